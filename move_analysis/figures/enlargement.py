"""Enlargement figures: who would add what, in which order, and which two together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..messages import Message, Share, say
from .grid import grid
from .spoken import spoken
from .theme import COLOURS, FAINT, HAVE, TEXT, empty, finish, wrapped
from .wording import hovers

if TYPE_CHECKING:
    from ..enlargement import Enlargement

PARTS = {
    "gaps": (say("gaps closed"), COLOURS[0]),
    "brokerage": (say("groups linked anew"), COLOURS[1]),
    "markets": (say("markets reached"), COLOURS[2]),
}
SHARE = say("share of what all add (%)")
NOTHING = say("No candidates, or too few SMEs to rank them.")
RANKING_HOVER = say(
    "<b>{name}</b> ({kind}, {country_label})<br>adds {value} (probably {low} to {high})<br>"
    "first among other SMEs like these: {first} of the cases<br>"
    "needs closed {needs_closed}, groups linked {bridges}"
    "<br>SMEs with a need that it meets: {helped}"
)
FIRST_STEP_HOVER = say(
    "<b>{step}. {name}</b><br>adds {adds}, together {value}<br>no candidate alone adds more than "
    "{bound}<br>needs closed so far {needs_closed}, groups linked {bridges}"
)
STEP_HOVER = say(
    "<b>{step}. {name}</b><br>adds {adds}, together {value}<br>no {step} candidates add more than "
    "{bound}<br>needs closed so far {needs_closed}, groups linked {bridges}"
)
PAIR_HOVER = say(
    "<b>{name} + {other_name}</b><br>together {value}<br>{overlap} of what the lesser adds the "
    "other adds too"
)
SCALE_ENDS = (0.25, 0.5, 0.75, 1.0)


@spoken
def candidate_ranking(enlargement: Enlargement, *, top: int = 12) -> go.Figure:
    """Draw what each candidate would add, and by what.

    Parameters
    ----------
    enlargement : Enlargement
        From `rank_candidates`.
    top : int
        So many candidates, those that add most.

    Returns
    -------
    Figure
        A bar per candidate, divided by what it adds; the line is the interval of the whole.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.enlargement import rank_candidates
    >>> from move_analysis.readers import read_candidates
    >>> project = demo_project()
    >>> found = rank_candidates(demo_survey(), read_candidates(project), project=project)
    >>> [trace.name for trace in candidate_ranking(found).data]
    ['gaps closed', 'groups linked anew', 'markets reached', 'probable range']
    """
    title = say("What each candidate would add")
    table = enlargement.labelled("ranking")
    table = table.assign(hover=hovers(enlargement, "ranking", RANKING_HOVER))
    table = table.dropna(subset="value").head(top)
    if table.empty:
        return empty(enlargement, title=title, why=NOTHING)
    lines = list(range(len(table)))
    figure = go.Figure([_part(table, part) for part in PARTS])
    if table["low"].notna().any():
        figure.add_trace(_interval(table, lines))
    _named_lines(figure, table["name"])
    figure.update_layout(barmode="stack", bargap=0.4, height=180 + 34 * len(table))
    figure.update_layout(legend_traceorder="normal")
    subtitle = say("Line: probable range")
    return finish(figure, enlargement, title=title, subtitle=subtitle)


def _part(table: pd.DataFrame, part: str) -> go.Bar:
    name, colour = PARTS[part]
    return go.Bar(
        x=table[part].astype(float).round(4).tolist(),
        y=list(range(len(table))),
        orientation="h",
        name=name.render(),
        marker={"color": colour, "line": {"width": 0}},
        hovertext=table["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _interval(table: pd.DataFrame, lines: list[int]) -> go.Scatter:
    bounds = zip(table["low"], table["high"], strict=True)
    return go.Scatter(
        x=[end for low, high in bounds for end in (round(low, 4), round(high, 4), None)],
        y=[end for line in lines for end in (line, line, None)],
        mode="lines+markers",
        name=say("probable range").render(),
        line={"color": TEXT, "width": 2},
        marker={"symbol": "line-ns-open", "size": 9, "color": TEXT},
        hoverinfo="skip",
    )


def _named_lines(figure: go.Figure, names: pd.Series[str]) -> None:
    figure.update_xaxes(title=SHARE.render(), tickformat=".0%", rangemode="tozero", side="top")
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[wrapped(name, 22) for name in names],
        autorange="reversed",
        showgrid=False,
    )


@spoken
def joining_order(enlargement: Enlargement, *, top: int = 8) -> go.Figure:
    """Draw how far the first few candidates go, each chosen for what it adds to those before.

    Parameters
    ----------
    enlargement : Enlargement
        From `rank_candidates`.
    top : int
        So many steps.

    Returns
    -------
    Figure
        A line per step: what those before add (pale), what this candidate adds (full), and what
        no choice of so many candidates can exceed (ring).

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.enlargement import rank_candidates
    >>> from move_analysis.readers import read_candidates
    >>> project = demo_project()
    >>> found = rank_candidates(demo_survey(), read_candidates(project), project=project)
    >>> [trace.name for trace in joining_order(found).data]
    ['those before', 'adds', 'no choice adds more']
    """
    title = say("In which order they should join")
    table = enlargement.labelled("steps")
    first, later = (hovers(enlargement, "steps", text) for text in (FIRST_STEP_HOVER, STEP_HOVER))
    table = table.assign(hover=np.where(table["step"] == 1, first, later))
    table = table.dropna(subset="value").head(top)
    if table.empty:
        return empty(enlargement, title=title, why=NOTHING)
    before = table["value"] - table["adds"]
    figure = go.Figure(
        [
            _step(before, say("those before"), FAINT, table["hover"]),
            _step(table["adds"], say("adds"), HAVE, table["hover"]),
            go.Scatter(
                x=table["bound"].astype(float).round(4).tolist(),
                y=list(range(len(table))),
                mode="markers",
                name=say("no choice adds more").render(),
                marker={"symbol": "circle-open", "size": 11, "color": TEXT},
                hovertext=table["hover"].tolist(),
                hovertemplate="%{hovertext}<extra></extra>",
            ),
        ]
    )
    numbered = table["step"].astype(str) + ". " + table["name"]
    _named_lines(figure, numbered)
    figure.update_xaxes(range=[0, 1.05])
    figure.update_layout(barmode="stack", bargap=0.4, height=180 + 34 * len(table))
    figure.update_layout(legend_traceorder="normal")
    subtitle = say("Each adds to those above it")
    return finish(figure, enlargement, title=title, subtitle=subtitle)


def _step(values: pd.Series[float], name: Message, colour: str, hover: pd.Series[str]) -> go.Bar:
    return go.Bar(
        x=values.astype(float).round(4).tolist(),
        y=list(range(len(values))),
        orientation="h",
        name=name.render(),
        marker={"color": colour, "line": {"width": 0}},
        hovertext=hover.tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


@spoken
def candidate_pairs(enlargement: Enlargement, *, top: int = 6) -> go.Figure:
    """Draw what each two candidates would add together.

    Parameters
    ----------
    enlargement : Enlargement
        From `rank_candidates`.
    top : int
        So many candidates, those that add most alone.

    Returns
    -------
    Figure
        A row and a column per candidate; a cell has what the two add together, in per cent of
        what all add.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.enlargement import rank_candidates
    >>> from move_analysis.readers import read_candidates
    >>> project = demo_project()
    >>> found = rank_candidates(demo_survey(), read_candidates(project), project=project)
    >>> candidate_pairs(found).data[0].type
    'heatmap'
    """
    title = say("What if these two join?")
    ranking = enlargement.labelled("ranking").dropna(subset="value").head(top)
    names = dict(zip(ranking["candidate"], ranking["name"], strict=True))
    pairs = enlargement.pairs.assign(hover=hovers(enlargement, "pairs", PAIR_HOVER))
    pairs = pairs[pairs["candidate"].isin(names) & pairs["other"].isin(names)]
    pairs = pairs.dropna(subset="value")
    if pairs.empty:
        return empty(enlargement, title=title, why=NOTHING)
    turned = pairs.rename(columns={"candidate": "other", "other": "candidate"})
    both = pd.concat([pairs, turned]).set_index(["candidate", "other"])
    order = [(one, other) for one in names for other in names if one != other]
    shown = both.loc[order].reset_index()
    cells = pd.DataFrame(
        {
            "header": "",
            "row": shown["candidate"].map(names),
            "column": shown["other"].map(names),
            "value": shown["value"].astype(float),
            "text": [Share(value).render() for value in shown["value"]],
            "hover": shown["hover"],
        }
    )
    end = next((end for end in SCALE_ENDS if not (cells["value"] > end).any()), 1.0)
    figure = grid(_from_the_first(cells, list(names.values())), span=(0.0, end))
    subtitle = say("% of what all candidates add; darker is more")
    return finish(figure, enlargement, title=title, subtitle=subtitle)


def _from_the_first(cells: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """With the blank diagonal, so that rows and columns have the same order."""
    diagonal = pd.DataFrame(
        {"header": "", "row": names, "column": names, "value": None, "text": "", "hover": ""}
    ).astype({"value": float})
    place = {name: number for number, name in enumerate(names)}
    every = pd.concat([diagonal, cells])
    return every.sort_values(["row", "column"], key=lambda c: c.map(place), kind="stable")
