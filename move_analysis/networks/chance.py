"""Chance: how often competences would meet in the same SMEs if one told nothing of another.

What a null model expects of a set of competences follows almost wholly from how many SMEs have
each of them. So it is published as a function of the published counts, and only how much it
differs from independence comes from the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..columns import P_CLASSES, Column, Derived, How
from ..derive import Floats, Published, numbers

BREADTH = Column.coarse(
    "how much SMEs with many competences raise what is expected: expected under the null model, "
    "divided by what it would be if no competence told anything of another",
    "ratio",
)


def met_by_chance(counts: Sequence[ArrayLike], base: ArrayLike) -> Floats:
    r"""How many SMEs would have all of some competences if these were independent?

    Parameters
    ----------
    counts : sequence of array-like of shape (n_sets,)
        SMEs that have the first competence of each set, the second, and so on.
    base : array-like of shape (n_sets,)
        SMEs that answered.

    Returns
    -------
    ndarray of shape (n_sets,)
        :math:`N \prod_c n_c / N`; 0 where nobody answered.

    Examples
    --------
    >>> met_by_chance([[20, 0], [30, 0]], [60, 0]).tolist()
    [10.0, 0.0]
    """
    size = np.asarray(base, dtype=float)
    found = size.copy()
    for one in counts:
        part = np.zeros_like(size)
        np.divide(np.asarray(one, dtype=float), size, out=part, where=size != 0)
        found = found * part
    return found


def breadth_of(expected: ArrayLike, by_chance: ArrayLike) -> Floats:
    """How much more does a null model expect than independence?

    Parameters
    ----------
    expected : array-like of shape (n_sets,)
        Mean number of SMEs under the null model.
    by_chance : array-like of shape (n_sets,)
        From `met_by_chance`.

    Returns
    -------
    ndarray of shape (n_sets,)
        Their ratio; 1 where independence expects nothing.

    Examples
    --------
    >>> breadth_of([11.0, 0.0], [10.0, 0.0]).tolist()
    [1.1, 1.0]
    """
    chance = np.asarray(by_chance, dtype=float)
    ratio = np.ones_like(chance)
    np.divide(np.asarray(expected, dtype=float), chance, out=ratio, where=chance > 0)
    return ratio


def surprise(found: ArrayLike, expected: ArrayLike) -> Floats:
    """How far is a number above what is expected, in standard deviations of a Poisson count?

    Parameters
    ----------
    found, expected : array-like
        Numbers of SMEs.

    Returns
    -------
    ndarray
        NaN where one is missing, or nothing is expected.

    Examples
    --------
    >>> surprise([14.0, 3.0], [4.0, 0.0]).tolist()
    [5.0, nan]
    """
    n, e = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    above = np.full(np.broadcast_shapes(n.shape, e.shape), np.nan)
    np.divide(n - e, np.sqrt(e), out=above, where=e > 0)
    return above


def surest_first(p_value: ArrayLike, strength: ArrayLike) -> Floats:
    """Place of each row: by p-value, then the strongest first; equal ones share the better place.

    Parameters
    ----------
    p_value : array-like of shape (n_rows,)
        Published p-values are classes, in which many are equal.
    strength : array-like of shape (n_rows,)
        Which of these comes first.

    Returns
    -------
    ndarray of shape (n_rows,)
        NaN where a p-value is.

    Examples
    --------
    >>> surest_first([0.05, 0.05, 0.001], [2.0, 3.0, 1.0]).tolist()
    [3.0, 2.0, 1.0]
    """
    p, weaker = np.asarray(p_value, dtype=float), -np.asarray(strength, dtype=float)
    keys = pd.DataFrame({"p": p, "weaker": np.where(np.isnan(weaker), np.inf, weaker)})
    places = keys.sort_values(["p", "weaker"], kind="stable")
    new = places.ne(places.shift()).any(axis=1)
    first = pd.Series(np.arange(1.0, len(places) + 1), index=places.index).where(new).ffill()
    return numbers(first.sort_index().mask(np.isnan(p)))


def where_shown(name: str, count: str) -> How:
    """A column as it is, where the count on which it stands is not too small to be shown.

    Of a count that reads "fewer than 5", or 0 with noise, a verdict or the class of a p-value
    would say how many it is.

    Parameters
    ----------
    name : str
        Column of verdicts.
    count : str
        Column of counts.

    Returns
    -------
    callable

    Examples
    --------
    >>> table = pd.DataFrame({"n": [9.0, None, 0.0]})
    >>> truth = pd.DataFrame({"n": [9, 4, 2], "kept": [True, True, False]})
    >>> where_shown("kept", "n")(Published(table, truth, minimum=5)).tolist()
    [True, nan, nan]
    """
    return lambda published: published.truth[name].where(_shown(published, count))


def p_where_shown(name: str, count: str) -> How:
    """P-values as classes, where the count that they test is not too small to be shown.

    Parameters
    ----------
    name : str
        Column of p-values.
    count : str
        Column of counts.

    Returns
    -------
    callable

    Examples
    --------
    >>> table = pd.DataFrame({"n": [9.0, None, 0.0]})
    >>> truth = pd.DataFrame({"n": [9, 4, 2], "p": [0.03, 0.002, 0.004]})
    >>> p_where_shown("p", "n")(Published(table, truth, minimum=5)).tolist()
    [0.05, nan, nan]
    """

    def how(published: Published) -> Floats:
        p, steps = published.true(name), np.array(P_CLASSES)
        classes = steps[np.searchsorted(steps[:-1], np.nan_to_num(p))]
        return np.where(_shown(published, count) & ~np.isnan(p), classes, np.nan)

    return how


def p_columns(count: str, **p_values: Column) -> dict[str, Column]:
    """Return columns of p-values that are hidden where the count that they test is too small."""
    return {
        name: replace(column, gate=Derived(how=p_where_shown(name, count)))
        for name, column in p_values.items()
    }


def _shown(published: Published, count: str) -> NDArray[np.bool_]:
    shown: NDArray[np.bool_] = published[count] >= published.minimum
    return shown | (published.minimum <= 1)
