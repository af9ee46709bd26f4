"""Unipark (EFS Survey): lfdn, tester, dispcode; questions as ``v_1``; -77, -66, -99 and 0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...questions import Reason
from ..table import Table, normal, one_line
from .layout import (
    SURE,
    TESTS,
    first_row,
    has,
    known_metadata,
    parts_at,
    table_of,
    with_records,
    without_rows,
)
from .missing import without_codes
from .registry import Format
from .source import Source
from .structure import with_structure
from .variables import parts_of_variables

OWN = (
    "lfdn", "external_lfdn", "tester", "dispcode", "lastpage", "quality", "duration", r"[cp]_\d+",
    "browser", "referer", "device_type", "participant_.*", "quota(_.*)?", "page_history", "hflip",
    "vflip", "output_mode", "javascript", "flash", "session_id", "language", "cleaned", "ats",
    "datetime", "date_of_.*", r"rts\d*", "invcode", "codelink",
)  # fmt: skip
MISSING: Mapping[str, Reason] = {"-77": "not_asked", "-66": "not_asked", "-99": "no_answer"}
"""Closed questions and texts that were not shown; texts that were seen and left empty."""
_LEFT: Mapping[str, Reason] = {"0": "no_answer"}
_QUESTION = re.compile(r"v_\d+(_\d+)?")


def recognise(source: Source) -> float:
    """Tell how sure it is: the names of its first columns."""
    row = first_row(source)
    return SURE if "lfdn" in row and has(row, OWN[1:7], least=3) else 0.0


def read(source: Source) -> Table:
    """Read the answers of people; the rows of testers are left out, counted."""
    rows = [row for row in source.head if any(row)]
    names = [one_line(cell) for cell in rows[0]]
    place = [normal(name) for name in names].index("lfdn")
    labelled = len(rows) > 1 and not rows[1][place].strip().isdigit()
    table = table_of(source, skip=1 + labelled, headers=names)
    table = with_records(table, known_metadata(table.headers, OWN), respondent="lfdn")
    labels = [one_line(cell) for cell in rows[1]] if labelled else names
    table = replace(table, parts=parts_at(names, parts_of_variables(names, labels)))
    table = without_codes(_without_testers(table), MISSING)
    table = without_codes(table, _LEFT, headers=[*_choices(table)])
    return with_structure(table, {}, add="an export with labels (SPSS, or answers as texts)")


def _without_testers(table: Table) -> Table:
    for header in table.metadata:
        if normal(header) == "tester":
            return without_rows(table, table.cells[header] == "1", why=TESTS)
    return table


def _choices(table: Table) -> Iterator[str]:
    """Closed questions, where 0 means that it was seen and left: their codes begin with 1."""
    for header in table.headers:
        texts = set(table.cells[header].dropna().unique())
        typed = {"answers declared as missing"} & set(table.missing.get(header, {}))
        codes = all(text.isdigit() and len(text) < 3 for text in texts)
        if _QUESTION.fullmatch(normal(header)) and codes and not typed and texts - {"0", "1"}:
            yield header


FORMAT = Format(
    "Unipark (EFS Survey)",
    recognise,
    read,
    export="CSV or Excel of the results, answers as texts, names of variables above labels; or "
    "SPSS",
    recognised="what was not shown, what was left empty; testers are left out and counted",
)
