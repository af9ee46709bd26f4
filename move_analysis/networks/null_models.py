"""Null models: what number of shared rows two columns would have by chance alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from .bicm import cell_chances
from .poisson_binomial import (
    Floats,
    Integers,
    Method,
    exact_tails,
    poisson_tails,
    refined_normal_tails,
)

Null = Literal["sdsm", "hypergeometric"]

METHODS: tuple[Method, ...] = get_args(Method)

# Pairs that are worked on at once: few enough for a processor's cache.
BATCH = 512


@dataclass(frozen=True, eq=False)
class PairTests:
    """What a null model says about pairs of nodes.

    Parameters
    ----------
    expected : ndarray of shape (n_pairs,)
        Expected number of shared agents.
    upper, lower : ndarray of shape (n_pairs,)
        Chance of at least, and at most, as many shared agents as observed.
    sentence : str
        Null model and tails, for a methods section.
    references : tuple of str
        Their sources.
    cautions : tuple of str
        What went wrong, if anything.

    Examples
    --------
    >>> tests = PairTests(np.array([0.5]), np.array([0.5]), np.array([1.0]), "by chance", ())
    >>> tests.cautions
    ()
    """

    expected: Floats
    upper: Floats
    lower: Floats
    sentence: str
    references: tuple[str, ...]
    cautions: tuple[str, ...] = ()


def hypergeometric_tests(
    margins: tuple[Integers, Integers], pairs: NDArray[np.int64], *, method: Method
) -> PairTests:
    """Is the overlap of two nodes larger than if each had drawn its agents at random?

    Keeps how many agents each node has, and takes all agents for alike.

    Parameters
    ----------
    margins : tuple of ndarray
        Number of nodes of each agent, and of agents of each node.
    pairs : ndarray of int of shape (3, n_pairs)
        First node, second node, observed number of shared agents.
    method : {'exact'}
        Its tails are exact at no cost.

    Returns
    -------
    PairTests

    References
    ----------
    Tumminello, M., Micciche, S., Lillo, F., Piilo, J. & Mantegna, R. N. (2011). Statistically
    validated networks in bipartite complex systems. PLoS ONE 6, e17994.

    Examples
    --------
    >>> margins = np.array([2, 2, 1, 1]), np.array([3, 1, 2])
    >>> pairs = np.array([[0, 0], [1, 2], [0, 2]])
    >>> hypergeometric_tests(margins, pairs, method="exact").upper.round(3).tolist()
    [1.0, 0.5]
    """
    from scipy.stats import hypergeom

    if method != "exact":
        raise ValueError(f"method should be 'exact' with null='hypergeometric', got {method!r}")
    agents, degrees = margins
    first, second, shared = pairs
    distinct, back = _distinct(np.vstack((degrees[first], degrees[second], shared)))
    one, other, weight = distinct
    chance = hypergeom(max(len(agents), 1), one, other)
    return PairTests(
        expected=degrees[first] * degrees[second] / max(len(agents), 1),
        upper=np.clip(chance.sf(weight - 1), 0, 1)[back],
        lower=np.clip(chance.cdf(weight), 0, 1)[back],
        sentence="the hypergeometric null model (Tumminello et al. 2011), exact tails",
        references=(
            "Tumminello, M. et al. (2011). Statistically validated networks in bipartite "
            "complex systems. PLoS ONE 6, e17994.",
        ),
    )


def sdsm_tests(
    margins: tuple[Integers, Integers], pairs: NDArray[np.int64], *, method: Method
) -> PairTests:
    """Is the overlap larger than how common the nodes *and* how broad the agents are explains?

    Keeps, on average, the sums of rows and columns (stochastic degree sequence model). Pairs
    of nodes with the same sums share their distribution, which is a Poisson-binomial one.

    Parameters
    ----------
    margins, pairs
        As in `hypergeometric_tests`.
    method : {'exact', 'refined_normal', 'poisson'}
        How the tails are computed: see `poisson_binomial`.

    Returns
    -------
    PairTests

    References
    ----------
    Neal, Z. P. (2014). The backbone of bipartite projections. Social Networks 39, 84-97.
    Neal, Z. P., Domagalski, R. & Sagan, B. (2021). Comparing alternatives to the fixed degree
    sequence model. Scientific Reports 11, 23929.

    Examples
    --------
    >>> margins = np.array([2, 2, 1, 1]), np.array([3, 1, 2])
    >>> pairs = np.array([[0, 0], [1, 2], [0, 2]])
    >>> sdsm_tests(margins, pairs, method="exact").upper.round(3).tolist()
    [1.0, 0.555]
    """
    agents, degrees = margins
    fit = cell_chances(agents, degrees)
    counts = np.bincount(fit.row_class, minlength=len(fit.chances))
    first, second, shared = pairs
    classes = fit.column_class[np.vstack((first, second))]
    distinct, back = _distinct(np.vstack((np.sort(classes, axis=0), shared)))
    expected, upper, lower = _TAILS[method](fit.chances, counts, distinct)
    return PairTests(
        expected[back],
        np.clip(upper, 0, 1)[back],
        np.clip(lower, 0, 1)[back],
        sentence=(
            "the stochastic degree sequence model (SDSM; Neal 2014) with cell probabilities of "
            f"the bipartite configuration model (Saracco et al. 2015; {fit.iterations} Newton "
            f"steps, largest miss of a margin {fit.miss:.0e}), {_TAIL_NAMES[method]}"
        ),
        references=_SDSM_REFERENCES,
        cautions=() if fit.miss < 1e-8 else ("The null model did not converge: do not use it.",),
    )


class NullModel(Protocol):
    """A function of the margins and the pairs that tests each pair.

    Examples
    --------
    >>> model: NullModel = NULLS["sdsm"]
    """

    def __call__(
        self, margins: tuple[Integers, Integers], pairs: NDArray[np.int64], *, method: Method
    ) -> PairTests:
        """Test each pair."""


NULLS: dict[Null, NullModel] = {
    "sdsm": sdsm_tests,
    "hypergeometric": hypergeometric_tests,
}


def _exact(chances: Floats, counts: Integers, triples: Integers) -> tuple[Floats, Floats, Floats]:
    expected, upper, lower = np.empty((3, triples.shape[1]))
    for start in range(0, triples.shape[1], BATCH):
        part = slice(start, start + BATCH)
        one, other, weight = triples[:, part]
        together = np.ascontiguousarray((chances[:, one] * chances[:, other]).T)
        expected[part] = together @ counts
        upper[part], lower[part] = exact_tails(together, counts, weight)
    return expected, upper, lower


def _refined_normal(
    chances: Floats, counts: Integers, triples: Integers
) -> tuple[Floats, Floats, Floats]:
    one, other, weight = triples
    moments = np.array([_moment(chances, counts, power)[one, other] for power in (1, 2, 3)])
    return moments[0], *refined_normal_tails(moments, weight)


def _poisson(chances: Floats, counts: Integers, triples: Integers) -> tuple[Floats, Floats, Floats]:
    one, other, weight = triples
    mean = _moment(chances, counts, 1)[one, other]
    return mean, *poisson_tails(mean, weight)


def _moment(chances: Floats, counts: Integers, power: int) -> Floats:
    """Sum over agents of the chance of both, to a power, for each pair of node classes."""
    raised = chances**power
    moment: Floats = raised.T @ (counts[:, None] * raised)
    return moment


_TAILS: dict[Method, Callable[[Floats, Integers, Integers], tuple[Floats, Floats, Floats]]] = {
    "exact": _exact,
    "refined_normal": _refined_normal,
    "poisson": _poisson,
}
_TAIL_NAMES: dict[Method, str] = {
    "exact": "exact Poisson-binomial tails",
    "refined_normal": "tails by the refined normal approximation (Volkova 1996)",
    "poisson": "tails by the Poisson approximation (Le Cam 1960)",
}
_SDSM_REFERENCES = (
    "Neal, Z. P. (2014). The backbone of bipartite projections. Social Networks 39, 84-97.",
    "Saracco, F. et al. (2015). Randomizing bipartite networks: the case of the World Trade "
    "Web. Scientific Reports 5, 10595.",
)


def _distinct(triples: NDArray[np.int64]) -> tuple[NDArray[np.int64], Integers]:
    """Distinct columns of `triples` and where each column finds its own (a packed unique)."""
    sizes = triples.max(axis=1, initial=0) + 1
    packed, back = np.unique(
        np.ravel_multi_index(tuple(triples), tuple(sizes)), return_inverse=True
    )
    return np.vstack(np.unravel_index(packed, tuple(sizes))), back
