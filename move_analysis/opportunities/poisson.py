"""Poisson trend: does the share of a topic among all opportunities change from month to month?"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri

from ..matching.pairs import Floats, Integers

MONTHS = 12
Z = 1.959963984540054
STEPS = 50


def trend_p_value(counts: Integers, totals: Integers) -> float:
    r"""Return how likely so strong a trend, up or down, would come by chance.

    Given their number, events of a topic without a trend fall on the months as all opportunities
    do: the sum of their months is a sum of independent draws, whose exact distribution is a
    convolution power (the conditional score test of a log-linear Poisson trend). Two-sided: twice
    the smaller tail.

    References
    ----------
    Cox, D. R. & Lewis, P. A. W. (1966). The statistical analysis of series of events. Methuen,
    section 3.3.

    Examples
    --------
    >>> trend_p_value(np.array([0, 0, 4]), np.array([5, 5, 5]))
    0.024691358024691...
    """
    n, months = int(counts.sum()), len(counts)
    length = n * (months - 1) + 1
    spread = np.fft.rfft(totals / totals.sum(), length) ** n
    chances = np.clip(np.fft.irfft(spread, length), 0, None)
    chances /= chances.sum()
    place = int(counts @ np.arange(months))
    lower, upper = chances[: place + 1].sum(), chances[place:].sum()
    return float(min(1.0, 2 * min(lower, upper)))


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
