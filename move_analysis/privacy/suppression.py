"""Suppression: which cells of a table are too small to show, and which must go with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..result import Column, Guard, fields_of

Columns = Mapping[str, Column]
Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def hide_small(
    table: pd.DataFrame,
    columns: Columns,
    *,
    minimum: int,
    arguments: Mapping[str, Any],
    dominance: float = 0.8,
) -> tuple[pd.DataFrame, int]:
    """Blank what stands on too few SMEs, and what would give it back by subtraction.

    Parameters
    ----------
    table : DataFrame
        One of a result.
    columns : mapping
        What each of its columns holds.
    minimum : int
        Smallest number of SMEs that a shown number may stand on.
    arguments : mapping
        Of the result; the templates of the columns speak of them.
    dominance : float
        Largest part of a sum that may be one SME's.

    Returns
    -------
    shown : DataFrame
        The table with missing values in place of what is hidden.
    hidden : int
        Number of cells that were blanked.

    Examples
    --------
    >>> columns = {
    ...     "partner": Column("partner", apart="partner"),
    ...     "n": Column("SMEs that have it", guard="count", counts="has"),
    ... }
    >>> table = pd.DataFrame({"partner": ["A", "B", "C"], "n": [3, 6, 40]})
    >>> hide_small(table, columns, minimum=5, arguments={})[0]["n"].tolist()
    [nan, nan, 40.0]
    """
    small_base = np.zeros(len(table), dtype=bool)
    for base in _guarded(table, columns, "base").values():
        small_base |= is_small(base, minimum)
    masks = dict.fromkeys(_guarded(table, columns, "base"), small_base)
    for name, largest in _guarded(table, columns, "largest").items():
        small_base = masks[name] = small_base | (largest > dominance)
    touched = small_base
    for family in _families(_guarded(table, columns, "count"), columns):
        counts = np.concatenate([*family.values()])
        small = np.tile(small_base, len(family)) | is_small(counts, minimum)
        lines = lines_of(table, columns, [*family], arguments=arguments) if small.any() else []
        hidden = _with_complements(counts, small, lines, minimum)
        masks |= dict(zip(family, np.split(hidden, len(family)), strict=True))
        touched = touched | hidden.reshape(len(family), -1).any(axis=0)
    derived = (name for name, column in columns.items() if column.guard == "derived")
    return _blanked(table, masks | dict.fromkeys(derived, touched))


def _guarded(table: pd.DataFrame, columns: Columns, guard: Guard) -> dict[str, Floats]:
    """The numbers of each column of that guard; NaN where they are missing."""
    return {
        name: table[name].to_numpy(dtype=np.float64, na_value=np.nan)
        for name, column in columns.items()
        if column.guard == guard
    }


def _families(counts: Mapping[str, Floats], columns: Columns) -> list[dict[str, Floats]]:
    """Counts that stand alone, and those that are parts of another one together with it."""
    divided = {columns[name].counts for name in counts if columns[name].part}
    families: dict[str, dict[str, Floats]] = {}
    for name, numbers in counts.items():
        key = columns[name].counts if columns[name].counts in divided else f"alone: {name}"
        families.setdefault(key, {})[name] = numbers
    return [*families.values()]


def _blanked(table: pd.DataFrame, masks: Mapping[str, Booleans]) -> tuple[pd.DataFrame, int]:
    """The table without the cells that are masked, and how many there were."""
    shown, hidden = table.copy(deep=False), 0
    for name, mask in masks.items():
        blank = mask & table[name].notna().to_numpy() if mask.any() else mask
        if blank.any():
            shown[name] = table[name].mask(blank)
            hidden += int(blank.sum())
    return shown, hidden


def is_small(counts: Floats, minimum: int) -> Booleans:
    """Which counts are from 1 to below the minimum? Zero tells of nobody."""
    small: Booleans = (counts > 0) & (counts < minimum)
    return small


def lines_of(
    table: pd.DataFrame, columns: Columns, family: Sequence[str], *, arguments: Mapping[str, Any]
) -> list[Integers]:
    """Which cells of a count, and of its parts, add up to a number that may be known?

    Parameters
    ----------
    family : sequence of str
        Columns that count the same: one, or the parts of one and that one.

    Returns
    -------
    list of ndarray of int of shape (n_columns * n_rows,)
        Per dimension that keeps SMEs apart, the number of the line in which each cell lies:
        cells of a line count the same and differ in that dimension alone. Column after column.
    """
    column, n = columns[family[0]], len(table)
    if not column.counts:
        return []
    same = [field for field in fields_of(column.counts) if field in table]
    apart = [other for other, column in columns.items() if dimension(column, arguments)]
    along = [[*same, *(other for other in apart if other not in (one, *same))] for one in apart]
    if column.summed:  # over the things that are counted
        along.append([name for name in apart if name not in same])
    lines = []
    for keys in along:
        line = table.groupby(keys, dropna=False).ngroup() if keys else np.zeros(n)
        own = np.asarray(line, dtype=np.int64)
        lines.append(np.concatenate([own + place * n for place in range(len(family))]))
    if len(family) > 1:
        lines.append(np.tile(np.arange(n), len(family)))
    return lines


def dimension(column: Column, arguments: Mapping[str, Any]) -> str:
    """By which attribute of SMEs does this column keep them apart? Empty where by none."""
    if not column.apart.startswith("{"):
        return column.apart
    return str(arguments.get(column.apart.strip("{}")) or "")


def _with_complements(
    numbers: Floats, hidden: Booleans, lines: list[Integers], minimum: int
) -> Booleans:
    """Hide more cells until every difference of a total and what is shown is itself fit to show.

    The cells hidden in a line must be at least two and together count at least `minimum` SMEs:
    that sum is all that subtraction gives. The smallest cells that do this are taken; a cell of
    nobody only to cover one that is large enough and has no other beside it.
    """
    known, numbers, mask = ~np.isnan(numbers), np.nan_to_num(numbers), hidden.copy()
    changed = bool(mask.any())
    while changed:
        changed = False
        for line in lines:
            cells, total = np.bincount(line, mask), np.bincount(line, numbers * mask)
            for one in np.flatnonzero((cells == 1) | ((cells > 1) & (total < minimum))):
                free = (line == one) & ~mask & known
                others = np.flatnonzero(free & (numbers > 0))
                if not len(others) and total[one] >= minimum:
                    others = np.flatnonzero(free)
                if len(others):
                    mask[others[numbers[others].argmin()]] = changed = True
    return mask
