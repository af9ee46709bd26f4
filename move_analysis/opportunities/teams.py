"""Teams: SMEs of several partners that cover an opportunity together, with a lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..matching.pairs import Floats, Integers
from ..settings import OpportunitySettings
from .demand import Booleans, Demand, Supply

FEWEST, MOST = 3, 40
"""Competences that must be asked for a team to be sought; the rarest of more are looked at."""
STATES = 4_000
"""Sets of SMEs that are kept from size to size, those that cover most; seldom are there more."""


@dataclass(frozen=True, eq=False)
class Team:
    """SMEs for one opportunity, the lead first; `brings` says which asked competences each has."""

    opportunity: int
    asked: Integers
    smes: Integers
    brings: Booleans
    alone: int


def find_opportunity_teams(
    demand: Demand, supply: Supply, *, settings: OpportunitySettings, deadlines: list[str]
) -> Iterator[Team]:
    """Yield a team for each opportunity that a team covers better than any single SME.

    Sought for those that ask for most, up to the number in the settings.
    """
    width = len(supply.answers.codes)
    asked = [row[row < width] for row in np.split(demand.asked.indices, demand.asked.indptr[1:-1])]
    order = sorted(
        (o for o in range(len(asked)) if len(asked[o]) >= FEWEST),
        key=lambda o: (-len(asked[o]), deadlines[o] or "9", demand.codes[o]),
    )
    for opportunity in order[: settings.teams]:
        team = _team(demand, supply, opportunity, np.sort(asked[opportunity]), settings.team)
        if team is not None:
            yield team


def _team(
    demand: Demand, supply: Supply, opportunity: int, asked: Integers, largest: int
) -> Team | None:
    factor = demand.factors[demand.kind[opportunity]]
    has = supply.answers.has[:, asked]
    alone = int(has[factor > 0].sum(axis=1).max(initial=0))
    known = supply.shown & (factor > 0) & has.any(axis=1) & (supply.partner != "").to_numpy()
    free = np.flatnonzero(known)
    if alone == len(asked) or len(free) < 2:
        return None
    rarest = np.argsort(-supply.weight[asked], kind="stable")[:MOST]
    _, homes = np.unique(supply.partner.to_numpy(dtype=str)[free], return_inverse=True)
    members = free[best_cover(has[np.ix_(free, rarest)], homes, factor[free], largest=largest)]
    if has[members].any(axis=0).sum() <= alone:
        return None
    # Who brings most by rarity leads; of equals, the one with the larger bonus.
    order = np.lexsort((members, -factor[members], -(has[members] @ supply.weight[asked])))
    return Team(opportunity, asked, members[order], has[members[order]], alone)


def best_cover(has: Booleans, homes: Integers, ready: Floats, *, largest: int) -> Integers:
    """Return the rows that cover most columns together, with the fewest of them.

    Then those of most homes, then with the highest mean of `ready`; of at least two homes where
    there are two. At most `largest`; empty where no two cover more than one. Exact as long as no
    more than ``STATES`` sets of equal size differ in what they cover and in their homes.

    Examples
    --------
    >>> has = np.array([[1, 1, 0], [0, 1, 1], [1, 1, 0]], dtype=bool)
    >>> best_cover(has, np.array([0, 0, 1]), np.array([0.5, 0.5, 0.5]), largest=3)
    array([1, 2])
    """
    bits = has @ (1 << np.arange(has.shape[1], dtype=np.int64))
    kept = _not_outdone(bits, homes, ready)
    least = min(2, len(np.unique(homes)))
    mask, home = bits[kept], 1 << homes[kept].astype(np.int64)
    states = _States(mask, home, ready[kept], kept[:, None])
    best: tuple[float, ...] = ()
    chosen = kept[:0]
    for size in range(2, largest + 1):
        states = states.grown(mask, home, ready[kept], kept)
        if not len(states.mask):
            break
        cover, many = np.bitwise_count(states.mask), np.bitwise_count(states.home)
        fair = many >= least
        place = np.lexsort((states.ready, many, cover, fair))[-1]
        merit = (float(cover[place]), -size)
        if fair[place] and merit > best:
            best, chosen = merit, states.rows[place]
        if best and best[0] == has.any(axis=0).sum():
            break
    return np.sort(chosen)


@dataclass(frozen=True, eq=False)
class _States:
    """Sets of rows of one size: what they cover, their homes, and the sum of `ready`."""

    mask: Integers
    home: Integers
    ready: Floats
    rows: Integers

    def grown(self, mask: Integers, home: Integers, ready: Floats, rows: Integers) -> _States:
        """Add each row that covers something more; of equal sets keep the readiest."""
        both = self.mask[:, None] | mask
        one, other = np.nonzero(both > self.mask[:, None])
        made = _States(
            both[one, other],
            (self.home[:, None] | home)[one, other],
            self.ready[one] + ready[other],
            np.c_[self.rows[one], rows[other]],
        )
        order = np.lexsort((-made.ready, made.home, made.mask))
        keys = np.c_[made.mask, made.home][order]
        first = np.r_[True, (keys[1:] != keys[:-1]).any(axis=1)] if len(keys) else order > 0
        order = order[first]
        if len(order) > STATES:
            order = order[np.argsort(-np.bitwise_count(made.mask[order]), kind="stable")[:STATES]]
        return _States(made.mask[order], made.home[order], made.ready[order], made.rows[order])


def _not_outdone(bits: Integers, homes: Integers, ready: Floats) -> Integers:
    """Rows of whose offer no other row of their home has all; of equals, the readiest."""
    order = np.lexsort((-ready, bits, homes))
    again = np.r_[
        False, (bits[order][1:] == bits[order][:-1]) & (homes[order][1:] == homes[order][:-1])
    ]
    order = order[~again]
    mask, home = bits[order], homes[order]
    inside = ((mask[:, None] | mask) == mask) & (home[:, None] == home)
    np.fill_diagonal(inside, False)
    return np.sort(order[~inside.any(axis=1)])
