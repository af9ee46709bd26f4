"""Raking: weights with which the respondents have the same margins as all members.

A *margin* is a table of counts by one attribute, or by several crossed; with one margin that
crosses them all, raking is post-stratification.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Cell = tuple[str, ...]
Cells = tuple[Cell, ...]

UNKNOWN = -1
CLOSE_ENOUGH = 1e-10
MOST_ROUNDS = 1000


@dataclass(frozen=True, eq=False)
class Margin:
    """One margin to which weights are raked.

    `attributes`: what is crossed. `groups`: cells of the members' table; where a group has
    several, they were merged. `members` in each group; `codes`: group of each respondent, -1
    where it is not known or not on the members' list.
    """

    attributes: tuple[str, ...]
    groups: tuple[Cells, ...]
    members: Integers
    codes: Integers

    @property
    def targets(self) -> Floats:
        """Share of the members in each group."""
        shares: Floats = self.members / max(int(self.members.sum()), 1)
        return shares

    def sums(self, weights: ArrayLike) -> Floats:
        """Sum of the weights in each group."""
        known = self.codes != UNKNOWN
        values = np.asarray(weights, dtype=float)[known]
        groups = len(self.groups)
        sums: Floats = np.asarray(np.bincount(self.codes[known], values, groups), dtype=float)
        return sums

    def shares(self, weights: ArrayLike) -> Floats:
        """Weighted share of each group among the respondents whose group is known."""
        sums = self.sums(weights)
        return sums / max(float(sums.sum()), 1e-300)


def margin_of(
    members: pd.DataFrame, respondents: pd.DataFrame, *, attributes: Sequence[str], least: int
) -> Margin:
    """Return how many members are in each cell, and in which cell each respondent is.

    Cells with fewer than `least` respondents are merged with the smallest other cell that agrees
    in all attributes but the last; where there is none left, in all but the last two; and so on.

    Examples
    --------
    >>> members = pd.DataFrame({"size": ["micro", "small", "medium"], "members": [50, 30, 20]})
    >>> answered = pd.DataFrame({"size": ["micro"] * 9 + ["small"] * 7})
    >>> margin_of(members, answered, attributes=["size"], least=5).groups
    ((('medium',), ('small',)), (('micro',),))
    """
    names = list(attributes)
    known = members[(members[names] != "").all(axis=1)]
    counts = _cell_counts(known, names, known["members"])
    complete = respondents[names].notna().all(axis=1)
    answered = _cell_counts(respondents[complete], names, 1)
    groups = merged_cells(
        {cell: answered.get(cell, 0) for cell in counts if counts[cell]}, least=least
    )
    place = {cell: number for number, group in enumerate(groups) for cell in group}
    cells = [tuple(row) for row in respondents[names].astype(object).to_numpy()]
    return Margin(
        tuple(names),
        groups,
        np.array([sum(counts[cell] for cell in group) for group in groups], dtype=np.int64),
        np.array([place.get(cell, UNKNOWN) for cell in cells], dtype=np.int64),
    )


def _cell_counts(table: pd.DataFrame, names: list[str], counts: Any) -> dict[Cell, int]:
    sums: dict[Cell, int] = {}
    numbers = pd.Series(counts, index=table.index)
    for row, count in zip(table[names].astype(object).to_numpy(), numbers, strict=True):
        sums[tuple(row)] = sums.get(tuple(row), 0) + int(count)
    return sums


def merged_cells(respondents: Mapping[Cell, int], *, least: int) -> tuple[Cells, ...]:
    """Merge cells until each group has enough respondents, if there are as many.

    Examples
    --------
    >>> merged_cells({("A", "micro"): 9, ("A", "small"): 1, ("B", "small"): 2}, least=2)
    ((('A', 'micro'), ('A', 'small')), (('B', 'small'),))
    """
    groups: list[Cells] = [(cell,) for cell in sorted(respondents)]
    depth = len(groups[0][0]) if groups else 0
    for agree in range(depth - 1, -1, -1):
        families: dict[Cell, list[Cells]] = {}
        for group in groups:
            families.setdefault(group[0][:agree], []).append(group)
        groups = [g for family in families.values() for g in _merged(family, respondents, least)]
    return tuple(sorted(groups))


def _merged(family: list[Cells], respondents: Mapping[Cell, int], least: int) -> list[Cells]:
    """Merge the smallest group with the next smallest until each is large enough."""

    def size(group: Cells) -> tuple[int, Cells]:
        return sum(respondents[cell] for cell in group), group

    groups = sorted(family, key=size)
    while len(groups) > 1 and size(groups[0])[0] < least:
        first, second, *rest = groups
        groups = sorted([tuple(sorted((*first, *second))), *rest], key=size)
    return groups


def raked_weights(weights: ArrayLike, margins: Sequence[Margin], *, trim: float | None) -> Floats:
    """Return weights, of mean 1, that give the respondents the margins of the members.

    In turn, the weights of each group are multiplied so that its share is right; until all are.
    No weight may be larger than `trim` times the mean: if one is, weights are cut and raked again
    in turn, the others growing in proportion; where both can't be had, the cut stays and margins
    give. Respondents whose group is not known keep their weight in that margin.

    References
    ----------
    Deming, W. E. & Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency
    table. Annals of Mathematical Statistics 11, 427-444. Izrael, D., Battaglia, M. P. & Frankel,
    M. R. (2009). Extreme survey weight adjustment as a component of sample balancing. SAS Global
    Forum, paper 247.
    """
    if trim is not None and trim <= 1:
        raise ValueError(f"trim should be larger than 1, got {trim}")
    raked = _in_rounds(_with_mean_1(np.asarray(weights, dtype=float)), margins, trim=None)
    if trim is None or raked.max(initial=0.0) <= trim:
        return raked
    return _in_rounds(_cut(raked, trim), margins, trim=trim)


def _in_rounds(weights: Floats, margins: Sequence[Margin], *, trim: float | None) -> Floats:
    """Rake, and cut, until the margins are met or nothing changes any more."""
    for _ in range(MOST_ROUNDS):
        before = weights
        for margin in margins:
            sums = margin.sums(weights)
            wanted = margin.targets * sums.sum()
            factors = np.divide(wanted, sums, out=np.ones_like(sums), where=sums > 0)
            weights = weights * np.append(factors, 1.0)[margin.codes]  # the last is for -1
        weights = _with_mean_1(weights)
        if trim is not None:
            weights = _cut(weights, trim)
        settled = np.abs(weights - before).max(initial=0.0) < CLOSE_ENOUGH
        if settled or largest_difference(weights, margins) < CLOSE_ENOUGH:
            break
    return weights


def largest_difference(weights: ArrayLike, margins: Sequence[Margin]) -> float:
    """Return how far the worst group is from its share of the members, 0 to 1."""
    gaps = [np.abs(margin.shares(weights) - margin.targets) for margin in margins]
    return max((float(gap.max()) for gap in gaps if len(gap)), default=0.0)


def _with_mean_1(weights: Floats) -> Floats:
    mean = float(weights.mean()) if len(weights) else 0.0
    scaled: Floats = weights / mean if mean > 0 else weights
    return scaled


def _cut(weights: Floats, trim: float) -> Floats:
    """Cut weights at `trim` and let the others grow so that the mean stays 1."""
    cut = np.zeros(len(weights), dtype=bool)
    while (over := (weights > trim * (1 + 1e-12)) & ~cut).any():
        cut |= over
        left = len(weights) - trim * cut.sum()
        weights = np.where(cut, trim, weights * left / max(weights[~cut].sum(), 1e-300))
    return weights
