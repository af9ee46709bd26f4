"""Structural holes: how much a node's contacts depend on each other (Burt)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]


def structural_holes(weights: Floats | sparse.csr_array[Any]) -> tuple[Floats, Floats]:
    r"""Return constraint and effective size of each node; NaN for nodes without ties.

    With :math:`p_{ij}` the share of i's ties that goes to j (both directions added),

    .. math:: c_i = \sum_j \Big(p_{ij} + \sum_q p_{iq} p_{qj}\Big)^2, \qquad
       e_i = \sum_j \Big(1 - \sum_q p_{iq} m_{jq}\Big),

    where j runs over the contacts of i and :math:`m_{jq}` is j's tie to q relative to its
    strongest tie (Burt, R. S. (1992). Structural Holes. Harvard University Press. Chapter 2).
    """
    ties = sparse.csr_array(weights, dtype=np.float64)
    both = sparse.csr_array(ties + ties.T)
    both.eliminate_zeros()
    contacts = np.diff(both.indptr)
    total, strongest = (np.where(contacts > 0, v, 1) for v in (both.sum(axis=1), _largest(both)))
    share, relative = (sparse.diags_array(1 / v).tocsr() @ both for v in (total, strongest))
    is_contact = both.astype(bool)
    reached = (share + share @ share).multiply(is_contact)
    constraint = reached.multiply(reached).sum(axis=1)
    effective = contacts - (share @ relative.T).multiply(is_contact).sum(axis=1)
    alone = contacts == 0
    return np.where(alone, np.nan, constraint), np.where(alone, np.nan, effective)


def _largest(table: sparse.csr_array[Any]) -> Floats:
    if 0 in table.shape:  # nobody is tied
        return np.zeros(table.shape[0])
    return np.asarray(table.max(axis=1).toarray(), dtype=float).ravel()
