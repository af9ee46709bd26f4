"""Typeform: ``#``, question texts, one column per option that holds its text, Network ID."""

from __future__ import annotations

from dataclasses import replace

from ..table import Header, Table
from .layout import LIKELY, SURE, first_row, has, known_metadata, table_of
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
    parts = {header: Header("", "", header) for header in table.headers}
    ids = [header for header in table.headers if header == "#"]
    own = known_metadata(table.headers, OWN)
    return replace(table, parts=parts, metadata=own, respondent="".join(ids[:1]), write_ins=True)
