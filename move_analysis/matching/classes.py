"""Learners and teachers by class: equal ones are dealt out together, however many there are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from .load import UNITS
from .pairs import Floats, Integers

HOME = 0.1
"""Bonus of a pair of the same partner."""
NOBODY = np.empty(0, dtype=np.int64)


def taught(
    gap: Floats, ability: Floats, *, at: Integers, by: Integers, group: int
) -> tuple[Integers, Integers]:
    """Return pairs of learners and teachers with the largest total of gap times ability.

    `at` and `by` are their partners, -1 where not known: a pair of the same one counts a tenth
    more. Each teacher takes `group` learners at most, each learner one teacher. Of equal ones,
    those that come first are taken first, and teachers take turns.

    >>> gap, ability = np.array([0.5, 0.25]), np.array([1.0, 0.75])
    >>> taught(gap, ability, at=np.array([0, 1]), by=np.array([0, 0]), group=1)
    (array([0, 1]), array([0, 1]))
    """
    if not len(gap) or not len(ability):
        return NOBODY, NOBODY
    learners, teachers = _Classes(gap, at), _Classes(ability, by)
    one, other = _units(learners, teachers, group=group)
    return learners.member(one), teachers.member(other)


class _Classes:
    """Who is equal: of the same value and partner."""

    def __init__(self, value: Floats, partner: Integers) -> None:
        table = pd.DataFrame({"value": value, "partner": partner})
        self._class = table.groupby(["value", "partner"]).ngroup().to_numpy()
        first = table.drop_duplicates().sort_values(["value", "partner"])
        self.value, self.partner = first["value"].to_numpy(), first["partner"].to_numpy()
        self.size = np.bincount(self._class, minlength=len(first))

    def member(self, units: Integers) -> Integers:
        """One of each class that is asked for, in turns."""
        order, start = np.argsort(self._class, kind="stable"), np.cumsum(self.size) - self.size
        turn = pd.Series(units).groupby(units).cumcount().to_numpy() % self.size[units]
        found: Integers = order[start[units] + turn]
        return found


def _units(learners: _Classes, teachers: _Classes, *, group: int) -> tuple[Integers, Integers]:
    """Class of the learner and of the teacher of each pair, as a flow of least cost.

    Pairs of different partners pass through a node for each level of ability: the best flow takes
    the bonus wherever it can, so that none of these are at home.
    """
    level, level_of = np.unique(teachers.value, return_inverse=True)
    n, m, k = len(learners.size), len(teachers.size), len(level)
    i, j = np.nonzero((learners.partner[:, None] == teachers.partner) & (teachers.partner >= 0))
    here, away = (1 + HOME) * learners.value[i] * teachers.value[j], learners.value[:, None] * level
    flow, sink, everyone = SimpleMinCostFlow(), n + m + k, np.arange(n)

    def arcs(
        tail: NDArray[np.int_], head: NDArray[np.int_], most: Integers, worth: Floats
    ) -> Integers:
        cost = -np.rint(np.broadcast_to(worth, tail.shape) * UNITS).astype(np.int64)
        found: Integers = flow.add_arcs_with_capacity_and_unit_cost(tail, head, most, cost)
        return found

    to, level_at = np.repeat(everyone, k), np.tile(np.arange(k), n)
    direct = arcs(i, n + j, learners.size[i], here)
    out = arcs(to, n + m + level_at, learners.size[to], away.ravel())
    into = arcs(n + m + level_of, n + np.arange(m), group * teachers.size, np.zeros(1))
    arcs(n + np.arange(m), np.full(m, sink), group * teachers.size, np.zeros(1))
    arcs(everyone, np.full(n, sink), learners.size, np.zeros(1))
    flow.set_nodes_supplies(np.r_[everyone, sink], np.r_[learners.size, -learners.size.sum()])
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-Tools found no teachers.")
    at_home, leave, come = (flow.flows(part) for part in (direct, out, into))
    by_level = np.argsort(level_at, kind="stable"), np.argsort(level_of, kind="stable")
    one = np.r_[np.repeat(i, at_home), np.repeat(to[by_level[0]], leave[by_level[0]])]
    other = np.r_[np.repeat(j, at_home), np.repeat(np.arange(m)[by_level[1]], come[by_level[1]])]
    return one, other
