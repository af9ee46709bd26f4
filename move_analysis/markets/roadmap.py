"""Roadmap: who of the interested needs which support, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..codebook import label_in
from ..columns import Column
from ..competences.groups import groups_of
from ..project import Project
from ..result import Result, Schema, analysis
from ..settings import RoadmapStep
from ..survey import Survey
from .answers import barrier_items, interest_in, market_labels, readiness_scores
from .barriers import barrier_kinds
from .interest import SEGMENTS, segment_of
from .readiness import mean_with_interval

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


@dataclass(frozen=True, kw_only=True, eq=False)
class Roadmap(Result):
    """What to do for whom, and when.

    Parameters
    ----------
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
        "steps": {
            **WHERE,
            "n": Column.count("SMEs", "SMEs", of="segments {market}"),
            "step": Column.label("what is done"),
            "when": Column.label("when"),
            "barrier_base": Column.base("SMEs that rated barriers", "SMEs", of="TODO"),
            "barrier": Column.coarse("first barrier"),
            "barrier_mean": Column.coarse("its mean (0 to 1)", ""),
            "barrier_low": Column.coarse("lower bound of the mean", ""),
            "barrier_high": Column.coarse("upper bound of the mean", ""),
            "support": Column.coarse("support against it"),
        },
        "who": {
            **WHERE,
            "partner": Column.label("code of the partner"),
            "partner_label": Column.label("partner"),
            "n": Column.count("SMEs", "SMEs", of="segments {market}"),
        },
    }

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
        ``steps`` (one row per market and segment) and ``who`` (SMEs per partner).

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
    labels = items.drop_duplicates("kind").set_index("kind")["kind_label"].to_dict()
    helps = SUPPORT | rules.support
    support = {kind: label_in(labels_of, language) for kind, labels_of in helps.items()}
    weights = survey.weights
    scores = readiness_scores(survey, rules)
    names = market_labels(survey, language=language)
    partners = groups_of(survey, "partner", language=language)
    steps, who = [], []
    for market, wants in interest_in(survey, project.markets).items():
        segment = segment_of(wants, scores, ready_from=rules.ready_from)
        for code, label in SEGMENTS.items():
            inside = segment == code
            where = {"market": market, "market_label": names[str(market)]}
            where |= {"segment": code, "segment_label": label}
            steps.append(
                where
                | {"n": int(inside.sum())}
                | _step(project, code, language)
                | _barrier(kinds[inside], weights, labels=labels, support=support)
            )
            who += [
                where
                | {"partner": partner, "partner_label": name}
                | {"n": int((inside & (partners.codes == partner)).sum())}
                for partner, name in partners.labels.items()
            ]
    return Roadmap(
        steps=pd.DataFrame(steps, columns=list(Roadmap.SCHEMA["steps"])),
        who=pd.DataFrame(who, columns=list(Roadmap.SCHEMA["who"])),
        arguments={"markets": list(project.markets), "language": language},
        notes=(FIRST_BARRIER,) if steps else (),
    )


def _step(project: Project, segment: str, language: str) -> dict[str, str]:
    declared = {str(code): step for code, step in project.internationalisation.steps.items()}
    step = (STEPS | declared)[segment]
    return {"step": label_in(step.what, language), "when": label_in(step.when, language)}


def _barrier(
    kinds: pd.DataFrame,
    weights: pd.Series[float],
    *,
    labels: Mapping[Any, str],
    support: Mapping[str, str],
) -> dict[str, Any]:
    """The group of barriers with the highest mean among some SMEs, and what helps against it."""
    own = weights[kinds.index]
    means = {str(kind): mean_with_interval(kinds[kind], own) for kind in kinds}
    known = {kind: mean for kind, mean in means.items() if mean[0] == mean[0]}
    if not known:
        return {"barrier": "", "support": "", "barrier_base": 0}
    first = max(known, key=lambda kind: known[kind][0])
    mean, low, high = known[first]
    return {
        "barrier": labels[first],
        "barrier_base": int(kinds[first].notna().sum()),
        "barrier_mean": mean,
        "barrier_low": low,
        "barrier_high": high,
        "support": support.get(first, ""),
    }


def _in_words(row: Mapping[Any, Any]) -> str:
    name = f"{row['market_label']}, {row['segment_label']}"
    if pd.isna(row["n"]):
        return f"{name}: too few SMEs to say."
    text = f"{name}: {row['n']:.0f} SMEs; {row['when']}: {row['step']}"
    if row["segment"] == "win" or pd.isna(row["barrier"]) or not row["barrier"]:
        return f"{text}."
    return (
        f"{text}, and, as the first barrier is {row['barrier'].lower()} (mean "
        f"{row['barrier_mean']:.2f} of 1), {row['support'] or 'help with it'}."
    )
