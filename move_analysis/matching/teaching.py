"""Teaching: SMEs and partners that master a competence, and those that want to learn it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..choices import Fraction, Positive
from ..codebook import Codebook
from ..columns import ALL, Column, How
from ..competences.groups import competence_names, groups_of
from ..messages import Message, say, say_many, sentences
from ..result import Result, Schema, analysis, held_columns
from ..scales import scale_points
from ..survey import Survey
from ..values import Count, Listed, Share
from .classes import taught
from .scores import levels

READ = 5
NAMED = 6  # partners that could teach a competence

STEPS = (0.25, 0.5, 0.75, 1.0)
"""Gap and ability of one SME are published as the smallest of these that they do not exceed."""
NOT_ASKED = say("Nobody was asked how important competences are and how high the ability is.")


def _places() -> How:
    """Learners that the published teachers could take."""
    return lambda published: published["teachers"] * published.arguments["group"]


def _counted(where: Mapping[str, str]) -> dict[str, Column]:
    """How many learn and teach a competence, of the SMEs of a row."""
    return {
        "base": Column.base(
            "SMEs that rated importance and ability",
            of="answered importance and ability",
            where=where,
        ),
        "learners": Column.count(
            "SMEs that would learn", of="less able than {competence} is important", where=where
        ),
        "teachers": Column.count(
            "SMEs that could teach",
            of="ability of {able} in {competence} without gap",
            where=where,
        ),
        "gap": Column.mean(
            "mean gap of the learners",
            "share",
            of="gap in {competence}",
            where=where,
            base="learners",
        ),
        "places": Column.derived("learners that its teachers could take", "places", how=_places()),
    }


@dataclass(frozen=True, kw_only=True, eq=False)
class Teachers(Result):
    """Who can teach whom.

    Parameters
    ----------
    pairs : DataFrame
        One row per learner and competence for which there is a teacher.
    partners : DataFrame
        Learners and teachers of each partner, one row per competence and partner.
    competences : DataFrame
        Learners and teachers among all SMEs, one row per competence.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> teachers = match_teachers(demo_survey())
    >>> teachers.pairs.groupby(["teacher", "competence"]).size().max() <= 8
    np.True_
    """

    SCHEMA: ClassVar[Schema] = {
        "pairs": {
            "partner": Column.label("code of the learner's partner"),
            "partner_label": Column.name_of("partner", "the learner's partner"),
            "sme": Column.respondent("the SME that would learn"),
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "competence"),
            "teacher": Column.respondent("the SME that could teach"),
            "teacher_partner": Column.label("code of the teacher's partner"),
            "teacher_partner_label": Column.name_of(
                "teacher_partner", "the teacher's partner", domain="partner"
            ),
            "gap": Column.coarse(
                "importance less ability of the learner, at most", "share", steps=STEPS
            ),
            "ability": Column.coarse("ability of the teacher, at most", "share", steps=STEPS),
        },
        "partners": {
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "competence"),
            "partner": Column.label("code of the partner"),
            "partner_label": Column.name_of("partner", "partner"),
            **_counted({"partner": "partner"}),
        },
        "competences": {
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "competence"),
            **_counted({}),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"pairs": ("competence", "partner", "sme")}

    pairs: pd.DataFrame
    partners: pd.DataFrame
    competences: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Where most learners are, and which partners could teach them."""
        if self.competences.empty:
            return (NOT_ASKED,)
        wanted = self.competences.dropna(subset="learners")
        top = wanted.sort_values("learners", ascending=False, kind="stable").head(READ)
        lines = [self._sentence(row) for row in top[top["learners"] > 0].to_dict("records")]
        return tuple(lines) or (say("Too few SMEs to say who could learn from whom."),)

    def _sentence(self, row: Mapping[Any, Any]) -> Message:
        learners = {"label": self.name("competence", row["competence"]), "n": row["learners"]}
        if pd.isna(row["teachers"]):
            return say_many(
                "{label}: {n} SME would learn; fewer than {smallest} could teach.",
                "{label}: {n} SMEs would learn; fewer than {smallest} could teach.",
                smallest=self.smallest, **learners,
            )  # fmt: skip
        if not row["teachers"]:
            return say_many(
                "{label}: {n} SME would learn, nobody can be named to teach.",
                "{label}: {n} SMEs would learn, nobody can be named to teach.",
                **learners,
            )
        places: dict[str, Any] = {
            "teachers": Count(row["teachers"]),
            "places": Count(row["places"]),
        }
        if able := self._able(row["competence"]):
            return say_many(
                "{label}: {n} SME would learn; {teachers} could teach ({partners}), with {places} "
                "places.",
                "{label}: {n} SMEs would learn; {teachers} could teach ({partners}), with {places} "
                "places.",
                partners=Listed(able, "comma"), **learners, **places,
            )  # fmt: skip
        return say_many(
            "{label}: {n} SME would learn; {teachers} could teach, with {places} places.",
            "{label}: {n} SMEs would learn; {teachers} could teach, with {places} places.",
            **learners, **places,
        )  # fmt: skip

    def _able(self, competence: str) -> list[Message]:
        """Partners that could teach a competence, and how many of their SMEs."""
        rows = self.partners[self.partners["competence"] == competence]
        able = rows[rows["teachers"] > 0].sort_values("teachers", ascending=False, kind="stable")
        shown = able.head(NAMED)
        named = [
            Message("{0} {1}", {"0": self.name("partner", r.partner), "1": Count(r.teachers)})
            for r in shown.itertuples()
        ]
        left = len(able) - len(shown)
        return [*named, say("{n} more", n=left)] if left else named


@analysis
def match_teachers(survey: Survey, *, able: Fraction = 0.75, group: Positive = 8) -> Teachers:
    """Find who could teach whom: what some master and others find important but do not master.

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``importance`` and ``ability`` about the same competences;
        levels of the role ``has`` count as ability too.
    able : float, default 0.75
        Part of the scale from which an SME could teach.
    group : int, default 8
        Learners that a teacher takes in each competence.

    Returns
    -------
    Teachers
        ``pairs`` (learner, competence, teacher, gap and ability), ``partners`` and
        ``competences`` (learners, teachers and places). Counts are SMEs, not weighted.

    References
    ----------
    Borich, G. D. (1980). A needs assessment model for conducting follow-up studies. Journal of
    Teacher Education 31, 39-42 (importance against ability).

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> pairs = match_teachers(demo_survey()).pairs
    >>> bool((pairs["sme"] != pairs["teacher"]).all() and (pairs["gap"] > 0).all())
    True
    """
    ids = survey.answers.index.sort_values()
    groups = groups_of(survey, "partner")
    partner = groups.codes.reindex(ids)
    rated = _rated(survey, ids)
    pairs, counts, whole = [], [], []
    everybody = pd.Series(ALL, index=ids)
    for code in rated["gap"].columns:
        own = {name: table[code].to_numpy() for name, table in rated.items()}
        teaches = (own["ability"] >= able) & ~(own["gap"] > 0)
        pairs.append(_pairs(own, teaches, partner, group=group).assign(competence=code))
        counts.append(_counts(own, teaches, partner, list(groups.labels), group))
        whole.append(_counts(own, teaches, everybody, [ALL], group))
        counts[-1]["competence"] = whole[-1]["competence"] = code
    return Teachers(
        pairs=_by_gap(_stacked(pairs, "pairs"), survey.codebook),
        partners=_stacked(counts, "partners"),
        competences=_stacked(whole, "competences"),
        names={**competence_names(survey.codebook), "partner": groups.labels},
        arguments={"able": able, "group": group},
        notes=_notes(able, group) if pairs else (NOT_ASKED,),
    )


def _notes(able: float, group: int) -> tuple[Message, ...]:
    return (
        sentences(
            say(
                "Who learns: SMEs for which the importance of a competence is above their ability "
                "(points of the two scales, each from 0 to 1)."
            ),
            say(
                "Who teaches: SMEs with an ability, or a level of the competence itself, of {able} "
                "of the scale or more and no such gap, the abler ones first.",
                able=Share(able),
            ),
        ),
        say(
            "Each teacher takes at most {group} learners per competence; among all such pairs "
            "those with the largest sum of gap times ability, and a bonus of a tenth for one's own "
            "partner (same language, short ways).",
            group=group,
        ),
    )


def ability_levels(survey: Survey) -> pd.DataFrame:
    """Return how high each SME rates its ability, 0 to 1; missing where not asked or answered."""
    return _rating(survey, "ability")


def _rating(survey: Survey, role: Literal["importance", "ability"]) -> pd.DataFrame:
    """Ratings from 0, the lowest point of their scale, to 1, the highest."""
    found: dict[str, pd.Series[float]] = {}
    for question in survey.codebook.by_role(role):
        if question.kind != "ordinal":
            continue
        values = survey.codebook.scale_of(question).values()
        low, high = min(values.values()), max(values.values())
        for name in survey.columns_of(question):
            code = question.part_of(name)
            points = scale_points(survey.answers[name], question, book=survey.codebook)
            found[code] = (points - low) / (high - low)
    return pd.DataFrame(found, index=survey.answers.index, dtype=float)


def _rated(survey: Survey, ids: pd.Index[Any]) -> dict[str, pd.DataFrame]:
    """Gap, own ability and the ability to teach, for what was rated in both ways."""
    importance, ability = _rating(survey, "importance"), _rating(survey, "ability")
    codes = importance.columns[importance.columns.isin(ability.columns)]
    importance, ability = importance.loc[ids, codes], ability.loc[ids, codes]
    has = levels(survey, "has").reindex(index=ids, columns=codes)
    best = ability.where(~(has > ability) & ability.notna(), has)
    return {"gap": importance - ability, "ability": best}


def _pairs(
    own: Mapping[str, NDArray[Any]],
    teaches: NDArray[np.bool_],
    partner: pd.Series[Any],
    *,
    group: int,
) -> pd.DataFrame:
    """The best pairs of learners and teachers of one competence."""
    learners, teachers = np.flatnonzero(own["gap"] > 0), np.flatnonzero(teaches)
    codes = pd.factorize(partner.to_numpy())[0]
    one, other = taught(
        own["gap"][learners],
        own["ability"][teachers],
        at=codes[learners],
        by=codes[teachers],
        group=group,
    )
    sme, teacher = learners[one], teachers[other]
    return pd.DataFrame(
        {
            "partner": partner.to_numpy()[sme],
            "sme": partner.index[sme],
            "teacher": partner.index[teacher],
            "teacher_partner": partner.to_numpy()[teacher],
            "gap": own["gap"][sme],
            "ability": own["ability"][teacher],
        }
    )


def _counts(
    own: Mapping[str, NDArray[Any]],
    teaches: NDArray[np.bool_],
    partner: pd.Series[Any],
    codes: list[str],
    group: int,
) -> pd.DataFrame:
    """Learners and teachers of one competence, by partner."""
    table = pd.DataFrame(
        {
            "base": ~np.isnan(own["gap"]),
            "learners": own["gap"] > 0,
            "teachers": teaches,
            "gap": np.where(own["gap"] > 0, own["gap"], np.nan),
        }
    ).groupby(partner.to_numpy())
    counts = table[["base", "learners", "teachers"]].sum().astype(np.int64)
    joined = counts.assign(gap=table["gap"].mean(), places=counts["teachers"] * group)
    return joined.reindex(codes).rename_axis("partner").reset_index()


def _stacked(parts: list[pd.DataFrame], table: str) -> pd.DataFrame:
    columns = list(held_columns(Teachers.SCHEMA[table]))
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=columns)
    return pd.concat(filled, ignore_index=True)[columns]


def _by_gap(pairs: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Pairs in the order of the codebook, the widest gaps first."""
    order = pd.Index([one.code for one in codebook.competences])
    keys = ["place", "gap", "ability", "sme"]
    placed = pairs.assign(place=order.get_indexer(pd.Index(pairs["competence"])))
    by_gap = placed.sort_values(keys, ascending=[True, False, False, True], ignore_index=True)
    return by_gap.drop(columns="place")
