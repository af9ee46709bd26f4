"""Leiden communities of a graph, and what many runs of the algorithm agree on."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..messages import say

if TYPE_CHECKING:
    import igraph

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

RUNS = 25
"""Runs of the Leiden algorithm, each with a seed of its own, that are brought together; `LEIDEN`
names this number."""

LEIDEN = say(
    "Communities: consensus of 25 runs of the Leiden algorithm on modularity (Traag, V. A., "
    "Waltman, L. & van Eck, N. J. (2019). From Louvain to Leiden. Scientific Reports 9, 5233; "
    "Lancichinetti, A. & Fortunato, S. (2012). Consensus clustering in complex networks. "
    "Scientific Reports 2, 336)."
)


def leiden_communities(
    graph: igraph.Graph, *, seed: int = 0, resolution: float = 1.0, weights: str | None = None
) -> Integers:
    """Return the community of each node in one run, numbered from 1 by size, then by first node.

    The higher the resolution, the more communities (Traag, V. A., Waltman, L. & van Eck, N. J.
    (2019). From Louvain to Leiden. Scientific Reports 9, 5233).
    """
    with _igraph_seed(seed):
        found = graph.community_leiden(
            "modularity", weights=weights, resolution=resolution, n_iterations=-1
        )
    _, first, inverse, sizes = np.unique(
        np.array(found.membership), return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -sizes))
    number = np.empty_like(order)
    number[order] = np.arange(1, len(order) + 1)
    return number[inverse]


def consensus_communities(
    graph: igraph.Graph, *, seed: int = 0, resolution: float = 1.0, runs: int = RUNS
) -> tuple[Integers, Floats]:
    """Return the communities that most runs agree on, and how often two nodes are together.

    The runs are brought together by running again on the network of nodes that are together in
    at least half of them, weighted by that share, until all runs agree (Lancichinetti, A. &
    Fortunato, S. (2012). Consensus clustering in complex networks. Scientific Reports 2, 336).
    """
    found = [leiden_communities(graph, seed=seed + i, resolution=resolution) for i in range(runs)]
    first = together = _together(found)
    for _ in range(10):
        if np.isin(together, (0, 1)).all():
            break
        shared = _weighted_graph(np.where(together >= 0.5, together, 0))
        found = [leiden_communities(shared, seed=seed + i, weights="weight") for i in range(runs)]
        together = _together(found)
    return found[0], first


def edge_graph(nodes: pd.Series[str], edges: pd.DataFrame) -> igraph.Graph:
    """Return an undirected igraph of nodes, in their order, and of edges between them."""
    import igraph

    places = {node: place for place, node in enumerate(nodes)}
    links = zip(edges["source"].map(places), edges["target"].map(places), strict=True)
    return igraph.Graph(n=len(nodes), edges=list(links))


def _together(found: Sequence[Integers]) -> Floats:
    same = [one[:, None] == one for one in found]
    share: Floats = np.mean(same, axis=0)
    return share


def _weighted_graph(weights: Floats) -> igraph.Graph:
    import igraph

    first, second = np.nonzero(np.triu(weights, k=1))
    edges = list(zip(first.tolist(), second.tolist(), strict=True))
    graph = igraph.Graph(n=len(weights), edges=edges)
    graph.es["weight"] = weights[first, second].tolist()
    return graph


@contextmanager
def _igraph_seed(seed: int) -> Iterator[None]:
    """Give igraph, whose generator is global, one of its own for a while."""
    import igraph

    igraph.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)
