"""The test of a trend, its slope and intervals of counts: by hand, by every outcome, by scipy."""

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import binom, chi2

from move_analysis.opportunities import trend_test
from move_analysis.opportunities.poisson import count_interval, trend_per_year
from move_analysis.opportunities.trend_test import trend_p_value


def test_p_values_are_even_where_nothing_moves():
    """At each level, as often below it as the level says, or a little less: counts are whole."""
    rng = np.random.default_rng(11)
    totals = rng.poisson(7, 18)
    month = np.repeat(np.arange(18), totals)
    for n in (8, 30, 60):
        drawn = [np.bincount(rng.permutation(month)[:n], minlength=18) for _ in range(2000)]
        p = np.array([trend_p_value(counts, totals) for counts in drawn])
        for level in (0.01, 0.05, 0.2):
            assert level * 0.5 < (p <= level).mean() <= binom.ppf(0.999, 2000, level) / 2000


@pytest.mark.parametrize("counts", [(0, 1, 2), (2, 1, 0), (1, 1, 1), (0, 0, 3), (3, 2, 1)])
def test_the_exact_test_is_that_of_all_outcomes(counts):
    totals = np.array([4, 2, 4])
    months, place = np.repeat(range(3), totals), np.dot(counts, range(3))
    sums = [sum(months[list(own)]) for own in combinations(range(10), sum(counts))]
    tails = np.mean(np.array(sums) <= place), np.mean(np.array(sums) >= place)
    assert trend_p_value(np.array(counts), totals) == pytest.approx(min(1, 2 * min(tails)))


def test_many_opportunities_are_tested_as_few_are(monkeypatch):
    rng = np.random.default_rng(3)
    totals = rng.poisson(20, 18)
    topics = [rng.binomial(totals, 0.25 - 0.005 * k * np.arange(18)) for k in (0, 1, 2)]
    exact = [trend_p_value(counts, totals) for counts in topics]
    monkeypatch.setattr(trend_test, "EXACT", 5)
    normal = [trend_p_value(counts, totals) for counts in topics]
    assert exact != normal and normal == pytest.approx(exact, rel=0.05)
    assert max(exact[:2]) > 0.2 and exact[2] < 0.01


def test_one_month_has_no_trend(monkeypatch):
    assert trend_p_value(np.array([3]), np.array([9])) == 1
    monkeypatch.setattr(trend_test, "EXACT", 0)
    assert trend_p_value(np.array([3]), np.array([9])) == 1


def test_the_slope_is_the_one_that_was_drawn():
    rng = np.random.default_rng(0)
    totals = np.full(24, 4000)
    expected = totals * 0.01 * 3 ** (np.arange(24) / 12)
    change, low, high = trend_per_year(rng.poisson(expected), totals)
    assert low < 3 < high and change == pytest.approx(3, rel=0.15)
    flat, low, high = trend_per_year(np.full(24, 40), totals)
    assert low < 1 < high and flat == pytest.approx(1)


def test_intervals_of_counts():
    n = np.array([0, 1, 7, 100])
    low, high = count_interval(n)
    assert np.allclose(high, chi2.ppf(0.975, 2 * n + 2) / 2)
    assert low[0] == 0 and np.allclose(low[1:], chi2.ppf(0.025, 2 * n[1:]) / 2)


def test_nothing_is_known_of_a_slope_within_one_month():
    assert np.isnan(trend_per_year(np.array([0, 3]), np.array([0, 9]))).all()


def test_the_slope_is_that_of_the_likelihood():
    """Log-linear in the month, all opportunities as exposure, one event spread as they are."""
    totals, counts = np.array([10, 0, 20, 30, 10]), np.array([1, 0, 4, 9, 6])
    y, time = counts + totals / totals.sum(), np.arange(5) / 12
    change, low, high = trend_per_year(counts, totals)

    def likelihood(slope):
        expected = totals * np.exp(slope * time)
        return (y * (slope * time)).sum() - y.sum() * np.log(expected.sum())

    slopes = np.log(change) + np.array([-1e-3, 0, 1e-3])
    less, most, more = map(likelihood, slopes)
    assert less < most > more
    information = -(less - 2 * most + more) / 1e-6
    half = 1.959964 / np.sqrt(information)
    assert np.log([low, high]) == pytest.approx(
        [np.log(change) - half, np.log(change) + half], rel=1e-4
    )
