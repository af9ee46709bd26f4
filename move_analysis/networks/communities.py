"""Communities: groups of nodes with more edges among themselves than to others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import igraph

LEIDEN = (
    "Communities: Leiden algorithm on modularity (Traag, V. A., Waltman, L. & van Eck, N. J. "
    "(2019). From Louvain to Leiden. Scientific Reports 9, 5233)."
)


def leiden_communities(graph: igraph.Graph, *, seed: int = 0) -> NDArray[np.int64]:
    """Which nodes are more linked among themselves than to others?

    Parameters
    ----------
    graph : igraph.Graph
        Undirected.
    seed : int
        The same seed gives the same communities.

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
        found = np.array(graph.community_leiden("modularity", n_iterations=-1).membership)
    _, first, inverse, sizes = np.unique(
        found, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -sizes))
    number = np.empty_like(order)
    number[order] = np.arange(1, len(order) + 1)
    return number[inverse]


@contextmanager
def _igraph_seed(seed: int) -> Iterator[None]:
    """Give igraph, whose generator is global, one of its own for a while."""
    import igraph

    igraph.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)
