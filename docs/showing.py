"""Showing: figures of the manual as parts of its pages, which load one script from beside them."""

from __future__ import annotations

import plotly.graph_objects as go
from IPython.core.getipython import get_ipython
from IPython.display import HTML, display


def _show(figure: go.Figure) -> bool:
    config = {"displaylogo": False, "responsive": True}
    html = figure.to_html(include_plotlyjs=False, full_html=False, config=config)
    display(HTML(html))
    return True


def show_figures() -> None:
    """Let the kernel of a page show figures as HTML, without a copy of plotly's script in each."""
    shell = get_ipython()
    for kind in (go.Figure, go.FigureWidget):
        shell.display_formatter.ipython_display_formatter.for_type(kind, _show)
