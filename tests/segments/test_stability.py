"""Stability: Jaccard by hand, high where segments are planted, low where they are forced."""

import numpy as np
import pytest

from move_analysis.figures.wording import in_words
from move_analysis.segments import Stability, find_segments, measure_stability
from move_analysis.segments.stability import VERDICTS, _verdict, jaccard


@pytest.fixture(scope="module")
def found(planted):
    return find_segments(planted[0], max_k=4, n_init=5)


@pytest.fixture(scope="module")
def stability(planted, found) -> Stability:
    return measure_stability(planted[0], found, n_resamples=30)


def test_jaccard_by_hand():
    labels, others = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 1, 0, 0, 0, 0])
    # {0,1,2} with {0,1}: 2 of 3; {3,4} with {2,3,4,5}: 2 of 4; {5} with {2,3,4,5}: 1 of 4
    assert jaccard(labels, others, 3).tolist() == pytest.approx([2 / 3, 0.5, 0.25])
    assert np.isnan(jaccard(labels, others, 4)[3])


def test_an_index_is_written_as_an_index_and_a_share_as_a_share():
    about = Stability.SCHEMA["segments"]
    assert [in_words(0.991, about[name]) for name in ("jaccard", "low", "high")] == ["0.99"] * 3
    assert in_words(0.991, about["recovered"]) == "99%"


@pytest.mark.parametrize(
    ("index", "word"),
    [
        (0.5, "dissolved"),
        (0.55, "no_trust"),
        (0.6, "pattern"),
        (0.75, "valid"),
        (0.85, "highly_stable"),
    ],
)
def test_words_of_the_field(index, word):
    assert _verdict(index) == word in VERDICTS


def test_planted_segments_come_back(stability, found):
    table = stability.segments
    assert (table["jaccard"] > 0.85).all()
    assert set(table["verdict"]) == {"highly_stable"}
    assert set(stability.tables()["segments"]["name"]) == set(found.tables()["segments"]["name"])
    assert (table["low"] <= table["jaccard"]).all() and (table["jaccard"] <= table["high"]).all()
    assert (table["recovered"] == 1).all() and (table["dissolved"] == 0).all()
    assert stability.agreement["ari"][0] > 0.8
    assert stability.agreement[["method", "other"]].to_numpy().tolist() == [["mixture", "factors"]]


def test_certainty_is_counted(stability, found):
    members = found.members
    assert (
        stability.certainty.groupby("segment")["n"].sum().tolist() == found.segments["n"].tolist()
    )
    sure = stability.certainty.query("above == 0.95")["n"].sum()
    assert sure == (members["certainty"] >= 0.95).sum()
    first = members.loc[members["segment"] == 1, "certainty"]
    assert stability.segments["certainty"][0] == pytest.approx(first.mean())
    assert stability.segments["sure"][0] == pytest.approx((first >= 0.8).mean())


def test_forced_segments_do_not_come_back(make_survey):
    shuffled, _ = make_survey(seed=4, shuffled=True)
    forced = find_segments(shuffled, k=3, n_init=5)
    stability = measure_stability(shuffled, forced, n_resamples=20)
    assert (stability.segments["jaccard"] < 0.6).all()
    assert stability.agreement["ari"][0] < 0.3
    assert "do not trust" in stability.reading()[0] or "dissolved" in stability.reading()[0]


def test_factors_are_measured_too(planted):
    by_factors = find_segments(planted[0], method="factors", k=3)
    stability = measure_stability(planted[0], by_factors, n_resamples=3)
    assert (stability.segments["jaccard"] > 0.7).all()
    assert stability.agreement["other"].tolist() == ["mixture"]


def test_one_segment_is_said(planted):
    one = find_segments(planted[0], k=1, n_init=1)
    stability = measure_stability(planted[0], one)
    assert stability.segments["jaccard"].isna().all()
    assert stability.reading() == ()
    assert stability.notes == ("There is one segment: nothing that could come back or not.",)


def test_same_seed_same_resamples(planted, found):
    one, same, other = (
        measure_stability(planted[0], found, n_resamples=3, seed=seed).segments["jaccard"]
        for seed in (1, 1, 2)
    )
    assert one.tolist() == same.tolist() != other.tolist()


def test_reading_says_verdict_and_agreement(stability):
    *segments, agreement = stability.reading()
    assert len(segments) == 3
    assert ": highly stable (mean Jaccard index " in segments[0]
    assert agreement.startswith("As many segments sought by factors instead of mixture: adjusted")


def test_wrong_arguments_are_named(planted, found, make_survey):
    with pytest.raises(ValueError, match="n_resamples should be an int of at least 1, got 0"):
        measure_stability(planted[0], found, n_resamples=0)
    with pytest.raises(ValueError, match="should have been found in this survey"):
        measure_stability(make_survey(100)[0], found)


def test_saves_and_loads(stability, tmp_path):
    assert Stability.load(stability.save(tmp_path)).reading() == stability.reading()
