"""The map of segments: places are means of their SMEs, answers are where they belong."""

from functools import partial

import numpy as np
import pytest

from move_analysis.segments import (
    FactorAnalysis,
    FactorMap,
    factor_map,
    find_segments,
    measure_factors,
)


@pytest.fixture(scope="module")
def found(planted):
    return find_segments(planted[0], max_k=4, n_init=3)


@pytest.fixture(scope="module")
def factors(planted, found) -> FactorMap:
    return measure_factors(planted[0], found)


def test_segments_lie_at_the_mean_of_their_members(factors):
    mean = factors.members.groupby("segment")[["x", "y"]].mean()
    np.testing.assert_allclose(factors.segments[["x", "y"]], mean)
    spread = factors.members.groupby("segment")[["x", "y"]].std(ddof=0)
    np.testing.assert_allclose(factors.segments[["spread_x", "spread_y"]], spread)


def test_planted_segments_lie_apart(factors):
    table = factors.segments
    for one, other in ((0, 1), (0, 2), (1, 2)):
        apart = np.abs(table.loc[one, ["x", "y"]] - table.loc[other, ["x", "y"]])
        assert (apart.to_numpy() > table[["spread_x", "spread_y"]].max().to_numpy()).any()


def test_marks_of_a_segment_lie_on_its_side(factors):
    own = factors.segments.loc[0, ["x", "y"]].astype(float)
    marks = factors.answers[factors.answers["column"].isin([f"has[c{i:02d}]" for i in range(6)])]
    assert (marks[["x", "y"]].to_numpy() @ own.to_numpy() > 0).all()
    assert set(marks["answer"]) == {f"has[c{i:02d}]" for i in range(6)}
    assert factors.name("answer", "has[c00]") == "Skill c00"
    assert "needs Skill c00" in set(factors.tables()["answers"]["answer_label"])


def test_counts_are_plain_counts(planted, factors):
    row = factors.answers.set_index("column").loc["needs[c03]"]
    assert row["n_answer"] == planted[0].answers["needs[c03]"].sum()
    assert 0 < row["contribution"] < 1


def test_reading_tells_the_axes(factors):
    first, *axes = factors.reading()
    share = factors.axes["explained"].sum()
    assert first == f"The two axes show {share:.0%} of all differences between the SMEs."
    assert len(axes) == 2 and axes[0].startswith("Axis 1 leads from ")


def test_axes_that_had_not_settled_are_told(planted, found, factors, monkeypatch):
    assert not factors.notes
    monkeypatch.setattr(factor_map, "FactorAnalysis", partial(FactorAnalysis, max_iter=2))
    (note,) = measure_factors(planted[0], found).notes
    assert note.startswith("After 2 rounds of filling what was not answered, the axes still moved")


def test_saves_and_loads(factors, tmp_path):
    assert FactorMap.load(factors.save(tmp_path)).reading() == factors.reading()


def test_other_surveys_are_refused(make_survey, found):
    with pytest.raises(ValueError, match="should have been found in this survey"):
        measure_factors(make_survey(100)[0], found)
