"""Which answers build segments, and which only describe them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from ..codebook import Codebook, Question, Role
from ..columns import ALL, SMES
from ..errors import did_you_mean
from ..messages import Message, Name, Share, say
from ..scales import scale_points
from ..survey import Layer, Survey
from ..values import Listed, Text
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
# An answer (or its contrary) that fewer give says too little to build segments on.
RAREST_SHARE = 0.05
RAREST_COUNT = 3
# So many of the variables that were left out are named in a note.
LISTED = 6


@dataclass(frozen=True)
class Variable:
    """One column that builds or describes segments, and what it and its answers are called.

    `column` is ``has[fleet]`` or ``needs[fleet]`` for competences; `question` the code of the
    question, `part` that of the competence, option or item that the column is about. `group` is
    partner, country, sector or size where its answers are the groups by which other results
    compare; `span` the lowest and highest point of its scale, which other numbers have not.
    """

    column: str
    role: Role
    question: str
    question_name: Text
    part_name: Text | None = None
    answers: Mapping[Any, Text] = field(default_factory=dict)
    part: str = ""
    group: str = ""
    span: tuple[float, float] | None = None

    @property
    def known(self) -> str:
        """Code of who answered it: see `counted`."""
        return f"said their {self.group}" if self.group else f"answered {self._code}"

    def counted(self, answer: Any) -> str:
        """Code of who gave an answer (or, of a number, of its mean).

        The same as in other results: "has iot", "market es", "answered has".
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

    def answer_code(self, answer: Any) -> str:
        """Code of an answer among those of all columns; of a yes to a part, the column."""
        return self.column if self._is_part(answer) else f"{self.column}={answer}"

    def answer_name(self, answer: Any) -> Text:
        """What a reader sees for an answer; a yes to a part, or its number, is the part."""
        if self._is_part(answer):
            return self.part_name or self.question_name
        text = self.answers.get(answer) or Name(answer)
        return say("{part}: {answer}", part=self.part_name, answer=text) if self.part_name else text

    def _is_part(self, answer: Any) -> bool:
        return answer is None or (answer is True and self.part_name is not None)


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
    known, frame = _candidates(survey)
    variables = known.values()
    chosen = _default(variables) if wanted is None else _wanted(variables, wanted)
    thin = tuple(name for name in chosen if not _tells_enough(frame[name]))
    building = tuple(name for name in chosen if name not in set(thin))
    return Selection(frame, building, thin)


def survey_variables(survey: Survey) -> dict[str, Variable]:
    """All columns that can build or describe segments, by name."""
    return dict(_candidates(survey)[0])


def _candidates(survey: Survey) -> tuple[dict[str, Variable], pd.DataFrame]:
    """These columns and their values: what several analyses of a survey begin with."""
    if survey not in _CANDIDATES:
        variables = {variable.column: variable for variable in _found(survey)}
        _CANDIDATES[survey] = variables, _frame(survey, variables)
    variables, frame = _CANDIDATES[survey]
    return variables, frame.copy(deep=False)


_CANDIDATES: WeakKeyDictionary[Survey, tuple[dict[str, Variable], pd.DataFrame]] = (
    WeakKeyDictionary()
)


def _frame(survey: Survey, variables: Mapping[str, Variable]) -> pd.DataFrame:
    answers = survey.answers
    layers: dict[Role, pd.DataFrame] = {layer: survey.incidence(layer) for layer in LAYERS}
    questions = {question.code: question for question in survey.codebook.questions}
    series = {
        v.column: layers[v.role][v.part]
        if v.role in layers
        else _values(survey.codebook, questions[v.question], answers[v.column])
        for v in variables.values()
    }
    return pd.DataFrame(series, index=answers.index)


def _found(survey: Survey) -> list[Variable]:
    found: list[Variable] = []
    for role in DESCRIBING:
        if role in LAYERS:
            found += _competences(survey, role)
            continue
        for question in survey.codebook.by_role(role):
            if question.kind in ("single", "multiple", "ordinal", "numeric"):
                found += _columns(survey, question)
    return found


def _competences(survey: Survey, layer: Layer) -> list[Variable]:
    """Assets or needs as yes or no: a grid of four levels each would be 144 parameters more."""
    codes = survey.incidence(layer).columns
    names = {c.code: c.name for c in survey.codebook.competences}
    questions = [(q.code, q.name) for q in survey.codebook.by_role(layer)[:1]]
    return [
        Variable(f"{layer}[{code}]", layer, *question, names[code], part=code)
        for question in questions
        for code in codes
    ]


def _columns(survey: Survey, question: Question) -> list[Variable]:
    book = survey.codebook
    parts = dict(zip(book.column_names(question), book.parts(question), strict=False))
    answers = book.answer_names(question)
    columns = survey.columns_of(question)
    is_group = question.role in GROUPS and survey.columns(question.role) == columns
    return [
        Variable(
            column,
            question.role,
            question.code,
            question.name,
            part_name=parts[column].name if column in parts else None,
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


def thin_note(selection: Selection, variables: Mapping[str, Variable]) -> tuple[Message, ...]:
    """Say which columns were left out, and why; nothing where none was."""
    thin = selection.thin
    if not thin:
        return ()
    shown = [variables[name].part_name or variables[name].question_name for name in thin[:LISTED]]
    note = say(
        "{some} of {all} variables were left out, because all but {share} of the SMEs (or fewer "
        "than {count}) answer the same: {list}.",
        some=len(thin),
        all=len(selection.chosen),
        share=Share(RAREST_SHARE),
        count=RAREST_COUNT,
        list=Listed([*shown, *([Name("...")] if len(thin) > LISTED else [])], "comma"),
    )
    return (note,)
