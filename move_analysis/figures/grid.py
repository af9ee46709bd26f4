"""Grid: labelled rows against columns as coloured cells; blank cells say why they are blank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from .ink import coloured, ink_on
from .theme import SHARES, wrapped

CELL_COLUMNS = ("header", "row", "column", "value", "text", "hover")
ROW_HEIGHT, LINE_HEIGHT, MARGINS = 23, 14, 100
COLUMN_LABEL_WIDTH, ROW_LABEL_WIDTH = 11, 26


def grid(
    cells: pd.DataFrame,
    *,
    scale: Sequence[Sequence[Any]] = SHARES,
    span: tuple[float, float] = (0.0, 1.0),
    header_colours: Mapping[str, str] | None = None,
    focus: str = "",
) -> go.Figure:
    """Draw values as coloured cells, rows under headers against columns.

    Parameters
    ----------
    cells : DataFrame
        ``header row column`` (labels, in the order of the picture), ``value`` (colour; missing
        leaves the cell blank), ``text`` (stands in the cell) and ``hover``.
    scale : list
        Colour scale.
    span : tuple of float
        Values of its two ends.
    header_colours : mapping, optional
        Colour of a header.
    focus : str
        Label of the column that stands out.

    Returns
    -------
    Figure

    Examples
    --------
    >>> cells = pd.DataFrame(
    ...     [("ICT", "IoT", "BCT", 0.5, "50%", "half"), ("ICT", "IoT", "CCTL", None, "few", "")],
    ...     columns=list(CELL_COLUMNS),
    ... )
    >>> [trace.type for trace in grid(cells).data]
    ['heatmap', 'scatter', 'scatter']
    """
    rows = _rows(cells)
    columns = list(dict.fromkeys(cells["column"]))
    # A label may occur under two headers; then the header distinguishes the rows.
    down, across = ({label: at for at, label in enumerate(all_)} for all_ in (rows, columns))
    placed = cells.assign(
        y=[down[place] for place in zip(cells["header"], cells["row"], strict=True)],
        x=[across[label] for label in cells["column"]],
    )
    labels = [_row_label(header, row, header_colours or {}) for header, row in rows]
    names = [wrapped(label, COLUMN_LABEL_WIDTH) for label in columns]
    marked = [f"<b>{n}</b>" if c == focus else n for n, c in zip(names, columns, strict=True)]
    plain = {"showgrid": False, "showline": False, "tickfont": {"size": 12}}
    lines = 1 + max(label.count("<br>") for label in labels)
    height = max(ROW_HEIGHT, LINE_HEIGHT * lines)
    layout = {
        "xaxis": {
            "tickvals": list(range(len(columns))), "ticktext": marked, "side": "top",
            "autotickangles": [0, -90], "ticklabeloverflow": "allow", **plain,
        },
        "yaxis": {
            "tickvals": list(range(len(rows))), "ticktext": labels, "autorange": "reversed",
            **plain,
        },
        "height": MARGINS + height * len(rows),
    }  # fmt: skip
    traces = [_coloured(placed, scale, span), _blank(placed), _numbers(placed, scale, span)]
    return go.Figure(traces, layout)


def _rows(cells: pd.DataFrame) -> list[tuple[str, str]]:
    """Header and label of each line; a header has a line of its own, without a label."""
    found: dict[str, dict[str, None]] = {}
    for header, row in zip(cells["header"], cells["row"], strict=True):
        found.setdefault(header, {})[row] = None
    return [
        (header, row) for header, own in found.items() for row in ([""] if header else []) + [*own]
    ]


def _row_label(header: str, row: str, header_colours: Mapping[str, str]) -> str:
    if row:
        return wrapped(row, ROW_LABEL_WIDTH)
    colour = header_colours.get(header)
    mark = f'<span style="color:{colour}">■</span> ' if colour else ""
    return f"{mark}<b>{wrapped(header, ROW_LABEL_WIDTH)}</b>"


def _coloured(
    placed: pd.DataFrame,
    scale: Sequence[Sequence[Any]],
    span: tuple[float, float],
) -> go.Heatmap:
    known = placed[placed["value"].notna()]
    # Every line and column is kept, empty ones too: else their neighbours would widen.
    shape = placed["y"].max() + 1, placed["x"].max() + 1
    at = known["y"].to_numpy(), known["x"].to_numpy()
    values = np.full(shape, np.nan)
    values[at] = known["value"].to_numpy(dtype=float)
    return go.Heatmap(
        x=list(range(shape[1])),
        y=list(range(shape[0])),
        z=values,
        hovertext=_words(known["hover"], at, shape),
        hovertemplate="%{hovertext}<extra></extra>",
        hoverongaps=False,
        colorscale=scale,
        zmin=span[0],
        zmax=span[1],
        xgap=2,
        ygap=2,
        showscale=False,  # every cell has its number
    )


def _words(texts: pd.Series[str], at: Any, shape: tuple[int, int]) -> list[list[str]]:
    words = np.full(shape, "", dtype=object)
    words[at] = texts.fillna("").to_numpy(dtype=object)
    return words.tolist()


def _numbers(
    placed: pd.DataFrame, scale: Sequence[Sequence[Any]], span: tuple[float, float]
) -> go.Scatter:
    """Texts on the cells, each in the ink that can be read there; Plotly's own choice cannot."""
    known = placed[placed["value"].notna()]
    grounds = coloured(known["value"].astype(float).tolist(), scale, span=span)
    return go.Scatter(
        x=known["x"].tolist(),
        y=known["y"].tolist(),
        text=known["text"].fillna("").tolist(),
        mode="text",
        textfont={"color": [ink_on(ground) for ground in grounds]},
        hoverinfo="skip",  # the cells under them have it
        showlegend=False,
    )


def _blank(placed: pd.DataFrame) -> go.Scatter:
    missing = placed[placed["value"].isna()]
    return go.Scatter(
        x=missing["x"].tolist(),
        y=missing["y"].tolist(),
        text=missing["text"].tolist(),
        hovertext=missing["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
        mode="text",
        textfont={"size": 10},
        showlegend=False,
    )
