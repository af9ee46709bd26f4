"""Pairs: all SMEs compared with all others, and the best partners of each, exactly.

A first pass scores every pair that exchanges anything in single precision; what could still be
among the best is scored again in double precision. Both directions of a pair come from one
sparse product: what an SME gets is the real, what it gives the imaginary part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Floating = TypeVar("Floating", bound=NDArray[np.floating[Any]])

# Cells of a block: it holds them in about 20 bytes each, twice over while it multiplies.
BLOCK_CELLS = 2_000_000
# Above so many exchanged competences per pair, most cells are filled and BLAS is faster.
DENSE_FROM = 0.7
# Pieces of a row per partner looked for: more come nearer to the k-th largest score.
PIECES = 4
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
        """How much of what `one` needs does `other` have?"""
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
        """Which pairs are an SME and itself, or tied?"""
        no: NDArray[np.bool_] = one == other
        if self.ties is not None and len(one):
            no |= np.asarray(self.ties[one, other]).ravel().astype(bool)
        return no


def share(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Which share is a part of the whole; 0 of nothing?

    Parameters
    ----------
    part, whole : ndarray of the same shape
        Not negative.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> share(np.array([1, 0]), np.array([2, 0])).tolist()
    [0.5, 0.0]
    """
    none = np.zeros(np.broadcast_shapes(part.shape, whole.shape))
    quotient: Floats = np.divide(part, whole, out=none, where=whole > 0)
    return quotient


def blended(gets: Floating, gives: Floating, *, one_way: float) -> Any:
    """How good is an exchange, from how much of its needs each side gets met?

    Parameters
    ----------
    gets, gives : ndarray
        Shares of the needs, 0 to 1, in both directions.
    one_way : float
        As in `Offers`.

    Returns
    -------
    ndarray
        0 to 1; at most half of `one_way` where only one side gains.

    Examples
    --------
    >>> blended(np.array([0.5, 1.0]), np.array([0.5, 0.0]), one_way=0.2).tolist()
    [0.5, 0.1]
    """
    return np.sqrt(gets * gives) * (1 - one_way) + (gets + gives) * (one_way / 2)


def best_pairs(offers: Offers, k: int, *, threads: int = 2) -> tuple[Integers, Integers, Floats]:
    """Which are the `k` best partners of each SME?

    Parameters
    ----------
    offers : Offers
        What the SMEs need and have.
    k : int
        So many partners, or fewer where fewer pairs exchange anything.
    threads : int, default 2
        The result does not depend on it.

    Returns
    -------
    sme, match : ndarray of int of shape (n_pairs,)
        By SME, the best partner first; equal scores in the order of the SMEs.
    score : ndarray of shape (n_pairs,)
        In double precision, above 0.

    Notes
    -----
    All terms are positive, so the first pass in single precision has a relative error of at
    most the number of terms times :math:`2^{-23}`. With :math:`t` the k-th largest score of it
    without bonuses, none of the best has one below :math:`t` less that error, divided by the
    largest factor of the bonuses; these candidates are scored again.

    Examples
    --------
    >>> needs, has = sparse.csr_array([[1.0, 0], [0, 1]]), sparse.csr_array([[0, 1.0], [0.5, 0]])
    >>> sme, match, score = best_pairs(Offers(needs, has, one_way=0.0), 1)
    >>> sme.tolist(), match.tolist(), score.round(3).tolist()
    ([0, 1], [1, 0], [0.707, 0.707])
    """
    n = offers.needs.shape[0]
    met = offers.needs.astype(bool).sum(axis=0) @ offers.has.astype(bool).sum(axis=0)
    filled = 2 * float(met) / max(n, 1) ** 2
    scan = _dense_scan(offers) if filled > DENSE_FROM else _sparse_scan(offers)
    size = max(1, int(BLOCK_CELLS / (n * min(filled, 1.0) + 1)))
    blocks = [np.arange(start, min(start + size, n)) for start in range(0, n, size)]

    def best(rows: Integers) -> tuple[Integers, Integers, Floats]:
        return _best(offers, *_candidates(offers, scan(rows), rows, k=k), k=k)

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(best, blocks))
    empty = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    sme, match, score = (np.concatenate(part) for part in zip(*(parts or [empty]), strict=True))
    return sme, match, score


Scanned = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
"""Scores without bonuses, with whom, and where each row of SMEs begins (and the last ends)."""


def _sparse_scan(offers: Offers) -> Callable[[Integers], Scanned]:
    needs, has = (m.astype(np.complex64) for m in (offers.needs, offers.has))
    left = sparse.hstack([needs, has], format="csr")
    right = sparse.hstack([has, 1j * needs], format="csr").T.tocsr()

    def scan(rows: Integers) -> Scanned:
        both = left[rows[0] : rows[-1] + 1] @ right
        scores = blended(both.data.real, both.data.imag, one_way=offers.one_way)
        return scores, both.indices, both.indptr

    return scan


def _dense_scan(offers: Offers) -> Callable[[Integers], Scanned]:
    needs, has = (m.toarray().astype(np.float32) for m in (offers.needs, offers.has))
    everyone = np.arange(len(needs), dtype=np.int32)

    def scan(rows: Integers) -> Scanned:
        gets, gives = needs[rows] @ has.T, has[rows] @ needs.T
        scores = blended(gets, gives, one_way=offers.one_way)
        starts = np.arange(len(rows) + 1) * len(everyone)
        return scores.ravel(), np.tile(everyone, len(rows)), starts

    return scan


def _candidates(
    offers: Offers, scanned: Scanned, rows: Integers, *, k: int
) -> tuple[Integers, Integers]:
    """All pairs of some rows that can be among the `k` best when they are scored exactly."""
    scores, others, starts = scanned
    lengths = np.diff(starts)
    if offers.group is not None:
        same = np.repeat(offers.group[rows], lengths) == offers.group[others]
        scores[same] = 0
    terms = max(int(np.diff(m.indptr).max(initial=0)) for m in (offers.needs, offers.has))
    error = 2 * (terms + 8) * 2.0**-23
    slack = (1 - error) / (1 + sum(bonus.weight for bonus in offers.bonuses))
    least = _reached(scores, starts, k=k + 1 + _most_ties(offers, rows)) * np.float32(slack)
    keep = np.flatnonzero((scores >= np.repeat(least, lengths)) & (scores > 0))
    sme = rows[np.searchsorted(starts, keep, side="right") - 1]
    match = others[keep].astype(np.int64)
    allowed = ~offers.forbidden(sme, match)
    return sme[allowed], match[allowed]


def _most_ties(offers: Offers, rows: Integers) -> int:
    if offers.ties is None:
        return 0
    return int(np.diff(offers.ties.indptr)[rows].max(initial=0))


def _reached(scores: NDArray[Any], starts: NDArray[Any], *, k: int) -> NDArray[Any]:
    """A score that at least `k` of each row reach, near the k-th largest; 0 where there are fewer.

    Each row is cut into pieces; the k-th largest of their maxima is reached by k of them.
    """
    pieces = PIECES * k
    lengths = np.diff(starts)
    cuts = starts[:-1, None] + lengths[:, None] * np.arange(pieces) // pieces
    # A row shorter than the pieces gets empty ones, for which reduceat would look too far.
    long = lengths >= pieces
    reached = np.zeros(len(lengths), dtype=scores.dtype)
    if long.any():
        ends = np.column_stack([cuts[long], starts[1:][long]]).ravel()
        ends[-1] = min(ends[-1], len(scores) - 1)
        tops = np.maximum.reduceat(scores, ends).reshape(-1, pieces + 1)[:, :-1]
        reached[long] = np.partition(tops, pieces - k, axis=1)[:, pieces - k]
    return reached


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
