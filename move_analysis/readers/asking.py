"""One question as one export holds it, and what is told about the reading of its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ..codebook import Codebook, Option, Question
from ..errors import Fault
from ..questions import Reason
from .blanks import without_declared
from .columns import Found
from .meanings import spelling_table
from .table import Table

SHOWN = 3
"""Cells of each kind that are shown."""


@dataclass
class Remarks:
    """What is told about the reading of an export, collected while it is read.

    Parameters
    ----------
    faults : list of Fault
        What a person must fix.
    counts : dict
        What was done, in words, to the number of answers per column.
    examples : dict
        A few of those answers, by the same words and column; for who holds the exports.

    Examples
    --------
    >>> remarks = Remarks()
    >>> remarks.count("answers out of range", "size", 2)
    >>> remarks.counts["answers out of range"]["size"]
    2
    """

    faults: list[Fault] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def count(self, what: str, column: str, number: int) -> None:
        """Add to what was done to a column."""
        if number:
            self.counts.setdefault(what, Counter())[column] += number

    def count_cells(self, what: str, column: str, cells: pd.Series[str]) -> None:
        """Add cells to what was done to a column, and keep a few to show."""
        self.count(what, column, len(cells))
        if len(cells):
            self.examples[what, column] = [str(text)[:40] for text in cells.unique()[:SHOWN]]


@dataclass(frozen=True)
class Asking:
    """One question as one export holds it.

    Parameters
    ----------
    book : Codebook
    question : Question
    table : Table
    found : Found
        Where the table holds the question.
    remarks : Remarks
        Where to tell what is wrong.
    decimal : str or None
        Decimal sign, where the project names it.
    missing : mapping
        What stands for a missing answer in the whole export, as the project declares it.
    unknown : Counter
        Answers that are no option, over all columns of the question.

    Examples
    --------
    >>> from move_analysis.readers.table import make_table
    >>> question = Question(code="size", kind="numeric", missing=["99"])
    >>> book = Codebook(title="Demo", questions=[question])
    >>> table = make_table("a.csv", [["size"], ["99"], ["5"]])
    >>> Asking(book, question, table, Found({"size": "size"}), Remarks()).cells("size").tolist()
    [nan, '5']
    """

    book: Codebook
    question: Question
    table: Table
    found: Found
    remarks: Remarks
    decimal: str | None = None
    missing: Mapping[Reason, tuple[str, ...]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)

    def options(self) -> Sequence[Option]:
        """What can be answered: points of its scale, or its options."""
        if self.question.kind == "ordinal":
            return self.book.scale_of(self.question).points
        multiple = self.question.kind == "multiple"
        return self.book.parts(self.question) if multiple else self.question.options

    @cached_property
    def meanings(self) -> dict[str, str]:
        """Code of the option that each text means."""
        return spelling_table(self.options(), role=self.question.role)

    @cached_property
    def codes(self) -> pd.CategoricalDtype:
        """Of the answers to a question of one answer: its options."""
        return pd.CategoricalDtype(list(dict.fromkeys(self.meanings.values())))

    @cached_property
    def numbers(self) -> dict[str | None, int]:
        """Place of each of those codes."""
        return {code: place for place, code in enumerate(self.codes.categories)}

    def cells(self, header: str) -> pd.Series[str]:
        """Cells of a column without those that hold what is declared as missing."""
        reasons = [*self.missing, *(r for r in self.question.missing if r not in self.missing)]
        declared = {
            reason: (*self.missing.get(reason, ()), *self.question.missing.get(reason, ()))
            for reason in reasons
        }
        cells, counts = without_declared(self.table.cells[header], declared)
        for what, count in counts.items():
            self.remarks.count(what, header, count)
        return cells

    @property
    def write_ins(self) -> str:
        """Column of the answers for what was written beside the options."""
        return f"{self.question.code}{WRITE_INS}"


WRITE_INS = "_other"
"""Behind the code of a question, the code of the free text that was written beside it."""
