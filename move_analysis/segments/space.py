"""The space of a factor analysis: rows in it, axes through it, and the blanks that axes fill."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd

from .design import Design, Flags, Floats, Integers
from .fixed_point import Anderson

# Axes with less inertia than this share of the first one are rounding errors.
NOTHING = 1e-10


@dataclass(frozen=True)
class Rows:
    """Respondents in the space of columns: indicators of answers, then standardised numbers.

    `cells` (n_rows, n_columns) are 0 where blank, `given` (n_rows, n_columns) is 1 where they are
    not, else 0. The first `n_answers` columns are indicators.
    """

    cells: Floats
    given: Floats
    n_answers: int

    @classmethod
    def of(cls, design: Design, frame: pd.DataFrame) -> Self:
        """Encode a frame."""
        codes, numbers = design.encode(frame)
        cells = np.zeros((len(codes), design.n_answers + numbers.shape[1]))
        design.mark(codes, cells)
        known, cells[:, design.n_answers :] = design.standardise(numbers)
        sizes = [len(v.levels) for v in design.nominal]
        given = np.hstack([np.repeat(codes >= 0, sizes, axis=1), known])
        return cls(cells, given.astype(np.float64), design.n_answers)

    def where(self, used: Flags) -> Rows:
        """Some of the rows."""
        return Rows(self.cells[used], self.given[used], self.n_answers)

    @cached_property
    def blank(self) -> Integers:
        """Places of the blanks, counted row by row."""
        return np.flatnonzero(self.given == 0)

    @cached_property
    def column(self) -> Integers:
        """Column of each blank."""
        return np.asarray(self.blank % self.cells.shape[1])

    @cached_property
    def incomplete(self) -> Integers:
        """The rows that have blanks."""
        return np.flatnonzero((self.given == 0).any(axis=1))

    def filled(self, found: Floats) -> Floats:
        """The values with these in the blanks."""
        rows = self.cells.copy()
        rows.ravel()[self.blank] = found
        return rows


@dataclass(frozen=True)
class Space:
    """Axes in the space of standardised columns.

    `centre` and `scale` (n_columns,) are what columns are centred at and divided by, `shares` the
    share of an answer (0 for a number), `eigenvalues` the inertia of all axes that have any, `axes`
    (n_columns, n_axes) the directions of those that are kept.
    """

    centre: Floats
    scale: Floats
    shares: Floats
    eigenvalues: Floats
    axes: Floats

    @classmethod
    def of(cls, rows: Floats, weights: Floats, least: Floats, n_axes: int) -> Self:
        """Find the axes of rows without blanks, from the matrix of products of columns.

        `least` (n_answers,) is the share of those who gave each answer.
        """
        centre = weights @ rows
        equal = bool((weights == weights[0]).all())
        rooted = rows if equal else rows * np.sqrt(weights)[:, None]
        products = rooted.T @ rooted * (weights[0] if equal else 1.0) - np.outer(centre, centre)
        shares = np.zeros_like(centre)
        shares[: len(least)] = np.maximum(centre[: len(least)], least)
        scale = np.sqrt(np.where(shares > 0, shares, np.maximum(np.diag(products), 0)))
        scale[scale == 0] = 1.0
        inertia, axes = np.linalg.eigh(products / np.outer(scale, scale))
        inertia, axes = inertia[::-1], axes[:, ::-1]
        some = inertia > NOTHING * max(inertia[0], NOTHING) if len(inertia) else inertia > 0
        axes = axes[:, some][:, :n_axes]
        # the sign of an axis is arbitrary: its strongest column points upwards
        axes = axes * np.where(axes.max(axis=0, initial=0) < -axes.min(axis=0, initial=0), -1, 1)
        return cls(centre, scale, shares, inertia[some], axes)

    @property
    def kept(self) -> Floats:
        """Share of each kept axis that is not noise; 0 where no axis is left to tell noise by."""
        n_axes = self.axes.shape[1]
        left = self.eigenvalues[n_axes:]
        if not len(left):
            n_axes, left = n_axes - 1, self.eigenvalues[-1:]
        signal = np.zeros(self.axes.shape[1])
        signal[:n_axes] = 1 - left.mean() / self.eigenvalues[:n_axes] if n_axes > 0 else 0
        return signal

    def scores(self, rows: Rows) -> Floats:
        """Rows on the axes; blanks are what the axes foretell from the rest of their row."""
        scaled, n_axes = self.axes / self.scale[:, None], self.axes.shape[1]
        blank = rows.incomplete
        scores: Floats = rows.cells @ scaled - self.centre @ scaled
        if len(blank) and n_axes:
            one, other = np.triu_indices(n_axes)
            sums = np.hstack(
                [self.centre[:, None] * scaled, self.axes[:, one] * self.axes[:, other]]
            )
            hidden = (sums.sum(axis=0) - rows.given @ sums)[blank]
            system = np.empty((len(blank), n_axes, n_axes))
            system[:, one, other] = system[:, other, one] = hidden[:, n_axes:]
            system = np.eye(n_axes) - system * self.kept
            known = scores[blank] + hidden[:, :n_axes]
            scores[blank] = np.linalg.solve(system, known[:, :, None])[:, :, 0]
        return scores

    def foretold(self, rows: Rows, scores: Floats) -> Floats:
        """What the axes foretell of the blanks."""
        apart = (scores * self.kept) @ (self.axes * self.scale[:, None]).T
        return np.asarray(apart.ravel()[rows.blank] + self.centre[rows.column])

    def lengths(self, rows: Rows, scores: Floats) -> Floats:
        """Squared distance of each row to the centre."""
        filled = rows.filled(self.foretold(rows, scores)) if len(rows.incomplete) else rows.cells
        squares: Floats = np.einsum("ij,ij,j->i", filled, filled, self.scale**-2.0)
        return (
            squares - filled @ (2 * self.centre / self.scale**2) + self.centre**2 @ self.scale**-2.0
        )


def fit_space(
    rows: Rows, weights: Floats, n_axes: int, *, max_iter: int, tol: float
) -> tuple[Space, list[float]]:
    """Fill blanks and find axes in turns; how far each round moved the blanks."""
    seen = weights @ rows.cells
    least = np.maximum(seen[: rows.n_answers], NOTHING)
    if not len(rows.incomplete):
        return Space.of(rows.cells, weights, least, n_axes), [0.0]
    filled = rows.filled((seen / np.maximum(weights @ rows.given, NOTHING))[rows.column])
    space = Space.of(filled, weights, least, n_axes)
    sooner, changes = Anderson(), [np.inf]
    while changes[-1] > tol and len(changes) <= max_iter:
        before, found = filled.ravel()[rows.blank], space.foretold(rows, space.scores(rows))
        moved = (found - before) / space.scale[rows.column]
        changes.append(float(np.sqrt(np.square(moved).mean())))
        enough = changes[-1] <= tol
        filled.ravel()[rows.blank] = found if enough else sooner.step(before, found)
        space = Space.of(filled, weights, least, n_axes)
    return space, changes
