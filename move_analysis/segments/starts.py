"""Where EM starts: half of the starts from a factor analysis, half from single respondents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .design import Floats, Integers, group_sums
from .em import Climb, Task, climb, race

# Where there are more different rows, the starts are run on so many of them first.
SAMPLES = (2_000, 20_000)
# For every start that is run, so many are drawn and tried for so many rounds of three steps.
TRIED = 4
TRIAL = 2
# Most rounds of fitting once more.
REFIT = 100


def run_starts(
    task: Task,
    rng: np.random.RandomState,
    *,
    n_components: int,
    n_starts: int,
    rounds: int,
    tol: float,
) -> Climb:
    """Run EM from the most promising starts; with many rows on samples first, then on all."""
    stages = [*_samples(task, rng), task]
    tried = TRIED * n_starts if n_components > 1 else 1
    drawn = seed_starts(stages[0], rng, n_components=n_components, n_starts=tried)
    trial = climb(stages[0], drawn, rounds=min(TRIAL, rounds), tol=tol)
    promising = np.sort(np.argsort(-trial.objective, kind="stable")[:n_starts])
    left = max(rounds - TRIAL, 1)
    end = race(stages[0], trial.parameters[:, promising], rounds=left, tol=tol)
    if len(stages) == 1:
        return end.after(trial, promising)
    for stage in stages[1:]:
        solutions, place = np.unique(np.round(end.objective, 2), return_inverse=True)
        first = [int(np.argmax(place == number)) for number in range(len(solutions))]
        end = race(stage, end.parameters[:, first], rounds=rounds, tol=tol, short=1).at(place)
    return end


def _samples(task: Task, rng: np.random.RandomState) -> list[Task]:
    """Random rows of the task, a few and more, where it has many more."""
    n_rows = len(task.matrix)
    sizes = [size for size in SAMPLES if 2 * size < n_rows]
    parts = [np.sort(rng.choice(n_rows, size=size, replace=False)) for size in sizes]
    return [replace(task, matrix=task.matrix[p], weights=task.weights[p]) for p in parts]


def refit(
    task: Task, rng: np.random.RandomState, *, warm: Floats, n_fresh: int, tol: float
) -> tuple[Floats, float]:
    """Fit once more to other rows or weights, from a known solution and from fresh starts.

    Returns parameters and objective of the start that ends highest. Four times `n_fresh` starts are
    tried; without any, nothing better elsewhere is seen.
    """
    starts = warm[:, None]
    if n_fresh:
        drawn = seed_starts(task, rng, n_components=len(warm), n_starts=TRIED * n_fresh)
        trial = climb(task, drawn, rounds=TRIAL, tol=tol)
        promising = np.argsort(-trial.objective, kind="stable")[:n_fresh]
        starts = np.concatenate([starts, trial.parameters[:, promising]], axis=1)
    end = climb(task, starts, rounds=REFIT, tol=tol)
    best = int(np.argmax(end.objective))
    return end.parameters[:, best], float(end.objective[best])


def seed_starts(
    task: Task, rng: np.random.RandomState, *, n_components: int, n_starts: int
) -> Floats:
    """Parameters of all starts, shape (n_components, n_starts, n_columns).

    References
    ----------
    Arthur, D. & Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA
    2007, 1027-1035 (here in the space of the leading factors).
    """
    chance = task.weights / task.weights.sum()
    scores = _scores(task, n_components) if n_components > 1 else np.zeros((len(chance), 1))
    starts = []
    for start in range(n_starts):
        if start % 2:
            repeat = bool(np.count_nonzero(chance) < n_components)
            rows = rng.choice(len(chance), size=n_components, replace=repeat, p=chance)
            starts.append(task.matrix[rows] + task.average)
        else:
            nearest = _nearest_seed(scores, chance, rng, n_components)
            starts.append(_sums_by(task, nearest, n_components) + task.average)
    return task.maximise(np.stack(starts, axis=1))


def _scores(task: Task, n_components: int) -> Floats:
    """Scores of all rows on the leading factors of the mixed data; blanks are averages."""
    rows = _scaled(task, task.matrix)
    _, axes = np.linalg.eigh((rows * task.weights[:, None]).T @ rows)
    scores: Floats = rows @ axes[:, -(n_components - 1) :]
    return scores


def _scaled(task: Task, rows: Floats) -> Floats:
    """Rows centred and scaled as in multiple correspondence analysis; numbers as they are."""
    answers, average = rows[:, : task.n_answers], task.average[: task.n_answers]
    n_numbers = (rows.shape[1] - 1 - task.n_answers) // 3
    values = rows[:, task.n_answers + n_numbers : task.n_answers + 2 * n_numbers]
    expected = group_sums(answers, task.offsets) * average
    return np.hstack([(answers - expected) / np.sqrt(average), values])


def _nearest_seed(
    scores: Floats, chance: Floats, rng: np.random.RandomState, n_components: int
) -> Integers:
    """Draw seeds far apart; for each row, the number of the seed that is nearest."""
    distance = np.full(len(scores), np.inf)
    nearest = np.zeros(len(scores), dtype=np.int64)
    draw = chance
    for number in range(n_components):
        seed = scores[_drawn(rng, draw)]
        new = np.square(scores - seed).sum(axis=1)
        nearest[new < distance] = number
        distance = np.minimum(distance, new)
        far = chance * distance
        draw = far / far.sum() if far.sum() > 0 else chance
    return nearest


def _drawn(rng: np.random.RandomState, chance: Floats) -> int:
    """Place drawn with the chances, as `choice` draws it, which looks at them more than once."""
    reached = chance.cumsum()
    return int(np.searchsorted(reached / reached[-1], rng.random_sample(), side="right"))


def _sums_by(task: Task, group: Integers, n_groups: int) -> Floats:
    """Sums of the rows of each group."""
    member = group == np.arange(n_groups)[:, None]
    sums: Floats = (member * task.weights) @ task.matrix
    return sums
