"""Moves: as few meetings as possible change their time, so that latecomers find theirs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .agenda_model import UNPLANNED, Integers, Problem, solve


def with_fewest_moves(problem: Problem, planned: Integers, lacking: Integers) -> Integers:
    """Return the slots of the meetings that are planned, some moved where SMEs lack meetings.

    None is given up. First as few meetings as possible lack to the minimum, then as few as
    possible move: an integer program over the meetings that are planned and those that SMEs which
    lack some could have. Where it finds nothing better within its limit, all stay.

    Parameters
    ----------
    problem : Problem
    planned : ndarray of int of shape (n_pairs,)
        Slot of each meeting that is planned, else -1.
    lacking : ndarray of int of shape (n_smes,)
        Meetings that each SME lacks while all stay where they are.
    """
    useful = (planned >= 0) | (lacking[problem.ends] > 0).any(axis=1)
    there = np.flatnonzero(planned >= 0)
    opened = problem.open & useful[:, None]
    opened[there, planned[there]] = True
    found = solve(
        replace(problem, open=opened),
        held=np.full(len(planned), UNPLANNED),
        bins=[[slot] for slot in range(len(problem.tables))],
        whole=len(problem.tables),
        price=len(there) + 1.0,
        value=False,
        before=planned,
    )
    if found is None or problem.missing(found.slot_of) >= lacking.sum():
        return planned
    return np.where(planned >= 0, found.slot_of, UNPLANNED)
