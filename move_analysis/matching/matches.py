"""Matches: the result of matching, whom each SME should meet, why, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..derive import Published, ratio_of
from ..result import Result, Schema

LIMITED, FREE = "with the limit", "without a limit"
NOT_BOTH = "Nobody was asked both what it has and what it needs, so no SMEs can be matched."
NO_LISTS = "Matches: not asked, or too few SMEs answered."
READ = 3
"""Matches that are read out."""
BETWEEN = "; "
"""Between the labels of several things in a table."""
MOST_OFTEN = 2
"""Competences that are named as going most often from one partner to another."""

SCORES = (0.25, 0.5, 0.75, 1.0)
"""A score is published as the smallest of these that it does not exceed: finer ones would link
the codes that two readers know an SME by."""
SHARES = (0.0, 0.5, 1.0)
"""Likewise the share of an SME's needs that another one meets: none, up to half, more."""

# What is counted, in the words of all results. Counts that depend on the answers of two partners
# are no partner's own, so they name the partners in words instead of `where`.
COMPARED = "has or needs a competence"
LISTS = "lists of {top}, load {load}"
MATCHES = "matches of {partner} with {match_partner}"
ALL_MATCHES = f"{MATCHES}, {LISTS}"

LABELS = {
    "partner": Column.label("code of the SME's partner"),
    "partner_label": Column.label("the SME's partner"),
    "sme": Column.respondent("the SME"),
    "match": Column.respondent("whom it should meet"),
    "match_partner": Column.label("code of the match's partner"),
    "match_partner_label": Column.label("the match's partner"),
}
PAIR = {
    "partner": Column.label("code of the partner"),
    "partner_label": Column.label("partner"),
    "match_partner": Column.label("code of the partner that has the matches"),
    "match_partner_label": Column.label("partner that has the matches"),
}
N_MATCHES = Column.count("listed matches", "matches", of=ALL_MATCHES, within="")


def most_often(exchanges: pd.DataFrame, name: str, *, minimum: float = 1) -> pd.Series[str]:
    """The competences named most often between two partners, of those that may be counted.

    Parameters
    ----------
    exchanges : DataFrame
        As of `Matches`.
    name : {'n_gets', 'n_gives'}
        Which of its counts.
    minimum : float
        Smallest count that counts.

    Returns
    -------
    Series of str
        Indexed by the two partners; of equals, those first in the alphabet.

    Examples
    --------
    >>> table = pd.DataFrame({"partner": "A", "match_partner": "B", "label": ["IoT", "GIS", "AI"],
    ...                       "n_gets": [7, 7, 9]})
    >>> most_often(table, "n_gets").tolist()
    ['AI; GIS']
    """
    ordered = exchanges[exchanges[name] >= max(minimum, 1)].sort_values(
        [name, "label"], ascending=[False, True]
    )
    pairs = ordered.groupby(["partner", "match_partner"])["label"]
    return pairs.agg(lambda labels: BETWEEN.join(labels.head(MOST_OFTEN)))


def _most_often(published: Published, name: str) -> pd.Series[str]:
    found = most_often(published.tables["exchanges"], name, minimum=published.minimum)
    pairs = pd.MultiIndex.from_frame(published.table[["partner", "match_partner"]])
    return found.reindex(pairs).fillna("").set_axis(published.table.index).astype("str")


def _places(published: Published) -> pd.Series[int]:
    """Place in the list that the reader sees: one without gaps for those that it may not see."""
    return published.truth.groupby("sme")["rank"].rank(method="first").astype("int64")


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

    SCHEMA: ClassVar[Schema] = {
        "matches": {
            **LABELS,
            "match_country_label": Column.label("its country"),
            "match_sector_label": Column.label("its sector"),
            "rank": Column.derived("place in the list", how=_places),
            "score": Column.coarse("score of the match, at most", steps=SCORES),
            "mutual": Column.coarse("whether both sides gain"),
            "gets": Column.coarse("what the SME needs and the match has"),
            "gives": Column.coarse("what the match needs and the SME has"),
            "met": Column.coarse("needs of the SME that are met, at most", "share", steps=SHARES),
            "meets": Column.coarse(
                "needs of the match that it meets, at most", "share", steps=SHARES
            ),
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
            "proximity": Column.coarse("proximity of the two", "share", digits=1),
            "reasons": Column.coarse("why they might talk, said to the SME"),
        },
        "partners": {
            **PAIR,
            "base": Column.base(
                "SMEs of the partner that are compared", of=COMPARED, where={"partner": "partner"}
            ),
            "base_there": Column.base(
                "SMEs there that are compared", of=COMPARED, where={"partner": "match_partner"}
            ),
            "n": Column.count(
                "of these, SMEs with a match there",
                of=f"SMEs of {{partner}} with a match in {{match_partner}}, {LISTS}",
            ),
            "n_there": Column.count(
                "SMEs there that are a match",
                of=f"SMEs of {{match_partner}} that are a match for {{partner}}, {LISTS}",
                within="base_there",
            ),
            "n_matches": N_MATCHES,
            "n_mutual": Column.count(
                "of these, matches from which both sides gain",
                "matches",
                of=f"mutual {ALL_MATCHES}",
                within="n_matches",
            ),
            "mutual": Column.derived(
                "share from which both sides gain", "share", how=ratio_of("n_mutual", "n_matches")
            ),
            "gets": Column.derived(
                "what most often comes from there", how=lambda p: _most_often(p, "n_gets")
            ),
            "gives": Column.derived(
                "what most often goes there", how=lambda p: _most_often(p, "n_gives")
            ),
        },
        "exchanges": {
            **PAIR,
            "competence": Column.label("code of the competence"),
            "label": Column.label("competence"),
            "n_matches": N_MATCHES,
            "n_gets": Column.count(
                "matches in which it comes from there",
                "matches",
                of=f"{MATCHES} that bring {{competence}}, {LISTS}",
                within="n_matches",
            ),
            "n_gives": Column.count(
                "matches in which it goes there",
                "matches",
                of=f"{MATCHES} that take {{competence}}, {LISTS}",
                within="n_matches",
            ),
        },
        "fairness": {
            "lists": Column.label("lists of matches"),
            "base": Column.base("SMEs that are compared", of=COMPARED),
            "with_match": Column.count("SMEs with a match", of=f"has a match {{lists}}, {LISTS}"),
            "with_good": Column.count(
                "SMEs with a good match",
                of=f"has a good match {{lists}}, {LISTS}",
                within="with_match",
            ),
            "never": Column.count(
                "SMEs that stand in no list", of=f"stands in no list {{lists}}, {LISTS}"
            ),
            "gini": Column.coarse("Gini index of how often SMEs are listed"),
            "top_three": Column.coarse("share of the lists' places held by three SMEs", "share"),
            "most": Column.coarse("lists in which one SME stands at most", "lists"),
            "total": Column.coarse("sum of all scores"),
            "cost": Column.coarse("share of the scores that is lost to the limit", "share"),
            "gap": Column.coarse("what a better choice could add at most", "share"),
        },
        "concentration": {
            "lists": Column.label("lists of matches"),
            "base": Column.base("SMEs that are compared", of=COMPARED),
            "smes": Column.label("share of the SMEs, least listed first", "share"),
            "places": Column.coarse("share of the places in lists", "share"),
        },
    }
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
        row: Any = rows.loc[LIMITED]
        good, never = (
            f"fewer than {self.smallest}" if pd.isna(row[name]) else f"{row[name]:.0f}"
            for name in ("with_good", "never")
        )
        lines = [
            f"{row['with_match']:.0f} of {row['base']:.0f} SMEs get a list of matches, "
            f"{good} of them with a good one (both sides gain, beyond chance)"
            + ("." if row["never"] == 0 else f"; {never} stand in no other's list.")
        ]
        if FREE in rows.index:
            free = rows.loc[FREE]
            lines.append(
                f"No SME stands in more than {self.arguments['load']} lists; without the limit one "
                f"would stand in {free['most']:.0f} (Gini index {row['gini']:.2f} instead of "
                f"{free['gini']:.2f}). The limit costs {row['cost']:.1%} of the score."
            )
        return lines

    def _partners(self) -> list[str]:
        known = self.partners.dropna(subset=["n", "n_matches"])
        across = known[known["partner"] != known["match_partner"]]
        top = across.sort_values("n_matches", ascending=False, kind="stable").head(2)
        most = "; most often they would get: "
        return [
            f"{r.n:.0f} SMEs of {r.partner_label} find {r.n_matches:.0f} matches among those of "
            f"{r.match_partner_label}{most + str(r.gets) if r.gets else ''}."
            for r in top.itertuples()
        ]

    def best_first(self) -> pd.DataFrame:
        """The matches, the best first; of equally good ones, those of all partners in turn.

        Examples
        --------
        >>> from move_analysis.demo import demo_survey
        >>> from move_analysis.matching import match_needs
        >>> match_needs(demo_survey()).best_first()["rank"].iloc[0]
        np.int64(1)
        """
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

    def _first(self) -> list[str]:
        return [f"For {r.sme}: meet {r.match}. {r.reasons}" for r in self._best().itertuples()]


def _why(gets: str, gives: str) -> str:
    """What a match is about, in few words: what comes, or else what goes."""
    first, *others = (gets or gives).split("; ")
    more = f" and {len(others)} more" if others else ""
    return f"{'for' if gets else 'to offer'} {first}{more}"
