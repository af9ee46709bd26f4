"""Columns of the tables of matches, and what is published in them."""

from __future__ import annotations

import pandas as pd

from ..columns import Column
from ..derive import Published, ratio_of
from ..messages import say
from ..result import Schema
from .reasons import BETWEEN

LIMITED, FREE = "limited", "free"
LISTS_NAMES = {LIMITED: say("with the limit"), FREE: say("without a limit")}
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

ENDS = {
    "partner": Column.label("code of the SME's partner"),
    "partner_label": Column.name_of("partner", "the SME's partner"),
    "sme": Column.respondent("the SME"),
    "match": Column.respondent("whom it should meet"),
    "match_partner": Column.label("code of the match's partner"),
    "match_partner_label": Column.name_of("match_partner", "the match's partner", domain="partner"),
}
PAIR = {
    "partner": Column.label("code of the partner"),
    "partner_label": Column.name_of("partner", "partner"),
    "match_partner": Column.label("code of the partner that has the matches"),
    "match_partner_label": Column.name_of(
        "match_partner", "partner that has the matches", domain="partner"
    ),
}
N_MATCHES = Column.count("listed matches", "matches", of=ALL_MATCHES, within="")


def most_often(exchanges: pd.DataFrame, name: str, *, minimum: float = 1) -> pd.Series[str]:
    """Return the competences that go most often between two partners, of those that may count.

    `name` is ``n_gets`` or ``n_gives``; of equals, those first in the codebook.

    >>> table = pd.DataFrame({"partner": "A", "match_partner": "B",
    ...     "competence": ["iot", "gis", "ai"], "n_gets": [7, 7, 9]})
    >>> most_often(table, "n_gets").tolist()
    ['ai; iot']
    """
    ordered = exchanges[exchanges[name] >= max(minimum, 1)].sort_values(
        name, ascending=False, kind="stable"
    )
    pair = ["partner", "match_partner"]
    first = ordered[ordered.groupby(pair).cumcount() < MOST_OFTEN].set_index(pair)["competence"]
    return (first + BETWEEN).groupby(level=pair).sum().str.removesuffix(BETWEEN)


def _most_often(published: Published, name: str) -> pd.Series[str]:
    found = most_often(published.tables["exchanges"], name, minimum=published.minimum)
    pairs = pd.MultiIndex.from_frame(published.table[["partner", "match_partner"]])
    return found.reindex(pairs).fillna("").set_axis(published.table.index).astype("str")


def _places(published: Published) -> pd.Series[int]:
    """Place in the list that the reader sees: one without gaps for those that it may not see."""
    return published.truth.groupby("sme")["rank"].rank(method="first").astype("int64")


SCHEMA: Schema = {
    "matches": {
        **ENDS,
        "match_country": Column.label("code of its country"),
        "match_country_label": Column.name_of("match_country", "its country", domain="country"),
        "match_sector": Column.label("code of its sector"),
        "match_sector_label": Column.name_of("match_sector", "its sector", domain="sector"),
        "rank": Column.derived("place in the list", how=_places),
        "score": Column.coarse("score of the match, at most", steps=SCORES),
        "mutual": Column.coarse("whether both sides gain"),
        "gets": Column.coarse("code of what the SME needs and the match has"),
        "gets_label": Column.name_of("gets", "what the SME needs and the match has"),
        "gives": Column.coarse("code of what the match needs and the SME has"),
        "gives_label": Column.name_of("gives", "what the match needs and the SME has"),
        "met": Column.coarse("needs of the SME that are met, at most", "share", steps=SHARES),
        "meets": Column.coarse("needs of the match that it meets, at most", "share", steps=SHARES),
        "markets": Column.coarse("code of the target markets of both"),
        "markets_label": Column.name_of("markets", "target markets of both"),
        "interests": Column.coarse("code of the interests of both"),
        "interests_label": Column.name_of("interests", "interests of both"),
        "other_sector": Column.coarse("whether their sectors differ"),
        "other_country": Column.coarse("whether their countries differ"),
        "p": Column.p_value("chance of as much exchange"),
        "p_adjusted": Column.p_value("corrected for all pairs"),
        "reasons": Column.coarse("code of why they should meet"),
        "why": Column.name_of("reasons", "why they should meet, said to the SME"),
    },
    "near_misses": {
        **ENDS,
        "need": Column.coarse("code of what the SME needs and no listed match has"),
        "need_label": Column.name_of(
            "need", "what the SME needs and no listed match has", domain="competence"
        ),
        "related": Column.coarse("code of what this SME has instead"),
        "related_label": Column.name_of(
            "related", "what this SME has instead", domain="competence"
        ),
        "proximity": Column.coarse("proximity of the two", "share", digits=1),
        "reasons": Column.coarse("code of why they might talk"),
        "why": Column.name_of("reasons", "why they might talk, said to the SME"),
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
            "code of what most often comes from there", how=lambda p: _most_often(p, "n_gets")
        ),
        "gets_label": Column.name_of("gets", "what most often comes from there"),
        "gives": Column.derived(
            "code of what most often goes there", how=lambda p: _most_often(p, "n_gives")
        ),
        "gives_label": Column.name_of("gives", "what most often goes there"),
    },
    "exchanges": {
        **PAIR,
        "competence": Column.label("code of the competence"),
        "label": Column.name_of("competence", "competence"),
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
        "lists": Column.label("lists of matches", words=LISTS_NAMES),
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
        "lists": Column.label("lists of matches", words=LISTS_NAMES),
        "base": Column.base("SMEs that are compared", of=COMPARED),
        "smes": Column.label("share of the SMEs, least listed first", "share"),
        "places": Column.coarse("share of the places in lists", "share"),
    },
}
"""Of `Matches`."""
