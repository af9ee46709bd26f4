"""How ties and groups go together: brokerage roles, E-I index, mixing; tested by permutation.

All statistics take the labels of many permutations at once, of shape (n_nodes, n_permutations),
and give an array of shape (n_values, n_permutations).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Labels = NDArray[np.int16]
Statistic = Callable[[Labels], Floats]

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")

# Places of the roles in ROLES, by whether giver and broker, broker and taker, and both ends
# are of the same group (bits 1, 2 and 4); what can't be has any place.
_ROLE_OF = np.array([4, 3, 2, 0, 1, 0, 0, 0], dtype=np.uint8)

# Values of one batch of permutations: few enough for a processor's cache.
BATCH = 500_000


@dataclass(frozen=True, eq=False)
class PermutationTest:
    """Statistics of a network with their permutation test.

    Parameters
    ----------
    observed : ndarray of shape (n_values,)
        Observed values.
    expected : ndarray of shape (n_values,)
        Means over the permutations.
    p_upper, p_lower : ndarray of shape (n_values,)
        Chance of values at least, and at most, as large; NaN where a value is not defined.
    low, high : ndarray of shape (n_values,), optional
        Between which 95 % of the permutations lie, where they were kept.

    Examples
    --------
    >>> test = PermutationTest(np.array([1.0]), np.array([0.5]), np.array([0.02]), np.array([1.0]))
    >>> test.p_both.tolist()
    [0.04]
    """

    observed: Floats
    expected: Floats
    p_upper: Floats
    p_lower: Floats
    low: Floats | None = None
    high: Floats | None = None

    @property
    def p_both(self) -> Floats:
        """Two-sided p-values: twice the smaller one."""
        both: Floats = np.minimum(1, 2 * np.minimum(self.p_upper, self.p_lower))
        return both


def permuted(
    statistic: Statistic,
    labels: Labels,
    *,
    permutations: int,
    seed: int,
    width: int,
    ranges: bool = False,
) -> PermutationTest:
    """Is a statistic larger or smaller than if the groups had been dealt out at random?

    Parameters
    ----------
    statistic : callable
        Of labels of shape (n_nodes, n_permutations).
    labels : ndarray of shape (n_nodes,)
        Number of the group of each node.
    permutations : int
        How often the labels are dealt out anew; network and group sizes stay.
    seed : int
        For the permutations.
    width : int
        Values that the statistic works on per permutation: sets how many are done at once.
    ranges : bool
        Keep all values, for the range of the permutations.

    Returns
    -------
    PermutationTest
        The p-value of b permutations at least as extreme is ``(b + 1) / (permutations + 1)``.

    References
    ----------
    Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9, 39.

    Examples
    --------
    >>> tie = external_index(np.array([[0], [1]]), n_nodes=3)
    >>> groups = np.array([0, 0, 1], dtype=np.int16)
    >>> test = permuted(tie, groups, permutations=9999, seed=0, width=1)
    >>> test.observed.tolist(), test.expected.round(1).tolist()
    ([-1.0], [0.3])
    """
    rng = np.random.default_rng(seed)
    observed = statistic(labels[:, None])[:, 0]
    total, defined, above, below = np.zeros((4, len(observed)))
    size = max(1, min(permutations, BATCH // max(1, width)))
    every: list[Floats] = []
    for start in range(0, permutations, size):
        count = min(size, permutations - start)
        dealt = rng.permuted(np.repeat(labels[:, None], count, axis=1), axis=0)
        values = statistic(dealt)
        known = ~np.isnan(values)
        total += np.where(known, values, 0).sum(axis=1)
        defined += known.sum(axis=1)
        above += (values >= observed[:, None] - 1e-12).sum(axis=1)
        below += (values <= observed[:, None] + 1e-12).sum(axis=1)
        every += [values] if ranges else []
    unknown = np.isnan(observed)
    mean = np.divide(total, defined, out=np.full(len(observed), np.nan), where=defined > 0)
    upper, lower = (
        np.where(unknown, np.nan, (count + 1) / (permutations + 1)) for count in (above, below)
    )
    return PermutationTest(observed, mean, upper, lower, *_range(every))


def _range(every: list[Floats]) -> tuple[Floats, ...]:
    """Between which bounds 95 % of the values lie; missing where some are."""
    return tuple(np.quantile(np.hstack(every), [0.025, 0.975], axis=1)) if every else ()


def open_two_paths(ties: Booleans) -> Integers:
    """Giver, broker and taker of every path of two ties that no direct tie closes.

    Parameters
    ----------
    ties : ndarray of bool of shape (n_nodes, n_nodes)
        Ties from row to column; none to oneself.

    Returns
    -------
    ndarray of shape (3, n_paths)
        In the order of the brokers.

    Examples
    --------
    >>> open_two_paths(np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=bool)).ravel().tolist()
    [0, 1, 2]
    """
    paths = [np.empty((3, 0), dtype=np.int64)]
    for broker in range(len(ties)):
        givers, takers = np.flatnonzero(ties[:, broker]), np.flatnonzero(ties[broker])
        is_open = ~ties[np.ix_(givers, takers)] & (givers[:, None] != takers)
        giver, taker = np.nonzero(is_open)
        middle = np.full(len(giver), broker)
        paths.append(np.vstack((givers[giver], middle, takers[taker])))
    return np.concatenate(paths, axis=1)


def brokerage_roles(paths: Integers, *, n_nodes: int) -> Statistic:
    """How often is each node a broker, in which of the five roles?

    Parameters
    ----------
    paths : ndarray of shape (3, n_paths)
        From `open_two_paths`.
    n_nodes : int
        Number of nodes.

    Returns
    -------
    callable
        Its values are the counts of each node in the order of `ROLES`, one node after the
        other. In giver > broker > taker, a *coordinator* is of the same group as both, an
        *itinerant* broker between two of another one, a *gatekeeper* lets into its group, a
        *representative* speaks for it, and for a *liaison* all three differ.

    References
    ----------
    Gould, R. V. & Fernandez, R. M. (1989). Structures of mediation: a formal approach to
    brokerage in transaction networks. Sociological Methodology 19, 89-126.

    Examples
    --------
    >>> paths = np.array([[0], [1], [2]])
    >>> counts = brokerage_roles(paths, n_nodes=3)(np.array([[1], [2], [2]], dtype=np.int16))
    >>> dict(zip(ROLES, counts.reshape(3, 5)[1].astype(int).tolist()))["gatekeeper"]
    1
    """
    giver, broker, taker = paths
    brokers, starts = np.unique(broker, return_index=True)

    def counts(labels: Labels) -> Floats:
        found = np.zeros((n_nodes, len(ROLES), labels.shape[1]))
        if len(starts):
            one, own, other = labels[giver], labels[broker], labels[taker]
            bits = (one == own).view(np.uint8)
            bits = bits | (own == other).view(np.uint8) << 1 | (one == other).view(np.uint8) << 2
            role = _ROLE_OF[bits]
            for place in range(len(ROLES)):
                found[brokers, place] = np.add.reduceat(
                    role == place, starts, axis=0, dtype=np.int32
                )
        return found.reshape(-1, labels.shape[1])

    return counts


def external_index(ends: Integers, *, n_nodes: int, actors: bool = False) -> Statistic:
    """Do ties go out of the groups more than they stay inside (E-I index)?

    Parameters
    ----------
    ends : ndarray of shape (2, n_ties)
        The two ends of each tie, whatever its direction; each pair once.
    n_nodes : int
        Number of nodes.
    actors : bool
        For each node instead of the whole network.

    Returns
    -------
    callable
        Its values are (external - internal) / all ties, -1 to 1, NaN without ties.

    References
    ----------
    Krackhardt, D. & Stern, R. N. (1988). Informal networks and organizational crises: an
    experimental simulation. Social Psychology Quarterly 51, 123-140.

    Examples
    --------
    >>> ends = np.array([[0, 1], [1, 2]])
    >>> external_index(ends, n_nodes=3)(np.array([[1], [1], [2]], dtype=np.int16)).tolist()
    [[0.0]]
    """
    # Each tie twice, in the order of its first end, so that the ties of a node stand together.
    both = np.concatenate((ends, ends[::-1]), axis=1)
    first, second = both[:, np.argsort(both[0], kind="stable")]
    nodes, starts, ties = np.unique(first, return_index=True, return_counts=True)

    def index(labels: Labels) -> Floats:
        inside = labels[first] == labels[second]
        if not actors:
            share = inside.mean(axis=0, keepdims=True) if len(first) else np.full((1, 1), np.nan)
            return np.asarray(1 - 2 * share)
        values = np.full((n_nodes, labels.shape[1]), np.nan)
        if len(starts):
            internal = np.add.reduceat(inside, starts, axis=0, dtype=np.int32)
            values[nodes] = 1 - 2 * internal / ties[:, None]
        return values

    return index


def mixing(ties: Integers, *, n_groups: int) -> Statistic:
    """How many ties go from each group to each?

    Parameters
    ----------
    ties : ndarray of shape (2, n_ties)
        From which node to which.
    n_groups : int
        Number of groups.

    Returns
    -------
    callable
        Its values are the counts from group to group, row by row; then the E-I index of each
        group; then Newman's assortativity coefficient.

    References
    ----------
    Newman, M. E. J. (2003). Mixing patterns in networks. Physical Review E 67, 026126.

    Examples
    --------
    >>> mixing(np.array([[0], [1]]), n_groups=2)(np.array([[0], [1]], dtype=np.int16))[:4, 0]
    array([0., 1., 0., 0.])
    """
    square = n_groups * n_groups

    def values(labels: Labels) -> Floats:
        count = labels.shape[1]
        cell = labels[ties[0]].astype(np.int64) * n_groups + labels[ties[1]]
        cell += square * np.arange(count)
        counts = np.bincount(cell.ravel(), minlength=square * count).astype(float)
        table = counts.reshape(count, n_groups, n_groups)
        inside = np.diagonal(table, axis1=1, axis2=2)
        touched = table.sum(axis=2) + table.sum(axis=1) - inside
        share = np.divide(inside, touched, out=np.full(inside.shape, np.nan), where=touched > 0)
        flat = table.reshape(count, -1).T
        return np.vstack((flat, (1 - 2 * share).T, _assortativity(table)[None]))

    return values


def external_range(sizes: Integers, n_ties: int) -> tuple[float, float]:
    """Between which values can the E-I index lie, with these groups and so many ties?

    Parameters
    ----------
    sizes : ndarray of int of shape (n_groups,)
        Nodes of each group.
    n_ties : int
        Ties, whatever their direction; each pair once.

    Returns
    -------
    low, high : float
        Smallest and largest possible index; NaN without ties.

    Examples
    --------
    >>> external_range(np.array([2, 2]), 2)
    (-1.0, 1.0)
    """
    if not n_ties:
        return float("nan"), float("nan")
    inside = int((sizes * (sizes - 1) // 2).sum())
    across = int((sizes.sum() ** 2 - (sizes**2).sum()) // 2)
    least, most = max(0, n_ties - inside), min(n_ties, across)
    return 2 * least / n_ties - 1, 2 * most / n_ties - 1


def _assortativity(table: Floats) -> Floats:
    """Newman's coefficient of each (n_groups, n_groups) table of ties; NaN for one group."""
    total = table.sum(axis=(1, 2))
    share = np.divide(
        table,
        total[:, None, None],
        out=np.full(table.shape, np.nan),
        where=total[:, None, None] > 0,
    )
    chance = (share.sum(axis=1) * share.sum(axis=2)).sum(axis=1)
    inside = np.trace(share, axis1=1, axis2=2)
    free = 1 - chance
    none = np.full(len(table), np.nan)
    coefficient: Floats = np.divide(inside - chance, free, out=none, where=free > 1e-12)
    return coefficient
