"""Measuring: what all SMEs get back, computed once; a page then takes the rows of its SME."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import numpy as np
import pandas as pd

from ..competences import measure_competences
from ..competences.groups import By, competence_names, groups_of
from ..markets.answers import (
    ANY,
    barrier_items,
    barrier_names,
    interest_in,
    market_names,
    readiness_items,
    readiness_scores,
)
from ..matching import match_needs
from ..matching.match import match_names
from ..matching.reasons import BETWEEN
from ..messages import say
from ..project import Project
from ..result import analysis, held_columns
from ..settings import Training
from ..survey import Survey
from ..training import TrainingPlan
from ..training.courses import BEGINNERS, MIXED, Choices, choices_of, wanting
from ..training.ratings import ratings_of
from ..values import Text
from .feedback import PEERS, Feedback

WEAK, HIGH = 0.5, 0.75
"""An item of readiness below the one is missing; a barrier from the other on holds back."""


@analysis
def measure_feedback(
    survey: Survey, project: Project, *, plan: TrainingPlan | None = None
) -> Feedback:
    """Measure what all SMEs get back for their answers.

    Parameters
    ----------
    survey : Survey
        What is there of it is used: assets and needs, importance and ability, markets.
    project : Project
        Its settings for matches and markets.
    plan : TrainingPlan, optional
        The courses of the partnership, as they are published: released, and `planned`. Left out,
        no course suits anybody.

    Returns
    -------
    Feedback
        Of all SMEs; `find_feedback` takes those of one.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> found = measure_feedback(demo_survey(), demo_project())
    >>> bool(found.peers["base"].ge(found.peers["n"]).all())
    True
    """
    matches = match_needs(survey, settings=project.matching)
    rules = project.internationalisation
    tables = {
        "answers": _answers(survey),
        "peers": _peers(survey),
        "partners": matches.matches,
        "courses": _courses(survey, plan, project.training),
        "markets": _markets(survey, project),
    }
    held = {name: [*held_columns(Feedback.SCHEMA[name])] for name in tables}
    return Feedback(
        **{name: table[held[name]] for name, table in tables.items()},  # type: ignore[arg-type]
        names=_names(survey, project, plan),
        arguments={"ready_from": rules.ready_from, "answered": rules.answered},
        notes=(
            say("Numbers of other SMEs are blurred a little, and never of fewer than the minimum."),
        ),
    )


@analysis
def find_feedback(everyone: Feedback, *, sme: str) -> Feedback:
    """Find what one SME gets back.

    Parameters
    ----------
    everyone : Feedback
        From `measure_feedback`.
    sme : str
        Its respondent id.

    Returns
    -------
    Feedback
        The rows of that SME.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> everyone = measure_feedback(demo_survey(), demo_project())
    >>> find_feedback(everyone, sme="CCTL-2").answers["topic"].tolist()[:3]
    ['sector', 'size', 'country']
    """
    frames = everyone.frames()
    return everyone.with_tables(**{n: frame[frame["sme"] == sme] for n, frame in frames.items()})


def _names(
    survey: Survey, project: Project, plan: TrainingPlan | None
) -> dict[str, Mapping[str, Text]]:
    barriers = barrier_names(survey, project.internationalisation)["item"]
    consent = survey.codebook.by_role("consent")
    groups = {by: groups_of(survey, by).labels for by in get_args(By)}
    items = {
        column: part.name
        for question in survey.codebook.by_role("readiness")
        for part, column in zip(
            survey.codebook.parts(question), survey.codebook.column_names(question), strict=False
        )
    }
    return {
        **groups,
        **match_names(survey),
        "competence": competence_names(survey.codebook)["competence"],
        "consent": survey.codebook.answer_names(consent[0]) if consent else {},
        "market": {**match_names(survey).get("market", {}), **market_names(survey)},
        "item": items,
        "barrier": barriers,
        "language": plan.names["language"] if plan else {},
    }


def _answers(survey: Survey) -> pd.DataFrame:
    """What each SME answered, a row per topic that was asked."""
    index = survey.answers.index
    given: dict[str, pd.Series[Any]] = {}
    for by in PEERS:
        if survey.columns(by):  # type: ignore[arg-type]
            given[by] = groups_of(survey, by).codes.reindex(index)  # type: ignore[arg-type]
    for layer in ("has", "needs"):
        given[layer] = _ticked(survey.incidence(layer))
    given["market"] = _ticked(interest_in(survey))
    if survey.columns("consent"):
        given["consent"] = survey.series("consent").astype(object)
    parts = [pd.DataFrame({"sme": index, "topic": t, "answer": a.array}) for t, a in given.items()]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(answer=table["answer"].astype("str"))


def _ticked(marks: pd.DataFrame) -> pd.Series[Any]:
    """Codes of what each SME ticked, joined; missing where it answered nothing of it."""
    yes = marks.fillna(False).to_numpy(dtype=bool)
    codes = marks.columns.astype(str).to_numpy()
    texts = pd.Series([BETWEEN.join(codes[row]) for row in yes], marks.index, dtype=object)
    return texts.where(marks.notna().any(axis=1) & (texts != ""))


def _peers(survey: Survey) -> pd.DataFrame:
    """Of everything that an SME has or needs, how many of its peers do."""
    parts = []
    for layer in ("has", "needs"):
        own = _long(survey.incidence(layer))
        for by in PEERS:
            if not survey.columns(by):  # type: ignore[arg-type]
                continue
            found = measure_competences(survey, layer=layer, by=by)  # type: ignore[arg-type]
            group = groups_of(survey, by).codes.rename("group")  # type: ignore[arg-type]
            rows = own.join(group, on="sme").dropna(subset="group")
            counted = rows.merge(found.shares, on=["competence", "group"])
            parts.append(counted.assign(layer=layer, by=by))
    names = [*held_columns(Feedback.SCHEMA["peers"])]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)


def _long(marks: pd.DataFrame) -> pd.DataFrame:
    """A row per SME and competence that it ticked."""
    rows, columns = np.nonzero(marks.fillna(False).to_numpy(dtype=bool))
    return pd.DataFrame({"sme": marks.index[rows], "competence": marks.columns[columns]})


def _courses(survey: Survey, plan: TrainingPlan | None, rules: Training) -> pd.DataFrame:
    """What each SME wants to learn, what it lacks most first, with a course that suits it."""
    ratings = ratings_of(survey)
    rows = _long(wanting(ratings))
    sme, topic = (ratings.importance.axes[axis].get_indexer(pd.Index(rows[name]))
                  for axis, name in enumerate(("sme", "competence")))  # fmt: skip
    for name, table in (("importance", ratings.importance), ("ability", ratings.ability)):
        blank = np.full(len(rows), np.nan)
        rows[name] = blank if table is None else table.to_numpy()[sme, topic]
    rows = rows.assign(gap=rows["importance"] - rows["ability"].fillna(0))
    rows = rows.sort_values(["sme", "gap"], ascending=[True, False], kind="stable")
    spoken = choices_of(survey, rules.languages)
    beginner = rows["ability"].isna() | (rows["ability"] < ratings.middle)
    suits = list(_suited(rows, beginner, survey, spoken=spoken, plan=plan))
    return rows.assign(
        level=pd.Series([level for level, _ in suits], rows.index, dtype="str"),
        language=pd.Series([language for _, language in suits], rows.index, dtype="str"),
    )


def _suited(
    rows: pd.DataFrame,
    beginner: pd.Series[bool],
    survey: Survey,
    *,
    spoken: Choices,
    plan: TrainingPlan | None,
) -> Iterator[tuple[str | None, str | None]]:
    """Level and language of a course of the plan that suits each row; none where none does."""
    place = {sme: at for at, sme in enumerate(survey.answers.index)}
    column = {code: at for at, code in enumerate(spoken.labels)}
    courses: dict[str, list[tuple[str, str]]] = {}
    if plan is not None:
        for row in plan.trainings.to_dict("records"):
            course = (str(row["level"]), str(row["language"]))
            courses.setdefault(str(row["competence"]), []).append(course)
    for sme, code, new in zip(rows["sme"], rows["competence"], beginner, strict=True):
        knows = spoken.named[place[sme]]
        yield next(
            (
                (level, language)
                for level, language in courses.get(code, ())
                if language in column
                and knows[column[language]]
                and (level == MIXED or (level == BEGINNERS) == new)
            ),
            (None, None),
        )


def _markets(survey: Survey, project: Project) -> pd.DataFrame:
    """Each SME and target market: interest, readiness, and what is missing."""
    rules = project.internationalisation
    interest = interest_in(survey, project.markets or None).drop(columns=ANY, errors="ignore")
    items, scores = readiness_items(survey), readiness_scores(survey, rules)
    barriers, _ = barrier_items(survey, rules)
    known = pd.DataFrame(
        {
            "sme": survey.answers.index,
            "ready": (scores >= rules.ready_from).astype("boolean").where(scores.notna()).array,
            "missing": _ticked(items < WEAK).array if len(items.columns) else None,
            "barriers": _ticked(barriers >= HIGH).array if len(barriers.columns) else None,
        }
    )
    has = survey.incidence("has").fillna(False)
    parts = []
    for market in interest:
        asked = [code for code in rules.profiles.get(str(market), ()) if code in has]
        lacking = _ticked(~has[asked]) if asked else pd.Series(None, has.index, dtype=object)
        parts.append(
            known.assign(
                market=str(market), interested=interest[market].array, lacking=lacking.array
            )
        )
    names = [*held_columns(Feedback.SCHEMA["markets"])]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
    return table.astype(dict.fromkeys(("missing", "barriers", "lacking", "market"), "str"))
