"""Ward's tree equals scipy's, weights are repeated rows, planted segments are found."""

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from move_analysis.segments import FactorSegments
from move_analysis.segments.ward import Tree, consolidate


@parametrize_with_checks([FactorSegments()])
def test_is_a_scikit_learn_estimator(estimator, check):
    check(estimator)


def planted(n: int, *, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    segment = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    share = np.where(np.arange(3)[:, None] == np.arange(12) // 4, 0.85, 0.15)
    frame = pd.DataFrame(rng.random((n, 12)) < share[segment]).add_prefix("q").astype("boolean")
    return frame.mask(rng.random((n, 12)) < 0.1), segment


@pytest.mark.parametrize("k", [1, 2, 5, 20])
def test_tree_equals_scipy(k):
    points = np.random.default_rng(0).normal(size=(80, 3))
    tree, theirs = Tree.grow(points, np.ones(80)), linkage(points, "ward")
    np.testing.assert_allclose(tree.costs, theirs[:, 2] ** 2 / 2)
    assert adjusted_rand_score(tree.cut(k), fcluster(theirs, k, "maxclust")) == 1
    labels = tree.cut(k)
    within = sum(
        np.square(points[labels == g] - points[labels == g].mean(axis=0)).sum() for g in range(k)
    )
    assert tree.within[k - 1] == pytest.approx(within)


def test_weights_are_repeated_points():
    rng = np.random.default_rng(1)
    points, counts = rng.normal(size=(40, 2)), rng.integers(1, 5, 40)
    weighted = Tree.grow(points, counts.astype(float))
    repeated = Tree.grow(np.repeat(points, counts, axis=0), np.ones(counts.sum()))
    np.testing.assert_allclose(weighted.costs, repeated.costs)
    assert (np.repeat(weighted.cut(4), counts) == repeated.cut(4)).all()


def test_equal_points_are_one_leaf():
    points = np.repeat(np.random.default_rng(2).normal(size=(5, 2)), 10, axis=0)
    tree = Tree.grow(points, np.ones(50))
    assert len(tree.costs) == 4
    assert len(np.unique(tree.cut(9))) == 5


def test_consolidation_never_adds_inertia():
    rng = np.random.default_rng(3)
    points, weights = rng.normal(size=(100, 2)), rng.random(100)
    start = Tree.grow(points, weights).cut(4)
    centres, labels = consolidate(points, weights, start)
    first = np.array([np.average(points[start == g], axis=0, weights=weights[start == g])
                      for g in range(4)])  # fmt: skip
    before = weights @ np.square(points - first[start]).sum(axis=1)
    assert weights @ np.square(points - centres[labels]).sum(axis=1) <= before
    nearest = np.square(points[:, None] - centres).sum(axis=2).argmin(axis=1)
    assert (nearest == labels).all()


@pytest.mark.parametrize("n", [300, 5_000])
def test_planted_segments_are_found(n):
    frame, segment = planted(n)
    model = FactorSegments(3).fit(frame)
    assert adjusted_rand_score(segment, model.labels_) > 0.7
    assert model.weights_ == pytest.approx([0.5, 0.3, 0.2], abs=0.08)
    chance = model.predict_proba(frame)
    np.testing.assert_allclose(chance.sum(axis=1), 1)
    assert (chance.argmax(axis=1) == model.predict(frame)).all()
    assert (model.predict(frame) == model.labels_).mean() > 0.99


def test_row_order_does_not_matter():
    frame, _ = planted(150)
    order = np.random.default_rng(4).permutation(150)
    one, other = (FactorSegments(3).fit(f) for f in (frame, frame.iloc[order]))
    assert (other.labels_ == one.labels_[order]).all()


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_few_respondents_have_at_most_as_many_segments(n):
    model = FactorSegments(3).fit(planted(60)[0].iloc[:n])
    assert len(model.labels_) == n
    assert len(model.weights_) <= min(n, 3)


def test_nothing_to_tell_apart_is_one_segment():
    model = FactorSegments(2).fit(pd.DataFrame({"same": ["a"] * 5}))
    assert model.labels_.tolist() == [0] * 5
    assert model.weights_.tolist() == [1.0]


def test_wrong_number_is_named():
    with pytest.raises(ValueError, match="n_components should be an int of at least 1, got 0"):
        FactorSegments(0).fit(planted(20)[0])
