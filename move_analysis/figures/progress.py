"""Progress figure: answers over time against the target, and where the survey will end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from ..competences.groups import largest
from ..messages import say
from .many import say_shown
from .spoken import spoken
from .theme import COLOURS, FAINT, TEXT, colours, empty, finish
from .wording import hovers

if TYPE_CHECKING:
    from ..prepare import Progress

ALL = "all"


@spoken
def response_over_time(progress: Progress, *, focus: str = "") -> go.Figure:
    """Draw how the answers come in, and where the survey will end.

    Parameters
    ----------
    progress : Progress
        From `check_progress`.
    focus : str
        Code of the partner that stands out; left out, all partners together do.

    Returns
    -------
    Figure
        A line per partner, in per cent of the members invited; the forecast of the one that
        stands out, with its interval; its target as a dotted line.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.prepare import check_progress
    >>> figure = response_over_time(check_progress(demo_survey(), demo_project()))
    >>> figure.layout.yaxis.title.text
    'of those invited (%)'
    """
    title = say("How the answers come in")
    pattern = say("<b>{name}</b><br>{total} answers ({rate}) up to {week}")
    every = progress.weeks[progress.weeks["partner"] != ALL]
    shown = largest(every, group="partner", size="invited", kept=[focus])
    rows = progress.weeks[progress.weeks["partner"].isin([ALL, *shown])]
    progress = progress.with_tables(weeks=rows)
    table = progress.labelled("weeks")
    table = table.assign(hover=hovers(progress, "weeks", pattern)).dropna(subset="rate")
    if table.empty:
        why = say("The answers have no date, or it is not known how many were invited.")
        return empty(progress, title=title, why=why)
    front = focus or ALL
    by_partner = colours(code for code in table["partner"] if code != ALL) | {ALL: TEXT}
    lines = [
        _line(own, by_partner[str(code)], stands_out=code == front)
        for code, own in table.groupby("partner", sort=False)
    ]
    figure = go.Figure(lines)
    row = progress.partners[progress.partners["partner"] == front].iloc[:1].to_dict("records")
    for one in row:
        _add_target_and_forecast(figure, one, str(progress.arguments["end"]))
    figure.update_xaxes(type="date", title="")
    figure.update_yaxes(title=say("of those invited (%)").render(), rangemode="tozero")
    figure.update_layout(height=440, legend={"y": -0.1})
    subtitle = say("Diamond: forecast to the end. Dotted: the target")
    subtitle = say_shown(subtitle, shown, every, group="partner")
    return finish(figure, progress, title=title, subtitle=subtitle)


def _line(own: pd.DataFrame, colour: str, *, stands_out: bool) -> go.Scatter:
    return go.Scatter(
        x=own["week"].tolist(),
        y=(100 * own["rate"]).astype(float).round(1).tolist(),
        name=str(own["name"].iloc[0]),
        mode="lines+markers",
        line={"color": colour, "width": 4 if stands_out else 1.5},
        marker={"size": 6},
        hovertext=own["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _add_target_and_forecast(figure: go.Figure, row: Mapping[Any, Any], end: str) -> None:
    names = ("target", "forecast", "low", "high")
    percent = {name: 100 * float(row[name]) for name in names if pd.notna(row[name])}
    if "target" in percent:
        figure.add_hline(y=percent["target"], line={"color": FAINT, "width": 2, "dash": "dot"})
    if "forecast" in percent:
        figure.add_trace(
            go.Scatter(
                x=[end],
                y=[round(percent["forecast"], 1)],
                name=say("forecast").render(),
                mode="markers",
                marker={"symbol": "diamond", "size": 11, "color": COLOURS[4]},
                error_y={
                    "type": "data", "symmetric": False, "color": COLOURS[4],
                    "array": [percent["high"] - percent["forecast"]],
                    "arrayminus": [percent["forecast"] - percent["low"]],
                },
                hovertemplate=say("forecast %{y} % (95 % interval)").render() + "<extra></extra>",
            )
        )  # fmt: skip
