"""Combinations figure: competences of different sectors that meet more often than by chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from ..messages import Message, say
from .spoken import spoken
from .theme import FAINT, HAVE, NEED, TEXT, empty, finish, wrapped
from .wording import hovers

if TYPE_CHECKING:
    from ..networks import Combinations

LAYERS = {"has": (say("SMEs that have all"), HAVE), "needs": (say("SMEs that need all"), NEED)}
CHANCE = say("expected by chance")
TITLE = say("Combinations across sectors")
HOVER = say(
    "<b>{labels}</b><br>{sector_labels}<br>{n} of {base} SMEs, {expected} expected<br>"
    "partners: {partners}"
)


@spoken
def emerging_combinations(combinations: Combinations, *, top: int = 12) -> go.Figure:
    """Draw which competences of different sectors go, or are asked for, together.

    Parameters
    ----------
    combinations : Combinations
        From `find_emerging_combinations`; one layer is ``combinations.filter(layer="has")``.
    top : int
        So many sets of competences, those least likely by chance first.

    Returns
    -------
    Figure
        A line per set, from the number of SMEs expected by chance (ring) to the number found;
        pale where chance may explain it.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_emerging_combinations
    >>> figure = emerging_combinations(find_emerging_combinations(demo_survey()))
    >>> figure.layout.xaxis.title.text
    'SMEs'
    """
    table = combinations.labelled("combinations")
    table = table.assign(hover=hovers(combinations, "combinations", HOVER))
    table = table.dropna(subset=["n", "expected", "p"]).sort_values("p", kind="stable").head(top)
    if table.empty:
        why = say("Not asked, or too few SMEs, to compare competences of different sectors.")
        return empty(combinations, title=TITLE, why=why)
    table = table.assign(line=range(len(table)))
    figure = go.Figure([_lines(table), *_dots(table)])
    figure.update_xaxes(title=say("SMEs").render(), rangemode="tozero", side="top")
    figure.update_yaxes(
        tickvals=table["line"].tolist(),
        ticktext=[_set_label(labels) for labels in table["labels"]],
        autorange="reversed",
        showgrid=False,
    )
    height = sum(16 * (2 + labels.count(" + ")) for labels in table["labels"])
    figure.update_layout(height=170 + height)
    subtitle = say("Ring: expected by chance. Dot: found. Pale: chance may explain it")
    return finish(figure, combinations, title=TITLE, subtitle=subtitle)


def _set_label(labels: str) -> str:
    """Each competence on a line of its own."""
    return " +<br>".join(wrapped(label, 26) for label in labels.split(" + "))


def _lines(table: pd.DataFrame) -> go.Scatter:
    pairs = zip(table["expected"], table["n"], strict=True)
    return go.Scatter(
        x=[value for pair in pairs for value in (*map(float, pair), None)],
        y=[value for line in table["line"] for value in (line, line, None)],
        mode="lines", line={"color": FAINT, "width": 3}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _dots(table: pd.DataFrame) -> list[go.Scatter]:
    kept = table["kept"].astype("boolean").fillna(False).astype(bool)
    marks = [_marks(table, "expected", CHANCE, {"symbol": "circle-open", "color": TEXT})]
    for layer, (name, colour) in LAYERS.items():
        own = table[table["layer"] == layer]
        marker = {"color": colour, "opacity": [1.0 if k else 0.4 for k in kept[own.index]]}
        if len(own):
            marks.append(_marks(own, "n", name, marker))
    return marks


def _marks(
    table: pd.DataFrame, column: str, name: Message, marker: Mapping[str, object]
) -> go.Scatter:
    return go.Scatter(
        x=table[column].astype(float).round(2).tolist(),
        y=table["line"].tolist(),
        name=name.render(),
        mode="markers",
        marker={"size": 11, **marker},
        hovertext=table["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )
