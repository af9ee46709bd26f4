"""Shares with intervals, effective size, corrections: against printed figures and scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control, hypergeom

from move_analysis.statistics import (
    adjust_p_values,
    at_least,
    effective_size,
    paired_correlation,
    paired_interval,
    wilson_interval,
)

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_kish_effective_size():
    assert effective_size([1, 1, 2, 4]) == pytest.approx(2.90909, abs=5e-6)
    assert 4 / effective_size([1, 1, 2, 4]) == pytest.approx(1.375)
    assert effective_size([]) == 0


@pytest.mark.parametrize(("n", "base"), [(0, 5), (3, 10), (10, 10), (37, 250)])
def test_wilson_interval_equals_scipy(n, base):
    low, high = wilson_interval(n / base, base)
    expected = binomtest(n, base).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((expected.low, expected.high))


def test_no_base_gives_no_interval():
    low, high = wilson_interval([0.5, 0.5], [0, 4])
    assert np.isnan(low[0]) and np.isnan(high[0])
    assert 0 < low[1] < 0.5 < high[1] < 1


@given(P_VALUES)
def test_benjamini_hochberg_equals_scipy(p_values):
    np.testing.assert_allclose(adjust_p_values(p_values), false_discovery_control(p_values))


@given(P_VALUES)
def test_holm_bounds(p_values):
    holm = adjust_p_values(p_values, method="holm")
    raw = np.asarray(p_values)
    assert (holm >= raw).all()
    assert (holm <= np.minimum(1, raw * len(raw)) + 1e-12).all()


def test_missing_p_values_are_not_counted():
    adjusted = adjust_p_values([0.02, np.nan, 0.5], method="holm")
    assert adjusted[0] == pytest.approx(0.04)
    assert np.isnan(adjusted[1])


def test_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method should be one of"):
        adjust_p_values([0.1], method="bonferroni")


def test_newcombes_interval_for_paired_shares():
    # Newcombe (1998), method 10, for 36 yes twice, 12 only first, 2 only second, none twice.
    one = np.repeat([1.0, 1.0, 0.0], [36, 12, 2])[:, None]
    other = np.repeat([1.0, 0.0, 1.0], [36, 12, 2])[:, None]
    shares = [(a.mean(0), *wilson_interval(a.mean(0), 50)) for a in (one, other)]
    correlation = paired_correlation(one, other, weights=np.ones(50))
    low, high = paired_interval(*shares, correlation=correlation)
    assert (low.item(), high.item()) == pytest.approx((0.0569, 0.3404), abs=5e-5)


@pytest.mark.parametrize("n", [1, 7, 60, 5000])
def test_at_least_is_the_tail_of_the_hypergeometric_distribution(n):
    rng = np.random.default_rng(n)
    one, other = rng.integers(0, n + 1, (2, 300))
    both = rng.hypergeometric(one, n - one, other)
    both[:50] = np.maximum(0, one + other - n)[:50]
    both[50:100] = np.minimum(one, other)[50:100]
    expected = hypergeom.sf(both - 1, n, one, other)
    found = at_least(both, whole=n, one=one, other=other)
    np.testing.assert_allclose(found, expected, atol=1e-10)
    np.testing.assert_allclose(found, expected, rtol=1e-8)
