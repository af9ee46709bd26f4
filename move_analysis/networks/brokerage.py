"""Brokerage: which SMEs link partners, countries, sectors and segments, and how sure is that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..result import Column, Result, Schema
from .partitions import (
    ROLES,
    PermutationTest,
    brokerage_roles,
    external_index,
    external_range,
    mixing,
    open_two_paths,
    permuted,
)
from .structural_holes import structural_holes
from .ties import Ties, tie_matrix

BY = Column("what the SMEs are grouped by: partner, country, sector or segment")
P_BOTH = Column("chance of a value as far out, two-sided", "probability", "derived")
EXPECTED = Column("mean over the permutations", guard="derived")

TEXTS = ("by", "respondent", "partner", "group", "role", "source", "target")

BROKERAGE = (
    "Brokerage: open paths of two ties (giver, broker, taker; no tie from giver to taker), by the "
    "groups of the three (Gould, R. V. & Fernandez, R. M. (1989). Structures of mediation. "
    "Sociological Methodology 19, 89-126)."
)
PERMUTED = (
    "Tests: groups dealt out anew {permutations} times among the SMEs, with the network as it is; "
    "p-values (b + 1) / ({permutations} + 1), not corrected for their number."
)
EXTERNAL = (
    "E-I index: (external - internal) / all ties, whatever their direction (Krackhardt, D. & "
    "Stern, R. N. (1988). Social Psychology Quarterly 51, 123-140); rescaled to -1..1 between "
    "what the group sizes and the number of ties allow."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Brokerage(Result):
    """Who links groups of SMEs, and how much the ties stay inside them.

    Parameters
    ----------
    brokers : DataFrame
        One row per SME, the one that bridges most first.
    roles : DataFrame
        One row per partition, SME and role, for the SMEs that broker at all.
    groups : DataFrame
        One row per partition and group.
    mixing : DataFrame
        One row per partition and pair of groups.
    network : DataFrame
        One row per partition.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_ties
    >>> result = measure_brokerage(find_ties(demo_survey()), permutations=99)
    >>> result.network["by"].tolist()
    ['partner', 'country', 'sector']
    """

    SCHEMA: ClassVar[Schema] = {
        "brokers": {
            "respondent": Column("the SME", guard="respondent"),
            "partner": Column("code of its partner"),
            "rank": Column("place by bridging paths", guard="derived"),
            "bridging": Column(
                "open paths through it that cross groups, mean over the partitions",
                unit="paths",
                guard="derived",
            ),
            "paths": Column("open paths through it", unit="paths", guard="derived"),
            "p_bridging": Column(
                "chance of so many bridging paths, the largest over the partitions",
                unit="probability",
                guard="derived",
            ),
            "contacts": Column("SMEs with which it has a tie", unit="ties", guard="derived"),
            "betweenness": Column("share of shortest paths through it", "share", "derived"),
            "constraint": Column("Burt's constraint; low: it links others", guard="derived"),
            "effective_size": Column("contacts less their overlap", "ties", "derived"),
        },
        "roles": {
            "by": BY,
            "respondent": Column("the SME", guard="respondent"),
            "group": Column("code of its group"),
            "role": Column(f"its role: {', '.join(ROLES)}"),
            "paths": Column("open paths through it in that role", unit="paths", guard="derived"),
            "expected": EXPECTED,
            "p_upper": Column("chance of at least as many", "probability", "derived"),
            "ei": Column("E-I index of the SME: -1 only inside, 1 only outside", guard="derived"),
            "p_ei": P_BOTH,
        },
        "groups": {
            "by": BY,
            "group": Column("code of the group"),
            "base": Column("SMEs of the group in the network", unit="SMEs", guard="base"),
            "ei": Column("E-I index: -1 only inside, 1 only outside", guard="derived"),
            "expected": EXPECTED,
            "p": P_BOTH,
        },
        "mixing": {
            "by": BY,
            "source": Column("code of the group that names"),
            "target": Column("code of the group that is named"),
            "base_source": Column("SMEs of the source", unit="SMEs", guard="base"),
            "base_target": Column("SMEs of the target", unit="SMEs", guard="base"),
            "ties": Column("ties from source to target", unit="ties", guard="count"),
            "expected": EXPECTED,
            "p": P_BOTH,
        },
        "network": {
            "by": BY,
            "base": Column("SMEs whose group is known", unit="SMEs", guard="base"),
            "n_ties": Column("ties among them", unit="ties", guard="count"),
            "ei": Column("E-I index: -1 only inside, 1 only outside", guard="derived"),
            "ei_rescaled": Column("the same between its possible bounds", guard="derived"),
            "ei_expected": EXPECTED,
            "p_ei": P_BOTH,
            "assortativity": Column("Newman's coefficient: 1 only inside", guard="derived"),
            "p_assortativity": P_BOTH,
        },
    }

    brokers: pd.DataFrame
    roles: pd.DataFrame
    groups: pd.DataFrame
    mixing: pd.DataFrame
    network: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How much ties stay inside, by each partition; who bridges most."""
        lines = [_follows(row) for row in self.network.dropna(subset="ei").to_dict("records")]
        top = self.brokers[self.brokers["bridging"] > 0].head(5)
        if len(top):
            names = (f"{r.respondent} ({r.bridging:.0f} paths)" for r in top.itertuples())
            lines.append(f"Most open paths across groups run through {', '.join(names)}.")
        return tuple(lines) or ("No ties between SMEs.",)


def measure_brokerage(ties: Ties, *, permutations: int = 10_000, seed: int = 0) -> Brokerage:
    """Which SMEs link partners, countries, sectors and segments that others do not link?

    Parameters
    ----------
    ties : Ties
        From `find_ties`: the ties, and the groups of the SMEs.
    permutations : int, default 10,000
        How often the groups are dealt out anew for the tests.
    seed : int
        For the permutations.

    Returns
    -------
    Brokerage
        ``brokers`` (one row per SME with ties), ``roles`` (SMEs in the five roles of Gould and
        Fernandez), ``groups`` and ``mixing`` (E-I index of groups, ties between them) and
        ``network`` (E-I index and assortativity), the last four for each partition in which
        there are at least two groups. SMEs of unknown group are left out of that partition.

    References
    ----------
    Gould, R. V. & Fernandez, R. M. (1989). Structures of mediation: a formal approach to
    brokerage in transaction networks. Sociological Methodology 19, 89-126. Krackhardt, D. &
    Stern, R. N. (1988). Informal networks and organizational crises. Social Psychology
    Quarterly 51, 123-140. Newman, M. E. J. (2003). Mixing patterns in networks. Physical Review
    E 67, 026126. Burt, R. S. (1992). Structural Holes. Harvard University Press.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_ties
    >>> measure_brokerage(find_ties(demo_survey()), permutations=99).brokers["respondent"].iloc[0]
    'ENVIPARK-86'
    """
    if permutations < 1:
        raise ValueError(f"permutations should be at least 1, got {permutations!r}")
    named = tie_matrix(ties)
    parts = [
        _partition(ties.smes, named, by=by, permutations=permutations, seed=seed)
        for by in ("partner", "country", "sector", "segment")
        if len(set(ties.smes[by].dropna())) > 1
    ]
    return Brokerage(
        brokers=_brokers(ties.smes, named, [part["bridging"] for part in parts]),
        roles=_together("roles", parts),
        groups=_together("groups", parts),
        mixing=_together("mixing", parts),
        network=_together("network", parts),
        arguments={"permutations": permutations, "seed": seed, **dict(ties.arguments)},
        notes=(BROKERAGE, EXTERNAL, PERMUTED.format(permutations=permutations)),
    )


def _follows(row: Mapping[Any, Any]) -> str:
    """Whether ties follow the groups of one partition."""
    index = (
        f"E-I index {row['ei']:+.2f}, {row['ei_expected']:+.2f} expected "
        f"(p {row['p_ei']:.4f}, {row['base']:.0f} SMEs)."
    )
    if row["p_ei"] > 0.05:
        return f"By {row['by']}, ties do not follow the groups: {index}"
    where = "inside" if row["ei"] < row["ei_expected"] else "outside"
    return f"By {row['by']}, ties stay {where} the groups more than by chance: {index}"


def _partition(
    smes: pd.DataFrame, named: NDArray[np.bool_], *, by: str, permutations: int, seed: int
) -> dict[str, pd.DataFrame]:
    """All tables of one partition."""
    known = np.flatnonzero(smes[by].notna())
    group = pd.Categorical(smes[by].iloc[known])
    labels = group.codes.astype(np.int16)
    ties = named[np.ix_(known, known)]
    ends = np.array(np.nonzero(np.triu(ties | ties.T)))
    paths, arcs = open_two_paths(ties), np.array(np.nonzero(ties))
    n, n_groups = len(known), len(group.categories)

    def test(statistic: Any, width: int) -> PermutationTest:
        return permuted(statistic, labels, permutations=permutations, seed=seed, width=width)

    width = max(paths.shape[1], 5 * n)
    roles = test(_with_bridging(brokerage_roles(paths, n_nodes=n), n), width)
    whole = test(external_index(ends, n_nodes=n), ends.shape[1])
    actors = test(external_index(ends, n_nodes=n, actors=True), 2 * ends.shape[1] + n)
    mixed = test(mixing(arcs, n_groups=n_groups), arcs.shape[1] + n_groups**2)
    sizes = np.bincount(labels, minlength=n_groups)
    ids = smes["respondent"].iloc[known].to_numpy()
    return {
        "roles": _role_table(by, ids, group, roles, actors),
        "bridging": _bridging_table(ids, roles),
        "groups": _group_table(by, group.categories, sizes, mixed),
        "mixing": _mixing_table(by, group.categories, sizes, mixed),
        "network": _network_table(by, sizes, (arcs.shape[1], ends.shape[1]), whole, mixed),
    }


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
    by: str,
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
            "by": by,
            "respondent": np.repeat(ids, len(ROLES)),
            "group": np.repeat(np.asarray(group, dtype=object), len(ROLES)),
            "role": np.tile(ROLES, len(ids)),
            **{name: _by_sme(values)[:, :-1].ravel() for name, values in columns.items()},
            "ei": np.repeat(actors.observed, len(ROLES)),
            "p_ei": np.repeat(actors.p_both, len(ROLES)),
        }
    )
    brokers = np.repeat(_by_sme(roles.observed)[:, :-1].sum(axis=1) > 0, len(ROLES))
    return _typed(table[brokers], "roles", paths=np.int64)


def _bridging_table(ids: NDArray[Any], roles: PermutationTest) -> pd.DataFrame:
    return pd.DataFrame(
        {"bridging": _by_sme(roles.observed)[:, -1], "p": _by_sme(roles.p_upper)[:, -1]}, index=ids
    )


def _group_table(
    by: str, names: pd.Index[Any], sizes: NDArray[np.int64], mixed: PermutationTest
) -> pd.DataFrame:
    own = slice(len(names) ** 2, -1)
    table = pd.DataFrame(
        {
            "by": by,
            "group": names.astype(object),
            "base": sizes,
            "ei": mixed.observed[own],
            "expected": mixed.expected[own],
            "p": mixed.p_both[own],
        }
    )
    return _typed(table, "groups")


def _mixing_table(
    by: str, names: pd.Index[Any], sizes: NDArray[np.int64], mixed: PermutationTest
) -> pd.DataFrame:
    own = slice(0, len(names) ** 2)
    source, target = (place.ravel() for place in np.indices((len(names), len(names))))
    table = pd.DataFrame(
        {
            "by": by,
            "source": names.astype(object)[source],
            "target": names.astype(object)[target],
            "base_source": sizes[source],
            "base_target": sizes[target],
            "ties": mixed.observed[own],
            "expected": mixed.expected[own],
            "p": mixed.p_both[own],
        }
    )
    return _typed(table, "mixing", ties=np.int64)


def _network_table(
    by: str,
    sizes: NDArray[np.int64],
    counts: tuple[int, int],
    whole: PermutationTest,
    mixed: PermutationTest,
) -> pd.DataFrame:
    low, high = external_range(sizes, counts[1])
    ei = whole.observed[0]
    values = {
        "by": by,
        "base": int(sizes.sum()),
        "n_ties": counts[0],
        "ei": ei,
        "ei_rescaled": 2 * (ei - low) / (high - low) - 1 if high > low else np.nan,
        "ei_expected": whole.expected[0],
        "p_ei": whole.p_both[0],
        "assortativity": mixed.observed[-1],
        "p_assortativity": mixed.p_both[-1],
    }
    return _typed(pd.DataFrame([values]), "network")


def _brokers(
    smes: pd.DataFrame, named: NDArray[np.bool_], bridging: list[pd.DataFrame]
) -> pd.DataFrame:
    """Every SME with ties, those that bridge most first."""
    import igraph

    ids = smes["respondent"].to_numpy()
    constraint, size = structural_holes(named.astype(float))
    between = igraph.Graph(n=len(ids), edges=np.argwhere(named).tolist()).betweenness()
    pairs = max(1, (len(ids) - 1) * (len(ids) - 2))
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
            "contacts": (named | named.T).sum(axis=1),
            "betweenness": np.array(between) / pairs,
            "constraint": constraint,
            "effective_size": size,
        }
    )
    table = table[table["contacts"] > 0]
    order = table.sort_values(["bridging", "betweenness"], ascending=False, kind="stable")
    ranked = order.assign(rank=np.arange(1, len(order) + 1)).reset_index(drop=True)
    return _typed(ranked, "brokers")


def _together(name: str, parts: list[dict[str, pd.DataFrame]]) -> pd.DataFrame:
    empty = _typed(pd.DataFrame(columns=list(Brokerage.SCHEMA[name])), name)
    return pd.concat([part[name] for part in parts], ignore_index=True) if parts else empty


def _typed(table: pd.DataFrame, name: str, **types: Any) -> pd.DataFrame:
    """In the order of the schema, with texts as texts."""
    texts = [column for column in TEXTS if column in table]
    return table[list(Brokerage.SCHEMA[name])].astype({**dict.fromkeys(texts, "str"), **types})
