"""Forecast: how many will have answered when the survey ends?"""

from __future__ import annotations

import numpy as np

from ..messages import say, sentences

LEAST, DRAWS = 20, 4000  # of `LEAST`, `METHOD` tells, too

METHOD = sentences(
    say(
        "Forecast: answers are taken to come ever more slowly, at a rate that is estimated from "
        "their days (truncated exponential); the interval (95 %) has the uncertainty of the rate "
        "and the chance in what is to come."
    ),
    say("None with fewer than 20 answers or before a quarter of the time."),
    say("A reminder that is still to be sent is not in it."),
)


def forecast_answers(
    days: np.ndarray, *, elapsed: float, remaining: float, seed: int = 0
) -> tuple[float, float, float]:
    """Return how many answers there are at the end, and the bounds of the 95 % interval.

    They come ever more slowly, as they did so far. `days` is the day of each answer, from 0 (the
    start) to `elapsed`; `elapsed` and `remaining` are days of the survey so far, and to come.

    References
    ----------
    Deemer, W. L. & Votaw, D. F. (1955). Estimation of parameters of truncated or censored
    exponential distributions. Annals of Mathematical Statistics 26, 498-504.
    """
    count = len(days)
    # Of answers whose rate falls as exp(-slope * day / elapsed): mean day, and how many are to
    # come for each one so far. A slope below 0 is a rate that grows.
    slope = np.linspace(-5, 60, 2601)
    slope = np.where(np.abs(slope) < 1e-9, 1e-6, slope)
    mean = 1 / slope - 1 / np.expm1(slope)
    to_come = np.exp(-slope) * np.expm1(-slope * remaining / elapsed) / np.expm1(-slope)
    seen = np.asarray(days, dtype=float) / elapsed
    rng = np.random.default_rng(seed)
    means = rng.normal(seen.mean(), seen.std() / np.sqrt(count), DRAWS)
    more = [np.interp(m, mean[::-1], to_come[::-1]) for m in (seen.mean(), means)]
    drawn = rng.poisson(rng.gamma(count + 0.5, more[1]))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return count * (1 + float(more[0])), count + float(low), count + float(high)
