"""The agenda as an integer program: pairs into slots, as a whole, slot by slot, or as a bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

UNPLANNED = -1
NODES = 2000
"""Nodes that one branch and bound may use: a count, so that every run ends the same."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """Who may meet whom, when, at how many tables.

    Parameters
    ----------
    ends : ndarray of int of shape (n_pairs, 2)
        The two SMEs of each pair, by number.
    value : ndarray of float of shape (n_pairs,)
        What a meeting is worth, at least 0.
    open : ndarray of bool of shape (n_pairs, n_slots)
        Whether the pair could meet in the slot.
    places : ndarray of int of shape (n_smes, n_slots)
        1 where the SME is there, else 0.
    shared : ndarray of bool of shape (n_pairs,)
        Whether the pair needs one of the shared tables; a host has its own.
    tables : ndarray of int of shape (n_slots,)
        Shared tables.
    least, most : ndarray of int of shape (n_smes,)
        Meetings that each SME should and may have.
    """

    ends: Integers
    value: Floats
    open: Flags
    places: Integers
    shared: Flags
    tables: Integers
    least: Integers
    most: Integers

    def counts(self, slot_of: Integers) -> Integers:
        """Meetings of each SME."""
        ends = self.ends[slot_of >= 0].ravel()
        return np.bincount(ends, minlength=len(self.places)).astype(np.int64)

    def missing(self, slot_of: Integers) -> int:
        """Meetings that SMEs lack to the minimum, summed."""
        return int(np.maximum(self.least - self.counts(slot_of), 0).sum())

    def worth(self, slot_of: Integers) -> float:
        """Value of all meetings."""
        return float(self.value[slot_of >= 0].sum())


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """What the solver found: the slot of each pair, and a bound on the objective."""

    slot_of: Integers
    bound: float
    proved: bool


def solve(
    problem: Problem,
    *,
    held: Integers,
    bins: Sequence[Sequence[int]],
    whole: int,
    price: float = 0.0,
    value: bool = True,
    most_missing: int | None = None,
    before: Integers | None = None,
) -> Solution | None:
    """Fill bins of slots with the best meetings beside those held; None where none is found.

    Several slots in one bin are a relaxation: as many meetings of an SME as it has places there,
    in no order. A bin of one slot is exact. The first `whole` bins (each of one slot) hold whole
    meetings; the others, fractions. `price` is that of each meeting that is missing to a minimum,
    `value` says whether meetings count with their value; of `most_missing` there may be no more.
    Meetings with a slot in `before` are held, whatever else is; each that stays in it counts 1.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    free = held == UNPLANNED
    pair, place = _columns(problem, free, bins)
    n, smes = len(pair), len(problem.places)
    if not n:
        return Solution(slot_of=held, bound=0.0, proved=True)
    before = np.full(len(free), UNPLANNED) if before is None else before
    matrix, low, high = _constraints(problem, held, bins, pair, place, most_missing, before)
    stays = np.array([own[0] for own in bins])[place] == before[pair]
    gain = problem.value[pair] * value + stays
    found = milp(
        np.concatenate([-gain, np.full(smes, price)]),
        integrality=np.concatenate([place < whole, np.zeros(smes)]),
        bounds=Bounds(0, np.concatenate([np.ones(n), np.full(smes, np.inf)])),
        constraints=LinearConstraint(matrix, low, high),
        options={"mip_rel_gap": 0.0, "node_limit": NODES},
    )
    if found.x is None:
        return None
    chosen = (found.x[:n] > 0.5) & (place < whole)
    slot_of = held.copy()
    slot_of[pair[chosen]] = np.array([own[0] for own in bins])[place[chosen]]
    bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
    return Solution(slot_of=slot_of, bound=-float(bound), proved=found.status == 0)


def _columns(
    problem: Problem, free: Flags, bins: Sequence[Sequence[int]]
) -> tuple[Integers, Integers]:
    """Pair and bin of each variable."""
    able = np.column_stack([problem.open[:, list(own)].any(axis=1) for own in bins])
    pair, place = np.nonzero(able & free[:, None])
    return pair.astype(np.int64), place.astype(np.int64)


def _constraints(
    problem: Problem,
    held: Integers,
    bins: Sequence[Sequence[int]],
    pair: Integers,
    place: Integers,
    most_missing: int | None,
    before: Integers,
) -> tuple[Any, Floats, Floats]:
    """Rows over the meetings, then over the meetings that each SME lacks; their bounds."""
    from scipy import sparse

    n_bins, smes, shared = len(bins), len(problem.places), problem.shared[pair]
    meeting = np.arange(len(pair))
    both, ends = np.concatenate([meeting, meeting]), problem.ends[pair].T.ravel()
    seat = ends * n_bins + np.concatenate([place, place])
    had, left = problem.counts(held), _left(problem, held)
    seats = np.column_stack([left[:, list(own)].sum(axis=1) for own in bins]).ravel()
    tables = np.array([_tables_left(problem, held)[list(own)].sum() for own in bins])

    def rows(of: Integers, meetings: Integers, count: int) -> Any:
        ones = np.ones(len(of))
        return sparse.coo_array((ones, (of, meetings)), shape=(count, len(pair)))

    each = rows(ends, both, smes)
    least = np.maximum(problem.least - had, 0)
    none, anything = np.full(1, -np.inf), np.full(smes, np.inf)
    total = np.array([np.inf if most_missing is None else most_missing])
    rules = [
        (rows(pair, meeting, len(problem.ends)), None, np.ones(len(problem.ends))),
        (rows(seat, both, smes * n_bins), None, seats),
        (rows(place[shared], meeting[shared], n_bins), None, tables),
        (each, None, problem.most - had),
        (each, sparse.eye_array(smes), anything),
        (None, sparse.coo_array(np.ones((1, smes))), total),
    ]
    high = np.concatenate([bound for *_, bound in rules]).astype(float)
    must = np.where(before >= 0, 1.0, -np.inf)
    free = np.full(len(high) - len(must) - smes - 1, -np.inf)
    low = np.concatenate([must, free, least, none])
    matrix = sparse.block_array([[on, lack] for on, lack, _ in rules], format="csc")
    return matrix, low, high


def _left(problem: Problem, held: Integers) -> Integers:
    """Places of each SME in each slot beside the meetings that are held."""
    left = problem.places.copy()
    pair = np.flatnonzero(held >= 0)
    for end in (0, 1):
        np.subtract.at(left, (problem.ends[pair, end], held[pair]), 1)
    np.maximum(left, 0, out=left)
    return left


def _tables_left(problem: Problem, held: Integers) -> Integers:
    used = held[(held >= 0) & problem.shared]
    taken = np.bincount(used, minlength=len(problem.tables)).astype(np.int64)
    left: Integers = np.maximum(problem.tables - taken, 0)
    return left
