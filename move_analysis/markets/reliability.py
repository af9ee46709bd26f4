"""Reliability of a scale: Cronbach's alpha, McDonald's omega of one factor, item by item."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Of the iteration for one factor: so many cycles at most, until nothing moves by more than this,
# and the longest jump in steps.
CYCLES, STILL, LONGEST = 200, 1e-8, 64.0
# Smallest share of an item that is its own (a Heywood case would have none).
LEAST_OWN = 1e-4


def covariance(answers: Floats, weights: Floats) -> Floats:
    """Return how items vary together; for several samples, weights have one row per sample."""
    n_items = answers.shape[1]
    total = weights.sum(axis=-1)[..., None]
    mean = weights @ answers / total
    products = (answers[:, :, None] * answers[:, None, :]).reshape(len(answers), -1)
    second = (weights @ products / total).reshape(*mean.shape[:-1], n_items, n_items)
    return np.asarray(second - mean[..., :, None] * mean[..., None, :])


def cronbach_alpha(covariances: Floats) -> Floats:
    r"""Return :math:`\frac{k}{k-1}(1 - \frac{\sum \sigma^2_i}{\sigma^2_{total}})`.

    Of `covariance`, one or many; NaN for one item. Cronbach, L. J. (1951). Coefficient alpha and
    the internal structure of tests. Psychometrika 16, 297-334.

    Examples
    --------
    >>> float(cronbach_alpha(np.array([[2.0, 1.0], [1.0, 2.0]])))  # 2 x (1 - 4/6)
    0.6666666666666667
    """
    count = covariances.shape[-1]
    total = covariances.sum(axis=(-2, -1))
    own = np.trace(covariances, axis1=-2, axis2=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha = count / (count - 1) * (1 - own / total) if count > 1 else np.nan * total
    return np.where(np.isfinite(alpha), alpha, np.nan)


def one_factor(covariances: Floats) -> tuple[Floats, Floats]:
    """Fit one factor: return loadings in the units of the items, and the items' own variances.

    Maximum likelihood of the factor model with one factor, by Joreskog's iteration: the items,
    all of which must vary, are scaled by what is their own, and the first principal axis beyond 1
    is the factor. Steps are extrapolated, as they creep where items are few.

    References
    ----------
    Joreskog, K. G. (1967). Some contributions to maximum likelihood factor analysis.
    Psychometrika 32, 443-482. Varadhan, R. & Roland, C. (2008). Simple and globally convergent
    methods for accelerating the convergence of any EM algorithm. Scandinavian Journal of
    Statistics 35, 335-353.

    Examples
    --------
    >>> loadings, own = one_factor(np.outer([1.0, 2, 3], [1.0, 2, 3]) + np.eye(3))
    >>> loadings.round(4).tolist(), own.round(4).tolist()
    ([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    """
    spread = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    correlations = covariances / (spread[..., :, None] * spread[..., None, :])
    own = np.full(spread.shape, 0.5)
    for _ in range(CYCLES):
        once = _own_after(correlations, own)
        twice = _own_after(correlations, once)
        first, bend = once - own, (twice - once) - (once - own)
        moved = float(np.abs(first).max(initial=0.0))
        # Twice the step where steps are steady, much more where they creep (squared extrapolation).
        length = np.linalg.norm(first, axis=-1) / np.maximum(np.linalg.norm(bend, axis=-1), 1e-12)
        far = np.clip(length, 1, LONGEST)[..., None]
        jumped = np.clip(own + 2 * far * first + far**2 * bend, LEAST_OWN, 1.0)
        own = _own_after(correlations, jumped)
        if moved < STILL:
            break
    loadings = _loadings(correlations, own)
    loadings = loadings * np.where(loadings.sum(axis=-1, keepdims=True) < 0, -1.0, 1.0)
    return loadings * spread, own * spread**2


def _loadings(correlations: Floats, own: Floats) -> Floats:
    """First principal axis beyond 1 of the items, scaled by what is their own."""
    root = np.sqrt(own)
    values, axes = np.linalg.eigh(correlations / (root[..., :, None] * root[..., None, :]))
    return np.asarray(root * axes[..., -1] * np.sqrt(np.maximum(values[..., -1:] - 1, 0)))


def _own_after(correlations: Floats, own: Floats) -> Floats:
    return np.clip(1 - _loadings(correlations, own) ** 2, LEAST_OWN, 1.0)


def mcdonald_omega(covariances: Floats) -> Floats:
    r"""Return :math:`(\sum\lambda_i)^2 / ((\sum\lambda_i)^2 + \sum\psi_i)` of one factor.

    NaN for fewer than three items, or where an item does not vary. McDonald, R. P. (1999). Test
    theory: a unified treatment. Erlbaum. Chapter 6.

    Examples
    --------
    >>> float(mcdonald_omega(np.outer([1.0, 2, 3], [1.0, 2, 3]) + np.eye(3)).round(4))  # 36/39
    0.9231
    """
    shape, count = covariances.shape[:-2], covariances.shape[-1]
    varied = np.asarray((np.diagonal(covariances, axis1=-2, axis2=-1) > 0).all(axis=-1))
    if count < 3 or not varied.any():
        return np.full(shape, np.nan)
    known = np.where(varied[..., None, None], covariances, np.eye(count))
    loadings, own = one_factor(known)
    common = loadings.sum(axis=-1) ** 2
    return np.where(varied, common / (common + own.sum(axis=-1)), np.nan)


def item_statistics(covariances: Floats) -> pd.DataFrame:
    """Return whether each item goes with the others: ``item_rest alpha_without loading``.

    Correlation with the sum of the other items, alpha without it, and the standardised loading
    on the one factor.

    Examples
    --------
    >>> table = item_statistics(np.array([[2.0, 1.0], [1.0, 2.0]]))
    >>> table["item_rest"].tolist()
    [0.5, 0.5]
    """
    count = len(covariances)
    own = np.diagonal(covariances)
    with_rest = covariances.sum(axis=1) - own
    rest = covariances.sum() - 2 * covariances.sum(axis=1) + own
    with np.errstate(divide="ignore", invalid="ignore"):
        item_rest = with_rest / np.sqrt(own * rest)
    kept = [np.delete(np.arange(count), place) for place in range(count)]
    without = [float(cronbach_alpha(covariances[np.ix_(k, k)])) for k in kept]
    loading = np.full(count, np.nan)
    if count > 2 and (own > 0).all():
        loading = one_factor(covariances)[0] / np.sqrt(own)
    return pd.DataFrame({"item_rest": item_rest, "alpha_without": without, "loading": loading})
