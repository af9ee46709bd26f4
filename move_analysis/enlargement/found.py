"""What outside clusters would add, as it is found and as it is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from ..columns import Column, How
from ..derive import Floats, Published, near, share_of
from ..messages import Message, say
from ..result import Result, Schema
from .field import (
    Field,
    field_of,
    gains_of,
    marginal_of,
    pairs_of,
    ranking_of,
    steps_of,
)
from .stakes import demand_of
from .wording import read_enlargement

Table = Callable[[Field, pd.DataFrame], pd.DataFrame]


def _of(table: Table, name: str) -> How:
    """A column that follows from what is published of the stakes and of what candidates bring."""
    return lambda published: table(field_of(published), published.table)[name]


def _bound(name: str) -> How:
    return lambda published: np.clip(near(name, "value")(published), 0.0, 1.0)


_SHARE = share_of("n")
_SHARE_HAS = share_of("have", "base_has", share="share_has")


def _demand(published: Published) -> Floats:
    columns = {name: published.filled(name) for name in ("n", "base", "linked")}
    # The shares as they are before they are rounded for readers.
    columns |= {"share": _SHARE(published), "share_has": _SHARE_HAS(published)}
    return demand_of(published.table.assign(**columns), asked=published.arguments["markets_asked"])


def _left(published: Published) -> Floats:
    # The demand of this very table is published already, but not yet in `published.tables`.
    return field_of(published, stakes=published.table).left()


PARTS = {"gaps": say("gaps"), "brokerage": say("brokerage"), "markets": say("markets")}
ELEMENT = {
    "part": Column.label("gaps, brokerage or markets", words=PARTS),
    "code": Column.label("code of the competence, pair of groups, or market"),
    "element": Column.label("code of the same among all parts"),
    "label": Column.name_of("element", "competence, pair of groups, or market"),
}
CONCERNED = {
    "concern": Column.label("code of what the SMEs that it is about have in common"),
    "counted": Column.label("code of the competence, market, or groups of the pair with SMEs"),
    "n": Column.count("SMEs that need it or are interested", of="{concern} {counted}"),
    "base": Column.base("SMEs that answered that", of="answered {concern}"),
}
ANSWERED = Column.base("SMEs that answered", of="answered needs")


@dataclass(frozen=True, kw_only=True, eq=False)
class Enlargement(Result):
    """What outside clusters and innovation actors would add.

    Parameters
    ----------
    stakes : DataFrame
        What there is to gain, one row per competence, pair of groups and market.
    ranking : DataFrame
        One row per candidate, the one that adds most first.
    gains : DataFrame
        What each brings, and what that adds, one row per candidate and element; with
        ``filter(useful=True)`` what adds something.
    steps : DataFrame
        The candidates in the order in which they should join.
    marginal : DataFrame
        What each candidate would still add at each step.
    pairs : DataFrame
        What each two candidates would add together, best pair first.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.enlargement import rank_candidates
    >>> from move_analysis.readers import read_candidates
    >>> project = demo_project()
    >>> found = rank_candidates(demo_survey(), read_candidates(project), project=project)
    >>> found.ranking["candidate"][0]
    'NORDGRANT'
    """

    SCHEMA: ClassVar[Schema] = {
        "stakes": {
            **ELEMENT,
            **CONCERNED,
            "share": Column.derived("weighted share of these", "share", how=_SHARE),
            "weight": Column.coarse("mean survey weight of those that answered"),
            "have": Column.count("SMEs that have it", of="has {code}", within="base_has"),
            "base_has": Column.base("SMEs that said what they have", of="answered has"),
            "share_has": Column.derived("weighted share of these", "share", how=_SHARE_HAS),
            "linked": Column.count(
                "SMEs that name a tie between the groups", of="names a tie {code}", within="n"
            ),
            "demand": Column.derived("needs, pairs or SMEs to be gained", how=_demand),
            "left": Column.derived("of these, what no candidate brings", how=lambda p: _left(p)),
        },
        "ranking": {
            "rank": Column.derived("place, by value", how=_of(ranking_of, "rank")),
            "candidate": Column.label("code of the candidate"),
            "name": Column.name_of("candidate", "its name"),
            "kind": Column.label("cluster, university, technology centre, ..."),
            "country": Column.label("code of its country"),
            "country_label": Column.name_of("country", "its country"),
            "value": Column.derived(
                "what it adds, of what all add together", "share", how=_of(ranking_of, "value")
            ),
            "low": Column.derived(
                "lower bound of the value, 95 % interval", "share", how=_bound("low")
            ),
            "high": Column.derived("upper bound of the value", "share", how=_bound("high")),
            "first": Column.coarse("resamples of the SMEs in which it is first", "share"),
            "gaps": Column.derived(
                "part of the value from gaps closed", "share", how=_of(ranking_of, "gaps")
            ),
            "brokerage": Column.derived(
                "part of the value from bridges", "share", how=_of(ranking_of, "brokerage")
            ),
            "markets": Column.derived(
                "part of the value from markets", "share", how=_of(ranking_of, "markets")
            ),
            "needs_closed": Column.derived(
                "needs in excess of supply that it closes",
                "needs",
                how=_of(ranking_of, "needs_closed"),
            ),
            "bridges": Column.derived(
                "pairs of groups it links anew", "pairs", how=_of(ranking_of, "bridges")
            ),
            "helped": Column.count(
                "SMEs with a need that it meets", of="needs what {candidate} brings"
            ),
            "base": ANSWERED,
        },
        "gains": {
            "rank": Column.derived("place in what the candidate adds", how=_of(gains_of, "rank")),
            "candidate": Column.label("code of the candidate"),
            "name": Column.name_of("candidate", "its name"),
            **ELEMENT,
            **CONCERNED,
            "brings": Column.label("most that it can serve; missing: as many as there are"),
            "adds": Column.derived(
                "needs closed, pairs linked, SMEs interested", how=_of(gains_of, "adds")
            ),
            "value": Column.derived(
                "of what all candidates add together", "share", how=_of(gains_of, "value")
            ),
            "useful": Column.derived("whether that adds anything", how=_of(gains_of, "useful")),
        },
        "steps": {
            "step": Column.label("how many have joined", "candidates"),
            "candidate": Column.derived(
                "code of the candidate that joins", how=_of(steps_of, "candidate")
            ),
            "name": Column.name_of("candidate", "its name"),
            "adds": Column.derived(
                "what it adds to those before", "share", how=_of(steps_of, "adds")
            ),
            "value": Column.derived("what all so far add", "share", how=_of(steps_of, "value")),
            "bound": Column.derived(
                "what no set of so many can exceed", "share", how=_of(steps_of, "bound")
            ),
            "needs_closed": Column.derived(
                "needs in excess of supply closed so far",
                "needs",
                how=_of(steps_of, "needs_closed"),
            ),
            "bridges": Column.derived(
                "pairs of groups linked so far", "pairs", how=_of(steps_of, "bridges")
            ),
            "base": ANSWERED,
        },
        "marginal": {
            "step": Column.label("how many have joined before", "candidates"),
            "place": Column.label("place among those that are still out"),
            "candidate": Column.derived("code of the candidate", how=_of(marginal_of, "candidate")),
            "name": Column.name_of("candidate", "its name"),
            "adds": Column.derived(
                "what it would still add", "share", how=_of(marginal_of, "adds")
            ),
            "base": ANSWERED,
        },
        "pairs": {
            "place": Column.label("place of the pair"),
            "candidate": Column.derived("code of the one", how=_of(pairs_of, "candidate")),
            "name": Column.name_of("candidate", "its name"),
            "other": Column.derived("code of the other", how=_of(pairs_of, "other")),
            "other_name": Column.name_of("other", "its name", domain="candidate"),
            "value": Column.derived("what both add together", "share", how=_of(pairs_of, "value")),
            "overlap": Column.derived(
                "of what the lesser adds, what the other adds too",
                "share",
                how=_of(pairs_of, "overlap"),
            ),
            "base": ANSWERED,
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "ranking": ("rank",),
        "gains": ("candidate", "rank"),
    }

    stakes: pd.DataFrame
    ranking: pd.DataFrame
    gains: pd.DataFrame
    steps: pd.DataFrame
    marginal: pd.DataFrame
    pairs: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Who adds most and why, which two together, how far the first few go, how sure it is."""
        return read_enlargement(self)
