"""Gap: how many segments there are on the factors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .choose import LIMITS, Choice, evidence_table
from .design import Floats
from .factors import FactorAnalysis
from .ward import FactorSegments, Tree

N_REFERENCES = 20
NOTHING = 1e-12


def choose_by_gap(
    frame: pd.DataFrame,
    weights: Floats,
    *,
    k: int | None = None,
    max_k: int | None = None,
    seed: int = 0,
) -> Choice:
    """Choose how many segments are further apart on the factors than by chance.

    Arguments are those of `choose_model`. In the evidence, ``within`` is the inertia within
    segments, ``gap`` by how much its logarithm is below that of references without segments,
    ``gap_error`` the error of the gap.

    Notes
    -----
    References are respondents spread evenly over the range of each axis. Chosen is the
    smallest number whose gap is not below the next one's less its error; one segment where none
    lie apart.

    References
    ----------
    Tibshirani, R., Walther, G. & Hastie, T. (2001). Estimating the number of clusters in a data
    set via the gap statistic. JRSS B 63, 411-423.
    """
    analysis = FactorAnalysis().fit(frame, sample_weight=weights)
    points = analysis.row_coordinates_.to_numpy()
    limits = LIMITS if max_k is None else (max_k,)
    every = _within(points, weights, limits[-1])
    rng = np.random.default_rng(seed)
    low, high = points.min(axis=0), points.max(axis=0)
    made = [
        np.log(_within(rng.uniform(low, high, points.shape), weights, len(every)))
        for _ in range(N_REFERENCES)
    ]
    for limit in limits:
        within = every[:limit]
        gap = np.mean(made, axis=0)[:limit] - np.log(within)
        error = np.std(made, axis=0)[:limit] * np.sqrt(1 + 1 / N_REFERENCES)
        apart = np.flatnonzero(gap[:-1] >= gap[1:] - error[1:])
        if len(apart):
            break
    found = int(apart[0]) + 1 if len(apart) else 1
    model = FactorSegments(k or found).fit(frame, sample_weight=weights)
    chosen = len(model.weights_)
    numbers = range(1, len(within) + 1)
    rows = pd.DataFrame({"k": numbers, "within": within, "gap": gap, "gap_error": error})
    return Choice(model, evidence_table(rows, chosen), k)


def _within(points: Floats, weights: Floats, max_k: int) -> Floats:
    """Inertia of the points within 1, 2, 3 ... groups of Ward's tree."""
    within = Tree.grow(points, weights).within[:max_k]
    return np.maximum(within, NOTHING)
