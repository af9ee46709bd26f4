"""Chart: Plotly's figures as widgets, drawn in the width and ink of their place.

Plotly's own `FigureWidget` sends its five megabytes of script with every figure, and draws before
it knows its width. Here the script is sent once per panel, and each figure is a small widget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import anywidget
import ipywidgets as widgets
import plotly.graph_objects as go
import traitlets
from plotly.offline import get_plotlyjs

BROWSER = Path(__file__).with_name("browser")
# Beside other loaders of modules, as in Voilà, Plotly's script still gives itself to the page.
ALONE = "const define = undefined, module = undefined;"

Place = int | list[int]
Pointed = Sequence[tuple[int, Place]]
"""Numbers of traces, and of the points in them."""
Heard = Callable[[Pointed], None]


class Library(anywidget.AnyWidget):
    """What figures are drawn with; it stands in the page and shows nothing."""

    _esm = BROWSER / "plotly.js"
    script = traitlets.Unicode().tag(sync=True)


class Drawn(anywidget.AnyWidget):
    """One figure. All of it is there as it is made: a slow browser loses what comes later."""

    _esm = BROWSER / "chart.js"
    figure = traitlets.Unicode().tag(sync=True)


class Chart(widgets.VBox):  # type: ignore[misc]
    """A Plotly figure in a notebook or on the desk; another one takes its place.

    Parameters
    ----------
    figure : Figure, optional
        What it draws first.

    Examples
    --------
    >>> chart = Chart(go.Figure(go.Bar(x=["a", "b"], y=[1, 2])))
    >>> chart.on_click(print)
    >>> chart.point("click", [[0, 1]])
    [[0, 1]]
    """

    def __init__(self, figure: go.Figure | None = None) -> None:
        self._heard: dict[str, Heard] = {}
        self._drawn: Drawn | None = None
        self._library = Library(script=_plotly(), layout={"display": "none"})
        super().__init__([self._library])
        if figure is not None:
            self.draw(figure)

    @property
    def figure(self) -> str:
        """What it draws, as JSON; empty for nothing."""
        return str(self._drawn.figure) if self._drawn else ""

    def draw(self, figure: go.Figure) -> None:
        """Draw a figure in the place of the one before."""
        before, self._drawn = self._drawn, Drawn(figure=figure.to_json())
        self._drawn.on_msg(lambda _, said, __: self.point(said["kind"], said["points"]))
        self.children = [self._library, self._drawn]
        if before is not None:
            before.close()

    def on_click(self, heard: Heard) -> None:
        """Call a function when points are clicked."""
        self._heard["click"] = heard

    def on_selection(self, heard: Heard) -> None:
        """Call a function when points are selected with a box or a lasso."""
        self._heard["selected"] = heard

    def point(self, kind: str, points: Pointed) -> None:
        """Hear what the browser says is pointed at."""
        if kind in self._heard:
            self._heard[kind](points)


@cache
def _plotly() -> str:
    return f"{ALONE}\n{get_plotlyjs()}"
