"""Scores against worked figures, brute force and laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from move_analysis.training.ratings import Ratings
from move_analysis.training.scores import quadrants, score_topics, topic_means

POINTS = st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan])
GRID = arrays(float, (7, 3), elements=POINTS)


def rated(importance, ability=None):
    topics = [f"t{place}" for place in range(np.shape(importance)[1])]
    frames = [None if x is None else pd.DataFrame(x, columns=topics) for x in (importance, ability)]
    return Ratings(*frames, (1.0, 5.0))


def ones(ratings):
    return pd.Series(1.0, ratings.importance.index)


def scores(ratings, weights=None, **kwargs):
    table = score_topics(
        ratings,
        ones(ratings) if weights is None else weights,
        **{"resamples": 0, "seed": 0} | kwargs,
    )
    return table.set_index(["method", "competence"])


def test_the_published_toy():
    # Four respondents of the Borich worksheet: importance 5 4 5 4, ability 2 3 4 4.
    table = scores(rated(np.c_[[5.0, 4, 5, 4]], np.c_[[2.0, 3, 4, 4]]))
    assert table.loc[("mwds", "t0"), "score"] == 5.625
    assert table.loc[("rdm", "t0"), "score"] == -75
    means = topic_means(
        rated(np.c_[[5.0, 4, 5, 4]], np.c_[[2.0, 3, 4, 4]]), pd.Series([1.0] * 4)
    ).loc["t0"]
    assert means[["below", "above", "share_below"]].tolist() == [3, 0, 0.75]
    assert means[["importance_part", "ability_part"]].tolist() == [3.5 / 4, 2.25 / 4]
    assert table["base"].eq(4).all()


def by_hand(importance, ability):
    """Mean weighted discrepancy score as the worksheet has it: respondent by respondent."""
    pairs = [(i, a) for i, a in zip(importance, ability, strict=True) if i == i and a == a]
    if not pairs:
        return None, None
    mean = sum(i for i, _ in pairs) / len(pairs)
    mwds = sum((i - a) * mean for i, a in pairs) / len(pairs)
    above = sum(a > i for i, a in pairs) / len(pairs)
    below = sum(a < i for i, a in pairs) / len(pairs)
    return mwds, 100 * above - 100 * below


@settings(deadline=None)
@given(GRID, GRID)
def test_scores_are_those_by_hand(importance, ability):
    table = scores(rated(importance, ability))
    for place in range(3):
        mwds, rdm = by_hand(importance[:, place], ability[:, place])
        for method, value in (("mwds", mwds), ("rdm", rdm)):
            found = table.loc[(method, f"t{place}"), "score"]
            assert pd.isna(found) if value is None else found == pytest.approx(value, abs=1e-9)


@settings(deadline=None)
@given(GRID, GRID, st.integers(1, 4))
def test_a_whole_weight_is_so_many_equal_respondents(importance, ability, times):
    ratings = rated(importance, ability)
    weights = pd.Series([float(times), *[1.0] * 6])
    rows = [0] * times + list(range(1, 7))
    again = rated(importance[rows], ability[rows])
    one, other = scores(ratings, weights)["score"], scores(again)["score"]
    assert one.to_numpy(dtype=float) == pytest.approx(other.to_numpy(dtype=float), nan_ok=True)


@settings(deadline=None)
@given(GRID, GRID)
def test_rdm_turns_round_where_the_halves_are_swapped(importance, ability):
    one = scores(rated(importance, ability)).loc["rdm", "score"].astype(float)
    other = scores(rated(ability, importance)).loc["rdm", "score"].astype(float)
    assert one.to_numpy() == pytest.approx(-other.to_numpy(), nan_ok=True)


def test_a_rating_alone_ranks_by_its_mean():
    table = scores(rated(np.array([[1.0, 5, np.nan], [2, 4, np.nan]]))).loc["rating"]
    assert table["score"].tolist()[:2] == [1.5, 4.5] and np.isnan(table["score"].iloc[2])
    assert table["rank"].tolist()[:2] == [2, 1] and pd.isna(table["rank"].iloc[2])


def test_equal_scores_share_a_rank():
    table = scores(rated(np.array([[3.0, 3, 1]]))).loc["rating"]
    assert table["rank"].tolist() == [1, 1, 3]


def test_intervals_are_those_of_explicit_resamples():
    rng = np.random.default_rng(5)
    importance = rng.integers(1, 6, (40, 4)).astype(float)
    ability = rng.integers(1, 6, (40, 4)).astype(float)
    importance[rng.random((40, 4)) < 0.2] = np.nan
    weights = pd.Series(rng.uniform(0.5, 2, 40))
    table = scores(rated(importance, ability), weights, resamples=300, seed=3)
    counts = np.random.default_rng(3).multinomial(40, np.full(40, 1 / 40), size=300)
    # Draws belong to respondents sorted by what they answered: rated, importance, ability, weight.
    blank = np.isnan(importance)
    columns = [~blank, np.where(blank, 0, importance), np.where(blank, 0, ability), weights]
    counts = counts[:, np.argsort(np.lexsort(np.column_stack(columns).T[::-1]))]
    drawn = np.full((300, 4), np.nan)
    for row, count in enumerate(counts):
        w = weights.to_numpy() * count
        for topic in range(4):
            known = ~np.isnan(importance[:, topic])
            i, a = importance[known, topic], ability[known, topic]
            mean = np.average(i, weights=w[known])
            drawn[row, topic] = mean * np.average(i - a, weights=w[known])
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0, method="inverted_cdf")
    assert table.loc["mwds", "low"].tolist() == pytest.approx(low.tolist())
    assert table.loc["mwds", "high"].tolist() == pytest.approx(high.tolist())
    rank = (drawn[:, :, None] < drawn[:, None, :]).sum(axis=2) + 1
    low, high = np.quantile(rank, [0.025, 0.975], axis=0, method="inverted_cdf")
    assert table.loc["mwds", "rank_low"].tolist() == low.tolist()
    assert table.loc["mwds", "rank_high"].tolist() == high.tolist()


def test_intervals_of_means_are_as_wide_as_theory_says():
    rng = np.random.default_rng(1)
    importance = rng.normal(3, 1, (400, 1))
    table = scores(rated(importance), resamples=2000).loc["rating"].iloc[0]
    expected = 2 * 1.96 * importance.std() / 20
    assert table["high"] - table["low"] == pytest.approx(expected, rel=0.06)


def test_many_respondents_are_resampled_in_parts(monkeypatch):
    importance = np.random.default_rng(2).integers(1, 6, (30, 2)).astype(float)
    whole = scores(rated(importance), resamples=50, seed=4)
    monkeypatch.setattr("move_analysis.training.scores.AT_ONCE", 90)
    parts = scores(rated(importance), resamples=50, seed=4)
    pd.testing.assert_frame_equal(whole, parts)


def test_quadrants_are_divided_at_the_mean_topic():
    importance, ability = np.array([[5.0, 4, 2, 1]]), np.array([[1.0, 5, 2, 4]])
    table = topic_means(rated(importance, ability), pd.Series([1.0])).assign(group="all")
    assert quadrants(table).tolist() == [
        "train_first", "keep_up", "low_priority", "more_than_enough"
    ]  # fmt: skip


def test_nobody_gives_no_score():
    table = scores(rated(np.empty((0, 2))), resamples=20)
    assert table["score"].isna().all() and table["rank"].isna().all()
