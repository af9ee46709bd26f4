"""Which answers build segments, and which only describe them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..codebook import Codebook, Question, Role
from ..columns import ALL, SMES
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
GROUPS: tuple[Role, ...] = ("partner", "country", "sector", "size")
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
    part : str
        Code of the competence, option or item that the column is about.
    group : str
        Partner, country, sector or size, where its answers are the groups by which other
        results compare.
    span : pair of float
        Lowest and highest point of its scale; of other numbers none.
    """

    column: str
    role: Role
    question: str
    question_label: str
    part_label: str = ""
    answers: dict[Any, str] = field(default_factory=dict)
    part: str = ""
    group: str = ""
    span: tuple[float, float] | None = None

    @property
    def known(self) -> str:
        """What those are called who answered it: see `counted`."""
        return f"said their {self.group}" if self.group else f"answered {self._code}"

    def counted(self, answer: Any) -> str:
        """What those are called that gave an answer (or, of a number, its mean).

        The same words as in other results: "has iot", "market es", "answered has".
        """
        if self.group:
            return SMES
        given = "" if answer is None or (answer is True and self.part) else str(answer)
        return " ".join(word for word in (self._code, self.part, given) if word)

    @property
    def _code(self) -> str:
        return self.question if self.role == "profile" else self.role

    def groups(self, answer: Any) -> tuple[str, ...]:
        """Which partner, country, sector and size an answer names."""
        return tuple(str(answer) if one == self.group else ALL for one in GROUPS)

    def answer_label(self, answer: Any) -> str:
        """What a reader sees for an answer; a yes to a part, or its number, is the part."""
        if answer is None or (answer is True and self.part_label):
            return self.part_label
        text = self.answers.get(answer, str(answer))
        return f"{self.part_label}: {text}" if self.part_label else text


@dataclass(frozen=True, eq=False)
class Selection:
    """All candidate columns with their values, and which of them build the segments.

    `thin` were chosen too, but nearly all SMEs answer them alike.
    """

    frame: pd.DataFrame
    building: tuple[str, ...]
    thin: tuple[str, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """What was asked for, or found to ask for."""
        return (*self.building, *self.thin)


def select_variables(survey: Survey, wanted: Sequence[str] | None) -> Selection:
    """Choose what builds the segments: what was asked for, else what SMEs have and need.

    Grids of levels count as yes or no (has it or not). Columns whose rarer answer is too rare
    are left out.
    """
    variables = label_variables(survey).values()
    answers = survey.answers
    layers: dict[Role, pd.DataFrame] = {layer: survey.incidence(layer) for layer in LAYERS}
    questions = {question.code: question for question in survey.codebook.questions}
    series = {
        v.column: layers[v.role][v.part]
        if v.role in layers
        else _values(survey.codebook, questions[v.question], answers[v.column])
        for v in variables
    }
    frame = pd.DataFrame(series, index=answers.index)
    chosen = _default(variables) if wanted is None else _wanted(variables, wanted)
    thin = tuple(name for name in chosen if not _tells_enough(frame[name]))
    building = tuple(name for name in chosen if name not in set(thin))
    return Selection(frame, building, thin)


def label_variables(survey: Survey, language: str = "en") -> dict[str, Variable]:
    """All columns that can build or describe segments, by name, with their labels."""
    found: list[Variable] = []
    for role in DESCRIBING:
        if role in LAYERS:
            found += _competences(survey, role, language)
            continue
        for question in survey.codebook.by_role(role):
            if question.kind in ("single", "multiple", "ordinal", "numeric"):
                found += _columns(survey, question, language)
    return {variable.column: variable for variable in found}


def _competences(survey: Survey, layer: Layer, language: str) -> list[Variable]:
    """Assets or needs as yes or no: a grid of four levels each would be 144 parameters more."""
    codes = survey.incidence(layer).columns
    labels = {c.code: c.text(language) for c in survey.codebook.competences}
    questions = [(q.code, q.text(language)) for q in survey.codebook.by_role(layer)[:1]]
    return [
        Variable(f"{layer}[{code}]", layer, *question, labels[code], part=code)
        for question in questions
        for code in codes
    ]


def _columns(survey: Survey, question: Question, language: str) -> list[Variable]:
    book = survey.codebook
    parts = dict(zip(book.column_names(question), book.parts(question), strict=False))
    answers = book.answer_labels(question, language)
    columns = survey.columns_of(question)
    is_group = question.role in GROUPS and survey.columns(question.role) == columns
    return [
        Variable(
            column,
            question.role,
            question.code,
            question.text(language),
            part_label=parts[column].text(language) if column in parts else "",
            answers=answers,
            part=parts[column].code if column in parts else "",
            group=question.role if is_group and question.kind in ("single", "ordinal") else "",
            span=_span(book, question),
        )
        for column in columns
    ]


def _span(book: Codebook, question: Question) -> tuple[float, float] | None:
    """Lowest and highest point of a grid of levels; other numbers have no ends to speak of."""
    if question.kind != "ordinal" or not book.parts(question):
        return None
    values = book.scale_of(question).values().values()
    return min(values), max(values)


def _values(book: Codebook, question: Question, answers: pd.Series[Any]) -> pd.Series[Any]:
    """Amounts on a log scale; grids of levels as numbers, which spares parameters."""
    if question.kind == "numeric" and question.amount:
        amounts = answers.to_numpy(dtype=np.float64, na_value=np.nan)
        return pd.Series(np.log1p(np.maximum(amounts, 0)), index=answers.index)
    if question.kind == "ordinal" and book.parts(question):
        return scale_points(answers, question, book=book).astype("Float64")
    return answers


def _default(variables: Collection[Variable]) -> list[str]:
    for roles in BUILDING:
        found = [v.column for v in variables if v.role in roles]
        if found:
            return found
    return []


def _wanted(variables: Collection[Variable], wanted: Sequence[str]) -> list[str]:
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


def thin_note(selection: Selection, variables: Mapping[str, Variable]) -> tuple[str, ...]:
    """Say which columns were left out, and why; nothing where none was."""
    thin = selection.thin
    labels = [variables[name].part_label or variables[name].question_label for name in thin[:6]]
    shown = ", ".join(labels) + (" ..." if len(thin) > 6 else "")
    note = (
        f"{len(thin)} of {len(thin) + len(selection.building)} variables were left out, because "
        f"all but {RAREST_SHARE:.0%} of the SMEs (or fewer than {RAREST_COUNT}) answer the same: "
        f"{shown}."
    )
    return (note,) if thin else ()
