"""Tally: Submission ID, Respondent ID, Submitted at; joined answers, then ``Question (Option)``."""

from __future__ import annotations

from dataclasses import replace

from ..table import Table
from .layout import PARENS, SURE, by_stem, first_row, has, known_metadata, table_of
from .registry import Format
from .source import Source

OWN = ("submission id", "respondent id", "submitted at")


def recognise(source: Source) -> float:
    """Tell how sure it is: its three own columns."""
    return SURE if has(first_row(source), OWN, least=3) else 0.0


def read(source: Source) -> Table:
    """Read headers and answers."""
    table = table_of(source)
    own = known_metadata(table.headers, OWN)
    ids = [header for header in own if header.casefold() == "submission id"]
    return replace(
        table,
        parts=by_stem(table.headers, PARENS),
        metadata=tuple(header for header in own if header not in ids),
        respondent=ids[0],
        write_ins=True,
    )


FORMAT = Format(
    "Tally",
    recognise,
    read,
    export="CSV",
    recognised="joined answers, and one column per option",
)
