"""Intervals: a line per row with its dot and interval, the base of several figures."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from .theme import HAVE, wrapped

ROW_HEIGHT, LINE_HEIGHT, MARGINS = 8, 14, 150
LABEL_WIDTH = 27


def dots(table: pd.DataFrame, *, colour: str = HAVE, name: str = "") -> go.Scatter:
    """Return dots with their intervals, of a table of ``line value low high hover``.

    Examples
    --------
    >>> table = pd.DataFrame({"line": [0], "value": [2.0], "low": [1.0], "high": [4.0],
    ...                       "hover": ["two"]})
    >>> dots(table).error_x.array
    (2.0,)
    """
    value = table["value"].astype(float)
    spread = {
        "type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 4,
        "array": (table["high"].astype(float) - value).round(4).tolist(),
        "arrayminus": (value - table["low"].astype(float)).round(4).tolist(),
    }  # fmt: skip
    return go.Scatter(
        x=value.round(4).tolist(),
        y=table["line"].tolist(),
        mode="markers",
        name=name,
        marker={"color": colour, "size": 10},
        error_x=spread,
        hovertext=table["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


def name_lines(figure: go.Figure, labels: Sequence[str]) -> go.Figure:
    """Write the labels of the lines 0, 1, 2, ... beside them, first on top, and set the height.

    A label of more than two lines is cut: all lines of a figure are equally far apart.

    Examples
    --------
    >>> name_lines(go.Figure(), ["Business models"]).layout.yaxis.ticktext
    ('Business models',)
    """
    texts = [_cut(label) for label in labels]
    figure.update_yaxes(
        tickvals=list(range(len(texts))),
        ticktext=texts,
        range=[len(texts) - 0.4, -0.6],
        showgrid=False,
    )
    deepest = max((1 + text.count("<br>") for text in texts), default=1)
    figure.update_layout(height=MARGINS + len(texts) * (ROW_HEIGHT + LINE_HEIGHT * deepest))
    return figure


def _cut(label: str) -> str:
    first, *more = wrapped(label, LABEL_WIDTH).split("<br>")
    if len(more) > 1:
        words = more[0].split(" ")
        kept = words if len(more[0]) < LABEL_WIDTH - 1 else words[:-1]
        more = [f"{' '.join(kept).rstrip(',')} …"]
    return "<br>".join([first, *more])
