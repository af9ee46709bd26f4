"""Tails of pairs: how likely as many agents have both nodes, given the chance of each cell.

Chances (n_classes, n_nodes) and counts of classes of agents; triples are two nodes and how many
agents have both. Each function gives the number that is expected, the upper and the lower tail.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..statistics import one_thread
from .poisson_binomial import (
    Floats,
    Integers,
    Method,
    exact_tails,
    poisson_tails,
    refined_normal_tails,
)
from .quadrature import few_agents

# Chances that are worked on at once: few enough for a processor's cache.
CELLS = 80_000
THREADS = 2


def exact_pair_tails(
    chances: Floats, counts: Integers, triples: Integers
) -> tuple[Floats, Floats, Floats]:
    """What number is expected, and both tails by the Poisson-binomial distribution."""
    expected, upper, lower = np.empty((3, triples.shape[1]))
    chances, sizes = few_agents(chances, counts)
    step = max(1, CELLS // max(len(sizes), 1))

    def compute(start: int) -> None:
        part = slice(start, start + step)
        one, other, weight = triples[:, part]
        together = np.ascontiguousarray((chances[:, one] * chances[:, other]).T)
        expected[part] = together @ sizes
        upper[part], lower[part] = exact_tails(together, sizes, weight)

    with ThreadPoolExecutor(THREADS) as pool, one_thread():
        list(pool.map(compute, range(0, triples.shape[1], step)))
    return expected, upper, lower


def _refined_normal(
    chances: Floats, counts: Integers, triples: Integers
) -> tuple[Floats, Floats, Floats]:
    one, other, weight = triples
    moments = np.array([_moment(chances, counts, power)[one, other] for power in (1, 2, 3)])
    return moments[0], *refined_normal_tails(moments, weight)


def normal_error(chances: Floats, counts: Integers, triples: Integers) -> Floats:
    """Bound of the error of refined normal tails, 1 where none is known (Neammanee 2005)."""
    one, other, _ = triples
    variance = (_moment(chances, counts, 1) - _moment(chances, counts, 2))[one, other]
    return np.where(variance >= 100, 0.1618 / np.maximum(variance, 100), 1.0)


def _poisson(chances: Floats, counts: Integers, triples: Integers) -> tuple[Floats, Floats, Floats]:
    one, other, weight = triples
    mean = _moment(chances, counts, 1)[one, other]
    return mean, *poisson_tails(mean, weight)


def _moment(chances: Floats, counts: Integers, power: int) -> Floats:
    """Sum over agents of the chance of both, to a power, for each pair of node classes."""
    raised = chances**power
    moment: Floats = raised.T @ (counts[:, None] * raised)
    return moment


TAILS: dict[Method, Callable[[Floats, Integers, Integers], tuple[Floats, Floats, Floats]]] = {
    "exact": exact_pair_tails,
    "screened": _refined_normal,
    "refined_normal": _refined_normal,
    "poisson": _poisson,
}
