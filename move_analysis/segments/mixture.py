"""Mixture model of mixed variables: groups of respondents that answer alike."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from ..statistics import one_thread
from .design import Design, Floats, Ordinal, distinct_rows
from .em import Climb, Task, climb, normalise
from .evidence import log_evidence
from .inputs import checked_table, checked_weights
from .starts import run_starts


class MixtureModel(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    r"""Groups of respondents that answer alike, where variables are of every kind.

    Latent class / latent profile analysis: within a segment the variables are independent,
    answers follow their shares and numbers a normal distribution. A blank contributes nothing
    to the likelihood (full information maximum likelihood), so nobody is left out and nothing
    is imputed.

    Parameters
    ----------
    n_components : int, default 3
        Number of segments.
    n_init : int, default 20
        Number of random starts, every other one from a factor analysis. Four times as many are
        tried for six steps; the best `n_init` run 21 more, the best half of them to the end.
        Beyond 4,000 different rows on samples first.
    max_iter : int, default 500
        Most EM steps of a start (a few more, as they go in rounds of three).
    tol : float, default 1e-8
        A start has converged when its log-likelihood per respondent is foretold to be this
        near to its limit.
    prior : float, default 1.0
        Weight of made-up respondents, spread evenly over the segments, who answer as the
        whole sample does (a Dirichlet prior; for numbers its normal counterpart). Keeps shares
        off 0 and 1 in small segments; 0 turns it off.
    ordinal : {'nominal', 'adjacent'}, default 'nominal'
        What ordered answers are: as free as unordered ones, or adjacent categories, in which
        segments differ by one slope along the scale (fewer parameters; steps take longer).
    random_state : int, RandomState or None, default 0
        Seed of the starts.

    Attributes
    ----------
    weights_ : ndarray of shape (n_components,)
        Share of each segment, largest first.
    labels_ : ndarray of int of shape (n_samples,)
        Most likely segment of each respondent, from 0.
    answer_shares_ : DataFrame
        Share of each answer (index: variable, answer) in each segment (columns).
    means_, deviations_ : DataFrame
        Mean and standard deviation of each number (index) in each segment (columns).
    log_likelihood_ : float
        Natural logarithm, the prior not counted.
    log_likelihoods_ : ndarray of shape (n_init,)
        Where each start ended (those outside the best half: early). Few near the best mean a
        likelihood with many local maxima.
    path_ : ndarray
        What EM maximises (log-likelihood plus log prior), step by step, of the best start.
    converged_ : bool
        Whether the best start converged.
    n_parameters_ : int
        Number of free parameters.
    log_evidence_ : float
        Log marginal likelihood by Cheeseman and Stutz, larger is better: what decides on the
        number of segments (see `choose_model`).
    aic_, bic_, sabic_, icl_ : float
        Information criteria, smaller is better; the number of respondents is the sum of weights.
    entropy_ : float
        Relative entropy: 1 where every respondent is placed with certainty, 0 where none is.
    n_iter_ : int
        Number of EM steps of the best start.
    n_features_in_ : int
        Number of variables.

    Notes
    -----
    The kind of a variable is read from its dtype: category (ordered or not), text and boolean
    are answers, numbers are numbers. In a plain array all are numbers. The density of a row is

    .. math:: f(x) = \sum_k \pi_k \prod_{j \text{ seen}} f_{kj}(x_j).

    Equal rows are fitted as one with their summed weight, in an order of their own: integer
    weights are the same as repeated rows, and the order of rows can't matter.

    References
    ----------
    McCutcheon, A. L. (1987). Latent Class Analysis. Sage. Vermunt, J. K. & Magidson, J.
    (2016). Technical Guide for Latent GOLD 5.1 (the prior). Hunt, L. & Jorgensen, M. (2003).
    Mixture model clustering for mixed data with missing information. Computational Statistics
    & Data Analysis 41, 429-440.

    Examples
    --------
    >>> frame = pd.DataFrame({"iot": [True, True, True, False, False] * 5})
    >>> frame["cloud"] = frame["iot"]
    >>> frame["staff"] = [49.0, 50, 51, 9, 11] * 5
    >>> model = MixtureModel(n_components=2, prior=0).fit(frame)
    >>> model.labels_[:5].tolist(), model.means_.loc["staff"].round(3).tolist()
    ([0, 0, 0, 1, 1], [50.0, 10.0])
    """

    path_: Floats
    log_likelihood_: float
    log_likelihoods_: Floats

    def __init__(
        self,
        n_components: int = 3,
        *,
        n_init: int = 20,
        max_iter: int = 500,
        tol: float = 1e-8,
        prior: float = 1.0,
        ordinal: Ordinal = "nominal",
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.n_components = n_components
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.prior = prior
        self.ordinal = ordinal
        self.random_state = random_state

    def fit(self, frame: Any, y: Any = None, *, sample_weight: ArrayLike | None = None) -> Self:
        """Find the segments.

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
        MixtureModel
            Itself.
        """
        self._check_parameters()
        table = checked_table(self, frame, reset=True)
        weights = checked_weights(sample_weight, len(table))
        used = weights > 0
        self.design_ = Design.learn(table.loc[used], weights[used], ordinal=self.ordinal)
        task, inverse = self._task(table.loc[used], weights[used])
        with one_thread():
            end = run_starts(
                task,
                check_random_state(self.random_state),
                n_components=self.n_components,
                n_starts=1 if self.n_components == 1 else self.n_init,
                rounds=self._rounds,
                tol=self.tol,
            )
        self._keep(task, end)
        labels = self._judge(task)[inverse]
        self.labels_ = labels if used.all() else self.predict(table)
        return self

    def resume(self, frame: Any, *, sample_weight: ArrayLike | None = None) -> Self:
        """Go on from where the best start stopped, for as many steps again.

        Parameters
        ----------
        frame, sample_weight
            As in `fit`.

        Returns
        -------
        MixtureModel
            Itself.
        """
        check_is_fitted(self)
        table = checked_table(self, frame, reset=False)
        weights = checked_weights(sample_weight, len(table))
        used = weights > 0
        task, inverse = self._task(table.loc[used], weights[used])
        before: Floats = self.log_likelihoods_
        path: Floats = self.path_
        with one_thread():
            self._keep(
                task, climb(task, self.parameters_[:, None], rounds=self._rounds, tol=self.tol)
            )
        self.log_likelihoods_ = np.append(np.delete(before, before.argmax()), self.log_likelihood_)
        self.path_ = np.append(path, self.path_)
        self.n_iter_ = len(self.path_)
        labels = self._judge(task)[inverse]
        self.labels_ = labels if used.all() else self.predict(table)
        return self

    @property
    def _rounds(self) -> int:
        return -(-self.max_iter // 3)

    def _task(self, table: pd.DataFrame, weights: Floats) -> tuple[Task, NDArray[np.int64]]:
        """Different rows with their summed weights, and the place of each respondent's."""
        codes, values = self.design_.encode(table)
        first, inverse, total = distinct_rows(codes, values, weights)
        matrix = self.design_.matrix(codes[first], values[first])
        return Task.make(self.design_, matrix, total, float(self.prior)), inverse

    def predict_proba(self, frame: Any) -> Floats:
        """How likely each respondent is in each segment.

        Parameters
        ----------
        frame : DataFrame or array-like of shape (n_samples, n_features)
            Variables as in `fit`. An answer that nobody gave there counts as a blank.

        Returns
        -------
        ndarray of shape (n_samples, n_components)
            Rows sum to 1. Who answered nothing gets the shares of the segments.
        """
        return self._posteriors(self._encoded(frame))[0].T

    def predict(self, frame: Any) -> NDArray[np.int64]:
        """Most likely segment of each respondent, from 0.

        Parameters
        ----------
        frame : DataFrame or array-like of shape (n_samples, n_features)
            Variables as in `fit`.

        Returns
        -------
        ndarray of int of shape (n_samples,)
        """
        labels: NDArray[np.int64] = self._posteriors(self._encoded(frame))[0].argmax(axis=0)
        return labels

    def typicality(self, frame: Any) -> Floats:
        """How much respondents answer as each segment does, whatever its size.

        Parameters
        ----------
        frame : DataFrame or array-like of shape (n_samples, n_features)
            Variables as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_components)
            Mean log density of what the respondent answered, greater is more typical.
        """
        matrix = self._encoded(frame)
        n_answers, n_numbers = self.design_.n_answers, len(self.design_.numbers)
        answered = matrix[:, : n_answers + n_numbers].sum(axis=1)
        log_density = matrix[:, :-1] @ self.parameters_[:, :-1].T
        typicality: Floats = log_density / np.maximum(answered, 1)[:, None]
        return typicality

    def score_samples(self, frame: Any) -> Floats:
        """Log-likelihood of each respondent.

        Parameters
        ----------
        frame : DataFrame or array-like of shape (n_samples, n_features)
            Variables as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples,)
            Natural logarithm.
        """
        return self._posteriors(self._encoded(frame))[1]

    def score(self, frame: Any, y: Any = None) -> float:
        """Mean log-likelihood per respondent.

        Parameters
        ----------
        frame : DataFrame or array-like of shape (n_samples, n_features)
            Variables as in `fit`.
        y : ignored
            There for scikit-learn's sake.

        Returns
        -------
        float
        """
        return float(self.score_samples(frame).mean())

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that blanks are welcome."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _check_parameters(self) -> None:
        for name in ("n_components", "n_init", "max_iter"):
            value = getattr(self, name)
            if not isinstance(value, int | np.integer) or value < 1:
                raise ValueError(f"{name} should be an int of at least 1, got {value!r}")
        for name in ("tol", "prior"):
            value = getattr(self, name)
            if not isinstance(value, int | float | np.number) or not 0 <= value < np.inf:
                raise ValueError(f"{name} should be a number of at least 0, got {value!r}")

    def _encoded(self, frame: Any) -> Floats:
        check_is_fitted(self)
        table = checked_table(self, frame, reset=False)
        return self.design_.matrix(*self.design_.encode(table))

    def _posteriors(self, matrix: Floats) -> tuple[Floats, Floats]:
        """Posteriors of shape (k, rows), and the log density of each row in its own units."""
        joint = self.parameters_ @ matrix.T
        log_density = normalise(joint)
        n_answers, n_numbers = self.design_.n_answers, len(self.design_.numbers)
        seen = matrix[:, n_answers : n_answers + n_numbers]
        return joint, log_density - seen @ self.design_.log_scale

    def _keep(self, task: Task, end: Climb) -> None:
        """Keep the best start, largest segment first, and what is known of the others."""
        best = int(np.argmax(end.objective))
        parameters = end.parameters[:, best]
        self.parameters_ = parameters[np.lexsort([*parameters.T[:-1], -parameters[:, -1]])]
        self.weights_ = np.exp(self.parameters_[:, -1])
        path = end.path[:, best]
        self.path_ = path[~np.isnan(path)]
        self.n_iter_ = len(self.path_)
        self.converged_ = bool(end.converged[best])
        n_answers, n_numbers = task.n_answers, len(self.design_.numbers)
        seen = (task.weights @ task.matrix)[n_answers : n_answers + n_numbers]
        unit = float(seen @ self.design_.log_scale)
        self.log_likelihoods_ = end.objective - task.log_prior(end.parameters) - unit
        self.log_likelihood_ = float(self.log_likelihoods_[best])
        self.log_evidence_ = log_evidence(task, self.parameters_) - unit

    def _judge(self, task: Task) -> NDArray[np.int64]:
        """Work out the information criteria; the most likely segment of each row."""
        posteriors, _ = self._posteriors(task.matrix)
        k, n = len(posteriors), float(task.weights.sum())
        self.n_parameters_ = self.design_.n_parameters(k)
        deviance = -2 * self.log_likelihood_
        certain = np.where(posteriors > 0, posteriors, 1.0)
        doubt = float(-(posteriors * np.log(certain)).sum(axis=0) @ task.weights)
        self.aic_ = deviance + 2 * self.n_parameters_
        self.bic_ = deviance + np.log(n) * self.n_parameters_
        self.sabic_ = deviance + np.log((n + 2) / 24) * self.n_parameters_
        self.icl_ = self.bic_ + 2 * doubt
        self.entropy_ = 1.0 if k == 1 else 1 - doubt / (n * np.log(k))
        labels: NDArray[np.int64] = posteriors.argmax(axis=0)
        return labels

    @property
    def answer_shares_(self) -> pd.DataFrame:
        """Share of each answer in each segment."""
        keys = [(v.name, level) for v in self.design_.nominal for level in v.levels]
        index = pd.MultiIndex.from_tuples(keys, names=["variable", "answer"]) if keys else None
        shares = np.exp(self.parameters_[:, : self.design_.n_answers])
        return pd.DataFrame(shares.T, index=index)

    @property
    def means_(self) -> pd.DataFrame:
        """Mean of each number in each segment."""
        return self._moments()[0]

    @property
    def deviations_(self) -> pd.DataFrame:
        """Standard deviation of each number in each segment."""
        return self._moments()[1]

    def _moments(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        natural = self.parameters_[:, self.design_.n_answers : -1]
        _, linear, square = np.split(natural, 3, axis=1)
        variance = -0.5 / square
        numbers = self.design_.numbers
        index = pd.Index([v.name for v in numbers], name="variable")
        centre = np.array([v.centre for v in numbers])
        spread = np.array([v.spread for v in numbers])
        means = centre + spread * linear * variance
        return (
            pd.DataFrame(means.T, index=index),
            pd.DataFrame((spread * np.sqrt(variance)).T, index=index),
        )
