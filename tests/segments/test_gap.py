"""The gap statistic: against its definition by scipy; one segment and several are told apart."""

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from move_analysis.segments import gap as gap_module
from move_analysis.segments.factors import FactorAnalysis
from move_analysis.segments.gap import N_REFERENCES, choose_by_gap
from move_analysis.segments.wording import NO_GROUPS


def planted(n, *, k=3, shuffled=False):
    rng = np.random.default_rng(0)
    share = np.where(np.arange(k)[:, None] == np.arange(12) % k, 0.85, 0.15)
    yes = rng.random((n, 12)) < share[rng.integers(0, k, n)]
    frame = pd.DataFrame(yes, columns=[f"v{number}" for number in range(12)]).astype("boolean")
    rng = np.random.default_rng(0)
    take = rng.permutation if shuffled else np.arange
    return frame.apply(lambda column: column.array.take(take(n)))


@pytest.mark.parametrize(("k", "shuffled", "found"), [(3, False, 3), (4, False, 4), (3, True, 1)])
def test_what_lies_apart_is_found(k, shuffled, found):
    choice = choose_by_gap(planted(200, k=k, shuffled=shuffled), np.ones(200), max_k=6)
    assert len(choice.model.weights_) == found
    assert choice.evidence.loc[choice.evidence["chosen"], "k"].tolist() == [found]
    assert choice.evidence["within"].is_monotonic_decreasing
    assert choice.evidence["evidence"].isna().all()


def test_one_segment_and_several_are_told_apart_in_the_reading():
    one = choose_by_gap(planted(200, shuffled=True), np.ones(200), max_k=6)
    several = choose_by_gap(planted(200), np.ones(200), max_k=6)
    assert one.reason.startswith("One segment: the smallest number") and NO_GROUPS in one.reason
    assert several.reason.startswith("3 segments: the smallest number")
    assert NO_GROUPS not in several.reason
    shown = several.evidence.set_index("k")["gap"][3]
    assert several.reason.endswith(f"(gap {shown:.2f}).")


def test_a_wish_is_left():
    choice = choose_by_gap(planted(100), np.ones(100), k=2)
    assert len(choice.model.weights_) == 2
    assert choice.reason == "2 segments: as asked for."


def within_by_scipy(points, max_k):
    """Inertia within the groups of Ward's tree."""
    tree = linkage(points, "ward")
    groups = [fcluster(tree, k, "maxclust") for k in range(1, max_k + 1)]
    return [
        sum(((points[g == n] - points[g == n].mean(0)) ** 2).sum() for n in set(g)) for g in groups
    ]


def test_the_evidence_is_that_of_the_definition():
    frame, n = planted(60), 60
    choice = choose_by_gap(frame, np.ones(n), max_k=4, seed=5)
    points = FactorAnalysis().fit(frame, sample_weight=np.ones(n)).row_coordinates_.to_numpy()
    rng = np.random.default_rng(5)
    bounds = points.min(axis=0), points.max(axis=0)
    made = [within_by_scipy(rng.uniform(*bounds, points.shape), 4) for _ in range(N_REFERENCES)]
    within = within_by_scipy(points, 4)
    gap = np.log(made).mean(axis=0) - np.log(within)
    error = np.log(made).std(axis=0) * np.sqrt(1 + 1 / 20)
    assert choice.evidence["k"].tolist() == [1, 2, 3, 4]
    assert choice.evidence["within"].to_numpy() == pytest.approx(within, abs=1e-9)
    assert choice.evidence["gap"].to_numpy() == pytest.approx(gap, abs=1e-9)
    assert choice.evidence["gap_error"].to_numpy() == pytest.approx(error, abs=1e-9)


@pytest.fixture
def given_gaps(monkeypatch):
    """Let the gaps be those that a test gives, without an error."""

    def choose(*gaps, limits=None, **options):
        given = iter([np.exp(-np.array(gaps, dtype=float))])
        monkeypatch.setattr(
            gap_module, "_within", lambda _p, _w, most: next(given, np.ones(len(gaps)))[:most]
        )
        if limits:
            monkeypatch.setattr(gap_module, "LIMITS", limits)
        return choose_by_gap(planted(60), np.ones(60), **options)

    return choose


@pytest.mark.parametrize(
    ("gaps", "found"),
    [((0, 1, 1), 2), ((0, 1, 0.5, 3), 2), ((1, 0.5), 1), ((0, 1, 2), 1), ((0.3,), 1)],
)
def test_the_smallest_number_after_which_the_gap_grows_no_more(given_gaps, gaps, found):
    choice = given_gaps(*gaps, max_k=len(gaps))
    assert len(choice.model.weights_) == found
    assert choice.evidence["gap"].tolist() == pytest.approx(gaps)


def test_more_are_tried_only_where_fewer_do_not_do(given_gaps):
    wide = given_gaps(0, 1, 2, 3, 2.5, 2, limits=(3, 5, 6))
    assert len(wide.model.weights_) == 4 and wide.evidence["k"].tolist() == [1, 2, 3, 4, 5]
    near = given_gaps(0, 1, 0.5, 3, 2.5, 2, limits=(3, 5, 6))
    assert len(near.model.weights_) == 2 and near.evidence["k"].tolist() == [1, 2, 3]


def test_the_same_seed_gives_the_same_and_zero_is_the_default():
    frame = planted(60)
    gaps = [choose_by_gap(frame, np.ones(60), max_k=3, **seed).evidence["gap"].tolist()
            for seed in ({}, {"seed": 0}, {"seed": 1})]  # fmt: skip
    assert gaps[0] == gaps[1] != gaps[2]


def test_weights_count_like_copies():
    frame, weights = planted(60), np.tile([1.0, 2.0], 30)
    copies = frame.iloc[np.repeat(np.arange(60), weights.astype(int))]
    weighted = choose_by_gap(frame, weights, k=3, max_k=3)
    copied = choose_by_gap(copies, np.ones(90), k=3, max_k=3)
    within, same = (one.evidence["within"].to_numpy() for one in (weighted, copied))
    assert within == pytest.approx(same, abs=1e-9)
    assert weighted.model.weights_ == pytest.approx(copied.model.weights_, abs=1e-9)


def test_weights_count_in_references_too():
    one, two = (choose_by_gap(planted(60), np.full(60, w), max_k=3) for w in (1.0, 2.0))
    for column in ("gap", "gap_error"):
        assert two.evidence[column].to_numpy() == pytest.approx(one.evidence[column].to_numpy())


def test_nothing_within_is_no_infinite_gap():
    same = pd.DataFrame({"a": [True, True, False, False] * 5}).astype("boolean")
    gap = choose_by_gap(same.assign(b=~same["a"]), np.ones(20), max_k=3).evidence["gap"]
    assert np.isfinite(gap).all()
