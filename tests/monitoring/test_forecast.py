"""Forecasts hold what they promise: coverage counted exactly, limits, and what never shrinks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from move_analysis.monitoring.forecast import Seen, forecast_different, forecast_sum


@pytest.mark.parametrize("expected", [6, 10, 30])
@pytest.mark.parametrize("ratio", [0.3, 1.0])
def test_the_interval_covers_what_comes(expected, ratio):
    """Over all counts so far, and all counts to come, of a Poisson process (no drawing)."""
    covered = total = 0.0
    for count in range(5, 90):
        _, low, high = forecast_sum([1] * count, elapsed=1, remaining=ratio)
        to_come = poisson.cdf([low - count - 1, high - count], expected * ratio)
        covered += poisson.pmf(count, expected) * (to_come[1] - to_come[0])
        total += poisson.pmf(count, expected)
    assert 0.94 < covered / total < 1


@given(st.integers(1, 40), st.integers(1, 300), st.integers(0, 300))
def test_a_sum_never_shrinks(count, elapsed, remaining):
    forecast, low, high = forecast_sum([2.0] * count, elapsed=elapsed, remaining=remaining)
    assert 2 * count <= low <= high
    assert forecast == pytest.approx(2 * count * (elapsed + remaining) / elapsed)
    if not remaining:
        assert (forecast, low, high) == (2 * count,) * 3


def test_unequal_amounts_spread_more_and_are_the_same_each_time():
    equal = forecast_sum([10] * 20, elapsed=1, remaining=1)
    unequal = forecast_sum([1] * 19 + [181], elapsed=1, remaining=1)
    assert unequal[0] == equal[0] == 400
    assert unequal[2] - unequal[1] > 2 * (equal[2] - equal[1])
    assert unequal == forecast_sum([1] * 19 + [181], elapsed=1, remaining=1)


def test_smes_that_return_are_not_new():
    rng = np.random.default_rng(5)
    smes = [f"A-{number}" for number in range(60)]
    visits = [set(rng.choice(smes, 8, replace=False)) for _ in range(30)]
    forecast, low, high = forecast_different(Seen.of(visits), elapsed=30, remaining=30)
    assert len(set().union(*visits)) <= low <= forecast <= high <= 62
    if_all_were_new = forecast_sum([8] * 30, elapsed=30, remaining=30)[0]
    assert forecast < if_all_were_new / 4


def test_most_intervals_hold_the_smes_that_came():
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(200):
        weights = rng.gamma(1.5, size=150)
        seen, to_come = rng.poisson(20), rng.poisson(12)
        visits = [
            {str(one) for one in rng.choice(150, 6, p=weights / weights.sum())}
            for _ in range(seen + to_come)
        ]
        _, low, high = forecast_different(Seen.of(visits[:seen]), elapsed=20, remaining=12)
        held += low <= len(set().union(*visits)) <= high
    assert held / 200 > 0.85
