"""Screening: approximate p-values first, exact ones for every pair that they leave open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..messages import say
from ..statistics import Correction, adjust_p_values
from ..values import Listed
from .null_models import PairTests
from .poisson_binomial import Floats


def settle_open_pairs(
    tests: PairTests,
    p_values: Callable[[Floats, Floats], Floats],
    *,
    alpha: float,
    correction: Correction,
) -> PairTests:
    """Recompute exactly whatever pair an approximation's error could move over the threshold.

    Keeps the pairs that exact tails of all pairs would keep; tests without an error come back as
    they are. `p_values` turns upper and lower tails into the p-values that are corrected.

    Notes
    -----
    Holm's and Benjamini-Hochberg's corrections keep more pairs the smaller the p-values are.
    With all p-values as low as their error allows, pairs up to a threshold ``most`` are kept,
    with all as high, up to ``least``. What lies below both or above both is settled; the
    others are recomputed until none is left, and then both thresholds are the same.
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
            here = say("here {exact} of {pairs} pairs", exact=exact, pairs=len(error))
            model = Listed((tests.model, here), "comma")
            return replace(tests, upper=upper, lower=lower, model=model)


def _threshold(p_values: Floats, *, alpha: float, correction: Correction) -> float:
    """Largest p-value that is kept; below all of them if none is."""
    kept = adjust_p_values(p_values, method=correction) <= alpha
    return float(p_values[kept].max(initial=-np.inf))
