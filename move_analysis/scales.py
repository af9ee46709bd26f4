"""Scales: which point an answer is, whether it counts as a yes, and what to answer for one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .codebook import Codebook, Question


def scale_points(
    answers: pd.Series[Any], question: Question, *, book: Codebook
) -> pd.Series[float]:
    """Which point of its scale is each answer to an ordinal question?

    Parameters
    ----------
    answers : Series
        Codes of points; each is looked up once.
    question : Question
        Of kind ordinal.
    book : Codebook
        Has the scale.

    Returns
    -------
    Series of float
        Missing where not answered.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> survey = demo_survey()
    >>> question = survey.codebook.by_role("has")[0]
    >>> column = survey.columns_of(question)[0]
    >>> points = scale_points(survey.answers[column], question, book=survey.codebook)
    >>> sorted(points.dropna().unique().tolist())
    [0.0, 1.0, 2.0, 3.0]
    """
    values = book.scale_of(question).values()
    given = _looked_up(answers)
    points = np.array([*(values.get(one, np.nan) for one in given.categories), np.nan])
    points = points[given.codes]  # place -1, no answer, is the last
    return pd.Series(points, index=answers.index, name=answers.name)


def is_yes(answers: pd.Series[Any], question: Question, *, book: Codebook) -> pd.Series[bool]:
    """Return whether each answer to a question about a competence counts as a yes.

    Of a single choice, the options of its ``counts``. Of a scale, from its ``counts_from`` on;
    left out, from the first point above zero.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> survey = demo_survey()
    >>> question = survey.codebook.by_role("has")[0]
    >>> column = survey.answers[survey.columns_of(question)[0]]
    >>> sorted(is_yes(column, question, book=survey.codebook).dropna().unique().tolist())
    [False, True]
    """
    if question.kind == "multiple":
        return answers.astype("boolean")
    counts = _counted(question, book)
    given = _looked_up(answers)
    found = pd.array([counts.get(one) for one in given.categories], dtype="boolean")
    taken = found.take(given.codes, allow_fill=True)
    return pd.Series(taken, index=answers.index, name=answers.name)


def _looked_up(answers: pd.Series[Any]) -> pd.Categorical:
    """The answers by their places, so that each is looked up once and not each respondent's."""
    return answers.array if isinstance(answers.array, pd.Categorical) else pd.Categorical(answers)


def answer_of(question: Question, *, book: Codebook, yes: bool) -> bool | str | None:
    """Return the answer about a competence that just counts as a yes, or as a no.

    None where a question has no answer that means no: a blank does.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> book = demo_survey().codebook
    >>> answer_of(book.by_role("needs")[0], book=book, yes=True)
    True
    """
    if question.kind == "multiple":
        return yes
    return next(
        (answer for answer, is_yes in _counted(question, book).items() if is_yes == yes), None
    )


def _counted(question: Question, book: Codebook) -> dict[str, bool]:
    """Whether each answer to a single choice or on a scale counts; the lowest point first."""
    if question.kind == "single":
        return {option.code: option.code in question.counts for option in question.options}
    enough, values = _enough(question, book), book.scale_of(question).values()
    return {point: values[point] >= enough for point in sorted(values, key=values.__getitem__)}


def _enough(question: Question, book: Codebook) -> float:
    """From which number on an answer counts."""
    values = book.scale_of(question).values()
    least = min(value for value in values.values() if value > 0)
    return values[question.counts_from] if question.counts_from else least
