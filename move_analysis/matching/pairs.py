"""Pairs: all SMEs compared with all others, and the best partners of each, exactly.

A first pass scores every pair in single precision, bonuses and all, in blocks that stay in a
processor's cache; what could still be among the best is scored again in double precision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..statistics import one_thread

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Singles = NDArray[np.float32]
Floating = TypeVar("Floating", bound=NDArray[np.floating[Any]])

ROWS, COLUMNS = 64, 2048
"""SMEs that are compared at a time, with so many others: few enough for a processor's cache."""
# Pieces of a row per partner looked for: more come nearer to the k-th largest score.
PIECES = 4
TINY = np.finfo(np.float32).tiny
RESCORED = 200_000
"""Pairs that are scored again at a time."""


class Bonus(Protocol):
    """What makes a pair worth more, whatever it exchanges; the same seen from both sides."""

    @property
    def weight(self) -> float:
        """Added to the factor where it holds in full."""
        ...

    def of(self, one: Integers, other: Integers) -> Floats:
        """0 to 1 for each pair."""
        ...

    def fill(self, out: Singles, *, rows: slice, columns: slice) -> None:
        """The same of some SMEs with others, in single precision."""
        ...


@dataclass(frozen=True, eq=False)
class Differs:
    """A bonus for pairs that differ in something, as their sectors.

    Parameters
    ----------
    weight : float
        Added to the factor of a pair that differs.
    codes : ndarray of int of shape (n_smes,)
        What each SME is; -1 where it is not known, and then nothing is added.

    Examples
    --------
    >>> Differs(0.1, np.array([0, 1, -1])).of(np.array([0, 0]), np.array([1, 2])).tolist()
    [1.0, 0.0]
    """

    weight: float
    codes: Integers

    def of(self, one: Integers, other: Integers) -> Floats:
        """1 where both are known and differ."""
        a, b = self.codes[one], self.codes[other]
        differ: Floats = ((a != b) & (a >= 0) & (b >= 0)).astype(np.float64)
        return differ

    @cached_property
    def _signs(self) -> tuple[Singles, Singles]:
        """Their product is 1 for both known, less 1 for the same."""
        known = self.codes >= 0
        same = (self.codes[:, None] == np.unique(self.codes[known])).astype(np.float32)
        return np.column_stack((known, -same)), np.column_stack((known, same))

    def fill(self, out: Singles, *, rows: slice, columns: slice) -> None:
        """1 where both are known and differ."""
        one, other = self._signs
        np.matmul(one[rows], other[columns].T, out=out)


@dataclass(frozen=True, eq=False)
class Shares:
    """A bonus for pairs that have something in common, as target markets.

    Parameters
    ----------
    weight : float
        Added to the factor of a pair that has all in common.
    sets : ndarray of bool of shape (n_smes, n_things)
        What each SME has.

    Examples
    --------
    >>> sets = np.array([[True, True], [True, False]])
    >>> Shares(0.1, sets).of(np.array([0]), np.array([1])).tolist()
    [0.5]
    """

    weight: float
    sets: NDArray[np.bool_]

    def of(self, one: Integers, other: Integers) -> Floats:
        """What both have, as a share of what either has (Jaccard)."""
        a, b = self.sets[one], self.sets[other]
        both, either = (a & b).sum(axis=1), (a | b).sum(axis=1)
        return share(both, either)

    @cached_property
    def _sizes(self) -> tuple[Singles, Singles]:
        sets = self.sets.astype(np.float32)
        return sets, np.maximum(sets.sum(axis=1), 0.5)  # 0 of 0 is 0

    def fill(self, out: Singles, *, rows: slice, columns: slice) -> None:
        """What both have of what either has."""
        sets, sizes = self._sizes
        np.matmul(sets[rows], sets[columns].T, out=out)
        either = np.add.outer(sizes[rows], sizes[columns])
        either -= out
        out /= either


@dataclass(frozen=True, eq=False)
class Offers:
    """What SMEs need and have, ready to be compared.

    Parameters
    ----------
    needs : csr_array of shape (n_smes, n_competences)
        Share that a competence has in what the SME needs; rows sum to at most 1.
    has : csr_array of shape (n_smes, n_competences)
        How well the SME masters it, 0 to 1.
    one_way : float
        Weight of the plain mean of both directions; the rest goes to their geometric mean,
        which is 0 unless both sides gain.
    bonuses : sequence of Bonus
        Their sum is added to the factor 1.
    group : ndarray of int of shape (n_smes,), optional
        SMEs of the same group are not matched.
    ties : csr_array of bool of shape (n_smes, n_smes), optional
        Pairs that are not matched.

    Examples
    --------
    >>> needs, has = sparse.csr_array([[1.0, 0], [0, 1]]), sparse.csr_array([[0, 1.0], [0.5, 0]])
    >>> Offers(needs, has, one_way=0.0).scores(np.array([0]), np.array([1])).round(3).tolist()
    [0.707]
    """

    needs: sparse.csr_array[Any]
    has: sparse.csr_array[Any]
    one_way: float
    bonuses: Sequence[Bonus] = ()
    group: Integers | None = None
    ties: sparse.csr_array[Any] | None = None

    def coverage(self, one: Integers, other: Integers) -> Floats:
        """Return how much of what `one` needs `other` has."""
        met: Floats = np.asarray(self.needs[one].multiply(self.has[other]).sum(axis=1))
        return met.ravel()

    def scores(self, one: Integers, other: Integers) -> Floats:
        """Scores of pairs, in double precision; the same seen from both sides."""
        parts = [np.empty(0)]
        for start in range(0, len(one), RESCORED):
            i, j = one[start : start + RESCORED], other[start : start + RESCORED]
            factor = 1 + sum((b.weight * b.of(i, j) for b in self.bonuses), np.zeros(len(i)))
            parts.append(
                blended(self.coverage(i, j), self.coverage(j, i), one_way=self.one_way) * factor
            )
        return np.concatenate(parts)

    def forbidden(self, one: Integers, other: Integers) -> NDArray[np.bool_]:
        """Return which pairs are an SME and itself, or tied."""
        no: NDArray[np.bool_] = one == other
        if self.ties is not None and len(one):
            no |= np.asarray(self.ties[one, other]).ravel().astype(bool)
        return no


def share(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Return which share a part is of the whole; 0 of nothing."""
    none = np.zeros(np.broadcast_shapes(part.shape, whole.shape))
    quotient: Floats = np.divide(part, whole, out=none, where=whole > 0)
    return quotient


def blended(gets: Floating, gives: Floating, *, one_way: float) -> Any:
    """Return how good an exchange is, 0 to 1, from how much of its needs each side gets met.

    At most half of `one_way` where only one side gains.

    >>> blended(np.array([0.5, 1.0]), np.array([0.5, 0.0]), one_way=0.2).tolist()
    [0.5, 0.1]
    """
    return np.sqrt(gets * gives) * (1 - one_way) + (gets + gives) * (one_way / 2)


def best_pairs(offers: Offers, k: int, *, threads: int = 2) -> tuple[Integers, Integers, Floats]:
    """Return the `k` best partners of each SME with their scores, the best first, exactly.

    Fewer where fewer pairs exchange anything; equal scores in the order of the SMEs. The result
    does not depend on the number of threads.

    All terms are positive, so the first pass in single precision has a relative error of at most
    the number of terms times :math:`2^{-23}`. With :math:`t` the k-th largest score of it, none of
    the best has one below :math:`t` less that error; these candidates are scored again.

    Every pair is looked at, about 5 nanoseconds each: bounds that would leave some out need SMEs
    in groups that answer alike, and answers to dozens of questions hardly fall into such.
    """
    n = offers.needs.shape[0]
    scan = _scan(offers)
    blocks = [slice(start, min(start + ROWS, n)) for start in range(0, n, ROWS)]

    def best(rows: slice) -> tuple[Integers, Integers, Floats]:
        return _best(offers, *_candidates(offers, scan(rows), rows, k=k), k=k)

    with ThreadPoolExecutor(threads) as pool, one_thread():
        parts = list(pool.map(best, blocks))
    empty = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    sme, match, score = (np.concatenate(part) for part in zip(*(parts or [empty]), strict=True))
    return sme, match, score


def _scan(offers: Offers) -> Callable[[slice], Singles]:
    """Scores of some SMEs with all, in single precision; 0 for those of the same group."""
    needs, has = (m.toarray().astype(np.float32) for m in (offers.needs, offers.has))

    def scan(rows: slice) -> Singles:
        scores = np.empty((rows.stop - rows.start, len(needs)), dtype=np.float32)
        for start in range(0, len(needs), COLUMNS):
            columns = slice(start, min(start + COLUMNS, len(needs)))
            gets, gives = needs[rows] @ has[columns].T, has[rows] @ needs[columns].T
            factor = _factor(offers.bonuses, rows=rows, columns=columns)
            mean = np.add(gets, gives)
            mean *= np.float32(offers.one_way / 2)
            gets *= gives
            np.sqrt(gets, out=gets)
            gets *= np.float32(1 - offers.one_way)
            gets += mean
            np.multiply(gets, factor, out=scores[:, columns])
        if offers.group is not None:
            scores[offers.group[rows, None] == offers.group] = 0
        return scores

    return scan


def _factor(bonuses: Sequence[Bonus], *, rows: slice, columns: slice) -> Singles:
    shape = rows.stop - rows.start, columns.stop - columns.start
    factor, one = np.ones(shape, dtype=np.float32), np.empty(shape, dtype=np.float32)
    for bonus in bonuses:
        bonus.fill(one, rows=rows, columns=columns)
        one *= np.float32(bonus.weight)
        factor += one
    return factor


def _candidates(
    offers: Offers, scores: Singles, rows: slice, *, k: int
) -> tuple[Integers, Integers]:
    """All pairs of some rows that can be among the `k` best when they are scored exactly."""
    terms = max(int(np.diff(m.indptr).max(initial=0)) for m in (offers.needs, offers.has))
    error = 2 * (terms + 8 + 4 * len(offers.bonuses)) * 2.0**-23
    least = _reached(scores, k=k + 1 + _most_ties(offers, rows)) * np.float32(1 - error)
    keep = np.flatnonzero(scores >= np.maximum(least, TINY)[:, None])
    sme, match = rows.start + keep // scores.shape[1], keep % scores.shape[1]
    allowed = ~offers.forbidden(sme, match)
    return sme[allowed], match[allowed]


def _most_ties(offers: Offers, rows: slice) -> int:
    if offers.ties is None:
        return 0
    return int(np.diff(offers.ties.indptr)[rows].max(initial=0))


def _reached(scores: Singles, *, k: int) -> Singles:
    """A score that at least `k` of each row reach, near the k-th largest; 0 where there are fewer.

    Each row is cut into pieces; the k-th largest of their maxima is reached by k of them.
    """
    pieces, length = PIECES * k, scores.shape[1]
    if length < pieces:
        return np.zeros(len(scores), dtype=np.float32)
    cuts = length * np.arange(pieces) // pieces
    tops = np.maximum.reduceat(scores, cuts, axis=1)
    least: Singles = np.partition(tops, pieces - k, axis=1)[:, pieces - k]
    return least


def _best(
    offers: Offers, sme: Integers, match: Integers, *, k: int
) -> tuple[Integers, Integers, Floats]:
    score = offers.scores(sme, match)
    order = np.lexsort((match, -score, sme))
    sme, match, score = sme[order], match[order], score[order]
    first = np.r_[True, sme[1:] != sme[:-1]] if len(sme) else np.empty(0, bool)
    place = np.arange(len(sme))
    rank = place - np.maximum.accumulate(np.where(first, place, 0))
    return sme[rank < k], match[rank < k], score[rank < k]
