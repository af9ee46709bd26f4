"""Coverage: what each candidate adds to what has joined, and what any set of them adds.

All that there is to gain are *elements* with a demand; a candidate supplies some of them. A set
covers of each element the smaller of its demand and of what the set supplies. Sums of such
terms never fall when a candidate joins, and what a candidate adds never grows when others have
joined (monotone and submodular); the greedy order relies on that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DIGITS = 12
"""Values that agree to so many digits are equal: sums differ in the last ones."""


@dataclass(frozen=True, eq=False)
class Coverage:
    """Demand and supply of elements.

    `demand` (n_elements,) is how much of each there is to gain, `supply` (n_candidates, n_elements)
    how much of it each candidate brings (may be infinite), `worth` the value of one unit of it.

    Examples
    --------
    >>> cover = Coverage(np.array([3.0]), np.array([[2.0], [2.0]]), np.array([1.0]))
    >>> float(cover.value([0])), float(cover.value([0, 1]))
    (2.0, 3.0)
    """

    demand: Floats
    supply: Floats
    worth: Floats

    def covered(self, joined: Integers | list[int]) -> Floats:
        """What the set of candidates covers of each element."""
        covered: Floats = np.minimum(self.demand, self.supply[joined].sum(axis=0))
        return covered

    def value(self, joined: Integers | list[int]) -> float:
        """Value of what the set of candidates covers."""
        return float(np.round(self.covered(joined) @ self.worth, DIGITS))

    def adds(self, joined: Integers | list[int]) -> Floats:
        """What each candidate would cover of each element beyond what has joined covers."""
        before = self.covered(joined)
        added: Floats = np.minimum(self.demand - before, self.supply) * ~self._among(joined)
        return added

    def _among(self, joined: Integers | list[int]) -> NDArray[np.bool_]:
        among = np.zeros((len(self.supply), 1), dtype=bool)
        among[joined] = True
        return among

    def values_added(self, joined: Integers | list[int]) -> Floats:
        """Value of what each candidate would add; 0 for those that have joined."""
        values: Floats = np.round(self.adds(joined) @ self.worth, DIGITS)
        return values

    def greedy(self, joined: Integers | list[int]) -> tuple[list[int], Floats]:
        """Order in which candidates join if each time the one that adds most does; what each adds.

        Of equals, the first comes first. The second has a row per step and a column per candidate:
        what it would have added at that step.

        References
        ----------
        Nemhauser, G. L., Wolsey, L. A. & Fisher, M. L. (1978). An analysis of approximations
        for maximizing submodular set functions I. Mathematical Programming 14, 265-294.
        """
        taken, order, added = list(joined), [], []
        for _ in range(len(self.supply) - len(taken)):
            values = self.values_added(taken)
            added.append(values)
            values = values.copy()
            values[taken] = -1
            order.append(int(values.argmax()))
            taken.append(order[-1])
        return order, np.reshape(added, (len(order), len(self.supply)))

    def pairs(self, joined: Integers | list[int]) -> Floats:
        """What each two candidates would add together: a symmetric table."""
        alone = self.values_added(joined)
        both = np.array(
            [alone[one] + self.values_added([*joined, one]) for one in range(len(self.supply))]
        )
        return both.reshape(len(alone), len(alone))


def upper_bounds(added: Floats, values: Floats) -> Floats:
    """Values that no set of 1, 2, ... candidates can exceed.

    Whatever has joined, a best set of k adds at most what its members add one by one, so at
    most the sum of the k largest. Each step of the greedy order gives such a bound; the lowest
    counts. `added` is from `Coverage.greedy`, `values` (n_steps,) the value before each step.

    References
    ----------
    Minoux, M. (1978). Accelerated greedy algorithms for maximizing submodular set functions.
    In Optimization Techniques, LNCIS 7, 234-243. Leskovec, J. et al. (2007). Cost-effective
    outbreak detection in networks. KDD, section 3.2.

    Examples
    --------
    >>> upper_bounds(np.array([[2.0, 2.0], [0.0, 1.0]]), np.array([0.0, 2.0])).tolist()
    [2.0, 3.0]
    """
    best_first = np.sort(added, axis=1)[:, ::-1]
    reach = values[:, None] + best_first.cumsum(axis=1)[:, : len(values)]
    bounds: Floats = reach.min(axis=0) if len(values) else np.zeros(0)
    return bounds
