"""From a frame of mixed variables to one matrix on which the mixture model is linear, and back.

A one-hot row times log probabilities, and (1, x, x squared) times the natural parameters of a
normal distribution, are both log densities: so one matrix product gives the log density of
all variables together. A blank is a row of zeros there and contributes nothing, which is full
information maximum likelihood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

Kind = Literal["nominal", "number"]
Ordinal = Literal["nominal", "adjacent"]


@dataclass(frozen=True)
class Variable:
    """One variable as the model sees it: either its answers, or its centre and spread.

    Answers with scores are ordinal: segments differ in them by one slope each.
    """

    name: Any
    kind: Kind
    levels: tuple[Any, ...] = ()
    scores: tuple[int, ...] = ()
    centre: float = 0.0
    spread: float = 1.0

    def n_parameters(self, k: int) -> int:
        """How many free parameters `k` segments spend on it."""
        if self.scores:
            return len(self.levels) - 1 + k - 1
        return k * (len(self.levels) - 1 if self.kind == "nominal" else 2)


@dataclass(frozen=True)
class OrdinalGroup:
    """Ordinal variables with the same scores, which are fitted side by side.

    `scores` (n_levels,) are those of the answers, `columns` (n_variables, n_levels) their places in
    the matrix.
    """

    scores: Floats
    columns: Integers


@dataclass(frozen=True)
class Design:
    """Which variables build the model, and in which columns of the matrix they stand.

    The matrix has the columns ``[one-hot of all nominal | seen | value | value squared | 1]``,
    seen, value and square once per number (standardised); the 1 carries the segments' sizes.
    Nominal variables come first. One that is blank or the same for all is not among them: it can't
    tell segments apart.
    """

    variables: tuple[Variable, ...]

    @property
    def nominal(self) -> tuple[Variable, ...]:
        """The variables with answers (yes/no ones too)."""
        return tuple(v for v in self.variables if v.kind == "nominal")

    @property
    def numbers(self) -> tuple[Variable, ...]:
        """The variables with numbers."""
        return tuple(v for v in self.variables if v.kind == "number")

    @property
    def n_answers(self) -> int:
        """How many one-hot columns the matrix has."""
        return sum(len(v.levels) for v in self.nominal)

    @property
    def offsets(self) -> Integers:
        """First one-hot column of each nominal variable."""
        sizes = [len(v.levels) for v in self.nominal]
        return np.cumsum([0, *sizes[:-1]], dtype=np.int64)[: len(sizes)]

    @property
    def ordinal(self) -> tuple[OrdinalGroup, ...]:
        """The nominal variables that have scores, by their scores."""
        starts = dict(zip(self.nominal, self.offsets, strict=True))
        scales = sorted({v.scores for v in self.nominal if v.scores})
        return tuple(
            OrdinalGroup(
                np.array(scale, dtype=np.float64),
                np.array([starts[v] for v in starts if v.scores == scale])[:, None]
                + np.arange(len(scale)),
            )
            for scale in scales
        )

    def n_parameters(self, k: int) -> int:
        """How many free parameters `k` segments have."""
        return k - 1 + sum(v.n_parameters(k) for v in self.variables)

    @property
    def n_patterns(self) -> float:
        """How many different answer patterns are possible; infinite with a number."""
        if self.numbers:
            return np.inf
        return float(np.prod([float(len(v.levels)) for v in self.nominal]))

    @classmethod
    def learn(cls, frame: pd.DataFrame, weights: Floats, *, ordinal: Ordinal = "nominal") -> Design:
        """Read the variables off a frame: kinds from the dtypes, levels from the answers."""
        if ordinal not in _SCORES:
            raise ValueError(f"ordinal should be one of {sorted(_SCORES)}, got {ordinal!r}")
        order = sorted(range(frame.shape[1]), key=lambda i: str(frame.columns[i]))
        if all(isinstance(name, int | np.integer) for name in frame.columns):
            order = list(range(frame.shape[1]))
        columns = [column for _, column in frame.items()]
        found = [_learn_variable(columns[i], weights, _SCORES[ordinal]) for i in order]
        kept = [v for v in found if v is not None]
        return cls(tuple(sorted(kept, key=lambda v: v.kind)))

    def encode(self, frame: pd.DataFrame) -> tuple[NDArray[np.int16], Floats]:
        """Level numbers (-1 blank) and numbers (NaN blank), one row each."""
        codes = np.full((len(frame), len(self.nominal)), -1, dtype=np.int16)
        values = np.full((len(frame), len(self.numbers)), np.nan)
        columns = dict(frame.items())
        for j, variable in enumerate(self.nominal):
            given, answers = coded(columns[variable.name])
            known = {level: place for place, level in enumerate(variable.levels)}
            # the -1 at the end is what code -1, a blank, points at
            codes[:, j] = np.array([*(known.get(a, -1) for a in answers), -1])[given]
        for j, variable in enumerate(self.numbers):
            # + 0.0 turns -0.0 into 0.0, so that equal rows are equal byte by byte
            values[:, j] = _floats(columns[variable.name]) + 0.0
        return codes, values

    def matrix(self, codes: NDArray[np.int16], values: Floats) -> Floats:
        """The matrix of coded rows, shape (n_rows, n_answers + 3 * n_numbers + 1)."""
        matrix = np.zeros((len(codes), self.n_answers + 3 * values.shape[1] + 1))
        self.mark(codes, matrix)
        seen, value = self.standardise(values)
        n_numbers = values.shape[1]
        for place, part in enumerate((seen, value, value * value)):
            first = self.n_answers + place * n_numbers
            matrix[:, first : first + n_numbers] = part
        matrix[:, -1] = 1.0
        return matrix

    def mark(self, codes: NDArray[np.int16], matrix: Floats) -> None:
        """Write the one-hot columns of coded rows into the zeros of a matrix."""
        for block in blocks_of(len(codes), codes.shape[1]):
            rows, given = matrix[block], codes[block] >= 0
            first = np.arange(len(rows))[:, None] * rows.shape[1]
            rows.ravel()[(first + self.offsets + codes[block])[given]] = 1.0

    def standardise(self, values: Floats) -> tuple[Flags, Floats]:
        """Which numbers there are, and how far from the centre; 0 where there is none."""
        seen = ~np.isnan(values)
        centre = np.array([v.centre for v in self.numbers])
        return seen, np.where(seen, (values - centre) / np.exp(self.log_scale), 0.0)

    @property
    def log_scale(self) -> Floats:
        """Log spread of each number: what standardising added to its log density."""
        return np.log([v.spread for v in self.numbers])


def distinct_rows(
    codes: NDArray[np.int16], values: Floats, weights: Floats
) -> tuple[Integers, Integers, Floats]:
    """Find the different rows, in an order that does not depend on the order given.

    Returns where each different row stands first, which of them each row is, and their weights.
    Equal respondents are fitted as one with their summed weight, so weights mean repeated rows, and
    row order can't matter, to the last bit.
    """
    blocks = [np.ascontiguousarray(block).view(np.uint8) for block in (codes, values)]
    packed = np.hstack([b.reshape(len(codes), -1) for b in blocks])
    if not packed.shape[1]:
        return np.zeros(1, np.int64), np.zeros(len(codes), np.int64), np.array([weights.sum()])
    keys = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.lexsort((weights, inverse))
    total = np.bincount(inverse[order], weights[order])
    return first.astype(np.int64), inverse.astype(np.int64), total.astype(np.float64)


def blocks_of(n_rows: int, row_size: int) -> Iterator[slice]:
    """Slices of rows so that an array of `row_size` numbers per row stays in fast memory."""
    step = max(256, 1_000_000 // max(row_size, 1))
    return (slice(start, start + step) for start in range(0, n_rows, step))


def group_sums(counts: Floats, offsets: Integers) -> Floats:
    """For each one-hot column, the sum over the columns of its variable."""
    if not len(offsets):
        return np.zeros_like(counts)
    sizes = np.diff([*offsets, counts.shape[-1]])
    return np.repeat(np.add.reduceat(counts, offsets, axis=-1), sizes, axis=-1)


def _no_scores(column: pd.Series[Any], given: Flags) -> tuple[int, ...]:
    return ()


def _places(column: pd.Series[Any], given: Flags) -> tuple[int, ...]:
    """Of ordered answers, their places on the scale; two can't be told from unordered ones."""
    ordered = isinstance(column.dtype, pd.CategoricalDtype) and column.dtype.ordered
    return tuple(np.flatnonzero(given).tolist()) if ordered and given.sum() > 2 else ()


_Scores = Callable[["pd.Series[Any]", Flags], tuple[int, ...]]
_SCORES: dict[str, _Scores] = {"nominal": _no_scores, "adjacent": _places}


def _learn_variable(column: pd.Series[Any], weights: Floats, scores: _Scores) -> Variable | None:
    if not is_number(column):
        codes, answers = coded(column)
        given = np.bincount(codes + 1, minlength=len(answers) + 1)[1:] > 0
        levels = tuple(answer for answer, some in zip(answers, given, strict=True) if some)
        if len(levels) < 2:
            return None
        return Variable(column.name, "nominal", levels, scores(column, given))
    values = _floats(column)
    seen = ~np.isnan(values)
    if not seen.any() or np.ptp(values[seen]) == 0:
        return None
    # over the different values, so that neither row order nor repetition changes a bit
    distinct, place = np.unique(values[seen], return_inverse=True)
    total = np.bincount(place, weights[seen])
    centre = float(np.average(distinct, weights=total))
    spread = float(np.sqrt(np.average((distinct - centre) ** 2, weights=total)))
    return Variable(column.name, "number", centre=centre, spread=spread) if spread else None


def coded(column: pd.Series[Any]) -> tuple[NDArray[Any], Sequence[Any]]:
    """Codes (-1 blank) and answers of a column of answers, the answers in their order."""
    if pd.api.types.is_bool_dtype(column.dtype) and column.dtype != "category":
        return column.to_numpy(dtype=np.int8, na_value=-1), (False, True)
    found = column.array
    answers = found if isinstance(found, pd.Categorical) else pd.Categorical(column)
    return answers.codes, answers.categories.tolist()


def is_number(column: pd.Series[Any]) -> bool:
    """Whether a column holds numbers (booleans are answers, not numbers)."""
    dtype = column.dtype
    if pd.api.types.is_datetime64_any_dtype(dtype) or pd.api.types.is_timedelta64_dtype(dtype):
        raise ValueError(f"Column {column.name!r} has the dtype {dtype}: use its year or length.")
    return bool(pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype))


def _floats(column: pd.Series[Any]) -> Floats:
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(values).any():
        raise ValueError(f"Input contains infinity in column {column.name!r}.")
    return values
