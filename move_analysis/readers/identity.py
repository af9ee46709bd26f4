"""Who is who in an export: ids that do not depend on the order of rows, and rows that repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import Fault
from ..fingerprints import row_hashes
from ..messages import say, say_many
from ..project import Export, Partner
from ..values import Listed, Name
from .asking import Remarks
from .blanks import REASONS
from .body import Loss
from .columns import Found
from .mangled import are_rounded
from .table import Table, normal

REPEATED = say("rows that repeat an earlier one in every cell, left out")
SAME_CONTACT = say(
    "answers with the e-mail address of an earlier one: an SME that answered twice? Nothing was "
    "left out"
)
TESTS = say("answers whose contact is called a test: delete them if they are. Nothing was left out")
_TEST = re.compile(r"(test|tests|testing|prueba|essai|prova|teste|тест)\d*(@.*)?", re.I)
_TIME = re.compile(r"\d:\d\d")
ROUNDED = say(
    "ids that a spreadsheet program has rounded (1.14568E+11): respondents are named by what they "
    "answered; the ids can be had by exporting again"
)
_LETTERS = 12


@dataclass
class ReadExport:
    """One export: its partner, ids and answers, and what was found where."""

    partner: Partner
    export: Export
    table: Table
    answers: pd.DataFrame
    raw_ids: pd.Series[str] | None
    found: dict[str, Found]
    remarks: Remarks
    identifiers: dict[str, pd.Series[Any]] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    ids: pd.Index[str] = field(default_factory=lambda: pd.Index([], dtype="str"))
    kept: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    rest: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))


def not_asked_in(read: ReadExport) -> set[str]:
    """Columns of the answers of which every cell is declared as not asked."""
    what = REASONS["not_asked"]
    counts = Counter({h: counts.get(what, 0) for h, counts in read.table.missing.items()})
    counts.update(read.remarks.counts.get(what, {}))
    rows = len(read.table.cells)
    whole = {header for header, count in counts.items() if rows and count >= rows}
    found = (at.columns.items() for at in read.found.values())
    declared = {column for columns in found for column, header in columns if header in whole}
    return {column for column in declared if read.answers[column].isna().all()}


def raw_ids(table: Table) -> pd.Series[str] | None:
    """Ids as the export has them: as its format says, ``id``, or an unnamed first column."""
    if table.respondent:
        return table.cells[table.respondent]
    for header in table.headers:
        if normal(header) == "id" or normal(header).startswith("id. "):
            return table.cells[header]
    first = table.cells.iloc[:, 0] if table.headers and table.headers[0] == "" else None
    return first if first is not None and first.notna().all() else None


def name_respondents(partner: Partner, reads: Sequence[ReadExport]) -> Iterator[Fault]:
    """Give every row of a partner its id, mark those that repeat another, and tell of clashes.

    Who has no id is named by the content of its row, so that another order of rows, or another
    row between them, changes no name.
    """
    given = [_given(read) for read in reads]
    contents = [
        row_hashes(read.table.cells) if ids.isna().any() else np.zeros(len(ids), dtype=np.uint64)
        for read, ids in zip(reads, given, strict=True)
    ]
    names = pd.concat([*given, pd.Series(dtype="str")], ignore_index=True)
    hashes = pd.Series(np.concatenate([*contents, np.zeros(0, dtype=np.uint64)]))
    unnamed = names.isna()
    certain = np.concatenate([*map(_is_certain, reads), np.zeros(0, dtype=bool)])
    names[unnamed] = _by_content(hashes[unnamed], certain=certain[unnamed])
    repeated, clashing = _repeated(names, reads)
    names = f"{partner.code}-" + names
    start = 0
    for read, ids in zip(reads, given, strict=True):
        part = slice(start, start + len(ids))
        read.ids, read.kept = pd.Index(names[part], dtype="str"), ~repeated[part]
        start += len(ids)
        if repeated[part].any():
            read.losses.append(Loss(REPEATED, int(repeated[part].sum())))
        _tell_contacts(read)
    if len(clashing):
        yield _clash(partner, reads, clashing)


def _given(read: ReadExport) -> pd.Series[Any]:
    """Ids of an export without the decimals of spreadsheets; missing where they tell nothing."""
    none = pd.Series(None, index=range(len(read.table.cells)), dtype="str")
    if read.raw_ids is None:
        return none
    if are_rounded(read.raw_ids):
        read.losses.append(Loss(ROUNDED, int(read.raw_ids.notna().sum()), str(read.raw_ids.name)))
        return none
    return read.raw_ids.str.replace(r"\.0+$", "", regex=True).reset_index(drop=True)


def _is_certain(read: ReadExport) -> NDArray[np.bool_]:
    """Which rows can be of one respondent alone: they have a contact, or the time of answering."""
    cells = read.table.cells
    contacts = [column.notna().to_numpy() for column in read.identifiers.values()]
    times = [cells[h].str.contains(_TIME).eq(True).to_numpy() for h in read.table.metadata]
    own = [np.zeros(len(cells), dtype=bool), *contacts, *times]
    return np.asarray(np.logical_or.reduce(own), dtype=bool)


def _tell_contacts(read: ReadExport) -> None:
    """Tell of e-mail addresses that stand twice, and of what looks like a test."""
    for code, column in read.identifiers.items():
        texts = column[read.kept].dropna().astype("str")
        addresses = texts[texts.str.contains("@", regex=False)].str.casefold()
        twice = texts[addresses.index[addresses.duplicated()]]
        read.remarks.count_cells(SAME_CONTACT, code, twice)
        read.remarks.count_cells(TESTS, code, texts[texts.str.fullmatch(_TEST)])


def _by_content(hashes: pd.Series[Any], *, certain: NDArray[np.bool_]) -> pd.Series[str]:
    """Names of rows; rows with the same content are numbered, but where they must be one's own."""
    names = hashes.map(lambda number: f"{number:016x}"[:_LETTERS]).astype("str")
    again = names.groupby(names).cumcount()
    return names.where((again == 0) | certain, names + "." + (again + 1).astype("str"))


def _repeated(
    names: pd.Series[str], reads: Sequence[ReadExport]
) -> tuple[NDArray[np.bool_], list[str]]:
    """Rows whose id and content stand before, and ids whose rows differ."""
    again = names.duplicated(keep=False).to_numpy()
    if not again.any():
        return again, []
    cells = pd.concat([read.table.cells for read in reads], ignore_index=True)[again]
    rows = pd.DataFrame({"id": names[again], "content": row_hashes(cells)}).drop_duplicates()
    repeated = again.copy()
    repeated[rows.index] = False
    clashing = rows["id"][rows["id"].duplicated()].unique()
    return repeated, [str(name) for name in clashing]


def _clash(partner: Partner, reads: Sequence[ReadExport], ids: Sequence[str]) -> Fault:
    shown = Listed([Name(f"{partner.code}-{name}") for name in ids[:5]], "comma")
    return Fault(
        say_many(
            "{n} respondent id is on rows with different answers: {list}.",
            "{n} respondent ids are on rows with different answers: {list}.",
            n=len(ids),
            list=shown,
        ),
        ", ".join(dict.fromkeys(read.table.file for read in reads)),
        say(
            "See in the export which row of each counts, and whether the ids are those of the "
            'tool; or name another column with "role: respondent". Nothing was left out.'
        ),
    )


def told_apart(answers: pd.DataFrame, rest: NDArray[np.uint64]) -> list[str]:
    """Respondents who answered like an earlier one, but are somebody else by all else we know."""
    same = pd.DataFrame({"answers": row_hashes(answers), "rest": rest}, index=answers.index)
    same = same[same["answers"].duplicated(keep=False)]
    return same.index[same["answers"].duplicated() & ~same.duplicated()].tolist()


def rest_of(read: ReadExport) -> NDArray[np.uint64]:
    """What an export knows of each respondent besides answers and id: contacts, else all else."""
    contacts = row_hashes(pd.DataFrame(read.identifiers, index=read.table.cells.index))
    used = {h for found in read.found.values() for h in found.headers()}
    if read.raw_ids is not None:
        used.add(str(read.raw_ids.name))
    if (contacts != 0).all():
        return contacts
    unused = row_hashes(read.table.cells.drop(columns=[h for h in read.table.headers if h in used]))
    return np.where(contacts == 0, unused, contacts)
