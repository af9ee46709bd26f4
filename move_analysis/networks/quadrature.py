"""Quadrature: the many classes of agents of a null model, replaced by few that sum up alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal
from scipy.special import expit, logit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NODES = 40
"""With so many, tails are off by less than their own rounding (1e-12): 32 are enough for agents
whose odds differ by a factor of 20,000."""


def few_agents(chances: Floats, counts: Integers) -> tuple[Floats, Floats]:
    """Return at most some dozens of classes of agents, whose sums have the tails of all of them.

    Log-odds of the bipartite configuration model are a term of the agent plus one of the node.
    Tails follow from sums over agents of smooth functions of the agent's term, which a Gauss rule
    gives to all digits (Golub, G. H. & Welsch, J. H. (1969). Calculation of Gauss quadrature
    rules. Mathematics of Computation 23, 221-230): one rule for all agents that were asked the
    same, where these are many.

    Parameters
    ----------
    chances : ndarray of shape (n_classes, n_nodes)
        From `cell_chances`.
    counts : ndarray of int of shape (n_classes,)
        Agents in each class.

    Returns
    -------
    chances : ndarray of shape (n_few, n_nodes)
    counts : ndarray of shape (n_few,)
        Whole numbers no longer, but with the same sum.
    """
    free = (chances > 0) & (chances < 1)
    content = np.packbits(np.hstack((free, chances >= 1)), axis=1)
    _, kind, sizes = np.unique(content, axis=0, return_inverse=True, return_counts=True)
    many = sizes > 2 * NODES
    if not many.any():
        return chances, counts.astype(np.float64)
    parts = [
        _few_of_one_kind(chances[kind == one], counts[kind == one]) for one in np.flatnonzero(many)
    ]
    stay = ~many[kind]
    return (
        np.vstack([*(few for few, _ in parts), chances[stay]]),
        np.concatenate([*(weights for _, weights in parts), counts[stay].astype(np.float64)]),
    )


def _few_of_one_kind(chances: Floats, counts: Integers) -> tuple[Floats, Floats]:
    """Replace agents whose cells are free, and forced, for the same nodes."""
    free = (chances[0] > 0) & (chances[0] < 1)
    odds = logit(chances[:, free])
    nodes, weights = gauss_rule(odds[:, 0], counts, n=NODES)
    few = np.tile(chances[0], (len(nodes), 1))
    few[:, free] = expit(nodes[:, None] + (odds[0] - odds[0, 0]))
    return few, weights


def gauss_rule(values: Floats, counts: Integers, *, n: int) -> tuple[Floats, Floats]:
    """Return `n` nodes and weights that sum polynomials up to degree 2n - 1 as the values do.

    Lanczos' method with full orthogonalisation gives the matrix whose eigenvalues are the nodes.

    >>> nodes, weights = gauss_rule(np.arange(9.0), np.ones(9), n=2)
    >>> round(float(weights @ nodes**3), 6), sum(value**3 for value in range(9))
    (1296.0, 1296)
    """
    basis = np.zeros((n, len(values)))
    diagonal, beside = np.zeros((2, n))
    vector = np.sqrt(counts / counts.sum())
    for place in range(n):
        basis[place] = vector
        vector = values * vector
        diagonal[place] = basis[place] @ vector
        for _ in range(2):  # once more takes off what rounding left
            vector = vector - basis[: place + 1].T @ (basis[: place + 1] @ vector)
        beside[place] = np.linalg.norm(vector)
        vector = vector / beside[place]
    nodes, vectors = eigh_tridiagonal(diagonal, beside[:-1])
    return nodes, vectors[0] ** 2 * counts.sum()
