"""Courses figures: which courses could be held, in which form, and which topics to watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from ..messages import Message, render, say, say_many
from ..training.courses import ANY, LEVELS, OUTSIDE
from ..values import Name
from .grid import grid
from .intervals import LABEL_WIDTH, dots, name_lines
from .many import of_largest
from .spoken import spoken
from .theme import FAINT, LINE_WIDTH, colours, empty, finish, wrapped
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..training import Preferences, TechnologyWatch, TrainingPlan

NOT_ASKED = say("Not asked, or too few SMEs answered.")
NUMBERS = say("{group_label}: {share} ({low} to {high}), {n} of {base} SMEs")


@spoken
def training_plan(plan: TrainingPlan) -> go.Figure:
    """Draw which courses could be held, for how many SMEs of which partners.

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
    'SMEs that the course<br>suits'
    """
    title = say("Courses, and whom they suit")
    plan = plan.planned()
    table = plan.labelled("seats")
    if table.empty:
        return empty(plan, title=title, why=plan.reading()[0])
    first = table.drop_duplicates("training")
    some, said = of_largest(plan, "seats", group="partner")
    table = some.labelled("seats")
    pattern = say("<b>{course}</b><br>{numbers}", numbers=say("{partner_label}: {n} SMEs"))
    shown = table.assign(
        line=table["training"].map({one: place for place, one in enumerate(first["training"])}),
        hover=hovers(some, "seats", pattern),
        value=table["n"].astype("Float64").fillna(0).astype(int),
    )
    shown["start"] = shown.groupby("training")["value"].cumsum() - shown["value"]
    bars = [
        _bar(shown[shown["partner"] == code], colour, name=code)
        for code, colour in colours(table["partner"]).items()
    ]
    figure = go.Figure([_totals(plan), *(bar for bar in bars if any(bar.x))])
    figure.update_xaxes(
        title=say("SMEs that the course suits").render(), rangemode="tozero", side="top"
    )
    name_lines(figure, [*map(_in_two_lines, first["course"], first["label"])])
    figure.update_layout(
        barmode="overlay", bargap=0.3, legend_traceorder="normal", height=figure.layout.height + 60
    )
    subtitle = said(say("Pale: all SMEs. Colours: by partner, where enough"))
    return finish(figure, plan, title=title, subtitle=subtitle)


@spoken
def training_preferences(preferences: Preferences) -> go.Figure:
    """Draw which options most SMEs name.

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
    title = _one_line(preferences.question or say("Not asked"))
    pattern = say("<b>{label}</b><br>{numbers}", numbers=NUMBERS)
    table = preferences.labelled("preferences")
    table = table.assign(hover=hovers(preferences, "preferences", pattern))
    if table["share"].isna().all():
        return empty(preferences, title=title, why=NOT_ASKED)
    if len(table["group"].unique()) > 1:
        text = [row["share"] for row in worded(preferences, "preferences", columns=["share"])]
        column = "group" if preferences.arguments.get("by") == "partner" else "group_label"
        figure = grid(_cells(table, "label", column=column, value="share", text=text))
        return finish(figure, preferences, title=title, subtitle=say("% of the SMEs that answered"))
    table = table.dropna(subset="share").sort_values("share", ascending=False, kind="stable")
    figure = go.Figure(dots(table.assign(line=range(len(table)), value=table["share"])))
    figure.update_xaxes(
        title=say("share of the SMEs (%)").render(),
        tickformat=".0%",
        rangemode="tozero",
        side="top",
    )
    name_lines(figure, table["label"].tolist())
    return finish(
        figure, preferences, title=title, subtitle=say("Dot: share. Line: probable range")
    )


def _one_line(text: str) -> Message:
    """What fits the first line of a figure."""
    return Message("{line}", {"line": Name(wrapped(text, LINE_WIDTH).partition("<br>")[0])})


@spoken
def technology_watch(watch: TechnologyWatch) -> go.Figure:
    """Draw which topics the SMEs of each partner want to follow.

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
    title = say("Topics to watch")
    pattern = say(
        "<b>{label}</b><br>{numbers}",
        numbers=say("{partner_label}: {share} ({low} to {high}), {n} of {base} SMEs"),
    )
    watch, said = of_largest(watch, "topics", group="partner")
    table = watch.labelled("topics").assign(hover=hovers(watch, "topics", pattern))
    if table["share"].isna().all():
        return empty(watch, title=title, why=NOT_ASKED)
    text = pd.Series([row["share"] for row in worded(watch, "topics", columns=["share"])])
    order = table.assign(text=text.to_numpy()).sort_values(
        "share_overall", ascending=False, kind="stable"
    )
    cells = _cells(order, "label", column="partner", value="share", text=order["text"].tolist())
    subtitle = said(say("% of the SMEs that follow the topic"))
    return finish(grid(cells), watch, title=title, subtitle=subtitle)


def _bar(rows: pd.DataFrame, colour: str, *, name: str) -> go.Bar:
    return go.Bar(
        x=rows["value"].tolist(),
        base=rows["start"].tolist(),
        y=rows["line"].tolist(),
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
        name=say("all").render(),
        marker={"color": FAINT, "line": {"width": 0}},
        hovertext=[
            "<br>".join(map(render, _about(plan, row))) for row in plan.trainings.to_dict("records")
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _about(plan: TrainingPlan, row: Mapping[Any, Any]) -> Iterator[Message]:
    """What is known of a course, line by line."""
    yield say(
        "<b>{label}, {level}</b>",
        label=plan.name("competence", row["competence"]), level=LEVELS[row["level"]],
    )  # fmt: skip
    n, largest = int(row["n"]), int(row["largest"])
    if row["partners"] == 1:
        yield say_many("{n} SME of 1 partner", "{n} SMEs of 1 partner", n=n)
    else:
        yield say("{n} SMEs of {partners} partners", n=n, partners=int(row["partners"]))
    yield say_many(
        "{n} cohort of at most {largest}", "{n} cohorts of at most {largest}",
        n=row["cohorts"], largest=largest,
    )  # fmt: skip
    if row["format"] != ANY:
        yield _preferred(plan, row)
    if pd.notna(row["teachers"]) and (row["teachers"] or row["taught_by"] == OUTSIDE):
        yield say_many("{n} SME could teach it", "{n} SMEs could teach it", n=row["teachers"])


def _preferred(plan: TrainingPlan, row: Mapping[Any, Any]) -> Message:
    format_ = plan.name("format", row["format"])
    if pd.isna(row["prefer"]):
        return Message("{format}", {"format": format_})
    return say_many(
        "{format} ({n} prefers it)", "{format} ({n} prefer it)", n=row["prefer"], format=format_
    )


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
