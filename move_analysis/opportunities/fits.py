"""Fits: all open opportunities compared with all SMEs, and the best SMEs for each.

What is asked is sparse, so a block of opportunities is a sparse matrix times a dense one in single
precision. Opportunities that want the same of the same kind of SME are compared once. What could
be among the best is scored again in double precision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..matching.load import Lists, chosen
from ..matching.pairs import Floats, Integers
from .demand import Demand, Supply

ROWS = 64
"""Opportunities that are compared at a time."""
PIECES = 4
"""Pieces of a row per SME looked for: their maxima tell what can't be among the best."""
RESCORED = 100_000
EXACT = 250_000
"""So many pairs are chosen from by a flow of least cost; of more, the best first."""
TINY = float(np.finfo(np.float32).tiny)
NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Opportunities and SMEs that fit, by opportunity and the best first.

    `met` is the share of what is wanted that the SME meets, weighted by rarity.
    """

    opportunity: Integers
    sme: Integers
    score: Floats
    met: Floats

    def __getitem__(self, rows: Any) -> Pairs:
        return Pairs(self.opportunity[rows], self.sme[rows], self.score[rows], self.met[rows])


def best_pairs(demand: Demand, supply: Supply, *, depth: int, least: float) -> Pairs:
    """Return, for each opportunity, the `depth` SMEs with the best scores that meet `least`."""
    found = [
        part for own, kind in _kinds(demand) for part in _of_kind(demand, supply, own, kind, depth)
    ]
    if not found:
        return Pairs(NONE, NONE, NONE.astype(float), NONE.astype(float))
    one, other = (np.concatenate(ends) for ends in zip(*found, strict=True))
    pairs = _rescored(demand, supply, one, other)
    pairs = pairs[(pairs.score > 0) & (pairs.met >= least - 1e-12)]
    return pairs[np.lexsort((pairs.sme, -pairs.score, pairs.opportunity))]


def listed(pairs: Pairs, *, n: int, depth: int, top: int, load: int) -> Pairs:
    """Return the pairs in which no SME stands more than `load` times, `top` per opportunity."""
    place = np.arange(len(pairs.sme)) - np.searchsorted(pairs.opportunity, pairs.opportunity)
    if not load or not len(pairs.sme):
        return pairs[place < top]
    if len(pairs.sme) > EXACT:
        return pairs[_best_first(pairs, top=top, load=load)]
    one, other, score = pairs.opportunity, pairs.sme, pairs.score
    lists: Lists = chosen(one, other, score, n=n, depth=depth, top=top, load=load)
    keep = np.isin(one * n + other, lists.sme * n + lists.match)
    return pairs[keep]


def _best_first(pairs: Pairs, *, top: int, load: int) -> NDArray[np.bool_]:
    """Go through all pairs, the best first, and keep those for which both have room."""
    keep = np.zeros(len(pairs.sme), dtype=bool)
    free_one = [top] * (int(pairs.opportunity.max()) + 1)
    free_other = [load] * (int(pairs.sme.max()) + 1)
    order = np.lexsort((pairs.sme, pairs.opportunity, -pairs.score))
    ends = zip(
        order.tolist(), pairs.opportunity[order].tolist(), pairs.sme[order].tolist(), strict=True
    )
    for place, one, other in ends:
        if free_one[one] and free_other[other]:
            free_one[one] -= 1
            free_other[other] -= 1
            keep[place] = True
    return keep


def _kinds(demand: Demand) -> Iterator[tuple[Integers, int]]:
    """Opportunities of one kind after the other; those that want nothing are left out."""
    wants = np.diff(demand.wanted.indptr) > 0
    for kind in range(len(demand.factors)):
        own = np.flatnonzero((demand.kind == kind) & wants)
        if len(own):
            yield own, kind


def _of_kind(
    demand: Demand, supply: Supply, own: Integers, kind: int, depth: int
) -> Iterator[tuple[Integers, Integers]]:
    """Pairs of the opportunities of one kind."""
    cells = np.ascontiguousarray((supply.cells * demand.factors[kind][:, None]).T, dtype=np.float32)
    groups = list(_alike(demand.wanted, own))
    for start in range(0, len(groups), ROWS):
        part = groups[start : start + ROWS]
        rows = demand.wanted[[group[0] for group in part]].astype(np.float32)
        scores = np.asarray(rows @ cells)
        for row, low, group in zip(scores, _thresholds(scores, depth), part, strict=True):
            yield _best_of(row, low, group, depth)


def _alike(wanted: sparse.csr_array[Any], own: Integers) -> Iterator[Integers]:
    """Groups of opportunities that want the same."""
    places = wanted.indptr
    keys = [
        (wanted.indices[places[o] : places[o + 1]].tobytes(),
         wanted.data[places[o] : places[o + 1]].tobytes())
        for o in own.tolist()
    ]  # fmt: skip
    order = sorted(range(len(own)), key=lambda place: (keys[place], place))
    for _, group in groupby(order, key=lambda place: keys[place]):
        yield own[list(group)]


def _thresholds(scores: NDArray[np.float32], depth: int) -> NDArray[np.float32]:
    """Bounds below which no score of a row can be among its best."""
    rows, width = scores.shape
    pieces = PIECES * depth
    size = width // pieces
    if size < 2:
        return np.full(rows, TINY, dtype=np.float32)
    most = scores[:, : pieces * size].reshape(rows, pieces, size).max(axis=2)
    low = np.partition(most, pieces - depth, axis=1)[:, pieces - depth]
    return np.maximum(low, TINY)


def _best_of(
    row: NDArray[np.float32], low: np.float32, group: Integers, depth: int
) -> tuple[Integers, Integers]:
    """The best SMEs for opportunities that want the same; equal ones at the cut take turns."""
    place = np.flatnonzero(row >= low)
    if len(place) <= depth:
        return np.repeat(group, len(place)), np.tile(place, len(group))
    values = row[place]
    last = np.partition(values, len(values) - depth)[len(values) - depth]
    above, ties = place[values > last], place[values == last]
    left = depth - len(above)
    turns = (np.arange(left)[None, :] + left * (group[:, None] % len(ties))) % len(ties)
    others = np.hstack([np.tile(above, (len(group), 1)), ties[turns]])
    return np.repeat(group, depth), others.ravel()


def _rescored(demand: Demand, supply: Supply, one: Integers, other: Integers) -> Pairs:
    """The same pairs with scores in double precision, and what is met of what is wanted."""
    cells = supply.cells
    yes = np.hstack([supply.answers.has, supply.answers.needs])
    whole = demand.wanted.sum(axis=1)
    score, met = np.empty(len(one)), np.empty(len(one))
    for start in range(0, len(one), RESCORED):
        part = slice(start, start + RESCORED)
        i, j = one[part], other[part]
        rows = demand.wanted[i]
        pair = np.repeat(np.arange(len(i)), np.diff(rows.indptr))
        sme = j[pair]
        worth = np.bincount(pair, rows.data * cells[sme, rows.indices], minlength=len(i))
        score[part] = worth * demand.factors[demand.kind[i], j]
        meets = np.bincount(pair, rows.data * yes[sme, rows.indices], minlength=len(i))
        met[part] = meets / np.maximum(whole[i], TINY)
    return Pairs(one, other, score, met)
