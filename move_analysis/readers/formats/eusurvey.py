"""EUSurvey's xlsx: a preamble, ``Title: row``, choices joined or in columns behind a blank one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..table import Header, Table, normal, one_line, unique_headers
from .layout import (
    COLONS,
    SURE,
    by_stem,
    known_metadata,
    table_of,
    untouched_as_blank,
    with_records,
)
from .registry import Format
from .source import Source

OWN = (
    "invitation number", "contribution id", "user name", "creation date", "last update",
    "languages", "score", "total score",
)  # fmt: skip
YES_NO = frozenset(("yes", "no"))
_SHORT = re.compile(r"(.*\S) \(([\w-]{1,40})\)", re.DOTALL)


def recognise(source: Source) -> float:
    """Tell how sure it is: its preamble on a sheet called Content, or its last columns."""
    if source.kind != "workbook":
        return 0.0
    cells = {normal(cell) for row in (*source.titles, *source.head[:1]) for cell in row}
    own = len(cells & set(OWN))
    return SURE if {"alias", "export date"} <= cells or own > 2 else 0.0


def read(source: Source) -> Table:
    """Read answers below the preamble; of split choices, all "No" is not answered."""
    table = table_of(source)
    own = known_metadata(table.headers, OWN)
    parts = _parts(table, [h for h in table.headers if h not in own])
    table = replace(with_records(table, own, respondent="contribution id"), parts=parts)
    return untouched_as_blank(table, unticked=lambda text: normal(text) == "no")


def _parts(table: Table, headers: Sequence[str]) -> dict[str, Header]:
    short = _short_names(headers)
    plain = {h: one_line(_SHORT.sub(r"\1", h)) if h in short else h for h in headers}
    unique = dict(zip(headers, unique_headers(list(plain.values())), strict=True))
    stems = by_stem(list(unique.values()), COLONS)
    parts = {h: _coded(stems[unique[h]], short.get(h, "")) for h in headers}
    for question, boxes in split_choices(table, headers).items():
        text = parts[question].question
        parts[question] = replace(parts[question], joined=True)
        parts |= {h: Header("", short.get(h, ""), text, plain[h]) for h in boxes}
    return parts


def _coded(part: Header, short: str) -> Header:
    return replace(part, sub=short) if part.item else replace(part, code=short)


def _short_names(headers: Sequence[str]) -> dict[str, str]:
    """Short names in brackets, where most headers have one and no two the same."""
    found = {h: match[2] for h in headers if (match := _SHORT.fullmatch(h))}
    own = len(set(found.values())) == len(found)
    return found if own and 2 * len(found) > len(headers) else {}


def split_choices(table: Table, headers: Sequence[str]) -> dict[str, list[str]]:
    """Questions whose own column is blank throughout, with the boxes that follow it.

    Parameters
    ----------
    table : Table
    headers : sequence of str

    Returns
    -------
    dict
        Header of the question to headers of its boxes: Yes or No in every row, and no question.

    Examples
    --------
    >>> from ..table import make_table
    >>> rows = [["Needs?", "Drones", "Solar"], ["", "Yes", "No"], ["", "No", "No"]]
    >>> split_choices(make_table("a.xlsx", rows), ["Needs?", "Drones", "Solar"])
    {'Needs?': ['Drones', 'Solar']}
    """
    found: dict[str, list[str]] = {}
    question = ""
    for header in headers:
        column = table.cells[header]
        if column.isna().all() and len(column):
            question = header
        elif question and column.notna().all() and set(map(normal, column.unique())) <= YES_NO:
            if header.rstrip().endswith(("?", ":")):
                question = ""
            else:
                found.setdefault(question, []).append(header)
        else:
            question = ""
    return {question: boxes for question, boxes in found.items() if len(boxes) > 1}


FORMAT = Format(
    "EUSurvey",
    recognise,
    read,
    export="the xlsx of the results, choices split or joined, with or without short names",
    recognised="preamble, matrices, split choices, sheets Content1 and so on",
)
