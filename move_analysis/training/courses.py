"""Courses: which SMEs of whom want the same topic could be taught together, and who could teach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import How
from ..derive import Published
from ..messages import say
from ..survey import Survey
from ..values import Text
from .preferences import named_options
from .ratings import Ratings

Booleans = NDArray[np.bool_]

LEVELS = {
    "beginners": say("beginners"),
    "advanced": say("advanced"),
    "all": say("all levels"),
}
BEGINNERS, ADVANCED, MIXED = LEVELS
ANY = "any"
INSIDE, OUTSIDE, NOT_ASKED = "inside", "outside", "not_asked"
TAUGHT_BY = {
    INSIDE: say("SMEs of the partnership"),
    OUTSIDE: say("outside trainers"),
    NOT_ASKED: say("not asked"),
}


@dataclass(frozen=True, eq=False)
class Choices:
    """Options of a question by code, and who (row) names which (column)."""

    labels: Mapping[str, Text]
    named: Booleans

    def code(self, at: int) -> str:
        """Code of an option."""
        return list(self.labels)[at]

    def cover(self, left: Booleans, least: int) -> Iterator[tuple[int, Booleans]]:
        """Greedy set cover: again and again the option that most of those left name."""
        while left.any():
            counts = self.named[left].sum(axis=0)
            at = int(counts.argmax())
            if counts[at] < least:
                return
            members = left & self.named[:, at]
            yield at, members
            left = left & ~members

    def favourite(self, members: Booleans) -> dict[str, Any]:
        """The format that most of them name, and how many do."""
        counts = self.named[members].sum(axis=0)
        at = int(counts.argmax())
        return {"format": self.code(at), "prefer": int(counts[at])}


@dataclass(frozen=True, eq=False)
class Teaching:
    """Who masters a topic at the highest level, who said so, and in answer to which question."""

    able: pd.DataFrame
    said: pd.DataFrame
    role: Mapping[str, str]


def courses_on(
    ratings: Ratings, wants: pd.Series[bool], spoken: Choices, *, least: int, short: int
) -> Iterator[tuple[str, int, Booleans]]:
    """Courses on a topic: level, language (its place among the choices), and whom it suits.

    Courses that lack up to `short` of the `least` SMEs are found, too; nobody is in one of them
    who could be in another course. They come by level and language, not by size.
    """
    placed = np.zeros(len(wants), dtype=bool)
    for level, wanting in _by_level(ratings, wants, placed):
        cover = dict(spoken.cover(wanting, max(least - short, 1)))
        for at, members in sorted(cover.items(), key=itemgetter(0)):
            yield level, at, members
            if members.sum() >= least:
                placed |= members


def _by_level(
    ratings: Ratings, wanting: pd.Series[bool], placed: Booleans
) -> Iterator[tuple[str, Booleans]]:
    """Who wants a topic by level, then all that were not placed by then."""
    wants = wanting.to_numpy(dtype=bool)
    if ratings.ability is not None:
        beginner = (ratings.ability[wanting.name] < ratings.middle).to_numpy()
        yield BEGINNERS, wants & beginner
        yield ADVANCED, wants & ~beginner
    yield MIXED, wants & ~placed  # the caller fills `placed` between two steps


def wanting(ratings: Ratings) -> pd.DataFrame:
    """Who wants training on a topic: it is important, and more so than the SME is able."""
    important = ratings.importance > ratings.middle
    if ratings.ability is None:
        return important
    return important & (ratings.ability < ratings.importance)


def teaching(survey: Survey, ratings: Ratings) -> Teaching:
    """Who could teach a topic: by its assets where it was asked, else by its ability."""
    codes = ratings.importance.columns
    teach = pd.DataFrame(False, index=survey.answers.index, columns=codes)
    said, role = teach.copy(), dict.fromkeys(codes, "ability")
    if ratings.ability is not None:
        teach, said = ratings.ability >= ratings.span[1], ratings.ability.notna()
    for question in survey.codebook.by_role("has"):
        if question.kind not in ("ordinal", "multiple"):
            continue
        for name in survey.columns_of(question):
            code = question.part_of(name)
            if code in codes:
                answers = survey.answers[name]
                top = answers.cat.categories[-1] if question.kind == "ordinal" else True
                teach[code] = (answers == top).fillna(False).astype(bool)
                said[code], role[code] = answers.notna(), "has"
    return Teaching(teach & ~wanting(ratings), said, role)


def choices_of(survey: Survey, question: str) -> Choices:
    """Options of a question and who names them; one option for all where it was not asked."""
    named = named_options(survey, question)
    if named.empty:
        return Choices({ANY: say("any")}, np.ones((len(survey), 1), dtype=bool))
    asked = survey.codebook.question(question)
    labels = {part.code: part.name for part in survey.codebook.parts(asked)}
    kept: dict[str, Text] = {str(code): labels[str(code)] for code in named}
    return Choices(kept, named.fillna(False).to_numpy(dtype=bool))


def of_topic(column: str) -> How:
    """What ``topics`` says of the topic of a row."""

    def how(published: Published) -> pd.Series[Any]:
        topics = published.tables["topics"].set_index("competence")
        return published.table["competence"].map(topics[column])

    return how


def is_needed(published: Published) -> pd.Series[bool]:
    """Whether a topic is among those that are needed most."""
    few: pd.Series[bool] = published.table["rank"] <= published.arguments["topics"]
    return few.fillna(False).astype("boolean")


def is_held(published: Published) -> pd.Series[bool]:
    """Whether a course is on a topic needed most, and fills a cohort."""
    enough = published["n"] >= published.arguments["min_cohort"]
    held: pd.Series[bool] = is_needed(published) & enough
    return held


def cohorts(published: Published) -> pd.Series[int]:
    """So many that none is larger than it may be."""
    count = np.ceil(published["n"] / published.arguments["max_cohort"])
    return pd.Series(count, published.table.index).astype("Int64")


def largest_cohort(published: Published) -> pd.Series[int]:
    """Places in it, where all are of one size or one less."""
    count = published["cohorts"]
    places = np.ceil(published["n"] / np.where(count > 0, count, np.nan))
    return pd.Series(places, published.table.index).astype("Int64")


def partners_taught(published: Published) -> pd.Series[int]:
    """How many have seats; where all have so few that none is published, it is one at least."""
    seats = published.tables["seats"]
    having = (seats["n"] > 0).groupby(seats["training"]).sum().clip(lower=1)
    return published.table["training"].map(having).fillna(0).astype("Int64")


def taught_by(published: Published) -> pd.Series[str]:
    """SMEs where a few could, else outside trainers; not asked where nobody was."""
    able, said = published.filled("teachers") > 0, published["said"] > 0
    codes = np.select([able, said], [INSIDE, OUTSIDE], NOT_ASKED)
    return pd.Series(codes, published.table.index, dtype="str")
