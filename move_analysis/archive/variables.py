"""Variables of a data file: numbers with labels, named as statistics programs allow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..codebook import Question
from ..messages import active_language, say
from ..readers.codes import unique_codes
from ..survey import Survey

NOT_ASKED = -9
NOT_ASKED_LABEL = say("Not asked")
NO, YES = say("No"), say("Yes")
LONGEST_NAME = 32
"""Signs that Stata allows in the name of a variable."""


@dataclass(frozen=True)
class Variable:
    """One column of a data file.

    Parameters
    ----------
    name : str
        As statistics programs allow it.
    label : str
    question : Question
    numbers : Series
        Numbers or days; missing where not answered, -9 where not asked.
    labels : mapping of int to str
        What the numbers mean; empty for amounts and days.

    Examples
    --------
    >>> question = Question(code="staff", kind="numeric")
    >>> Variable("staff", "Staff", question, pd.Series([3.0]), {}).name
    'staff'
    """

    name: str
    label: str
    question: Question
    numbers: pd.Series[Any]
    labels: Mapping[int, str]


def variables_of(survey: Survey) -> list[Variable]:
    """Return what a data file may hold of a survey: no texts, which may tell who wrote."""
    book, answers = survey.codebook, survey.answers
    labels = book.column_labels(active_language())
    columns = [
        (question, column)
        for question in book.questions
        if question.kind not in ("text", "identifier")
        for column in survey.columns_of(question)
    ]
    names = _names([column for _, column in columns])
    return [
        Variable(
            name,
            labels[column],
            question,
            _with_not_asked(survey, column, _numbers(survey, question, answers[column])),
            dict(_meanings(survey, question)),
        )
        for name, (question, column) in zip(names, columns, strict=True)
    ]


def _names(columns: Sequence[str]) -> list[str]:
    """Return names of letters, digits and ``_``, short enough for every program, all different."""
    plain = [re.sub(r"\W+", "_", column, flags=re.ASCII).strip("_") for column in columns]
    plain = [name if name[:1].isalpha() else f"v_{name}" for name in plain]
    short = [name[: LONGEST_NAME - 4] for name in plain]
    return unique_codes(short)


def _codes(survey: Survey, question: Question) -> dict[str, int]:
    """Return the number of each answer: of a scale its own where whole, else its place from 1."""
    book = survey.codebook
    if question.kind == "ordinal":
        values = book.scale_of(question).values()
        if all(value == int(value) and value >= 0 for value in values.values()):
            return {code: int(value) for code, value in values.items()}
        return {code: place for place, code in enumerate(values, 1)}
    answers = survey.answers[survey.columns_of(question)[0]]
    return {str(code): place for place, code in enumerate(answers.cat.categories, 1)}


def _numbers(survey: Survey, question: Question, answers: pd.Series[Any]) -> pd.Series[Any]:
    if question.kind in ("single", "ordinal"):
        codes = _codes(survey, question)
        return answers.map(codes).astype("Float64").astype(float)
    if question.kind == "date":
        days: pd.Series[Any] = answers.dt.normalize()  # the minute would give away who it was
        return days
    return answers.astype("Float64").astype(float)


def _with_not_asked(survey: Survey, column: str, values: pd.Series[Any]) -> pd.Series[Any]:
    if not pd.api.types.is_float_dtype(values):
        return values
    return values.mask(~survey.was_asked(column).to_numpy(), float(NOT_ASKED))


def _meanings(survey: Survey, question: Question) -> Iterator[tuple[int, str]]:
    if question.kind == "multiple":
        yield from ((0, NO.render()), (1, YES.render()))
    elif question.kind in ("single", "ordinal"):
        names = survey.codebook.answer_names(question)
        for code, number in _codes(survey, question).items():
            yield number, names[code].render() if code in names else code


def as_text(variable: Variable) -> pd.Series[Any]:
    """Return the values as labels; amounts and days as they are."""
    if not variable.labels:
        return variable.numbers
    meant = {**variable.labels, NOT_ASKED: NOT_ASKED_LABEL.render()}
    return variable.numbers.map({float(number): text for number, text in meant.items()})


def is_whole(values: pd.Series[Any]) -> bool:
    """Return whether all numbers are whole."""
    return bool(pd.api.types.is_float_dtype(values) and (np.mod(values.dropna(), 1) == 0).all())
