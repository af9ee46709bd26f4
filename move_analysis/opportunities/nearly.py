"""Near misses: what is asked and nobody named has, and who has something that goes with it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..matching.near import near_by
from ..matching.pairs import Integers
from .demand import Demand, Supply
from .fits import Pairs

PER_OPPORTUNITY = 2
"""Near misses that are shown for an opportunity: for the rarest competences."""
TRIED = 50
"""SMEs that are looked at for one near miss."""


def lacking(demand: Demand, supply: Supply, pairs: Pairs) -> Iterator[tuple[int, Integers]]:
    """Yield each opportunity with the asked competences that nobody named for it has."""
    width = len(supply.answers.codes)
    starts = np.searchsorted(pairs.opportunity, np.arange(len(demand.codes) + 1))
    for opportunity in range(len(demand.codes)):
        row = demand.asked.indices[slice(*demand.asked.indptr[opportunity : opportunity + 2])]
        asked = row[row < width]
        named = pairs.sme[starts[opportunity] : starts[opportunity + 1]]
        missing = asked[~supply.answers.has[named][:, asked].any(axis=0)]
        if len(missing):
            yield opportunity, missing


def near_fits(
    demand: Demand, supply: Supply, gaps: list[tuple[int, Integers]], *, related: float, load: int
) -> Iterator[tuple[int, int, int, int, float]]:
    """Yield opportunity, SME, competence asked, related one, and proximity of the two."""
    near = near_by(supply.answers, related=related)
    queues: dict[int, list[int]] = {}
    left = np.full(len(supply.ready), load or len(gaps) * PER_OPPORTUNITY)
    for opportunity, missing in gaps:
        factor = demand.factors[demand.kind[opportunity]]
        rarest = missing[np.lexsort((missing, -supply.weight[missing]))][:PER_OPPORTUNITY]
        for c in rarest.tolist():
            if c not in queues:
                order = np.argsort(-near.nearness[:, c], kind="stable")
                queues[c] = order[: np.count_nonzero(near.nearness[:, c] > 0)].tolist()
            queue = queues[c]
            while queue and not left[queue[0]]:
                queue.pop(0)
            free = (sme for sme in queue[:TRIED] if left[sme] and factor[sme] > 0)
            sme = next(free, None)
            if sme is not None:
                left[sme] -= 1
                d = int(near.by[sme, c])
                yield opportunity, sme, c, d, float(near.proximity[c, d])
