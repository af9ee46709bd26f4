"""Weighting figure: do those who answered look like all members?"""

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
    from ..prepare import Weighting

MARKS: dict[str, tuple[Message, Mapping[str, object]]] = {
    "target": (say("all members"), {"symbol": "diamond", "color": NEED, "size": 13}),
    "share": (say("who answered"), {"symbol": "circle-open", "color": TEXT, "size": 10}),
    "weighted": (say("weighted"), {"symbol": "circle", "color": HAVE, "size": 7}),
}


@spoken
def members_and_respondents(weighting: Weighting) -> go.Figure:
    """Draw how those who answered differ from all members, and what weights fix.

    Parameters
    ----------
    weighting : Weighting
        From `check_weights`.

    Returns
    -------
    Figure
        A line per category of partner, country, sector and size: the share of all members
        (diamond), of those who answered (ring), and of those weighted (dot).

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.prepare import check_weights
    >>> from move_analysis.readers import read_members
    >>> found = check_weights(demo_survey(), read_members(demo_project()))
    >>> [trace.name for trace in members_and_respondents(found).data if trace.name]
    ['all members', 'who answered', 'weighted']
    """
    title = say("Who answered, and all members")
    pattern = say(
        "<b>{label}</b><br>{target} of the members ({members})<br>{share} of those who answered "
        "({n} SMEs)<br>weighted {weighted}"
    )
    table = weighting.labelled("nonresponse")
    table = table.assign(hover=hovers(weighting, "nonresponse", pattern)).dropna(subset="share")
    if table.empty:
        why = say("There is no list of members, or too few SMEs answered.")
        return empty(weighting, title=title, why=why)
    table = table.assign(line=_lines(table["attribute"]))
    figure = go.Figure([_bars(table), *(_dots(table, column) for column in MARKS)])
    figure.update_xaxes(
        title=say("share (%)").render(), tickformat=".0%", rangemode="tozero", side="top"
    )
    figure.update_yaxes(
        tickvals=table["line"].tolist(),
        ticktext=[wrapped(label, 26) for label in table["label"]],
        autorange="reversed",
        showgrid=False,
    )
    figure.update_layout(height=180 + 31 * (1 + int(table["line"].max())))
    subtitle = say("By partner, country, sector and size")
    return finish(figure, weighting, title=title, subtitle=subtitle)


def _lines(attributes: pd.Series[str]) -> list[int]:
    """Lines from the top, with an empty one between attributes."""
    new = attributes != attributes.shift()
    return [line + int(gaps) - 1 for line, gaps in enumerate(new.cumsum())]


def _bars(table: pd.DataFrame) -> go.Scatter:
    pairs = zip(table["target"], table["share"], strict=True)
    return go.Scatter(
        x=[end for target, share in pairs for end in (float(target), float(share), None)],
        y=[end for line in table["line"] for end in (line, line, None)],
        mode="lines",
        line={"color": FAINT, "width": 3},
        hoverinfo="skip",
        showlegend=False,
    )


def _dots(table: pd.DataFrame, column: str) -> go.Scatter:
    name, marker = MARKS[column]
    return go.Scatter(
        x=table[column].astype(float).round(4).tolist(),
        y=table["line"].tolist(),
        name=name.render(),
        mode="markers",
        marker=dict(marker),
        hovertext=table["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )
