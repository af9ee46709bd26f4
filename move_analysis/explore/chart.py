"""Chart: a Plotly figure as a widget that is drawn anew in its place.

Plotly's own `FigureWidget` sends its five megabytes of script with every new figure, and draws
before it knows its width; this one sends the script once per panel, and then figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import anywidget
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


@cache
def _script() -> str:
    return "\n".join((ALONE, get_plotlyjs(), (BROWSER / "chart.js").read_text(encoding="utf-8")))


class Chart(anywidget.AnyWidget):
    """A Plotly figure in a notebook or on the desk.

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

    figure = traitlets.Unicode().tag(sync=True)

    def __init__(self, figure: go.Figure | None = None) -> None:
        self._esm = _script()
        self._heard: dict[str, Heard] = {}
        super().__init__()
        self.on_msg(lambda _, said, __: self.point(said["kind"], said["points"]))
        if figure is not None:
            self.draw(figure)

    def draw(self, figure: go.Figure) -> None:
        """Draw a figure in the place of the one before."""
        self.figure = figure.to_json()

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
