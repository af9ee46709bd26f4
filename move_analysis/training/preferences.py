"""Preferences: which formats, languages or barriers SMEs name, of any question with options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ..codebook import Question
from ..columns import Column
from ..competences.groups import IN_GROUP, NOBODY
from ..competences.matrix import WILSON, share_columns, shares_of
from ..result import Result, Schema, analysis
from ..segments import Segments
from ..survey import Survey
from .ratings import groups_by

ABOVE = "A rated option counts where the answer is above the middle of its scale."


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
    >>> measure_preferences(demo_survey(), "formats").preferences["label"].iloc[0]
    'Workshop'
    """

    SCHEMA: ClassVar[Schema] = {
        "preferences": {
            "option": Column.label("code of the option"),
            "label": Column.label("option"),
            "group": Column.label("code of the group of SMEs"),
            "group_label": Column.label("group of SMEs"),
            "n": Column.count("SMEs that name it", of="{counted_as} {option}", where=IN_GROUP),
            "base": Column.base("SMEs that answered", of="answered {counted_as}", where=IN_GROUP),
            **share_columns("weighted share that names it"),
        }
    }

    preferences: pd.DataFrame
    question: str = ""

    def reading(self) -> tuple[str, ...]:
        """The three options that most SMEs of each group name."""
        if self.preferences.empty:
            return ("The survey did not ask this.",)
        several = len(self.preferences["group"].unique()) > 1
        return tuple(
            _most_named(f"{self.question}, {label}" if several else self.question, rows)
            for label, rows in self.preferences.groupby("group_label", sort=False)
        )


@analysis
def measure_preferences(
    survey: Survey,
    question: str,
    *,
    by: str | None = None,
    segments: Segments | None = None,
    language: str = "en",
) -> Preferences:
    """Which options of a question do SMEs name, such as formats, languages or barriers?

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
    language : str
        Of the labels.

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
    labels = {} if asked is None else _option_labels(survey, asked, language)
    groups = groups_by(survey, by, segments=segments, language=language)
    parts = [
        shares_of(named[groups.codes == code], survey.weights[groups.codes == code])
        .rename_axis("option")
        .reset_index()
        .assign(group=code, group_label=group)
        for code, group in (groups.labels or {NOBODY: ""}).items()
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["group"] != NOBODY].reset_index(drop=True)
    table["label"] = table["option"].map(labels).astype("str")
    notes: tuple[str, ...] = (f'The survey has no question "{question}".',)
    if not named.empty:
        rated = asked is not None and asked.kind == "ordinal"
        notes = (WILSON, ABOVE) if rated else (WILSON,)
    return Preferences(
        preferences=table[list(Preferences.SCHEMA["preferences"])],
        question="" if asked is None else asked.text(language),
        arguments={
            "question": question,
            "by": by,
            "language": language,
            "counted_as": question if asked is None else asked.counted_as,
        },
        notes=notes,
    )


def named_options(survey: Survey, question: str) -> pd.DataFrame:
    """Which options of a question does each SME name?

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


def _option_labels(survey: Survey, question: Question, language: str) -> dict[str, str]:
    return {part.code: part.text(language) for part in survey.codebook.parts(question)}


def _most_named(what: str, rows: pd.DataFrame) -> str:
    known = rows.dropna(subset="share").sort_values("share", ascending=False, kind="stable")
    if known.empty:
        silent = bool((rows["base"] == 0).all())
        return f"{what}: {'not asked, or not answered' if silent else 'too few SMEs to say'}."
    top = ", ".join(
        f"{r.label} {r.share:.0%} ({r.low:.0%} to {r.high:.0%})" for r in known.head(3).itertuples()
    )
    return f"{what}: {top} of {known['base'].max():.0f} SMEs (95 % intervals)."
