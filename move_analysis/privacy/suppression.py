"""Suppression: which cells of a table are too small to show, and which must go with them."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd

from ..result import Column, Guard

Columns = Mapping[str, Column]


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
    counts, bases = _guarded(columns, "count"), _guarded(columns, "base")
    small_base = is_small(table[bases], minimum).any(axis=1)
    masks = dict.fromkeys(bases, small_base)
    for name in _guarded(columns, "largest"):
        small_base = masks[name] = small_base | (table[name] > dominance).fillna(False)
    for name in counts:
        small = small_base | is_small(table[name], minimum)
        lines = lines_of(table, columns, name, arguments=arguments)
        masks[name] = _with_complements(table[name], small, lines, minimum)
    touched = pd.concat([small_base, *(masks[name] for name in counts)], axis=1).any(axis=1)
    masks |= dict.fromkeys(_guarded(columns, "derived"), touched)
    shown, hidden = table.copy(deep=False), 0
    for name, mask in masks.items():
        blank = mask & shown[name].notna()
        if blank.any():
            shown[name] = shown[name].mask(blank)
            hidden += int(blank.sum())
    return shown, hidden


def is_small(counts: Any, minimum: int) -> Any:
    """Which counts are from 1 to below the minimum? Zero tells of nobody."""
    return ((counts > 0) & (counts < minimum)).fillna(False)


def lines_of(
    table: pd.DataFrame, columns: Columns, name: str, *, arguments: Mapping[str, Any]
) -> list[pd.Series[int]]:
    """Which cells of a count add up to a number that may be known from elsewhere?

    Returns
    -------
    list of Series of int
        Per dimension that keeps SMEs apart, the number of the line in which each cell lies:
        cells of a line count the same and differ in that dimension alone.
    """
    if not columns[name].counts:
        return []
    fields = [field for _, field, _, _ in Formatter().parse(columns[name].counts) if field]
    same = [field for field in fields if field in table]
    apart = [other for other, column in columns.items() if dimension(column, arguments)]
    lines = []
    for one in apart:
        keys = [*same, *(other for other in apart if other not in (one, *same))]
        blank = pd.Series(0, index=table.index)
        lines.append(table.groupby(keys, dropna=False).ngroup() if keys else blank)
    return lines


def dimension(column: Column, arguments: Mapping[str, Any]) -> str:
    """By which attribute of SMEs does this column keep them apart? Empty where by none."""
    if not column.apart.startswith("{"):
        return column.apart
    return str(arguments.get(column.apart.strip("{}")) or "")


def _guarded(columns: Columns, guard: Guard) -> list[str]:
    return [name for name, column in columns.items() if column.guard == guard]


def _with_complements(
    counts: pd.Series[Any], hidden: pd.Series[bool], lines: list[pd.Series[int]], minimum: int
) -> pd.Series[bool]:
    """Hide more cells until every difference of a total and what is shown is itself fit to show.

    The cells hidden in a line must be at least two and together count at least `minimum` SMEs:
    that sum is all that subtraction gives. The smallest cells that do this are taken.
    """
    numbers = counts.astype("Float64").fillna(0).astype(float).to_numpy()
    mask = hidden.astype(bool).to_numpy().copy()
    groups = [[np.flatnonzero(line == one) for one in line.unique()] for line in lines]
    changed = True
    while changed:
        changed = False
        for positions in (cells for group in groups for cells in group):
            mine = positions[mask[positions]]
            if not len(mine) or (len(mine) > 1 and numbers[mine].sum() >= minimum):
                continue
            others = [at for at in positions if not mask[at] and numbers[at] > 0]
            if others:
                mask[min(others, key=lambda at: numbers[at])] = True
                changed = True
    return pd.Series(mask, index=counts.index)
