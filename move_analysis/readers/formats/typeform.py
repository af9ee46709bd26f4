"""Typeform: ``#``, question texts, one column per option that holds its text, Network ID."""

from __future__ import annotations

from dataclasses import replace

from ..table import Header, Table
from ..words import is_tick_box, means_other
from .layout import LIKELY, SURE, first_row, has, known_metadata, table_of
from .registry import Format
from .source import Source

OWN = (
    "start date( \\(utc\\))?", "submit date( \\(utc\\))?", "stage date( \\(utc\\))?", "network id",
    "response type", "tags", "ending", "score",
)  # fmt: skip


def recognise(source: Source) -> float:
    """Tell how sure it is: its own last columns."""
    row = first_row(source)
    own = has(row, ("start date (utc)", "submit date (utc)", "network id"), least=2)
    return SURE if own and "#" in row[:1] else LIKELY if own else 0.0


def read(source: Source) -> Table:
    """Read headers and answers."""
    table = table_of(source)
    parts = _parts(table)
    ids = [header for header in table.headers if header == "#"]
    own = known_metadata(table.headers, OWN)
    return replace(table, parts=parts, metadata=own, respondent="".join(ids[:1]), write_ins=True)


def _parts(table: Table) -> dict[str, Header]:
    """Questions; "Other" behind a choice holds what was written, behind boxes it is one more."""
    parts: dict[str, Header] = {}
    question, boxes = "", False
    for header in table.headers:
        other = means_other(header) and question and not boxes
        parts[header] = Header("", "", question, header, True) if other else Header("", "", header)
        if not means_other(header):
            question, boxes = header, is_tick_box(header, [table.cells[header]])
    return parts


FORMAT = Format(
    "Typeform",
    recognise,
    read,
    export="CSV or Excel",
    recognised='one column per option, or joined; "Other" beside',
)
