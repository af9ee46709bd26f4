"""Partners: a placeholder until its tab is built."""

from __future__ import annotations

import ipywidgets as widgets

from .state import Desk


def partners_tab(desk: Desk) -> widgets.Widget:
    """Make the tab."""
    return widgets.HTML(f"<p>{desk.file.name}</p>")
