"""Quality: who answered, what was answered, and which answers look careless."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..codebook import Question
from ..columns import Column
from ..memory import remembered
from ..project import Project
from ..result import Result, Schema, analysis
from ..statistics import wilson_interval
from ..survey import Survey
from .duplicates import LEAST_ANSWERS, LEAST_SHARE, duplicate_pairs

LEAST_ITEMS = 6
"""Items of a grid that must be answered before equal answers count as a straight line."""

_NOTES = (
    "The intervals of response rates treat the members as drawn from many like them; among the "
    "members themselves a rate is exact.",
    f"A straight line is the same answer to at least {LEAST_ITEMS} answered items of a grid; "
    "such respondents are kept.",
    f"Near duplicates agree in at least {LEAST_SHARE:.0%} of at least {LEAST_ANSWERS} answers; "
    "they are kept and shown here, exact ones are left out of a prepared survey.",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Quality(Result):
    """How good the answers are.

    Parameters
    ----------
    response : DataFrame
        Response rate per partner.
    questions : DataFrame
        Per question, how many of those asked answered a part of it.
    partners_questions : DataFrame
        The same per partner; ``status`` says whether the partner asked.
    grids : DataFrame
        Per grid, how many gave the same answer throughout.
    respondents : DataFrame
        Per respondent, how complete its answers are.
    duplicates : DataFrame
        Pairs of respondents with the same or nearly the same answers.
    steps : DataFrame
        What was done to the answers so far.

    Examples
    --------
    >>> list(Quality.SCHEMA["steps"])
    ['step', 'rows_before', 'rows_after']
    """

    SCHEMA: ClassVar[Schema] = {
        "response": {
            "partner": Column.label("code of the partner"),
            "name": Column.label("its name"),
            "invited": Column.label("members asked to answer; missing where unknown", "members"),
            "answered": Column.count("respondents", "SMEs", of="TODO"),
            "rate": Column.coarse("respondents of all invited", "share"),
            "low": Column.coarse("lower bound of the rate, 95 %", "share"),
            "high": Column.coarse("upper bound of the rate, 95 %", "share"),
        },
        "questions": {
            "question": Column.label("code of the question"),
            "label": Column.label("the question"),
            "parts": Column.label("columns it has: options or items, else 1", "columns"),
            "asked_of": Column.base("respondents who were asked", "SMEs", of="TODO"),
            "answered": Column.count(
                "those who answered some part", "SMEs", of="answered {question}"
            ),
            "share": Column.coarse("answered of those asked", "share"),
            "not_asked_by": Column.label("codes of the partners that did not ask it"),
        },
        "partners_questions": {
            "partner": Column.label("code of the partner"),
            "question": Column.label("code of the question"),
            "label": Column.label("the question"),
            "status": Column.label("asked, partly asked, or not asked"),
            "asked_of": Column.base("respondents who were asked", "SMEs", of="TODO"),
            "answered": Column.count(
                "those who answered some part", "SMEs", of="answered {question}"
            ),
            "share": Column.coarse("answered of those asked", "share"),
        },
        "grids": {
            "question": Column.label("code of the grid"),
            "label": Column.label("the grid"),
            "answered": Column.base("respondents with enough items", "SMEs", of="TODO"),
            "straight": Column.count("the same answer throughout", "SMEs", of="TODO"),
            "share": Column.coarse("straight of those with enough", "share"),
        },
        "respondents": {
            "respondent": Column.respondent("id of the respondent"),
            "partner": Column.label("code of its partner"),
            "completeness": Column.label("questions answered of those asked", "share"),
            "straight_lines": Column.label("grids with the same answer throughout", "grids"),
            "duplicate": Column.label("whether it is like an earlier respondent"),
        },
        "duplicates": {
            "respondent": Column.respondent("id of the later respondent"),
            "duplicate_of": Column.respondent("id of the earlier one"),
            "share": Column.coarse("of the answers that agree", "share"),
            "exact": Column.label("whether no cell differs"),
        },
        "steps": {
            "step": Column.label("what was done"),
            "rows_before": Column.label("respondents before", "respondents"),
            "rows_after": Column.label("respondents after", "respondents"),
        },
    }

    response: pd.DataFrame
    questions: pd.DataFrame
    partners_questions: pd.DataFrame
    grids: pd.DataFrame
    respondents: pd.DataFrame
    duplicates: pd.DataFrame
    steps: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """Response, blanks, questions not asked and straight lines, of all partners or of one."""
        if len(self.response) == 1:
            one = (_response_sentences(self.response), _partner_sentences(self.partners_questions))
            return tuple(chain.from_iterable(one))
        return (
            *_response_sentences(self.response),
            *_question_sentences(self.questions),
            *_grid_sentences(self.grids),
        )


@analysis
def check_quality(
    survey: Survey, *, project: Project | None = None, language: str = "en"
) -> Quality:
    """How many answered, what did they leave blank, and whose answers look careless?

    Parameters
    ----------
    survey : Survey
        As read, or prepared.
    project : Project, optional
        Knows how many members were invited, and which partners have no answers.
    language : str
        Of the labels.

    Returns
    -------
    Quality
        Nothing is changed; `without_duplicates` leaves exact duplicates out.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> quality = check_quality(demo_survey(), project=demo_project())
    >>> quality.response[["partner", "invited"]].shape[1]
    2
    """
    tables = _checked(survey, project)
    texts = {question.code: question.text(language) for question in survey.codebook.questions}
    for name in ("questions", "partners_questions", "grids"):
        tables[name] = tables[name].assign(label=tables[name]["question"].map(texts))
    documented: dict[str, Any] = {n: _as_documented(n, table) for n, table in tables.items()}
    arguments = {"project": None if project is None else project.name, "language": language}
    return Quality(**documented, arguments=arguments, notes=_NOTES)


@remembered
def _checked(survey: Survey, project: Project | None) -> dict[str, pd.DataFrame]:
    """The tables before they get their labels: the same in every language."""
    answers = survey.answers
    states = {q.code: _State(survey, answers, q) for q in _answerable(survey)}
    straight = {code: state.straight() for code, state in states.items() if state.is_grid}
    pairs = duplicate_pairs(survey)
    rows = {
        "questions": [state.row() for state in states.values()],
        "partners_questions": [row for state in states.values() for row in state.partner_rows()],
        "grids": [states[code].grid_row(flags) for code, flags in straight.items()],
    }
    return {
        "response": _response(survey, project),
        **{name: pd.DataFrame(own or {"question": []}) for name, own in rows.items()},
        "respondents": _respondents(survey, states, straight=straight, pairs=pairs),
        "duplicates": pairs,
        "steps": pd.DataFrame(
            [(step.what, step.rows_before, step.rows_after) for step in survey.history]
        ),
    }


class _State:
    """One question: who was asked, and who answered."""

    def __init__(self, survey: Survey, answers: pd.DataFrame, question: Question) -> None:
        self.question = question
        self.columns = survey.columns_of(question)
        self.is_grid = question.kind == "ordinal" and len(self.columns) >= LEAST_ITEMS
        self._partners = survey.series("partner")
        self._cells = answers[self.columns]
        self._asked_by = survey.asked[self.columns]
        by_some_part = self._partners.map(self._asked_by.any(axis=1))
        self.asked = by_some_part.fillna(False).astype(bool)
        self.answered = self._cells.notna().any(axis=1) & self.asked

    def row(self) -> dict[str, Any]:
        """Over all partners."""
        silent = self._asked_by.index[~self._asked_by.any(axis=1)]
        return {
            **self._counts(pd.Series(True, index=self.asked.index)),
            "parts": len(self.columns),
            "not_asked_by": ", ".join(map(str, silent)),
        }

    def partner_rows(self) -> Iterator[dict[str, Any]]:
        """One row per partner."""
        for partner, asked in self._asked_by.iterrows():
            status = "asked" if asked.all() else "partly asked" if asked.any() else "not asked"
            mine = self._partners == partner
            yield {**self._counts(mine), "partner": str(partner), "status": status}

    def straight(self) -> pd.Series[Any]:
        """Whether a respondent drew a straight line; missing where too few items are answered."""
        points = np.column_stack([self._cells[name].cat.codes for name in self.columns])
        given = points >= 0
        least = np.where(given, points, points.max(initial=0)).min(axis=1)
        too_few = given.sum(axis=1) < LEAST_ITEMS
        same = pd.arrays.BooleanArray(points.max(axis=1) == least, too_few)
        return pd.Series(same, index=self._cells.index)

    def grid_row(self, straight: pd.Series[Any]) -> dict[str, Any]:
        """How many drew a straight line through this grid."""
        answered, lines = int(straight.notna().sum()), int(straight.fillna(False).sum())
        return {
            "question": self.question.code,
            "answered": answered,
            "straight": lines,
            "share": lines / answered if answered else None,
        }

    def _counts(self, among: pd.Series[bool]) -> dict[str, Any]:
        asked, answered = int((self.asked & among).sum()), int((self.answered & among).sum())
        return {
            "question": self.question.code,
            "asked_of": asked,
            "answered": answered,
            "share": answered / asked if asked else None,
        }


def _answerable(survey: Survey) -> Iterator[Question]:
    """Questions that SMEs answer; not those that say who they are or what they weigh."""
    for question in survey.codebook.questions:
        own = question.role not in ("partner", "respondent", "weight", "wave")
        if own and survey.columns_of(question):
            yield question


def _response(survey: Survey, project: Project | None) -> pd.DataFrame:
    counts = survey.series("partner").value_counts()
    known = project.partners if project else ()
    names = {p.code: (p.name or p.code, p.invited) for p in known}
    codes = list(dict.fromkeys([*names, *counts.index[counts > 0].astype(str).sort_values()]))
    table = pd.DataFrame({"partner": codes})
    table["name"] = [names.get(code, (code, None))[0] for code in codes]
    invited = [names.get(code, (code, None))[1] for code in codes]
    table["invited"] = pd.array(invited, dtype="Int64")
    table["answered"] = [int(counts.get(code, 0)) for code in codes]
    base = table["invited"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        table["rate"] = table["answered"].to_numpy() / base
    table["low"], table["high"] = wilson_interval(table["rate"], base)
    return table


def _respondents(
    survey: Survey,
    states: dict[str, _State],
    *,
    straight: dict[str, pd.Series[Any]],
    pairs: pd.DataFrame,
) -> pd.DataFrame:
    index = survey.answers.index
    asked = pd.DataFrame({code: state.asked for code, state in states.items()}, index=index)
    answered = pd.DataFrame({code: state.answered for code, state in states.items()}, index=index)
    lines = pd.DataFrame(straight, index=index, dtype="boolean").fillna(False)
    return pd.DataFrame(
        {
            "respondent": index,
            "partner": survey.series("partner").astype(str).to_numpy(),
            "completeness": (answered.sum(axis=1) / asked.sum(axis=1)).to_numpy(),
            "straight_lines": lines.sum(axis=1).to_numpy(dtype=int),
            "duplicate": index.isin(pairs["respondent"]),
        }
    )


_COUNTS = ("invited", "answered", "asked_of", "parts", "straight", "rows_before", "rows_after")
_NUMBERS = ("rate", "low", "high", "share", "completeness")


def _as_documented(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Columns in the order of the schema, with types that are the same for empty tables."""
    columns = list(Quality.SCHEMA[name])
    if table.empty:
        table = pd.DataFrame(columns=columns)
    elif name == "steps":
        table = table.set_axis(columns, axis=1)
    types = {c: "Int64" for c in columns if c in _COUNTS}
    types |= {c: "Float64" for c in columns if c in _NUMBERS}
    return table[columns].astype(types).reset_index(drop=True)


def _response_sentences(response: pd.DataFrame) -> Iterator[str]:
    known = response.dropna(subset=["answered"])
    if known.empty:
        yield "Too few SMEs answered to say how many."
        return
    count = int((known["answered"] > 0).sum())
    if len(response) > 1 or known["rate"].isna().any():
        partners = f" of {count} partners" if count > 1 else ""
        yield f"{int(known['answered'].sum())} SMEs{partners} answered."
    for row in known.dropna(subset=["rate"]).to_dict("records"):
        yield (
            f"{row['name']}: {row['answered']:.0f} of {row['invited']:.0f} members answered "
            f"({row['rate']:.0%}; 95 % interval {row['low']:.0%} to {row['high']:.0%})."
        )


def _question_sentences(questions: pd.DataFrame) -> Iterator[str]:
    yield from _least_answered(questions)
    partly = questions[questions["not_asked_by"] != ""]
    if len(partly):
        yield (
            f"{len(partly)} of {len(questions)} questions were not asked by all partners; "
            "there, not asked is neither blank nor no."
        )


def _partner_sentences(questions: pd.DataFrame) -> Iterator[str]:
    yield from _least_answered(questions)
    missing = int((questions["status"] == "not asked").sum())
    if missing:
        yield (
            f"{missing} of {len(questions)} questions were not in this partner's questionnaire; "
            "what they asked is called not asked below, neither blank nor no."
        )


def _least_answered(questions: pd.DataFrame) -> Iterator[str]:
    shown = questions.dropna(subset=["share"]).sort_values("share", kind="stable")
    if len(shown):
        least = shown.iloc[0]
        yield (
            f'Least answered: "{least["label"]}", by {least["answered"]:.0f} of '
            f"{least['asked_of']:.0f} that were asked ({least['share']:.0%})."
        )


def _grid_sentences(grids: pd.DataFrame) -> Iterator[str]:
    for row in grids.dropna(subset=["straight", "share"]).to_dict("records"):
        if row["straight"]:
            yield (
                f'"{row["label"]}": {row["straight"]:.0f} of {row["answered"]:.0f} SMEs gave '
                f"the same answer throughout ({row['share']:.0%})."
            )
