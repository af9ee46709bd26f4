"""Long tables: all rows of a table of which a page shows some, for its search, packed small."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ..columns import Column
from ..figures.tables import LONG
from ..figures.wording import in_words
from ..messages import in_language, render, say

SEARCH = say("Search")
FOUND = say("{shown} of {found} rows that fit, of {all} in all")


def rows_of(table: Mapping[str, Any], language: str) -> str:
    """Return the rows of a long table as a script that only holds them; nothing of a short one.

    Parameters
    ----------
    table : mapping
        As the table of a page keeps its ``columns`` and ``rows``.
    language : str
        Of the page.

    Examples
    --------
    >>> rows_of({"columns": [{"unit": ""}], "rows": [[1]] * 3}, "en")
    ''
    >>> rows_of({"columns": [{"unit": ""}], "rows": [[1]] * 300}, "en")[:42]
    '<script type="text/plain" class="rows" dat'
    """
    if len(table["rows"]) <= LONG:
        return ""
    with in_language(language):
        cells = zip(*table["rows"], strict=True)
        columns = [
            _column(values, str(column["unit"]))
            for column, values in zip(table["columns"], cells, strict=True)
        ]
        about = f'data-search="{escape(render(SEARCH))}" data-count="{escape(render(FOUND))}"'
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode()
    packed = base64.b64encode(gzip.compress(text, mtime=0)).decode()
    return f'<script type="text/plain" class="rows" {about}>{packed}</script>'


def _column(cells: Sequence[Any], unit: str) -> dict[str, list[Any]]:
    """A column as its different values, what they read, and which of them each row has."""
    places = {value: place for place, value in enumerate(dict.fromkeys(cells))}
    about = Column.coarse("a number", unit)
    return {
        "values": [*places],
        "texts": [in_words(value, about) for value in places],
        "rows": [places[value] for value in cells],
    }
