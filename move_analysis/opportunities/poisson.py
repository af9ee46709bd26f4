"""Poisson: how fast the share of a topic changes, and intervals of counts."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri

from ..matching.pairs import Floats, Integers

MONTHS = 12
Z = 1.959963984540054
STEPS = 50


def trend_per_year(counts: Integers, totals: Integers) -> tuple[float, float, float]:
    """Return by what a topic's share is multiplied within a year, with a 95 % interval.

    A log-linear Poisson model with all opportunities of the month as exposure, by Newton's method;
    one event is spread over the months as all opportunities are, so that the slope stays finite.
    """
    known = totals > 0
    weights = totals[known].astype(float)
    y = counts[known] + weights / weights.sum()
    time = np.flatnonzero(known) / MONTHS
    slope, variance = 0.0, np.inf
    for _ in range(STEPS):
        expected = weights * np.exp(slope * (time - time.mean()))
        expected /= expected.sum()
        centre = expected @ time
        variance = float(expected @ (time - centre) ** 2)
        if variance <= 0:
            return float("nan"), float("nan"), float("nan")
        step = (y @ time / y.sum() - centre) / variance
        slope += float(np.clip(step, -2, 2))
        if abs(step) < 1e-10:
            break
    spread = Z / np.sqrt(variance * y.sum())
    return float(np.exp(slope)), float(np.exp(slope - spread)), float(np.exp(slope + spread))


def count_interval(counts: Integers) -> tuple[Floats, Floats]:
    """Return exact 95 % intervals of the means behind counts (Garwood 1936).

    Examples
    --------
    >>> [bound.round(2).tolist() for bound in count_interval(np.array([0, 3]))]
    [[0.0, 0.62], [3.69, 8.77]]
    """
    n = counts.astype(float)
    low = np.where(n > 0, chdtri(2 * np.maximum(n, 1), 0.975) / 2, 0.0)
    return low, chdtri(2 * (n + 1), 0.025) / 2
