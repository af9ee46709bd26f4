"""Chance: would an SME of the same breadth meet as much of what is asked?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..matching.pairs import Floats
from ..networks.bicm import asked_cell_chances
from ..networks.poisson_binomial import upper_tails
from .demand import Demand, Supply
from .fits import Pairs

CHUNK = 50_000
"""Pairs at a time."""


def pair_chances(demand: Demand, supply: Supply, pairs: Pairs) -> Floats:
    r"""Return how likely an SME of that breadth would meet as much by chance.

    The number of wanted competences that are met is a sum of independent yes/no variables, each
    with the chance of the bipartite configuration model of the assets (of the needs, for what is
    offered), 0 where the SME was not asked or gave no answer; exact upper tail (Saracco et al.
    2017, New Journal of Physics 19, 053022).
    """
    if not len(pairs.sme):
        return np.empty(0)
    own = supply.answers
    layers = [_Chances(own.has, own.answered_has), _Chances(own.needs, own.answered_needs)]
    yes = np.hstack([own.has, own.needs])
    width, parts = len(own.codes), []
    for start in range(0, len(pairs.sme), CHUNK):
        part = pairs[start : start + CHUNK]
        rows = demand.asked[part.opportunity]
        count = np.diff(rows.indptr)
        pair = np.repeat(np.arange(len(count)), count)
        place = np.arange(len(pair)) - np.repeat(rows.indptr[:-1], count)
        sme, column = part.sme[pair], rows.indices
        chance = np.zeros((len(count), int(count.max())))
        chance[pair, place] = np.where(
            column < width, layers[0].of(sme, column % width), layers[1].of(sme, column % width)
        )
        observed = np.bincount(pair, yes[sme, column], minlength=len(count)).astype(np.int64)
        parts.append(upper_tails(chance, observed))
    return np.concatenate(parts)


class _Chances:
    """Chances of a yes in each cell, given how much each SME and each competence has."""

    def __init__(self, yes: NDArray[np.bool_], answered: NDArray[np.bool_]) -> None:
        self._fit = asked_cell_chances(yes.view(np.uint8), answered.view(np.uint8))

    def of(self, row: NDArray[np.int64], column: NDArray[np.int64]) -> Floats:
        fit = self._fit
        found: Floats = fit.chances[fit.row_class[row], fit.column_class[column]]
        return found
