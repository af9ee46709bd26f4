"""Preferences: which formats, languages or barriers SMEs name, of any question with options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ..columns import Column
from ..competences.groups import IN_GROUP, NOBODY
from ..competences.matrix import WILSON, share_columns, shares_of
from ..messages import Message, say, say_many
from ..result import Result, Schema, analysis, held_columns
from ..segments import Segments
from ..survey import Survey
from ..values import Listed, Name, Share, Text
from .ratings import groups_by

ABOVE = say("A rated option counts where the answer is above the middle of its scale.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Preferences(Result):
    """How many SMEs name each option of a question.

    Parameters
    ----------
    preferences : DataFrame
        One row per option and group, in the order of the question.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> measure_preferences(demo_survey(), "formats").tables()["preferences"]["label"].iloc[0]
    'Workshop'
    """

    SCHEMA: ClassVar[Schema] = {
        "preferences": {
            "option": Column.label("code of the option"),
            "label": Column.name_of("option", "option"),
            "group": Column.label("code of the group of SMEs"),
            "group_label": Column.name_of("group", "group of SMEs"),
            "n": Column.count("SMEs that name it", of="{counted_as} {option}", where=IN_GROUP),
            "base": Column.base("SMEs that answered", of="answered {counted_as}", where=IN_GROUP),
            **share_columns("weighted share that names it"),
        }
    }

    preferences: pd.DataFrame

    @property
    def question(self) -> Text:
        """The question in words; empty where the survey did not ask it."""
        code = self.arguments["question"]
        return self.name("question", code) if "question" in self.names else say("")

    def reading(self) -> tuple[Message, ...]:
        """The three options that most SMEs of each group name."""
        if self.preferences.empty:
            return (say("There are no answers to this."),)
        groups = self.preferences.groupby("group", sort=False)
        return tuple(self._most_named(str(code), rows) for code, rows in groups)

    def _most_named(self, code: str, rows: pd.DataFrame) -> Message:
        what = self.question
        if len(self.preferences["group"].unique()) > 1:
            group = self.name("group", code)
            what = say("{question}, {group}", question=what, group=group)
        known = rows.dropna(subset="share").sort_values("share", ascending=False, kind="stable")
        if known.empty:
            if (rows["base"] == 0).all():
                return say("{group}: not asked, or not answered.", group=what)
            return say("{group}: too few SMEs to say.", group=what)
        top = [
            say(
                "{label} {share} ({low} to {high})", label=self.name("option", r.option),
                share=Share(r.share), low=Share(r.low), high=Share(r.high),
            )
            for r in known.head(3).itertuples()
        ]  # fmt: skip
        return say_many(
            "{question}: {list} of {n} SME (95 % intervals).",
            "{question}: {list} of {n} SMEs (95 % intervals).",
            n=known["base"].max(), question=what, list=Listed(top, "comma"),
        )  # fmt: skip


@analysis
def measure_preferences(
    survey: Survey,
    question: str,
    *,
    by: str | None = None,
    segments: Segments | None = None,
) -> Preferences:
    """Measure which options of a question SMEs name, such as formats, languages or barriers.

    Parameters
    ----------
    survey : Survey
        It may lack the question; the result then says so.
    question : str
        Code of a ``multiple`` question, or of a grid whose items are rated on a scale.
    by : str or None
        What the SMEs are grouped by, as in `measure_training_needs`.
    segments : Segments, optional
        For ``by="segment"``.

    Returns
    -------
    Preferences
        Counts in SMEs; shares weighted, 0 to 1, with Wilson intervals.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> table = measure_preferences(demo_survey(), "formats").preferences
    >>> bool(table["share"].between(0, 1).all())
    True
    """
    named = named_options(survey, question)
    asked = {q.code: q for q in survey.codebook.questions}.get(question)
    groups = groups_by(survey, by, segments=segments)
    parts = [
        shares_of(named[groups.codes == code], survey.weights[groups.codes == code])
        .rename_axis("option")
        .reset_index()
        .assign(group=code)
        for code in groups.labels or [NOBODY]
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["group"] != NOBODY].reset_index(drop=True)
    notes: tuple[Message, ...] = (
        say('The survey has no question "{question}".', question=Name(question)),
    )
    if not named.empty:
        rated = asked is not None and asked.kind == "ordinal"
        notes = (WILSON, ABOVE) if rated else (WILSON,)
    names: dict[str, Mapping[str, Text]] = {"group": groups.labels}
    if asked is not None:
        options = {part.code: part.name for part in survey.codebook.parts(asked)}
        names |= {"question": {question: asked.name}, "option": options}
    return Preferences(
        preferences=table[list(held_columns(Preferences.SCHEMA["preferences"]))],
        names=names,
        arguments={
            "question": question,
            "by": by,
            "counted_as": question if asked is None else asked.counted_as,
        },
        notes=notes,
    )


def named_options(survey: Survey, question: str) -> pd.DataFrame:
    """Return which options of a question each SME names.

    Parameters
    ----------
    survey : Survey
        It may lack the question.
    question : str
        Code of a ``multiple`` question, or of a grid whose items are rated on a scale.

    Returns
    -------
    DataFrame of nullable boolean of shape (n_smes, n_options)
        Ticked, or rated above the middle of the scale; missing where not asked or not answered.
        Without columns where the survey has no such question.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> named_options(demo_survey(), "formats").columns.tolist()[:2]
    ['workshop', 'online']
    """
    asked = {q.code: q for q in survey.codebook.questions}.get(question)
    if asked is None or not survey.codebook.parts(asked):
        return pd.DataFrame(index=survey.answers.index)
    answers = survey.answers[survey.columns_of(asked)]
    answers = answers.rename(columns=lambda name: name[len(question) + 1 : -1])
    if asked.kind == "multiple":
        return answers.astype("boolean")
    points = survey.codebook.scale_of(asked).values()
    middle = (min(points.values()) + max(points.values())) / 2
    numbers = answers.apply(lambda column: column.astype(object).map(points).astype("Float64"))
    named: pd.DataFrame = (numbers > middle).astype("boolean")
    return named
