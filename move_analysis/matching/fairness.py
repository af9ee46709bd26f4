"""Fairness: how evenly recommendations fall on the SMEs, and how many get a good one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .load import Lists

STEPS = 20
"""Points of a curve of concentration."""


def gini(counts: ArrayLike) -> float:
    r"""Return how unevenly something is spread: 0 if all have the same, near 1 if one has all.

    :math:`\sum_i \sum_j |x_i - x_j| / (2 n \sum_i x_i)`; missing where all are 0 (Gini, C. (1912).
    Variabilita e mutabilita. Cuppini, Bologna).
    """
    x = np.sort(np.asarray(counts, dtype=float))
    if not x.sum():
        return float("nan")
    n = len(x)
    return float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()))


def fairness_table(
    lists: Mapping[str, Lists],
    *,
    taking_part: NDArray[np.bool_],
    good: Mapping[str, NDArray[np.bool_]],
) -> pd.DataFrame:
    """Return how lists with and without a limit compare, a row per entry of `lists`.

    `taking_part`: SMEs that said what they need or have; `good`: which matches of each list are.

    >>> one = Lists(np.array([0, 1]), np.array([1, 0]), np.array([1.0, 1.0]), bound=2.0)
    >>> both = np.ones(2, bool)
    >>> fairness_table({"a": one}, taking_part=both, good={"a": both})["with_good"].item()
    2
    """
    rows = []
    best = max((float(found.score.sum()) for found in lists.values()), default=0.0)
    for name, found in lists.items():
        times = times_listed(found, taking_part)
        rows.append(
            {
                "lists": name,
                "base": int(taking_part.sum()),
                "with_match": len(np.unique(found.sme)),
                "with_good": len(np.unique(found.sme[good[name]])),
                "never": int((times == 0).sum()),
                "gini": gini(times),
                "top_three": np.sort(times)[-3:].sum() / max(times.sum(), 1),
                "most": int(times.max(initial=0)),
                "total": float(found.score.sum()),
                "cost": 1 - float(found.score.sum()) / best if best else 0.0,
                "gap": found.gap,
            }
        )
    return pd.DataFrame(rows)


def concentration_table(
    lists: Mapping[str, Lists], *, taking_part: NDArray[np.bool_]
) -> pd.DataFrame:
    """Return which share of all recommendations falls on the SMEs that are recommended least.

    The curve of Lorenz, as shares of SMEs and of places in lists (Lorenz, M. O. (1905). Methods
    of measuring the concentration of wealth. Publications of the American Statistical Association
    9, 209-219).

    >>> one = Lists(np.array([0, 1]), np.array([1, 0]), np.array([1.0, 1.0]), bound=2.0)
    >>> table = concentration_table({"a": one}, taking_part=np.ones(2, bool))
    >>> table["places"].iloc[10]
    np.float64(0.5)
    """
    parts = []
    shares = np.linspace(0, 1, STEPS + 1)
    for name, found in lists.items():
        times = np.sort(times_listed(found, taking_part))
        sums = np.r_[0, np.cumsum(times)] / max(times.sum(), 1)
        places = np.interp(shares, np.linspace(0, 1, len(sums)), sums) if len(times) else shares
        base = int(taking_part.sum())
        parts.append(pd.DataFrame({"lists": name, "base": base, "smes": shares, "places": places}))
    return pd.concat(parts, ignore_index=True)


def times_listed(lists: Lists, taking_part: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return in how many lists each SME stands that takes part.

    >>> one = Lists(np.array([0, 2]), np.array([1, 1]), np.array([1.0, 1.0]), bound=2.0)
    >>> times_listed(one, np.ones(3, bool)).tolist()
    [0, 2, 0]
    """
    times = np.bincount(lists.match, minlength=len(taking_part))
    return times[taking_part].astype(np.int64)
