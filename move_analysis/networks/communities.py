"""Communities: groups of nodes with more edges among themselves than to others, and how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..choices import Whole, Within
from ..columns import Column
from ..messages import Message, say, say_many
from ..result import Result, Schema, analysis
from ..values import Share, Text
from .competence_network import CompetenceNetwork
from .leiden import LEIDEN, consensus_communities, edge_graph
from .wording import significant

AND = " and "
"""Between the codes of the leaders of a community."""
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

ABOVE_0 = Within(above=0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Communities(Result):
    """Communities of a competence network at several resolutions.

    Parameters
    ----------
    communities : DataFrame
        One row per resolution and community.
    members : DataFrame
        One row per resolution and linked competence.
    resolutions : DataFrame
        One row per resolution.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> found = find_communities(find_competence_network(demo_survey()), resolutions=[1])
    >>> found.resolutions["resolution"].tolist()
    [1.0]
    """

    SCHEMA: ClassVar[Schema] = {
        "communities": {
            "resolution": Column.label("how fine: the higher, the more communities"),
            "community": Column.coarse("number, 1 the largest", digits=3),
            "leaders": Column.coarse("code of its two most linked members"),
            "name": Column.name_of("leaders", "its two most linked members"),
            "competences": Column.coarse("members", "competences", digits=3),
            "sectors": Column.coarse("sectors of the members", "sectors"),
            "agreement": Column.coarse("mean agreement of its members", "share"),
        },
        "members": {
            "resolution": Column.label("how fine: the higher, the more communities"),
            "node": Column.label("code of the competence"),
            "label": Column.name_of("node", "competence", domain="competence"),
            "sector": Column.label("code of its sector"),
            "sector_label": Column.name_of("sector", "its sector", domain="competence_sector"),
            "community": Column.coarse("number of its community", digits=3),
            "agreement": Column.coarse(
                "share of the runs in which it is together with the others of its community",
                "share",
            ),
        },
        "resolutions": {
            "resolution": Column.label("how fine: the higher, the more communities"),
            "communities": Column.coarse("number of communities", digits=3),
            "modularity": Column.coarse("edges inside beyond chance", "share"),
            "agreement": Column.coarse(
                "share of the pairs of competences on which two runs agree", "share"
            ),
        },
    }

    communities: pd.DataFrame
    members: pd.DataFrame
    resolutions: pd.DataFrame

    def name(self, domain: str, code: object) -> Text:
        """What a competence or sector is called; a community, by its most linked members."""
        if domain != "leaders":
            return super().name(domain, code)
        names = [self.name("competence", one) for one in str(code).split(AND)]
        return say("{one} / {other}", one=names[0], other=names[1]) if names[1:] else names[0]

    def reading(self) -> tuple[Message, ...]:
        """How many communities there are at each resolution, and how far runs agree."""
        return tuple(
            say_many(
                "Resolution {resolution}: {n} community; two runs agree on {share} of the pairs "
                "of competences.",
                "Resolution {resolution}: {n} communities; two runs agree on {share} of the pairs "
                "of competences.",
                n=row["communities"],
                resolution=significant(row["resolution"], 6), share=Share(row["agreement"]),
            )
            for row in self.resolutions.to_dict("records")
        ) or (say("No links, so no communities."),)  # fmt: skip


@analysis
def find_communities(
    network: CompetenceNetwork,
    *,
    resolutions: Sequence[float] = (0.5, 1.0, 1.5, 2.0),
    seed: Whole = 0,
) -> Communities:
    """Find competences that are linked among themselves more than to others, and how surely.

    Parameters
    ----------
    network : CompetenceNetwork
        Its kept edges; isolated competences are in no community.
    resolutions : sequence of float
        Leiden's resolution parameter; 1 is modularity.
    seed : int
        The same seed gives the same communities.

    Returns
    -------
    Communities
        ``communities`` (named by their most linked members), ``members`` and ``resolutions``,
        each with the agreement of the runs, 0 to 1.

    References
    ----------
    Traag, V. A., Waltman, L. & van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing
    well-connected communities. Scientific Reports 9, 5233. Lancichinetti, A. & Fortunato, S.
    (2012). Consensus clustering in complex networks. Scientific Reports 2, 336.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> find_communities(find_competence_network(demo_survey())).reading()[0][:14]
    'Resolution 0.5'
    """
    if wrong := [one for one in resolutions if not ABOVE_0.holds(one, float)]:
        raise ValueError(f"resolutions should each be {ABOVE_0.named(float)}, got {wrong[0]!r}")
    kept = network.edges[network.edges["kept"].fillna(False).astype(bool)]
    linked = network.nodes[network.nodes["node"].isin({*kept["source"], *kept["target"]})]
    graph = edge_graph(linked["node"], kept)
    rows, members = [], [_members(linked.iloc[:0], np.empty(0, int), np.empty(0), 1.0)]
    for resolution in resolutions if len(linked) else ():
        found, together = consensus_communities(graph, seed=seed, resolution=resolution)
        members.append(_members(linked, found, _agreement(found, together), resolution))
        pairs = together[np.triu_indices(len(found), k=1)]
        same = float((pairs**2 + (1 - pairs) ** 2).mean())
        rows.append((float(resolution), found.max(), graph.modularity(found.tolist()), same))
    table = pd.concat(members, ignore_index=True)
    return Communities(
        communities=_summary(table, graph.degree(), linked["node"]),
        members=table,
        resolutions=pd.DataFrame(rows, columns=list(Communities.SCHEMA["resolutions"])),
        names=network.names,
        arguments={**network.arguments, "resolutions": list(resolutions), "seed": seed},
        notes=tuple(dict.fromkeys((*network.notes, LEIDEN))),
    )


def _agreement(found: Integers, together: Floats) -> Floats:
    """Mean share of the runs in which a node is with each other one of its community."""
    mates = (found[:, None] == found) & ~np.eye(len(found), dtype=bool)
    count = mates.sum(axis=1)
    sums, alone = (together * mates).sum(axis=1), np.ones(len(found))
    share: Floats = np.divide(sums, count, out=alone, where=count > 0)
    return share


def _members(
    linked: pd.DataFrame, found: Integers, agreement: Floats, resolution: float
) -> pd.DataFrame:
    table = linked[["node", "sector"]].reset_index(drop=True)
    table = table.assign(community=found, agreement=agreement)
    table.insert(0, "resolution", float(resolution))
    return table.sort_values("community", kind="stable", ignore_index=True)


def _summary(members: pd.DataFrame, degrees: Sequence[int], nodes: pd.Series[str]) -> pd.DataFrame:
    degree = dict(zip(nodes, degrees, strict=True))
    ranked = members.assign(degree=members["node"].map(degree))
    ranked = ranked.sort_values("degree", ascending=False, kind="stable")
    groups = ranked.groupby(["resolution", "community"])
    return groups.agg(
        leaders=("node", lambda codes: AND.join(codes.head(2))),
        competences=("node", "size"),
        sectors=("sector", "nunique"),
        agreement=("agreement", "mean"),
    ).reset_index()
