"""Trend test: does the share of a topic among all opportunities change from month to month?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import gammaln, ndtr

from ..matching.pairs import Floats, Integers

EXACT = 100
"""Opportunities with a topic (or without it) up to which the test is exact."""


def trend_p_value(counts: Integers, totals: Integers) -> float:
    r"""Return how likely so strong a trend, up or down, would come by chance.

    Given how many opportunities have the topic, and how many there are in each month, those with
    the topic are any of them: the sum of their months is that of a draw without replacement
    (Cochran-Armitage test). Up to `EXACT` opportunities its distribution is worked out, above it
    is normal, with a continuity correction. Two-sided: twice the smaller tail.

    References
    ----------
    Armitage, P. (1955). Tests for linear trends in proportions and frequencies. Biometrics 11,
    375-386. Mehta, C. R., Patel, N. R. & Senchaudhuri, P. (1992). Exact stratified linear rank
    tests for ordered categorical and binary data. JCGS 1, 21-40.

    Examples
    --------
    >>> trend_p_value(np.array([0, 0, 2]), np.array([2, 2, 2]))
    0.133...
    """
    n, every = int(counts.sum()), int(totals.sum())
    if 2 * n > every:
        return trend_p_value(totals - counts, totals)
    place = int(counts @ np.arange(len(counts)))
    if n > EXACT:
        return _normal(place, n, totals)
    chances = _sums(n, tuple(totals.tolist()))
    lower, upper = chances[: place + 1].sum(), chances[place:].sum()
    return float(min(1.0, 2 * min(lower, upper)))


def _normal(place: int, n: int, totals: Integers) -> float:
    month, every = np.arange(len(totals)), totals.sum()
    mean = month @ totals / every
    spread = n * (every - n) / (every - 1) * (totals @ (month - mean) ** 2 / every)
    off = max(abs(place - n * mean) - 0.5, 0.0)
    return float(min(1.0, 2 * ndtr(-off / np.sqrt(spread)))) if spread > 0 else 1.0


@lru_cache(maxsize=1024)
def _sums(n: int, totals: tuple[int, ...]) -> Floats:
    """Chance of each sum of the months of `n` opportunities, drawn without replacement.

    Month by month, a table of ways by how many were drawn (row) and their sum (column), scaled.
    """
    ways = np.zeros((n + 1, n * (len(totals) - 1) + 1))
    ways[0, 0] = 1.0
    for month, total in enumerate(totals):
        more = np.zeros_like(ways)
        for drawn in range(min(total, n) + 1):
            shift = drawn * month
            kept = ways[: n + 1 - drawn, : ways.shape[1] - shift]
            more[drawn:, shift:] += _choices(total, drawn) * kept
        ways = more / more.max()
    chances: Floats = ways[n] / ways[n].sum()
    return chances


def _choices(total: int, drawn: int) -> float:
    return float(np.exp(gammaln(total + 1) - gammaln(drawn + 1) - gammaln(total - drawn + 1)))
