"""Means of answers from 0 to 1, with intervals, and how both are published."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..columns import Column, How
from ..competences.groups import IN_GROUP
from ..derive import Floats, Published, Z, rounded
from ..statistics import effective_size


def mean_columns(meaning: str, *, of: str) -> dict[str, Column]:
    """Columns ``mean mean_low mean_high`` of the SMEs of a ``base``.

    Parameters
    ----------
    meaning : str
        What the mean is, from 0 to 1.
    of : str
        What is counted where every answer is 0 or 1: see `Column.mean`.

    Returns
    -------
    dict of str to Column

    Examples
    --------
    >>> list(mean_columns("mean readiness (0 to 1)", of="ready"))
    ['mean', 'mean_low', 'mean_high']
    """
    return {
        "mean": Column.mean(meaning, of=of, where=IN_GROUP),
        "mean_low": Column.derived("lower bound of the mean", how=bound_of_mean("mean_low")),
        "mean_high": Column.derived("upper bound of the mean", how=bound_of_mean("mean_high")),
    }


def bound_of_mean(name: str, *, mean: str = "mean", base: str = "base") -> How:
    """A bound as far from the published mean as from the true one, and wider by the noise.

    Parameters
    ----------
    name, mean, base : str
        Columns of the bound, the mean and the number of SMEs.

    Returns
    -------
    callable
        The distance is known to two digits; noise and sample are independent errors, whose
        squared half-widths add up (as in `low_of`).

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
    """What is the mean, and between which bounds is it?

    Parameters
    ----------
    values : Series
        Numbers; blanks are left out.
    weights : Series
        Weight of each.

    Returns
    -------
    mean, low, high : float
        95 % interval by Student's t with Kish's effective size; NaN where nobody answered.

    Examples
    --------
    >>> mean_with_interval(pd.Series([1.0, 2.0, 3.0]), pd.Series(1.0, range(3)))[0]
    2.0
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
