"""Forecast: where does a count stand at the end of the period, if the pace so far goes on?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..statistics import Floats

LEAST = 5
"""Fewer entries than these tell too little about the pace."""
DRAWS = 4000

POISSON = (
    "Forecasts: entries are taken to come at an even pace (Poisson); the interval (95 %) has both "
    "the uncertainty of the pace so far and the chance in what is still to come (predictive "
    "distribution under Jeffreys' prior, negative binomial). Amounts per entry are drawn from "
    "those seen."
)
RETURNING = (
    "Of SMEs that are counted once, fewer and fewer are new: how many is estimated from those "
    "that came once and twice (Chao2; Colwell, R. K. et al. (2012), Journal of Plant Ecology 5, "
    "3-21)."
)

Forecast = tuple[float, float, float]


class Seen(NamedTuple):
    """How many entries there were, and how many different ones came at all, once, and twice."""

    entries: float
    different: float
    once: float
    twice: float

    @classmethod
    def of(cls, visits: Collection[Collection[str]]) -> Seen:
        """From who took part in each entry."""
        times = np.unique([one for visit in visits for one in visit], return_counts=True)[1]
        return cls(len(visits), len(times), int((times == 1).sum()), int((times == 2).sum()))


def forecast_sum(
    amounts: Sequence[float], *, elapsed: float, remaining: float, seed: int = 0
) -> Forecast:
    """How large is a sum at the end of the period, if entries keep coming as they did?

    Parameters
    ----------
    amounts : sequence of float
        What each entry so far counts: 1 for events, participants for a sum of participants.
    elapsed, remaining : float
        Days of the period so far, and to come.
    seed : int
        Of the draws, where entries differ in what they count.

    Returns
    -------
    forecast, low, high : float
        At the pace so far, and the bounds of the 95 % prediction interval.

    References
    ----------
    Krishnamoorthy, K. & Peng, J. (2011). Improved closed-form prediction intervals for binomial
    and Poisson distributions. Journal of Statistical Planning and Inference 141, 1709-1718.

    Examples
    --------
    >>> forecast_sum([1] * 12, elapsed=365, remaining=365)
    (24.0, 16.0, 36.0)
    """
    sizes = np.asarray(amounts, dtype=float)
    so_far = float(sizes.sum())
    expected = so_far * (1 + remaining / elapsed)
    if np.ptp(sizes) == 0:
        low, high = sizes[0] * _entries_to_come(len(sizes), elapsed, remaining)
        return expected, so_far + float(low), so_far + float(high)
    rng = np.random.default_rng(seed)
    counts = _drawn_entries(rng, len(sizes), elapsed, remaining)
    drawn = np.concatenate([[0.0], rng.choice(sizes, counts.sum()).cumsum()])
    ends = counts.cumsum()
    sums = drawn[ends] - drawn[ends - counts]
    low, high = np.quantile(sums, [0.025, 0.975])
    return expected, so_far + float(low), so_far + float(high)


def forecast_share(
    successes: int, entries: int, *, elapsed: float, remaining: float, seed: int = 0
) -> Forecast:
    """Forecast a share of all entries at the end, if entries keep coming and succeed as they did.

    Parameters
    ----------
    successes, entries : int
        So far.
    elapsed, remaining : float
        Days of the period so far, and to come.
    seed : int
        Of the draws.

    Returns
    -------
    forecast, low, high : float
        The share so far, 0 to 1, and the bounds of the 95 % prediction interval: the chance of
        success under Jeffreys' prior (beta), the entries to come as in `forecast_sum`.

    Examples
    --------
    >>> forecast_share(5, 10, elapsed=100, remaining=0)
    (0.5, 0.5, 0.5)
    """
    rng = np.random.default_rng(seed)
    to_come = _drawn_entries(rng, entries, elapsed, remaining)
    chance = rng.beta(successes + 0.5, entries - successes + 0.5, DRAWS)
    ends = (successes + rng.binomial(to_come, chance)) / (entries + to_come)
    low, high = np.quantile(ends, [0.025, 0.975])
    return successes / entries, float(low), float(high)


def forecast_different(
    seen: Seen, *, elapsed: float, remaining: float, most: float = inf, seed: int = 0
) -> Forecast:
    """How many different SMEs have taken part at the end, given how many come again?

    Parameters
    ----------
    seen : Seen
        How often SMEs came so far.
    elapsed, remaining : float
        Days of the period so far, and to come.
    most : float
        How many there are at all, where that is known.
    seed : int
        Of the draws.

    Returns
    -------
    forecast, low, high : float
        And the bounds of the 95 % prediction interval.

    References
    ----------
    Colwell, R. K. et al. (2012). Models and estimators linking individual-based and sample-based
    rarefaction, extrapolation and comparison of assemblages. Journal of Plant Ecology 5, 3-21.

    Examples
    --------
    >>> always_the_same = Seen.of([{"A-1", "A-2"}] * 6)
    >>> forecast_different(always_the_same, elapsed=100, remaining=100)
    (2.0, 2.0, 2.0)
    """
    entries, different, once, twice = seen
    unseen = (entries - 1) / entries * once * max(once - 1, 0) / (2 * (twice + 1))

    def new(to_come: NDArray[np.float64]) -> Floats:
        if not unseen:
            return np.zeros_like(to_come)
        stays_unseen = (1 - once / (entries * unseen + once)) ** to_come
        return np.asarray(unseen * (1 - stays_unseen))

    rng = np.random.default_rng(seed)
    counts = _drawn_entries(rng, entries, elapsed, remaining)
    low, high = np.quantile(rng.poisson(new(counts.astype(float))), [0.025, 0.975])
    expected = float(new(np.array([entries * remaining / elapsed]))[0])
    most = max(most, different)
    forecast, low, high = (min(different + float(more), most) for more in (expected, low, high))
    return forecast, low, high


def _entries_to_come(entries: int, elapsed: float, remaining: float) -> Floats:
    """Bounds of how many entries are to come."""
    from scipy.stats import nbinom

    chance = elapsed / (elapsed + remaining)
    return np.asarray(nbinom.ppf([0.025, 0.975], entries + 0.5, chance), dtype=float)


def _drawn_entries(
    rng: np.random.Generator, entries: float, elapsed: float, remaining: float
) -> NDArray[np.int64]:
    pace = rng.gamma(entries + 0.5, 1 / elapsed, DRAWS)
    return rng.poisson(pace * remaining)
