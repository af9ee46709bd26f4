"""BiCM: the chance of a yes in each cell of a 0/1 matrix, given only its row and column sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Booleans = NDArray[np.bool_]
Cells = NDArray[np.uint8]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CellChances:
    """The chance of a yes in each cell, by the class of its row and of its column.

    Rows with the same sum that were asked the same are one class, columns likewise. `miss` is the
    largest difference between a row or column sum and its expected value, `iterations` the number
    of Newton steps.
    """

    chances: Floats
    row_class: Integers
    column_class: Integers
    miss: float
    iterations: int

    def table(self) -> Floats:
        """Chance of a yes in each cell, of shape (n_rows, n_columns)."""
        return self.chances[self.row_class][:, self.column_class]


def cell_chances(row_sums: ArrayLike, column_sums: ArrayLike) -> CellChances:
    """Return the chance of a yes in each cell, if only the row and column sums are known.

    Of all distributions over 0/1 matrices with these expected sums, the one of largest entropy
    (the bipartite configuration model). Cells that are the same in *all* matrices with these
    sums (in full and empty rows, but also others) get exactly 0 or 1.

    References
    ----------
    Saracco, F., Di Clemente, R., Gabrielli, A. & Squartini, T. (2015). Randomizing bipartite
    networks: the case of the World Trade Web. Scientific Reports 5, 10595. Vallarano, N. et al.
    (2021). Fast and scalable likelihood maximization for exponential random graph models with
    local constraints. Scientific Reports 11, 15227.

    Examples
    --------
    >>> cell_chances([1, 1, 2], [1, 1, 2]).table().round(3).tolist()
    [[0.216, 0.216, 0.568], [0.216, 0.216, 0.568], [0.568, 0.568, 0.863]]
    """
    rows, row_class, row_counts = _classes(row_sums)
    columns, column_class, column_counts = _classes(column_sums)
    chances = np.zeros((len(rows), len(columns)))
    iterations = 0
    blocks = [(np.arange(len(rows)), np.arange(len(columns)), rows, columns)]
    while blocks:
        r, c, r_sums, c_sums = blocks.pop()
        if not (r.size and c.size):
            continue
        split = _forced_split(r_sums, row_counts[r], c_sums, column_counts[c])
        if split is None:
            every = np.ones((r.size, c.size), dtype=bool)
            inner, steps = _newton(r_sums, row_counts[r], c_sums, column_counts[c], every)
            chances[np.ix_(r, c)] = inner
            iterations += steps
            continue
        i, j = split
        chances[np.ix_(r[:i], c[:j])] = 1
        blocks.append((r[:i], c[j:], r_sums[:i] - column_counts[c[:j]].sum(), c_sums[j:]))
        blocks.append((r[i:], c[:j], r_sums[i:], c_sums[:j] - row_counts[r[:i]].sum()))
    miss = _miss(chances, rows, row_counts, columns, column_counts)
    return CellChances(chances, row_class, column_class, miss, iterations)


def asked_cell_chances(has: Cells, asked: Cells | None) -> CellChances:
    """Return the same for a table in which only some cells were asked; the others are 0.

    Of all distributions over tables with the expected sums of `has` and no yes in a cell that was
    not asked, the one of largest entropy. ``None``, or all 1: all cells were asked.

    >>> has, asked = np.array([[1, 0], [0, 1], [0, 0]]), np.array([[1, 1], [1, 1], [1, 0]])
    >>> asked_cell_chances(has, asked).table().round(3).tolist()
    [[0.5, 0.5], [0.5, 0.5], [0.0, 0.0]]
    """
    if asked is None or asked.all():
        return cell_chances(has.sum(axis=1, dtype=np.int64), has.sum(axis=0, dtype=np.int64))
    (first, row_class, row_counts), (other, column_class, column_counts) = (
        _alike(has, asked),
        _alike(has.T, asked.T),
    )
    rows, columns = has[first].sum(axis=1), has[:, other].sum(axis=0)
    yes, open_cells = _in_classes(has, row_class, column_class), asked[np.ix_(first, other)] > 0
    no = open_cells & (yes < np.outer(row_counts, column_counts))
    chances, iterations = (yes > 0).astype(float), 0
    blocks = _free_blocks(yes > 0, no)
    for r, c in blocks:
        chances[np.ix_(r, c)] = 0
    forced = chances.copy()
    for r, c in blocks:
        inner, steps = _newton(
            rows[r] - forced[r] @ column_counts,
            row_counts[r],
            columns[c] - row_counts @ forced[:, c],
            column_counts[c],
            open_cells[np.ix_(r, c)],
        )
        chances[np.ix_(r, c)] = inner
        iterations += steps
    miss = _miss(chances, rows, row_counts, columns, column_counts)
    return CellChances(chances, row_class, column_class, miss, iterations)


def _alike(has: Cells, asked: Cells) -> tuple[Integers, Integers, Integers]:
    """Rows with the same sum that were asked the same: one of each class, classes, sizes."""
    sums = has.sum(axis=1, dtype=np.int64)[:, None]
    content = np.hstack((np.packbits(asked, axis=1), sums.view(np.uint8)))
    _, first, inverse, counts = np.unique(
        content, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    return first, inverse, counts


def _in_classes(has: Cells, row_class: Integers, column_class: Integers) -> Integers:
    """Number of yes in the cells of each class of rows and of columns."""
    rows, columns = (
        sparse.csr_array((np.ones(len(own), dtype=np.int64), (own, np.arange(len(own)))))
        for own in (row_class, column_class)
    )
    found: Integers = (columns @ (rows @ has).T).T
    return found


def _free_blocks(yes: Booleans, no: Booleans) -> list[tuple[Integers, Integers]]:
    """Rows and columns between which cells can change while all sums and zeros stay.

    A yes leads from its row to its column, a no back. A cell can change exactly if it is on a
    cycle of such steps, which takes from each row and column as much as it gives: if its row and
    column are in one strong component. All other cells are the same in every possible table.
    """
    graph = sparse.block_array([[None, sparse.csr_array(yes)], [sparse.csr_array(no).T, None]])
    _, label = connected_components(graph, directed=True, connection="strong")
    row_label, column_label = label[: len(yes)], label[len(yes) :]
    return [
        (np.flatnonzero(row_label == one), np.flatnonzero(column_label == one))
        for one in np.intersect1d(row_label, column_label)
    ]


def _miss(
    chances: Floats,
    rows: Integers,
    row_counts: Integers,
    columns: Integers,
    column_counts: Integers,
) -> float:
    """Return the largest difference between a sum and its expected value."""
    row_miss = np.abs(chances @ column_counts - rows)
    column_miss = np.abs(row_counts @ chances - columns)
    return float(max(row_miss.max(initial=0), column_miss.max(initial=0)))


def _classes(sums: ArrayLike) -> tuple[Integers, Integers, Integers]:
    """Distinct sums, largest first, the class of each row or column, and the class sizes."""
    values, inverse, counts = np.unique(
        -np.asarray(sums, dtype=np.int64), return_inverse=True, return_counts=True
    )
    return -values, inverse, counts


def _forced_split(
    rows: Integers, row_counts: Integers, columns: Integers, column_counts: Integers
) -> tuple[int, int] | None:
    """Numbers of top rows and columns that are all yes together, while the others have none.

    The Gale-Ryser inequality: the top rows can't hold more than all cells in the top columns
    and the sums of the other columns. Where it is an equality, these cells are forced, and
    no finite parameters exist unless they are taken out.
    """
    row_total = np.concatenate(([0], np.cumsum(rows * row_counts)))
    column_total = np.concatenate(([0], np.cumsum(columns * column_counts)))
    n_rows = np.concatenate(([0], np.cumsum(row_counts)))
    n_columns = np.concatenate(([0], np.cumsum(column_counts)))
    others = column_total[-1] - column_total
    slack = n_rows[:, None] * n_columns + others - row_total[:, None]
    slack[0, -1] = slack[-1, 0] = 1  # no rows or no columns: says nothing
    forced = np.argwhere(slack == 0)
    if not len(forced):
        return None
    i, j = forced[len(forced) // 2]
    return int(i), int(j)


def _newton(
    rows: Floats | Integers,
    row_counts: Integers,
    columns: Floats | Integers,
    column_counts: Integers,
    asked: Booleans,
) -> tuple[Floats, int]:
    """Maximise the likelihood over log-odds ``a + b``; one row and one column per class."""
    cells = np.outer(row_counts, column_counts) * asked
    share = rows @ row_counts / cells.sum()
    a = _logit(rows / (asked @ column_counts))
    b = _logit(columns / (row_counts @ asked)) - _logit(share)

    def likelihood(a: Floats, b: Floats) -> float:
        fit = a @ (rows * row_counts) + b @ (columns * column_counts)
        return float(fit - (cells * np.logaddexp(0, a[:, None] + b)).sum())

    now, steps = likelihood(a, b), 0
    while steps < 100:
        steps += 1
        chances = asked / (1 + np.exp(-a[:, None] - b))
        row_miss = rows - chances @ column_counts
        column_miss = columns - row_counts @ chances
        if max(np.abs(row_miss).max(), np.abs(column_miss).max()) < 1e-11 * (1 + rows.max()):
            break
        da, db = _newton_step(
            cells * chances * (1 - chances), row_miss * row_counts, column_miss * column_counts
        )
        size = 1.0
        # The slack of 1e-12 lets the last steps pass, which are below what the sum resolves.
        while (new := likelihood(a + size * da, b + size * db)) < now - 1e-12 * abs(now):
            size /= 2
        a, b, now = a + size * da, b + size * db, new
    return asked / (1 + np.exp(-a[:, None] - b)), steps


def _newton_step(curvature: Floats, row_pull: Floats, column_pull: Floats) -> tuple[Floats, Floats]:
    """Solve the Newton equations; the last column stays, since only ``a + b`` is determined."""
    by_row = curvature.sum(axis=1)
    reduced = curvature / by_row[:, None]
    schur = np.diag(curvature.sum(axis=0)) - curvature.T @ reduced
    db = np.zeros_like(column_pull)
    db[:-1] = np.linalg.solve(schur[:-1, :-1], (column_pull - row_pull @ reduced)[:-1])
    return (row_pull - curvature @ db) / by_row, db


def _logit(share: Floats) -> Floats:
    return np.log(share / (1 - share))
