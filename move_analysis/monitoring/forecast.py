"""Forecast: what a count is at the end of the period, if the pace so far continues."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..messages import say
from ..statistics import Floats

LEAST = 5
"""Fewer entries than these say too little about the pace."""
DRAWS = 4000

POISSON = say(
    "Forecasts: entries are taken to come at an even pace (Poisson); the interval (95 %) has both "
    "the uncertainty of the pace so far and the chance in what is still to come (predictive "
    "distribution under Jeffreys' prior, negative binomial). Amounts per entry are drawn from "
    "those seen."
)
RETURNING = say(
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
    """Forecast a sum over entries, and its 95 % prediction interval, at the pace so far."""
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
    """Forecast a share of all entries, and its 95 % prediction interval (Jeffreys' prior)."""
    rng = np.random.default_rng(seed)
    to_come = _drawn_entries(rng, entries, elapsed, remaining)
    chance = rng.beta(successes + 0.5, entries - successes + 0.5, DRAWS)
    ends = (successes + rng.binomial(to_come, chance)) / (entries + to_come)
    low, high = np.quantile(ends, [0.025, 0.975])
    return successes / entries, float(low), float(high)


def forecast_different(
    seen: Seen, *, elapsed: float, remaining: float, most: float = inf, seed: int = 0
) -> Forecast:
    """Forecast how many different SMEs will have taken part, `most` at most, and its interval."""
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
    """Return the bounds of how many entries are to come."""
    from scipy.stats import nbinom

    chance = elapsed / (elapsed + remaining)
    return np.asarray(nbinom.ppf([0.025, 0.975], entries + 0.5, chance), dtype=float)


def _drawn_entries(
    rng: np.random.Generator, entries: float, elapsed: float, remaining: float
) -> NDArray[np.int64]:
    pace = rng.gamma(entries + 0.5, 1 / elapsed, DRAWS)
    return rng.poisson(pace * remaining)
