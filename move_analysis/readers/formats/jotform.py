"""Jotform: Submission Date, question texts, grids as ``stem >> row``, answers joined by lines."""

from __future__ import annotations

from dataclasses import replace

from ..table import Table
from .layout import ARROWS, LIKELY, SURE, by_stem, first_row, known_metadata, table_of
from .registry import Format
from .source import Source

OWN = ("submission date", "submission ip", "last update date", "flow status", "approval status")


def recognise(source: Source) -> float:
    """Tell how sure it is: the date of submission, and arrows in grids."""
    row = first_row(source)
    if "submission date" not in (*row[:1], *row[-3:]):
        return 0.0
    return SURE if any(">>" in header for header in row) else LIKELY


def read(source: Source) -> Table:
    """Read headers, grids and answers."""
    table = table_of(source)
    ids = [header for header in table.headers if header.casefold() == "submission id"]
    return replace(
        table,
        parts=by_stem(table.headers, ARROWS),
        metadata=known_metadata(table.headers, OWN),
        respondent="".join(ids[:1]),
        write_ins=True,
    )


FORMAT = Format(
    "Jotform",
    recognise,
    read,
    export="CSV or Excel",
    recognised="grids with arrows, answers joined by line breaks",
)
