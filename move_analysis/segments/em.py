"""The EM algorithm of the mixture model: two matrix products a step, all starts at once.

Parameters are arrays of shape (segments, starts, columns): what a row of `Design.matrix` is
multiplied with to give its log density with the log size of the segment. Sums have the same
shape: the rows added up, each as much as it belongs to the segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from .design import Design, Flags, Floats, Integers, OrdinalGroup, blocks_of, group_sums
from .ordinal import with_slopes

# Smallest probability, so that 0 * log(0) is 0 and not NaN inside the matrix product.
TINY = 1e-100
# Smallest variance of a number in a segment, in units of its variance over all respondents:
# without it the likelihood has no maximum (one respondent, variance 0).
VARIANCE_FLOOR = 1e-4
# All starts run this many rounds of three steps; the best half is then run to the end.
SHORT_RUN = 7


@dataclass(frozen=True)
class Climb:
    """Where EM led: last parameters of each start, objective per step and start, convergence."""

    parameters: Floats
    path: Floats
    converged: Flags

    @property
    def objective(self) -> Floats:
        """Last objective of each start."""
        back = (~np.isnan(self.path[::-1])).argmax(axis=0)
        last: Floats = self.path[len(self.path) - 1 - back, np.arange(self.path.shape[1])]
        return last

    def at(self, place: Integers) -> Climb:
        """Pick the climbs at those places, some of them repeatedly."""
        return Climb(self.parameters[:, place], self.path[:, place], self.converged[place])

    def after(self, earlier: Climb, which: Integers) -> Climb:
        """Put before it the path that led some of the earlier starts to where it began."""
        return Climb(
            self.parameters, np.vstack([earlier.path[:, which], self.path]), self.converged
        )


@dataclass(frozen=True)
class Task:
    """What is fitted: different rows with their weights, and the prior.

    `matrix` (n_rows, n_columns) is made by `Design.matrix`. `prior` is the weight of the made-up
    respondents, spread evenly over the segments, who answer like the whole sample (`average` is the
    row of such a respondent); 0 gives maximum likelihood.
    """

    matrix: Floats
    weights: Floats
    offsets: Integers
    n_answers: int
    ordinal: tuple[OrdinalGroup, ...]
    prior: float
    average: Floats

    @classmethod
    def make(cls, design: Design, matrix: Floats, weights: Floats, prior: float) -> Self:
        """Set up the task."""
        average = weights @ matrix
        n_answers, n_numbers = design.n_answers, len(design.numbers)
        average[:n_answers] /= group_sums(average[:n_answers], design.offsets)
        average[n_answers:-1] /= np.tile(average[n_answers : n_answers + n_numbers], 3)
        average[-1] = 1
        columns = design.offsets, n_answers, design.ordinal
        return cls(matrix, weights, *columns, prior, average)

    def expect(self, parameters: Floats) -> tuple[Floats, Floats]:
        """E step: the objective of each start, and the sums.

        Posteriors are used block by block and never stored for all rows.
        """
        k, starts, columns = parameters.shape
        flat = parameters.reshape(k * starts, columns)
        log_likelihood, sums = np.zeros(starts), np.zeros_like(flat)
        for block in blocks_of(len(self.matrix), k * starts):
            rows, weights = self.matrix[block], self.weights[block]
            joint = (flat @ rows.T).reshape(k, starts, -1)
            log_likelihood += normalise(joint) @ weights
            joint *= weights
            sums += joint.reshape(k * starts, -1) @ rows
        return log_likelihood + self.log_prior(parameters), sums.reshape(k, starts, columns)

    def maximise(self, sums: Floats, before: Floats | None = None) -> Floats:
        """M step: the parameters that the sums make most likely.

        Ordinal variables have no closed form: theirs are better than `before`, the last ones.
        """
        sums = sums + self.prior / len(sums) * self.average
        counts, numbers, size = np.split(sums, [self.n_answers, sums.shape[-1] - 1], axis=-1)
        shares = counts / np.maximum(group_sums(counts, self.offsets), TINY)
        sizes = size / size.sum(axis=0)
        answers = with_slopes(_log(shares), counts, self.ordinal, before)
        parts = [answers, _normal(numbers), _log(sizes)]
        return np.concatenate(parts, axis=-1)

    def log_prior(self, parameters: Floats) -> Floats:
        """Log density of the made-up respondents, which EM maximises with the rest."""
        result: Floats = self.prior / len(parameters) * (parameters @ self.average).sum(axis=0)
        return result

    def leap(self, sums: tuple[Floats, Floats, Floats], before: Floats) -> Floats:
        """Parameters far ahead on the way on which three steps of EM were going (SQUAREM)."""
        one, two = sums[1] - sums[0], sums[2] - sums[1]
        bend = two - one
        length = np.sqrt([np.square(move).sum(axis=(0, 2)) for move in (one, bend)])
        far = np.maximum(1, length[0] / np.maximum(length[1], TINY))[None, :, None]
        ahead = sums[0] + 2 * far * one + far**2 * bend
        n_numbers = (ahead.shape[-1] - 1 - self.n_answers) // 3
        signed = slice(self.n_answers + n_numbers, self.n_answers + 2 * n_numbers)
        values = ahead[..., signed].copy()
        ahead = np.maximum(ahead, 0)
        ahead[..., signed] = values
        return self.maximise(ahead, before)


def climb(task: Task, parameters: Floats, *, rounds: int, tol: float) -> Climb:
    """Run EM from all starts at once, three steps and a leap a round, until convergence.

    A leap that leads downhill is taken back, so the objective never falls.

    References
    ----------
    Varadhan, R. & Roland, C. (2008). Simple and globally convergent methods for accelerating
    the convergence of any EM algorithm. Scandinavian Journal of Statistics 35, 335-353.
    """
    final = parameters.copy()
    active = np.arange(final.shape[1])
    path = np.full((3 * rounds, len(active)), np.nan)
    converged = np.zeros(len(active), dtype=bool)
    objective, sums = task.expect(parameters)
    for place in range(rounds):
        first = objective, sums
        parameters = task.maximise(first[1], parameters)
        second = task.expect(parameters)
        parameters = task.maximise(second[1], parameters)
        third = task.expect(parameters)
        recent = np.array([first[0], second[0], third[0]])
        path[3 * place : 3 * place + 3, active] = recent
        final[:, active] = parameters
        done = _arrived(recent, tol * task.weights.sum())
        converged[active[done]] = True
        go = ~done
        active = active[go]
        if not len(active) or place == rounds - 1:
            break
        steps = first[1][:, go], second[1][:, go], third[1][:, go]
        parameters, objective, sums = _leap_uphill(task, steps, parameters[:, go], third[0][go])
    return Climb(final, path[: 3 * place + 3], converged)


def race(
    task: Task, parameters: Floats, *, rounds: int, tol: float, short: int = SHORT_RUN
) -> Climb:
    """Run all starts for `short` rounds and the best half (at least two) to the end.

    One start alone has nobody to race against, and runs at once.

    References
    ----------
    Biernacki, C., Celeux, G. & Govaert, G. (2003). Choosing starting values for the EM
    algorithm for getting the highest likelihood in multivariate Gaussian mixture models.
    Computational Statistics & Data Analysis 41, 561-575.
    """
    short = short if parameters.shape[1] > 1 else rounds
    first = climb(task, parameters, rounds=min(short, rounds), tol=tol)
    best = np.argsort(-first.objective, kind="stable")[: max(2, len(first.converged) // 2)]
    best = best[~first.converged[best]]
    if not len(best) or rounds <= short:
        return first
    second = climb(task, first.parameters[:, best], rounds=rounds - short, tol=tol)
    path = np.full((len(second.path), len(first.converged)), np.nan)
    path[:, best] = second.path
    first.parameters[:, best] = second.parameters
    first.converged[best] = second.converged
    return Climb(first.parameters, np.vstack([first.path, path]), first.converged)


def normalise(joint: Floats) -> Floats:
    """Turn log joint densities into posteriors over the first axis, in place.

    Returns the log density of each row, the sum over the first axis.
    """
    peak = joint.max(axis=0)
    joint -= peak
    np.exp(joint, out=joint)
    total = joint.sum(axis=0)
    joint /= total
    log_density: Floats = peak + np.log(total)
    return log_density


def _leap_uphill(
    task: Task, steps: tuple[Floats, Floats, Floats], before: Floats, reached: Floats
) -> tuple[Floats, Floats, Floats]:
    parameters = task.leap(steps, before)
    objective, sums = task.expect(parameters)
    back = ~(objective >= reached)
    if back.any():
        parameters[:, back] = task.maximise(steps[2][:, back], before[:, back])
        objective[back], sums[:, back] = task.expect(parameters[:, back])
    return parameters, objective, sums


def _log(shares: Floats) -> Floats:
    return np.log(np.maximum(shares, TINY))


def _normal(sums: Floats) -> Floats:
    """Natural parameters of normal densities from the sums of 1, x and x squared."""
    n, total, squares = np.split(sums, 3, axis=-1)
    n = np.maximum(n, TINY)
    mean = total / n
    variance = np.maximum(squares / n - mean**2, VARIANCE_FLOOR)
    constant = -0.5 * (np.log(2 * np.pi * variance) + mean**2 / variance)
    return np.concatenate([constant, mean / variance, -0.5 / variance], axis=-1)


def _arrived(recent: Floats, enough: float) -> Flags:
    """Whether the limit, which Aitken's method foretells from three steps, is near enough."""
    before, now = np.diff(recent, axis=0)
    rate = np.clip(now / np.where(before > 0, before, np.inf), 0, 0.9999)
    return np.asarray(now * np.maximum(1, rate / (1 - rate)) < enough)
