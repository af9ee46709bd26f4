"""Monitoring figures: reported numbers, indicators against targets, conversion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from ..messages import Message, say
from ..values import Name, Number, Share
from .grid import grid
from .hovering import hovers_by, lines
from .spoken import spoken
from .theme import HAVE, NEED, TEXT, colours, empty, finish, wrapped
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..monitoring import Conversion, Indicators, Reported

NO_LOG = say("The project names no log of events.")
ALL = say("All")
STATUS_COLOURS = {"reached": "#009E73", "on_course": HAVE, "behind": NEED, "missed": NEED}
STEP_COLOURS = {"follow_up": HAVE, "agreement": NEED}
INTERVAL = say("{share} (95 % interval {low} to {high})")
STEP_HOVERS = {
    "follow_up": lines(
        "<b>{group_label}</b>", say("{n} of {base} meetings that were followed up"), INTERVAL
    ),
    "agreement": lines(
        "<b>{group_label}</b>", say("{n} of {base} meetings that led to an agreement"), INTERVAL
    ),
}
STEP_NAMES = {"follow_up": say("followed up"), "agreement": say("led to an agreement")}


@spoken
def reported_figures(reported: Reported) -> go.Figure:
    """Show what the partnership reported, per target country and in all.

    Parameters
    ----------
    reported : Reported
        From `measure_reported`.

    Returns
    -------
    Figure
        A row per figure, a column per target country and for all, with the numbers.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.monitoring import measure_reported
    >>> reported_figures(measure_reported(demo_project())).data[0].type
    'heatmap'
    """
    title = say("What the partnership reported")
    table = reported.labelled("figures")
    if table.empty:
        return empty(reported, title=title, why=say("The project names no reported figures."))
    whole = table["target_country"].isin(["total", "all"])
    columns = table["country_label"].mask(whole, ALL.render())
    order = [*dict.fromkeys(columns[~whole]), ALL.render()]
    # Shades compare the countries of a row only: rows count different things.
    largest = table["value"].mask(whole).groupby(table["indicator"]).transform("max")
    shade = (0.4 * table["value"] / largest).mask(whole, 0.0)
    pattern = lines("<b>{label}</b>", "{country_label}: {value} ({unit}), {origin}", "{source}")
    numbers = zip(table["value"], table["unit"], strict=True)
    cells = pd.DataFrame(
        {
            "header": table["topic_label"],
            "row": table["label"],
            "column": columns,
            "value": shade,
            "text": [_number(value, unit) for value, unit in numbers],
            "hover": hovers(reported, "figures", pattern),
        }
    )
    # Columns stand in the order in which they first appear.
    places = cells["column"].map(order.index)
    figure = grid(cells.iloc[places.argsort(kind="stable")])
    subtitle = say("Numbers. Darker: the larger of two countries")
    return finish(figure, reported, title=title, subtitle=subtitle)


def _number(value: float, unit: str) -> str:
    if unit == "%":
        return Share(value / 100).render()
    return Number(value, 0 if float(value).is_integer() else 1).render()


@spoken
def indicator_progress(indicators: Indicators) -> go.Figure:
    """Show how far each indicator is on the way to its target, and its forecast.

    Parameters
    ----------
    indicators : Indicators
        From `measure_indicators`; one partner is ``indicators.filter(group="CCTL")``.

    Returns
    -------
    Figure
        Per indicator with a target a bar for what is achieved, and the forecast with its
        interval, all in per cent of the target.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.monitoring import measure_indicators
    >>> figure = indicator_progress(measure_indicators(demo_project()))
    >>> figure.layout.xaxis.title.text
    'of the target (%)'
    """
    title = say("How far, and where it will end")
    pattern = lines(
        "<b>{label}</b>, {group_label}",
        say("{achieved} of {target} {unit} ({of_target}): {status}"),
        say("forecast {forecast} ({forecast_low} to {forecast_high})"),
    )
    rows = worded(indicators, "indicators", columns=["status"])
    table = indicators.labelled("indicators").assign(
        hover=hovers(indicators, "indicators", pattern),
        status_label=[row["status"] for row in rows],
    )
    table = table.dropna(subset="target")
    whole = table["by"] == "all"
    table = (table[whole] if whole.any() else table).reset_index(drop=True)
    if table.empty:
        why = say("There are no targets, or no log of events.")
        return empty(indicators, title=title, why=why)
    figure = go.Figure([_achieved(table), _forecasts(table)])
    figure.add_vline(x=100, line={"color": TEXT, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(title=say("of the target (%)").render(), rangemode="tozero", side="top")
    figure.update_yaxes(
        tickvals=list(range(len(table))),
        ticktext=[
            f"{wrapped(label, 22)}<br><i>{status}</i>"
            for label, status in zip(table["label"], table["status_label"], strict=True)
        ],
        autorange="reversed",
        showgrid=False,
    )
    figure.update_layout(height=190 + 52 * len(table), bargap=0.5)
    subtitle = say("Bar: achieved. Diamond: forecast to the end. Dotted: the target")
    return finish(figure, indicators, title=title, subtitle=subtitle)


def _achieved(table: pd.DataFrame) -> go.Bar:
    return go.Bar(
        x=(100 * table["of_target"]).astype(float).round(1).tolist(),
        y=list(range(len(table))),
        orientation="h",
        name=say("achieved").render(),
        marker={"color": [STATUS_COLOURS.get(status, "#5fa3cc") for status in table["status"]]},
        hovertext=table["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _forecasts(table: pd.DataFrame) -> go.Scatter:
    known = table.dropna(subset="forecast")
    percent = {
        name: (100 * known[name] / known["target"]).astype(float).round(1)
        for name in ("forecast", "forecast_low", "forecast_high")
    }
    return go.Scatter(
        x=percent["forecast"].tolist(),
        y=known.index.tolist(),
        mode="markers",
        name=say("forecast").render(),
        marker={"symbol": "diamond", "size": 10, "color": TEXT},
        error_x={
            "type": "data", "symmetric": False, "color": TEXT, "thickness": 1.5, "width": 5,
            "array": (percent["forecast_high"] - percent["forecast"]).tolist(),
            "arrayminus": (percent["forecast"] - percent["forecast_low"]).tolist(),
        },
        hovertext=known["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


@spoken
def activity_over_time(indicators: Indicators) -> go.Figure:
    """Show how many events and meetings there were in each quarter.

    Parameters
    ----------
    indicators : Indicators
        From `measure_indicators`.

    Returns
    -------
    Figure
        A bar per quarter, by kind of event and meeting.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.monitoring import measure_indicators
    >>> [bar.name for bar in activity_over_time(measure_indicators(demo_project())).data][:2]
    ['Preparatory events', 'C2C events']
    """
    title = say("Events and meetings over time")
    pattern = lines("<b>{label}</b>, {group_label}", "{achieved} {unit}")
    table = indicators.labelled("indicators")
    table = table.assign(hover=hovers(indicators, "indicators", pattern))
    kinds = table["indicator"].str.endswith(("_events", "_meetings"))
    table = table[(table["by"] == "quarter") & kinds]
    if table.empty:
        return empty(indicators, title=title, why=NO_LOG)
    figure = go.Figure(_stacked(table))
    figure.update_yaxes(title=say("events and meetings").render(), rangemode="tozero")
    figure.update_layout(
        barmode="stack", height=420, bargap=0.3, legend={"y": -0.1, "traceorder": "normal"}
    )
    return finish(figure, indicators, title=title, subtitle=say("Each once, whoever took part"))


def _stacked(table: pd.DataFrame) -> list[go.Bar]:
    """Return a bar trace per indicator, in fixed colours."""
    by_indicator = colours(table["indicator"])
    return [
        go.Bar(
            x=own["group_label"].tolist(),
            y=own["achieved"].astype(float).tolist(),
            name=str(own["label"].iloc[0]),
            marker={"color": by_indicator[str(code)], "line": {"width": 0}},
            hovertext=own["hover"].tolist(),
            hovertemplate="%{hovertext}<extra></extra>",
        )
        for code, own in table.groupby("indicator", sort=False)
    ]


@spoken
def meeting_conversion(conversion: Conversion) -> go.Figure:
    """Show which share of meetings was followed up, and which ended in an agreement.

    Parameters
    ----------
    conversion : Conversion
        From `measure_conversion`.

    Returns
    -------
    Figure
        Per group of meetings two dots with their intervals.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.monitoring import measure_conversion
    >>> figure = meeting_conversion(measure_conversion(demo_project()))
    >>> [trace.name for trace in figure.data]
    ['followed up', 'led to an agreement']
    """
    title = say("What followed from meetings")
    table = conversion.labelled("steps")
    table = table.assign(hover=hovers_by(conversion, "steps", "step", STEP_HOVERS))
    table = table[table["step"].isin(list(STEP_COLOURS))].dropna(subset="share")
    if table.empty:
        why = say("There are no meetings, or none is old enough.")
        return empty(conversion, title=title, why=why)
    lines = {key: place for place, key in enumerate(dict.fromkeys(table["group"]))}
    table = table.assign(line=table["group"].map(lines))
    traces = [
        _intervals(table[table["step"] == step], STEP_NAMES[step], colour, shift)
        for (step, colour), shift in zip(STEP_COLOURS.items(), (-0.14, 0.14), strict=True)
    ]
    figure = go.Figure(traces)
    labels = table.drop_duplicates("group")
    figure.update_xaxes(title=say("share of the meetings (%)").render(), range=[0, 102], side="top")
    figure.update_yaxes(
        tickvals=labels["line"].tolist(),
        ticktext=[
            wrapped(say("{group} (meetings: {count})", group=Name(label), count=int(base)), 28)
            for label, base in zip(labels["group_label"], labels["base"], strict=True)
        ],
        autorange="reversed",
        showgrid=False,
    )
    figure.update_layout(height=200 + 50 * len(labels))
    return finish(figure, conversion, title=title, subtitle=say("Line: probable range"))


def _intervals(own: pd.DataFrame, name: Message, colour: str, shift: float) -> go.Scatter:
    share = (100 * own["share"]).astype(float)
    return go.Scatter(
        x=share.round(1).tolist(),
        y=(own["line"] + shift).tolist(),
        name=name.render(),
        mode="markers",
        marker={"color": colour, "size": 10},
        error_x={
            "type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 0,
            "array": (100 * own["high"].astype(float) - share).round(1).tolist(),
            "arrayminus": (share - 100 * own["low"].astype(float)).round(1).tolist(),
        },
        hovertext=own["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
