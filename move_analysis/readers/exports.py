"""Reads the export files of partners and says all that is wrong with them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from ..codebook import Codebook, Question
from ..errors import Fault, MoveError, first_of
from ..messages import Message, say, sentences
from ..project import Export, Partner, Project
from ..values import Listed, Name
from .answers import read_answers
from .asking import WRITE_INS, Asking, Remarks
from .columns import HeaderIndex
from .export_tables import read_export
from .formats.layout import without_rows
from .identity import ReadExport, name_respondents, not_asked_in, raw_ids, rest_of
from .long_form import not_turned
from .named import name_ties
from .shares import same_files, share_of, unclaimed_rows
from .table import Header, Table, normal

ABANDONED = say("rows in which no question is answered, left out")
FEW = 3
"""Up to this many questions that no export holds are reported one by one."""


def read_exports(
    project: Project, book: Codebook, *, partners: Sequence[Partner]
) -> tuple[list[ReadExport], list[Fault]]:
    """Read all exports of `partners`; return what is in them, and all that is wrong."""
    reads: list[ReadExport] = []
    faults: list[Fault] = []
    too_many: list[Fault] = []
    tables: dict[str, Table | None] = {}
    failed: set[str] = set()
    for partner in partners:
        its: list[ReadExport] = []
        for export in partner.exports:
            try:
                table = _table(project, export, tables, book=book)
                its += [] if table is None else [_read_one(book, partner, table, export)]
            except MoveError as error:
                faults += error.fault_list
                failed.add(export.file)
        faults += [fault for read in its for fault in (*read.remarks.faults, *_foreign(book, read))]
        faults += name_respondents(partner, its)
        too_many += _more_than_invited(project, partner, its)
        reads += [_finished(read) for read in its]
    if not failed:
        ties = [*name_ties(book, reads, project=project)]
        faults += ties if len(partners) == len(project.partners) else []
    found = {name: t for name, t in tables.items() if t is not None and name not in failed}
    answered = {read.export.file for read in reads if len(read.kept)}
    twice = list(same_files(project, answered))
    faults += [] if twice else too_many  # the one follows from the other
    return reads, [*twice, *faults, *unclaimed_rows(project, found)]


def _table(
    project: Project, export: Export, tables: dict[str, Table | None], *, book: Codebook
) -> Table | None:
    """Table of an export; a shared form is read once, and its faults are reported once."""
    if export.split_by is None:
        return read_export(project.path(export), export, rows=book.rows)
    if export.file not in tables:
        tables[export.file] = None
        tables[export.file] = read_export(project.path(export), export, rows=book.rows)
    return tables[export.file]


def _finished(read: ReadExport) -> ReadExport:
    """With ids, without the rows that repeat another, and without the texts it was read from."""
    read.rest = rest_of(read)[read.kept]
    read.answers = read.answers.drop(columns=list(not_asked_in(read)))
    ids = read.ids[read.kept]
    read.answers = read.answers[read.kept].set_axis(ids)
    read.identifiers = {c: v[read.kept].set_axis(ids) for c, v in read.identifiers.items()}
    read.table = replace(read.table, cells=read.table.cells.iloc[:0])
    return read


def _more_than_invited(
    project: Project, partner: Partner, reads: Sequence[ReadExport]
) -> Iterator[Fault]:
    answered = sum(int(read.kept.sum()) for read in reads)
    if partner.invited is not None and answered > partner.invited:
        yield Fault(
            say(
                "{answered} SMEs of partner {partner} answered, of {invited} invited.",
                answered=answered,
                partner=Name(partner.code),
                invited=partner.invited,
            ),
            f"{project.file}, partners > {partner.code}",
            say(
                'Correct "invited:" in move.yml, or leave it out; or see whether the export holds '
                "SMEs of others."
            ),
        )


def no_exports(project: Project) -> Iterator[Fault]:
    """Yield a fault where no partner has an export."""
    if not any(partner.exports for partner in project.partners):
        fix = say('Add "exports: [data/raw/FILE]" to the partners.')
        yield Fault(say("No partner has an export."), f"{project.file}, partners", fix)


def missing_columns(
    project: Project, book: Codebook, reads: Sequence[ReadExport]
) -> Iterator[Fault]:
    """Yield questions, options and items of the codebook that are in no export.

    Where an export could not be read, or is none of this survey, it is not known what it holds.
    """
    expected = sum(len(partner.exports) for partner in project.partners)
    if (
        not reads
        or len(reads) < expected
        or any(True for read in reads for _ in _foreign(book, read))
    ):
        return
    headers = [header for read in reads for header in read.table.headers]
    asked = [q for q in book.questions if q.role not in ("identifier", "partner")]
    have = {q.code: {c for r in reads for c in _columns_found(book, q, r)} for q in asked}
    absent = [q for q in asked if not have[q.code]]
    if len(absent) > max(FEW, len(asked) // 2):
        yield _other_survey(project, absent, len(asked), headers)
        return
    for question in asked:
        wanted = book.column_names(question)
        missing = [name for name in wanted if name not in have[question.code]]
        if missing:
            yield _missing_fault(project, book, question, missing, headers)


def _other_survey(
    project: Project, absent: Sequence[Question], asked: int, headers: Sequence[str]
) -> Fault:
    return Fault(
        say(
            "No export holds {absent} of the {asked} questions, such as {names}. The first "
            "columns are: {headers}.",
            absent=len(absent),
            asked=asked,
            names=first_of([question.code for question in absent[:5]], 5, quoted=True),
            headers=_first_headers(headers),
        ),
        f"{project.codebook_file}, questions",
        say(
            'Name the exports of this survey and its codebook; or write under "columns:" of the '
            "questions how the exports head them."
        ),
    )


def _first_headers(headers: Sequence[str]) -> Message:
    return first_of([header[:40] for header in headers[:5]], 5, quoted=True)


def _missing_fault(
    project: Project,
    book: Codebook,
    question: Question,
    missing: Sequence[str],
    headers: Sequence[str],
) -> Fault:
    wanted = book.column_names(question)
    whole = len(missing) == len(wanted)
    name = question.sources()[0] if whole else _part_text(book, question, missing[0])
    fix = say(
        'Write under "columns:" (or as a synonym of the item) how the exports head it, or take it '
        "out of the codebook."
    )
    return Fault(
        say('No export holds question "{question}".', question=Name(question.code))
        if whole
        else say(
            "No export holds {missing} of {wanted} columns: {names}.",
            missing=len(missing),
            wanted=len(wanted),
            names=first_of(missing, 5, quoted=True),
        ),
        f"{project.codebook_file}, questions > {question.code}",
        sentences(_near_headers(name, headers), fix),
    )


def _near_headers(name: str, headers: Sequence[str]) -> Message:
    short = {normal(re.split(r"[.\[]", header)[0]): header for header in headers}
    short |= {normal(header): header for header in headers}
    short |= {normal(header.rpartition("[")[2].rstrip("]")): header for header in headers}
    near = process.extract(normal(name), list(short), scorer=fuzz.ratio, limit=2, score_cutoff=75)
    shown = Listed([Name(f'"{short[text][:80]}"') for text, *_ in near], "or")
    return say("Did you mean the header {list}?", list=shown) if near else say("")


def _part_text(book: Codebook, question: Question, column: str) -> str:
    code = question.part_of(column)
    return next(part.text() for part in book.parts(question) if part.code == code)


def write_in_questions(book: Codebook, reads: Sequence[ReadExport]) -> list[Question]:
    """Free-text questions for what people wrote beside the options of a question."""
    written = {str(name) for read in reads for name in read.answers.columns}
    return [
        Question(
            code=f"{question.code}{WRITE_INS}",
            kind="text",
            role=question.role if question.role in ("has", "needs") else "profile",
            label={language: f"{text} (...)" for language, text in question.label.items()},
            over=question.over,
        )
        for question in book.questions
        if f"{question.code}{WRITE_INS}" in written and question.kind in ("single", "multiple")
    ]


def _columns_found(book: Codebook, question: Question, read: ReadExport) -> list[str]:
    found = read.found[question.code]
    return book.column_names(question) if found.joined is not None else list(found.columns)


def _read_one(book: Codebook, partner: Partner, table: Table, export: Export) -> ReadExport:
    table = share_of(table, export, partner)
    index, remarks = HeaderIndex(table.headers, parts=_parts(table, export)), Remarks()
    found = {question.code: index.find(book, question) for question in book.questions}
    columns: dict[str, pd.Series[Any]] = {}
    identifiers: dict[str, pd.Series[Any]] = {}
    ids = raw_ids(table)
    for question in book.questions:
        at = found[question.code]
        if question.role == "respondent":
            ids = table.cells[at.headers()[0]] if at.headers() else ids
        elif question.role != "partner":
            asking = Asking(book, question, table, at, remarks, export.decimal, export.missing)
            into = identifiers if question.kind == "identifier" else columns
            into.update(read_answers(asking))
    if book.rows is None:
        used = [header for at in found.values() for header in at.headers()]
        remarks.faults += not_turned(table, used)
    answers = pd.DataFrame(columns, index=table.cells.index)
    read = ReadExport(partner, export, table, answers, ids, found, remarks, identifiers)
    return _without_abandoned(read)


def _without_abandoned(read: ReadExport) -> ReadExport:
    """Leave out rows of who opened the form, or said who they are, and answered nothing.

    Survey tools keep such rows; in a table that people made, somebody wanted them there.
    """
    blank = read.answers.isna().all(axis=1)
    if not read.table.metadata or blank.all() or not blank.any():  # all: another codebook
        return read
    kept = ~blank
    read.table = without_rows(read.table, blank, why=ABANDONED)
    read.answers = read.answers[kept].reset_index(drop=True)
    read.identifiers = {
        code: values[kept].reset_index(drop=True) for code, values in read.identifiers.items()
    }
    if read.raw_ids is not None:
        read.raw_ids = read.raw_ids[kept].reset_index(drop=True)
    return read


def _parts(table: Table, export: Export) -> dict[str, Header]:
    """Return what the file says of its headers, and how the project says that they are written."""
    stem = export.stem
    split = (header.partition(stem) for header in table.headers if stem and stem in header)
    named = {
        f"{q}{by}{item}": Header(question=q.strip(), item=item.strip()) for q, by, item in split
    }
    return {**table.parts, **named}


def _foreign(book: Codebook, read: ReadExport) -> Iterator[Fault]:
    """Yield a fault for a file that is no export of this survey."""
    asked = any(q.role not in ("respondent", "partner", "identifier") for q in book.questions)
    if asked and not len(read.answers.columns):
        yield Fault(
            say(
                "No column answers a question of the codebook. The first columns are: {headers}.",
                headers=_first_headers(read.table.headers),
            ),
            read.table.file,
            say(
                'Name the export of this survey, or write under "columns:" of the questions how it '
                "heads them."
            ),
        )
