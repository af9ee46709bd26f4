"""Plan: from ranked topics to courses, cohorts across partners, and who could teach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import SMES, Column
from ..competences.groups import Groups, competence_names, groups_of
from ..derive import place_by
from ..messages import Message, say
from ..result import Result, Schema, analysis
from ..settings import Training
from ..survey import Survey
from ..values import Listed, Text
from .course_names import COURSE_NAMES, COURSE_TITLES, cohorts_of, how_many
from .courses import (
    ANY,
    LEVELS,
    OUTSIDE,
    TAUGHT_BY,
    Booleans,
    Choices,
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
from .ratings import ratings_of
from .scores import topic_means

SHORT = 3
"""Courses that lack so many SMEs of a cohort are listed, too: the published count may be as much
larger, and that a course is listed must not say what its count is at least."""

WANTING = say(
    "An SME takes part in training on a topic that it rates above the middle of the scale and, "
    "where ability was asked, higher than its own ability; below the middle of that scale it is "
    "a beginner. Counts are SMEs that answered, not weighted."
)
COVER = say(
    "Courses: the language that most SMEs can follow makes the first course, then the language "
    "of most of the others, as long as there are enough for a cohort (greedy set cover; Chvatal, "
    "V. (1979). Mathematics of Operations Research 4, 233-235). Whom no course of their level "
    "suits are tried again in courses for all levels. The format is the one most of them prefer."
)
TEACHERS = say(
    "An SME could teach what it masters at the highest level asked and does not want to learn; "
    "in a course, if its staff know the language. Whether it would teach was not asked."
)
SILENT = say("SMEs that named no language are in no course.")
TOPIC_COLUMNS = {
    "competence": Column.label("code of the competence"),
    "label": Column.name_of("competence", "competence"),
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
            "course": Column.name_of("training", "course"),
            **TOPIC_COLUMNS,
            "partner": Column.label("code of the partner"),
            "partner_label": Column.name_of("partner", "partner"),
            "n": Column.count(
                "SMEs of the partner that it suits", of="wants {competence}", where=OF_PARTNER
            ),
            "base": Column.base("SMEs of the partner", of=SMES, where=OF_PARTNER),
        },
        "trainings": {
            "training": Column.label("number of the course"),
            **TOPIC_COLUMNS,
            "rank": Column.derived("rank of the need, 1: most needed", how=of_topic("rank")),
            "level": Column.label("level", words=LEVELS),
            "language": Column.coarse("code of the language"),
            "language_label": Column.name_of("language", "language"),
            "raters": Column.base("SMEs that rated the topic", of="answered {rated}"),
            "wanting": Column.count(
                "SMEs that want training on it", of="wants {competence}", within="raters"
            ),
            "n": Column.base("SMEs that it suits", of=COURSE, within="wanting"),
            "format": Column.coarse("code of the format that most prefer"),
            "format_label": Column.name_of("format", "format that most prefer"),
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
            "said_as": Column.label("code of the question that says who could teach"),
            "said": Column.base("SMEs that said what they can do", of="answered {said_as}"),
            "teachers": Column.count(
                "SMEs that could teach it in this language", of="teaches {competence}",
                within="said",
            ),
            "taught_by": replace(
                Column.derived("who could teach it", how=taught_by), words=TAUGHT_BY
            ),
            "planned": Column.derived("whether it is in the plan", how=is_held),
        },
        "teachers": {
            **TOPIC_COLUMNS,
            "rank": Column.derived("rank of the need, 1: most needed", how=of_topic("rank")),
            "partner": Column.label("code of the partner"),
            "partner_label": Column.name_of("partner", "partner"),
            "said_as": Column.label("code of the question that says who could teach"),
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
        courses = courses.assign(at=courses["level"].map(list(LEVELS).index)).sort_values(
            ["rank", "at", "n"], ascending=[True, True, False], kind="stable"
        )
        courses = courses.drop(columns="at")
        return self.with_tables(
            topics=topics,
            seats=_in_order(self.seats, "training", courses["training"]),
            trainings=courses,
            teachers=_in_order(self.teachers, "competence", topics["competence"]),
        )

    def reading(self) -> tuple[Message, ...]:
        """How many courses there are, the three largest, and which need outside trainers."""
        if self.topics.empty:
            return (say("There are no answers on what SMEs want to learn."),)
        plan = self.planned()
        courses = plan.trainings
        if courses.empty:
            least = self.arguments["min_cohort"]
            return (say("No course suits as many SMEs as a cohort needs ({least}).", least=least),)
        largest = courses.sort_values("n", ascending=False, kind="stable").head(3)
        lines = [how_many(courses), *map(self._course, largest.to_dict("records"))]
        outside = courses[courses["taught_by"].eq(OUTSIDE).fillna(False)]
        if len(outside):
            topics = [self.name("competence", code) for code in outside["competence"].unique()]
            lines.append(
                say(
                    "Outside trainers, as nobody in the partnership could teach: {list}.",
                    list=Listed(topics, "comma"),
                )
            )
        left = plan.topics[plan.topics["unplaced"] > 0]
        if len(left):
            numbers = [
                say("{label} {n}", label=self.name("competence", code), n=int(n))
                for code, n in zip(left["competence"], left["unplaced"], strict=True)
            ]
            lines.append(
                say(
                    "SMEs that want training and that no course suits: {list}.",
                    list=Listed(numbers, "comma"),
                )
            )
        return tuple(lines)

    def _course(self, row: Mapping[Any, Any]) -> Message:
        """A course: whom it suits, and in how many cohorts."""
        liked = [
            self.name(domain, row[domain])
            for domain in ("language", "format")
            if pd.notna(row[domain]) and row[domain] != ANY
        ]
        how = Message("{how}", {"how": Listed(liked, "comma")}) if liked else None
        course = COURSE_NAMES[row["level"]](self.name("competence", row["competence"]), how)
        return cohorts_of(
            course, n=int(row["n"]), partners=int(row["partners"]), cohorts=int(row["cohorts"]),
            largest=int(row["largest"]),
        )  # fmt: skip


@analysis
def find_trainings(survey: Survey, settings: Training | None = None) -> TrainingPlan:
    """Find courses to hold, for how many SMEs of which partners, and who can teach them.

    Parameters
    ----------
    survey : Survey
        With what `measure_training_needs` needs, and, for languages and formats, the questions
        that `settings` names; left out, any language or format suits.
    settings : Training, optional
        Sizes of cohorts, number of topics, codes of the questions: ``project.training``.

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
    >>> plan.planned().tables()["topics"]["label"].tolist()
    ['Business models', 'European funding']
    """
    rules = settings or Training()
    ratings = ratings_of(survey)
    wants, teach = wanting(ratings), teaching(survey, ratings)
    partners = groups_of(survey, "partner")
    spoken, liked = (choices_of(survey, question) for question in (rules.languages, rules.formats))
    found = {
        str(code): list(
            courses_on(ratings, wants[code], spoken, least=rules.min_cohort, short=SHORT)
        )
        for code in wants
    }
    means = topic_means(ratings, survey.weights).rename_axis("competence").reset_index()
    topics = means.assign(
        wanting=wants.sum().to_numpy(),
        unplaced=[_unplaced(wants[code], found[str(code)], rules.min_cohort) for code in wants],
    )
    rows: list[dict[str, Any]] = []
    seated: list[Booleans] = []
    for code in topics["competence"]:
        for level, at, members in found[code]:
            course = {"training": len(rows) + 1, "competence": code, "level": level}
            course |= {"language": spoken.code(at), **liked.favourite(members)}
            able = teach.able[code].to_numpy() & spoken.named[:, at]
            rows.append(course | {"n": int(members.sum()), "teachers": int(able.sum())})
            seated.append(members)
    arguments = {**rules.model_dump(), **asked_of(ratings)}
    tables = {
        "topics": topics,
        "seats": _seats(rows, seated, partners),
        "trainings": _with_bases(pd.DataFrame(rows), topics, teach),
        "teachers": _teachers(topics, teach, partners),
    }
    asked = () if ANY in spoken.labels else (SILENT,)
    return TrainingPlan(
        names=_names(survey, partners, spoken, liked, courses=rows),
        arguments=arguments,
        notes=(WANTING, COVER, TEACHERS, *asked) if len(topics) else (),
        **with_derived(TrainingPlan.SCHEMA, tables, arguments),  # type: ignore[arg-type]
    )


def _names(
    survey: Survey,
    partners: Groups,
    spoken: Choices,
    liked: Choices,
    *,
    courses: Iterable[Mapping[str, Any]],
) -> dict[str, Mapping[str, Text]]:
    competences = competence_names(survey.codebook)["competence"]
    return {
        "competence": competences,
        "partner": partners.labels,
        "language": spoken.labels,
        "format": liked.labels,
        "training": {str(one["training"]): _called(one, competences, spoken) for one in courses},
    }


def _called(course: Mapping[str, Any], competences: Mapping[str, Text], spoken: Choices) -> Message:
    """What a course is called: its topic, level and language."""
    language = None if course["language"] == ANY else spoken.labels[course["language"]]
    return COURSE_TITLES[course["level"]](competences[course["competence"]], language)


def _unplaced(
    wants: pd.Series[bool], courses: Iterable[tuple[str, int, Booleans]], least: int
) -> int:
    """SMEs that want training on a topic and that no course suits that fills a cohort."""
    left = wants.to_numpy(dtype=bool, copy=True)
    for _, _, members in courses:
        if members.sum() >= least:
            left &= ~members
    return int(left.sum())


def _seats(
    courses: Sequence[Mapping[str, Any]], seated: Sequence[Booleans], partners: Groups
) -> pd.DataFrame:
    """How many SMEs of each partner every course is for."""
    if not courses:
        return pd.DataFrame()
    everybody = np.ones((len(partners.codes), 1))
    return _by_partner(pd.DataFrame(courses)[["training", "competence"]], partners).assign(
        n=partners.counts(np.column_stack(seated)).T.ravel(),
        base=np.tile(partners.counts(everybody)[:, 0], len(courses)),
    )


def _by_partner(table: pd.DataFrame, partners: Groups) -> pd.DataFrame:
    """Each row once for every partner."""
    rows = table.loc[table.index.repeat(len(partners.labels))].reset_index(drop=True)
    return rows.assign(partner=[*partners.labels] * len(table))


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
    names = topics["competence"]
    if names.empty:
        return pd.DataFrame()
    said, able = (marks[[*names]].to_numpy(dtype=bool) for marks in (teach.said, teach.able))
    rows = names.to_frame().assign(said_as=names.map(teach.role))
    return _by_partner(rows, partners).assign(
        base=partners.counts(said).T.ravel(), n=partners.counts(able).T.ravel()
    )


def _in_order(table: pd.DataFrame, column: str, order: Iterable[Any]) -> pd.DataFrame:
    """Rows whose value is in `order`, in that order."""
    place = table[column].map({value: at for at, value in enumerate(order)})
    return table.loc[place.dropna().sort_values(kind="stable").index]
