"""Roadmap: who of the interested needs which support, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..codebook import label_in
from ..columns import Column, How
from ..competences.groups import groups_of
from ..project import Project
from ..result import Result, Schema, analysis
from ..settings import Internationalisation, RoadmapStep
from ..survey import Survey
from .answers import barrier_items, interest_in, market_labels, readiness_scores
from .barriers import KIND_COLUMNS, about_kinds, barrier_kinds
from .interest import ANSWERED_BOTH, SEGMENTS, segment_of
from .means import bound_of_mean, mean_with_interval

FIRST_BARRIER = (
    "The first barrier of a segment is the group of barriers with the highest mean answer of its "
    "SMEs; the support against it, and what is done when for each segment, is what the project "
    "says under internationalisation."
)
STEPS = {
    "ready": RoadmapStep(what={"en": "missions and B2B meetings"}, when={"en": "months 1 to 6"}),
    "coach": RoadmapStep(
        what={"en": "coaching up to an export plan"}, when={"en": "months 4 to 12"}
    ),
    "win": RoadmapStep(what={"en": "information on the market"}, when={"en": "months 7 to 12"}),
    "later": RoadmapStep(what={"en": "news only"}, when={"en": "after the next survey"}),
}
SUPPORT: dict[str, dict[str, str]] = {
    "finance": {"en": "guarantees, vouchers and advice on funding"},
    "information": {"en": "market briefings and introductions"},
    "capacity": {"en": "training of managers and staff"},
    "environment": {"en": "advice on rules, customs and risks"},
}
WHERE = {
    "market": Column.label("code of the market"),
    "market_label": Column.label("market"),
    "segment": Column.label("code of the segment"),
    "segment_label": Column.label("who"),
}
IN_SEGMENT = {
    "answered": Column.base("SMEs that answered", of=ANSWERED_BOTH),
    "n": Column.count("SMEs", of="{segment} for {market}", within="answered"),
}


def of_first_barrier(column: str) -> How:
    """A column of ``barriers``, of the highest group of barriers of each market and segment."""
    return lambda published: _first(published.tables["barriers"], of=published.table)[column]


@dataclass(frozen=True, kw_only=True, eq=False)
class Roadmap(Result):
    """What to do for whom, and when.

    Parameters
    ----------
    barriers : DataFrame
        One row per market, segment and group of barriers.
    steps : DataFrame
        One row per market and segment.
    who : DataFrame
        One row per market, segment and partner.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> find_roadmap(demo_survey(), demo_project()).steps["segment_label"].tolist()[0]
    'ready to go'
    """

    SCHEMA: ClassVar[Schema] = {
        "barriers": {
            **WHERE,
            **KIND_COLUMNS,
            "members": Column.label("code of each of its barriers"),
            "support": Column.label("support against it"),
            **IN_SEGMENT,
            "base": Column.base("SMEs that rated it", of="{segment} for {market}", within="n"),
            "mean": Column.mean(
                "mean answer (0 to 1)", of="{question} {members} of {segment} for {market}"
            ),
            "mean_low": Column.derived("lower bound of the mean", how=bound_of_mean("mean_low")),
            "mean_high": Column.derived("upper bound of the mean", how=bound_of_mean("mean_high")),
        },
        "steps": {
            **WHERE,
            **IN_SEGMENT,
            "step": Column.label("what is done"),
            "when": Column.label("when"),
            "barrier": Column.derived("first barrier", how=of_first_barrier("kind_label")),
            "barrier_base": Column.derived(
                "SMEs that rated it", "SMEs", how=of_first_barrier("base")
            ),
            "barrier_mean": Column.derived("its mean (0 to 1)", how=of_first_barrier("mean")),
            "barrier_low": Column.derived(
                "lower bound of the mean", how=of_first_barrier("mean_low")
            ),
            "barrier_high": Column.derived(
                "upper bound of the mean", how=of_first_barrier("mean_high")
            ),
            "support": Column.derived("support against it", how=of_first_barrier("support")),
        },
        "who": {
            **WHERE,
            "partner": Column.label("code of the partner"),
            "partner_label": Column.label("partner"),
            "n": Column.count("SMEs", of="{segment} for {market}", where={"partner": "partner"}),
            "base": Column.base(
                "SMEs that answered", of=ANSWERED_BOTH, where={"partner": "partner"}
            ),
        },
    }

    barriers: pd.DataFrame
    steps: pd.DataFrame
    who: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """What is done for the segments of each market that can be moved."""
        if self.steps.empty:
            return ("The survey did not ask which markets interest SMEs and how ready they are.",)
        moved = self.steps[(self.steps["segment"] != "later") & (self.steps["n"] != 0)]
        return tuple(_in_words(row) for row in moved.to_dict("records"))


@analysis
def find_roadmap(survey: Survey, project: Project, *, language: str = "en") -> Roadmap:
    """Who needs which support to go to which market, and when?

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``market`` and ``readiness``; barriers where there are some.
    project : Project
        Its markets, steps and support.
    language : str
        Of the labels.

    Returns
    -------
    Roadmap
        ``steps`` (one row per market and segment), ``barriers`` (means from 0 to 1, per group
        of barriers) and ``who`` (SMEs per partner).

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> roadmap = find_roadmap(demo_survey(), demo_project())
    >>> int(roadmap.who["n"].sum()) == int(roadmap.steps["n"].sum())
    True
    """
    rules = project.internationalisation
    answers, items = barrier_items(survey, rules, language=language)
    kinds = barrier_kinds(answers, items)
    weights = survey.weights
    about = about_kinds(items).assign(support=[_support(kind, rules, language) for kind in kinds])
    scores = readiness_scores(survey, rules)
    names = market_labels(survey, language=language)
    partners = groups_of(survey, "partner", language=language)
    barriers, steps, who = [], [], []
    for market, wants in interest_in(survey, project.markets).items():
        segment = segment_of(wants, scores, ready_from=rules.ready_from)
        for code, label in SEGMENTS.items():
            inside = segment == code
            where: dict[str, Any] = {"market": market, "market_label": names[str(market)]}
            where |= {"segment": code, "segment_label": label}
            count: dict[str, Any] = {"answered": int(segment.notna().sum()), "n": int(inside.sum())}
            means = _means(kinds[inside], weights[inside]).join(about)
            barriers.append(means.reset_index(names="kind").assign(**where, **count))
            steps.append(where | count | _step(rules, code, language))
            who += [
                where
                | {"partner": partner, "partner_label": name}
                | {"n": int(inside[own].sum()), "base": int(segment[own].notna().sum())}
                for partner, name in partners.labels.items()
                for own in [partners.codes == partner]
            ]
    table = pd.concat(barriers, ignore_index=True) if barriers else pd.DataFrame()
    table = table.reindex(columns=list(Roadmap.SCHEMA["barriers"]))
    return Roadmap(
        barriers=table,
        steps=_with_first_barrier(steps, table),
        who=pd.DataFrame(who, columns=list(Roadmap.SCHEMA["who"])),
        arguments={
            "markets": list(project.markets), "question": rules.barriers, "language": language
        },
        notes=(FIRST_BARRIER,) if steps else (),
    )  # fmt: skip


def _support(kind: Any, rules: Internationalisation, language: str) -> str:
    """What helps against a group of barriers; empty where nobody said."""
    return label_in((SUPPORT | rules.support).get(kind, {}), language)


def _means(kinds: pd.DataFrame, weights: pd.Series[float]) -> pd.DataFrame:
    """How high each group of barriers is for some SMEs."""
    means = [mean_with_interval(kinds[kind], weights) for kind in kinds]
    names = ["mean", "mean_low", "mean_high"]
    table = pd.DataFrame(means, columns=names, index=kinds.columns, dtype=np.float64)
    return table.assign(base=kinds.notna().sum())


def _first(barriers: pd.DataFrame, *, of: pd.DataFrame) -> pd.DataFrame:
    """The group of barriers with the highest mean, for each market and segment of a table."""
    keys = ["market", "segment"]
    known = barriers.dropna(subset="mean").sort_values("mean", ascending=False, kind="stable")
    first = known.drop_duplicates(keys).set_index(keys)
    return first.reindex(pd.MultiIndex.from_frame(of[keys])).set_axis(of.index)


def _with_first_barrier(steps: list[dict[str, Any]], barriers: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(steps, columns=list(Roadmap.SCHEMA["steps"]))
    first = _first(barriers, of=table)
    return table.assign(
        barrier=first["kind_label"],
        barrier_base=first["base"],
        barrier_mean=first["mean"],
        barrier_low=first["mean_low"],
        barrier_high=first["mean_high"],
        support=first["support"],
    )


def _step(rules: Internationalisation, segment: str, language: str) -> dict[str, str]:
    declared = {str(code): step for code, step in rules.steps.items()}
    step = (STEPS | declared)[segment]
    return {"step": label_in(step.what, language), "when": label_in(step.when, language)}


def _in_words(row: Mapping[Any, Any]) -> str:
    name = f"{row['market_label']}, {row['segment_label']}"
    if pd.isna(row["n"]):
        return f"{name}: too few SMEs to say."
    text = f"{name}: {row['n']:.0f} SMEs; {row['when']}: {row['step']}"
    if row["segment"] == "win" or pd.isna(row["barrier"]):
        return f"{text}."
    return (
        f"{text}, and, as the first barrier is {row['barrier'].lower()} (mean "
        f"{row['barrier_mean']:.2f} of 1), {row['support'] or 'help with it'}."
    )
