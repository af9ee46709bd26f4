"""Ties between groups: what they come to, and what they would if ties did not follow the groups.

Everything here is a function of numbers of SMEs and of ties, so that it is computed in one way
from the true and from the published ones.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ..columns import How
from ..derive import Floats, Published, numbers
from .partitions import assortativity, external_range


def expected_ties(mixing: pd.DataFrame, network: pd.DataFrame, groups: pd.DataFrame) -> Floats:
    """Return the ties from group to group expected if SMEs were dealt to the groups at random.

    :math:`m n_g n_h / (n (n - 1))` of m ties among n SMEs; inside a group :math:`m n_g (n_g - 1)
    / (n (n - 1))`: the mean over all permutations.
    """
    smes = groups.groupby("by")["base"].sum()
    n = mixing["by"].map(smes).to_numpy(dtype=float)
    ties = mixing["by"].map(network.set_index("by")["n_ties"]).to_numpy(dtype=float)
    source, target = (mixing[f"base_{end}"].to_numpy(dtype=float) for end in ("source", "target"))
    inside = (mixing["source"] == mixing["target"]).to_numpy()
    return _part(ties * source * (target - inside), n * (n - 1))


def expected_index(groups: pd.DataFrame) -> Floats:
    """Return the E-I index of each group expected if SMEs were dealt to the groups at random.

    From the expected ties inside the group and those that touch it.
    """
    own = groups["base"].to_numpy(dtype=float)
    n = numbers(groups.groupby("by")["base"].transform("sum"))
    return 1 - 2 * _part(own - 1, 2 * n - own - 1)


def expected_whole_index(network: pd.DataFrame, groups: pd.DataFrame) -> Floats:
    """Return the E-I index of each partition expected if SMEs were dealt to the groups at random.

    1 less twice the share of the pairs of SMEs that are of one group.
    """
    own = groups["base"].astype(float)
    inside = (own * (own - 1)).groupby(groups["by"]).sum()
    n = own.groupby(groups["by"]).sum()
    share = inside / (n * (n - 1)).where(n > 1)
    return numbers(network["by"].map(1 - 2 * share))


def group_index(published: Published) -> Floats:
    """E-I index of each group, from the published ties."""
    mixing = published.tables["mixing"]
    inside = mixing["source"] == mixing["target"]
    ties = mixing["ties"].astype(float)
    within = ties[inside].groupby([mixing["by"], mixing["source"]]).sum()
    out, back = (ties.groupby([mixing["by"], mixing[end]]).sum() for end in ("source", "target"))
    rows = pd.MultiIndex.from_frame(published.table[["by", "group"]])
    internal, given, taken = (numbers(part.reindex(rows)) for part in (within, out, back))
    return 1 - 2 * _part(internal, given + taken - internal)


def whole_index(published: Published) -> Floats:
    """E-I index of each partition, from the published pairs with a tie."""
    return 1 - 2 * _part(published["n_inside"], published["n_pairs"])


def rescaled_index(published: Published) -> Floats:
    """The same between the bounds that the published numbers allow."""
    groups, found = published.tables["groups"], []
    rows = zip(published.table["by"], published["n_pairs"], published["ei"], strict=True)
    for by, pairs, index in rows:
        sizes = np.rint(groups.loc[groups["by"] == by, "base"].to_numpy(dtype=float)).astype(int)
        low, high = external_range(sizes, 0 if np.isnan(pairs) else int(pairs))
        found.append(2 * (index - low) / (high - low) - 1 if high > low else np.nan)
    return np.array(found, dtype=float)


def published_assortativity(published: Published) -> Floats:
    """Newman's coefficient of each partition, from the published ties."""
    mixing, found = published.tables["mixing"], []
    for by in published.table["by"]:
        own = mixing[mixing["by"] == by]
        wide = own.pivot_table(index="source", columns="target", values="ties", sort=False)
        found.append(assortativity(wide.to_numpy(dtype=float)[None])[0])
    return np.array(found, dtype=float)


def from_tables(expected: Callable[..., Floats], *names: str) -> How:
    """What is expected of a table, from its published counts and those of other tables."""
    return lambda published: expected(published.table, *(published.tables[name] for name in names))


def _part(one: Floats, whole: Floats) -> Floats:
    """One divided by the other; NaN where that is nothing."""
    part = np.full(np.shape(one), np.nan)
    np.divide(one, whole, out=part, where=whole > 0)
    return part
