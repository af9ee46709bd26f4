"""Layouts of tables of opportunities: one file each, and one line in `LAYOUTS`."""

from __future__ import annotations

from collections.abc import Sequence

from . import own, profiles, tenders
from .registry import Layout

LAYOUTS: dict[str, Layout] = {
    "own": own.LAYOUT,
    "tenders": tenders.LAYOUT,
    "profiles": profiles.LAYOUT,
}
LEAST = 0.2


def layout_of(headers: Sequence[str], name: str = "auto") -> Layout | None:
    """Return the layout that is named, or the one that is surest of the headers, if any is."""
    if name != "auto":
        return LAYOUTS[name]
    best = max(LAYOUTS.values(), key=lambda layout: layout.recognise(headers))
    return best if best.recognise(headers) >= LEAST else None
