"""Matches: the result of matching, whom each SME should meet, why, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ..columns import Column
from ..result import Result, Schema

LIMITED, FREE = "with the limit", "without a limit"
NOT_BOTH = "Nobody was asked both what it has and what it needs, so no SMEs can be matched."
NO_LISTS = "Matches: not asked, or too few SMEs answered."
READ = 3
"""Matches that are read out."""

LABELS = {
    "partner": Column.label("code of the SME's partner"),
    "partner_label": Column.label("the SME's partner"),
    "sme": Column.respondent("the SME"),
    "match": Column.respondent("whom it should meet"),
    "match_partner": Column.label("code of the match's partner"),
    "match_partner_label": Column.label("the match's partner"),
}


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

    SCHEMA: ClassVar[Schema] = {
        "matches": {
            **LABELS,
            "match_country_label": Column.label("its country"),
            "match_sector_label": Column.label("its sector"),
            "rank": Column.label("place in the list"),
            "score": Column.coarse("score of the match"),
            "mutual": Column.coarse("whether both sides gain"),
            "gets": Column.coarse("what the SME needs and the match has"),
            "gives": Column.coarse("what the match needs and the SME has"),
            "met": Column.coarse("needs of the SME that are met", "share"),
            "meets": Column.coarse("needs of the match that it meets", "share"),
            "markets": Column.coarse("target markets of both"),
            "interests": Column.coarse("interests of both"),
            "other_sector": Column.coarse("whether their sectors differ"),
            "other_country": Column.coarse("whether their countries differ"),
            "p": Column.p_value("chance of as much exchange"),
            "p_adjusted": Column.p_value("corrected for all pairs"),
            "reasons": Column.coarse("why they should meet, said to the SME"),
        },
        "near_misses": {
            **LABELS,
            "need": Column.coarse("what the SME needs and no listed match has"),
            "related": Column.coarse("what this SME has instead"),
            "proximity": Column.coarse("proximity of the two", "share"),
            "anyone": Column.coarse("whether any other SME has what is needed"),
            "reasons": Column.coarse("why they might talk, said to the SME"),
        },
        "partners": {
            "partner": Column.label("code of the partner"),
            "partner_label": Column.label("partner"),
            "match_partner": Column.label("code of the partner that has the matches"),
            "match_partner_label": Column.label("partner that has the matches"),
            "base": Column.base("SMEs of the partner that are compared", "SMEs", of="TODO"),
            "n": Column.count("of these, SMEs with a match there", "SMEs", of="TODO"),
            "n_there": Column.count("SMEs there that are a match", "SMEs", of="TODO"),
            "n_matches": Column.coarse("listed matches", "matches"),
            "mutual": Column.coarse("share from which both sides gain", "share"),
            "gets": Column.coarse("what most often comes from there"),
            "gives": Column.coarse("what most often goes there"),
        },
        "fairness": {
            "lists": Column.label("lists of matches"),
            "base": Column.base("SMEs that are compared", "SMEs", of="TODO"),
            "with_match": Column.count("SMEs with a match", "SMEs", of="TODO"),
            "with_good": Column.count("SMEs with a good match", "SMEs", of="TODO"),
            "never": Column.count("SMEs that stand in no list", "SMEs", of="TODO"),
            "gini": Column.coarse("Gini index of how often SMEs are listed"),
            "top_three": Column.coarse("share of the lists' places held by three SMEs", "share"),
            "most": Column.coarse("lists in which one SME stands at most", "lists"),
            "total": Column.coarse("sum of all scores"),
            "gap": Column.coarse("what a better choice could add at most", "share"),
        },
        "concentration": {
            "lists": Column.label("lists of matches"),
            "base": Column.base("SMEs that are compared", "SMEs", of="TODO"),
            "smes": Column.coarse("share of the SMEs, least listed first", "share"),
            "places": Column.coarse("share of the places in lists", "share"),
        },
    }

    matches: pd.DataFrame
    near_misses: pd.DataFrame
    partners: pd.DataFrame
    fairness: pd.DataFrame
    concentration: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many SMEs get a match, how evenly, between whom, and the first matches."""
        if not (self.fairness["base"] > 0).any():
            hidden = self.fairness["base"].isna().any()
            return ("Too few SMEs to say." if hidden else NOT_BOTH,)
        # Counts are of all SMEs, and the lists of one partner's SMEs stand below.
        if self._of_one_partner():
            return tuple(self._partners()) or (NO_LISTS,)
        return (*self._counts(), *self._partners(), *(self._first() if self.released else ()))

    def headline(self) -> tuple[str, ...]:
        """Who should call whom first; SMEs are named in released results only."""
        best = self._best()
        if best.empty or not self.released:
            return self.reading()[:1]
        pairs = [
            f"{r.sme} should meet {r.match} ({_why(str(r.gets), str(r.gives))})"
            for r in best.itertuples()
        ]
        return (f"First calls: {', '.join(pairs)}.",)

    def _of_one_partner(self) -> bool:
        """Whether `about` has narrowed the result."""
        groups = self.partners[["partner", "match_partner"]].nunique()
        return self.partners.empty or bool(groups["partner"] < groups["match_partner"])

    def _counts(self) -> list[str]:
        rows = self.fairness.dropna(subset=["with_match", "gini"]).set_index("lists")
        if LIMITED not in rows.index:
            return []
        row = rows.loc[LIMITED]
        lines = [
            f"{row['with_match']:.0f} of {row['base']:.0f} SMEs get a list of matches, "
            f"{row['with_good']:.0f} of them with a good one (both sides gain, beyond chance)"
            + (f"; {row['never']:.0f} stand in no other's list." if row["never"] > 0 else ".")
        ]
        if FREE in rows.index:
            free = rows.loc[FREE]
            lines.append(
                f"No SME stands in more than {row['most']:.0f} lists; without the limit one would "
                f"stand in {free['most']:.0f} (Gini index {row['gini']:.2f} instead of "
                f"{free['gini']:.2f}). The limit costs {1 - row['total'] / free['total']:.1%} of "
                "the score."
            )
        return lines

    def _partners(self) -> list[str]:
        known = self.partners.dropna(subset="n_matches")
        across = known[known["partner"] != known["match_partner"]]
        top = across.sort_values("n_matches", ascending=False, kind="stable").head(2)
        most = "; most often they would get: "
        return [
            f"{r.n:.0f} SMEs of {r.partner_label} find {r.n_matches:.0f} matches among those of "
            f"{r.match_partner_label}{most + str(r.gets) if r.gets else ''}."
            for r in top.itertuples()
        ]

    def _best(self) -> pd.DataFrame:
        """The best matches; of a pair that stands in both lists, the side that comes first."""
        best = self.matches.sort_values("score", ascending=False, kind="stable")
        pair = [frozenset(ends) for ends in zip(best["sme"], best["match"], strict=True)]
        return best[~pd.Series(pair, index=best.index).duplicated()].head(READ)

    def _first(self) -> list[str]:
        return [f"For {r.sme}: meet {r.match}. {r.reasons}" for r in self._best().itertuples()]


def _why(gets: str, gives: str) -> str:
    """What a match is about, in few words: what comes, or else what goes."""
    first, *others = (gets or gives).split("; ")
    more = f" and {len(others)} more" if others else ""
    return f"{'for' if gets else 'to offer'} {first}{more}"
