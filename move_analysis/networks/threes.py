"""Threes: sets of three competences that are together more than their pairs explain."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ..derive import Floats
from .poisson_binomial import exact_tails


def candidate_threes(pairs: set[frozenset[int]]) -> list[tuple[int, ...]]:
    """Sets of three with at least two of the pairs; two sectors they have by these."""
    found = {one | other for one, other in combinations(pairs, 2) if len(one | other) == 3}
    return sorted(tuple(sorted(members)) for members in found)


def three_p_values(has: NDArray[np.bool_], fit: Floats, sets: list[tuple[int, ...]]) -> Floats:
    """For each set, the largest of three chances: each competence against the other two."""
    worst = np.zeros(len(sets))
    for place, members in enumerate(sets):
        together = int(has[:, members].all(axis=1).sum())
        for member in members:
            others = [other for other in members if other != member]
            chance = _upper(fit[has[:, others].all(axis=1), member], together)
            worst[place] = max(worst[place], chance)
    return worst


def _upper(chances: Floats, observed: int) -> float:
    """Exact chance of a sum at least as large; equal chances are given once."""
    values, counts = np.unique(chances, return_counts=True)
    if not len(values):
        return 1.0
    upper, _ = exact_tails(values[None], counts, np.array([observed]))
    return float(np.clip(upper[0], 0, 1))
