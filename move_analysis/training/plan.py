"""Plan: from ranked topics to courses, cohorts across partners, and who could teach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Column
from ..competences.groups import groups_of
from ..result import Result, Schema, analysis
from ..settings import Training
from ..survey import Survey, counted
from .needs import measure_training_needs
from .preferences import named_options
from .ratings import Ratings, ratings_of

Booleans = NDArray[np.bool_]

BEGINNERS, ADVANCED, MIXED = "beginners", "advanced", "all levels"
ANY = "any"
INSIDE, OUTSIDE, NOT_ASKED = "SMEs of the partnership", "outside trainers", "not asked"

WANTING = (
    "An SME takes part in training on a topic that it rates above the middle of the scale and, "
    "where ability was asked, higher than its own ability; below the middle of that scale it is "
    "a beginner. Counts are SMEs that answered, not weighted."
)
COVER = (
    "Courses: the language that most SMEs can follow makes the first course, then the language "
    "of most of the others, as long as there are enough for a cohort (greedy set cover; Chvatal, "
    "V. (1979). Mathematics of Operations Research 4, 233-235). Whom no course of their level "
    "suits are tried again in courses for all levels. The format is the one most of them prefer."
)
TEACHERS = (
    "An SME could teach what it masters at the highest level asked and does not want to learn; "
    "in a course, if its staff know the language. Whether it would teach was not asked."
)
TOPIC_COLUMNS = {
    "competence": Column.label("code of the competence"),
    "label": Column.label("competence"),
    "rank": Column.label("rank of the need, 1: most needed"),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingPlan(Result):
    """Which courses to hold, for whom, and who could teach them.

    Parameters
    ----------
    trainings : DataFrame
        One row per course, by rank of its topic.
    seats : DataFrame
        One row per course and partner.
    topics : DataFrame
        One row per topic: how many want it, and how many found no course.
    teachers : DataFrame
        One row per topic and partner.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> plan = find_trainings(demo_survey())
    >>> bool((plan.trainings["n"] >= 8).all())
    True
    """

    SCHEMA: ClassVar[Schema] = {
        "trainings": {
            "training": Column.label("number of the course"),
            **TOPIC_COLUMNS,
            "level": Column.label("level"),
            "language": Column.label("code of the language"),
            "language_label": Column.label("language"),
            "n": Column.base("SMEs that it suits", "SMEs", of="TODO"),
            "format": Column.coarse("code of the format that most prefer"),
            "format_label": Column.coarse("format that most prefer"),
            "prefer": Column.count("of them, SMEs that prefer it", "SMEs", of="TODO"),
            "cohorts": Column.coarse("cohorts", "cohorts"),
            "largest": Column.coarse("places in the largest cohort", "places"),
            "partners": Column.coarse("partners whose SMEs it suits", "partners"),
            "teachers": Column.count(
                "SMEs that could teach it in this language", "SMEs", of="TODO"
            ),
            "taught_by": Column.coarse("who could teach it"),
        },
        "seats": {
            "training": Column.label("number of the course"),
            "course": Column.label("course"),
            "partner": Column.label("code of the partner"),
            "partner_label": Column.label("partner"),
            "n": Column.count("SMEs of the partner that it suits", "SMEs", of="course {training}"),
        },
        "topics": {
            **TOPIC_COLUMNS,
            "base": Column.base("SMEs that rated it", "SMEs", of="TODO"),
            "wanting": Column.count("SMEs that want training", "SMEs", of="wants {competence}"),
            "unplaced": Column.count("of them, SMEs that no course suits", "SMEs", of="TODO"),
        },
        "teachers": {
            **TOPIC_COLUMNS,
            "partner": Column.label("code of the partner"),
            "partner_label": Column.label("partner"),
            "base": Column.base("SMEs that said what they can do", "SMEs", of="TODO"),
            "n": Column.count("SMEs that could teach it", "SMEs", of="teaches {competence}"),
        },
    }

    trainings: pd.DataFrame
    seats: pd.DataFrame
    topics: pd.DataFrame
    teachers: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many courses there are, the three largest, and which need outside trainers."""
        if self.topics.empty:
            return ("The survey did not ask what SMEs want to learn.",)
        if self.trainings.empty:
            least = self.arguments["min_cohort"]
            return (f"No course suits as many SMEs as a cohort needs ({least}).",)
        known = self.trainings.dropna(subset="n")
        topics = self.trainings["competence"].nunique()
        places = f" with {known['n'].sum():.0f} places" if len(known) == len(self.trainings) else ""
        largest = known.sort_values("n", ascending=False, kind="stable").head(3)
        outside = self.trainings[self.trainings["taught_by"].eq(OUTSIDE).fillna(False)]
        lines = [
            f"{counted(len(self.trainings), 'course')} on {counted(topics, 'topic')}{places} "
            "could be filled; one SME may take several places.",
            *(f"{_course_in_words(row)}." for row in largest.to_dict("records")),
        ]
        if len(outside):
            named = ", ".join(outside["label"].unique())
            lines.append(f"Outside trainers, as nobody in the partnership could teach: {named}.")
        left = self.topics[self.topics["unplaced"] > 0]
        if len(left):
            named = ", ".join(f"{r.label} {r.unplaced:.0f}" for r in left.itertuples())
            lines.append(f"SMEs that want training and that no course suits: {named}.")
        return tuple(lines)


@analysis
def find_trainings(
    survey: Survey, settings: Training | None = None, *, language: str = "en"
) -> TrainingPlan:
    """Which courses should be held, for how many SMEs of which partners, and who can teach?

    Parameters
    ----------
    survey : Survey
        With what `measure_training_needs` needs, and, for languages and formats, the questions
        that `settings` names; left out, any language or format suits.
    settings : Training, optional
        Sizes of cohorts, number of topics, codes of the questions: ``project.training``.
    language : str
        Of the labels.

    Returns
    -------
    TrainingPlan
        ``trainings`` (one row per course, with SMEs, cohorts and who could teach it), ``seats``
        (SMEs per course and partner), ``topics`` and ``teachers`` (SMEs per topic and partner).

    References
    ----------
    Chvatal, V. (1979). A greedy heuristic for the set-covering problem. Mathematics of
    Operations Research 4, 233-235.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> plan = find_trainings(demo_survey(), Training(topics=2))
    >>> plan.topics["label"].tolist()
    ['Business models', 'European funding']
    """
    rules = settings or Training()
    ratings = ratings_of(survey)
    topics = _ranked_topics(survey, rules.topics, language)
    wants = _wanting(ratings)
    teach, said = _teaching(survey, ratings)
    teach &= ~wants
    partners = groups_of(survey, "partner", language=language)
    spoken, liked = (_choices(survey, q, language) for q in (rules.languages, rules.formats))
    rows: list[dict[str, Any]] = []
    seats: list[dict[str, Any]] = []
    left = {}
    for topic in topics.to_dict("records"):
        code = topic["competence"]
        placed = np.zeros(len(survey), dtype=bool)
        for level, wanting in _by_level(ratings, wants[code], placed):
            for at, members in spoken.cover(wanting, rules.min_cohort):
                able = teach[code].to_numpy() & spoken.named[:, at]
                course: dict[str, Any] = {
                    "training": len(rows) + 1,
                    **{str(name): value for name, value in topic.items()},
                    "level": level,
                    **spoken.option(at, "language"),
                    **liked.favourite(members),
                    **_sizes(members, partners.codes, rules),
                    **_taught(able, known=bool(said[code].any())),
                }
                rows.append(course)
                seats += _seats(course, partners.codes[members], partners.labels)
                placed |= members
        left[code] = int((wants[code].to_numpy() & ~placed).sum())
    silent = int((~spoken.named.any(axis=1)).sum())
    silence = f"SMEs that named no language, and so are in no course: {silent}."
    return TrainingPlan(
        trainings=_frame(rows, "trainings"),
        seats=_frame(seats, "seats"),
        topics=_topic_table(topics, ratings, wants, left=left),
        teachers=_teacher_table(topics, teach, said, partners=partners),
        arguments={**rules.model_dump(), "language": language},
        notes=(WANTING, COVER, TEACHERS, *((silence,) if silent else ())) if len(topics) else (),
    )


@dataclass(frozen=True, eq=False)
class _Choices:
    """Options of a question by code, and who (row) names which (column)."""

    labels: Mapping[str, str]
    named: Booleans

    def option(self, at: int, name: str) -> dict[str, str]:
        code, label = list(self.labels.items())[at]
        return {name: code, f"{name}_label": label}

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
        counts = self.named[members].sum(axis=0)
        at = int(counts.argmax())
        return {**self.option(at, "format"), "prefer": int(counts[at])}


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


def _ranked_topics(survey: Survey, count: int, language: str) -> pd.DataFrame:
    """The topics most needed, by the method that leads; none where nobody wants any."""
    needs = measure_training_needs(survey, resamples=0, language=language).topics
    first = needs.dropna(subset="rank").sort_values("rank", kind="stable").head(count)
    return first[["competence", "label", "rank"]].reset_index(drop=True)


def _wanting(ratings: Ratings) -> pd.DataFrame:
    important = ratings.importance > ratings.middle
    if ratings.ability is None:
        return important
    return important & (ratings.ability < ratings.importance)


def _teaching(survey: Survey, ratings: Ratings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who masters a topic at the highest level, and who said so: assets first, then ability."""
    codes = ratings.importance.columns
    teach = pd.DataFrame(False, index=survey.answers.index, columns=codes)
    said = teach.copy()
    if ratings.ability is not None:
        teach, said = ratings.ability >= ratings.span[1], ratings.ability.notna()
    for question in survey.codebook.by_role("has"):
        if question.kind not in ("ordinal", "multiple"):
            continue
        for name in survey.columns_of(question):
            code = name[len(question.code) + 1 : -1]
            if code in codes:
                answers = survey.answers[name]
                top = answers.cat.categories[-1] if question.kind == "ordinal" else True
                teach[code] = (answers == top).fillna(False).astype(bool)
                said[code] = answers.notna()
    return teach, said


def _choices(survey: Survey, question: str, language: str) -> _Choices:
    """Options of a question and who names them; one option for all where it was not asked."""
    named = named_options(survey, question)
    if named.empty:
        return _Choices({ANY: ANY}, np.ones((len(survey), 1), dtype=bool))
    asked = survey.codebook.question(question)
    labels = {part.code: part.text(language) for part in survey.codebook.parts(asked)}
    kept = {str(code): labels[str(code)] for code in named}
    return _Choices(kept, named.fillna(False).to_numpy(dtype=bool))


def _sizes(members: Booleans, partners: pd.Series[Any], rules: Training) -> dict[str, int]:
    count = int(members.sum())
    cohorts = ceil(count / rules.max_cohort)
    return {
        "n": count,
        "cohorts": cohorts,
        "largest": ceil(count / cohorts),
        "partners": partners[members].nunique(),
    }


def _taught(able: Booleans, *, known: bool) -> dict[str, Any]:
    count = int(able.sum())
    taught_by = INSIDE if count else OUTSIDE if known else NOT_ASKED
    return {"teachers": count, "taught_by": taught_by}


def _seats(
    row: Mapping[str, Any], partners: pd.Series[Any], labels: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    course = f"{row['label']}, {row['level']}, {row['language_label']}"
    for code, label in labels.items():
        yield {
            "training": row["training"],
            "course": course.removesuffix(f", {ANY}"),
            "partner": code,
            "partner_label": label,
            "n": int((partners == code).sum()),
        }


def _topic_table(
    topics: pd.DataFrame, ratings: Ratings, wants: pd.DataFrame, *, left: Mapping[str, int]
) -> pd.DataFrame:
    codes = topics["competence"]
    rated = ratings.importance.notna()
    if ratings.ability is not None:
        rated &= ratings.ability.notna()
    table = topics.assign(
        base=rated.sum().reindex(codes).to_numpy(),
        wanting=wants.sum().reindex(codes).to_numpy(),
        unplaced=[left[code] for code in codes],
    )
    return table[list(TrainingPlan.SCHEMA["topics"])]


def _teacher_table(
    topics: pd.DataFrame, teach: pd.DataFrame, said: pd.DataFrame, *, partners: Any
) -> pd.DataFrame:
    rows: list[dict[Any, Any]] = [
        {
            **topic,
            "partner": code,
            "partner_label": label,
            "base": int(said[topic["competence"]][partners.codes == code].sum()),
            "n": int(teach[topic["competence"]][partners.codes == code].sum()),
        }
        for topic in topics.to_dict("records")
        for code, label in partners.labels.items()
    ]
    return _frame(rows, "teachers")


def _frame(rows: Sequence[Mapping[Any, Any]], table: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(TrainingPlan.SCHEMA[table]))


def _course_in_words(row: Mapping[Any, Any]) -> str:
    """A course; format, cohorts and partners are left out where they are hidden."""
    liked = row["language_label"], row["format_label"]
    how = ", ".join(label for label in liked if pd.notna(label) and label != ANY)
    course = f"{row['label']}, {row['level']}{f' ({how})' if how else ''}"
    if pd.isna(row["cohorts"]):
        return f"{course}: a course for {row['n']:.0f} SMEs"
    return (
        f"{course}: {row['n']:.0f} SMEs of {counted(int(row['partners']), 'partner')} in "
        f"{counted(int(row['cohorts']), 'cohort')} of at most {row['largest']:.0f}"
    )
