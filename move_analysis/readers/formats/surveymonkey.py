"""SurveyMonkey: questions in the first header row, "Response" or the option in the second."""

from __future__ import annotations

from dataclasses import replace

from ..table import Header, Table, join_headers, normal, one_line
from .layout import SURE, first_row, has, known_metadata, parts_at, table_of
from .registry import Format
from .source import Source

RESPONSES = ("response", "open-ended response")
OWN = (
    "respondent ?id", "collector ?id", "start date", "end date", "ip address", "email address",
    "first name", "last name", "date created", "date modified", r"custom data( \d+)?",
)  # fmt: skip


def recognise(source: Source) -> float:
    """Tell how sure it is: its own columns, or its words in the second row."""
    rows = [row for row in source.head if any(row)]
    if len(rows) < 2:
        return 0.0
    second = [normal(cell) for cell in rows[1]]
    own = has(
        first_row(source), ("respondent id", "respondentid", "collector id", "collectorid"), least=1
    )
    words = has(second, RESPONSES, least=1)
    return SURE if words and (own or "" in first_row(source)) else 0.0


def read(source: Source) -> Table:
    """Read both header rows; what stands beside a single choice are write-ins."""
    first, second = (list(row) for row in [row for row in source.head if any(row)][:2])
    headers = join_headers([first, second])
    table = table_of(source, header_rows=2)
    parts = parts_at(headers, _parts(first, second))
    parts = {header: part for header, part in parts.items() if header in table.headers}
    own = known_metadata([h for h in table.headers if not parts[h].item], OWN)
    ids = [header for header in own if normal(header).startswith("respondent")]
    table = replace(table, parts=parts, metadata=own, respondent=ids[0] if ids else "")
    return replace(table, metadata=tuple(h for h in own if h not in ids))


def _parts(first: list[str], second: list[str]) -> list[Header]:
    width = max(len(first), len(second))
    upper = [one_line(cell) for cell in (*first, *[""] * width)][:width]
    lower = [one_line(cell) for cell in (*second, *[""] * width)][:width]
    parts: list[Header] = []
    question, single = "", False
    for text, item in zip(upper, lower, strict=True):
        alone = normal(item) in RESPONSES
        question, single = (text, alone) if text else (question, single)
        write_in = single and not text
        parts.append(Header("", "", question, "" if alone else item, write_in))
    return parts


FORMAT = Format(
    "SurveyMonkey",
    recognise,
    read,
    export="all responses, CSV or Excel",
    recognised="both header rows, write-ins",
    header_rows=(2,),
)
