"""Plan: from ranked topics to courses, cohorts across partners, and who could teach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..cards import counted
from ..columns import SMES, Column
from ..competences.groups import Groups, competence_labels, groups_of
from ..derive import place_by
from ..result import Result, Schema, analysis
from ..settings import Training
from ..survey import Survey
from .courses import (
    ANY,
    LEVELS,
    OUTSIDE,
    Booleans,
    Teaching,
    choices_of,
    cohorts,
    courses_on,
    is_held,
    is_needed,
    largest_cohort,
    of_topic,
    partners_taught,
    taught_by,
    teaching,
    wanting,
)
from .published import asked_of, lead_score, rating_columns, with_derived
from .ratings import Ratings, ratings_of
from .scores import topic_means

SHORT = 3
"""Courses that lack so many SMEs of a cohort are listed, too: the published count may be as much
larger, and that a course is listed must not say what its count is at least."""

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
SILENT = "SMEs that named no language are in no course."
TOPIC_COLUMNS = {
    "competence": Column.label("code of the competence"),
    "label": Column.label("competence"),
}
OF_PARTNER = {"partner": "partner"}
COURSE = "wants {competence} as {level} in {language}"


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingPlan(Result):
    """Which courses to hold, for whom, and who could teach them.

    All topics and courses are listed that come near the plan; `planned` takes those in it.

    Parameters
    ----------
    topics : DataFrame
        One row per topic: how many want it, and how many found no course.
    seats : DataFrame
        One row per course and partner.
    trainings : DataFrame
        One row per course.
    teachers : DataFrame
        One row per topic and partner.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> plan = find_trainings(demo_survey()).planned()
    >>> bool((plan.trainings["n"] >= 8).all())
    True
    """

    SCHEMA: ClassVar[Schema] = {
        "topics": {
            **TOPIC_COLUMNS,
            **rating_columns({}),
            "score": Column.derived("how much it is needed", how=lead_score),
            "rank": Column.derived(
                "rank of the need, 1: most needed",
                how=lambda published: place_by("score")(published).astype("Int64"),
            ),
            "planned": Column.derived("whether it is in the plan", how=is_needed),
            "wanting": Column.count("SMEs that want training", of="wants {competence}"),
            "unplaced": Column.count(
                "of them, SMEs that no course suits", of="wants {competence}", within="wanting"
            ),
        },
        "seats": {
            "training": Column.label("number of the course"),
            "course": Column.coarse("course"),
            **TOPIC_COLUMNS,
            "partner": Column.label("code of the partner"),
            "partner_label": Column.label("partner"),
            "n": Column.count(
                "SMEs of the partner that it suits", of="wants {competence}", where=OF_PARTNER
            ),
            "base": Column.base("SMEs of the partner", of=SMES, where=OF_PARTNER),
        },
        "trainings": {
            "training": Column.label("number of the course"),
            **TOPIC_COLUMNS,
            "rank": Column.derived("rank of the need, 1: most needed", how=of_topic("rank")),
            "level": Column.label("level"),
            "language": Column.coarse("code of the language"),
            "language_label": Column.coarse("language"),
            "raters": Column.base("SMEs that rated the topic", of="answered {rated}"),
            "wanting": Column.count(
                "SMEs that want training on it", of="wants {competence}", within="raters"
            ),
            "n": Column.base("SMEs that it suits", of=COURSE, within="wanting"),
            "format": Column.coarse("code of the format that most prefer"),
            "format_label": Column.coarse("format that most prefer"),
            "prefer": Column.count(
                "of them, SMEs that prefer it", of=f"{COURSE} by {{format}}", within="n"
            ),
            "cohorts": Column.derived("cohorts", "cohorts", how=cohorts),
            "largest": Column.derived(
                "places in the largest cohort", "places", how=largest_cohort
            ),
            "partners": Column.derived(
                "partners whose SMEs it suits", "partners", how=partners_taught
            ),
            "said_as": Column.label("code of what tells who could teach"),
            "said": Column.base("SMEs that said what they can do", of="answered {said_as}"),
            "teachers": Column.count(
                "SMEs that could teach it in this language", of="teaches {competence}",
                within="said",
            ),
            "taught_by": Column.derived("who could teach it", how=taught_by),
            "planned": Column.derived("whether it is in the plan", how=is_held),
        },
        "teachers": {
            **TOPIC_COLUMNS,
            "rank": Column.derived("rank of the need, 1: most needed", how=of_topic("rank")),
            "partner": Column.label("code of the partner"),
            "partner_label": Column.label("partner"),
            "said_as": Column.label("code of what tells who could teach"),
            "base": Column.base(
                "SMEs that said what they can do", of="answered {said_as}", where=OF_PARTNER
            ),
            "n": Column.count(
                "SMEs that could teach it", of="teaches {competence}", where=OF_PARTNER
            ),
        },
    }  # fmt: skip

    topics: pd.DataFrame
    seats: pd.DataFrame
    trainings: pd.DataFrame
    teachers: pd.DataFrame

    def planned(self) -> TrainingPlan:
        """The part with the topics needed most and the courses that can be filled, in order."""
        topics, courses = (
            table[table["planned"].eq(True).fillna(False)]
            for table in (self.topics, self.trainings)
        )
        topics = topics.sort_values("rank", kind="stable")
        courses = courses.assign(at=courses["level"].map(LEVELS.index)).sort_values(
            ["rank", "at", "n"], ascending=[True, True, False], kind="stable"
        )
        courses = courses.drop(columns="at")
        return self.with_tables(
            topics=topics,
            seats=_in_order(self.seats, "training", courses["training"]),
            trainings=courses,
            teachers=_in_order(self.teachers, "competence", topics["competence"]),
        )

    def reading(self) -> tuple[str, ...]:
        """How many courses there are, the three largest, and which need outside trainers."""
        if self.topics.empty:
            return ("The survey did not ask what SMEs want to learn.",)
        plan = self.planned()
        courses = plan.trainings
        if courses.empty:
            least = self.arguments["min_cohort"]
            return (f"No course suits as many SMEs as a cohort needs ({least}).",)
        largest = courses.sort_values("n", ascending=False, kind="stable").head(3)
        outside = courses[courses["taught_by"].eq(OUTSIDE).fillna(False)]
        lines = [
            f"{counted(len(courses), 'course')} on "
            f"{counted(courses['competence'].nunique(), 'topic')} with {courses['n'].sum():.0f} "
            "places could be filled; one SME may take several places.",
            *(f"{_course_in_words(row)}." for row in largest.to_dict("records")),
        ]
        if len(outside):
            named = ", ".join(outside["label"].unique())
            lines.append(f"Outside trainers, as nobody in the partnership could teach: {named}.")
        left = plan.topics[plan.topics["unplaced"] > 0]
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
        (SMEs per course and partner), ``topics`` and ``teachers`` (SMEs per topic and partner);
        of all topics, and of courses that a few more SMEs would fill: see `planned`.

    References
    ----------
    Chvatal, V. (1979). A greedy heuristic for the set-covering problem. Mathematics of
    Operations Research 4, 233-235.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> plan = find_trainings(demo_survey(), Training(topics=2))
    >>> plan.planned().topics["label"].tolist()
    ['Business models', 'European funding']
    """
    rules = settings or Training()
    ratings = ratings_of(survey)
    wants, teach = wanting(ratings), teaching(survey, ratings)
    partners = groups_of(survey, "partner", language=language)
    spoken, liked = (choices_of(survey, q, language) for q in (rules.languages, rules.formats))
    found = {
        str(code): list(
            courses_on(ratings, wants[code], spoken, least=rules.min_cohort, short=SHORT)
        )
        for code in wants
    }
    topics = _topics(survey, ratings, language).assign(
        wanting=wants.sum().to_numpy(),
        unplaced=[_unplaced(wants[code], found[str(code)], rules.min_cohort) for code in wants],
    )
    rows: list[dict[str, Any]] = []
    seats: list[dict[str, Any]] = []
    for code, label in zip(topics["competence"], topics["label"], strict=True):
        for level, at, members in found[code]:
            course = {"training": len(rows) + 1, "competence": code, "label": label}
            course |= {"level": level, **spoken.option(at, "language"), **liked.favourite(members)}
            able = teach.able[code].to_numpy() & spoken.named[:, at]
            rows.append(course | {"n": int(members.sum()), "teachers": int(able.sum())})
            seats += _seats(course, members, partners)
    arguments = {**rules.model_dump(), **asked_of(ratings), "language": language}
    tables = {
        "topics": topics,
        "seats": pd.DataFrame(seats),
        "trainings": _with_bases(pd.DataFrame(rows), topics, teach),
        "teachers": _teachers(topics, teach, partners),
    }
    asked = () if ANY in spoken.labels else (SILENT,)
    return TrainingPlan(
        arguments=arguments,
        notes=(WANTING, COVER, TEACHERS, *asked) if len(topics) else (),
        **with_derived(TrainingPlan.SCHEMA, tables, arguments),  # type: ignore[arg-type]
    )


def _unplaced(
    wants: pd.Series[bool], courses: Iterable[tuple[str, int, Booleans]], least: int
) -> int:
    """SMEs that want training on a topic and that no course suits that fills a cohort."""
    left = wants.to_numpy(dtype=bool, copy=True)
    for _, _, members in courses:
        if members.sum() >= least:
            left &= ~members
    return int(left.sum())


def _topics(survey: Survey, ratings: Ratings, language: str) -> pd.DataFrame:
    """What SMEs rated, in the codebook's order."""
    means = topic_means(ratings, survey.weights).rename_axis("competence").reset_index()
    labels = competence_labels(survey.codebook, language=language)["label"]
    return means.assign(label=means["competence"].map(labels).astype("str"))


def _seats(
    course: Mapping[str, Any], members: Booleans, partners: Groups
) -> Iterator[dict[str, Any]]:
    words = f"{course['label']}, {course['level']}, {course['language_label']}"
    for code, label in partners.labels.items():
        own = (partners.codes == code).to_numpy(dtype=bool)
        yield {
            **{name: course[name] for name in ("training", *TOPIC_COLUMNS)},
            "course": words.removesuffix(f", {ANY}"),
            "partner": code,
            "partner_label": label,
            "n": int((members & own).sum()),
            "base": int(own.sum()),
        }


def _with_bases(courses: pd.DataFrame, topics: pd.DataFrame, teach: Teaching) -> pd.DataFrame:
    """Courses with the numbers of SMEs that their counts are parts of."""
    if courses.empty:
        return courses
    code, of = courses["competence"], topics.set_index("competence")
    return courses.assign(
        raters=code.map(of["base"]),
        wanting=code.map(of["wanting"]),
        said_as=code.map(teach.role),
        said=code.map(teach.said.sum()),
    )


def _teachers(topics: pd.DataFrame, teach: Teaching, partners: Groups) -> pd.DataFrame:
    rows: list[dict[Any, Any]] = [
        {
            **topic,
            "partner": code,
            "partner_label": label,
            "said_as": teach.role[topic["competence"]],
            "base": int(teach.said[topic["competence"]][partners.codes == code].sum()),
            "n": int(teach.able[topic["competence"]][partners.codes == code].sum()),
        }
        for topic in topics[[*TOPIC_COLUMNS]].to_dict("records")
        for code, label in partners.labels.items()
    ]
    return pd.DataFrame(rows)


def _in_order(table: pd.DataFrame, column: str, order: Iterable[Any]) -> pd.DataFrame:
    """Rows whose value is in `order`, in that order."""
    place = table[column].map({value: at for at, value in enumerate(order)})
    return table.loc[place.dropna().sort_values(kind="stable").index]


def _course_in_words(row: Mapping[Any, Any]) -> str:
    """A course: whom it suits, and in how many cohorts."""
    liked = row["language_label"], row["format_label"]
    how = ", ".join(label for label in liked if pd.notna(label) and label != ANY)
    course = f"{row['label']}, {row['level']}{f' ({how})' if how else ''}"
    return (
        f"{course}: {row['n']:.0f} SMEs of {counted(int(row['partners']), 'partner')} in "
        f"{counted(int(row['cohorts']), 'cohort')} of at most {row['largest']:.0f}"
    )
