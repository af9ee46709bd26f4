"""Which answers build segments, and which only describe them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..codebook import Codebook, Question, Role, label_in
from ..errors import did_you_mean
from ..survey import Layer, Survey, scale_points
from .design import coded, is_number

# What SMEs have and need builds segments; where a survey asks neither, what they want does.
BUILDING: tuple[tuple[Role, ...], ...] = (
    ("has", "needs"),
    ("interest", "importance", "ability", "market", "readiness"),
    ("profile",),
)
DESCRIBING: tuple[Role, ...] = (
    "partner", "country", "sector", "size", "has", "needs", "interest", "importance",
    "ability", "market", "readiness", "profile",
)  # fmt: skip
LAYERS: tuple[Layer, ...] = ("has", "needs")
# An answer (or its contrary) that fewer give tells too little to build segments on.
RAREST_SHARE = 0.05
RAREST_COUNT = 3


@dataclass(frozen=True)
class Variable:
    """One column that builds or describes segments, with its labels.

    Parameters
    ----------
    column : str
        Name; ``has[fleet]`` and ``needs[fleet]`` for competences.
    role, question : str
        Role and code of the question.
    question_label, part_label : str
        What was asked, and of what (empty where the question has one column).
    answers : dict
        Label of each answer.
    """

    column: str
    role: Role
    question: str
    question_label: str
    part_label: str = ""
    answers: dict[Any, str] = field(default_factory=dict)

    def answer_label(self, answer: Any) -> str:
        """What a reader sees for an answer; a yes to a part, or its number, is the part."""
        if answer is None or (answer is True and self.part_label):
            return self.part_label
        text = self.answers.get(answer, str(answer))
        return f"{self.part_label}: {text}" if self.part_label else text


@dataclass(frozen=True)
class Selection:
    """All candidate columns with their values, and which of them build the segments."""

    frame: pd.DataFrame
    variables: tuple[Variable, ...]
    building: tuple[str, ...]
    notes: tuple[str, ...]


def select_variables(survey: Survey, wanted: Sequence[str] | None, language: str) -> Selection:
    """Choose what builds the segments: what was asked for, else what SMEs have and need.

    Grids of levels count as yes or no (has it or not). Columns whose rarer answer is too rare
    are left out, with a note.
    """
    variables, series = [], {}
    for role in DESCRIBING:
        for variable, values in _candidates(survey, role, language):
            variables.append(variable)
            series[variable.column] = values
    frame = pd.DataFrame(series, index=survey.answers.index)
    chosen = _default(variables) if wanted is None else _wanted(variables, wanted)
    thin = [name for name in chosen if not _tells_enough(frame[name])]
    building = tuple(name for name in chosen if name not in set(thin))
    notes = (_note(thin, len(chosen), variables),) if thin else ()
    return Selection(frame, tuple(variables), building, notes)


def _candidates(survey: Survey, role: Role, language: str) -> list[tuple[Variable, pd.Series[Any]]]:
    if role in LAYERS:
        return _competences(survey, role, language)
    found = []
    for question in survey.codebook.by_role(role):
        if question.kind in ("single", "multiple", "ordinal", "numeric"):
            found += _columns(survey, question, language)
    return found


def _competences(
    survey: Survey, layer: Layer, language: str
) -> list[tuple[Variable, pd.Series[Any]]]:
    """Assets or needs as yes or no: a grid of four levels each would be 144 parameters more."""
    questions = survey.codebook.by_role(layer)
    incidence = survey.incidence(layer)
    labels = {c.code: c.text(language) for c in survey.codebook.competences}
    return [
        (
            Variable(
                f"{layer}[{code}]", layer, questions[0].code, questions[0].text(language), label
            ),
            incidence[code],
        )
        for code, label in ((code, labels[code]) for code in incidence.columns)
    ]


def _columns(
    survey: Survey, question: Question, language: str
) -> list[tuple[Variable, pd.Series[Any]]]:
    book, given = survey.codebook, survey.answers
    parts = [part.text(language) for part in book.parts(question)]
    labels = dict(zip(book.column_names(question), parts, strict=True)) if parts else {}
    answers = book.answer_labels(question, language)
    found = []
    for column in survey.columns_of(question):
        text = label_in(question.label, language) or question.code
        variable = Variable(
            column, question.role, question.code, text, labels.get(column, ""), answers
        )
        found.append((variable, _values(book, question, given[column])))
    return found


def _values(book: Codebook, question: Question, answers: pd.Series[Any]) -> pd.Series[Any]:
    """Amounts on a log scale; grids of levels as numbers, which spares parameters."""
    if question.kind == "numeric" and question.amount:
        amounts = answers.to_numpy(dtype=np.float64, na_value=np.nan)
        return pd.Series(np.log1p(np.maximum(amounts, 0)), index=answers.index)
    if question.kind == "ordinal" and book.parts(question):
        return scale_points(answers, question, book=book).astype("Float64")
    return answers


def _default(variables: Sequence[Variable]) -> list[str]:
    for roles in BUILDING:
        found = [v.column for v in variables if v.role in roles]
        if found:
            return found
    return []


def _wanted(variables: Sequence[Variable], wanted: Sequence[str]) -> list[str]:
    """Columns of the roles, questions or columns that were named."""
    chosen: list[str] = []
    for name in wanted:
        found = [v.column for v in variables if name in (v.column, v.role, v.question)]
        if not found:
            known = {word for v in variables for word in (v.role, v.question, v.column)}
            raise ValueError(
                f"variables should name roles, questions or columns with answers, got {name!r}. "
                f"{did_you_mean(name, sorted(known))}"
            )
        chosen += found
    return list(dict.fromkeys(chosen))


def _tells_enough(values: pd.Series[Any]) -> bool:
    if is_number(values):
        return len(values.dropna().unique()) > 1
    codes, _ = coded(values)
    given = np.sort(np.bincount(codes[codes >= 0]))
    least = max(RAREST_COUNT, RAREST_SHARE * float(given.sum()))
    # the second most frequent answer, not the rarest: one rare option spoils no question
    return len(given) > 1 and float(given[-2]) >= least


def _note(thin: Sequence[str], n_chosen: int, variables: Sequence[Variable]) -> str:
    labels = {v.column: v.part_label or v.question_label for v in variables}
    shown = ", ".join(labels[name] for name in thin[:6]) + (" ..." if len(thin) > 6 else "")
    return (
        f"{len(thin)} of {n_chosen} variables were left out, because all but "
        f"{RAREST_SHARE:.0%} of the SMEs (or fewer than {RAREST_COUNT}) answer the same: {shown}."
    )
