"""v-tests: the printed example, brute force, and the laws of both tests."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.segments import mean_v_test, v_test
from move_analysis.segments.profile import Grouping, profile_answers, profile_numbers


def test_printed_example():
    v, p = v_test(20, 8, n_segment=6, n_both=5)
    assert p == pytest.approx(0.018782, abs=1e-6)
    assert v == pytest.approx(2.34982, abs=1e-5)


def table(draw_from) -> tuple[int, int, int, int]:
    n_all = draw_from(st.integers(1, 30))
    n_answer, n_segment = (draw_from(st.integers(0, n_all)) for _ in range(2))
    lowest = max(0, n_answer + n_segment - n_all)
    return n_all, n_answer, n_segment, draw_from(st.integers(lowest, min(n_answer, n_segment)))


@given(st.data())
def test_p_is_the_doubled_mid_p_by_counting(data):
    n_all, n_answer, n_segment, n_both = table(data.draw)
    ways = [
        comb(n_answer, x) * comb(n_all - n_answer, n_segment - x) if x <= n_segment else 0
        for x in range(n_answer + 1)
    ]
    total = comb(n_all, n_segment)
    below, above = sum(ways[:n_both]), sum(ways[n_both + 1 :])
    v, p = v_test(n_all, n_answer, n_segment=n_segment, n_both=n_both)
    assert p == pytest.approx((2 * min(below, above) + ways[n_both]) / total, rel=1e-9)
    assert np.sign(v) in (0, np.sign(n_both * n_all - n_answer * n_segment))


def test_v_is_finite_where_p_vanishes():
    v, p = v_test([100_000] * 2, 50_000, n_segment=50_000, n_both=[50_000, 0])
    assert p.tolist() == [0, 0]
    assert v.tolist() == [37, -37]


def test_numbers_by_hand():
    # (12 - 10) / (4 / sqrt(16) * sqrt(45 / 60))
    v, _ = mean_v_test(12.0, 10.0, deviation=4.0, bases=16, base=61)
    assert v == pytest.approx(2 / np.sqrt(0.75))


def test_a_constant_number_differs_nowhere():
    v, p = mean_v_test(3.0, 3.0, deviation=0.0, bases=5, base=20)
    assert (v, p) == (0, 1)


@pytest.fixture
def answers():
    """The printed example as respondents: 6 in the second segment, 8 gave the answer."""
    segment = np.array([1] * 6 + [0] * 14)
    given_answer = np.array([1.0] * 5 + [0] + [1] * 3 + [0] * 11)[:, None]
    return segment, given_answer


def test_profile_of_the_printed_example(answers):
    segment, answer = answers
    groups = Grouping(segment, np.ones(20), 2)
    row = profile_answers(answer, np.ones((20, 1)), groups).iloc[1]
    assert (row["n_answer"], row["base"]) == (5, 6)
    assert row["share_in_segment"] == pytest.approx(0.8333, abs=1e-4)
    assert row["share_of_answer"] == pytest.approx(0.625)
    assert row["share_overall"] == pytest.approx(0.40)
    assert row["v_test"] == pytest.approx(2.34982, abs=1e-5)


def test_only_the_ratio_of_weights_matters(answers):
    segment, answer = answers
    weights = np.random.default_rng(0).uniform(0.5, 2, 20)
    one, ten = (
        profile_answers(answer, np.ones((20, 1)), Grouping(segment, weights * by, 2))
        for by in (1, 10)
    )
    np.testing.assert_allclose(one.to_numpy(dtype=float), ten.to_numpy(dtype=float))
    shares = np.average(answer[segment == 1, 0], weights=weights[segment == 1])
    assert one["share_in_segment"][1] == pytest.approx(shares)


def test_blanks_are_no_answers(answers):
    segment, answer = answers
    seen = np.ones((20, 1))
    seen[5] = 0
    row = profile_answers(answer, seen, Grouping(segment, np.ones(20), 2)).iloc[1]
    assert (row["base"], row["share_in_segment"]) == (5, 1.0)


def test_means_and_their_bounds():
    values = np.array([[1.0], [3], [5], [7], [np.nan]])
    groups = Grouping(np.array([0, 0, 1, 1, 1]), np.ones(5), 2)
    table = profile_numbers(values, groups)
    assert table["mean"].tolist() == [2, 6]
    assert table["base"].tolist() == [2, 2]
    assert table["mean_overall"].tolist() == [4, 4]
    # deviation 1 within, two respondents: 1.96 * 1 / sqrt(2 - 1)
    assert table["high"][0] - 2 == pytest.approx(1.959964)
    assert table["v_test"].tolist() == pytest.approx([-np.sqrt(2.4), np.sqrt(2.4)])
