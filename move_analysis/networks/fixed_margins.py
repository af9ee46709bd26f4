"""All 0/1 tables with given row and column sums, or, where they are too many, draws of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import ceil, comb, log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..statistics import content_order

Cells = NDArray[np.uint8]
Integers = NDArray[np.int64]

# Largest number of tables, and of their cells, that are enumerated: some seconds at most.
MOST_TABLES = 50_000
MOST_CELLS = 20_000_000


def every_table(
    row_sums: Integers, column_sums: Integers, *, asked: Cells | None = None
) -> Cells | None:
    """Return all 0/1 tables with these row and column sums; ``None`` where they are too many.

    With `asked`, only those without a yes in a cell that was not asked.

    Row by row, each way to place its ones is tried on each beginning; a beginning that no table
    can end (by the Gale-Ryser inequalities) is left out at once, so that beginnings are never
    more than tables.
    """
    shape = len(row_sums), len(column_sums)
    most = min(MOST_TABLES, MOST_CELLS // max(1, shape[0] * shape[1]))
    tables = np.zeros((1, 0, shape[1]), dtype=np.uint8)
    left = column_sums[None]
    for row, ones in enumerate(row_sums):
        places = np.arange(shape[1]) if asked is None else np.flatnonzero(asked[row])
        if len(tables) * comb(len(places), int(ones)) * shape[1] > MOST_CELLS:
            return None
        ways = _placements(places, int(ones), n_columns=shape[1])
        beginning, way = (part.ravel() for part in np.indices((len(tables), len(ways))))
        rest = left[beginning] - ways[way]
        possible = _can_end(rest, row_sums[row + 1 :])
        if possible.sum() > most:
            return None
        left = rest[possible]
        new = ways[way[possible], None]
        tables = np.concatenate((tables[beginning[possible]], new), axis=1)
    return tables


def drawn_tables(
    table: Cells,
    *,
    draws: int,
    rng: np.random.Generator,
    kinds: NDArray[Any] | None = None,
    asked: Cells | None = None,
) -> Iterator[Cells]:
    """Yield tables with the same row and column sums, exchangeable with the given one.

    A chain of tables, in which the given one has a random place: the chain is walked from it in
    both directions. Because the steps are reversible, a Monte Carlo test with these tables keeps
    its level however many steps there are between two draws (Besag and Clifford). After
    ``log2(n)`` steps of all n lines at once the overlaps of a draw correlate by about 0.01 with
    the last. With `kinds`, each row keeps its sum over the columns of each kind; with `asked`,
    cells that were not asked stay empty. A table is changed by the next draw.

    References
    ----------
    Strona, G. et al. (2014). A fast and unbiased procedure to randomize ecological binary matrices
    with fixed row and column totals. Nature Communications 5, 4114. Carstens, C. J., Berger, A. &
    Strona, G. (2018). A unifying framework for fast randomization of ecological networks with fixed
    (node) degrees. MethodsX 5, 773-780 (all lines trade at once). Besag, J. & Clifford, P. (1989).
    Generalized Monte Carlo significance tests. Biometrika 76, 633-642.
    """
    # Fewer, longer lines trade faster, and mix in fewer steps.
    turned = kinds is not None or table.shape[0] > table.shape[1]
    lines = np.ascontiguousarray(table.T if turned else table).astype(bool)
    open_cells = None if asked is None else np.ascontiguousarray(asked.T if turned else asked) > 0
    known = np.zeros(len(lines), dtype=np.int64)
    if kinds is not None:
        known = np.unique(kinds, return_inverse=True)[1]
    sizes = np.bincount(known)
    steps = ceil(log2(max(2, sizes.max(initial=0)))) if lines.size else 0
    halves = _halves(sizes)
    before = int(rng.integers(draws + 1))
    for length in (before, draws - before):
        now = lines.copy()
        for _ in range(length):
            for _ in range(steps):
                order = rng.permutation(len(now))
                order = order[np.argsort(known[order], kind="stable")]
                pairs = order[halves[0]], order[halves[1]]
                _trade(now, pairs, rng, open_cells)
            yield (now.T if turned else now).view(np.uint8)


def answer_order(has: Cells, asked: Cells | None) -> Integers:
    """Return places of rows sorted by their answers: drawn from so, their own order is nothing."""
    content = has if asked is None else np.hstack((has, asked))
    return content_order(np.packbits(content, axis=1))


def _halves(sizes: Integers) -> tuple[Integers, Integers]:
    """Of lines that are sorted by kind, who is paired with whom: places of both ends."""
    starts = np.cumsum(sizes) - sizes
    first = [start + np.arange(size // 2) for start, size in zip(starts, sizes, strict=True)]
    last = [own + len(own) for own in first]
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *first]), np.concatenate([none, *last])


def _trade(
    lines: NDArray[np.bool_],
    pairs: tuple[Integers, Integers],
    rng: np.random.Generator,
    asked: NDArray[np.bool_] | None,
) -> None:
    """Each pair of lines deals anew, at random, what only one of the two has and both may have."""
    first, second = pairs
    one, other = lines[first], lines[second]
    differs = one ^ other
    if asked is not None:
        differs &= asked[first] & asked[second]
    dealt = one & differs
    share = dealt.sum(axis=1)
    lots = np.where(differs, rng.random(one.shape), 2.0)
    # The line that had `share` of the differing places gets those with the lowest lots.
    last = np.sort(lots, axis=1)[np.arange(len(lots)), share - 1]
    takes = lots <= np.where(share > 0, last, -1.0)[:, None]
    changed = takes ^ dealt
    lines[first], lines[second] = one ^ changed, other ^ changed


def _placements(places: Integers, ones: int, *, n_columns: int) -> Cells:
    """Every row with so many ones in some of the places."""
    chosen = np.array(list(combinations(places.tolist(), ones)), dtype=np.int64)
    ways = np.zeros((len(chosen), n_columns), dtype=np.uint8)
    if ones:
        np.put_along_axis(ways, chosen, 1, axis=1)
    return ways


def _can_end(left: Integers, row_sums: Integers) -> NDArray[np.bool_]:
    """Whether rows with these sums can fill columns that still need `left` ones (Gale-Ryser)."""
    top = np.cumsum(-np.sort(-left, axis=1), axis=1)
    first = np.arange(1, left.shape[1] + 1)
    room = np.minimum(row_sums[:, None], first).sum(axis=0)
    fits: NDArray[np.bool_] = (left >= 0).all(axis=1) & (top <= room).all(axis=1)
    fits &= left.sum(axis=1) == row_sums.sum()
    return fits
