"""Null models: what number of shared rows two columns would have by chance alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..messages import Message, say
from ..values import Listed, Value
from .bicm import cell_chances
from .fixed_margins import drawn_tables, every_table
from .poisson_binomial import (
    Floats,
    Integers,
    Method,
    exact_tails,
    poisson_tails,
    refined_normal_tails,
)
from .quadrature import few_agents
from .wording import significant

Null = Literal["sdsm", "hypergeometric", "fdsm"]

METHODS: tuple[Method, ...] = get_args(Method)

MISS = 1e-8
"""By so much, at most, may a null model miss a margin."""
SDSM = say(
    "the stochastic degree sequence model (SDSM; Neal 2014) with cell probabilities of the "
    "bipartite configuration model (Saracco et al. 2015; margins met to 1e-08)"
)
DIVERGED = say("The null model did not converge: do not use it.")

# Pairs that are worked on at once: few enough for a processor's cache.
BATCH = 256


@dataclass(frozen=True, eq=False)
class PairTests:
    """What a null model says about pairs of nodes.

    Parameters
    ----------
    expected : ndarray of shape (n_pairs,)
        Expected number of shared agents.
    upper, lower : ndarray of shape (n_pairs,)
        Chance of at least, and at most, as many shared agents as observed.
    model : Value
        Null model and tails, for a methods section.
    references : tuple of str
        Their sources.
    cautions : tuple of Message
        What went wrong, if anything.
    error : ndarray of shape (n_pairs,), optional
        Where the tails are to be screened (see `screening`): bound of their error.
    exactly : callable, optional
        Exact upper and lower tails of the pairs at the given places.
    smallest : float
        Smallest p-value that the null model can give.
    """

    expected: Floats
    upper: Floats
    lower: Floats
    model: Value
    references: tuple[str, ...]
    cautions: tuple[Message, ...] = ()
    error: Floats | None = None
    exactly: Callable[[Integers], tuple[Floats, Floats]] | None = None
    smallest: float = 0.0


def hypergeometric_tests(margins: tuple[Integers, Integers], pairs: NDArray[np.int64]) -> PairTests:
    """Test overlaps of pairs of nodes against nodes that draw their agents at random.

    Keeps how many agents each node has, and treats all agents alike; its tails are exact at no
    cost (Tumminello, M. et al. (2011). Statistically validated networks in bipartite complex
    systems. PLoS ONE 6, e17994). `pairs` are first node, second node, shared agents.
    """
    from scipy.stats import hypergeom

    agents, degrees = margins
    first, second, shared = pairs
    distinct, back = _distinct(np.vstack((degrees[first], degrees[second], shared)))
    one, other, weight = distinct
    chance = hypergeom(max(len(agents), 1), one, other)
    return PairTests(
        expected=degrees[first] * degrees[second] / max(len(agents), 1),
        upper=np.clip(chance.sf(weight - 1), 0, 1)[back],
        lower=np.clip(chance.cdf(weight), 0, 1)[back],
        model=_listed(
            say("the hypergeometric null model (Tumminello et al. 2011)"), say("exact tails")
        ),
        references=(
            "Tumminello, M. et al. (2011). Statistically validated networks in bipartite "
            "complex systems. PLoS ONE 6, e17994.",
        ),
    )


def sdsm_tests(
    margins: tuple[Integers, Integers], pairs: NDArray[np.int64], *, method: Method
) -> PairTests:
    """Test overlaps against how common the nodes *and* how broad the agents are.

    Keeps, on average, the sums of rows and columns (stochastic degree sequence model). Pairs of
    nodes with the same sums share their distribution, which is a Poisson-binomial one.
    ``screened`` gives refined normal tails with what `screening` needs to recompute those near
    the threshold.

    References
    ----------
    Neal, Z. P. (2014). The backbone of bipartite projections. Social Networks 39, 84-97.
    Neal, Z. P., Domagalski, R. & Sagan, B. (2021). Comparing alternatives to the fixed degree
    sequence model. Scientific Reports 11, 23929.
    """
    agents, degrees = margins
    fit = cell_chances(agents, degrees)
    counts = np.bincount(fit.row_class, minlength=len(fit.chances))
    first, second, shared = pairs
    classes = fit.column_class[np.vstack((first, second))]
    distinct, back = _distinct(np.vstack((np.sort(classes, axis=0), shared)))
    expected, upper, lower = _TAILS[method](fit.chances, counts, distinct)

    def exactly(places: Integers) -> tuple[Floats, Floats]:
        wanted, again = np.unique(back[places], return_inverse=True)
        _, up, low = _exact(fit.chances, counts, distinct[:, wanted])
        return np.clip(up, 0, 1)[again], np.clip(low, 0, 1)[again]

    return PairTests(
        expected[back],
        np.clip(upper, 0, 1)[back],
        np.clip(lower, 0, 1)[back],
        error=_normal_error(fit.chances, counts, distinct)[back] if method == "screened" else None,
        exactly=exactly,
        model=_listed(SDSM, _TAIL_NAMES[method]),
        references=_SDSM_REFERENCES,
        cautions=() if fit.miss < MISS else (DIVERGED,),
    )


def fdsm_tests(
    has: NDArray[np.uint8], pairs: NDArray[np.int64], *, draws: int, seed: int
) -> PairTests:
    """Test overlaps against other tables with exactly the same sums.

    Keeps the sums of all rows and columns in every table, not only on average (fixed degree
    sequence model). Small tables are compared with all others of the same sums, larger ones with
    draws: then the p-value of b draws at least as extreme is ``(b + 1) / (draws + 1)``.

    References
    ----------
    Neal, Z. P., Domagalski, R. & Sagan, B. (2021). Comparing alternatives to the fixed degree
    sequence model. Scientific Reports 11, 23929. Phipson, B. & Smyth, G. K. (2010). Permutation
    p-values should never be zero. Statistical Applications in Genetics and Molecular Biology 9, 39.
    """
    tables: Iterable[NDArray[np.uint8]] | None
    tables = every_table(has.sum(axis=1, dtype=np.int64), has.sum(axis=0, dtype=np.int64))
    if tables is not None:
        count, start = len(tables), 0
        how = [say("compared with all tables that have the same sums")]
    else:
        tables = drawn_tables(has, draws=draws, rng=np.random.default_rng(seed))
        count, start = draws + 1, 1  # the observed table is one of them
        how = [
            say(
                "compared with {draws} tables drawn by curveball trades (Strona et al. 2014; "
                "seed {seed})",
                draws=draws, seed=seed,
            ),
            say("no p-value can be below {smallest}", smallest=significant(1 / count, 1)),
        ]  # fmt: skip
    first, second, shared = pairs
    total, above, below = shared * start, shared * 0 + start, shared * 0 + start
    for table in tables:
        cells = table.astype(np.float32)
        drawn = (cells.T @ cells).astype(np.int64)[first, second]
        total, above, below = total + drawn, above + (drawn >= shared), below + (drawn <= shared)
    return PairTests(
        expected=total / count,
        upper=above / count,
        lower=below / count,
        model=_listed(say("the fixed degree sequence model (FDSM; Neal et al. 2021)"), *how),
        references=_FDSM_REFERENCES[: 1 + start],
        smallest=1 / count,
    )


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be tested, and how: the argument of every null model.

    Parameters
    ----------
    has : ndarray of 0/1 of shape (n_agents, n_nodes)
        The observed table.
    pairs : ndarray of int of shape (3, n_pairs)
        First node, second node, observed number of shared agents.
    method : {'exact', 'refined_normal', 'poisson'}
        How tails are computed.
    draws, seed : int
        For null models that draw tables.
    """

    has: NDArray[np.uint8]
    pairs: NDArray[np.int64]
    method: Method = "exact"
    draws: int = 1000
    seed: int = 0

    @cached_property
    def margins(self) -> tuple[Integers, Integers]:
        """Number of nodes of each agent, and of agents of each node."""
        return self.has.sum(axis=1, dtype=np.int64), self.has.sum(axis=0, dtype=np.int64)


NULLS: dict[Null, Callable[[Task], PairTests]] = {
    "sdsm": lambda task: sdsm_tests(task.margins, task.pairs, method=task.method),
    "hypergeometric": lambda task: hypergeometric_tests(task.margins, task.pairs),
    "fdsm": lambda task: fdsm_tests(task.has, task.pairs, draws=task.draws, seed=task.seed),
}


def _exact(chances: Floats, counts: Integers, triples: Integers) -> tuple[Floats, Floats, Floats]:
    expected, upper, lower = np.empty((3, triples.shape[1]))
    chances, sizes = few_agents(chances, counts)
    for start in range(0, triples.shape[1], BATCH):
        part = slice(start, start + BATCH)
        one, other, weight = triples[:, part]
        together = np.ascontiguousarray((chances[:, one] * chances[:, other]).T)
        expected[part] = together @ sizes
        upper[part], lower[part] = exact_tails(together, sizes, weight)
    return expected, upper, lower


def _refined_normal(
    chances: Floats, counts: Integers, triples: Integers
) -> tuple[Floats, Floats, Floats]:
    one, other, weight = triples
    moments = np.array([_moment(chances, counts, power)[one, other] for power in (1, 2, 3)])
    return moments[0], *refined_normal_tails(moments, weight)


def _normal_error(chances: Floats, counts: Integers, triples: Integers) -> Floats:
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


_TAILS: dict[Method, Callable[[Floats, Integers, Integers], tuple[Floats, Floats, Floats]]] = {
    "exact": _exact,
    "screened": _refined_normal,
    "refined_normal": _refined_normal,
    "poisson": _poisson,
}
_TAIL_NAMES: dict[Method, Message] = {
    "exact": say("exact Poisson-binomial tails"),
    "screened": say(
        "tails by the refined normal approximation (Volkova 1996) and exact ones for all "
        "pairs that its error (Neammanee 2005) could move over the threshold"
    ),
    "refined_normal": say("tails by the refined normal approximation (Volkova 1996)"),
    "poisson": say("tails by the Poisson approximation (Le Cam 1960)"),
}
_SDSM_REFERENCES = (
    "Neal, Z. P. (2014). The backbone of bipartite projections. Social Networks 39, 84-97.",
    "Saracco, F. et al. (2015). Randomizing bipartite networks: the case of the World Trade "
    "Web. Scientific Reports 5, 10595.",
)
_FDSM_REFERENCES = (
    "Neal, Z. P., Domagalski, R. & Sagan, B. (2021). Comparing alternatives to the fixed degree "
    "sequence model. Scientific Reports 11, 23929.",
    "Strona, G. et al. (2014). A fast and unbiased procedure to randomize ecological binary "
    "matrices with fixed row and column totals. Nature Communications 5, 4114.",
)


def _distinct(triples: NDArray[np.int64]) -> tuple[NDArray[np.int64], Integers]:
    """Distinct columns of `triples` and where each column finds its own (a packed unique)."""
    sizes = triples.max(axis=1, initial=0) + 1
    packed, back = np.unique(
        np.ravel_multi_index(tuple(triples), tuple(sizes)), return_inverse=True
    )
    return np.vstack(np.unravel_index(packed, tuple(sizes))), back


def _listed(*parts: Message) -> Listed:
    """Null model and tails, separated by commas."""
    return Listed(parts, "comma")
