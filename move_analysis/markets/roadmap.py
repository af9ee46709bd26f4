"""Roadmap: who of the interested needs which support, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column, How
from ..competences.groups import groups_of
from ..messages import Label, Message, say, say_many
from ..project import Project
from ..result import Result, Schema, analysis, held_columns
from ..settings import Internationalisation
from ..survey import Survey
from ..values import Number, Text
from .answers import barrier_items, barrier_names, interest_in, market_names, readiness_scores
from .barriers import KIND_COLUMNS, barrier_kinds, members_of
from .interest import ANSWERED_BOTH, SEGMENTS, segment_of
from .means import bound_of_mean, mean_with_interval

FIRST_BARRIER = say(
    "The first barrier of a segment is the group of barriers with the highest mean answer of its "
    "SMEs; the support against it, and what is done when for each segment, is what the project "
    "says under internationalisation."
)
STEPS: Mapping[str, Text] = {
    "ready": say("missions and B2B meetings"),
    "coach": say("coaching up to an export plan"),
    "win": say("information on the market"),
    "later": say("news only"),
}
"""What is done for each segment where the project says nothing else."""
TIMES: Mapping[str, Text] = {
    "ready": say("months {first} to {last}", first=1, last=6),
    "coach": say("months {first} to {last}", first=4, last=12),
    "win": say("months {first} to {last}", first=7, last=12),
    "later": say("after the next survey"),
}
SUPPORT: Mapping[str, Text] = {
    "finance": say("guarantees, vouchers and advice on funding"),
    "information": say("market briefings and introductions"),
    "capacity": say("training of managers and staff"),
    "environment": say("advice on rules, customs and risks"),
}
HELP = say("help with it")
WHERE = {
    "market": Column.label("code of the market"),
    "market_label": Column.name_of("market", "market"),
    "segment": Column.label("code of the segment"),
    "segment_label": Column.name_of("segment", "who"),
}
IN_SEGMENT = {
    "answered": Column.base("SMEs that answered", of=ANSWERED_BOTH),
    "n": Column.count("SMEs", of="{segment} for {market}", within="answered"),
}


def of_first_barrier(column: str) -> How:
    """Return a column of ``barriers``: of the highest group of each market and segment."""
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
    >>> find_roadmap(demo_survey(), demo_project()).tables()["steps"]["segment_label"].iloc[0]
    'ready to go'
    """

    SCHEMA: ClassVar[Schema] = {
        "barriers": {
            **WHERE,
            **KIND_COLUMNS,
            "members": Column.label("code of each of its barriers"),
            "support": Column.name_of("kind", "support against it", domain="support"),
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
            "step": Column.name_of("segment", "what is done", domain="step"),
            "when": Column.name_of("segment", "when", domain="when"),
            "barrier": Column.derived("code of the first barrier", how=of_first_barrier("kind")),
            "barrier_label": Column.name_of("barrier", "first barrier", domain="kind"),
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
            "support": Column.name_of("barrier", "support against it", domain="support"),
        },
        "who": {
            **WHERE,
            "partner": Column.label("code of the partner"),
            "partner_label": Column.name_of("partner", "partner"),
            "n": Column.count("SMEs", of="{segment} for {market}", where={"partner": "partner"}),
            "base": Column.base(
                "SMEs that answered", of=ANSWERED_BOTH, where={"partner": "partner"}
            ),
        },
    }

    barriers: pd.DataFrame
    steps: pd.DataFrame
    who: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """What is done for the segments of each market that can be moved."""
        if self.steps.empty:
            return (
                say("There are no answers on which markets interest SMEs and how ready they are."),
            )
        moved = self.steps[(self.steps["segment"] != "later") & (self.steps["n"] != 0)]
        return tuple(self._step(row) for row in moved.to_dict("records"))

    def _step(self, row: Mapping[Any, Any]) -> Message:
        segment = row["segment"]
        where = {
            "market": self.name("market", row["market"]), "segment": self.name("segment", segment)
        }  # fmt: skip
        if pd.isna(row["n"]):
            return say("{market}, {segment}: too few SMEs to say.", **where)
        values = where | {"step": self.name("step", segment), "when": self.name("when", segment)}
        if segment == "win" or pd.isna(row["barrier"]):
            return say_many(
                "{market}, {segment}: {n} SME; {when}: {step}.",
                "{market}, {segment}: {n} SMEs; {when}: {step}.",
                n=row["n"],
                **values,
            )
        return say_many(
            "{market}, {segment}: {n} SME; {when}: {step}, and, as the first barrier is {barrier} "
            "(mean {mean} of 1), {support}.",
            "{market}, {segment}: {n} SMEs; {when}: {step}, and, as the first barrier is {barrier} "
            "(mean {mean} of 1), {support}.",
            n=row["n"],
            barrier=self.name("kind_in_sentence", row["barrier"]),
            mean=Number(row["barrier_mean"], 2),
            support=self.name("support", row["barrier"]),
            **values,
        )


@analysis
def find_roadmap(survey: Survey, project: Project) -> Roadmap:
    """Find who needs which support to go to which market, and when.

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``market`` and ``readiness``; barriers where there are some.
    project : Project
        Its markets, steps and support.

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
    answers, kind_of = barrier_items(survey, rules)
    kinds, members = barrier_kinds(answers, kind_of), members_of(kind_of)
    scores = readiness_scores(survey, rules)
    partners = groups_of(survey, "partner")
    barriers, steps, who = [], [], []
    for market, wants in interest_in(survey, project.markets).items():
        segment = segment_of(wants, scores, ready_from=rules.ready_from)
        for code in SEGMENTS:
            inside = segment == code
            where: dict[str, Any] = {"market": market, "segment": code}
            count: dict[str, Any] = {"answered": int(segment.notna().sum()), "n": int(inside.sum())}
            means = _means(kinds[inside], survey.weights[inside]).reset_index(names="kind")
            means["members"] = means["kind"].map(members).astype("str")
            barriers.append(means.assign(**where, **count))
            steps.append(where | count)
            who += [
                where
                | {"partner": partner}
                | {"n": int(inside[own].sum()), "base": int(segment[own].notna().sum())}
                for partner in partners.labels
                for own in [partners.codes == partner]
            ]
    table = pd.concat(barriers, ignore_index=True) if barriers else pd.DataFrame()
    table = table.reindex(columns=list(held_columns(Roadmap.SCHEMA["barriers"])))
    return Roadmap(
        barriers=table,
        steps=_with_first_barrier(steps, table),
        who=pd.DataFrame(who, columns=list(held_columns(Roadmap.SCHEMA["who"]))),
        names={
            "market": market_names(survey), "segment": SEGMENTS, "partner": partners.labels,
            **barrier_names(survey, rules), **_measures(rules, members),
        },
        arguments={"markets": list(project.markets), "question": rules.barriers},
        notes=(FIRST_BARRIER,) if steps else (),
    )  # fmt: skip


def _measures(rules: Internationalisation, kinds: Iterable[str]) -> dict[str, Mapping[str, Text]]:
    """What is done for each segment, when, and what helps against each group of barriers."""
    steps = {str(code): step for code, step in rules.steps.items()}
    support = {kind: Label(texts) for kind, texts in rules.support.items() if texts}
    return {
        "step": {**STEPS, **{code: Label(one.what) for code, one in steps.items() if one.what}},
        "when": {**TIMES, **{code: Label(one.when) for code, one in steps.items() if one.when}},
        "support": {**dict.fromkeys(kinds, HELP), **SUPPORT, **support},
    }


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
    table = pd.DataFrame(steps, columns=list(held_columns(Roadmap.SCHEMA["steps"])))
    first = _first(barriers, of=table)
    return table.assign(
        barrier=first["kind"],
        barrier_base=first["base"],
        barrier_mean=first["mean"],
        barrier_low=first["mean_low"],
        barrier_high=first["mean_high"],
    )
