"""The survey: frozen, and three kinds of blank stay apart."""

import pandas as pd
import pytest

from move_analysis.errors import CodebookError, DataError
from move_analysis.survey import Survey


def test_answers_cannot_be_written_through(small_survey):
    before = small_survey.answers
    taken = small_survey.answers
    taken.loc["A-1", "needs[iot]"] = True
    taken["new"] = 1
    pd.testing.assert_frame_equal(small_survey.answers, before)
    with pytest.raises(AttributeError):
        small_survey.answers = taken


def test_not_asked_not_answered_and_no_stay_apart(small_survey):
    needs = small_survey.incidence("needs")["solar"]
    asked = small_survey.was_asked("needs[solar]")
    assert asked.tolist() == [True, True, True, False, False]
    assert needs.isna().tolist() == [False, False, True, True, True]
    assert needs["A-2"] == False  # noqa: E712 - a no, neither missing nor yes


def test_assets_count_from_the_level_that_the_codebook_names(small_survey):
    has = small_survey.incidence("has")
    assert has["iot"].tolist()[:4] == [True, False, True, False]
    assert has.loc["B-2"].isna().all()
    assert has.columns.tolist() == ["iot", "web", "solar"]


def test_one_yes_in_several_questions_is_a_yes(small_survey):
    book = small_survey.codebook
    twice = book.with_questions([book.question("needs").model_copy(update={"code": "wants"})])
    answers = small_survey.answers
    for code in ("iot", "web", "solar"):
        answers[f"wants[{code}]"] = pd.array([True, None, None, False, None], dtype="boolean")
    needs = Survey(answers, twice).incidence("needs")
    assert needs["iot"].tolist() == [True, True, pd.NA, True, False]
    assert needs["solar"].tolist() == [True, False, pd.NA, False, pd.NA]


def test_a_change_is_a_new_survey_with_history(small_survey):
    part = small_survey.where(small_survey.series("partner") == "B", "only partner B")
    assert part.answers.index.tolist() == ["B-1", "B-2"]
    assert part.weights.index.tolist() == ["B-1", "B-2"]
    assert [(s.what, s.rows_before, s.rows_after) for s in part.history] == [
        ("only partner B", 5, 2)
    ]
    assert len(small_survey) == 5
    assert small_survey.history == ()


def test_comes_back_whole_from_a_folder(small_survey, tmp_path):
    weighted = small_survey.changed("weighted", weights=small_survey.weights * 2)
    back = Survey.load(weighted.save(tmp_path / "survey"))
    pd.testing.assert_frame_equal(back.answers, weighted.answers)
    pd.testing.assert_frame_equal(back.asked, weighted.asked)
    pd.testing.assert_series_equal(back.weights, weighted.weights, check_names=False)
    assert back.history == weighted.history
    assert back.codebook == weighted.codebook
    assert not list((tmp_path / "survey").glob("*.pkl"))


def test_missing_saved_survey_says_what_to_run(tmp_path):
    with pytest.raises(DataError, match="move-analysis read"):
        Survey.load(tmp_path)


def test_a_respondent_can_be_there_once(small_survey):
    twice = pd.concat([small_survey.answers, small_survey.answers.head(1)])
    with pytest.raises(DataError, match='"A-1" is there twice'):
        Survey(twice, small_survey.codebook)


def test_a_missing_role_is_told(small_survey):
    with pytest.raises(CodebookError, match="role: size"):
        small_survey.series("size")


def test_who_was_asked_for_a_competence_is_known_apart_from_who_answered(small_survey):
    asked = small_survey.asked_for("needs")
    assert asked["solar"].tolist() == [True, True, True, False, False]
    assert asked["iot"].all()
    assert asked.columns.tolist() == small_survey.incidence("needs").columns.tolist()


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -1.0])
def test_weights_are_finite_and_not_negative(small_survey, wrong):
    weights = small_survey.weights
    weights["A-2"] = wrong
    with pytest.raises(ValueError, match=f"finite and not negative, got {wrong} for 'A-2'"):
        small_survey.changed("weighted", weights=weights)


def test_weights_are_those_of_the_respondents(small_survey):
    with pytest.raises(ValueError, match="weights should have the index of answers"):
        small_survey.changed("weighted", weights=small_survey.weights[::-1])
    with pytest.raises(ValueError, match="weights should hold numbers"):
        small_survey.changed("weighted", weights=small_survey.weights.astype(str) + "x")
