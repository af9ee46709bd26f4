"""Names of courses: what a course is called, and how many SMEs and cohorts it has."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ..messages import Message, say, say_many
from ..values import Text
from .courses import ADVANCED, BEGINNERS, MIXED


def _for_beginners(label: Text, how: Text | None) -> Message:
    if how is None:
        return say("{label}, beginners", label=label)
    return say("{label}, beginners ({how})", label=label, how=how)


def _for_advanced(label: Text, how: Text | None) -> Message:
    if how is None:
        return say("{label}, advanced", label=label)
    return say("{label}, advanced ({how})", label=label, how=how)


def _for_all_levels(label: Text, how: Text | None) -> Message:
    if how is None:
        return say("{label}, all levels", label=label)
    return say("{label}, all levels ({how})", label=label, how=how)


def _beginners_in(label: Text, language: Text | None) -> Message:
    if language is None:
        return say("{label}, beginners", label=label)
    return say("{label}, beginners, {language}", label=label, language=language)


def _advanced_in(label: Text, language: Text | None) -> Message:
    if language is None:
        return say("{label}, advanced", label=label)
    return say("{label}, advanced, {language}", label=label, language=language)


def _all_levels_in(label: Text, language: Text | None) -> Message:
    if language is None:
        return say("{label}, all levels", label=label)
    return say("{label}, all levels, {language}", label=label, language=language)


CourseName = Callable[[Text, Text | None], Message]
COURSE_NAMES: dict[str, CourseName] = {
    BEGINNERS: _for_beginners, ADVANCED: _for_advanced, MIXED: _for_all_levels,
}  # fmt: skip
"""A course in a sentence: its topic, level, and what language and format it has."""
COURSE_TITLES: dict[str, CourseName] = {
    BEGINNERS: _beginners_in, ADVANCED: _advanced_in, MIXED: _all_levels_in,
}  # fmt: skip
"""A course in a table or figure: its topic, level and language."""


def how_many(courses: pd.DataFrame) -> Message:
    """Say how many courses on how many topics could be filled."""
    count, topics = len(courses), courses["competence"].nunique()
    places = int(courses["n"].sum())
    if topics == 1:
        return say_many(
            "{n} course on 1 topic with {places} places could be filled; one SME may take several "
            "places.",
            "{n} courses on 1 topic with {places} places could be filled; one SME may take several "
            "places.",
            n=count,
            places=places,
        )
    return say(
        "{count} courses on {topics} topics with {places} places could be filled; one SME may take "
        "several places.",
        count=count, topics=topics, places=places,
    )  # fmt: skip


def cohorts_of(course: Text, *, n: int, partners: int, cohorts: int, largest: int) -> Message:
    """Say for how many SMEs of how many partners a course is, and in how many cohorts."""
    if partners == 1 and cohorts == 1:
        return say_many(
            "{course}: {n} SME of 1 partner in 1 cohort of at most {largest}.",
            "{course}: {n} SMEs of 1 partner in 1 cohort of at most {largest}.",
            n=n, course=course, largest=largest,
        )  # fmt: skip
    if partners == 1:
        return say(
            "{course}: {n} SMEs of 1 partner in {cohorts} cohorts of at most {largest}.",
            course=course, n=n, cohorts=cohorts, largest=largest,
        )  # fmt: skip
    if cohorts == 1:
        return say(
            "{course}: {n} SMEs of {partners} partners in 1 cohort of at most {largest}.",
            course=course, n=n, partners=partners, largest=largest,
        )  # fmt: skip
    return say(
        "{course}: {n} SMEs of {partners} partners in {cohorts} cohorts of at most {largest}.",
        course=course, n=n, partners=partners, cohorts=cohorts, largest=largest,
    )  # fmt: skip
