from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.networks.poisson_binomial import (
    exact_tails,
    poisson_tails,
    refined_normal_tails,
)


def convolved(chances, counts):
    """Chance of each sum, in fractions: nothing is rounded."""
    mass = [Fraction(1)]
    for chance, count in zip(chances, counts, strict=True):
        for _ in range(count):
            p = Fraction(chance)
            stay = [m * (1 - p) for m in mass] + [Fraction(0)]
            step = [Fraction(0)] + [m * p for m in mass]
            mass = [a + b for a, b in zip(stay, step, strict=True)]
    return mass


chance = st.one_of(st.sampled_from([0.0, 1.0, 0.5, 1e-9, 1 - 1e-9]), st.floats(1e-12, 1 - 1e-12))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(chance, st.integers(1, 6)), min_size=1, max_size=5))
def test_exact_tails_agree_with_fractions(classes):
    chances, counts = zip(*classes, strict=True)
    mass = convolved(chances, counts)
    observed = np.arange(-1, len(mass) + 1)
    rows = np.tile(np.array(chances), (len(observed), 1))
    upper, lower = exact_tails(rows, np.array(counts), observed)
    for w, up, low in zip(observed, upper, lower, strict=True):
        true_up = float(sum(mass[max(w, 0) :], Fraction(0)))
        true_low = float(sum(mass[: max(w + 1, 0)], Fraction(0)))
        # The smaller tail is right to its own size, the larger one to the size of 1.
        assert min(up, low) == pytest.approx(min(true_up, true_low), rel=1e-10, abs=1e-300)
        assert max(up, low) == pytest.approx(max(true_up, true_low), rel=1e-10)


def test_many_variables_agree_with_the_binomial_distribution():
    from scipy.stats import binom

    observed = np.array([0, 1, 250, 900, 1000, 1001, 1100, 1500, 3000, 9999, 10000])
    chances = np.full((len(observed), 2), 0.1)
    upper, lower = exact_tails(chances, np.array([4000, 6000]), observed)
    expected = binom(10000, 0.1)
    np.testing.assert_allclose(upper, expected.sf(observed - 1), rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(lower, expected.cdf(observed), rtol=1e-9, atol=1e-300)


def test_far_tail_keeps_its_digits():
    upper, _ = exact_tails(np.array([[0.01, 0.02]]), np.array([30, 30]), np.array([60]))
    assert upper[0] == pytest.approx(0.01**30 * 0.02**30, rel=1e-12)


def test_series_and_product_agree():
    rng = np.random.default_rng(0)
    chances = rng.uniform(0.05, 0.35, (30, 60))
    counts = rng.integers(1, 40, 60)
    observed = rng.integers(100, 400, 30)
    together = exact_tails(chances, counts, observed)
    # One class per variable: then there are more classes than terms, and the other way round.
    apart = exact_tails(np.repeat(chances, counts, axis=1), np.ones(counts.sum(), int), observed)
    np.testing.assert_allclose(np.minimum(*together), np.minimum(*apart), rtol=1e-10)


def moments(chances, counts):
    return np.array([(chances**power) @ counts for power in (1, 2, 3)])


def test_every_method_counts_the_observed_sum_in_both_tails():
    chances, counts, observed = np.full((41, 1), 0.02), np.array([2000]), np.arange(20, 61)
    for upper, lower in (
        exact_tails(chances, counts, observed),
        refined_normal_tails(moments(chances, counts), observed),
        poisson_tails(chances @ counts, observed),
    ):
        assert (upper + lower > 1).all()
        assert (np.diff(upper) < 0).all() and (np.diff(lower) > 0).all()
        assert abs(upper[20] - 0.5) < 0.06


def test_approximations_come_close_where_they_should():
    chances, counts = np.linspace(0.001, 0.02, 20)[None, :], np.full(20, 200)
    observed = np.array([50])
    exact = np.array(exact_tails(chances, counts, observed))
    refined = np.array(refined_normal_tails(moments(chances, counts), observed))
    poisson = np.array(poisson_tails(chances @ counts, observed))
    assert np.abs(refined - exact).max() < 5e-4
    assert np.abs(poisson - exact).max() < 5e-3


def test_certain_variables_shift_the_sum():
    upper, lower = exact_tails(
        np.array([[1.0, 0.3], [1.0, 0.0]]), np.array([4, 2]), np.array([5, 4])
    )
    assert upper.tolist() == pytest.approx([1 - 0.7**2, 1.0])
    assert lower.tolist() == pytest.approx([1 - 0.3**2, 1.0])
