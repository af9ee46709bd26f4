"""Null models: what number of shared rows two columns would have by chance alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..messages import Message, say
from ..values import Listed, Value
from .bicm import asked_cell_chances
from .fixed_margins import answer_order, drawn_tables, every_table
from .pair_tails import TAILS, exact_pair_tails, normal_error
from .poisson_binomial import Floats, Integers, Method

Null = Literal["sdsm", "hypergeometric", "fdsm"]

METHODS: tuple[Method, ...] = get_args(Method)

MISS = 1e-8
"""By so much, at most, may a null model miss a margin."""
SDSM = say(
    "the stochastic degree sequence model (SDSM; Neal 2014) with cell probabilities of the "
    "bipartite configuration model (Saracco et al. 2015; margins met to 1e-08)"
)
DIVERGED = say("The null model did not converge: do not use it.")


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
        Smallest p-value that the tables compared can give.
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


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be tested, and how: the argument of every null model.

    Parameters
    ----------
    has : ndarray of 0/1 of shape (n_agents, n_nodes)
        The observed table.
    pairs : ndarray of int of shape (3, n_pairs)
        First node, second node, observed number of shared agents.
    asked : ndarray of 0/1 of shape (n_agents, n_nodes), optional
        Which cells were asked and answered; the others can't be a yes in any null model. Left
        out, all.
    method : {'exact', 'refined_normal', 'poisson'}
        How tails are computed.
    draws, seed : int
        For null models that draw tables.
    respondents : {'agents', 'nodes'}
        Which of the two come in an order that must not matter.
    """

    has: NDArray[np.uint8]
    pairs: NDArray[np.int64]
    asked: NDArray[np.uint8] | None = None
    method: Method = "exact"
    draws: int = 1000
    seed: int = 0
    respondents: Literal["agents", "nodes"] = "agents"

    @cached_property
    def among_both(self) -> tuple[Integers, Integers, Integers]:
        """Of the agents asked about both nodes of each pair: how many have each, and all."""
        first, second, _ = self.pairs
        if self.asked is None:
            degrees = self.has.sum(axis=0, dtype=np.int64)
            return degrees[first], degrees[second], np.full(len(first), len(self.has))
        have = shared(self.has, self.asked)
        return (
            have[first, second],
            have[second, first],
            shared(self.asked, self.asked)[first, second],
        )

    @cached_property
    def testable(self) -> NDArray[np.bool_]:
        """Whether both nodes of a pair have some and not all of the agents asked about both."""
        one, other, base = self.among_both
        varies: NDArray[np.bool_] = (one > 0) & (one < base) & (other > 0) & (other < base)
        return varies

    def in_content_order(self) -> Task:
        """The same with respondents sorted by their answers, so that draws do not depend on it."""
        if self.respondents == "agents":
            order = answer_order(self.has, self.asked)
            asked = None if self.asked is None else self.asked[order]
            return replace(self, has=self.has[order], asked=asked)
        asked = None if self.asked is None else self.asked.T
        order = answer_order(self.has.T, asked)
        pairs = np.vstack((np.argsort(order)[self.pairs[:2]], self.pairs[2]))
        asked = None if self.asked is None else self.asked[:, order]
        return replace(self, has=self.has[:, order], asked=asked, pairs=pairs)


def shared(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Integers:
    """Return ``one.T @ other`` in blocks of rows, which single precision holds exactly."""
    total = np.zeros((one.shape[1], other.shape[1]), dtype=np.int64)
    for start in range(0, len(one), 4096):
        rows = slice(start, start + 4096)
        total += (one[rows].astype(np.float32).T @ other[rows].astype(np.float32)).astype(np.int64)
    return total


def hypergeometric_tests(task: Task) -> PairTests:
    """Test overlaps of pairs of nodes against nodes that draw their agents at random.

    Keeps how many agents each node has, of those that were asked about both, and treats all
    agents alike; its tails are exact at no cost (Tumminello, M. et al. (2011). Statistically
    validated networks in bipartite complex systems. PLoS ONE 6, e17994).
    """
    from scipy.stats import hypergeom

    one, other, base = task.among_both
    distinct, back = _distinct(np.vstack((one, other, base, task.pairs[2])))
    *sizes, weight = distinct
    chance = hypergeom(np.maximum(sizes[2], 1), *sizes[:2])
    return PairTests(
        expected=one * other / np.maximum(base, 1),
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


def sdsm_tests(task: Task) -> PairTests:
    """Test overlaps against how common the nodes *and* how broad the agents are.

    Keeps, on average, the sums of rows and columns (stochastic degree sequence model); cells that
    were not asked stay empty. Pairs of nodes with the same sums that were asked alike share their
    distribution, which is a Poisson-binomial one. ``screened`` gives refined normal tails with
    what `screening` needs to recompute those near the threshold.

    References
    ----------
    Neal, Z. P. (2014). The backbone of bipartite projections. Social Networks 39, 84-97.
    Neal, Z. P., Domagalski, R. & Sagan, B. (2021). Comparing alternatives to the fixed degree
    sequence model. Scientific Reports 11, 23929.
    """
    fit = asked_cell_chances(task.has, task.asked)
    counts = np.bincount(fit.row_class, minlength=len(fit.chances))
    first, second, weight = task.pairs
    classes = fit.column_class[np.vstack((first, second))]
    distinct, back = _distinct(np.vstack((np.sort(classes, axis=0), weight)))
    expected, upper, lower = TAILS[task.method](fit.chances, counts, distinct)
    screened = task.method == "screened"

    def exactly(places: Integers) -> tuple[Floats, Floats]:
        wanted, again = np.unique(back[places], return_inverse=True)
        _, up, low = exact_pair_tails(fit.chances, counts, distinct[:, wanted])
        return np.clip(up, 0, 1)[again], np.clip(low, 0, 1)[again]

    return PairTests(
        expected[back],
        np.clip(upper, 0, 1)[back],
        np.clip(lower, 0, 1)[back],
        error=normal_error(fit.chances, counts, distinct)[back] if screened else None,
        exactly=exactly,
        model=_listed(SDSM, _TAIL_NAMES[task.method]),
        references=_SDSM_REFERENCES,
        cautions=() if fit.miss < MISS else (DIVERGED,),
    )


def fdsm_tests(task: Task) -> PairTests:
    """Test overlaps against other tables with exactly the same sums.

    Keeps the sums of all rows and columns in every table, not only on average (fixed degree
    sequence model); cells that were not asked stay empty. Small tables are compared with all
    others of the same sums, larger ones with draws: then the p-value of b draws at least as
    extreme is ``(b + 1) / (draws + 1)``. Where there is none, draws can't tell how small it is;
    there the tail of the SDSM stands in if it is smaller, which is the more cautious model.

    References
    ----------
    Neal, Z. P., Domagalski, R. & Sagan, B. (2021). Comparing alternatives to the fixed degree
    sequence model. Scientific Reports 11, 23929. Phipson, B. & Smyth, G. K. (2010). Permutation
    p-values should never be zero. Statistical Applications in Genetics and Molecular Biology 9, 39.
    """
    sums = [task.has.sum(axis=axis, dtype=np.int64) for axis in (1, 0)]
    every = every_table(*sums, asked=task.asked)
    if every is not None:
        how = [say("compared with all tables that have the same sums")]
        return _against(every, task.pairs, len(every), how)
    ordered = task.in_content_order()
    rng = np.random.default_rng(task.seed)
    drawn = drawn_tables(ordered.has, draws=task.draws, rng=rng, asked=ordered.asked)
    how = [
        say(
            "compared with {draws} tables drawn by curveball trades (Strona et al. 2014; "
            "seed {seed})",
            draws=task.draws, seed=task.seed,
        ),
        say("where none of these is as extreme, the tail of the SDSM if it is smaller"),
    ]  # fmt: skip
    observed = chain([ordered.has], drawn)  # the observed table is one of them
    return _beyond_draws(_against(observed, ordered.pairs, task.draws + 1, how), task)


def _against(
    tables: Iterable[NDArray[np.uint8]],
    pairs: NDArray[np.int64],
    count: int,
    how: Sequence[Message],
) -> PairTests:
    """The share of so many tables that are as extreme."""
    first, second, weight = pairs
    total, above, below = np.zeros((3, len(weight)), dtype=np.int64)
    for table in tables:
        cells = table.astype(np.float32)
        drawn = (cells.T @ cells).astype(np.int64)[first, second]
        total, above, below = total + drawn, above + (drawn >= weight), below + (drawn <= weight)
    return PairTests(
        expected=total / count,
        upper=above / count,
        lower=below / count,
        model=_listed(say("the fixed degree sequence model (FDSM; Neal et al. 2021)"), *how),
        references=_FDSM_REFERENCES[:1],
        smallest=1 / count,
    )


def _beyond_draws(tests: PairTests, task: Task) -> PairTests:
    """The tail of the SDSM where no draw is as extreme as the observed table and it is smaller."""
    beyond = np.flatnonzero(np.minimum(tests.upper, tests.lower) <= tests.smallest)
    exact = sdsm_tests(replace(task, pairs=task.pairs[:, beyond], method="exact"))
    upper, lower = tests.upper.copy(), tests.lower.copy()
    for tail, bound in ((upper, exact.upper), (lower, exact.lower)):
        own = tail[beyond]
        tail[beyond] = np.where(own <= tests.smallest, np.minimum(own, bound), own)
    return replace(
        tests,
        upper=upper,
        lower=lower,
        references=(*_FDSM_REFERENCES, _SDSM_REFERENCES[0]),
        cautions=exact.cautions,
    )


NULLS: dict[Null, Callable[[Task], PairTests]] = {
    "sdsm": sdsm_tests,
    "hypergeometric": hypergeometric_tests,
    "fdsm": fdsm_tests,
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
