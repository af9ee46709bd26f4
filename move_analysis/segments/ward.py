"""Segments by factors: Ward's tree on the axes of a factor analysis, cut and consolidated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted

from ..statistics import one_thread
from .design import Floats, Integers
from .factors import FactorAnalysis
from .inputs import checked_weights

# Beyond so many different respondents, the tree is built on so many small groups of them.
LARGEST_TREE = 2_000
SMALL_GROUPS = 300
SAMPLE = 20_000
# Rounds that shape the small groups; more of them move the inertia of a cut by a millionth.
ROUNDS = 5
# Rounds of k-means after the cut; it nearly always stops by itself.
CONSOLIDATIONS = 50


class FactorSegments(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Groups of respondents that lie close together on the leading factors.

    Hierarchical clustering on principal components: a factor analysis takes off the noise,
    Ward's method joins what costs least inertia, the tree is cut, and k-means moves those who
    are nearer to another group's centre.

    Parameters
    ----------
    n_components : int, default 3
        Number of segments (fewer where fewer respondents differ).
    n_axes : int, default 5
        Number of axes of the factor analysis.

    Attributes
    ----------
    labels_ : ndarray of int of shape (n_samples,)
        Segment of each respondent, from 0, largest first.
    weights_ : ndarray of shape (n_segments,)
        Share of each segment.
    centres_ : ndarray of shape (n_segments, n_axes)
        Mean coordinates of each segment.
    analysis_ : FactorAnalysis
        The axes.
    within_ : ndarray
        Inertia within the groups of the tree cut into 1, 2, 3 ... segments.

    References
    ----------
    Husson, F., Josse, J. & Pages, J. (2010). Principal component methods, hierarchical
    clustering, partitional clustering: why would we need to choose for visualizing data?
    Agrocampus Ouest. Ward, J. H. (1963). Hierarchical grouping to optimize an objective
    function. JASA 58, 236-244.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"iot": [True, True, True, False, False] * 5})
    >>> frame["staff"] = [49.0, 50, 51, 9, 11] * 5
    >>> FactorSegments(n_components=2).fit(frame).labels_[:5].tolist()
    [0, 0, 0, 1, 1]
    """

    def __init__(self, n_components: int = 3, *, n_axes: int = 5) -> None:
        self.n_components = n_components
        self.n_axes = n_axes

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
        FactorSegments
            Itself.
        """
        if not isinstance(self.n_components, int | np.integer) or self.n_components < 1:
            raise ValueError(
                f"n_components should be an int of at least 1, got {self.n_components!r}"
            )
        self.analysis_ = FactorAnalysis(self.n_axes).fit(frame, sample_weight=sample_weight)
        self.n_features_in_ = self.analysis_.n_features_in_
        points = self.analysis_.row_coordinates_.to_numpy()
        weights = checked_weights(sample_weight, len(points))
        used = weights > 0
        tree = Tree.grow(points[used], weights[used])
        self.within_ = tree.within
        self._centre(points[used], weights[used], tree.cut(self.n_components))
        self.labels_ = self._distances(points).argmin(axis=1)
        return self

    def predict_proba(self, frame: Any) -> Floats:
        """How likely each respondent is in each segment.

        Parameters
        ----------
        frame : DataFrame or array-like of shape (n_samples, n_features)
            Variables as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_segments)
            As if respondents lay around the centres in normal distributions of equal spread.
        """
        check_is_fitted(self)
        distances = self._distances(self.analysis_.transform(frame))
        log_chance = -distances / (2 * self._spread)
        chance = np.exp(log_chance - log_chance.max(axis=1, keepdims=True))
        return np.asarray(chance / chance.sum(axis=1, keepdims=True))

    def predict(self, frame: Any) -> NDArray[np.int64]:
        """Segment whose centre is nearest to each respondent, from 0.

        Parameters
        ----------
        frame : DataFrame or array-like of shape (n_samples, n_features)
            Variables as in `fit`.

        Returns
        -------
        ndarray of int of shape (n_samples,)
        """
        check_is_fitted(self)
        return np.asarray(self._distances(self.analysis_.transform(frame)).argmin(axis=1))

    def typicality(self, frame: Any) -> Floats:
        """How near respondents are to the centre of each segment.

        Parameters
        ----------
        frame : DataFrame or array-like of shape (n_samples, n_features)
            Variables as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_segments)
            Squared distance, negative: greater is more typical.
        """
        check_is_fitted(self)
        return -self._distances(self.analysis_.transform(frame))

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that blanks are welcome."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _centre(self, points: Floats, weights: Floats, labels: Integers) -> None:
        """Centres after consolidation, largest segment first."""
        centres, labels = consolidate(points, weights, labels)
        size = np.bincount(labels, weights, minlength=len(centres))
        order = np.argsort(-size, kind="stable")
        self.centres_, self.weights_ = centres[order], size[order] / size.sum()
        within = float(weights @ np.square(points - centres[labels]).sum(axis=1))
        self._spread = max(within / (weights.sum() * max(points.shape[1], 1)), 1e-12)

    def _distances(self, points: Floats) -> Floats:
        return _squared_distances(points, self.centres_)


@dataclass(frozen=True)
class Tree:
    """Ward's tree.

    `leaf` (n_points,) is the leaf of each point (equal points share one), `pairs` (n_leaves - 1, 2)
    a leaf of each of the two groups that are joined, cheapest first, `costs` the inertia that each
    joining moves from between to within groups.
    """

    leaf: Integers
    pairs: Integers
    costs: Floats

    @classmethod
    def grow(cls, points: Floats, weights: Floats) -> Self:
        """Join respondents, cheapest first; many of them in small groups to start with."""
        # rounded, so that equal answers are equal points whatever the order of the rows
        unit = max(float(np.abs(points).max(initial=0)), 1e-300)
        _, first, leaf = np.unique(
            np.round(points / unit, 9), axis=0, return_index=True, return_inverse=True
        )
        leaves, leaf = points[first], leaf.ravel()
        if len(leaves) > LARGEST_TREE:
            leaf = _small_groups(points)
            leaf = np.unique(leaf, return_inverse=True)[1]
            leaves = _means(points, weights, leaf)
        pairs, costs = _join(leaves, np.asarray(np.bincount(leaf, weights), dtype=float))
        order = np.argsort(costs, kind="stable")
        return cls(leaf.astype(np.int64), pairs[order], costs[order])

    @property
    def within(self) -> Floats:
        """Inertia within 1, 2, 3 ... groups (what lies within the leaves is not counted)."""
        return np.cumsum([0.0, *self.costs])[::-1]

    def cut(self, k: int) -> Integers:
        """Group of each point when the tree is cut into `k` groups."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        n_leaves = len(self.pairs) + 1
        one, other = self.pairs[: max(n_leaves - k, 0)].T
        links = coo_array((np.ones(len(one)), (one, other)), shape=(n_leaves, n_leaves))
        groups = connected_components(links, directed=False)[1].astype(np.int64)
        return np.asarray(groups[self.leaf])


def consolidate(points: Floats, weights: Floats, labels: Integers) -> tuple[Floats, Integers]:
    """k-means from the means of the groups: everybody to the nearest, until nobody moves."""
    centres = _means(points, weights, labels)
    for _ in range(CONSOLIDATIONS):
        nearest = _squared_distances(points, centres).argmin(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        filled = np.bincount(labels, minlength=len(centres)) > 0
        centres[filled] = _means(points, weights, labels)[filled]
    return centres, labels


def _join(leaves: Floats, weights: Floats) -> tuple[Integers, Floats]:
    """Nearest-neighbour chains: two groups that are each other's nearest can be joined at once.

    References
    ----------
    Murtagh, F. (1983). A survey of recent advances in hierarchical clustering algorithms. The
    Computer Journal 26, 354-359.
    """
    place, weight = leaves.T.copy(), weights.copy()
    alive = np.ones(len(leaves), dtype=bool)
    pairs: list[tuple[int, int]] = []
    costs, chain = [], [0]
    while len(pairs) < len(leaves) - 1:
        if not chain:
            chain = [int(alive.argmax())]
        top = chain[-1]
        distance = np.square(place - place[:, top, None]).sum(axis=0)
        cost = weight * weight[top] / (weight + weight[top]) * distance
        cost[top] = np.inf
        nearest = int(cost.argmin())
        # of equally near groups the one below on the chain, so that a chain can't run in circles
        if len(chain) > 1 and cost[chain[-2]] <= cost[nearest]:
            nearest = chain[-2]
            del chain[-2:]
            pairs.append((top, nearest))
            costs.append(cost[nearest])
            total = weight[top] + weight[nearest]
            moved = weight[top] * place[:, top] + weight[nearest] * place[:, nearest]
            place[:, nearest], weight[nearest] = moved / total, total
            place[:, top], alive[top] = np.inf, False  # infinitely far from all others
        else:
            chain.append(nearest)
    return np.array(pairs, dtype=np.int64).reshape(-1, 2), np.array(costs, dtype=np.float64)


def _small_groups(points: Floats) -> Integers:
    """Which of some hundred small groups each point is in, found on a sample of them."""
    from sklearn.cluster import KMeans

    rng = np.random.RandomState(0)
    sample = points[np.sort(rng.permutation(len(points))[:SAMPLE])]
    with one_thread():
        model = KMeans(SMALL_GROUPS, n_init=1, max_iter=ROUNDS, random_state=rng).fit(sample)
        return np.asarray(model.predict(points), dtype=np.int64)


def _means(points: Floats, weights: Floats, group: Integers) -> Floats:
    size = np.bincount(group, weights)
    sums = [np.bincount(group, weights * column) for column in points.T]
    total = np.array(sums).reshape(points.shape[1], len(size)).T
    return np.asarray(total / np.maximum(size, 1e-300)[:, None])


def _squared_distances(points: Floats, centres: Floats) -> Floats:
    """Squared distances, computed centre by centre: exact where points and centres coincide."""
    each = [np.square(points - centre).sum(axis=1) for centre in centres]
    return np.column_stack(each)
