"""Trends: what the outside asks for more often, or less, beside what SMEs have and need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..messages import Message, say, say_many
from ..result import Result, Schema
from ..values import Count, Listed, Number, PValue
from .columns import COMPETENCE, PUBLIC

READ = 3
TOO_SHORT = say("Trends: there are no opportunities of at least six months.")
BY: Mapping[str, Message] = {
    "competence": say("competence"),
    "market": say("country or target market"),
    "kind": say("kind"),
}
DIRECTIONS: Mapping[str, Message] = {
    "rising": say("rising"),
    "falling": say("falling"),
    "steady": say("no trend beyond chance"),
    "few": say("too few to say"),
}
STANCES: Mapping[str, Message] = {
    "have": say("we have it"),
    "learn": say("we could learn it"),
    "lack": say("we lack it"),
}
TOPIC = {
    "by": Column.label("what is counted by", words=BY),
    "topic": Column.label("code of the topic"),
    "topic_label": Column.name_of("topic", "topic"),
}
PARTNER = {"partner": "partner"}


def exact(meaning: str, unit: str = "") -> Column:
    """A number that follows from the tables of opportunities alone."""
    return Column.exact(meaning, unit, why=PUBLIC)


def supply_columns(where: Mapping[str, str]) -> dict[str, Column]:
    """Columns that say how many SMEs have, and need, a competence, and what that makes of it."""
    return {
        "base": Column.base("SMEs that said what they have", of="answered has", where=where),
        "have": Column.count("SMEs that have it", of="has {competence}", where=where),
        "base_needs": Column.base(
            "SMEs that said what they need", of="answered needs", where=where
        ),
        "need": Column.count(
            "SMEs that need it", of="needs {competence}", where=where, within="base_needs"
        ),
        "stance": Column.coarse("what that means", words=STANCES),
    }


@dataclass(frozen=True, kw_only=True, eq=False)
class Trends(Result):
    """What is asked for more often, or less.

    Parameters
    ----------
    months : DataFrame
        One row per topic and month.
    trends : DataFrame
        One row per topic: how its share of all opportunities changes.
    supply : DataFrame
        One row per competence that was asked for: how often of late, and who has or needs it.
    combinations : DataFrame
        Competences that SMEs combine beyond chance: how often they are asked for together.
    watch : DataFrame
        One row per partner and competence to watch.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import measure_trends, read_opportunities
    >>> found = measure_trends(read_opportunities(demo_project()), demo_survey())
    >>> found.trends.query("direction == 'rising'")["topic"].tolist()
    ['hydrogen']
    """

    SCHEMA: ClassVar[Schema] = {
        "months": {
            **TOPIC,
            "month": Column.label("month"),
            "n": exact("opportunities", "opportunities"),
            "low": exact("lower bound of the mean number", "opportunities"),
            "high": exact("upper bound of the mean number", "opportunities"),
            "base": exact("all opportunities of the month", "opportunities"),
        },
        "trends": {
            **TOPIC,
            "n": exact("opportunities", "opportunities"),
            "change": exact("its share in a year, as a multiple", "times"),
            "low": exact("lower bound of the multiple", "times"),
            "high": exact("upper bound of the multiple", "times"),
            "p": exact("chance without a trend", "p"),
            "p_adjusted": exact("corrected for the topics", "p"),
            "direction": Column.label("trend", words=DIRECTIONS),
        },
        "supply": {
            **COMPETENCE,
            "direction": Column.label("trend", words=DIRECTIONS),
            "n": exact("opportunities in all", "opportunities"),
            "recent": exact("of late", "opportunities"),
            "open": exact("open", "opportunities"),
            **supply_columns({}),
        },
        "combinations": {
            "competences": Column.label("code of the set"),
            "labels": Column.name_of("competences", "competences"),
            "n": Column.count("SMEs that have all", of="has {competences}"),
            "base": Column.base("SMEs that answered for all", of="answered has"),
            "asked": exact("opportunities that ask for all", "opportunities"),
            "open": exact("of these, open", "opportunities"),
        },
        "watch": {
            "partner": Column.label("code of the partner"),
            "partner_label": Column.name_of("partner", "partner"),
            **COMPETENCE,
            "direction": Column.label("trend", words=DIRECTIONS),
            "recent": exact("opportunities of late", "opportunities"),
            "open": exact("open", "opportunities"),
            **supply_columns(PARTNER),
        },
    }

    months: pd.DataFrame
    trends: pd.DataFrame
    supply: pd.DataFrame
    combinations: pd.DataFrame
    watch: pd.DataFrame

    def name(self, domain: str, code: object) -> Any:
        """What a code is called; of a set of competences, all of them."""
        if domain != "competences":
            return super().name(domain, code)
        parts = [self.name("competence", one) for one in str(code).split(" and ")]
        return say("{parts}", parts=Listed(parts, "comma"))

    def reading(self) -> tuple[Message, ...]:
        """What rises and falls, and what is asked for most of late beside who has it."""
        if self.trends.empty:
            return (TOO_SHORT,)
        moving = self.trends[self.trends["direction"].isin(["rising", "falling"])]
        lines = [self._moving(row) for row in moving.to_dict("records")]
        still = int((self.trends["direction"] == "steady").sum())
        rest = say_many(
            "Of {n} other topic no trend is beyond chance.",
            "Of {n} other topics no trend is beyond chance.",
            n=still,
        )
        return (*lines, *([rest] if still else []), *self._most_wanted())

    def _moving(self, row: Mapping[Any, Any]) -> Message:
        told = {
            "topic": self.name("topic", row["topic"]), "n": Count(row["n"]),
            "change": Number(row["change"], 1), "low": Number(row["low"], 1),
            "high": Number(row["high"], 1), "p": PValue(row["p_adjusted"]),
        }  # fmt: skip
        if row["direction"] == "rising":
            return say(
                "Rising: {topic}, {change} times as often within a year (95 % interval {low} to "
                "{high}; {n} opportunities; corrected {p}).",
                **told,
            )
        return say(
            "Falling: {topic}, {change} times as often within a year (95 % interval {low} to "
            "{high}; {n} opportunities; corrected {p}).",
            **told,
        )

    def _most_wanted(self) -> tuple[Message, ...]:
        """What was asked for most of late, with how many SMEs have it."""
        known = self.supply.dropna(subset=["have"])
        most = known[known["recent"] > 0].sort_values("recent", ascending=False, kind="stable")
        parts = [
            say(
                "{label} ({recent} opportunities, {have} SMEs have it)",
                label=self.name("competence", row["competence"]),
                recent=Count(row["recent"]), have=Count(row["have"]),
            )
            for row in most.head(READ).to_dict("records")
        ]  # fmt: skip
        return (
            (say("Asked for most of late: {parts}.", parts=Listed(parts, "comma")),)
            if parts
            else ()
        )
