"""Brokerage: which SMEs link partners, countries, sectors and segments, and how sure is that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..choices import Positive, Whole
from ..columns import SMES, Column
from ..derive import near, place_by
from ..memory import cached
from ..messages import Message, say
from ..result import Result, Schema, analysis, held_columns
from ..values import Count, Listed, Name, Number, Value
from .attributes import BY_WORDS, FEW, PATHS, SHOWN
from .brokerage_tables import broker_table, partition_tables
from .chance import p_columns
from .expected_ties import (
    expected_index,
    expected_ties,
    expected_whole_index,
    from_tables,
    group_index,
    published_assortativity,
    rescaled_index,
    whole_index,
)
from .partitions import ROLE_WORDS
from .permutation import affordable
from .ties import NO_TIES, TIED_PAIRS, TIES, Ties, named_ties
from .wording import p_class

TEXTS = ("by", "respondent", "partner", "group", "role", "source", "target")
BY = Column.label(
    "what the SMEs are grouped by: partner, country, sector or segment", words=BY_WORDS
)
P_BOTH = Column.p_value("chance of a value as far out, two-sided")
RANGE = {
    "low": Column.derived("lower end of 95 % of the permutations", how=near("low", "expected")),
    "high": Column.derived("upper end of 95 % of the permutations", how=near("high", "expected")),
}
INDEXES = (-1.0, -0.5, 0.0, 0.5, 1.0)
CONSTRAINTS = (0.1, 0.2, 0.3, 0.5, 1.0)
BETWEENNESSES = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05)
"""Steps in which numbers about one SME are published."""

MOST, LEAST, FREE_PATHS = 10_000, 999, 5_000
"""Permutations: the most, in networks of so many paths of two ties; of more paths, the least."""

BROKERAGE = say(
    "Brokerage: open paths of two ties (giver, broker, taker; no tie from giver to taker), by the "
    "groups of the three (Gould, R. V. & Fernandez, R. M. (1989). Structures of mediation. "
    "Sociological Methodology 19, 89-126)."
)
EXTERNAL = say(
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
            "respondent": Column.respondent("the SME"),
            "partner": Column.exact("code of its partner", why=SHOWN),
            "partner_label": Column.name_of("partner", "its partner"),
            "bridging": Column.coarse(
                "open paths through it that cross groups, mean over the partitions, in steps "
                "(50: or more)",
                "paths",
                steps=PATHS,
            ),
            "rank": Column.derived("place by bridging paths", how=place_by("bridging")),
            "paths": Column.coarse(
                "open paths through it, in steps (50: or more)", "paths", steps=PATHS
            ),
            "p_bridging": Column.p_value(
                "chance of so many bridging paths, the largest over the partitions"
            ),
            "contacts": Column.coarse(
                "SMEs with which it has a tie, in steps (20: or more)", "ties", steps=FEW
            ),
            "betweenness": Column.coarse(
                "share of shortest paths through it, in steps (5%: or more)",
                "share",
                steps=BETWEENNESSES,
            ),
            "constraint": Column.coarse(
                "Burt's constraint, in steps; low: it links others", steps=CONSTRAINTS
            ),
            "effective_size": Column.coarse(
                "contacts less their overlap, in steps (20: or more)", "ties", steps=FEW
            ),
        },
        "roles": {
            "by": BY,
            "respondent": Column.respondent("the SME"),
            "group": Column.exact("code of its group", why=SHOWN),
            "group_label": Column.name_of("group", "its group", domain="{by}"),
            "role": Column.label("its role between the groups", words=ROLE_WORDS),
            "paths": Column.coarse(
                "open paths through it in that role, in steps (50: or more)", "paths", steps=PATHS
            ),
            "expected": Column.coarse(
                "mean over the permutations, in steps (50: or more)", steps=PATHS
            ),
            "p_upper": Column.p_value("chance of at least as many"),
            "ei": Column.coarse(
                "of the SME, in steps: E-I index: -1 only inside, 1 only outside", steps=INDEXES
            ),
            "p_ei": P_BOTH,
        },
        "groups": {
            "by": BY,
            "group": Column.label("code of the group"),
            "group_label": Column.name_of("group", "group of SMEs", domain="{by}"),
            "base": Column.base(
                "SMEs of the group in the network", of=SMES, where={"{by}": "group"}
            ),
            "ei": Column.derived("E-I index: -1 only inside, 1 only outside", how=group_index),
            "expected": Column.derived(
                "the same if ties did not follow the groups", how=from_tables(expected_index)
            ),
            **RANGE,
            "p": P_BOTH,
        },
        "mixing": {
            "by": BY,
            "source": Column.label("code of the group that names"),
            "source_label": Column.name_of("source", "group that names", domain="{by}"),
            "target": Column.label("code of the group that is named"),
            "target_label": Column.name_of("target", "group that is named", domain="{by}"),
            "base_source": Column.base("SMEs of the source", of=SMES, where={"{by}": "source"}),
            "base_target": Column.base("SMEs of the target", of=SMES, where={"{by}": "target"}),
            "ties": Column.count(
                "ties from source to target",
                "ties",
                of=f"{TIES} to {{target}}",
                where={"{by}": "source"},
                within="",
            ),
            "expected": Column.derived(
                "the same if ties did not follow the groups",
                "ties",
                how=from_tables(expected_ties, "network", "groups"),
            ),
            **RANGE,
            **p_columns("ties", p=P_BOTH),
        },
        "network": {
            "by": BY,
            "base": Column.base("SMEs whose group is known", of="said their {by}"),
            "n_ties": Column.count("ties among them", "ties", of=TIES, within=""),
            "n_pairs": Column.count("pairs of them with a tie", "pairs", of=TIED_PAIRS, within=""),
            "n_inside": Column.count(
                "those of one group", "pairs", of=f"{TIED_PAIRS} inside {{by}}", within="n_pairs"
            ),
            "ei": Column.derived("E-I index: -1 only inside, 1 only outside", how=whole_index),
            "ei_rescaled": Column.derived(
                "the same between its possible bounds", how=rescaled_index
            ),
            "ei_expected": Column.derived(
                "the same if ties did not follow the groups",
                how=from_tables(expected_whole_index, "groups"),
            ),
            **{
                f"ei_{name}": Column.derived(
                    RANGE[name].meaning, how=near(f"ei_{name}", "ei_expected")
                )
                for name in RANGE
            },
            "p_ei": P_BOTH,
            "assortativity": Column.derived(
                "Newman's coefficient: 1 only inside", how=published_assortativity
            ),
            "p_assortativity": P_BOTH,
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"brokers": ("rank",)}

    brokers: pd.DataFrame
    roles: pd.DataFrame
    groups: pd.DataFrame
    mixing: pd.DataFrame
    network: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How much ties stay inside, by each partition; who bridges most."""
        lines = [_follows(row) for row in self.network.dropna(subset="ei").to_dict("records")]
        first = self.brokers[self.brokers["bridging"] > 0].head(5)
        top: list[Name | Message] = [Name(name) for name in first["respondent"]]
        if len(first["rank"].unique()) > 1:
            top = [
                say("{name} (place {rank})", name=name, rank=Count(rank))
                for name, rank in zip(top, first["rank"], strict=True)
            ]
        if top and self.released:
            lines.append(
                say(
                    "SMEs that bridge most groups and may be named here: {list}.",
                    list=Listed(top, "comma"),
                )
            )
        elif top:
            lines.append(say("SMEs that bridge most groups: {list}.", list=Listed(top, "comma")))
        return tuple(lines) or (NO_TIES,)


@analysis
@cached
def measure_brokerage(
    ties: Ties, *, permutations: Positive | None = None, seed: Whole = 0
) -> Brokerage:
    """Measure which SMEs link partners, countries, sectors and segments that others do not link.

    Parameters
    ----------
    ties : Ties
        From `find_ties`, not yet released: the ties, and the groups of the SMEs.
    permutations : int, optional
        How often the groups are dealt out anew for the tests. Left out, 10,000 times; in networks
        of more than 5,000 paths of two ties fewer times, but at least 999.
    seed : int
        For the permutations.

    Returns
    -------
    Brokerage
        ``brokers`` (one row per SME with ties), ``roles`` (SMEs in the five roles of Gould and
        Fernandez), ``groups`` and ``mixing`` (E-I index of groups, ties between them) and
        ``network`` (E-I index and assortativity), the last four for each partition in which
        there are at least two groups, and that is not the same as one before. SMEs of unknown
        group are left out of that partition.

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
    if ties.released:
        raise ValueError("ties should not be released yet: SMEs are left out then.")
    named = named_ties(ties)
    paths = int(named.sum(axis=0) @ named.sum(axis=1))  # each permutation looks at all of them
    few = affordable(paths, free=FREE_PATHS, most=MOST, least=LEAST)
    permutations = permutations or few
    partitions = _partitions(ties.smes)
    parts = [
        partition_tables(ties, named, by=by, permutations=permutations, seed=seed)
        for by in dict.fromkeys(partitions.values())
    ]
    brokers = broker_table(ties.smes, named, [part["bridging"] for part in parts])
    roles, groups, mixing, network = (
        _joined(name, [part[name] for part in parts])
        for name in ("roles", "groups", "mixing", "network")
    )
    # Of all permutations, not only of those that were drawn.
    return Brokerage(
        brokers=_joined("brokers", [brokers]),
        roles=roles,
        groups=groups.assign(expected=expected_index(groups)),
        mixing=mixing.assign(expected=expected_ties(mixing, network, groups)),
        network=network.assign(ei_expected=expected_whole_index(network, groups)),
        names=ties.names,
        arguments={**ties.arguments, "permutations": permutations, "seed": seed},
        notes=(
            *(_same_groups(by, first) for by, first in partitions.items() if by != first),
            *(BROKERAGE, EXTERNAL, _permuted_note(permutations)),
        ),
    )


def _partitions(smes: pd.DataFrame) -> dict[str, str]:
    """By what the SMEs fall into at least two groups, and what came first with the same groups."""
    first: dict[bytes, str] = {}
    found = {}
    for by in ("partner", "country", "sector", "segment"):
        codes, groups = pd.factorize(smes[by])
        if len(groups) > 1:
            found[by] = first.setdefault(codes.tobytes(), by)
    return found


def _joined(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of all partitions under each other."""
    columns = list(held_columns(Brokerage.SCHEMA[name]))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    texts = [column for column in columns if column in TEXTS]
    return table[columns].astype(dict.fromkeys(texts, "str"))


def _same_groups(by: str, first: str) -> Message:
    return say(
        "By {by} the groups are the same as by {first}, so they are not shown again.",
        by=BY_WORDS[by],
        first=BY_WORDS[first],
    )


def _permuted_note(permutations: int) -> Message:
    return say(
        "Tests: groups dealt out anew {permutations} times among the SMEs, with the network as it "
        "is; p-values (b + 1) / ({permutations} + 1), not corrected for their number.",
        permutations=permutations,
    )


def _follows(row: Mapping[Any, Any]) -> Message:
    """Whether ties follow the groups of one partition."""
    if row["p_ei"] > 0.05:
        says = _independent
    else:
        says = _inside if row["ei"] < row["ei_expected"] else _outside
    return says(
        by=BY_WORDS[row["by"]], p=p_class(row["p_ei"]), base=Count(row["base"]),
        **{name: Number(row[column], 2, sign=True) for name, column in INDEX_COLUMNS.items()},
    )  # fmt: skip


INDEX_COLUMNS = {"ei": "ei", "low": "ei_low", "high": "ei_high"}


def _independent(**values: Value) -> Message:
    return say(
        "By {by}, ties do not follow the groups: E-I index {ei}, by chance {low} to {high} "
        "(p {p}, {base} SMEs).",
        **values,
    )


def _inside(**values: Value) -> Message:
    return say(
        "By {by}, ties stay inside the groups more than by chance: E-I index {ei}, by chance "
        "{low} to {high} (p {p}, {base} SMEs).",
        **values,
    )


def _outside(**values: Value) -> Message:
    return say(
        "By {by}, ties stay outside the groups more than by chance: E-I index {ei}, by chance "
        "{low} to {high} (p {p}, {base} SMEs).",
        **values,
    )
