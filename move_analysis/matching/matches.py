"""Matches: the result of matching, whom each SME should meet, why, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..messages import Message, say, say_many, sentences
from ..result import Result, Schema
from ..values import Count, Listed, Name, Share, Text, Value
from .match_columns import FREE, LIMITED, SCHEMA
from .reasons import BETWEEN, reason_of, together

NOT_BOTH = say("Nobody was asked both what it has and what it needs, so no SMEs can be matched.")
NO_LISTS = say("Matches: not asked, or too few SMEs answered.")
READ = 3
"""Matches that are read out."""
SEVERAL = {
    "gets": "competence", "gives": "competence", "markets": "market", "interests": "interest",
}  # fmt: skip
"""Domains of names for columns with several codes, to the domain of each code."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Matches(Result):
    """Whom each SME should meet.

    Parameters
    ----------
    matches : DataFrame
        One row per SME and listed partner; of each partner, SMEs with the best matches first.
    near_misses : DataFrame
        One row per need that no listed match meets and for which a related competence was found.
    partners : DataFrame
        Counts for each pair of partners, from SMEs that may be shown and those that may not.
    exchanges : DataFrame
        How many of the matches between two partners each competence is exchanged in.
    fairness : DataFrame
        How evenly recommendations fall, with and without the limit.
    concentration : DataFrame
        Which share of them falls on the SMEs recommended least.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching import match_needs
    >>> match_needs(demo_survey()).matches["rank"].max()
    np.int64(5)
    """

    SCHEMA: ClassVar[Schema] = SCHEMA
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "matches": ("partner", "sme", "rank"),
        "near_misses": ("partner", "sme", "proximity"),
    }

    matches: pd.DataFrame
    near_misses: pd.DataFrame
    partners: pd.DataFrame
    exchanges: pd.DataFrame
    fairness: pd.DataFrame
    concentration: pd.DataFrame

    def name(self, domain: str, code: object) -> Text:
        """What a code is called: also one that stands for several things, or for the reasons."""
        if domain in SEVERAL:
            return together(str(code), self.names.get(SEVERAL[domain], {}))
        if domain == "reasons":
            return reason_of(str(code), self.names)
        return super().name(domain, code)

    def reading(self) -> tuple[Message, ...]:
        """How many SMEs get a match, how evenly, between whom, and the first matches."""
        if not (self.fairness["base"] > 0).any():
            hidden = self.fairness["base"].isna().any()
            return (say("Too few SMEs to say.") if hidden else NOT_BOTH,)
        # Counts are of all SMEs, and the lists of one partner's SMEs stand below.
        if self._of_one_partner():
            return tuple(self._partners()) or (NO_LISTS,)
        return (*self._counts(), *self._partners(), *(self._first() if self.released else ()))

    def headline(self) -> tuple[Message, ...]:
        """Who should call whom first; SMEs are named in released results only."""
        best = self._best()
        if best.empty or not self.released:
            return self.reading()[:1]
        calls = [self._call(row) for row in best.to_dict("records")]
        return (say("First calls: {calls}.", calls=Listed(calls, "comma")),)

    def _call(self, row: Mapping[Any, Any]) -> Message:
        """Who should meet whom, and for what: what comes, or else what goes."""
        ends = {"sme": Name(row["sme"]), "match": Name(row["match"])}
        first, *others = str(row["gets"] or row["gives"]).split(BETWEEN)
        label, n = self.name("competence", first), len(others)
        if row["gets"]:
            return (
                say(
                    "{sme} should meet {match} (for {label} and {n} more)", **ends, label=label, n=n
                )
                if n
                else say("{sme} should meet {match} (for {label})", **ends, label=label)
            )
        return (
            say(
                "{sme} should meet {match} (to offer {label} and {n} more)",
                **ends, label=label, n=n,
            )
            if n
            else say("{sme} should meet {match} (to offer {label})", **ends, label=label)
        )  # fmt: skip

    def _of_one_partner(self) -> bool:
        """Whether `filter` has narrowed the result."""
        groups = self.partners[["partner", "match_partner"]].nunique()
        return self.partners.empty or bool(groups["partner"] < groups["match_partner"])

    def _count(self, number: float) -> Value:
        """A count, or that it is too small to show."""
        if pd.isna(number):
            return say("fewer than {smallest}", smallest=self.smallest)
        return Count(number)

    def _counts(self) -> list[Message]:
        rows = self.fairness.dropna(subset=["with_match", "gini"]).set_index("lists")
        if LIMITED not in rows.index:
            return []
        row: Any = rows.loc[LIMITED]
        some = {"n": row["with_match"], "all": Count(row["base"])}
        some["good"] = self._count(row["with_good"])
        lines = [
            say_many(
                "{n} of {all} SMEs gets a list of matches, {good} of them with a good one (both "
                "sides gain, 1 pair in 20 would fit as well by chance).",
                "{n} of {all} SMEs get a list of matches, {good} of them with a good one (both "
                "sides gain, 1 pair in 20 would fit as well by chance).",
                **some,
            )
            if row["never"] == 0
            else say_many(
                "{n} of {all} SMEs gets a list of matches, {good} of them with a good one (both "
                "sides gain, 1 pair in 20 would fit as well by chance); {never} stand in no "
                "other's list.",
                "{n} of {all} SMEs get a list of matches, {good} of them with a good one (both "
                "sides gain, 1 pair in 20 would fit as well by chance); {never} stand in no "
                "other's list.",
                never=self._count(row["never"]),
                **some,
            )
        ]
        return [*lines, *([self._limit(row, rows.loc[FREE])] if FREE in rows.index else [])]

    def _limit(self, row: Any, free: Any) -> Message:
        """What the limit on lists changes, and what it costs."""
        return sentences(
            say(
                "No SME stands in more than {load} lists; without the limit one would stand in "
                "{most}.",
                load=self.arguments["load"], most=Count(free["most"]),
            ),
            say("The limit costs {share} of the score.", share=Share(row["cost"], 1)),
        )  # fmt: skip

    def _partners(self) -> list[Message]:
        known = self.partners.dropna(subset=["n", "n_matches"])
        across = known[known["partner"] != known["match_partner"]]
        top = across.sort_values("n_matches", ascending=False, kind="stable").head(2)
        return [self._between(row) for row in top.to_dict("records")]

    def _between(self, row: Mapping[Any, Any]) -> Message:
        values = {
            "n": row["n"],
            "partner": self.name("partner", row["partner"]),
            "count": Count(row["n_matches"]),
            "other": self.name("partner", row["match_partner"]),
        }
        if not row["gets"]:
            return say_many(
                "{n} SME of {partner} finds {count} matches among those of {other}.",
                "{n} SMEs of {partner} find {count} matches among those of {other}.",
                **values,
            )
        return say_many(
            "{n} SME of {partner} finds {count} matches among those of {other}; most often it "
            "would get: {list}.",
            "{n} SMEs of {partner} find {count} matches among those of {other}; most often they "
            "would get: {list}.",
            list=self.name("gets", row["gets"]),
            **values,
        )

    def best_first(self) -> pd.DataFrame:
        """Return the matches, the best first; of equally good ones, all partners in turn."""
        best, rest = ["score", "p", "rank"], [False, True, True]
        table = self.matches.sort_values(best, ascending=rest, kind="stable")
        turn = table.groupby([*best, "partner"], dropna=False).cumcount()
        table = table.assign(turn=turn).sort_values(
            [*best, "turn"], ascending=[*rest, True], kind="stable"
        )
        return table.drop(columns="turn")

    def _best(self) -> pd.DataFrame:
        """The best matches; of a pair that stands in both lists, the side that comes first."""
        best = self.best_first()
        pair = [frozenset(ends) for ends in zip(best["sme"], best["match"], strict=True)]
        return best[~pd.Series(pair, index=best.index).duplicated()].head(READ)

    def _first(self) -> list[Message]:
        lines = []
        for row in self._best().itertuples():
            meet = say("For {sme}: meet {match}.", sme=Name(row.sme), match=Name(row.match))
            why = self.name("reasons", row.reasons)
            lines.append(Message("{0} {1}", {"0": meet, "1": why}))
        return lines
