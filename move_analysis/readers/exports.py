"""Reads the export files of partners and says all that is wrong with them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from ..codebook import Codebook, Question
from ..errors import Fault, MoveError
from ..project import Export, Partner, Project
from .answers import read_answers
from .asking import Asking, Remarks
from .columns import Found, HeaderIndex
from .formats import read_table
from .table import Table, normal


@dataclass
class ReadExport:
    """One export: its partner, ids and answers, and what was found where."""

    partner: Partner
    table: Table
    answers: pd.DataFrame
    raw_ids: pd.Series[str] | None
    found: dict[str, Found]
    remarks: Remarks
    identifiers: dict[str, pd.Series[Any]] = field(default_factory=dict)


def read_exports(
    project: Project, book: Codebook, *, partners: Sequence[Partner]
) -> tuple[list[ReadExport], list[Fault]]:
    """Read all exports of `partners`, going on after a fault: what is in them, what is wrong?"""
    reads: list[ReadExport] = []
    faults: list[Fault] = []
    for partner in partners:
        for export in partner.exports:
            try:
                table = read_table(project.path(export), export)
            except MoveError as error:
                faults += error.fault_list
                continue
            read = _read_one(book, partner, table, export)
            faults += [*read.remarks.faults, *_foreign(book, read)]
            reads.append(read)
        faults += _repeated_ids(partner, [read for read in reads if read.partner is partner])
    return reads, faults


def no_exports(project: Project) -> Iterator[Fault]:
    """A project in which no partner has an export."""
    if not any(partner.exports for partner in project.partners):
        mend = 'Add "exports: [data/raw/FILE]" to the partners.'
        yield Fault("No partner has an export.", f"{project.file}, partners", mend)


def missing_columns(
    project: Project, book: Codebook, reads: Sequence[ReadExport]
) -> Iterator[Fault]:
    """Questions, options and items of the codebook that stand in no export."""
    if not reads:
        return
    headers = [header for read in reads for header in read.table.headers]
    for question in book.questions:
        if question.role in ("identifier", "partner"):
            continue
        wanted = book.column_names(question)
        have = {c for read in reads for c in _columns_found(book, question, read)}
        missing = [name for name in wanted if name not in have]
        if not missing:
            continue
        whole = len(missing) == len(wanted)
        name = question.sources()[0] if whole else _part_text(book, question, missing[0])
        names = ", ".join(f'"{m}"' for m in missing[:5]) + (" ..." if len(missing) > 5 else "")
        yield Fault(
            f'No export holds question "{question.code}".'
            if whole
            else f"No export holds {len(missing)} of {len(wanted)} columns: {names}.",
            f"{project.codebook_file}, questions > {question.code}",
            f'{_near_headers(name, headers)}Write under "columns:" (or as a synonym of the item) '
            "how the exports head it, or take it out of the codebook.",
        )


def _near_headers(name: str, headers: Sequence[str]) -> str:
    short = {normal(re.split(r"[.\[]", header)[0]): header for header in headers}
    short |= {normal(header): header for header in headers}
    short |= {normal(header.rpartition("[")[2].rstrip("]")): header for header in headers}
    near = process.extract(normal(name), list(short), scorer=fuzz.ratio, limit=2, score_cutoff=75)
    shown = " or ".join(f'"{short[text][:80]}"' for text, *_ in near)
    return f"Did you mean the header {shown}? " if near else ""


def _part_text(book: Codebook, question: Question, column: str) -> str:
    code = question.part_of(column)
    return next(part.text() for part in book.parts(question) if part.code == code)


def _columns_found(book: Codebook, question: Question, read: ReadExport) -> list[str]:
    found = read.found[question.code]
    return book.column_names(question) if found.joined is not None else list(found.columns)


def _read_one(book: Codebook, partner: Partner, table: Table, export: Export) -> ReadExport:
    index, remarks = HeaderIndex(table.headers, parts=table.parts), Remarks()
    found = {question.code: index.find(book, question) for question in book.questions}
    columns: dict[str, pd.Series[Any]] = {}
    identifiers: dict[str, pd.Series[Any]] = {}
    raw_ids = _raw_ids(table)
    for question in book.questions:
        at = found[question.code]
        if question.role == "respondent":
            raw_ids = table.cells[at.headers()[0]] if at.headers() else raw_ids
        elif question.role != "partner":
            asking = Asking(book, question, table, at, remarks, export.decimal, export.missing)
            into = identifiers if question.kind == "identifier" else columns
            into.update(read_answers(asking))
    answers = pd.DataFrame(columns, index=table.cells.index)
    return ReadExport(partner, table, answers, raw_ids, found, remarks, identifiers)


def _foreign(book: Codebook, read: ReadExport) -> Iterator[Fault]:
    """A file that is no export of this survey."""
    asked = any(q.role not in ("respondent", "partner", "identifier") for q in book.questions)
    if asked and not len(read.answers.columns):
        shown = ", ".join(f'"{header[:40]}"' for header in read.table.headers[:5])
        yield Fault(
            f"No column answers a question of the codebook. The first columns are: {shown}.",
            read.table.file,
            'Name the export of this survey, or write under "columns:" of the questions how it '
            "heads them.",
        )


def _raw_ids(table: Table) -> pd.Series[str] | None:
    """What the format says, LimeSurvey's ``id``, or the unnamed index column that comes first."""
    if table.respondent:
        return table.cells[table.respondent]
    for header in table.headers:
        if normal(header) == "id" or normal(header).startswith("id. "):
            return table.cells[header]
    first = table.cells.iloc[:, 0] if table.headers[0] == "" else None
    return first if first is not None and first.notna().all() else None


def ids_of(partner: Partner, reads: Sequence[ReadExport]) -> list[list[str]]:
    """Ids per export; a respondent without one is named by its row, counted over the exports."""
    ids: list[list[str]] = []
    row = 0
    for read in reads:
        raw = read.raw_ids if read.raw_ids is not None else [None] * len(read.table.cells)
        names: list[str] = []
        for value in raw:
            row += 1
            given = re.sub(r"\.0+$", "", value) if isinstance(value, str) else f"{row}"
            missing = read.raw_ids is not None and not isinstance(value, str)
            names.append(f"{partner.code}-{'row' if missing else ''}{given}")
        ids.append(names)
    return ids


def _repeated_ids(partner: Partner, reads: Sequence[ReadExport]) -> Iterator[Fault]:
    ids = pd.Series([i for group in ids_of(partner, reads) for i in group], dtype="str")
    repeated = ids[ids.duplicated()].unique()
    if len(repeated):
        shown = ", ".join(repeated[:5])
        yield Fault(
            f"{len(repeated)} respondent ids stand more than once: {shown}.",
            ", ".join(read.table.file for read in reads),
            "Delete the repeated rows, or keep only one of two exports that hold the same answers.",
        )
