"""Load: lists in which no SME stands more often than it can bear, with the largest total score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from .pairs import Floats, Integers, Offers, best_pairs

MOST_PAIRS = 250_000
"""So many pairs are chosen from at least, those with the best scores of each SME."""
FIRST = 10
"""Pairs per SME and place in its list with which the choice begins."""
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
    r"""Which `top` partners should each SME be shown, if none may stand in more than `load` lists?

    Parameters
    ----------
    offers : Offers
        What the SMEs need and have.
    top : int
        Partners in a list.
    load : int
        In so many lists an SME may stand; 0: in any number.

    Returns
    -------
    Lists
        With the largest total score. The bound says how sure that is: it is the total itself
        where all pairs were compared, and where prices of the SMEs (duals) prove that no pair
        left out could help.

    Notes
    -----
    A transportation problem: its linear program has a solution in whole numbers, so HiGHS finds
    the best lists. With prices :math:`u_i` of places in lists and :math:`v_j` of standing in
    one, no lists are worth more than :math:`t \sum u_i + b \sum v_j` plus what the pairs that
    were left out could add, at most :math:`t (s_i - u_i)` for SME i, with :math:`s_i` the
    smallest score that was kept for it.

    References
    ----------
    Huangfu, Q. & Hall, J. A. J. (2018). Parallelizing the dual revised simplex method.
    Mathematical Programming Computation 10, 119-142.

    Examples
    --------
    >>> needs, has = sparse.csr_array(np.eye(3)), sparse.csr_array(np.ones((3, 3)))
    >>> lists = recommended(Offers(needs, has, one_way=0.0), top=1, load=1)
    >>> sorted(lists.match.tolist()), lists.gap
    ([0, 1, 2], 0.0)
    """
    n = offers.needs.shape[0]
    if not load:
        sme, match, score = best_pairs(offers, top)
        return Lists(sme, match, score, bound=float(score.sum()))
    depth = max(FIRST * top, MOST_PAIRS // max(n, 1))
    sme, match, score = best_pairs(offers, depth)
    return chosen(sme, match, score, n=n, depth=depth, top=top, load=load)


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
    """The lists with the largest total among the given pairs, and a bound for all pairs.

    The linear program begins with the best pairs of each SME. Pairs that are worth more than the
    prices of their SMEs come in, until there are none.
    """
    if not len(sme):
        return Lists(sme, match, score, bound=0.0)
    first = np.searchsorted(sme, sme)  # sorted by SME: where its pairs begin
    inside = np.arange(len(sme)) - first < FIRST * top
    while True:
        part = np.flatnonzero(inside)
        keep, total, prices = _solved(sme[part], match[part], score[part], n=n, top=top, load=load)
        worth = score - prices[sme] - prices[n + match] > DONE
        if not (worth & ~inside).any():
            break
        inside |= worth
    listed = part[keep]
    cut = np.bincount(sme, minlength=n) >= depth
    bound = total + _could_add(sme, score, prices=prices[:n], cut=cut, top=top)
    return Lists(sme[listed], match[listed], score[listed], bound=bound)


def _solved(
    sme: Integers, match: Integers, score: Floats, *, n: int, top: int, load: int
) -> tuple[NDArray[np.bool_], float, Floats]:
    """Which pairs are listed, their total, and the prices of both limits."""
    places = np.arange(len(sme))
    limits = sparse.csr_array(
        (np.ones(2 * len(sme)), (np.r_[sme, n + match], np.r_[places, places])),
        shape=(2 * n, len(sme)),
    )
    room = np.r_[np.full(n, top), np.full(n, load)]
    solved = linprog(-score, A_ub=limits, b_ub=room, bounds=(0, 1), method="highs-ds")
    if not solved.success:
        raise RuntimeError(f"HiGHS found no lists: {solved.message}")
    return solved.x > 0.5, -float(solved.fun), -solved.ineqlin.marginals


def _could_add(
    sme: Integers, score: Floats, *, prices: Floats, cut: NDArray[np.bool_], top: int
) -> float:
    """What pairs that were left out could add to the total at most; 0 proves it the best."""
    smallest = np.full(len(prices), np.inf)
    np.minimum.at(smallest, sme, score)
    more: Any = np.where(cut, smallest - prices, 0)
    return float(top * more[more > DONE].sum())
