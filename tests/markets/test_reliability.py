"""Alpha by hand, omega against another program, and laws of both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import FactorAnalysis

from move_analysis.markets.reliability import (
    covariance,
    cronbach_alpha,
    item_statistics,
    mcdonald_omega,
    one_factor,
)

HAND = np.array([[1.0, 2, 1], [2, 2, 3], [3, 3, 3], [4, 5, 4]])


def answers(seed, *, count=120, items=5):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(count, 1))
    return common * rng.uniform(0.3, 1.2, items) + rng.normal(size=(count, items))


def test_alpha_by_hand():
    """Variances 5/3, 2 and 19/12; the sums 4 7 9 13 vary by 57/4: 3/2 (1 - 5.25/14.25)."""
    assert [np.var(HAND[:, i], ddof=1) for i in range(3)] == pytest.approx([5 / 3, 2, 19 / 12])
    found = float(cronbach_alpha(covariance(HAND, np.ones(4))))
    assert found == pytest.approx(1.5 * (1 - (5 / 3 + 2 + 19 / 12) / 14.25))
    assert found == pytest.approx(0.9473684)


@pytest.mark.parametrize("seed", range(6))
def test_omega_is_that_of_another_program(seed):
    x = answers(seed, items=3 + seed)
    other = FactorAnalysis(1, tol=1e-10, max_iter=100_000).fit(x)
    common = other.components_[0].sum() ** 2
    expected = common / (common + other.noise_variance_.sum())
    assert float(mcdonald_omega(covariance(x, np.ones(len(x))))) == pytest.approx(
        expected, abs=1e-5
    )
    loadings, own = one_factor(covariance(x, np.ones(len(x))))
    assert np.abs(other.components_[0]) == pytest.approx(np.abs(loadings), abs=1e-4)
    assert other.noise_variance_ == pytest.approx(own, abs=1e-4)


@given(st.integers(2, 12), st.floats(0.01, 0.95))
def test_alpha_of_parallel_items_is_spearman_browns(count, r):
    parallel = np.full((count, count), r) + (1 - r) * np.eye(count)
    expected = count * r / (1 + (count - 1) * r)
    assert float(cronbach_alpha(parallel)) == pytest.approx(expected)
    if count > 2:
        assert float(mcdonald_omega(parallel)) == pytest.approx(expected, abs=1e-4)


@given(st.lists(st.floats(0.4, 2), min_size=3, max_size=6))
def test_a_factor_that_is_there_is_found(loadings):
    found, own = one_factor(np.outer(loadings, loadings) + np.eye(len(loadings)))
    assert found == pytest.approx(np.array(loadings), abs=1e-3)
    assert own == pytest.approx(1, abs=1e-3)


def test_omega_is_not_below_alpha_where_one_factor_holds():
    loadings = np.array([0.3, 0.6, 0.9, 1.2])
    model = np.outer(loadings, loadings) + np.eye(4)
    assert mcdonald_omega(model) > cronbach_alpha(model)


def test_many_samples_at_once_are_each_alone():
    x = answers(3, count=40)
    weights = np.random.default_rng(1).multinomial(40, np.full(40, 1 / 40), size=7).astype(float)
    for measure in (cronbach_alpha, mcdonald_omega):
        together = measure(covariance(x, weights))
        alone = [float(measure(covariance(x, one))) for one in weights]
        assert together == pytest.approx(alone, abs=1e-5)


def test_a_whole_weight_is_so_many_equal_respondents():
    again = np.vstack([HAND, HAND[:1], HAND[:1]])
    one = covariance(HAND, np.array([3.0, 1, 1, 1]))
    assert one == pytest.approx(covariance(again, np.ones(6)))


def test_item_rest_is_the_correlation_with_the_others():
    x = answers(7)
    table = item_statistics(covariance(x, np.ones(len(x))))
    for item in range(x.shape[1]):
        rest = np.delete(x, item, axis=1)
        expected = np.corrcoef(x[:, item], rest.sum(axis=1))[0, 1]
        assert table["item_rest"][item] == pytest.approx(expected)
        alpha = float(cronbach_alpha(covariance(rest, np.ones(len(x)))))
        assert table["alpha_without"][item] == pytest.approx(alpha)


def test_what_cannot_be_said_is_missing():
    flat = covariance(np.array([[1.0, 2, 3], [1, 3, 1], [1, 5, 4]]), np.ones(3))
    assert np.isnan(mcdonald_omega(flat))  # the first item does not vary
    assert np.isnan(cronbach_alpha(np.array([[2.0]]))) and np.isnan(
        cronbach_alpha(np.zeros((3, 3)))
    )
    assert np.isnan(mcdonald_omega(np.eye(2)))


def test_a_second_factor_costs_omega():
    """Two unrelated pairs: one factor can't hold them, and alpha says so too."""
    pair = np.full((2, 2), 0.8) + 0.2 * np.eye(2)
    two = np.block([[pair, np.zeros((2, 2))], [np.zeros((2, 2)), pair]])
    one = np.full((4, 4), 0.8) + 0.2 * np.eye(4)
    assert cronbach_alpha(two) < 0.65 < 0.9 < cronbach_alpha(one)
    assert mcdonald_omega(two) < mcdonald_omega(one)
