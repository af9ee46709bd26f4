"""Alchemer (SurveyGizmo): its own columns first, options and rows before the question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ..table import Header, Table
from .layout import SURE, first_row, has, known_metadata, table_of, with_records
from .registry import Format
from .source import Source

OWN = (
    "response id", "time started", "date submitted", "status", "contact id", "legacy comments",
    "comments", "language", "referer", "sessionid", "user agent", "extended referer", "ip address",
    "longitude", "latitude", "country", "city", "state/region", "postal", "tags", "link name",
    "country auto", "url variable: .*",
)  # fmt: skip
_WRITE_IN = "Other - Write In"


def recognise(source: Source) -> float:
    """Tell how sure it is: columns that only Alchemer has, besides others of its own."""
    row = first_row(source)
    own = has(row, ("legacy comments", "sessionid", "extended referer"), least=2)
    return 0.97 if own else SURE if has(row, OWN[:12], least=8) else 0.0


def read(source: Source) -> Table:
    """Read answers; of columns that are called like its own, the first ones are its own."""
    table = table_of(source)
    own = [h for h in table.headers[: len(OWN)] if h in known_metadata(table.headers, OWN)]
    parts = _parts([header for header in table.headers if header not in own])
    return replace(with_records(table, own, respondent="response id"), parts=parts)


def _parts(headers: Sequence[str]) -> dict[str, Header]:
    """``item:Question``, where other headers end alike; else a question of its own."""
    cuts = {h: [(h[:n], h[n + 1 :]) for n, sign in enumerate(h) if sign == ":"] for h in headers}
    stems = Counter(stem for found in cuts.values() for _, stem in found)
    parts: dict[str, Header] = {}
    for header, found in cuts.items():
        shared = [(i, s) for i, s in found if i and s and (stems[s] > 1 or s in cuts)]
        item, stem = max(shared, key=lambda cut: stems[cut[1]], default=("", header))
        parts[header] = Header(
            "", "", stem.strip(), item, item.startswith(_WRITE_IN) and stem in cuts
        )
    return parts


FORMAT = Format(
    "Alchemer (SurveyGizmo)",
    recognise,
    read,
    export="CSV or Excel of the responses",
    recognised="options and rows before the question; its own columns, also where they are called "
    "like a question",
)
