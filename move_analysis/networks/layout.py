"""Layout: a place for each node of a network, the same for the same network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import igraph

ROW = -1.0
"""Height of the row in which isolated nodes stand."""


def network_places(graph: igraph.Graph) -> NDArray[np.float64]:
    """Where does each node stand in the picture?

    Linked nodes are placed by Kamada and Kawai's method, which starts from a circle in the
    order of the nodes and draws nothing at random; isolated ones stand in a row below them.

    Parameters
    ----------
    graph : igraph.Graph
        Undirected.

    Returns
    -------
    ndarray of shape (n_nodes, 2)
        Places x and y, -1 to 1.

    References
    ----------
    Kamada, T. & Kawai, S. (1989). An algorithm for drawing general undirected graphs.
    Information Processing Letters 31, 7-15.

    Examples
    --------
    >>> import igraph
    >>> network_places(igraph.Graph(n=3)).round(1).tolist()
    [[-0.5, -1.0], [0.0, -1.0], [0.5, -1.0]]
    """
    degrees = np.array(graph.degree())
    linked, isolated = np.flatnonzero(degrees > 0), np.flatnonzero(degrees == 0)
    places = np.full((len(degrees), 2), ROW)
    places[isolated, 0] = np.linspace(-1, 1, len(isolated) + 2)[1:-1]
    if linked.size:
        part = graph.induced_subgraph(linked.tolist())
        layout = part.layout_kamada_kawai(seed=part.layout_circle())
        places[linked] = _spread(np.array(layout.coords), ROW + 0.2 * bool(isolated.size))
    return places


def _spread(places: NDArray[np.float64], low: float) -> NDArray[np.float64]:
    """Stretch `places` to -1..1 across and `low`..1 up."""
    size = np.ptp(places, axis=0)
    unit = np.where(size > 1e-9, (places - places.min(axis=0)) / np.where(size > 0, size, 1), 0.5)
    spread: NDArray[np.float64] = np.array([-1.0, low]) + unit * np.array([2.0, 1.0 - low])
    return spread
