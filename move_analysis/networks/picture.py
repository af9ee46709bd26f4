"""Picture: degree, community and place of each node, by the edges that are kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from ..columns import Column, How
from ..derive import Floats, Published
from .layout import network_places
from .leiden import consensus_communities, edge_graph


def picture_of(nodes: pd.Series[str], edges: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return ``degree community x y`` of each node, by the edges that are kept.

    Isolated nodes have no community.
    """
    kept = edges[edges["kept"].fillna(False).astype(bool)]
    ends = tuple(zip(kept["source"].astype(str), kept["target"].astype(str), strict=True))
    return _drawn(tuple(nodes.astype(str)), ends, seed).set_axis(nodes.index)


# The columns of a released table are made one by one, from the same edges.
@lru_cache(maxsize=8)
def _drawn(nodes: tuple[str, ...], ends: tuple[tuple[str, str], ...], seed: int) -> pd.DataFrame:
    edges = pd.DataFrame(ends, columns=["source", "target"])
    graph = edge_graph(pd.Series(nodes, dtype="str"), edges)
    degree = np.array(graph.degree(), dtype=np.int64)
    communities = pd.Series(consensus_communities(graph, seed=seed)[0], dtype="Int64")
    x, y = network_places(graph).T
    picture = {"degree": degree, "community": communities.mask(degree == 0), "x": x, "y": y}
    return pd.DataFrame(picture)


def _published(name: str) -> How:
    """One column of the picture, from the edges that are published."""

    def how(published: Published) -> Floats:
        edges, seed = published.tables["edges"], published.arguments["seed"]
        values: Any = picture_of(published.table["node"], edges, seed=seed)[name]
        return np.asarray(values.to_numpy(dtype=float, na_value=np.nan))

    return how


PICTURE_COLUMNS = {
    "degree": Column.derived("its edges in the backbone", "edges", how=_published("degree")),
    "community": Column.derived(
        "community, 1 the largest; missing for isolated ones", how=_published("community")
    ),
    "x": Column.derived("place in the picture, -1 to 1", how=_published("x")),
    "y": Column.derived("place in the picture, -1 to 1", how=_published("y")),
}
"""Columns of nodes; the table of edges must come before theirs."""
