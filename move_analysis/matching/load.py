"""Load: lists in which no SME stands more often than it can bear, with the largest total score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from .pairs import Floats, Integers, Offers, best_pairs

MOST_PAIRS = 250_000
"""So many pairs are chosen from at least, those with the best scores of each SME."""
FIRST = 10
"""Or so many per SME and place in its list."""
UNITS = 1e9
"""The flow counts in whole numbers: so many are a score of 1."""
DONE = 1e-7


@dataclass(frozen=True, eq=False)
class Lists:
    """The partners recommended to each SME.

    Parameters
    ----------
    sme, match : ndarray of int of shape (n_listed,)
        By SME, the best partner first.
    score : ndarray of shape (n_listed,)
        Of each match.
    bound : float
        No lists that keep to the limits have a larger total score.

    Examples
    --------
    >>> Lists(np.array([0]), np.array([1]), np.array([0.5]), bound=1.0).gap
    0.5
    """

    sme: Integers
    match: Integers
    score: Floats
    bound: float

    @property
    def gap(self) -> float:
        """How far the total may be from the best possible, as a share of it."""
        return max(0.0, 1 - float(self.score.sum()) / self.bound) if self.bound > 0 else 0.0


def recommended(offers: Offers, *, top: int, load: int) -> Lists:
    r"""Return the `top` partners to show each SME, if none may stand in more than `load` lists.

    `load` 0: in any number. The lists have the largest total score. The bound says how sure that
    is: it is the total itself where all pairs were compared, and where prices of the SMEs (duals)
    prove that no pair left out could help.

    A transportation problem, as a flow of least cost through a network of SMEs, their matches and
    the limits; OR-Tools finds the best one by scaling costs, in whole billionths of a score
    (Goldberg, A. V. (1997). An efficient implementation of a scaling minimum-cost flow algorithm.
    Journal of Algorithms 22, 1-29). With any prices :math:`v_j` of standing in a list, no lists are
    worth more than :math:`b \sum v_j` plus, for each SME, its :math:`t` largest
    :math:`s_{ij} - v_j` above 0, where a pair that was left out counts as the smallest score that
    was kept. The prices follow from the flow.
    """
    return with_and_without(offers, top=top, load=load)[0]


def with_and_without(offers: Offers, *, top: int, load: int) -> tuple[Lists, Lists]:
    """Lists that keep to the limit, and the best ones without it: SMEs are compared once."""
    n = offers.needs.shape[0]
    depth = max(FIRST * top, MOST_PAIRS // max(n, 1)) if load else top
    sme, match, score = best_pairs(offers, depth)
    best = np.arange(len(sme)) - np.searchsorted(sme, sme) < top
    free = Lists(sme[best], match[best], score[best], bound=float(score[best].sum()))
    limited = chosen(sme, match, score, n=n, depth=depth, top=top, load=load) if load else free
    return limited, free


def chosen(
    sme: Integers,
    match: Integers,
    score: Floats,
    *,
    n: int,
    depth: int,
    top: int,
    load: int,
) -> Lists:
    """The lists with the largest total among the given pairs, and a bound for all pairs."""
    if not len(sme):
        return Lists(sme, match, score, bound=0.0)
    flow = SimpleMinCostFlow()
    everyone, unit = np.arange(n), np.ones(len(sme), dtype=np.int64)
    sink, pairs = 2 * n, flow.add_arcs_with_capacity_and_unit_cost(
        sme, n + match, unit, -np.rint(score * UNITS).astype(np.int64)
    )  # fmt: skip
    for ends, limit in ((everyone, top), (n + everyone, load)):  # an SME may leave places empty
        limits = np.full((3, n), [[sink], [limit], [0]])
        flow.add_arcs_with_capacity_and_unit_cost(ends, *limits)
    flow.set_nodes_supplies(np.r_[everyone, sink], np.r_[np.full(n, top), -n * top])
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-Tools found no lists.")
    keep = flow.flows(pairs) > 0
    prices = _prices(sme, match, score, keep=keep, n=n, top=top)
    bound = _bound(sme, match, score, prices=prices, depth=depth, top=top, load=load)
    return Lists(sme[keep], match[keep], score[keep], bound=bound)


def _prices(
    sme: Integers, match: Integers, score: Floats, *, keep: NDArray[np.bool_], n: int, top: int
) -> Floats:
    """What standing in a list is worth to those that would like to have the SME in theirs, too.

    They rise until no SME would rather have another match than the least of its own.
    """
    prices, full = np.zeros(n), np.bincount(sme[keep], minlength=n) == top
    while True:
        least = np.where(full, np.inf, 0.0)
        np.minimum.at(least, sme[keep], np.where(full[sme[keep]], (score - prices[match])[keep], 0))
        higher = prices.copy()
        np.maximum.at(higher, match[~keep], (score - np.maximum(least[sme], 0))[~keep])
        if (higher - prices).max() <= DONE:
            return prices
        prices = higher


def _bound(
    sme: Integers,
    match: Integers,
    score: Floats,
    *,
    prices: Floats,
    depth: int,
    top: int,
    load: int,
) -> float:
    """What no lists can exceed, with these prices of standing in a list."""
    gain = np.maximum(score - prices[match], 0)
    last = np.flatnonzero(np.r_[sme[1:] != sme[:-1], True])  # sorted by SME, the best first
    cut = last[np.bincount(sme)[sme[last]] >= depth]  # more pairs could follow
    who, what = np.r_[sme, np.repeat(sme[cut], top)], np.r_[gain, np.repeat(score[cut], top)]
    order = np.lexsort((-what, who))
    place = np.arange(len(order)) - np.searchsorted(who[order], who[order])
    return float(load * prices.sum() + what[order][place < top].sum())
