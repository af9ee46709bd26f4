"""Shares and means with their uncertainty, and corrections for many tests."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .choices import choosing
from .rooms import listing

__dir__ = listing(__name__)

Floats = NDArray[np.float64]

Correction = Literal["none", "holm", "bh"]


def effective_size(weights: ArrayLike) -> float:
    r"""How many equally weighted respondents the weighted ones are worth (Kish).

    Parameters
    ----------
    weights : array-like of shape (n_respondents,)
        Survey weights, not negative.

    Returns
    -------
    float
        :math:`(\sum w)^2 / \sum w^2`; 0 where all weights are 0. The design effect is
        ``n / effective_size``.

    References
    ----------
    Kish, L. (1965). Survey Sampling. Wiley. Section 11.7.

    Examples
    --------
    >>> round(effective_size([1, 1, 2, 4]), 5)
    2.90909
    """
    w = np.asarray(weights, dtype=float)
    squares = float(np.square(w).sum())
    return float(w.sum()) ** 2 / squares if squares > 0 else 0.0


def wilson_interval(
    share: ArrayLike, base: ArrayLike, *, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Between which bounds the true share lies (Wilson's score interval).

    Parameters
    ----------
    share : array-like
        Observed shares, 0 to 1.
    base : array-like
        Numbers of respondents (with weights: effective sizes) the shares stand on.
    confidence : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    low, high : ndarray
        Bounds, 0 to 1; NaN where the base is 0.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
    inference. JASA 22, 209-212.

    Examples
    --------
    >>> low, high = wilson_interval(0.5, 10)
    >>> print(f"{low:.4f} {high:.4f}")
    0.2366 0.7634
    """
    from scipy.special import ndtri

    p, n = np.broadcast_arrays(np.asarray(share, dtype=float), np.asarray(base, dtype=float))
    z = float(ndtri(0.5 + confidence / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    empty = n <= 0
    low = np.where(empty, np.nan, np.clip(centre - half, 0, 1))
    high = np.where(empty, np.nan, np.clip(centre + half, 0, 1))
    return low, high


def paired_correlation(one: ArrayLike, other: ArrayLike, *, weights: ArrayLike) -> Floats:
    """How strongly do two yes-or-no answers of the same respondents go together?

    Parameters
    ----------
    one, other : array-like of shape (n_respondents, n_items)
        1, 0, or NaN where not answered; who did not answer both is not counted.
    weights : array-like of shape (n_respondents,)
        Survey weights.

    Returns
    -------
    ndarray of shape (n_items,)
        Phi coefficients, positive ones pulled towards 0 by 1/2n as `paired_interval` wants
        them; 0 where an answer does not vary.

    Examples
    --------
    >>> yes_and_no = [[1], [1], [0], [0]]
    >>> paired_correlation(yes_and_no, yes_and_no, weights=[1, 1, 1, 1]).tolist()
    [0.5]
    """
    x, y = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y = np.where(both, x, 0), np.where(both, y, 0)
    w = both * np.asarray(weights, dtype=float)[:, None]
    w = np.divide(w, w.sum(axis=0), out=np.zeros_like(w), where=w.sum(axis=0) > 0)
    p, q = (w * x).sum(axis=0), (w * y).sum(axis=0)
    covariance = (w * x * y).sum(axis=0) - p * q
    pulled = np.maximum(covariance - np.square(w).sum(axis=0) / 2, 0)  # sum(w ** 2): Kish's 1/n
    covariance = np.where(covariance > 0, pulled, covariance)
    spread = np.sqrt(p * (1 - p) * q * (1 - q))
    correlation: Floats = np.divide(covariance, spread, out=np.zeros_like(p), where=spread > 1e-12)
    return correlation


def paired_interval(
    one: Sequence[ArrayLike], other: Sequence[ArrayLike], *, correlation: ArrayLike
) -> tuple[Floats, Floats]:
    """Between which bounds lies the difference of two shares of the same respondents?

    Parameters
    ----------
    one, other : sequence of three array-likes
        Share, lower and upper bound (`wilson_interval`); the difference is `one` less `other`.
    correlation : array-like
        From `paired_correlation`.

    Returns
    -------
    low, high : ndarray
        Bounds of the difference, -1 to 1.

    References
    ----------
    Newcombe, R. G. (1998). Improved confidence intervals for the difference between binomial
    proportions based on paired data. Statistics in Medicine 17, 2635-2650. Method 10.

    Examples
    --------
    >>> low, high = paired_interval((0.5, 0.4, 0.6), (0.5, 0.4, 0.6), correlation=1.0)
    >>> round(float(low), 9) == round(float(high), 9) == 0.0
    True
    """
    p, p_low, p_high = (np.asarray(value, dtype=float) for value in one)
    q, q_low, q_high = (np.asarray(value, dtype=float) for value in other)
    phi = np.asarray(correlation, dtype=float)

    def length(a: Floats, b: Floats) -> Floats:
        return np.sqrt(np.maximum(a**2 - 2 * phi * a * b + b**2, 0))

    return p - q - length(p - p_low, q_high - q), p - q + length(p_high - p, q - q_low)


@choosing
def adjust_p_values(
    p_values: ArrayLike, *, method: Correction = "bh", n_tests: int | None = None
) -> Floats:
    """Correct p-values for the number of tests made.

    Parameters
    ----------
    p_values : array-like of shape (n_tests,)
        Unadjusted p-values; NaN (a test that could not be made) stays NaN and is not counted.
    method : {'none', 'holm', 'bh'}, default 'bh'
        ``holm`` bounds the chance of any false finding, ``bh`` (Benjamini-Hochberg) the
        expected share of false ones among the findings.
    n_tests : int, optional
        Tests that were made, where the p-values are only some of theirs. The others count as 1,
        so the adjusted values are never below those of all tests together.

    Returns
    -------
    ndarray of shape (n_tests,)
        Adjusted p-values, at most 1.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scand. J.
    Statist. 6, 65-70. Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery
    rate. JRSS B 57, 289-300.

    Examples
    --------
    >>> adjust_p_values([0.01, 0.02, 0.03, 0.5], method="holm").round(3).tolist()
    [0.04, 0.06, 0.06, 0.5]
    >>> adjust_p_values([0.001, 0.5], n_tests=10).tolist()
    [0.01, 1.0]
    """
    raw = np.asarray(p_values, dtype=float)
    adjusted = raw.copy()
    tested = np.flatnonzero(~np.isnan(raw))
    order = tested[np.argsort(raw[tested], kind="stable")]
    count = len(order) if n_tests is None else n_tests
    rank = np.arange(1, len(order) + 1)
    if method == "holm":
        adjusted[order] = np.maximum.accumulate(raw[order] * (count - rank + 1))
    elif method == "bh":
        scaled = raw[order] * count / rank
        adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.asarray(np.minimum(adjusted, 1.0))


def content_order(rows: ArrayLike) -> NDArray[np.int64]:
    """In which order do respondents stand, however they were given?

    Respondents are drawn in this order where samples are taken, so that the same answers in
    another order, or under other ids, give the same intervals.

    Parameters
    ----------
    rows : array-like of shape (n_respondents, n_columns)
        All numbers that the analysis uses; blanks come last.

    Returns
    -------
    ndarray of shape (n_respondents,)
        Places of the rows, sorted by what they hold; equal rows are interchangeable.

    Examples
    --------
    >>> content_order([[2.0, 1.0], [1.0, np.nan], [1.0, 3.0]]).tolist()
    [2, 1, 0]
    """
    table = np.asarray(rows, dtype=float)
    if not table.size:
        return np.arange(len(table))
    return np.lexsort(table.T[::-1])


def at_least(both: ArrayLike, *, whole: ArrayLike, one: ArrayLike, other: ArrayLike) -> Floats:
    """Chance that two groups of a whole share at least so many, if they are drawn at random.

    Parameters
    ----------
    both, whole, one, other : array-like
        Whole numbers: what they share, all there are, and the sizes of the two groups.

    Returns
    -------
    ndarray
        Upper tail of the hypergeometric distribution, added up from its terms for all tables at
        once, until no term counts any more.

    Examples
    --------
    >>> at_least([1, 2], whole=4, one=2, other=2).round(3).tolist()
    [0.833, 0.167]
    """
    from scipy.special import gammaln

    given = (np.asarray(x, dtype=float) for x in (both, whole, one, other))
    k, n, a, b = np.broadcast_arrays(*given)
    # From the observed number away from the middle: up, or down for the rest that lies below.
    up = k > (a + 1) * (b + 1) / (n + 2)
    at = np.where(up, k, k - 1)
    low, high = np.maximum(0, a + b - n), np.minimum(a, b)
    inside = (at >= low) & (at <= high)
    ways = [gammaln(x + 1) for x in (a, b, n - a, n - b)]
    cells = [gammaln(np.maximum(x, 0) + 1) for x in (n, at, a - at, b - at, n - a - b + at)]
    term = np.where(inside, np.exp(np.minimum(sum(ways) - sum(cells), 0)), 0)
    total = term.copy()
    while (term > total * 1e-17).any():
        with np.errstate(divide="ignore", invalid="ignore"):
            rise = (a - at) * (b - at) / ((at + 1) * (n - a - b + at + 1))
            fall = at * (n - a - b + at) / ((a - at + 1) * (b - at + 1))
        at = np.where(up, at + 1, at - 1)
        term = np.where((at >= low) & (at <= high), term * np.where(up, rise, fall), 0)
        total += term
    tail: Floats = np.clip(np.where(up, total, 1 - total), 0, 1)
    return tail


def one_thread() -> AbstractContextManager[object]:
    """Let BLAS and OpenMP use one thread: several would round differently from run to run.

    Returns
    -------
    context manager
        As before after it.

    Examples
    --------
    >>> with one_thread():
    ...     np.ones((2, 2)) @ np.ones((2, 2))
    array([[2., 2.],
           [2., 2.]])
    """
    limits: AbstractContextManager[object] = _numeric_libraries().limit(limits=1)
    return limits


@cache
def _numeric_libraries() -> Any:
    """To look for them takes milliseconds, as long as a small model. All are loaded by this."""
    import scipy.linalg  # noqa: F401
    import sklearn.base  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
