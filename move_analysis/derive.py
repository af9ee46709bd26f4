"""Derive: shares, intervals, sums and ranks, computed anew from what is published.

Each function names the columns that it needs and returns what a `derived` column computes. Only
two things of the truth enter: what survey weights make of a count, blurred as if it were one, and
how much they widen an interval, to two decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .columns import How
from .statistics import wilson_interval

Floats = NDArray[np.float64]
Found = TypeVar("Found")
Z = 1.959963984540054  # of a 95 % interval
WEIGHT_DECIMALS = 2


@dataclass(frozen=True)
class Published:
    """What is published of one table so far, for those that compute the rest of it.

    Parameters
    ----------
    table : DataFrame
        The columns that are published; counts below the minimum are missing.
    truth : DataFrame
        The table as it was computed from the answers.
    tables : mapping of str to DataFrame
        All tables of the result, as far as they are published; small counts in them are filled.
    shown : mapping of str to DataFrame
        The same tables with their counts as they read: small ones are missing.
    counts : DataFrame, optional
        The counts of this table, small ones filled for sums; without it none is small.
    arguments : mapping
        Of the result.
    variance : mapping of str to ndarray of shape (n_rows,)
        Variance of the noise in each column of counts.
    minimum : int
        Smallest number of SMEs that is published.
    weigh : callable, optional
        Blurs what weights make of a column of counts: takes its name, that of its base, and what
        they make of it. Without it nothing has weights.
    heaviest : float
        Largest weight: by so much the noise of what has weights is larger.

    Examples
    --------
    >>> table = pd.DataFrame({"n": [12.0, None], "base": [40.0, 40.0]})
    >>> truth = pd.DataFrame({"n": [11, 3], "base": [40, 40]})
    >>> Published(table, truth, minimum=5)["n"].tolist()
    [12.0, nan]
    """

    table: pd.DataFrame
    truth: pd.DataFrame
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    shown: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    counts: pd.DataFrame | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    variance: Mapping[str, Floats] = field(default_factory=dict)
    minimum: int = 0
    weigh: Callable[[str, str, Floats], Floats] | None = None
    heaviest: float = 1.0
    _known: dict[Any, Any] = field(default_factory=dict, repr=False)

    def once(self, compute: Callable[[Published], Found]) -> Found:
        """What several columns follow from: computed for the first of them."""
        if compute not in self._known:
            self._known[compute] = compute(self)
        found: Found = self._known[compute]
        return found

    def __getitem__(self, name: str) -> Floats:
        """A published column as numbers; NaN where nothing is published."""
        return numbers(self.table[name])

    def true(self, name: str) -> Floats:
        """A column as it was computed from the answers."""
        return numbers(self.truth[name])

    def noise(self, name: str) -> Floats:
        """Variance of the noise in a column; 0 where it has none."""
        return self.variance.get(name, np.zeros(len(self.table)))

    def filled(self, name: str) -> Floats:
        """A column of counts for sums, small ones filled."""
        return numbers((self.table if self.counts is None else self.counts)[name])


def numbers(values: pd.Series[Any]) -> Floats:
    """Numbers of a column, NaN where one is missing.

    Parameters
    ----------
    values : Series

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> numbers(pd.Series([1, None], dtype="Int64")).tolist()
    [1.0, nan]
    """
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def rounded(values: ArrayLike, digits: int) -> Floats:
    """Numbers with so many significant digits.

    Parameters
    ----------
    values : array-like
        NaN stays.
    digits : int
        At least 1.

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> rounded([0.012345, 678.9, 0.0], 2).tolist()
    [0.012, 680.0, 0.0]
    """
    x = np.asarray(values, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.floor(np.log10(np.abs(x)))
    places = np.where(np.isfinite(size), digits - 1 - size, 0)
    scale = 10.0 ** np.abs(places)
    return np.where(places >= 0, np.rint(x * scale) / scale, np.rint(x / scale) * scale)


def share_of(n: str, base: str = "base", *, share: str = "share") -> How:
    """Share that a published count is of its published base.

    With weights it is the share of what they make of the count, which is blurred by itself: the
    ratio of both, exact, would tell how many of those counted have which weight.

    Parameters
    ----------
    n, base : str
        Columns of counts.
    share : str
        Column of the (weighted) share that is computed anew.

    Returns
    -------
    callable

    Examples
    --------
    >>> table = pd.DataFrame({"n": [10.0], "base": [40.0]})
    >>> truth = pd.DataFrame({"n": [11], "base": [40], "share": [0.275]})
    >>> share_of("n")(Published(table, truth)).tolist()
    [0.25]
    """

    def how(published: Published) -> Floats:
        counts = published[n]
        if published.weigh is not None:
            counts = published.weigh(n, base, published.true(share) * published.true(base))
        return np.minimum(_ratio(counts, published[base]), 1.0)

    return how


def low_of(n: str, base: str = "base", *, suffix: str = "") -> How:
    """Lower bound (95 %) of a published share, wider by the noise of its counts.

    Parameters
    ----------
    n, base : str
        Columns of counts.
    suffix : str
        Of the columns ``share low high``.

    Returns
    -------
    callable

    References
    ----------
    Zou, G. Y. & Donner, A. (2008). Construction of confidence limits about effect measures: a
    general approach. Statistics in Medicine 27, 1693-1702 (the noise and the sample are two
    independent sources of error, whose squared half-widths add up).

    Examples
    --------
    >>> table = pd.DataFrame({"n": [10.0], "base": [40.0], "share": [0.25]})
    >>> truth = table.assign(low=0.142, high=0.402)
    >>> low_of("n")(Published(table, truth)).round(3).tolist()
    [0.142]
    """
    return _bound(n, base, suffix, 0)


def high_of(n: str, base: str = "base", *, suffix: str = "") -> How:
    """Upper bound (95 %) of a published share; see `low_of`.

    Parameters
    ----------
    n, base, suffix : str
        See `low_of`.

    Returns
    -------
    callable

    Examples
    --------
    >>> table = pd.DataFrame({"n": [10.0], "base": [40.0], "share": [0.25]})
    >>> truth = table.assign(low=0.142, high=0.402)
    >>> high_of("n")(Published(table, truth)).round(3).tolist()
    [0.402]
    """
    return _bound(n, base, suffix, 1)


def near(name: str, centre: str, *, digits: int = 2) -> How:
    """A bound as far from its published centre as from the true one, to a few digits.

    Parameters
    ----------
    name : str
        Column of the bound.
    centre : str
        Column that it bounds, published before.
    digits : int
        Significant digits of the distance.

    Returns
    -------
    callable

    Examples
    --------
    >>> table = pd.DataFrame({"mean": [0.5]})
    >>> truth = pd.DataFrame({"mean": [0.51], "mean_low": [0.4083]})
    >>> near("mean_low", "mean")(Published(table, truth)).tolist()
    [0.4]
    """

    def how(published: Published) -> Floats:
        distance = rounded(published.true(name) - published.true(centre), digits)
        return published[centre] + distance

    return how


def difference(one: str, other: str) -> How:
    """Published number less another one.

    Parameters
    ----------
    one, other : str
        Columns that are published before.

    Returns
    -------
    callable

    Examples
    --------
    >>> table = pd.DataFrame({"has": [0.5], "needs": [0.25]})
    >>> difference("has", "needs")(Published(table, table)).tolist()
    [0.25]
    """
    return lambda published: published[one] - published[other]


def ratio_of(one: str, other: str) -> How:
    """Published number divided by another one.

    Parameters
    ----------
    one, other : str
        Columns that are published before.

    Returns
    -------
    callable

    Examples
    --------
    >>> table = pd.DataFrame({"n": [9.0], "expected": [3.0]})
    >>> ratio_of("n", "expected")(Published(table, table)).tolist()
    [3.0]
    """
    return lambda published: _ratio(published[one], published[other])


def place_by(name: str, *, within: Sequence[str] = (), largest_first: bool = True) -> How:
    """Place of each row by a published number; equal numbers share the better place.

    Parameters
    ----------
    name : str
        Column that is published before.
    within : sequence of str
        Columns whose values part the table into lists of their own.
    largest_first : bool
        Whether the largest number is the first.

    Returns
    -------
    callable

    Examples
    --------
    >>> table = pd.DataFrame({"score": [1.0, 3.0, 3.0]})
    >>> place_by("score")(Published(table, table)).tolist()
    [3.0, 1.0, 1.0]
    """

    def how(published: Published) -> pd.Series[Any]:
        values = published.table[name]
        parts = values.groupby([published.table[one] for one in within]) if within else values
        return parts.rank(method="min", ascending=not largest_first)

    return how


def _bound(n: str, base: str, suffix: str, which: int) -> How:
    names = [f"{one}{suffix}" for one in ("share", "low", "high")]

    def how(published: Published) -> Floats:
        share, size = published[names[0]], published[base]
        p, low, high = (published.true(one) for one in names)
        deff = _coarse_ratio(_ratio(published.true(base), effective_of(p, low=low, high=high)))
        bound = wilson_interval(share, size / deff)[which]
        larger = np.where(deff > 1, published.heaviest, 1.0)
        noise = larger**2 * published.noise(n) + share**2 * published.noise(base)
        half = np.hypot(share - bound, Z * _ratio(np.sqrt(noise), size))
        return np.clip(share + (half if which else -half), 0.0, 1.0)

    return how


def effective_of(share: Floats, *, low: Floats, high: Floats) -> Floats:
    r"""Effective number of SMEs on which a share with a Wilson interval stands.

    Parameters
    ----------
    share, low, high : ndarray
        From `wilson_interval`.

    Returns
    -------
    ndarray
        :math:`z^2 x (1 - x) / (x - p)^2` of the bound x that is not at the share.

    Examples
    --------
    >>> low, high = wilson_interval(0.3, 40)
    >>> effective_of(np.array([0.3]), low=low, high=high).round(6).tolist()
    [40.0]
    """
    bound = np.where(share < 0.5, high, low)
    return _ratio(Z**2 * bound * (1 - bound), (bound - share) ** 2)


def _ratio(one: Floats, other: Floats) -> Floats:
    """One divided by the other; NaN where that is nothing."""
    found: Floats = np.full(np.shape(one), np.nan)
    return np.divide(one, other, out=found, where=other != 0)


def _coarse_ratio(values: Floats) -> Floats:
    """What weights do, to two decimals; 1 where nothing is known."""
    return np.where(np.isfinite(values) & (values > 0), np.round(values, WEIGHT_DECIMALS), 1.0)
