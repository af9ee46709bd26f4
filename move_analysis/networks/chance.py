"""Chance: how often competences would meet in the same SMEs if they were independent.

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
    "divided by what it would be if competences were independent",
    "ratio",
)


def met_by_chance(counts: Sequence[ArrayLike], base: ArrayLike) -> Floats:
    r"""Return how many SMEs would have all of some competences if these were independent.

    :math:`N \prod_c n_c / N`; 0 where nobody answered. One array of counts per member of a set.
    """
    size = np.asarray(base, dtype=float)
    found = size.copy()
    for one in counts:
        part = np.zeros_like(size)
        np.divide(np.asarray(one, dtype=float), size, out=part, where=size != 0)
        found = found * part
    return found


def breadth_of(expected: ArrayLike, by_chance: ArrayLike) -> Floats:
    """Return how much more a null model expects than independence; 1 where that expects nothing."""
    chance = np.asarray(by_chance, dtype=float)
    ratio = np.ones_like(chance)
    np.divide(np.asarray(expected, dtype=float), chance, out=ratio, where=chance > 0)
    return ratio


def surprise(found: ArrayLike, expected: ArrayLike) -> Floats:
    """Return how far a count is above the expected one, in Poisson standard deviations."""
    n, e = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    above = np.full(np.broadcast_shapes(n.shape, e.shape), np.nan)
    np.divide(n - e, np.sqrt(e), out=above, where=e > 0)
    return above


def surest_first(p_value: ArrayLike, strength: ArrayLike) -> Floats:
    """Return the place of each row: by p-value, then the strongest first; NaN where a p-value is.

    Published p-values are classes, in which many are equal; equal rows share the better place.
    """
    p, weaker = np.asarray(p_value, dtype=float), -np.asarray(strength, dtype=float)
    keys = pd.DataFrame({"p": p, "weaker": np.where(np.isnan(weaker), np.inf, weaker)})
    places = keys.sort_values(["p", "weaker"], kind="stable")
    new = places.ne(places.shift()).any(axis=1)
    first = pd.Series(np.arange(1.0, len(places) + 1), index=places.index).where(new).ffill()
    return numbers(first.sort_index().mask(np.isnan(p)))


def where_shown(name: str, count: str) -> How:
    """Return a column as it is where the count that it depends on is large enough to be shown.

    Of a count that reads "fewer than 5", or 0 with noise, a verdict or the class of a p-value
    would give away how many it is.
    """
    return lambda published: published.truth[name].where(_shown(published, count))


def p_where_shown(name: str, count: str) -> How:
    """Return p-values as classes where the count that they test is large enough to be shown."""

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
