"""Means of answers from 0 to 1, with intervals, and how both are published."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..columns import Column, How
from ..competences.groups import IN_GROUP
from ..derive import Floats, Published, Z, rounded
from ..statistics import effective_size


def mean_columns(meaning: str, *, of: str) -> dict[str, Column]:
    """Return columns ``mean mean_low mean_high``, from 0 to 1, of the SMEs of a ``base``."""
    return {
        "mean": Column.mean(meaning, of=of, where=IN_GROUP),
        "mean_low": Column.derived("lower bound of the mean", how=bound_of_mean("mean_low")),
        "mean_high": Column.derived("upper bound of the mean", how=bound_of_mean("mean_high")),
    }


def bound_of_mean(name: str, *, mean: str = "mean", base: str = "base") -> How:
    """Return a bound as far from the published mean as from the true one, wider by the noise.

    The distance is known to two digits; noise and sample are independent errors, whose squared
    half-widths add up (as in `low_of`).

    Examples
    --------
    >>> table = pd.DataFrame({"base": [40.0], "mean": [0.5]})
    >>> truth = pd.DataFrame({"base": [40], "mean": [0.51], "mean_low": [0.4083]})
    >>> bound_of_mean("mean_low")(Published(table, truth)).tolist()
    [0.4]
    """

    def how(published: Published) -> Floats:
        distance = rounded(published.true(name) - published.true(mean), 2)
        size = np.where(published[base] > 0, published[base], np.nan)
        half = np.hypot(distance, Z * np.sqrt(published.noise(base)) / size)
        return published[mean] + (-half if name.endswith("low") else half)

    return how


def mean_with_interval(
    values: pd.Series[float], weights: pd.Series[float]
) -> tuple[float, float, float]:
    """Return the weighted mean of those that answered, and its 95 % interval.

    Student's t with Kish's effective size; NaN where nobody answered.
    """
    from scipy.special import stdtrit

    known = values.notna()
    x, w = values[known].to_numpy(dtype=float), weights[known].to_numpy(dtype=float)
    size = effective_size(w)
    if not size:
        return np.nan, np.nan, np.nan
    mean = float(np.average(x, weights=w))
    if size <= 1:
        return mean, np.nan, np.nan
    variance = float(np.average((x - mean) ** 2, weights=w)) * size / (size - 1)
    half = float(stdtrit(size - 1, 0.975)) * np.sqrt(variance / size)
    return mean, mean - half, mean + half
