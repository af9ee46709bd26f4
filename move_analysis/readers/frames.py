"""A way in for researchers: a Survey from a DataFrame, without a codebook file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import (
    is_bool_dtype,
    is_datetime64_any_dtype,
    is_number,
    is_numeric_dtype,
)

from ..choices import choosing
from ..codebook import Codebook, Competence, Kind, Option, Point, Question, Role, Scale, Sector
from ..history import Step
from ..messages import say
from ..survey import Survey
from .codes import make_options, unique_codes
from .frame_names import competences_of
from .meanings import spelling_table
from .recognise import guess_kind
from .table import normal
from .words import NO, YES

NEARLY = 0.8
"""A text is taken for a misspelt column from this similarity on."""
FURTHEST = 100
"""So far apart may ratings in whole numbers be."""
ALL = "all"
"""Sector of competences of which nothing is said."""


@choosing
def survey_from(
    frame: pd.DataFrame,
    *,
    has: Sequence[str] | Mapping[str, str] = (),
    needs: Sequence[str] | Mapping[str, str] = (),
    has_from: str | int = "",
    needs_from: str | int = "",
    partner: str = "",
    sector: str = "",
    country: str = "",
    size: str = "",
    sectors: Mapping[str, str] | None = None,
    weights: str | pd.Series[float] = "",
    title: str = "Survey",
) -> Survey:
    """Make a survey of a frame of answers; its codebook is drafted from the columns.

    Parameters
    ----------
    frame : DataFrame of shape (n_respondents, n_columns)
        Its index names the respondents. Columns that hold e-mail addresses are left out.
    has, needs : sequence of str, or mapping of str to str
        Columns that say what a respondent can do, and lacks: booleans, 0 and 1, yes and no, or
        ordered categories (a scale, lowest first). Each is one competence. The same name in
        both layers is the same competence; it is what is left without the question with which
        the columns of a layer begin (``has_solar_pv`` and ``needs_solar_pv``), cut off so that
        most names are in both. Or a mapping says it, column to competence.
    has_from, needs_from : str or int, optional
        With ordered categories: the lowest that counts as a yes, such as 4 where 1 to 5 rate
        how much it is needed. Left out, all but the lowest do. Whole numbers become ordered
        categories where this is given: from the smallest to the largest of all columns.
    partner, sector, country, size : str, optional
        The column that tells it; a text that is no column is the same for all. A size in numbers
        is that of persons employed: SMEs are grouped by the size classes of the European Union.
    sectors : mapping of str to str, optional
        Competence to its sector; left out, all belong to one.
    weights : str or Series, optional
        Weights of the respondents, finite and not negative: a column of the frame, or a series
        with its index. Left out, all are 1.
    title : str, default "Survey"

    Returns
    -------
    Survey
        ``print(survey.codebook.yaml())`` shows what was drafted: save it to change it.

    Raises
    ------
    ValueError
        Where a column is missing, its values are neither yes and no nor ordered categories, or
        a text is nearly the name of a column.

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
    layers = competences_of(frame, {"has": has, "needs": needs})
    draft = _Draft(frame)
    draft.add_weights(weights)
    draft.add_choice("partner", partner)
    draft.add_choice("country", country)
    draft.add_choice("sector", sector)
    draft.add_choice("size", size)
    starts = {"has": _written(has_from), "needs": _written(needs_from)}
    codes = list(dict.fromkeys(code for layer in layers.values() for code in layer.values()))
    for role, columns in layers.items():
        draft.add_layer(role, columns, of=codes, start=starts[role])
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
        self._told: dict[str, Any] = {"columns left out": self._left_out}
        self._weights: pd.Series[Any] | None = None
        self.used: set[str] = set()

    def add_weights(self, given: str | pd.Series[float]) -> None:
        """Weights, from a column or as they are given."""
        if isinstance(given, str):
            if not given:
                return
            if given not in self._frame:
                raise ValueError(
                    f"weights should name a column of the frame; there is no {given!r}"
                )
            self.used.add(given)
            given = self._frame[given]
        if not given.index.equals(self._frame.index):
            raise ValueError("weights should have the index of the frame")
        self._told["weights"] = str(given.name)
        self._weights = given.set_axis(self._frame.index.astype("str")).rename("weight")

    def add_choice(self, role: Role, text: str) -> None:
        """One answer of a role, from a column or the same for all; the partner is always there."""
        if not text and role != "partner":
            return
        code = self._code(role)
        if text not in self._frame:
            _require_no_near_miss(role, text, self._frame.columns)
            values = pd.Series(text or ALL, index=self._frame.index)
            self._add_single(code, values, role, role)
            return
        self.used.add(text)
        values = self._frame[text]
        if role == "size" and is_numeric_dtype(values) and not is_bool_dtype(values):
            question = Question(code=code, kind="numeric", role=role, label={"": text})
            self._add(question, values.astype("Float64"))
        else:
            self._add_single(code, values, role, text)

    def add_layer(
        self, role: Role, columns: Mapping[str, str], *, of: Sequence[str], start: str
    ) -> None:
        """What respondents have, or need: one column per competence."""
        self.used.update(columns)
        values = [self._frame[column] for column in columns]
        values = _rated(values) if start else values
        scale = self._scale(role, values[0]) if values and _is_ordered(values[0]) else None
        counts_from = self._start(role, scale, start)
        if not columns:
            return
        kind: Kind = "ordinal" if scale else "multiple"
        code = self._code(role)
        for competence, own in zip(columns.values(), values, strict=True):
            read = _points(own, scale) if scale else _booleans(own)
            self._answers[f"{code}[{competence}]"] = read
        parts = () if set(columns.values()) == set(of) else tuple(map(_option, columns.values()))
        self._questions.append(
            Question(
                code=code,
                kind=kind,
                role=role,
                label={"": role.capitalize()},
                scale=scale.code if scale else None,
                counts_from=counts_from,
                over=None if parts else "competences",
                options=() if scale else parts,
                items=parts if scale else (),
            )
        )

    def _start(self, role: Role, scale: Scale | None, text: str) -> str | None:
        """Code of the lowest point that counts as a yes; it goes into the history."""
        if scale is None:
            if text:
                raise ValueError(
                    f"{role}_from should be left out where {role} has no ordered categories"
                )
            return None
        labels = [point.text() for point in scale.points]
        if text and text not in labels:
            raise ValueError(f"{role}_from should be one of {labels}, got {text!r}")
        place = labels.index(text) if text else min(1, len(labels) - 1)
        self._told[f"{role} from"] = labels[place]
        return scale.points[place].code

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
        elif _is_ordered(values):
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
        texts = values.map(_written, na_action="ignore").astype("str")
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
        labels = [_written(category) for category in values.cat.categories]
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
        step = Step(say("survey made from a frame"), rows, rows, self._told)
        return Survey(answers, book, weights=self._weights, history=[step])


def _rated(columns: list[pd.Series[Any]]) -> list[pd.Series[Any]]:
    """Ratings in whole numbers as ordered categories; other columns as they are."""
    if not columns or not all(is_numeric_dtype(own) and not is_bool_dtype(own) for own in columns):
        return columns
    for own in columns:
        given = own.dropna().astype(float)
        if len(odd := given[given != given.round()]):
            raise ValueError(f"column {own.name!r} should hold whole numbers, got {odd.iloc[0]}")
    seen = pd.concat(columns).dropna().astype(int)
    if seen.empty or seen.max() - seen.min() > FURTHEST:
        names = [own.name for own in columns]
        raise ValueError(f"ratings should be given, and at most {FURTHEST} apart, in {names}")
    dtype = pd.CategoricalDtype([*range(seen.min(), seen.max() + 1)], ordered=True)
    return [own.astype("Int64").astype(object).astype(dtype) for own in columns]


def _booleans(values: pd.Series[Any]) -> pd.Series[Any]:
    """Yes and no, however they are written."""
    if is_bool_dtype(values):
        return values.astype("boolean")
    texts = values.map(_plain, na_action="ignore")
    unknown = sorted({text for text in texts.dropna() if text not in YES | NO})
    if unknown:
        raise ValueError(
            f"column {values.name!r} should hold booleans, 0 and 1, or yes and no, or be an "
            f"ordered categorical, or whole numbers, with has_from or needs_from; "
            f"got {unknown[0]!r}"
        )
    return texts.map(lambda text: text in YES, na_action="ignore").astype("boolean")


def _option(code: str) -> Option:
    return Option(code=code)


def _plain(value: Any) -> str:
    return normal(f"{value:g}" if is_number(value) else str(value))


def _written(value: Any) -> str:
    """A value as text; a whole number without the decimals that a blank elsewhere gave it."""
    whole = isinstance(value, float | np.floating) and float(value).is_integer()
    return str(int(value)) if whole else str(value)


def _is_ordered(values: pd.Series[Any]) -> bool:
    return isinstance(values.dtype, pd.CategoricalDtype) and bool(values.dtype.ordered)


def _require_no_near_miss(role: Role, text: str, columns: Iterable[object]) -> None:
    """Raise `ValueError` where a text that is no column is nearly one."""
    known = {str(column).casefold(): str(column) for column in columns}
    for near in get_close_matches(text.casefold(), known, n=1, cutoff=NEARLY):
        raise ValueError(
            f"{role} should name a column of the frame, or be a text that is the same for all; "
            f"there is no column {text!r}: did you mean {known[near]!r}?"
        )


def _points(values: pd.Series[Any], scale: Scale) -> pd.Series[Any]:
    codes = {point.text(): point.code for point in scale.points}
    ordered = isinstance(values.dtype, pd.CategoricalDtype)
    if not ordered or not set(map(_written, values.cat.categories)) <= codes.keys():
        raise ValueError(f"column {values.name!r} should have the categories {list(codes)}")
    dtype = pd.CategoricalDtype([point.code for point in scale.points], ordered=True)
    meant = {category: codes[_written(category)] for category in values.cat.categories}
    return values.astype(object).map(meant).astype(dtype)
