"""What is supposed changes what it says and nothing else, and the history tells."""

import pandas as pd
import pytest

from move_analysis.demo import demo_survey
from move_analysis.history import ADMITTED
from move_analysis.prepare import (
    among,
    answering,
    edited,
    reweighted,
    with_competence,
    without_small_groups,
)


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


def test_one_of_several_answers_is_enough(survey):
    frame = survey.answers
    some = answering(survey, "markets", answers=["MA", "BR"])
    either = frame["markets[MA]"].eq(True) | frame["markets[BR]"].eq(True)
    assert list(some.answers.index) == list(frame.index[either.fillna(False)])
    point = answering(survey, "barriers[capacity_time]", answers=["sig5"])
    assert set(point.answers["barriers[capacity_time]"]) == {"sig5"}
    assert point.selection == "barriers[capacity_time]: sig5"


def test_wrong_questions_and_answers_are_named_and_near_ones_offered(survey):
    with pytest.raises(ValueError, match=r"'sectr'.*sector"):
        answering(survey, "sectr", answers=["ict"])
    with pytest.raises(ValueError, match=r"'itc'.*ict"):
        answering(survey, "sector", answers=["itc"])
    with pytest.raises(ValueError, match="'founded'"):
        answering(survey, "founded", answers=["2010"])
    with pytest.raises(ValueError, match=r"'iott'.*iot"):
        with_competence(survey, "iott")


def test_smes_are_chosen_by_hand_and_by_what_they_need(survey):
    assert list(among(survey, ["BCT-16", "CCTL-2", "nobody"]).answers.index) == ["CCTL-2", "BCT-16"]
    needs = with_competence(survey, "iot", layer="needs")
    assert len(needs) == int(survey.incidence("needs")["iot"].sum())


def test_groups_at_the_minimum_stay(survey):
    sizes = survey.series("sector").value_counts().sort_values()
    assert len(without_small_groups(survey, "sector", minimum=int(sizes.iloc[0]))) == len(survey)
    left = without_small_groups(survey, "sector", minimum=int(sizes.iloc[0]) + 1)
    assert len(left) == len(survey) - sizes.iloc[0]


def test_weights_keep_their_mean_and_the_ratios_that_were_asked_for(survey):
    twice = reweighted(
        reweighted(survey, "sector", factors={"ict": 2}), "size", factors={"micro": 0}
    )
    assert twice.weights.mean() == pytest.approx(survey.weights.mean())
    assert (twice.weights[survey.series("size") == "micro"] == 0).all()
    small = twice.weights[survey.series("size") == "small"]
    by = small.groupby(survey.series("sector")[small.index], observed=True).first()
    assert by["ict"] == pytest.approx(2 * by["green"])
    for wrong in ({"itc": 2}, {"ict": -1}, {"ict": float("nan")}):
        with pytest.raises(ValueError, match="factors should be"):
            reweighted(survey, "sector", factors=wrong)
    nothing = dict.fromkeys(survey.series("sector").dropna().unique(), 0)
    with pytest.raises(ValueError, match="some SMEs"):
        reweighted(survey, "sector", factors=nothing)


def test_an_edit_changes_the_marks_it_names_and_no_other_answer(survey):
    has, needs = {"iot": True, "fleet": False}, {"iot": True, "ai": False}
    after = edited(survey, "CCTL-4", has=has, needs=needs)
    for layer, marks in {"has": has, "needs": needs}.items():
        assert after.incidence(layer).loc["CCTL-4", list(marks)].to_dict() == marks
    blank = after.answers.isna() & survey.answers.isna()
    changed = after.answers.ne(survey.answers).fillna(True) & ~blank
    names = {f"has[{c}]" for c in has} | {f"needs[{c}]" for c in needs}
    assert set(changed.columns[changed.any()]) <= names
    assert not changed.drop(index="CCTL-4").any(axis=None)
    pd.testing.assert_series_equal(after.answers.dtypes, survey.answers.dtypes)
    assert edited(survey, "CCTL-4").answers.equals(survey.answers)


def test_edits_of_nobody_and_of_nothing_are_refused(survey):
    with pytest.raises(ValueError, match="'CCTL-0'"):
        edited(survey, "CCTL-0", has={"iot": True})
    with pytest.raises(ValueError, match=r"'iott'.*iot"):
        edited(survey, "CCTL-2", needs={"iott": True})


def test_what_is_supposed_is_counted_apart_from_what_was_answered(survey):
    """The same noise for both would show whether the supposed answer was the true one."""
    assert survey.selection == ""
    for other in (
        edited(survey, "CCTL-2", has={"iot": True}),
        reweighted(survey, "sector", factors={"ict": 2}),
    ):
        assert other.selection and "CCTL-2" not in other.selection
        assert other.changed(ADMITTED).selection == ""
