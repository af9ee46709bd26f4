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
"""Runs of the Leiden algorithm, each with a seed of its own, that are brought together."""

LEIDEN = say(
    "Communities: consensus of {runs} runs of the Leiden algorithm on modularity (Traag, V. A., "
    "Waltman, L. & van Eck, N. J. (2019). From Louvain to Leiden. Scientific Reports 9, 5233; "
    "Lancichinetti, A. & Fortunato, S. (2012). Consensus clustering in complex networks. "
    "Scientific Reports 2, 336).",
    runs=RUNS,
)


def leiden_communities(
    graph: igraph.Graph, *, seed: int = 0, resolution: float = 1.0, weights: str | None = None
) -> Integers:
    """Which nodes are more linked among themselves than to others, in one run?

    Parameters
    ----------
    graph : igraph.Graph
        Undirected.
    seed : int
        The same seed gives the same communities.
    resolution : float, default 1
        The higher, the more communities.
    weights : str, optional
        Name of the edge attribute that holds weights.

    Returns
    -------
    ndarray of int of shape (n_nodes,)
        Community of each node, numbered from 1 by size, then by first node.

    References
    ----------
    Traag, V. A., Waltman, L. & van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing
    well-connected communities. Scientific Reports 9, 5233.

    Examples
    --------
    >>> import igraph
    >>> leiden_communities(igraph.Graph(edges=[(0, 1), (2, 3), (3, 4), (4, 2)])).tolist()
    [2, 2, 1, 1, 1]
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
    """Which nodes are together in most runs, and in how many of them?

    Parameters
    ----------
    graph : igraph.Graph
        Undirected.
    seed : int
        Of the first run; each further run takes the next one.
    resolution : float, default 1
        The higher, the more communities.
    runs : int
        Number of runs that are brought together.

    Returns
    -------
    communities : ndarray of int of shape (n_nodes,)
        Numbered from 1 by size, then by first node.
    together : ndarray of shape (n_nodes, n_nodes)
        Share of the runs in which two nodes are in one community.

    Notes
    -----
    The runs are brought together by running again on the network of nodes that are together
    in at least half of them, weighted by that share, until all runs agree.

    References
    ----------
    Lancichinetti, A. & Fortunato, S. (2012). Consensus clustering in complex networks.
    Scientific Reports 2, 336.

    Examples
    --------
    >>> import igraph
    >>> graph = igraph.Graph(edges=[(0, 1), (2, 3), (3, 4), (4, 2)])
    >>> consensus_communities(graph)[0].tolist()
    [2, 2, 1, 1, 1]
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
    """Make an igraph of nodes and of edges between them.

    Parameters
    ----------
    nodes : Series
        Names.
    edges : DataFrame
        With the columns ``source`` and ``target``.

    Returns
    -------
    igraph.Graph
        Undirected, nodes in the given order.

    Examples
    --------
    >>> nodes = pd.Series(["iot", "web"])
    >>> edge_graph(nodes, pd.DataFrame({"source": ["iot"], "target": ["web"]})).ecount()
    1
    """
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
