"""Ratings: how important topics are to SMEs and how able they are, as numbers; who is compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..codebook import Codebook, Question
from ..competences.groups import By, Groups, groups_of
from ..messages import Message, say
from ..segments import Segments
from ..survey import Survey
from ..values import Text

Floats = NDArray[np.float64]
Span = tuple[float, float]

RESCALED = say(
    "The questions on importance and ability have scales of different length: all were stretched "
    "to that of the first, so that they can be compared."
)


@dataclass(frozen=True, eq=False)
class Ratings:
    """How SMEs rated each topic.

    Parameters
    ----------
    importance : DataFrame of shape (n_smes, n_topics)
        How important, or how much needed where the survey asked that alone; blank where not
        asked or not answered.
    ability : DataFrame or None
        How able, on the same scale; ``None`` where the survey did not ask.
    span : tuple of float
        Lowest and highest point of the scale.
    roles : tuple of str
        Roles of the questions: ``importance`` (or ``needs``), and ``ability`` where it was asked.
    notes : tuple of Message
        What was done to compare them.

    Examples
    --------
    >>> Ratings(pd.DataFrame({"iot": [5.0]}), None, (1, 5)).middle
    3.0
    """

    importance: pd.DataFrame
    ability: pd.DataFrame | None
    span: Span
    roles: tuple[str, ...] = ("importance",)
    notes: tuple[Message, ...] = ()

    @property
    def asked(self) -> str:
        """What SMEs that rated a topic answered."""
        return " and ".join(self.roles)

    @property
    def middle(self) -> float:
        """Middle of the scale."""
        return sum(self.span) / 2


def ratings_of(survey: Survey) -> Ratings:
    """Return how important each topic is to each SME, and how able it is.

    Parameters
    ----------
    survey : Survey
        With grids of the role ``importance`` (and ``ability``), or grids of the role ``needs``
        that are rated on a scale.

    Returns
    -------
    Ratings
        Without topics where the survey has no such question.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> ratings_of(demo_survey()).importance.shape[1]
    13
    """
    rated = _grids(survey, "importance") or _grids(survey, "needs")
    able = _grids(survey, "ability")
    spans = [_span(survey.codebook, question) for question in (*rated, *able)]
    span = spans[0] if rated else (0.0, 1.0)
    importance = _numbers(survey, rated, onto=span)
    ability = _numbers(survey, able, onto=span)
    both = [topic for topic in importance if topic in ability]
    notes = (RESCALED,) if any(own != span for own in spans) else ()
    roles = tuple(question.role for question in rated[:1])
    if not both:
        return Ratings(importance, None, span, roles, notes)
    return Ratings(importance[both], ability[both], span, (*roles, "ability"), notes)


def groups_by(survey: Survey, by: str | None, *, segments: Segments | None = None) -> Groups:
    """Find the group of each SME, whatever it is grouped by.

    Parameters
    ----------
    survey : Survey
        With the question `by`.
    by : str or None
        ``partner``, ``country``, ``sector``, ``size``, ``segment``, or the code of any question
        with one answer, such as who filled in the form; ``None`` puts all into one group.
    segments : Segments, optional
        For ``by="segment"``: from `find_segments`, as found; not needed where the survey has
        them as answers (`with_segments`).

    Returns
    -------
    Groups

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> list(groups_by(demo_survey(), "consent").labels)
    ['named', 'coded', 'counted']
    """
    if by == "segment" and not survey.columns("segment"):
        return _segment_groups(survey, segments)
    if by is None or by in get_args(By):
        return groups_of(survey, by)  # type: ignore[arg-type]
    known = {q.code: q for q in survey.codebook.questions if q.kind in ("single", "ordinal")}
    known = {code: q for code, q in known.items() if code in survey.answers}
    if by not in known:
        choices = [*get_args(By), *known]
        raise ValueError(f"by should be None or one of {choices}, got {by!r}")
    names = survey.codebook.answer_names(known[by])
    codes = survey.answers[by].astype(object).astype("str")
    seen = set(codes.dropna())
    return Groups(codes, {code: name for code, name in names.items() if code in seen})


def _segment_groups(survey: Survey, segments: Segments | None) -> Groups:
    if segments is None:
        raise ValueError("by='segment' needs segments, from find_segments")
    table = segments.segments
    codes = dict(zip(table["segment"], table["segment_code"], strict=True))
    members = segments.members.set_index("respondent")["segment"].map(codes).astype("str")
    labels: dict[str, Text] = {
        code: say("Segment {number}", number=int(number)) for number, code in codes.items()
    }
    return Groups(members.reindex(survey.answers.index), labels)


def _grids(survey: Survey, role: Any) -> list[Question]:
    return [
        question
        for question in survey.codebook.by_role(role)
        if question.kind == "ordinal" and survey.columns_of(question)
    ]


def _span(book: Codebook, question: Question) -> Span:
    values = book.scale_of(question).values().values()
    return min(values), max(values)


def _numbers(survey: Survey, questions: Sequence[Question], *, onto: Span) -> pd.DataFrame:
    """Ratings by topic on one scale; of two questions on a topic, the first that is answered."""
    found: dict[str, pd.Series[float]] = {}
    answers = survey.answers
    for question in questions:
        low, high = _span(survey.codebook, question)
        points = survey.codebook.scale_of(question).values()
        stretch = (onto[1] - onto[0]) / (high - low)
        numbers = {code: onto[0] + (value - low) * stretch for code, value in points.items()}
        for name in survey.columns_of(question):
            topic = question.part_of(name)
            given = answers[name]
            by_code = np.array([*(numbers[point] for point in given.cat.categories), np.nan])
            new = pd.Series(by_code[given.cat.codes], answers.index)  # a blank has the code -1
            found[topic] = found[topic].combine_first(new) if topic in found else new
    order = [c.code for c in survey.codebook.competences if c.code in found]
    return pd.DataFrame({topic: found[topic] for topic in order}, index=answers.index)
