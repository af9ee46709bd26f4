"""Structural holes: how much a node's contacts depend on each other (Burt)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def structural_holes(weights: Floats) -> tuple[Floats, Floats]:
    r"""How constrained is each node by its contacts, and how many does it reach without repeats?

    With :math:`p_{ij}` the share of i's ties that goes to j (both directions added),

    .. math:: c_i = \sum_j \Big(p_{ij} + \sum_q p_{iq} p_{qj}\Big)^2, \qquad
       e_i = \sum_j \Big(1 - \sum_q p_{iq} m_{jq}\Big),

    where j runs over the contacts of i and :math:`m_{jq}` is j's tie to q relative to its
    strongest tie.

    Parameters
    ----------
    weights : ndarray of shape (n_nodes, n_nodes)
        Strength of the ties; 0 for none, and on the diagonal.

    Returns
    -------
    constraint, effective_size : ndarray of shape (n_nodes,)
        NaN for nodes without ties. High constraint: no holes between the contacts.

    References
    ----------
    Burt, R. S. (1992). Structural Holes. Harvard University Press. Chapter 2.

    Examples
    --------
    >>> star = np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]])
    >>> [values.tolist() for values in structural_holes(star)]
    [[0.5, 1.0, 1.0], [2.0, 1.0, 1.0]]
    """
    both = np.asarray(weights, dtype=float) + np.asarray(weights, dtype=float).T
    contact = both > 0
    alone = ~contact.any(axis=1)
    total, strongest = (
        np.where(alone, 1, v)[:, None] for v in (both.sum(axis=1), both.max(axis=1, initial=0))
    )
    share, relative = both / total, both / strongest
    constraint = (np.square(share + share @ share) * contact).sum(axis=1)
    effective = (contact * (1 - share @ relative.T)).sum(axis=1)
    return np.where(alone, np.nan, constraint), np.where(alone, np.nan, effective)
