"""Curves and dots: groups of SMEs at their places, and what could flow between them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from ..messages import say
from .theme import wrapped

Floats = NDArray[np.float64]

WIDEST, NARROWEST, LARGEST, SMALLEST = 9.0, 1.0, 30.0, 9.0
# How far a curve swings out, as a part of its length, and in how many steps it is drawn.
SWING, STEPS = 0.18, 24
ARROW_AT = 16
MET_INSIDE = say("Width: needs. Colour: who has it. Dots: needs that could be met inside")


def group_names(table: pd.DataFrame) -> dict[str, str]:
    """Return what the groups are called from which, and to which, something flows."""
    names = dict(zip(table["target"], table["target_label"], strict=True))
    sources = table[table["source"] != "nobody"]
    return {**names, **dict(zip(sources["source"], sources["source_label"], strict=True))}


def curves(
    across: pd.DataFrame, by_code: dict[str, str], places: dict[str, Floats]
) -> list[go.Scatter]:
    """Draw flows between groups, each as wide as the number of needs, in the colour of who has."""
    most = across["flow"].max()
    return [
        _curve(
            row,
            by_code[row["source"]],
            max(NARROWEST, WIDEST * row["flow"] / most),
            ends=(places[row["source"]], places[row["target"]]),
        )
        for row in across.sort_values("flow", ascending=False).to_dict("records")
    ]


def dots(
    inside: pd.DataFrame,
    here: dict[str, str],
    by_code: dict[str, str],
    places: dict[str, Floats],
    *,
    above: float = np.inf,
) -> go.Scatter:
    """Draw groups with their names, each as large as the number of needs met inside.

    Names stand below their dots, and above those that are higher than `above`.
    """
    own = inside.set_index("source").reindex(list(here))
    flow = own["flow"].astype("Float64").fillna(0).astype(float)
    size = SMALLEST + (LARGEST - SMALLEST) * (flow / max(flow.max(), 1)) ** 0.5
    centres = [places[code].tolist() for code in here]
    return go.Scatter(
        x=[x for x, _ in centres],
        y=[y for _, y in centres],
        name=say("met inside").render(),
        mode="markers+text",
        marker={
            "color": [by_code[code] for code in here],
            "size": size.round(1).tolist(),
            "line": {"color": "white", "width": 1.5},
        },
        text=[f"<b>{wrapped(name, 14)}</b>" for name in here.values()],
        textposition=["top center" if y > above else "bottom center" for _, y in centres],
        textfont={"size": 12},
        hovertext=own["hover"].fillna(say("nothing known").render()).tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _curve(
    row: dict[Any, Any], colour: str, width: float, *, ends: tuple[Floats, Floats]
) -> go.Scatter:
    """From source to target, swung to the right so that the way back is beside it."""
    start, end = ends
    along = end - start
    bend = (start + end) / 2 + SWING * np.array([along[1], -along[0]])
    t = np.linspace(0, 1, STEPS)[:, None]
    x, y = ((1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end).round().T
    sizes = np.zeros(STEPS)
    sizes[ARROW_AT] = 9 + width
    return go.Scatter(
        x=x.tolist(),
        y=y.tolist(),
        name=f"{row['source']} → {row['target']}",
        mode="lines+markers",
        line={"color": colour, "width": round(width, 1)},
        opacity=0.75,
        marker={
            "symbol": "arrow", "angleref": "previous", "size": sizes.tolist(), "color": colour,
            "opacity": 1,
        },
        hovertext=[row["hover"]] * STEPS,
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
