"""Layout: a place for each node of a network, the same for the same network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import igraph

Floats = NDArray[np.float64]

STEPS = 30
ROW = -1.0
"""Height of the row in which isolated nodes stand."""


def network_places(graph: igraph.Graph) -> Floats:
    """Return a place for each node of an undirected graph, x and y from -1 to 1.

    Linked nodes are placed so that distances in the picture are those in the network as far as
    they can be (stress majorisation; Gansner, E. R., Koren, Y. & North, S. (2005), LNCS 3383,
    239-250). Nothing is drawn at random: it starts from a circle in the order of the nodes, and
    the picture is turned back to that circle, so that a small change of the network moves
    little. Isolated nodes form a row below.
    """
    degrees = np.array(graph.degree())
    linked, isolated = np.flatnonzero(degrees > 0), np.flatnonzero(degrees == 0)
    places = np.full((len(degrees), 2), ROW)
    places[isolated, 0] = np.linspace(-1, 1, len(isolated) + 2)[1:-1]
    if linked.size:
        angle = 2 * np.pi * linked / len(degrees)
        circle = np.column_stack((np.cos(angle), np.sin(angle)))
        drawn = _least_stress(_distances(graph, linked), circle)
        places[linked] = _spread(_turned(drawn, circle), ROW + 0.2 * bool(isolated.size))
    return places


def _distances(graph: igraph.Graph, nodes: NDArray[np.int64]) -> Floats:
    """Steps between nodes; between parts of the network one more than the longest way in one."""
    steps = np.array(graph.distances(nodes.tolist(), nodes.tolist()))
    apart = np.isinf(steps)
    steps[apart] = steps[~apart].max() + 1
    return steps


def _least_stress(distances: Floats, start: Floats) -> Floats:
    """Places whose distances come near the given ones, close pairs counting most (SMACOF)."""
    np.fill_diagonal(distances, 1)
    weights = distances**-2.0
    np.fill_diagonal(weights, 0)
    wanted = (weights * distances).astype(np.float32)
    # The equations leave the centre open: the added constant puts it at 0.
    inverse = np.linalg.inv(np.diag(weights.sum(axis=1)) - weights + 1 / len(weights))
    places: Floats = start * distances.mean()
    for _ in range(STEPS):
        x, y = places.T.astype(np.float32)
        apart = np.sqrt((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2)
        pull = wanted / np.maximum(apart, 1e-6)
        moved: Floats = inverse @ (pull.sum(axis=1)[:, None] * places - pull @ places)
        places = moved - moved.mean(axis=0)
    return places


def _turned(places: Floats, circle: Floats) -> Floats:
    """Rotate and mirror `places` towards the circle (orthogonal Procrustes problem)."""
    centred = places - places.mean(axis=0)
    left, _, right = np.linalg.svd(centred.T @ (circle - circle.mean(axis=0)))
    turned: Floats = centred @ (left @ right)
    return turned


def _spread(places: Floats, low: float) -> Floats:
    """Stretch `places` to -1..1 across and `low`..1 up."""
    size = np.ptp(places, axis=0)
    unit = np.where(size > 1e-9, (places - places.min(axis=0)) / np.where(size > 0, size, 1), 0.5)
    spread: Floats = np.array([-1.0, low]) + unit * np.array([2.0, 1.0 - low])
    return spread
