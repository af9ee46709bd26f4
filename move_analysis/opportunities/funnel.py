"""Funnel: of those that were told of an opportunity, who was interested, applied and won?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import ALL, Column
from ..derive import high_of, low_of, share_of
from ..messages import Message, say, say_many
from ..monitoring.groups import OWN_LOG
from ..project import Project
from ..readers.logs import read_outcomes
from ..readers.outcomes import OUTCOMES, with_earlier_steps
from ..readers.table import normal
from ..result import Result, Schema, analysis, held_columns
from ..statistics import wilson_interval
from ..values import Count, Listed, Share
from .columns import KINDS
from .table import Opportunities

BY: Mapping[str, Message] = {
    ALL: say("all"),
    "kind": say("kind"),
    "market": say("country or target market"),
}
STEPS: Mapping[str, Message] = {
    "told": say("told"),
    "interested": say("interested"),
    "applied": say("applied"),
    "won": say("won"),
}
NO_LOG = say("The project names no log of what became of opportunities, or it is empty.")


@dataclass(frozen=True, kw_only=True, eq=False)
class OpportunityFunnel(Result):
    """From telling to winning.

    Parameters
    ----------
    steps : DataFrame
        One row per group and step.
    times : DataFrame
        One row per group: days from publication to telling.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.opportunities import measure_uptake, read_opportunities
    >>> project = demo_project()
    >>> steps = measure_uptake(project, read_opportunities(project)).filter(by="all").steps
    >>> steps["step"].tolist()
    ['told', 'interested', 'applied', 'won']
    """

    GROUP: ClassVar[Mapping[str, Column]] = {
        "by": Column.label("grouped by", words=BY),
        "group": Column.label("code of the group"),
        "group_label": Column.name_of("group", "group"),
    }
    SCHEMA: ClassVar[Schema] = {
        "steps": {
            **GROUP,
            "step": Column.label("step", words=STEPS),
            "n": Column.exact("cases that got there", "cases", why=OWN_LOG),
            "base": Column.exact("cases that were told", "cases", why=OWN_LOG),
            "share": Column.derived("share", "share", how=share_of("n")),
            "low": Column.derived("lower bound of the share", "share", how=low_of("n")),
            "high": Column.derived("upper bound of the share", "share", how=high_of("n")),
        },
        "times": {
            **GROUP,
            "told": Column.exact("opportunities that somebody was told of", "opportunities",
                                 why=OWN_LOG),
            "opportunities": Column.exact("opportunities", "opportunities", why=OWN_LOG),
            "days": Column.exact("days within which half were told", "days", why=OWN_LOG),
        },
    }  # fmt: skip

    steps: pd.DataFrame
    times: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How many of those that were told got how far, and how soon they are told."""
        whole = self.steps[self.steps["by"] == ALL]
        if whole.empty or not whole["base"].max():
            return (NO_LOG,)
        parts = [
            say(
                "{step}: {n} ({share}, interval {low} to {high})",
                step=STEPS[str(row["step"])], n=Count(row["n"]), share=Share(row["share"]),
                low=Share(row["low"]), high=Share(row["high"]),
            )
            for row in whole[whole["step"] != "told"].to_dict("records")
        ]  # fmt: skip
        base = int(whole["base"].max())
        first = say_many(
            "SMEs were told of an opportunity {n} time. Of these, {parts}.",
            "SMEs were told of an opportunity {n} times. Of these, {parts}.",
            n=base, parts=Listed(parts, "semicolon"),
        )  # fmt: skip
        times = self.times[self.times["by"] == ALL].dropna(subset=["days"])
        return (
            first,
            *(
                say_many(
                    "Half of the opportunities that somebody was told of were passed on within "
                    "{n} day.",
                    "Half of the opportunities that somebody was told of were passed on within "
                    "{n} days.",
                    n=int(days),
                )
                for days in times["days"]
            ),
        )


@analysis
def measure_uptake(project: Project, opportunities: Opportunities) -> OpportunityFunnel:
    """Of those that were told of an opportunity, how many were interested, applied and won?

    Parameters
    ----------
    project : Project
        ``opportunities: outcomes:`` in ``move.yml`` names the log.
    opportunities : Opportunities
        From `read_opportunities`: kind, market and day of publication.

    Returns
    -------
    OpportunityFunnel
        ``steps`` and ``times``, of all, per kind and per market. Who won also applied, and who
        applied was interested, where the log does not say so.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    JASA 22, 209-212.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.opportunities import read_opportunities
    >>> project = demo_project()
    >>> found = measure_uptake(project, read_opportunities(project)).steps
    >>> bool((found["n"] <= found["base"]).all())
    True
    """
    table = opportunities.opportunities
    titles = opportunities.names["opportunity"]
    log = read_outcomes(project)
    code = log["opportunity"].map(_keys(table, titles))
    cases = log.assign(opportunity=code).dropna(subset=["opportunity"]).merge(
        table[["opportunity", "kind", "market", "published"]], on="opportunity"
    )  # fmt: skip
    unknown = int(code.isna().sum())
    steps = pd.DataFrame([row for own in _groups(cases) for row in _steps(*own)])
    every = {(by, group): rows for by, group, rows in _groups(table)}
    times = pd.DataFrame(
        [_time(by, group, rows, every[by, group]) for by, group, rows in _groups(cases)]
    )
    return OpportunityFunnel(
        steps=_held("steps", steps),
        times=_held("times", times),
        names={"group": {ALL: say("all"), **KINDS, **opportunities.names["market"]}},
        arguments={"as_of": opportunities.arguments["as_of"]},
        notes=_notes(unknown),
    )


def _keys(table: pd.DataFrame, titles: Mapping[str, Any]) -> Any:
    """Codes of opportunities by their number, link or title."""
    named = {
        normal(str(text)): code
        for column in (table["opportunity"].map(titles), table["link"], table["number"])
        for text, code in zip(column, table["opportunity"], strict=True)
        if text
    }
    return lambda text: named.get(normal(text))


def _groups(table: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    yield ALL, ALL, table
    for by in ("kind", "market"):
        for group, rows in table[table[by] != ""].groupby(by):
            yield by, str(group), rows


def _steps(by: str, group: str, cases: pd.DataFrame) -> Iterator[dict[str, Any]]:
    base = len(cases)
    counts = with_earlier_steps(cases)[list(OUTCOMES)].notna().sum().astype(int).to_dict()
    for step in OUTCOMES:
        share = counts[step] / base if base else float("nan")
        low, high = wilson_interval(share, base)
        about = {"by": by, "group": group, "step": step, "n": counts[step], "base": base}
        yield {**about, "share": share, "low": float(low), "high": float(high)}


def _time(by: str, group: str, cases: pd.DataFrame, every: pd.DataFrame) -> dict[str, Any]:
    published = pd.to_datetime(cases["published"].mask(cases["published"] == ""))
    first = (cases["told"] - published).dt.days.groupby(cases["opportunity"]).min().dropna()
    told = {"told": cases["opportunity"].nunique(), "opportunities": len(every)}
    days = float(first.median()) if len(first) else float("nan")
    return {"by": by, "group": group, **told, "days": days}


def _held(name: str, table: pd.DataFrame) -> pd.DataFrame:
    return table.reindex(columns=list(held_columns(OpportunityFunnel.SCHEMA[name])))


def _notes(unknown: int) -> tuple[Message, ...]:
    told = say(
        "A case is an SME that was told of an opportunity. Intervals are 95 % (Wilson 1927). Some "
        "cases are young: they may still get further."
    )
    if not unknown:
        return (told,)
    return (
        told,
        say_many(
            "{n} case of the log names an opportunity that is in no table; it is left out.",
            "{n} cases of the log name opportunities that are in no table; they are left out.",
            n=unknown,
        ),
    )
