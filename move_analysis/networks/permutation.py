"""Permutation tests: the groups of a network are dealt out anew, for many statistics at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int16]
Statistic = Callable[[Labels], Floats]

# Values of one batch of permutations: few enough for a processor's cache.
BATCH = 500_000
# Values that are kept for the range of the permutations (128 MB): ties between 160 partners are
# 25,600 values, and the first 600 permutations of each tell where 95 % lie.
MOST_KEPT = 1 << 24


def affordable(work: int, *, free: int, most: int, least: int) -> int:
    """How many permutations take seconds, not minutes, where each does so much work.

    At most `most`, which work up to `free` allows, and at least `least`.
    """
    return max(least, min(most, most * free // max(work, 1)))


@dataclass(frozen=True, eq=False)
class PermutationTest:
    """Statistics of a network with their permutation test.

    Parameters
    ----------
    observed : ndarray of shape (n_values,)
        Observed values.
    expected : ndarray of shape (n_values,)
        Means over the permutations.
    p_upper, p_lower : ndarray of shape (n_values,)
        Chance of values at least, and at most, as large; NaN where a value is not defined.
    low, high : ndarray of shape (n_values,), optional
        Between which 95 % of the permutations lie, as far as they were kept.
    """

    observed: Floats
    expected: Floats
    p_upper: Floats
    p_lower: Floats
    low: Floats | None = None
    high: Floats | None = None

    @property
    def p_both(self) -> Floats:
        """Two-sided p-values: twice the smaller one."""
        both: Floats = np.minimum(1, 2 * np.minimum(self.p_upper, self.p_lower))
        return both


def permuted(
    statistic: Statistic,
    labels: Labels,
    *,
    permutations: int,
    seed: int,
    width: int,
    ranges: bool = False,
) -> PermutationTest:
    """Test whether a statistic is larger or smaller than if the groups were dealt out at random.

    The p-value of b permutations at least as extreme is ``(b + 1) / (permutations + 1)``
    (Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. SAGMB 9, 39).
    `width` is how many values the statistic works on per permutation: it sets how many are done
    at once. `ranges` keeps all values, for the range of the permutations.
    """
    one = Tally(statistic, labels, ranges=ranges)
    permute([one], labels, permutations=permutations, seed=seed, width=width)
    return one.test(permutations)


class Tally:
    """Counts, over permutations, how often the values of a statistic are as far out as observed."""

    def __init__(self, statistic: Statistic, labels: Labels, *, ranges: bool = False) -> None:
        self._statistic = statistic
        self.observed = statistic(labels[:, None])[:, 0]
        self._total, self._defined, self._above, self._below = np.zeros((4, len(self.observed)))
        self._every: list[Floats] | None = [] if ranges else None

    def add(self, dealt: Labels) -> None:
        """Count some permutations, each a column of labels."""
        values, observed = self._statistic(dealt), self.observed[:, None]
        known = ~np.isnan(values)
        self._total += np.where(known, values, 0).sum(axis=1)
        self._defined += known.sum(axis=1)
        self._above += (values >= observed - 1e-12).sum(axis=1)
        self._below += (values <= observed + 1e-12).sum(axis=1)
        if self._every is not None and values.size * (len(self._every) + 1) <= MOST_KEPT:
            self._every.append(values)

    def test(self, permutations: int) -> PermutationTest:
        """The test, of so many permutations."""
        unknown = np.isnan(self.observed)
        none = np.full(len(unknown), np.nan)
        mean = np.divide(self._total, self._defined, out=none, where=self._defined > 0)
        upper, lower = (
            np.where(unknown, np.nan, (count + 1) / (permutations + 1))
            for count in (self._above, self._below)
        )
        return PermutationTest(self.observed, mean, upper, lower, *_range(self._every or []))


def permute(
    tallies: Sequence[Tally],
    labels: Labels,
    *,
    permutations: int,
    seed: int,
    width: int,
    order: NDArray[np.int64] | None = None,
) -> None:
    """Deal the groups out anew, for several statistics at once; `width` is that of the widest.

    `order`: of the nodes as they are dealt to, where theirs in the network means nothing.
    """
    order = np.arange(len(labels)) if order is None else order
    rng = np.random.default_rng(seed)
    size = max(1, min(permutations, BATCH // max(1, width)))
    for start in range(0, permutations, size):
        count = min(size, permutations - start)
        dealt = np.empty((len(labels), count), dtype=labels.dtype)
        dealt[order] = rng.permuted(np.repeat(labels[order, None], count, axis=1), axis=0)
        for tally in tallies:
            tally.add(dealt)


def _range(every: list[Floats]) -> tuple[Floats, ...]:
    """Between which bounds 95 % of the values lie; missing where some are."""
    return tuple(np.quantile(np.hstack(every), [0.025, 0.975], axis=1)) if every else ()
