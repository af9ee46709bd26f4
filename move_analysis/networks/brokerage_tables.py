"""Tables of brokerage: from permutation tests to labelled columns, one partition at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ..statistics import content_order
from .partitions import (
    ROLES,
    brokerage_roles,
    external_index,
    external_range,
    mixing,
    open_two_paths,
)
from .permutation import PermutationTest, Tally, permute
from .structural_holes import structural_holes
from .ties import Tied, Ties


def partition_tables(
    ties: Ties, named: Tied, *, by: str, permutations: int, seed: int
) -> dict[str, pd.DataFrame]:
    """Return the tables of `Brokerage` for one partition, and each SME's bridging paths.

    SMEs of unknown group are left out.
    """
    known = np.flatnonzero(ties.smes[by].notna())
    order = ties.groups.loc[ties.groups["by"] == by, "group"]
    group = pd.Categorical(ties.smes[by].iloc[known], categories=order)
    labels = group.codes.astype(np.int16)
    among = sparse.csr_array(named[known][:, known])
    ends = np.array(sparse.triu(among + among.T).tocsr().nonzero())
    paths, arcs = open_two_paths(among), np.array(among.nonzero())
    n, n_groups = len(known), len(group.categories)

    tallies = (
        Tally(_with_bridging(brokerage_roles(paths, n_nodes=n), n), labels),
        Tally(external_index(ends, n_nodes=n, actors=True), labels),
        Tally(external_index(ends, n_nodes=n), labels, ranges=True),
        Tally(mixing(arcs, n_groups=n_groups), labels, ranges=True),
    )
    width = max(paths.shape[1], 5 * n, 2 * ends.shape[1] + n)
    rounds = permutations if arcs.size else 0  # without ties, nothing depends on the groups
    dealt = _content_order(labels, among)
    permute(tallies, labels, permutations=rounds, seed=seed, width=width, order=dealt)
    roles, actors, whole, mixed = (tally.test(rounds) for tally in tallies)
    sizes = np.bincount(labels, minlength=n_groups)
    ids = ties.smes["respondent"].iloc[known].to_numpy()
    return {
        "roles": _role_table(ids, group, roles, actors).assign(by=by),
        "bridging": _bridging_table(ids, roles),
        "groups": _group_table(group.categories, sizes, mixed).assign(by=by),
        "mixing": _mixing_table(group.categories, sizes, mixed).assign(by=by),
        "network": _network_table(sizes, (arcs.shape[1], ends.shape[1]), whole, mixed).assign(
            by=by
        ),
    }


def _content_order(labels: NDArray[np.int16], among: Tied) -> NDArray[np.int64]:
    """Places of the SMEs by their group and their ties, so that the order of rows is nothing.

    Who has as many ties, and whose neighbours have as many, to two steps, is interchangeable.
    """
    seen = [labels.astype(np.int64)]
    steps = [among.astype(np.int64), among.T.astype(np.int64)]
    around = [step.sum(axis=1) for step in steps]
    around += [step @ (one + len(labels) * seen[0]) for step in steps for one in around]
    around += [step @ one**2 for step in steps for one in around]
    return content_order(np.column_stack([*seen, *around]))


def _with_bridging(roles: Any, n: int) -> Any:
    """Counts of the roles, and after them of all roles but the coordinator's."""

    def counts(labels: NDArray[np.int16]) -> NDArray[np.float64]:
        found = roles(labels).reshape(n, len(ROLES), -1)
        bridging = found[:, 1:].sum(axis=1, keepdims=True)
        every: NDArray[np.float64] = np.concatenate((found, bridging), axis=1)
        return every.reshape(n * (len(ROLES) + 1), -1)

    return counts


def _by_sme(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values.reshape(-1, len(ROLES) + 1)


def _role_table(
    ids: NDArray[Any],
    group: pd.Categorical,
    roles: PermutationTest,
    actors: PermutationTest,
) -> pd.DataFrame:
    columns = {
        "paths": roles.observed, "expected": roles.expected, "p_upper": roles.p_upper,
    }  # fmt: skip
    table = pd.DataFrame(
        {
            "respondent": np.repeat(ids, len(ROLES)),
            "group": np.repeat(np.asarray(group, dtype=object), len(ROLES)),
            "role": np.tile(ROLES, len(ids)),
            **{name: _by_sme(values)[:, :-1].ravel() for name, values in columns.items()},
            "ei": np.repeat(actors.observed, len(ROLES)),
            "p_ei": np.repeat(actors.p_both, len(ROLES)),
        }
    )
    brokers = np.repeat(_by_sme(roles.observed)[:, :-1].sum(axis=1) > 0, len(ROLES))
    return table[brokers].astype({"paths": np.int64})


def _bridging_table(ids: NDArray[Any], roles: PermutationTest) -> pd.DataFrame:
    return pd.DataFrame(
        {"bridging": _by_sme(roles.observed)[:, -1], "p": _by_sme(roles.p_upper)[:, -1]}, index=ids
    )


def _group_table(
    names: pd.Index[Any], sizes: NDArray[np.int64], mixed: PermutationTest
) -> pd.DataFrame:
    own = slice(len(names) ** 2, -1)
    return pd.DataFrame(
        {
            "group": names.astype(object),
            "base": sizes,
            "ei": mixed.observed[own],
            **_chance(mixed, own),
            "p": mixed.p_both[own],
        }
    )


def _chance(test: PermutationTest, own: slice | int) -> dict[str, Any]:
    """What the permutations lead one to expect: mean and range."""
    low, high = (
        np.full_like(test.observed, np.nan) if b is None else b for b in (test.low, test.high)
    )
    return {"expected": test.expected[own], "low": low[own], "high": high[own]}


def _mixing_table(
    names: pd.Index[Any], sizes: NDArray[np.int64], mixed: PermutationTest
) -> pd.DataFrame:
    own = slice(0, len(names) ** 2)
    source, target = (place.ravel() for place in np.indices((len(names), len(names))))
    return pd.DataFrame(
        {
            "source": names.astype(object)[source],
            "target": names.astype(object)[target],
            "base_source": sizes[source],
            "base_target": sizes[target],
            "ties": mixed.observed[own].astype(np.int64),
            **_chance(mixed, own),
            "p": mixed.p_both[own],
        }
    )


def _network_table(
    sizes: NDArray[np.int64],
    counts: tuple[int, int],
    whole: PermutationTest,
    mixed: PermutationTest,
) -> pd.DataFrame:
    low, high = external_range(sizes, counts[1])
    ei = whole.observed[0]
    values = {
        "base": int(sizes.sum()),
        "n_ties": counts[0],
        "n_pairs": counts[1],
        "n_inside": round(counts[1] * (1 - ei) / 2) if counts[1] else 0,
        "ei": ei,
        "ei_rescaled": 2 * (ei - low) / (high - low) - 1 if high > low else np.nan,
        **{f"ei_{name}": value for name, value in _chance(whole, 0).items()},
        "p_ei": whole.p_both[0],
        "assortativity": mixed.observed[-1],
        "p_assortativity": mixed.p_both[-1],
    }
    return pd.DataFrame([values])


def broker_table(smes: pd.DataFrame, named: Tied, bridging: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the ``brokers`` of `Brokerage`: the SMEs with ties, those that bridge most first."""
    import igraph

    ids = smes["respondent"].to_numpy()
    constraint, size = structural_holes(named)
    # Each pair of contacts once, whoever named the other: a tie both ways is no second path.
    contacts = np.transpose(sparse.triu(named + named.T, k=1).nonzero())
    between = igraph.Graph(n=len(ids), edges=contacts.tolist()).betweenness()
    pairs = max(1, (len(ids) - 1) * (len(ids) - 2) / 2)
    paths = np.bincount(open_two_paths(named)[1], minlength=len(ids))
    cross = pd.concat([part["bridging"] for part in bridging] or [pd.Series(0.0, index=ids)])
    chance = pd.concat([part["p"] for part in bridging] or [pd.Series(np.nan, index=ids)])
    table = pd.DataFrame(
        {
            "respondent": ids,
            "partner": smes["partner"].to_numpy(),
            "rank": 0,
            "bridging": cross.groupby(level=0).mean().reindex(ids).to_numpy(),
            "paths": paths,
            "p_bridging": chance.groupby(level=0).max().reindex(ids).to_numpy(),
            "contacts": np.diff(sparse.csr_array(named + named.T).indptr),
            "betweenness": np.array(between) / pairs,
            "constraint": constraint,
            "effective_size": size,
        }
    )
    table = table[table["contacts"] > 0]
    # Rounded: the last digits depend on the order in which paths are added up.
    table = table.assign(first=-table["bridging"].round(9), then=-table["betweenness"].round(9))
    place = table.groupby(["first", "then"]).ngroup()
    table = table.assign(rank=place.rank(method="min").astype(int))
    ordered = table.sort_values(["rank", "respondent"]).drop(columns=["first", "then"])
    return ordered.reset_index(drop=True)
