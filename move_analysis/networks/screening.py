"""Screening: approximate p-values first, exact ones for every pair that they leave open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..statistics import Correction, adjust_p_values
from .null_models import PairTests
from .poisson_binomial import Floats


def settled(
    tests: PairTests,
    p_values: Callable[[Floats, Floats], Floats],
    *,
    alpha: float,
    correction: Correction,
) -> PairTests:
    """Recompute exactly whatever pair the error of an approximation could move over the threshold.

    Parameters
    ----------
    tests : PairTests
        With ``error`` and ``exactly`` where its tails are approximate; others come back as
        they are.
    p_values : callable
        Turns upper and lower tails into the p-values that are corrected; NaN where nothing is
        tested.
    alpha, correction
        As in `find_backbone`.

    Returns
    -------
    PairTests
        Keeps exactly the pairs that exact tails of all pairs would keep.

    Notes
    -----
    Holm's and Benjamini-Hochberg's corrections keep more pairs the smaller the p-values are.
    With all p-values as low as their error allows, pairs up to a threshold ``most`` are kept,
    with all as high, up to ``least``. What lies surely below both or above both is settled; the
    others are recomputed until none is left, and then both thresholds are the same.

    Examples
    --------
    >>> tests = PairTests(np.ones(1), np.ones(1), np.ones(1), "by chance", ())
    >>> settled(tests, np.minimum, alpha=0.05, correction="bh") is tests
    True
    """
    if tests.error is None or tests.exactly is None:
        return tests
    upper, lower, error = tests.upper.copy(), tests.lower.copy(), tests.error.copy()
    open_pairs = np.flatnonzero(error >= 1)
    while True:
        upper[open_pairs], lower[open_pairs] = tests.exactly(open_pairs)
        error[open_pairs] = 0
        low = p_values(upper - error, lower - error)
        high = p_values(upper + error, lower + error)
        most, least = (_threshold(p, alpha=alpha, correction=correction) for p in (low, high))
        open_pairs = np.flatnonzero((error > 0) & (low <= most) & (high > least))
        if not open_pairs.size:
            exact = int((error == 0).sum())
            sentence = f"{tests.sentence} (here {exact} of {len(error)} pairs)"
            return replace(tests, upper=upper, lower=lower, sentence=sentence)


def _threshold(p_values: Floats, *, alpha: float, correction: Correction) -> float:
    """Largest p-value that is kept; below all of them if none is."""
    kept = adjust_p_values(p_values, method=correction) <= alpha
    return float(p_values[kept].max(initial=-np.inf))
