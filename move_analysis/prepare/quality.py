"""Quality: who answered, what was answered, and which answers look careless."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..codebook import Question
from ..columns import ANSWERS, SMES, Column
from ..derive import ratio_of, share_of
from ..memory import cached
from ..messages import Message, say
from ..project import Project
from ..result import Result, Schema, analysis, held_columns
from ..statistics import wilson_interval
from ..survey import Survey
from ..values import Name, Share, Text
from .duplicates import LEAST_ANSWERS, LEAST_SHARE, duplicate_pairs
from .quality_wording import read_quality

LEAST_ITEMS = 6
"""Items of a grid that must be answered before equal answers count as a straight line."""

_NOTES = (
    say(
        "The intervals of response rates treat the members as drawn from many like them; among "
        "the members themselves a rate is exact."
    ),
    say(
        "A straight line is the same answer to at least {items} answered items of a grid; such "
        "respondents are kept.",
        items=LEAST_ITEMS,
    ),
    say(
        "Near duplicates agree in at least {share} of at least {answers} answers; they are kept "
        "and shown here, exact ones are left out of a prepared survey.",
        share=Share(LEAST_SHARE),
        answers=LEAST_ANSWERS,
    ),
)
ASKED, PARTLY_ASKED, NOT_ASKED = "asked", "partly_asked", "not_asked"

WAITING = "how many answered is said of everybody, and these are in no other number"
INVITED = "the partners say how many members they asked; it is no answer of an SME"
OF_PARTNER = {"partner": "partner"}
"""What the SMEs counted in a row have in common: see `Column.count`."""
COMPLETE = (0.25, 0.5, 0.75, 0.9, 1.0)
"""In so many steps is published how complete the answers of one SME are."""
_QUESTION = {
    "question": Column.label("code of the question"),
    "topic": Column.label("code of what it is about, under which its answers are counted"),
    "label": Column.name_of("question", "the question"),
}
_ANSWERED_SHARE = Column.derived(
    "answered of those asked", "share", how=share_of("answered", "asked_of")
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
    ['step', 'step_label', 'rows_before', 'rows_after']
    """

    SCHEMA: ClassVar[Schema] = {
        "response": {
            "partner": Column.label("code of the partner"),
            "name": Column.name_of("partner", "its name"),
            "invited": Column.exact(
                "members asked to answer; missing where unknown", "members", why=INVITED
            ),
            "answered": Column.count("answers so far", of=ANSWERS, where=OF_PARTNER, within=""),
            "waiting": Column.exact(
                "of these, answers that wait until enough have come", "answers", why=WAITING
            ),
            "rate": Column.derived(
                "respondents of all invited", "share", how=ratio_of("answered", "invited")
            ),
            "low": Column.derived(
                "lower bound of the share",
                "share",
                how=lambda p: wilson_interval(p["rate"], p["invited"])[0],
            ),
            "high": Column.derived(
                "upper bound of the share",
                "share",
                how=lambda p: wilson_interval(p["rate"], p["invited"])[1],
            ),
        },
        "questions": {
            **_QUESTION,
            "parts": Column.label("columns it has: options or items, else 1", "columns"),
            "asked_of": Column.base("respondents who were asked", of=SMES),
            "answered": Column.count(
                "those who answered some part", of="answered {topic}", within="asked_of"
            ),
            "share": _ANSWERED_SHARE,
            "not_asked_by": Column.label("codes of the partners that did not ask it"),
        },
        "partners_questions": {
            "partner": Column.label("code of the partner"),
            "name": Column.name_of("partner", "partner"),
            **_QUESTION,
            "status": Column.label(
                "asked, partly asked, or not asked",
                words={
                    ASKED: say("asked"),
                    PARTLY_ASKED: say("partly asked"),
                    NOT_ASKED: say("not asked"),
                },
            ),
            "asked_of": Column.base("respondents who were asked", of=SMES, where=OF_PARTNER),
            "answered": Column.count(
                "those who answered some part",
                of="answered {topic}",
                where=OF_PARTNER,
                within="asked_of",
            ),
            "share": _ANSWERED_SHARE,
        },
        "grids": {
            **_QUESTION,
            "answered": Column.base(
                "respondents with enough items", of="answered enough items of {question}"
            ),
            "straight": Column.count(
                "the same answer throughout", of="straight line in {question}", within="answered"
            ),
            "share": Column.derived(
                "straight of those with enough", "share", how=share_of("straight", "answered")
            ),
        },
        "respondents": {
            "respondent": Column.respondent("id of the respondent"),
            "partner": Column.label("code of its partner"),
            "completeness": Column.coarse(
                "questions answered of those asked, at most", "share", steps=COMPLETE
            ),
            "straight_lines": Column.coarse(
                "grids with the same answer throughout; 2: two or more", "grids", steps=(0, 1, 2)
            ),
            "duplicate": Column.coarse("whether it is like an earlier respondent"),
        },
        "duplicates": {
            "respondent": Column.respondent("id of the later respondent"),
            "duplicate_of": Column.respondent("id of the earlier one"),
            "share": Column.coarse("of the answers that agree, at most", "share", steps=(0.9, 1.0)),
            "exact": Column.coarse("whether no cell differs"),
        },
        # How many answered is said of everybody, but not of a selection of them.
        "steps": {
            "step": Column.label("code of what was done"),
            "step_label": Column.name_of("step", "what was done"),
            "rows_before": Column.count("respondents before", "respondents", of=SMES, within=""),
            "rows_after": Column.count("respondents after", "respondents", of=SMES, within=""),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "respondents": ("respondent",),
        "duplicates": ("respondent", "duplicate_of"),
    }

    response: pd.DataFrame
    questions: pd.DataFrame
    partners_questions: pd.DataFrame
    grids: pd.DataFrame
    respondents: pd.DataFrame
    duplicates: pd.DataFrame
    steps: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Response, blanks, questions not asked and straight lines, of all partners or of one."""
        return read_quality(self)


@analysis
@cached
def check_quality(survey: Survey, *, project: Project | None = None) -> Quality:
    """Measure how many answered, what they left blank, and whose answers look careless.

    Parameters
    ----------
    survey : Survey
        As read, or prepared.
    project : Project, optional
        Knows how many members were invited, and which partners have no answers.

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
    tables = _tables(survey, project)
    documented: dict[str, Any] = {n: _as_documented(n, table) for n, table in tables.items()}
    return Quality(
        **documented,
        names={
            "partner": _partner_names(project),
            "question": {question.code: question.name for question in survey.codebook.questions},
            "step": {str(step.what): step.name for step in survey.history},
        },
        arguments={"project": None if project is None else project.name},
        notes=_NOTES,
    )


def _partner_names(project: Project | None) -> dict[str, Text]:
    return {one.code: Name(one.name or one.code) for one in (project.partners if project else ())}


def _tables(survey: Survey, project: Project | None) -> dict[str, pd.DataFrame]:
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
            [(str(step.what), step.rows_before, step.rows_after) for step in survey.history]
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
            status = ASKED if asked.all() else PARTLY_ASKED if asked.any() else NOT_ASKED
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
            "topic": self.question.counted_as,
            "answered": answered,
            "straight": lines,
            "share": lines / answered if answered else None,
        }

    def _counts(self, among: pd.Series[bool]) -> dict[str, Any]:
        asked, answered = int((self.asked & among).sum()), int((self.answered & among).sum())
        return {
            "question": self.question.code,
            "topic": self.question.counted_as,
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
    invited = {one.code: one.invited for one in (project.partners if project else ())}
    answering = counts.index[counts > 0].astype(str).sort_values()
    codes = list(dict.fromkeys([*invited, *answering, *survey.waiting]))
    table = pd.DataFrame({"partner": codes})
    table["invited"] = pd.array([invited.get(code) for code in codes], dtype="Int64")
    waiting = [len(survey.waiting.get(code, ())) for code in codes]
    table["answered"] = [
        int(counts.get(code, 0)) + n for code, n in zip(codes, waiting, strict=True)
    ]
    table["waiting"] = pd.array(waiting, dtype="Int64")
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


_COUNTS = (
    "waiting",
    "invited",
    "answered",
    "asked_of",
    "parts",
    "straight",
    "rows_before",
    "rows_after",
)
_NUMBERS = ("rate", "low", "high", "share", "completeness")


def _as_documented(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Columns in the order of the schema, with types that are the same for empty tables."""
    columns = list(held_columns(Quality.SCHEMA[name]))
    if table.empty:
        table = pd.DataFrame(columns=columns)
    elif name == "steps":
        table = table.set_axis(columns, axis=1)
    types = {c: "Int64" for c in columns if c in _COUNTS}
    types |= {c: "Float64" for c in columns if c in _NUMBERS}
    return table[columns].astype(types).reset_index(drop=True)
