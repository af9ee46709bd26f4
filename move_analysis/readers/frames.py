"""A way in for researchers: a Survey from a DataFrame, without a codebook file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from pandas.api.types import (
    is_bool_dtype,
    is_datetime64_any_dtype,
    is_number,
    is_numeric_dtype,
)

from ..codebook import Codebook, Competence, Kind, Option, Point, Question, Role, Scale, Sector
from ..history import Step
from ..messages import say
from ..survey import Survey
from .codes import make_options, unique_codes
from .meanings import spelling_table
from .recognise import guess_kind
from .table import normal
from .words import NO, YES

Columns = Sequence[str] | Mapping[str, str]
ALL = "all"
"""Sector of competences of which nothing is said."""


def survey_from(
    frame: pd.DataFrame,
    *,
    has: Columns = (),
    needs: Columns = (),
    partner: str = "",
    sector: str = "",
    country: str = "",
    size: str = "",
    sectors: Mapping[str, str] | None = None,
    title: str = "Survey",
) -> Survey:
    """Make a survey of a frame of answers; its codebook is drafted from the columns.

    Parameters
    ----------
    frame : DataFrame of shape (n_respondents, n_columns)
        Its index names the respondents. Columns that hold e-mail addresses are left out.
    has, needs : sequence of str, or mapping of str to str
        Columns that say what a respondent can do, and lacks: booleans, 0 and 1, yes and no, or
        ordered categories (a scale, lowest first). Each is one competence, named by what is
        behind the beginning that all of them share; or by the mapping, column to competence.
        The same name in both is the same competence.
    partner, sector, country, size : str, optional
        The column that tells it; a text that is no column is the same for all.
    sectors : mapping of str to str, optional
        Competence to its sector; left out, all belong to one.
    title : str, default "Survey"

    Returns
    -------
    Survey
        ``print(survey.codebook.yaml())`` shows what was drafted: save it to change it.

    Raises
    ------
    ValueError
        Where a column is missing, or its values are neither yes and no nor ordered categories.

    Examples
    --------
    >>> frame = pd.DataFrame({"org": ["A", "A", "B"], "has_iot": [1, 0, 1],
    ...                       "needs_iot": ["no", "yes", None], "staff": [3, 12, 40]})
    >>> survey = survey_from(frame, has=["has_iot"], needs=["needs_iot"], partner="org")
    >>> survey.incidence("needs")["iot"].tolist()
    [False, True, <NA>]
    """
    if not frame.index.is_unique:
        raise ValueError("frame.index should be unique: it names the respondents")
    asked: tuple[tuple[Role, Columns], ...] = (("has", has), ("needs", needs))
    layers = {role: _named(frame, columns, role) for role, columns in asked}
    draft = _Draft(frame)
    draft.add_choice("partner", partner)
    draft.add_choice("country", country)
    draft.add_choice("sector", sector)
    draft.add_choice("size", size)
    codes = list(dict.fromkeys(code for layer in layers.values() for code in layer.values()))
    for role, columns in layers.items():
        draft.add_layer(role, columns, of=codes)
    for name in frame.columns:
        if name not in draft.used:
            draft.add_other(str(name))
    return draft.survey(title, codes, sectors or {})


class _Draft:
    """Questions, scales and answers, drafted one after the other."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._questions: list[Question] = []
        self._scales: list[Scale] = []
        self._answers: dict[str, pd.Series[Any]] = {}
        self._left_out: list[str] = []
        self.used: set[str] = set()

    def add_choice(self, role: Role, text: str) -> None:
        """One answer of a role, from a column or the same for all; the partner is always there."""
        if not text and role != "partner":
            return
        if text in self._frame:
            self.used.add(text)
            values = self._frame[text]
        else:
            values = pd.Series(text or ALL, index=self._frame.index)
        self._add_single(self._code(role), values, role, text if text in self._frame else role)

    def add_layer(self, role: Role, columns: Mapping[str, str], *, of: Sequence[str]) -> None:
        """What respondents have, or need: one column per competence."""
        if not columns:
            return
        self.used.update(columns)
        first = self._frame[next(iter(columns))]
        ordered = isinstance(first.dtype, pd.CategoricalDtype) and bool(first.dtype.ordered)
        kind: Kind = "ordinal" if ordered else "multiple"
        scale = self._scale(role, first) if ordered else None
        code = self._code(role)
        for column, competence in columns.items():
            values = self._frame[column]
            read = _points(values, scale) if scale else _booleans(values)
            self._answers[f"{code}[{competence}]"] = read
        parts = () if set(columns.values()) == set(of) else tuple(map(_option, columns.values()))
        self._questions.append(
            Question(
                code=code,
                kind=kind,
                role=role,
                label={"": role.capitalize()},
                scale=scale.code if scale else None,
                over=None if parts else "competences",
                options=() if scale else parts,
                items=parts if scale else (),
            )
        )

    def add_other(self, name: str) -> None:
        """A column of which nothing is said, by its type and what stands in it."""
        values = self._frame[name]
        code = self._code(name)
        if is_bool_dtype(values):
            named = values.map({True: "yes", False: "no"})
            self._add_single(code, named, "profile", name)
        elif is_numeric_dtype(values):
            self._add(
                Question(code=code, kind="numeric", label={"": name}), values.astype("Float64")
            )
        elif is_datetime64_any_dtype(values):
            plain = values.dt.tz_localize(None).astype("datetime64[us]")
            self._add(Question(code=code, kind="date", label={"": name}), plain)
        elif isinstance(values.dtype, pd.CategoricalDtype) and values.dtype.ordered:
            scale = self._scale(code, values)
            question = Question(code=code, kind="ordinal", label={"": name}, scale=scale.code)
            self._add(question, _points(values, scale))
        else:
            self._add_text(code, name, values.astype("str"))

    def _add_text(self, code: str, name: str, texts: pd.Series[str]) -> None:
        guess = guess_kind(texts.dropna())
        if guess.kind == "identifier":
            self._left_out.append(name)
        elif guess.kind in ("single", "ordinal"):
            self._add_single(code, texts, "profile", name)
        else:
            self._add(Question(code=code, kind="text", label={"": name}), texts)

    def _add_single(self, code: str, values: pd.Series[Any], role: Role, label: str) -> None:
        texts = values.astype("str")
        options = make_options(texts.dropna().unique())
        if role == "partner":
            options = tuple(sorted(options, key=lambda option: option.text()))
        table = spelling_table(options)
        answers = texts.map(lambda text: table[normal(text)], na_action="ignore")
        dtype = pd.CategoricalDtype([option.code for option in options])
        question = Question(code=code, kind="single", role=role, label={"": label}, options=options)
        self._add(question, answers.astype(dtype))

    def _add(self, question: Question, answers: pd.Series[Any]) -> None:
        self._questions.append(question)
        self._answers[question.code] = answers

    def _scale(self, code: str, values: pd.Series[Any]) -> Scale:
        labels = [str(category) for category in values.cat.categories]
        codes = unique_codes(labels)
        points = tuple(Point(code=c, label={"": t}) for c, t in zip(codes, labels, strict=True))
        scale = next((s for s in self._scales if s.points == points), None)
        if scale is None:
            scale = Scale(code=f"scale_{code}", points=points)
            self._scales.append(scale)
        return scale

    def _code(self, name: str) -> str:
        taken = [question.code for question in self._questions]
        codes = unique_codes([*taken, name])
        return codes[-1]

    def survey(self, title: str, competences: Sequence[str], sectors: Mapping[str, str]) -> Survey:
        """All of it."""
        own = {code: sectors.get(code, ALL) for code in competences}
        book = Codebook(
            title={"": title},
            scales=tuple(self._scales),
            sectors=tuple(Sector(code=code) for code in dict.fromkeys(own.values())),
            competences=tuple(Competence(code=c, sector=s) for c, s in own.items()),
            questions=tuple(self._questions),
        )
        problems = [f"{what} {fix}" for _, what, fix in book.problems()]
        if problems:
            raise ValueError("; ".join(problems))
        rows = len(self._frame)
        names = [name for q in book.questions for name in book.column_names(q)]
        answers = pd.DataFrame(self._answers)[names].set_axis(self._frame.index.astype("str"))
        told = {"columns left out": self._left_out}
        return Survey(
            answers, book, history=[Step(say("survey made from a frame"), rows, rows, told)]
        )


def _named(frame: pd.DataFrame, columns: Columns, role: Role) -> dict[str, str]:
    """Column to the code of its competence."""
    missing = [name for name in columns if name not in frame]
    if missing:
        raise ValueError(f"{role} should name columns of the frame; there is no {missing[0]!r}")
    if isinstance(columns, Mapping):
        names = [columns[name] for name in columns]
    else:
        stem = _shared_stem(list(columns))
        own = [name.removeprefix(stem) for name in columns]
        names = [re.sub(rf"^{role}\W*_?|\W+$", "", name) or name for name in own]
    return dict(zip(columns, unique_codes(names), strict=True))


def _shared_stem(names: Sequence[str]) -> str:
    """What all names begin with, up to a sign that parts words; nothing for one name."""
    ends = [match.end() for match in re.finditer(r"[\W_]", names[0])] if len(names) > 1 else []
    stems = [names[0][:end] for end in ends if all(n.startswith(names[0][:end]) for n in names)]
    return stems[-1] if stems else ""


def _booleans(values: pd.Series[Any]) -> pd.Series[Any]:
    """Yes and no, however they are written."""
    if is_bool_dtype(values):
        return values.astype("boolean")
    texts = values.map(_plain, na_action="ignore")
    unknown = sorted({text for text in texts.dropna() if text not in YES | NO})
    if unknown:
        raise ValueError(
            f"column {values.name!r} should hold booleans, 0 and 1, or yes and no, or be an "
            f"ordered categorical; got {unknown[0]!r}"
        )
    return texts.map(lambda text: text in YES, na_action="ignore").astype("boolean")


def _option(code: str) -> Option:
    return Option(code=code)


def _plain(value: Any) -> str:
    text = f"{value:g}" if is_number(value) else str(value)
    return normal(text)


def _points(values: pd.Series[Any], scale: Scale) -> pd.Series[Any]:
    codes = {point.text(): point.code for point in scale.points}
    ordered = isinstance(values.dtype, pd.CategoricalDtype)
    if not ordered or not set(map(str, values.cat.categories)) <= codes.keys():
        raise ValueError(f"column {values.name!r} should have the categories {list(codes)}")
    dtype = pd.CategoricalDtype([point.code for point in scale.points], ordered=True)
    return values.astype("str").map(codes).astype(dtype)
