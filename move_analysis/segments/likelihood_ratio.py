"""Whether one segment more fits better than chance would have it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..statistics import one_thread
from .design import Floats
from .em import Task
from .mixture import MixtureModel
from .starts import refit

# p-value up to which one segment more is accepted.
SIGNIFICANT = 0.05
FRESH_STARTS = 2
NEAR_ENOUGH = 1e-6


def likelihood_ratio_tests(
    models: dict[int, MixtureModel],
    frame: pd.DataFrame,
    weights: Floats,
    *,
    n_samples: int,
    seed: int,
) -> dict[int, float]:
    """Test each number of segments against one fewer, until a test is not significant.

    Returns p-values by number of segments, each from `n_samples` bootstrap samples (0: no tests).
    """
    tests: dict[int, float] = {}
    rng = np.random.RandomState(seed)
    for number in sorted(models)[1:] if n_samples else ():
        if number - 1 not in models:
            break
        tests[number] = _p_value(models[number - 1], models[number], frame, weights, n_samples, rng)
        if tests[number] > SIGNIFICANT:
            break
    return tests


def _p_value(
    small: MixtureModel,
    large: MixtureModel,
    frame: pd.DataFrame,
    weights: Floats,
    n_samples: int,
    rng: np.random.RandomState,
) -> float:
    """How often answers made by the smaller model gain as much from one segment more.

    References
    ----------
    McLachlan, G. J. (1987). On bootstrapping the likelihood ratio test statistic for the number
    of components in a normal mixture. Applied Statistics 36, 318-324.
    """
    design = small.design_
    blanks = design.encode(frame)
    gained = large.log_likelihood_ - small.log_likelihood_
    beaten = 0
    with one_thread():
        for _ in range(n_samples):
            matrix = design.matrix(*simulate(small, *blanks, rng))
            task = Task.make(design, matrix, weights, float(small.prior))
            ends = [
                refit(task, rng, warm=model.parameters_, n_fresh=FRESH_STARTS, tol=NEAR_ENOUGH)[0]
                for model in (small, large)
            ]
            low, high = (_log_likelihood(task, end) for end in ends)
            beaten += high - low >= gained
    return float(1 + beaten) / (1 + n_samples)


def simulate(
    model: MixtureModel, codes: NDArray[np.int16], values: Floats, rng: np.random.RandomState
) -> tuple[NDArray[np.int16], Floats]:
    """Answers that the model makes up, blank where the given ones are blank."""
    n_rows, design = len(codes), model.design_
    segment = rng.choice(model.n_components, size=n_rows, p=model.weights_ / model.weights_.sum())
    made = np.full_like(codes, -1)
    shares = np.exp(model.parameters_[:, : design.n_answers])
    for j, (first, variable) in enumerate(zip(design.offsets, design.nominal, strict=True)):
        upper = shares[:, first : first + len(variable.levels)].cumsum(axis=1)[segment]
        drawn = (rng.random_sample(n_rows)[:, None] > upper[:, :-1]).sum(axis=1)
        made[:, j] = np.where(codes[:, j] < 0, -1, drawn)
    means, deviations = model.means_.to_numpy().T, model.deviations_.to_numpy().T
    noise = rng.standard_normal(values.shape)
    numbers = means[segment] + deviations[segment] * noise
    return made, np.where(np.isnan(values), np.nan, numbers)


def _log_likelihood(task: Task, parameters: Floats) -> float:
    stacked = parameters[:, None]
    return float(task.expect(stacked)[0][0] - task.log_prior(stacked)[0])
