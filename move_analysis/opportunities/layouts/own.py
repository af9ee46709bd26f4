"""Our own layout: the columns of `COLUMNS`, as a partnership keeps them by hand."""

from __future__ import annotations

from ..columns import COLUMNS
from .registry import Layout

LAYOUT = Layout(
    "our own columns",
    headers={column: (column,) for column in COLUMNS},
    telling=("kind", "asks", "market"),
    strict=True,
)
