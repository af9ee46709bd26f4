"""The best schedule that can be found, and how far from the best it can be at most."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from .agenda_model import UNPLANNED, Integers, Problem, solve

EXACT = 800
"""So many choices (pairs x slots) are searched whole where the bound is not met otherwise."""
FINE = 10000
"""So many choices at most in a bound that keeps slots apart; beyond, all slots are merged."""
ROUNDS = 20
"""Rounds of improvement that find nothing before the search ends."""
NEAR = 0.001
"""Share of the bound within which a search of more than EXACT choices ends."""
MANY, WIDE = 20_000, 2
"""Of more than MANY choices, the best pairs of each SME are searched: WIDE times the slots."""
CLOSE = 1e-6

Bins = list[list[int]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Schedule:
    """A schedule and what is proved about it.

    Parameters
    ----------
    slot_of : ndarray of int of shape (n_pairs,)
        Slot of each pair, -1 where it does not meet.
    missing, missing_bound : int
        Meetings that lack to minima, and how many must lack in every schedule.
    value, bound : float
        Value of the schedule; none with as few missing meetings is worth more than the bound.
    """

    slot_of: Integers
    missing: int
    missing_bound: int
    value: float
    bound: float

    @property
    def proved(self) -> bool:
        """Whether no schedule is better."""
        return self.missing == self.missing_bound and self.value >= self.bound - CLOSE

    @property
    def near(self) -> bool:
        """Whether a longer search could gain next to nothing."""
        return self.missing == self.missing_bound and self.value >= self.bound * (1 - NEAR) - CLOSE

    def better_than(self, other: Schedule) -> bool:
        """Whether fewer meetings are missing, or as few and the value is higher."""
        return (-self.missing, self.value) > (-other.missing, other.value + CLOSE)


def best_schedule(problem: Problem, *, fixed: Integers, seed: int) -> Schedule:
    """Find a schedule: first as few missing meetings as possible, then as much value.

    Slots are filled one after the other, with the best that the later ones can still do in view,
    then improved two or three at a time. Where the bound is not met by that and the problem is
    small, it is solved whole.
    """
    if not problem.open.any():
        worth, lacking = problem.worth(fixed), problem.missing(fixed)
        return Schedule(
            slot_of=fixed, missing=lacking, missing_bound=lacking, value=worth, bound=worth
        )
    bins = _bound_bins(problem)
    found = solve(problem, held=fixed, bins=bins, whole=0, price=1.0, value=False)
    needed = 0 if found is None else math.ceil(-found.bound - CLOSE)
    searched = _promising(problem)
    slot_of = _slot_by_slot(searched, fixed)
    schedule = _with_bound(problem, fixed, slot_of, needed=needed, bins=bins)
    if problem.open.sum() > EXACT:
        rng = np.random.default_rng(seed)
        return _improved(searched, fixed, schedule, bins=bins, rng=rng)
    return schedule if schedule.proved else _whole(problem, fixed, schedule)


def _promising(problem: Problem) -> Problem:
    """The best pairs of each SME alone, where there are very many: what the search looks at."""
    if problem.open.sum() <= MANY:
        return problem
    able = np.flatnonzero(problem.open.any(axis=1))
    width = WIDE * len(problem.tables)
    kept = np.zeros(len(problem.ends), dtype=bool)
    seen = np.zeros(len(problem.places), dtype=np.int64)
    for pair in able[np.argsort(-problem.value[able], kind="stable")]:
        ends = problem.ends[pair]
        kept[pair] = bool((seen[ends] < width).any())
        seen[ends] += 1
    return replace(problem, open=problem.open & kept[:, None])


def _with_bound(
    problem: Problem, fixed: Integers, slot_of: Integers, *, needed: int, bins: Bins
) -> Schedule:
    missing = problem.missing(slot_of)
    found = solve(problem, held=fixed, bins=bins, whole=0, most_missing=missing)
    bound = math.inf if found is None else found.bound + problem.worth(fixed)
    return Schedule(
        slot_of=slot_of,
        missing=missing,
        missing_bound=needed,
        value=problem.worth(slot_of),
        bound=bound,
    )


def _price(problem: Problem) -> float:
    """More than all meetings together can be worth."""
    most = int(np.minimum(problem.places.sum(axis=1), problem.most).sum() // 2)
    return float(np.sort(problem.value)[::-1][:most].sum()) + 1


def _slot_by_slot(problem: Problem, fixed: Integers) -> Integers:
    """Fill the slots in turn; those that follow are one merged slot in each program."""
    slots = list(range(len(problem.tables)))
    slot_of = fixed
    for place, slot in enumerate(slots):
        later = [slots[place + 1 :]] if place + 1 < len(slots) else []
        found = solve(problem, held=slot_of, bins=[[slot], *later], whole=1, price=_price(problem))
        slot_of = slot_of if found is None else found.slot_of
    return slot_of


def _improved(
    problem: Problem,
    fixed: Integers,
    schedule: Schedule,
    *,
    bins: Bins,
    rng: np.random.Generator,
) -> Schedule:
    """Empty some slots and fill them anew, until the bound is met or nothing better is found."""
    n_slots, idle = len(problem.tables), 0
    while idle < ROUNDS and not schedule.near:
        chosen = sorted(rng.choice(n_slots, size=min(n_slots, 2 + idle % 2), replace=False))
        anew = np.isin(schedule.slot_of, chosen) & (fixed == UNPLANNED)
        held = np.where(anew, UNPLANNED, schedule.slot_of)
        found = solve(
            problem,
            held=held,
            bins=[[int(slot)] for slot in chosen],
            whole=len(chosen),
            price=_price(problem),
        )
        idle += 1
        if found is None:
            continue
        new = _judged(problem, schedule, found.slot_of)
        if new.better_than(schedule):
            if new.missing < schedule.missing:
                new = _with_bound(
                    problem, fixed, new.slot_of, needed=schedule.missing_bound, bins=bins
                )
            schedule, idle = new, 0
    return schedule


def _judged(problem: Problem, schedule: Schedule, slot_of: Integers) -> Schedule:
    return replace(
        schedule,
        slot_of=slot_of,
        missing=problem.missing(slot_of),
        value=problem.worth(slot_of),
    )


def _whole(problem: Problem, fixed: Integers, schedule: Schedule) -> Schedule:
    """Search all slots at once: first the missing meetings, then the value."""
    bins: Bins = [[slot] for slot in range(len(problem.tables))]
    first = solve(problem, held=fixed, bins=bins, whole=len(bins), price=1.0, value=False)
    if first is None or not first.proved:
        return schedule
    needed = problem.missing(first.slot_of)
    best = solve(problem, held=fixed, bins=bins, whole=len(bins), most_missing=needed)
    if best is None:
        return replace(schedule, missing_bound=needed)
    new = replace(
        _judged(problem, schedule, best.slot_of),
        missing_bound=needed,
        bound=best.bound + problem.worth(fixed),
    )
    kept = replace(schedule, missing_bound=needed)
    if schedule.missing == needed:
        kept = replace(kept, bound=min(kept.bound, new.bound))
    return new if new.better_than(kept) else kept


def _bound_bins(problem: Problem) -> Bins:
    """Slots in which the same SMEs are there, merged; all of them where that is still too many."""
    alike: dict[bytes, list[int]] = {}
    for slot, column in enumerate(problem.places.T):
        alike.setdefault(column.tobytes(), []).append(slot)
    bins = list(alike.values())
    if len(bins) * len(problem.ends) <= FINE:
        return bins
    return [list(range(len(problem.tables)))]
