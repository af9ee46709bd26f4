"""Courses figures: which courses could be held, in which form, and which topics to watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from ..cards import counted
from ..training.courses import ANY, OUTSIDE
from .grid import grid
from .intervals import LABEL_WIDTH, dots, name_lines
from .theme import FAINT, colours, empty, finish, wrapped
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..training import Preferences, TechnologyWatch, TrainingPlan


def training_plan(plan: TrainingPlan) -> go.Figure:
    """Which courses could be held, for how many SMEs of which partners?

    Parameters
    ----------
    plan : TrainingPlan
        From `find_trainings`.

    Returns
    -------
    Figure
        A pale bar per course for all its SMEs, and on it those of the partners that have
        enough of them to show.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.training import find_trainings
    >>> training_plan(find_trainings(demo_survey())).layout.xaxis.title.text
    'SMEs that the course suits'
    """
    title = "Courses, and whom they suit"
    plan = plan.planned()
    table = plan.seats
    if table.empty:
        why = plan.reading()[0]
        return empty(plan, title=title, why=why)
    courses = list(dict.fromkeys(table["course"]))
    line = {course: place for place, course in enumerate(courses)}
    shown = table.assign(
        hover=hovers(plan, "seats", "<b>{course}</b><br>{partner_label}: {n} SMEs"),
        value=table["n"].astype("Float64").fillna(0).astype(int),
    )
    shown["start"] = shown.groupby("course")["value"].cumsum() - shown["value"]
    bars = [
        _bar(shown[shown["partner"] == code], line, colour, name=code)
        for code, colour in colours(table["partner"]).items()
    ]
    figure = go.Figure([_totals(plan), *(bar for bar in bars if any(bar.x))])
    figure.update_xaxes(title="SMEs that the course suits", rangemode="tozero", side="top")
    topic = dict(zip(plan.trainings["training"], plan.trainings["label"], strict=True))
    of = table.drop_duplicates("course").set_index("course")["training"].map(topic)
    name_lines(figure, [_in_two_lines(course, of[course]) for course in courses])
    figure.update_layout(
        barmode="overlay", bargap=0.3, legend_traceorder="normal", height=figure.layout.height + 60
    )
    return finish(
        figure, plan, title=title, subtitle="Pale: all SMEs. Colours: by partner, where enough"
    )


def training_preferences(preferences: Preferences) -> go.Figure:
    """Which options do most SMEs name?

    Parameters
    ----------
    preferences : Preferences
        From `measure_preferences`, of one group or of several.

    Returns
    -------
    Figure
        One group: a line per option with its share and interval, most named on top. Several: a
        row per option, a column per group.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.training import measure_preferences
    >>> training_preferences(measure_preferences(demo_survey(), "formats")).layout.title.text
    'Preferred formats of training'
    """
    title = wrapped(preferences.question or "Not asked", 44).partition("<br>")[0]
    pattern = "<b>{label}</b><br>{group_label}: {share} ({low} to {high}), {n} of {base} SMEs"
    table = preferences.preferences
    table = table.assign(hover=hovers(preferences, "preferences", pattern))
    if table["share"].isna().all():
        return empty(preferences, title=title, why="Not asked, or too few SMEs answered.")
    if len(table["group"].unique()) > 1:
        text = [row["share"] for row in worded(preferences, "preferences", columns=["share"])]
        column = "group" if preferences.arguments.get("by") == "partner" else "group_label"
        figure = grid(_cells(table, "label", column=column, value="share", text=text))
        return finish(figure, preferences, title=title, subtitle="% of the SMEs that answered")
    table = table.dropna(subset="share").sort_values("share", ascending=False, kind="stable")
    figure = go.Figure(dots(table.assign(line=range(len(table)), value=table["share"])))
    figure.update_xaxes(
        title="share of the SMEs (%)", tickformat=".0%", rangemode="tozero", side="top"
    )
    name_lines(figure, table["label"].tolist())
    return finish(figure, preferences, title=title, subtitle="Dot: share. Line: 95 % interval")


def technology_watch(watch: TechnologyWatch) -> go.Figure:
    """Which topics do the SMEs of each partner want to follow?

    Parameters
    ----------
    watch : TechnologyWatch
        From `find_watch`.

    Returns
    -------
    Figure
        A row per topic, a column per partner; colour and text are the share of the SMEs.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.training import find_watch
    >>> technology_watch(find_watch(demo_survey())).data[0].type
    'heatmap'
    """
    title = "Topics to watch"
    pattern = "<b>{label}</b><br>{partner_label}: {share} ({low} to {high}), {n} of {base} SMEs"
    table = watch.topics.assign(hover=hovers(watch, "topics", pattern))
    if table["share"].isna().all():
        return empty(watch, title=title, why="Not asked, or too few SMEs answered.")
    text = pd.Series([row["share"] for row in worded(watch, "topics", columns=["share"])])
    order = table.assign(text=text.to_numpy()).sort_values(
        "share_overall", ascending=False, kind="stable"
    )
    cells = _cells(order, "label", column="partner", value="share", text=order["text"].tolist())
    return finish(grid(cells), watch, title=title, subtitle="% of the SMEs that follow the topic")


def _bar(rows: pd.DataFrame, line: Mapping[str, int], colour: str, *, name: str) -> go.Bar:
    return go.Bar(
        x=rows["value"].tolist(),
        base=rows["start"].tolist(),
        y=rows["course"].map(line).tolist(),
        orientation="h",
        name=name,
        marker={"color": colour, "line": {"width": 0}},
        hovertext=rows["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _totals(plan: TrainingPlan) -> go.Bar:
    """All SMEs of each course, in the order of the courses."""
    return go.Bar(
        x=plan.trainings["n"].astype("Float64").fillna(0).astype(int).tolist(),
        y=list(range(len(plan.trainings))),
        orientation="h",
        name="all",
        marker={"color": FAINT, "line": {"width": 0}},
        hovertext=["<br>".join(_told(row)) for row in plan.trainings.to_dict("records")],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _told(row: Mapping[Any, Any]) -> Iterator[str]:
    """What is known of a course, line by line."""
    yield f"<b>{row['label']}, {row['level']}</b>"
    yield f"{row['n']:.0f} SMEs of {counted(row['partners'], 'partner')}"
    yield f"{counted(row['cohorts'], 'cohort')} of at most {row['largest']:.0f}"
    if row["format_label"] != ANY:
        many = "" if pd.isna(row["prefer"]) else f" ({row['prefer']:.0f} prefer it)"
        yield f"{row['format_label']}{many}"
    if pd.notna(row["teachers"]) and (row["teachers"] or row["taught_by"] == OUTSIDE):
        yield f"{counted(row['teachers'], 'SME')} could teach it"


def _in_two_lines(course: str, topic: str) -> str:
    """A course whose topic loses words where it is too long: its level can be looked up."""
    words, rest = topic.split(), course.removeprefix(topic)
    shorter = (f"{' '.join(words[:count])} …{rest}" for count in range(len(words) - 1, 0, -1))
    fitting = (t for t in (course, *shorter) if wrapped(t, LABEL_WIDTH).count("<br>") < 2)
    return next(fitting, course)


def _cells(
    table: pd.DataFrame, row: str, *, column: str, value: str, text: list[Any]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "header": "",
            "row": table[row].to_numpy(),
            "column": table[column].to_numpy(),
            "value": table[value].astype(float).to_numpy(),
            "text": text,
            "hover": table["hover"].to_numpy(),
        }
    )
