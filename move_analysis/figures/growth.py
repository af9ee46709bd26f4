"""Growth figures: which organisations joined through whom, and who was reached by what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from ..messages import say
from .hovering import lines
from .spoken import spoken
from .theme import FAINT, colours, empty, finish, wrapped
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..monitoring import Organisations, Reach

SYMBOLS = {"joined": "circle-open", "declared": "circle", "signed": "star"}
HOVER = lines(
    "<b>{organisation}</b> ({kind}, {country})",
    say("joined {joined} through {through_label}"),
    "{status}",
)
LABEL_WIDTH = 28

Place = tuple[str, int]


@spoken
def network_growth(organisations: Organisations) -> go.Figure:
    """Show who joined when, and through whom.

    Parameters
    ----------
    organisations : Organisations
        From `measure_organisations`.

    Returns
    -------
    Figure
        A line per organisation along time, under the partner through which it came; branches
        lead from who brought it to the day it joined.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.monitoring import measure_organisations
    >>> figure = network_growth(measure_organisations(demo_project()))
    >>> figure.layout.xaxis.type
    'date'
    """
    title = say("Who joined when, and through whom")
    table = organisations.labelled("organisations")
    if table.empty:
        why = say("The project names no log of organisations.")
        return empty(organisations, title=title, why=why)
    rows = worded(organisations, "organisations", columns=["status"])
    table = table.assign(
        hover=hovers(organisations, "organisations", HOVER),
        status_label=[row["status"] for row in rows],
    )
    table = _in_families(table)
    roots = table.drop_duplicates("partner").set_index("partner")
    start = str(organisations.arguments["start"])
    places: dict[Any, Place] = {code: (start, line - 1) for code, line in roots["line"].items()}
    joined = zip(table["joined"], table["line"], strict=True)
    places |= dict(zip(table["organisation"], joined, strict=True))
    # Who joined before the period has no line: its own branch is that of the partner.
    through = zip(table["through"], table["partner"], strict=True)
    places = {one: places[partner] for one, partner in through} | places
    named = zip(roots["line"] - 1, roots["partner_label"], strict=True)
    labels = {line: f"<b>{wrapped(name, LABEL_WIDTH)}</b>" for line, name in named}
    joined = zip(table["line"], table["organisation"], strict=True)
    labels |= {line: wrapped(name, LABEL_WIDTH) for line, name in joined}
    by_partner = colours(roots.index)
    states = [
        _joined(table[table["status"] == status], status, by_partner)
        for status in SYMBOLS
        if status in set(table["status"])
    ]
    figure = go.Figure([_branches(table, places), *states])
    day = say("day of joining").render()
    figure.update_xaxes(type="date", title=day, side="top", tickformat="%b<br>%Y")
    figure.update_yaxes(
        tickvals=list(labels), ticktext=list(labels.values()), autorange="reversed", showgrid=False
    )
    figure.update_layout(height=190 + 34 * len(labels))
    subtitle = say("Branches: brought by whom. Bold: the partner")
    return finish(figure, organisations, title=title, subtitle=subtitle)


def _in_families(table: pd.DataFrame) -> pd.DataFrame:
    """Put below each partner those that came through it, each on a line; partners have one too."""
    partners = list(dict.fromkeys(table["partner"]))
    family = table["partner"].map(partners.index)
    ordered = table.assign(family=family).sort_values("family", kind="stable")
    ordered = ordered.reset_index(drop=True)
    return ordered.assign(line=[place + f + 1 for place, f in enumerate(ordered["family"])])


def _branches(table: pd.DataFrame, places: Mapping[Any, Place]) -> go.Scatter:
    """Draw lines down from who brought it, then along to the day it joined."""
    x: list[str | None] = []
    y: list[int | None] = []
    for row in table.itertuples():
        (day, line), (own_day, own_line) = places[row.through], places[row.organisation]
        x += [day, day, own_day, None]
        y += [line, own_line, own_line, None]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"color": FAINT, "width": 2}, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip


def _joined(own: pd.DataFrame, status: str, by_partner: Mapping[str, str]) -> go.Scatter:
    # The mark in the legend is grey: colours tell partners apart, symbols the status.
    return go.Scatter(
        x=own["joined"].tolist(),
        y=own["line"].tolist(),
        mode="markers",
        name=str(own["status_label"].iloc[0]),
        marker={
            "symbol": SYMBOLS[status],
            "size": 12,
            "color": [by_partner[partner] for partner in own["partner"]],
            "line": {"width": 2, "color": [by_partner[partner] for partner in own["partner"]]},
        },
        hovertext=own["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


@spoken
def reach_by_channel(reach: Reach) -> go.Figure:
    """Show how many contacts were made by which channel, and by which partner.

    Parameters
    ----------
    reach : Reach
        From `measure_reach`.

    Returns
    -------
    Figure
        A row per channel, a bar per partner: contacts, each time that somebody is reached.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.monitoring import measure_reach
    >>> reach_by_channel(measure_reach(demo_project())).layout.xaxis.title.text
    'contacts'
    """
    title = say("Who was reached, by which channel")
    pattern = lines(
        "<b>{channel_label}</b>, {group_label}", say("contacts: {reached}, activities: {entries}")
    )
    table = reach.labelled("reach").assign(hover=hovers(reach, "reach", pattern))
    if table.empty:
        return empty(reach, title=title, why=say("The log has no entries on dissemination."))
    whole = table[table["group"] == "all"].sort_values("reached", ascending=False, kind="stable")
    single = table[table["group"] != "all"]
    by_partner = colours(single["group"])
    order = whole["channel"].tolist()
    bars = [
        go.Bar(
            x=own["reached"].tolist(),
            y=own["channel"].map(order.index).tolist(),
            orientation="h",
            name=str(label),
            marker={"color": by_partner[str(code)], "line": {"width": 0}},
            hovertext=own["hover"].tolist(),
            hovertemplate="%{hovertext}<extra></extra>",
        )
        for (code, label), own in single.groupby(["group", "group_label"], sort=False)
    ]
    figure = go.Figure(bars)
    figure.update_xaxes(title=say("contacts").render(), rangemode="tozero", side="top")
    figure.update_yaxes(
        tickvals=list(range(len(order))),
        ticktext=whole["channel_label"].tolist(),
        autorange="reversed",
        showgrid=False,
    )
    figure.update_layout(barmode="group", height=200 + 74 * len(order), bargap=0.25)
    subtitle = say("Each time; joint activities count for each partner")
    return finish(figure, reach, title=title, subtitle=subtitle)
