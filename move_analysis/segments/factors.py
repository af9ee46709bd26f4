"""Factor analysis of mixed data: the few axes along which respondents differ most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from .design import Design, Flags, Floats
from .fixed_point import Anderson
from .inputs import checked_table, checked_weights

Correction = Literal["benzecri", "greenacre"]
# Axes with less inertia than this share of the first one are rounding errors.
NOTHING = 1e-10


class FactorAnalysis(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    r"""The few axes along which respondents differ most, where variables are of every kind.

    With numbers only this is principal component analysis (of correlations), with answers only
    multiple correspondence analysis (of the indicator matrix), with both factor analysis of
    mixed data: numbers are divided by their standard deviation, indicators of answers by the
    root of their share, so that no variable weighs more for having more answers.

    Parameters
    ----------
    n_components : int, default 5
        Number of axes that are kept (fewer where there are fewer), which is also the number of
        axes that fill blanks.
    supplementary : sequence of str, default ()
        Columns that do not build the axes but are placed on them.
    max_iter : int, default 200
        Most rounds of filling blanks.
    tol : float, default 1e-4
        Blanks are filled well enough when they change less than this in a round (root of the
        mean square, in standard deviations).

    Attributes
    ----------
    eigenvalues_ : ndarray of shape (n_axes,)
        Inertia of each axis, largest first.
    explained_variance_ratio_ : ndarray of shape (n_axes,)
        Share of each axis in all inertia.
    row_coordinates_ : DataFrame of shape (n_samples, n_axes)
        Respondents on the axes; their weighted variance is the eigenvalue.
    column_coordinates_ : DataFrame of shape (n_columns, n_axes)
        Index ``variable, answer``. Numbers (answer ""): correlation with the axis. Answers: the
        mean of those who gave it; in multiple correspondence analysis divided by the root of
        the eigenvalue.
    eta2_ : DataFrame of shape (n_variables, n_axes)
        Share of the variance of an axis that a variable explains (numbers: squared correlation).
    contributions_, row_contributions_ : DataFrame
        Share of each column, and of each respondent, in the inertia of an axis.
    column_cos2_, row_cos2_ : DataFrame
        How well an axis shows a column (squared correlation), and a respondent (share of the
        squared distance to the centre).
    supplementary_coordinates_, supplementary_eta2_ : DataFrame
        The same of the supplementary variables.
    n_iter_ : int
        How often axes were found: once, and once more in every round of filling blanks.

    Notes
    -----
    Blanks are filled by regularised iterative factor analysis: averages first, then what the
    axes foretell, each axis shrunk by the share of noise in it (the mean of the inertias left
    out), until nothing changes. This is the method of Josse and Husson; each round goes on from a
    mixture of the last few, which ends in the same place in a third of the rounds.

    References
    ----------
    Pages, J. (2004). Analyse factorielle de donnees mixtes. Revue de statistique appliquee 52,
    93-111. Greenacre, M. (2017). Correspondence Analysis in Practice, 3rd ed. CRC Press.
    Josse, J. & Husson, F. (2012). Handling missing values in exploratory multivariate data
    analysis methods. Journal de la SFdS 153, 79-99. Audigier, V., Husson, F. & Josse, J.
    (2016). A principal component method to impute missing values for mixed data. Advances in
    Data Analysis and Classification 10, 5-26.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": list("xxyyzz"), "b": list("ppqqqq"), "c": list("uvuvuv")})
    >>> analysis = FactorAnalysis(n_components=2).fit(frame)
    >>> analysis.eigenvalues_.round(4).tolist()
    [0.6667, 0.3333]
    """

    def __init__(
        self,
        n_components: int = 5,
        *,
        supplementary: Sequence[str] = (),
        max_iter: int = 200,
        tol: float = 1e-4,
    ) -> None:
        self.n_components = n_components
        self.supplementary = supplementary
        self.max_iter = max_iter
        self.tol = tol

    def fit(self, frame: Any, y: Any = None, *, sample_weight: ArrayLike | None = None) -> Self:
        """Find the axes.

        Parameters
        ----------
        frame : DataFrame or array-like of shape (n_samples, n_features)
            Variables in columns; NaN and NA are blanks.
        y : ignored
            There for scikit-learn's sake.
        sample_weight : array-like of shape (n_samples,), optional
            Weight of each respondent.

        Returns
        -------
        FactorAnalysis
            Itself.
        """
        self._check_parameters()
        table = checked_table(self, frame, reset=True)
        weights = checked_weights(sample_weight, len(table))
        weights = weights / weights.sum()
        used = weights > 0
        active = table.drop(columns=list(self.supplementary))
        self.design_ = Design.learn(active[used], weights[used])
        with threadpool_limits(1):  # several threads would round differently
            raw, blank = _raw(self.design_, active)
            rows = slice(None) if used.all() else used  # a slice spares a copy
            self._space, self.n_iter_ = _space(
                self.design_, raw[rows], blank[rows], weights[rows], self
            )
            scores = self._space.scores(raw, blank)
        self._keep_axes()
        self._keep_rows(table.index, scores, self._space.lengths(raw, blank), weights)
        self._place_supplementary(table[list(self.supplementary)], weights)
        return self

    def transform(self, frame: Any) -> Floats:
        """Coordinates of respondents, also of new ones (supplementary rows).

        Parameters
        ----------
        frame : DataFrame or array-like of shape (n_samples, n_features)
            Variables as in `fit`. An answer that nobody gave there counts as a blank.

        Returns
        -------
        ndarray of shape (n_samples, n_axes)
        """
        check_is_fitted(self)
        raw, blank = _raw(self.design_, checked_table(self, frame, reset=False))
        with threadpool_limits(1):
            coordinates: Floats = self._space.scores(raw, blank) * self._unit
        return coordinates

    def corrected_eigenvalues(self, correction: Correction = "greenacre") -> pd.DataFrame:
        r"""Inertia of the axes of a multiple correspondence analysis without what is trivial.

        With Q variables, an axis of inertia 1/Q shows a single variable; the indicator matrix
        so makes the shares look too small.

        Parameters
        ----------
        correction : {'benzecri', 'greenacre'}, default 'greenacre'
            Both give :math:`(Q/(Q-1))^2 (\lambda - 1/Q)^2` for axes above 1/Q. Shares are of
            their sum (Benzecri; too large), or of the mean inertia off the diagonal of the Burt
            matrix (Greenacre).

        Returns
        -------
        DataFrame
            ``eigenvalue share``, one row per axis above 1/Q (also those not kept).
        """
        check_is_fitted(self)
        q = len(self.design_.nominal)
        if self.design_.numbers or q < 2:
            raise ValueError("corrected_eigenvalues needs two or more variables, all of answers.")
        every = self._space.eigenvalues / q
        corrected = (q / (q - 1) * (every[every > 1 / q + NOTHING] - 1 / q)) ** 2
        totals = {
            "benzecri": corrected.sum(),
            "greenacre": q / (q - 1) * (np.square(every).sum() - (every.sum()) / q),
        }
        if correction not in totals:
            raise ValueError(f"correction should be one of {sorted(totals)}, got {correction!r}")
        return pd.DataFrame({"eigenvalue": corrected, "share": corrected / totals[correction]})

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that blanks are welcome."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    @property
    def _n_features_out(self) -> int:
        return len(self.eigenvalues_)

    @property
    def _unit(self) -> float:
        """Answers only: divided by the root of their number, as multiple correspondence does."""
        alone = self.design_.nominal and not self.design_.numbers
        return 1 / np.sqrt(len(self.design_.nominal)) if alone else 1.0

    def _check_parameters(self) -> None:
        for name in ("n_components", "max_iter"):
            value = getattr(self, name)
            if not isinstance(value, int | np.integer) or value < 1:
                raise ValueError(f"{name} should be an int of at least 1, got {value!r}")
        if not isinstance(self.tol, int | float | np.number) or not 0 <= self.tol < np.inf:
            raise ValueError(f"tol should be a number of at least 0, got {self.tol!r}")

    def _keep_axes(self) -> None:
        """Everything about axes, columns and variables follows from the eigenvectors."""
        space = self._space
        inertia, n_axes = space.eigenvalues, space.axes.shape[1]
        self.eigenvalues_ = inertia[:n_axes] * self._unit**2
        self.explained_variance_ratio_ = inertia[:n_axes] / inertia.sum() if n_axes else inertia
        squared = inertia[:n_axes] * space.axes**2
        index, share = _column_index(self.design_), space.shares
        places = np.sqrt(inertia[:n_axes]) * space.axes
        answer = share > 0
        places[answer] /= np.sqrt(share[answer])[:, None]
        if self.design_.numbers:
            places[answer] *= np.sqrt(inertia[:n_axes])
        self.column_coordinates_ = pd.DataFrame(places, index=index)
        self.contributions_ = pd.DataFrame(space.axes**2, index=index)
        self.column_cos2_ = pd.DataFrame(squared / (1 - share)[:, None], index=index)
        self.eta2_ = pd.DataFrame(squared, index=index).groupby(level=0, sort=False).sum()

    def _keep_rows(self, index: pd.Index, scores: Floats, length: Floats, weights: Floats) -> None:
        inertia = self._space.eigenvalues[: scores.shape[1]]
        squared = scores**2
        cos2 = squared / np.where(length > 0, length, 1.0)[:, None]
        self.row_coordinates_ = pd.DataFrame(scores * self._unit, index=index)
        self.row_contributions_ = pd.DataFrame(squared * weights[:, None] / inertia, index=index)
        self.row_cos2_ = pd.DataFrame(cos2, index=index)

    def _place_supplementary(self, table: pd.DataFrame, weights: Floats) -> None:
        """Means of those who gave an answer; correlations with numbers."""
        used = weights > 0
        design = Design.learn(table[used], weights[used])
        raw, blank = _raw(design, table)
        raw[blank] = 0.0
        scores = self.row_coordinates_.to_numpy()
        weighted = weights[:, None] * raw
        numbers = slice(design.n_answers, None)
        places = weighted.T @ scores / np.maximum(weighted.sum(axis=0), 1e-300)[:, None]
        seen = weights @ ~blank
        spread = np.sqrt(self.eigenvalues_)
        places[numbers] = (weighted[:, numbers].T @ scores) / seen[numbers, None] / spread
        part = np.where(np.arange(len(seen)) < design.n_answers, weighted.sum(axis=0) / seen, 1.0)
        squared = part[:, None] * places**2
        squared[: design.n_answers] /= self.eigenvalues_
        if not self.design_.numbers:
            places[: design.n_answers] /= spread
        index = _column_index(design)
        self.supplementary_coordinates_ = pd.DataFrame(places, index=index)
        found = pd.DataFrame(squared, index=index).groupby(level=0, sort=False).sum()
        self.supplementary_eta2_ = found


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
    def of(cls, raw: Floats, weights: Floats, n_answers: int, n_axes: int) -> Self:
        """Find the axes of rows without blanks, from the matrix of products of columns."""
        centre = weights @ raw
        equal = bool((weights == weights[0]).all())
        rooted = raw if equal else raw * np.sqrt(weights)[:, None]
        products = rooted.T @ rooted * (weights[0] if equal else 1.0) - np.outer(centre, centre)
        answer = np.arange(len(centre)) < n_answers
        variance = np.maximum(np.diag(products), 0)
        scale = np.sqrt(np.where(answer, np.maximum(centre, NOTHING), variance))
        scale[scale == 0] = 1.0
        inertia, axes = np.linalg.eigh(products / np.outer(scale, scale))
        inertia, axes = inertia[::-1], axes[:, ::-1]
        some = inertia > NOTHING * max(inertia[0], NOTHING) if len(inertia) else inertia > 0
        axes = axes[:, some][:, :n_axes]
        # the sign of an axis is arbitrary: its strongest column points upwards
        axes = axes * np.where(axes.max(axis=0, initial=0) < -axes.min(axis=0, initial=0), -1, 1)
        return cls(centre, scale, np.where(answer, centre, 0.0), inertia[some], axes)

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

    def scores(self, raw: Floats, blank: Flags) -> Floats:
        """Rows on the axes; blanks are what the axes foretell from the rest of their row."""
        scaled = self.axes / self.scale[:, None]
        rows, n_axes = np.flatnonzero(blank.any(axis=1)), self.axes.shape[1]
        known = np.where(blank, self.centre, raw) if len(rows) else raw
        scores: Floats = known @ scaled - self.centre @ scaled
        if len(rows) and n_axes:
            pairs = (self.axes[:, :, None] * self.axes[:, None, :]).reshape(len(self.axes), -1)
            hidden = (blank[rows] @ pairs).reshape(-1, n_axes, n_axes)
            system = np.eye(n_axes) - hidden * self.kept
            scores[rows] = np.linalg.solve(system, scores[rows, :, None])[:, :, 0]
        return scores

    def filled(self, raw: Floats, blank: Flags) -> Floats:
        """The rows with blanks filled."""
        foretold = (self.scores(raw, blank) * self.kept) @ self.axes.T * self.scale + self.centre
        return np.where(blank, foretold, raw)

    def lengths(self, raw: Floats, blank: Flags) -> Floats:
        """Squared distance of each row to the centre."""
        rows = self.filled(raw, blank) if blank.any() else raw
        squares: Floats = np.einsum("ij,ij,j->i", rows, rows, self.scale**-2.0)
        return (
            squares - rows @ (2 * self.centre / self.scale**2) + self.centre**2 @ self.scale**-2.0
        )


def _raw(design: Design, frame: pd.DataFrame) -> tuple[Floats, Flags]:
    """Indicators of answers and standardised numbers, and which cells are blank."""
    codes, values = design.encode(frame)
    raw = np.zeros((len(codes), design.n_answers + values.shape[1]))
    given = codes >= 0
    places = codes + design.offsets + np.arange(len(codes))[:, None] * raw.shape[1]
    raw.ravel()[places.ravel() if given.all() else places[given]] = 1.0
    centre = np.array([v.centre for v in design.numbers])
    raw[:, design.n_answers :] = (values - centre) / np.exp(design.log_scale)
    sizes = [len(v.levels) for v in design.nominal]
    return raw, np.hstack([np.repeat(~given, sizes, axis=1), np.isnan(values)])


def _space(
    design: Design, raw: Floats, blank: Flags, weights: Floats, options: FactorAnalysis
) -> tuple[Space, int]:
    """Fill blanks and find axes in turns; with no blanks the first axes are the last."""
    n_answers, n_axes = design.n_answers, options.n_components
    if not blank.any():
        return Space.of(raw, weights, n_answers, n_axes), 1
    counts = weights @ np.where(blank, 0.0, raw)
    expected = counts / np.maximum(weights @ ~blank, NOTHING)
    rows = np.where(blank, expected, raw)
    space = Space.of(rows, weights, n_answers, n_axes)
    sooner = Anderson()
    for turn in range(options.max_iter):
        before, found = rows[blank], space.filled(raw, blank)[blank]
        scale = np.broadcast_to(space.scale, rows.shape)[blank]
        enough = np.square((found - before) / scale).mean() < options.tol**2
        rows[blank] = found if enough else sooner.step(before, found)
        space = Space.of(rows, weights, n_answers, n_axes)
        if enough:
            return space, turn + 2
    return space, 1 + options.max_iter


def _column_index(design: Design) -> pd.MultiIndex:
    keys = [(v.name, level) for v in design.nominal for level in v.levels]
    keys += [(v.name, "") for v in design.numbers]
    if not keys:
        return pd.MultiIndex.from_arrays([[], []], names=["variable", "answer"])
    return pd.MultiIndex.from_tuples(keys, names=["variable", "answer"])
