"""Opportunity figures: what is due when, who could use it, and where the outside is heading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from ..messages import html_of, render, say, say_many
from ..opportunities.calendar import deadline_calendar
from ..result import UNRELEASED
from ..values import Day, Name
from .files import FILES
from .intervals import dots, name_lines
from .spoken import spoken
from .tables import Html
from .theme import COLOURS, FAINT, HAVE, NEED, empty, finish
from .wording import hovers

if TYPE_CHECKING:
    from ..opportunities import OpportunityMatches, Trends

NOTHING_OPEN = say("No opportunity is open, or none has a deadline.")
NO_TRENDS = say("There are too few opportunities, or too few months, to say.")
NOBODY = say("There is nothing that SMEs whom this reader may see could use.")
STANCE_COLOURS = {"have": HAVE, "learn": COLOURS[1], "lack": NEED}
STANCE_NAMES = {
    "have": say("we have it"),
    "learn": say("we could learn it"),
    "lack": say("we lack it"),
}
SHARE_TICKS = {0.1: "1/10", 0.25: "1/4", 0.5: "1/2", 1.0: "1", 2.0: "2", 4.0: "4", 10.0: "10"}
LINES = 3
"""Topics whose months are drawn."""


@spoken
def open_opportunities(matches: OpportunityMatches) -> go.Figure:
    """What is open where, and until when?

    Parameters
    ----------
    matches : OpportunityMatches
        From `match_opportunities`.

    Returns
    -------
    Figure
        A line per country or market, those with most on top; a dot per opportunity on its last
        day, open dots where no SME is named for it.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import match_opportunities, read_opportunities
    >>> found = match_opportunities(demo_survey(), read_opportunities(demo_project()))
    >>> open_opportunities(found).data[0].mode
    'markers'
    """
    title = say("What is open, and until when")
    pattern = say(
        "<b>{title}</b><br>{kind}, {market_label}, until {deadline_day}<br>SMEs are named: {named}"
    )
    table = matches.labelled("served").assign(hover=hovers(matches, "served", pattern))
    table = table[table["deadline"] != ""]
    if table.empty:
        return empty(matches, title=title, why=NOTHING_OPEN)
    labels = table["market_label"].mask(table["market"] == "", say("not known").render())
    order = {label: line for line, label in enumerate(labels.value_counts().index)}
    table = table.assign(line=labels.map(order))
    named = table["named"].astype(bool)
    figure = go.Figure(
        [
            _deadlines(table[named], say("somebody is named").render(), "circle"),
            _deadlines(table[~named], say("nobody alone").render(), "circle-open"),
        ]
    )
    name_lines(figure, list(order))
    figure.update_xaxes(type="date", side="top", tickformat="%d/%m<br>%Y")
    subtitle = say("A dot is an opportunity, on its last day; open: no SME does alone")
    return finish(figure, matches, title=title, subtitle=subtitle)


def _deadlines(table: pd.DataFrame, name: str, symbol: str) -> go.Scatter:
    return go.Scatter(
        x=table["deadline"].tolist(),
        y=table["line"].tolist(),
        mode="markers",
        name=name,
        marker={"color": HAVE, "size": 11, "symbol": symbol, "opacity": 0.75},
        hovertext=table["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


@spoken
def list_of_opportunities(matches: OpportunityMatches, *, smes: int = 10) -> Html:
    """What should each SME be told of, and why?

    Parameters
    ----------
    matches : OpportunityMatches
        From `match_opportunities`; one partner's SMEs are ``matches.filter(partner="CCTL")``.
    smes : int
        So many SMEs, those with the best fits first.

    Returns
    -------
    Html
        A list per SME, all but the first folded: each opportunity with its last day and the
        reasons. SMEs are named in released results only.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import match_opportunities, read_opportunities
    >>> found = match_opportunities(demo_survey(), read_opportunities(demo_project()))
    >>> "You have what is wanted" in list_of_opportunities(found, smes=1).text
    True
    """
    warning = "" if matches.released else f"<p><strong>{html_of(UNRELEASED)}</strong></p>"
    best = matches.best_first()
    if best.empty:
        return Html(f"{warning}<p>{html_of(NOBODY)}</p>")
    every = list(dict.fromkeys(best["sme"]))
    cards = []
    for place, sme in enumerate(every[:smes]):
        own = best[best["sme"] == sme].sort_values("place", kind="stable")
        name = Name(sme) if matches.released else say("SME {place}", place=place + 1)
        title = say_many("{sme}: {n} opportunity", "{sme}: {n} opportunities", n=len(own), sme=name)
        rows = "".join(_entry(matches, row) for row in own.itertuples())
        head = f"<b>{html_of(title)}</b>"
        cards.append(
            f"<details class='matches'><summary>{head}</summary><ol>{rows}</ol></details>"
            if place
            else f"<p>{head}</p><ol>{rows}</ol>"
        )
    left = len(every) - len(cards)
    more = say_many("{n} more SME has a list.", "{n} more SMEs have a list.", n=left)
    return Html(
        f"{warning}{''.join(cards)}" + (f"<p><small>{html_of(more)}</small></p>" if left else "")
    )


def _entry(matches: OpportunityMatches, row: Any) -> str:
    kind = matches.SCHEMA["fits"]["kind"].words[row.kind]
    market = matches.name("market", row.market) if row.market else say("not known")
    about = say("{kind}, {market}", kind=kind, market=market)
    until = (
        say("until {day}", day=Day(row.deadline, "medium")) if row.deadline else say("no deadline")
    )
    title = html_of(matches.name("opportunity", row.opportunity))
    return (
        f"<li><b>{title}</b> ({html_of(about)}; {html_of(until)})<br>"
        f"{html_of(matches.why(row))}</li>"
    )


@spoken
def deadline_files(matches: OpportunityMatches) -> Html:
    """How do the deadlines of a page get into a calendar?

    Parameters
    ----------
    matches : OpportunityMatches
        Released, of one partner: ``matches.filter(partner="CCTL")``.

    Returns
    -------
    Html
        A sentence; the batch writes the calendar beside the page.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import match_opportunities, read_opportunities
    >>> found = match_opportunities(demo_survey(), read_opportunities(demo_project()))
    >>> "Not released" in deadline_files(found).text
    True
    """
    if not matches.released:
        return Html(f"<p><strong>{html_of(UNRELEASED)}</strong></p>")
    told = say("The deadlines lie beside this page as a calendar (ics).")
    data = {"released": matches.released, "files": {".ics": deadline_calendar(matches)}}
    return Html(f"<p>{html_of(told)}</p>", data, kind=FILES)


@spoken
def opportunity_trends(trends: Trends, *, by: str = "competence", top: int = 15) -> go.Figure:
    """What is asked for more often than a year ago, and what less?

    Parameters
    ----------
    trends : Trends
        From `measure_trends`.
    by : {'competence', 'market', 'kind'}
        Which topics.
    top : int
        So many topics, the surest trends first.

    Returns
    -------
    Figure
        A line per topic: by what its share is multiplied within a year, with its interval; trends
        beyond chance are coloured.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import measure_trends, read_opportunities
    >>> found = measure_trends(read_opportunities(demo_project()), demo_survey())
    >>> opportunity_trends(found).layout.xaxis.type
    'log'
    """
    title = say("What is asked for ever more, or less")
    pattern = say(
        "<b>{topic_label}</b><br>{n} opportunities; within a year {change} times as often ({low} "
        "to {high})<br>{direction}"
    )
    table = trends.labelled("trends").assign(hover=hovers(trends, "trends", pattern))
    table = table[(table["by"] == by) & table["change"].notna()].head(top)
    if table.empty:
        return empty(trends, title=title, why=NO_TRENDS)
    table = table.sort_values("change", ascending=False, kind="stable")
    table = table.assign(line=range(len(table)), value=table["change"])
    sure = table["direction"].isin(["rising", "falling"])
    figure = go.Figure()
    for rows, colour, name in (
        (table[sure], NEED, say("trend beyond chance")),
        (table[~sure], FAINT, say("no trend beyond chance")),
    ):
        if len(rows):
            figure.add_trace(dots(rows, colour=colour, name=name.render()))
    name_lines(figure, table["topic_label"].tolist())
    figure.update_xaxes(
        type="log", side="top", title=say("its share within a year, as a multiple").render(),
        tickvals=list(SHARE_TICKS), ticktext=list(SHARE_TICKS.values()),
    )  # fmt: skip
    subtitle = say("Share of all opportunities, with 95 % intervals. Right of 1: more often")
    return finish(figure, trends, title=title, subtitle=subtitle)


@spoken
def topics_over_time(trends: Trends) -> go.Figure:
    """How often was what rises, or is asked for most, asked for in each month?

    Parameters
    ----------
    trends : Trends
        From `measure_trends`.

    Returns
    -------
    Figure
        A line per topic, at most three, over the months; dotted, all opportunities.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import measure_trends, read_opportunities
    >>> found = measure_trends(read_opportunities(demo_project()), demo_survey())
    >>> topics_over_time(found).data[1].name
    'Hydrogen'
    """
    title = say("Month by month")
    own = trends.trends[trends.trends["by"] == "competence"]
    moves = own[own["direction"].isin(["rising", "falling"])]["topic"].tolist()
    most = own.sort_values("n", ascending=False, kind="stable")["topic"].tolist()
    topics = list(dict.fromkeys([*moves, *most]))[:LINES]
    pattern = say("<b>{topic_label}</b>, {month}<br>{n} of {base} opportunities")
    table = trends.months.assign(hover=hovers(trends, "months", pattern))
    table = table[table["by"] == "competence"]
    if table.empty or not topics:
        return empty(trends, title=title, why=NO_TRENDS)
    every = table.drop_duplicates("month")
    lines: list[Any] = [
        go.Scatter(
            x=every["month"].tolist(), y=every["base"].tolist(), mode="lines", hoverinfo="skip",
            name=say("all opportunities").render(), line={"color": FAINT, "dash": "dot"},
        )
    ]  # fmt: skip
    for topic, colour in zip(topics, (NEED, HAVE, COLOURS[2]), strict=False):
        rows = table[table["topic"] == topic]
        lines.append(
            go.Scatter(
                x=rows["month"].tolist(), y=rows["n"].tolist(), mode="lines+markers",
                name=render(trends.name("topic", topic)), line={"color": colour, "width": 3},
                hovertext=rows["hover"].tolist(), hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    figure = go.Figure(lines)
    figure.update_yaxes(title=say("opportunities").render(), rangemode="tozero")
    figure.update_layout(height=380, legend={"y": -0.2})
    subtitle = say("Opportunities by month of publication")
    return finish(figure, trends, title=title, subtitle=subtitle)


@spoken
def wanted_and_had(trends: Trends, *, top: int = 15) -> go.Figure:
    """What does the outside want of late, and do we have it?

    Parameters
    ----------
    trends : Trends
        From `measure_trends`.
    top : int
        So many competences, those asked for most of late.

    Returns
    -------
    Figure
        A bar per competence, as long as the opportunities that asked for it of late; the colour
        says whether our SMEs have it, could learn it, or lack it.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import measure_trends, read_opportunities
    >>> found = measure_trends(read_opportunities(demo_project()), demo_survey())
    >>> {bar.name for bar in wanted_and_had(found).data} <= {str(n) for n in STANCE_NAMES.values()}
    True
    """
    title = say("What the outside wants, and who has it")
    pattern = say(
        "<b>{label}</b>: {stance}<br>{recent} opportunities of late, {open} open<br>{have} of "
        "{base} SMEs have it, {need} of {base_needs} need it"
    )
    table = trends.labelled("supply").assign(hover=hovers(trends, "supply", pattern))
    table = table[table["recent"] > 0].sort_values("recent", ascending=False, kind="stable")
    if table.empty:
        return empty(trends, title=title, why=NO_TRENDS)
    table = table.head(top).assign(line=range(min(top, len(table))))
    figure = go.Figure([_bars(table[table["stance"] == one], one) for one in STANCE_COLOURS])
    name_lines(figure, table["label"].tolist())
    months = say_many(
        "opportunities in the last month", "opportunities in the last {n} months",
        n=int(trends.arguments["recent"]),
    )  # fmt: skip
    figure.update_xaxes(title=months.render(), side="top", rangemode="tozero")
    subtitle = say("The colour says whether our SMEs have it")
    return finish(figure, trends, title=title, subtitle=subtitle)


def _bars(rows: pd.DataFrame, stance: str) -> go.Bar:
    return go.Bar(
        x=rows["recent"].tolist(),
        y=rows["line"].tolist(),
        orientation="h",
        name=STANCE_NAMES[stance].render(),
        marker={"color": STANCE_COLOURS[stance]},
        hovertext=rows["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )
