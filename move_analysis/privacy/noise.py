"""Noise: how a count is blurred, so that nobody can be certain of it, and everybody sees the same.

The cell-key method of statistical offices: the noise of a count is looked up in a perturbation
table, under the true count and a number that depends on a secret key and on what is counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from ..memory import cached

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
SIZE = 8  # bytes of the hash that become a number from 0 to 1
TURNS = 5
"""So many draws a count can have. Which one it has in an edition is drawn for each count: that one
reads otherwise, or as before, tells nothing, and a mean over many editions no count exactly."""


@lru_cache
@cached
def perturbation_table(*, variance: float = 1.5, largest: int = 5, never: int = 0) -> Floats:
    """Chances with which each true count is published as which.

    Parameters
    ----------
    variance : float
        Of the noise.
    largest : int
        Largest noise, up or down.
    never : int
        Counts from 1 to this are never published.

    Returns
    -------
    ndarray of shape (n_counts, n_counts + largest)
        A row per true count, a column per published count; rows add up to 1. Noise has mean 0
        and the variance that was asked for, or as much of it as a small count allows; of all
        such tables, the one with maximum entropy in which no count is published more often as
        one that is farther below it. Zero stays zero. The last row holds for every larger
        count, shifted.

    References
    ----------
    Marley, J. K. & Leaver, V. L. (2011). A method for confidentialising user-defined tables:
    statistical properties and a risk-utility analysis. Proceedings of the 58th World Statistical
    Congress. Giessing, S. (2016). Computational issues in the design of transition probabilities
    and disclosure risk estimation for additive noise. Lecture Notes in Computer Science 9867,
    237-251.

    Examples
    --------
    >>> perturbation_table(largest=3)[1].round(3).tolist()
    [0.38, 0.38, 0.137, 0.069, 0.035, 0.0, 0.0]
    """
    last = largest + (never + 1 if never else 0)  # from here on noise can go either way
    table = np.zeros((last + 1, last + largest + 1))
    table[0, 0] = 1
    for count in range(1, last + 1):
        lowest = max(count - largest, 0)
        places = [n for n in range(lowest, count + largest + 1) if n == 0 or n > never]
        table[count, places] = _most_even(np.array(places, dtype=float) - count, variance)
    return table


def _most_even(noise: Floats, variance: float) -> Floats:
    """Chances of maximum entropy for these values of noise, under the conditions of the table."""
    from scipy.optimize import minimize

    conditions = [np.ones_like(noise), noise]
    if variance < _largest_variance(noise) - 1e-9:
        conditions.append(noise**2 - variance)
    rows, right = np.array(conditions), np.eye(len(conditions))[0]
    rising = _rises(noise)
    found = minimize(
        lambda p: float(p @ np.log(p)),
        np.full(len(noise), 1 / len(noise)),
        jac=lambda p: np.log(p) + 1,
        bounds=[(1e-12, 1)] * len(noise),
        constraints=[
            {"type": "eq", "fun": lambda p: rows @ p - right, "jac": lambda p: rows},
            {"type": "ineq", "fun": lambda p: rising @ p, "jac": lambda p: rising},
        ],
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    chances: Floats = np.clip(found.x, 0, None)
    chances /= chances.sum()
    return chances


def _rises(noise: Floats) -> Floats:
    """Differences of neighbours up to the true count, none of which may be negative."""
    below = [(n, m) for n, m in pairwise(range(len(noise))) if noise[m] <= 0]
    rows = np.zeros((max(len(below), 1), len(noise)))
    for row, (n, m) in enumerate(below):
        rows[row, [n, m]] = -1, 1
    return rows


def _largest_variance(noise: Floats) -> float:
    """Largest variance of noise with mean 0 that rises to the true count and falls from it."""
    from scipy.optimize import linprog

    rising = _rises(noise)
    above = [(n, m) for n, m in pairwise(range(len(noise))) if noise[n] >= 0]
    falling = np.zeros((max(len(above), 1), len(noise)))
    for row, (n, m) in enumerate(above):
        falling[row, [n, m]] = 1, -1
    order = np.vstack([rising, falling])
    equal = np.vstack([np.ones_like(noise), noise])
    found = linprog(-(noise**2), A_ub=-order, b_ub=np.zeros(len(order)), A_eq=equal, b_eq=[1, 0])
    return float(-found.fun)


@dataclass(frozen=True)
class Blur:
    """Blurs counts: the same count of the same thing always the same way.

    Parameters
    ----------
    key : bytes
        Secret; another key is another noise.
    variance, largest : float, int
        See `perturbation_table`; with a variance of 0 counts stay as they are.
    edition : int
        In another one, most counts are blurred otherwise.

    Examples
    --------
    >>> names, smes = ["has iot", "has iot", "needs iot"], np.full(3, 40.0)
    >>> Blur(b"key").counts(names, np.array([12, 12, 0]), whole=smes, shown=smes).tolist()
    [11.0, 11.0, 0.0]
    """

    key: bytes = field(repr=False)  # a policy may be printed
    variance: float = 1.5
    largest: int = 5
    edition: int = 0

    def counts(
        self,
        names: Sequence[str],
        counts: Floats,
        *,
        whole: Floats,
        shown: Floats,
        turn: Booleans | bool = True,
    ) -> Floats:
        """Blur true counts of what `names` say; none exceeds what is shown of its whole.

        `whole` is the true count of which each is a part, infinite where there is none. Where all
        but a few of it are counted, those few are blurred in their place: zero stays zero for
        them, too, and the noise keeps its mean; not where `turn` is false.
        """
        rest = whole - counts
        turned = (rest < counts) & (rest < self.largest) & turn
        blurred = np.where(turned, rest, counts)
        blurred = blurred + self._noise(names, blurred)
        with np.errstate(invalid="ignore"):
            return np.clip(np.where(turned, shown - blurred, blurred), 0, shown)

    def of_weights(self, heaviest: float) -> Blur:
        """The same for sums of weights, whole ones: one SME adds `heaviest` at most, not 1."""
        times = max(ceil(2 * heaviest) / 2, 1.0)
        return replace(self, variance=self.variance * times**2, largest=ceil(self.largest * times))

    def _noise(self, names: Sequence[str], counts: Floats) -> Floats:
        noise = np.zeros(len(counts))
        some = np.flatnonzero(counts)  # zero stays zero
        if not self.variance or not len(some):
            return noise
        rows = np.clip(counts[some], 0, self.largest).astype(int)
        steps = _steps(self.variance, self.largest)[rows]
        draws = self._draws([names[place] for place in some.tolist()], counts[some])
        noise[some] = (steps < draws[:, None]).sum(axis=1) - rows
        return noise

    def _draws(self, names: Sequence[str], counts: Floats) -> Floats:
        """A number from 0 to 1 for each count: of what, and how many."""
        keyed, digests = hashlib.blake2b(digest_size=SIZE, key=self.key), []
        for name, count in zip(names, np.rint(counts).astype(int).tolist(), strict=True):
            what = f"{name}|{count}"
            if self.edition:
                drawn = _digest(keyed, f"{what}|edition {self.edition}")
                what += f"|turn {int.from_bytes(drawn, 'little') % TURNS}"
            digests.append(_digest(keyed, what))
        numbers = np.frombuffer(b"".join(digests), dtype=f"<u{SIZE}")
        return np.asarray(numbers / 2.0 ** (8 * SIZE))


def _digest(keyed: hashlib.blake2b, text: str) -> bytes:
    one = keyed.copy()
    one.update(text.encode())
    return one.digest()


@lru_cache
def _steps(variance: float, largest: int) -> Floats:
    """Of each true count, the chance of at most each published one."""
    return np.cumsum(perturbation_table(variance=variance, largest=largest), axis=1)
