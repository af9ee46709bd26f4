"""Markets figures: interest, readiness, barriers, what markets ask for, and the way to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from ..messages import render, say
from ..values import Name, Number, Share
from .grid import grid
from .ink import ink_on
from .intervals import dots, name_lines
from .many import of_largest
from .spoken import spoken
from .theme import COLOURS, FAINT, HAVE, QUIET, colours, empty, finish
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..markets import Barriers, Funnel, MarketInterest, Readiness, Roadmap, Teams

# From ready to not now: strong, lighter, the colour of a promise, grey.
SEGMENT_COLOURS = {"ready": HAVE, "coach": COLOURS[5], "win": COLOURS[1], "later": QUIET}
SHARE_OF_SMES = say("share of the SMEs (%)")
NOT_ASKED = say("Not asked, or too few SMEs answered.")


@spoken
def market_segments(interest: MarketInterest) -> go.Figure:
    """Draw who is ready to go, to be coached, to be won, and who not now.

    Parameters
    ----------
    interest : MarketInterest
        From `measure_market_interest`.

    Returns
    -------
    Figure
        A bar per market (and group of SMEs), its SMEs by interest and readiness.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.markets import measure_market_interest
    >>> figure = market_segments(measure_market_interest(demo_survey(), demo_project()))
    >>> [bar.name for bar in figure.data]
    ['ready to go', 'to be coached', 'to be won', 'not now']
    """
    title = say("Interest and readiness")
    interest, said = of_largest(interest, "segments")
    table = interest.labelled("segments")
    if table.empty or table["share"].isna().all():
        return empty(interest, title=title, why=NOT_ASKED)
    several = len(table["group"].unique()) > 1
    places = list(zip(table["market"], table["group"], strict=True))
    lines = {place: at for at, place in enumerate(dict.fromkeys(places))}
    pattern = say(
        "<b>{segment_label}</b><br>{market_label}, {group_label}<br>{numbers}",
        numbers=say("{share} ({low} to {high}): {n} of {base} SMEs"),
    )
    shown = table.assign(
        line=[lines[place] for place in places],
        hover=hovers(interest, "segments", pattern),
        value=table["share"].astype("Float64").fillna(0).astype(float),
    )
    figure = go.Figure(
        [_segment_bar(rows, str(segment)) for segment, rows in shown.groupby("segment", sort=False)]
    )
    longest = shown.groupby("line")["value"].sum().max()  # published parts need not add up to 1
    _share_axis(figure, range=[0, max(1.0, longest)])
    name_lines(figure, [_line_name(interest, *place, several=several) for place in lines])
    figure.update_layout(
        barmode="stack", bargap=0.3, legend_traceorder="normal", height=figure.layout.height + 50
    )
    subtitle = say("Of the SMEs that answered")
    if several:
        subtitle = say("Of the SMEs that answered; blank: too few to show")
    return finish(figure, interest, title=title, subtitle=said(subtitle))


def _line_name(interest: MarketInterest, market: str, group: str, *, several: bool) -> str:
    """A market; of several groups of SMEs with the group, partners by their short code."""
    if not several:
        return render(interest.name("market", market))
    by_code = interest.arguments["by"] == "partner"
    called = Name(group) if by_code else interest.name("group", group)
    return say("{market}, {group}", market=interest.name("market", market), group=called).render()


@spoken
def market_interest(interest: MarketInterest) -> go.Figure:
    """Draw which markets interest which SMEs.

    Parameters
    ----------
    interest : MarketInterest
        From `measure_market_interest`.

    Returns
    -------
    Figure
        One group of SMEs: a line per market with its share and interval. Several: a row per
        group, a column per market.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.markets import measure_market_interest
    >>> figure = market_interest(measure_market_interest(demo_survey(), demo_project()))
    >>> figure.layout.yaxis.ticktext[0]
    'Morocco'
    """
    title = say("Who is interested in which market")
    pattern = say(
        "<b>{market_label}</b><br>{numbers}",
        numbers=say("{group_label}: {share} ({low} to {high}), {n} of {base} SMEs"),
    )
    interest, said = of_largest(interest, "interest", apart=("market", "share"))
    table = interest.labelled("interest").assign(hover=hovers(interest, "interest", pattern))
    if table.empty or table["share"].isna().all():
        return empty(interest, title=title, why=NOT_ASKED)
    if len(table["group"].unique()) > 1:
        text = [row["share"] for row in worded(interest, "interest", columns=["share"])]
        figure = grid(_cells(table, row="group_label", column="market_label", text=text))
        subtitle = said(say("% of the SMEs that answered"))
        return finish(figure, interest, title=title, subtitle=subtitle)
    known = table.dropna(subset="share")
    figure = go.Figure(dots(known.assign(line=range(len(known)), value=known["share"])))
    name_lines(_share_axis(figure, rangemode="tozero"), known["market_label"].tolist())
    return finish(figure, interest, title=title, subtitle=say("Dot: share. Line: probable range"))


@spoken
def market_readiness(readiness: Readiness) -> go.Figure:
    """Draw how ready the SMEs of each group are.

    Parameters
    ----------
    readiness : Readiness
        From `measure_readiness`.

    Returns
    -------
    Figure
        A line per group with its mean readiness and interval.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.markets import measure_readiness
    >>> market_readiness(measure_readiness(demo_survey(), resamples=50)).layout.xaxis.title.text
    'mean readiness (0 to 1)'
    """
    title = say("Readiness for other markets")
    pattern = say(
        "<b>{group_label}</b><br>{mean_readiness}<br>{ready}",
        mean_readiness=say("mean readiness {mean} ({mean_low} to {mean_high})"),
        ready=say("{share} are ready: {n} of {base} SMEs"),
    )
    readiness, said = of_largest(readiness, "groups")
    table = readiness.labelled("groups").assign(hover=hovers(readiness, "groups", pattern))
    known = table.dropna(subset=["mean", "mean_low"])
    if known.empty:
        return empty(readiness, title=title, why=NOT_ASKED)
    values = known.assign(
        line=range(len(known)), value=known["mean"], low=known["mean_low"], high=known["mean_high"]
    )
    figure = go.Figure(dots(values))
    figure.add_vline(
        x=readiness.arguments["ready_from"], line={"color": FAINT, "width": 1, "dash": "dot"}
    )
    figure.update_xaxes(title=say("mean readiness (0 to 1)").render(), range=[0, 1], side="top")
    name_lines(figure, known["group_label"].tolist())
    subtitle = said(say("Dotted: from here an SME counts as ready"))
    return finish(figure, readiness, title=title, subtitle=subtitle)


@spoken
def market_barriers(barriers: Barriers) -> go.Figure:
    """Draw what holds SMEs back.

    Parameters
    ----------
    barriers : Barriers
        From `measure_barriers`.

    Returns
    -------
    Figure
        One group of SMEs: a line per barrier in the colour of its group. Several: a row per
        barrier under its group, a column per group of SMEs.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.markets import measure_barriers
    >>> [dots.name for dots in market_barriers(measure_barriers(demo_survey())).data][:2]
    ['Finance', 'Information and contacts']
    """
    title = say("What holds SMEs back")
    pattern = say(
        "<b>{label}</b><br>{kind_label}<br>{numbers}",
        numbers=say("{group_label}: high for {share} ({low} to {high}), {n} of {base} SMEs"),
    )
    barriers, said = of_largest(barriers, "items", apart=("item", "share"))
    table = barriers.labelled("items").assign(hover=hovers(barriers, "items", pattern))
    if table.empty or table["share"].isna().all():
        return empty(barriers, title=title, why=NOT_ASKED)
    if len(table["group"].unique()) > 1:
        text = [row["share"] for row in worded(barriers, "items", columns=["share"])]
        column = "group" if barriers.arguments["by"] == "partner" else "group_label"
        cells = _cells(table, row="label", column=column, text=text)
        figure = grid(cells.assign(header=table["kind_label"].to_numpy()))
        subtitle = said(say("% of the SMEs for which the barrier is high"))
        return finish(figure, barriers, title=title, subtitle=subtitle)
    known = table.dropna(subset="share").sort_values("share", ascending=False, kind="stable")
    known = known.assign(line=range(len(known)), value=known["share"])
    figure = go.Figure(
        [
            dots(
                known[known["kind"] == kind],
                colour=colour,
                name=render(barriers.name("kind", kind)),
            )
            for kind, colour in colours(table["kind"]).items()
        ]
    )
    name_lines(_share_axis(figure, rangemode="tozero"), known["label"].tolist())
    figure.update_layout(height=figure.layout.height + 60, showlegend=True)
    subtitle = say("Barrier is high: above the middle of the scale")
    return finish(figure, barriers, title=title, subtitle=subtitle)


@spoken
def market_profile(teams: Teams) -> go.Figure:
    """Draw what a market asks for, and how many interested SMEs have it.

    Parameters
    ----------
    teams : Teams
        From `find_teams`.

    Returns
    -------
    Figure
        A row per competence under its sector, a column per market; blank where the competence
        is not in the profile of the market.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.markets import find_teams
    >>> market_profile(find_teams(demo_survey(), demo_project())).data[0].type
    'heatmap'
    """
    title = say("What interested SMEs can offer")
    pattern = say(
        "<b>{label}</b><br>{numbers}",
        numbers=say("{market_label}: {share} ({low} to {high}), {n} of {base} SMEs"),
    )
    table = teams.labelled("profile").assign(hover=hovers(teams, "profile", pattern))
    if table.empty or table["share"].isna().all():
        return empty(teams, title=title, why=NOT_ASKED)
    text = [row["share"] for row in worded(teams, "profile", columns=["share"])]
    cells = _cells(table, row="label", column="market_label", text=text)
    cells = cells.assign(header=table["sector_label"].to_numpy())
    order = {sector: place for place, sector in enumerate(dict.fromkeys(cells["header"]))}
    cells = cells.sort_values("header", key=lambda header: header.map(order), kind="stable")
    figure = grid(cells)
    return finish(figure, teams, title=title, subtitle=say("% of the interested SMEs that have it"))


@spoken
def market_funnel(funnel: Funnel) -> go.Figure:
    """Draw how many SMEs reached each stage on the way to other markets.

    Parameters
    ----------
    funnel : Funnel
        From `measure_funnel`.

    Returns
    -------
    Figure
        A bar per stage; pale where the number is not from the survey.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.markets import measure_funnel
    >>> market_funnel(measure_funnel(demo_survey(), demo_project())).data[0].x[0]
    612
    """
    title = say("From informed to meetings")
    number = say("{n} SMEs ({source})")
    alone = say("<b>{label}</b><br>{number}", number=number)
    of_stage = say(
        "<b>{label}</b><br>{number}<br>{part}", number=number, part=say("{share} of: {of_label}")
    )
    table = funnel.labelled("stages")
    hover = pd.Series(hovers(funnel, "stages", of_stage), table.index)
    table["hover"] = hover.where(table["share"].notna(), hovers(funnel, "stages", alone))
    known = table.dropna(subset="n")
    if known.empty:
        return empty(funnel, title=title, why=NOT_ASKED)
    survey = known["source"] == "survey"
    grounds = [HAVE if own else COLOURS[5] for own in survey]
    figure = go.Figure(
        go.Bar(
            x=known["n"].astype(int).tolist(),
            y=list(range(len(known))),
            orientation="h",
            marker={"color": grounds, "line": {"width": 0}},
            text=[_stage_text(row) for row in known.to_dict("records")],
            textposition="auto",
            insidetextfont={"color": [ink_on(ground) for ground in grounds]},
            hovertext=known["hover"].tolist(),
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.update_xaxes(title=say("SMEs").render(), rangemode="tozero", side="top")
    name_lines(figure, known["label"].tolist())
    figure.update_layout(bargap=0.3, showlegend=False)
    subtitle = say("Pale: not from the survey. %: of the stage before")
    return finish(figure, funnel, title=title, subtitle=subtitle)


@spoken
def market_roadmap(roadmap: Roadmap) -> go.Figure:
    """Draw how many SMEs of which partner each step concerns.

    Parameters
    ----------
    roadmap : Roadmap
        From `find_roadmap`.

    Returns
    -------
    Figure
        A row per market and segment, a column per partner; the text is the number of SMEs.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.markets import find_roadmap
    >>> market_roadmap(find_roadmap(demo_survey(), demo_project())).data[0].type
    'heatmap'
    """
    title = say("Whom each step concerns")
    pattern = say(
        "<b>{segment_label}</b><br>{market_label}<br>{number}",
        number=say("{partner_label}: {n} SMEs"),
    )
    roadmap, said = of_largest(roadmap, "who", group="partner")
    table = roadmap.labelled("who").assign(hover=hovers(roadmap, "who", pattern))
    if table.empty or table["n"].isna().all():
        return empty(roadmap, title=title, why=NOT_ASKED)
    text = [row["n"] for row in worded(roadmap, "who", columns=["n"])]
    cells = _cells(table, row="segment_label", column="partner", text=text, value="n")
    figure = grid(
        cells.assign(header=table["market_label"].to_numpy()),
        span=(0.0, float(table["n"].max()) or 1.0),
    )
    return finish(figure, roadmap, title=title, subtitle=said(say("Number of SMEs, by partner")))


def _cells(
    table: pd.DataFrame, *, row: str, column: str, text: list[str], value: str = "share"
) -> pd.DataFrame:
    cells = {
        "header": "", "row": table[row].to_numpy(), "column": table[column].to_numpy(),
        "value": table[value].astype("Float64").astype(float).to_numpy(),
        "text": text,
        "hover": table["hover"].to_numpy(),
    }  # fmt: skip
    return pd.DataFrame(cells)


def _segment_bar(rows: pd.DataFrame, segment: str) -> go.Bar:
    colour = SEGMENT_COLOURS[segment]
    return go.Bar(
        x=rows["value"].round(4).tolist(), y=rows["line"].tolist(), orientation="h",
        name=rows["segment_label"].iloc[0], marker={"color": colour, "line": {"width": 0}},
        text=[Share(value).render() if value >= 0.08 else "" for value in rows["value"]],
        textposition="inside", textangle=0, insidetextanchor="middle",
        insidetextfont={"color": ink_on(colour)},
        hovertext=rows["hover"].tolist(), hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _share_axis(figure: go.Figure, **more: Any) -> go.Figure:
    return figure.update_xaxes(title=SHARE_OF_SMES.render(), tickformat=".0%", side="top", **more)


def _stage_text(row: dict[Any, Any]) -> str:
    n, share = Number(row["n"], 0), row["share"]
    return (n if pd.isna(share) else say("{n} ({share})", n=n, share=Share(share))).render()
