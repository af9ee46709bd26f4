"""Factor analysis of mixed data: the few axes along which respondents differ most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from ..statistics import one_thread
from .design import Design, Floats
from .inputs import checked_table, checked_weights
from .space import NOTHING, Rows, fit_space

Correction = Literal["benzecri", "greenacre"]


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
    converged_ : bool
        Whether the last round changed blanks by no more than `tol`.

    Notes
    -----
    Blanks are filled by regularised iterative factor analysis: averages first, then what the
    axes foretell, each axis shrunk by the share of noise in it (the mean of the inertias left
    out), until nothing changes. This is the method of Josse and Husson; each round goes on from a
    mixture of the last few, which ends in the same place in a third of the rounds. What the axes
    foretell of an answer can be below 0; its share is never taken to be less than that of
    those who gave it, without which rounds can run in circles.

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
        with one_thread():
            rows = Rows.of(self.design_, active)
            building = rows if used.all() else rows.where(used)
            self._space, changes = fit_space(
                building, weights[used], self.n_components, max_iter=self.max_iter, tol=self.tol
            )
            scores = self._space.scores(rows)
        self.n_iter_, self.converged_ = len(changes), changes[-1] <= self.tol
        self._keep_axes()
        self._keep_rows(table.index, scores, self._space.lengths(rows, scores), weights)
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
        rows = Rows.of(self.design_, checked_table(self, frame, reset=False))
        with one_thread():
            coordinates: Floats = self._space.scores(rows) * self._unit
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
        rows = Rows.of(design, table)
        scores = self.row_coordinates_.to_numpy()
        weighted = weights[:, None] * rows.cells
        numbers = slice(design.n_answers, None)
        places = weighted.T @ scores / np.maximum(weighted.sum(axis=0), 1e-300)[:, None]
        seen = weights @ rows.given
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


def _column_index(design: Design) -> pd.MultiIndex:
    keys = [(v.name, level) for v in design.nominal for level in v.levels]
    keys += [(v.name, "") for v in design.numbers]
    if not keys:
        return pd.MultiIndex.from_arrays([[], []], names=["variable", "answer"])
    return pd.MultiIndex.from_tuples(keys, names=["variable", "answer"])
