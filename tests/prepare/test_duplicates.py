"""Duplicates: found where many answers agree, and only exact ones are left out."""

import numpy as np
import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Option, Question
from move_analysis.prepare import without_duplicates
from move_analysis.prepare.duplicates import LEAST_SHARE, duplicate_pairs
from move_analysis.survey import Survey

NUMBERS = [f"q{i}" for i in range(25)]
BOOK = Codebook(
    title="Many",
    questions=(
        Question(code="partner", kind="single", role="partner"),
        *(Question(code=code, kind="numeric") for code in NUMBERS),
        Question(code="t", kind="multiple", options=[Option(code=f"o{i}") for i in range(40)]),
    ),
)


def survey_of(answers: pd.DataFrame) -> Survey:
    ticks = pd.DataFrame(
        False, index=answers.index, columns=[f"t[o{i}]" for i in range(40)], dtype="boolean"
    )
    return Survey(pd.concat([answers, ticks], axis=1), BOOK)


@pytest.fixture
def answers():
    """Twelve respondents with random answers; 3 repeats 0 exactly, 5 repeats 1 in 22 of 25."""
    drawn = np.random.default_rng(0).integers(0, 1000, (12, 25)).astype(float)
    drawn[3] = drawn[0]
    drawn[5] = drawn[1]
    drawn[5, :3] += 1000
    frame = pd.DataFrame(drawn, columns=NUMBERS).astype("Float64")
    frame.insert(0, "partner", "A")
    return frame.set_axis([f"A-{i}" for i in range(12)])


def test_pairs_are_found_with_their_share(answers):
    pairs = duplicate_pairs(survey_of(answers)).set_index("respondent")
    assert pairs["duplicate_of"].to_dict() == {"A-3": "A-0", "A-5": "A-1"}
    assert pairs["exact"].to_dict() == {"A-3": True, "A-5": False}
    assert pairs["share"].to_dict() == {"A-3": 1.0, "A-5": 23 / 26}


def test_only_exact_duplicates_are_left_out_and_the_first_is_kept(answers):
    after = without_duplicates(survey_of(answers))
    assert list(after.answers.index) == [f"A-{i}" for i in range(12) if i != 3]
    step = after.history[-1]
    assert (step.rows_before, step.rows_after) == (12, 11)
    assert step.rows_before - step.rows_after == 1


def test_short_answers_are_alike_by_chance(answers):
    """With 19 answers, or with ticks left open, nobody is called a duplicate."""
    answers.loc[["A-0", "A-3"], NUMBERS[18:]] = pd.NA  # the partner is the nineteenth answer
    survey = survey_of(answers)
    assert "A-3" not in duplicate_pairs(survey)["respondent"].tolist()
    assert len(without_duplicates(survey)) == 12
    answers.loc[["A-0", "A-3"], NUMBERS[18]] = 7
    assert len(without_duplicates(survey_of(answers))) == 11


def test_a_blank_differs_from_an_answer(answers):
    answers.loc["A-3", "q24"] = pd.NA
    pairs = duplicate_pairs(survey_of(answers)).set_index("respondent")
    assert not pairs.loc["A-3", "exact"]
    assert pairs.loc["A-3", "share"] == 25 / 26


def test_zero_is_an_answer_and_an_unticked_option_is_none(answers):
    answers.loc[["A-7", "A-9"], NUMBERS] = 0.0
    assert "A-9" in duplicate_pairs(survey_of(answers))["respondent"].tolist()


def test_shares_equal_those_of_all_pairs_compared(answers):
    rng = np.random.default_rng(1)
    answers[NUMBERS] = rng.integers(0, 2, (12, 25)).astype(float)
    answers = answers.astype(dict.fromkeys(NUMBERS, "Float64"))
    best = {}
    cells = answers.to_numpy()
    for later in range(12):
        shares = [float((cells[later] == cells[i]).mean()) for i in range(later)]
        if shares and max(shares) >= LEAST_SHARE:
            best[f"A-{later}"] = pytest.approx(max(shares))
    found = duplicate_pairs(survey_of(answers)).set_index("respondent")["share"].to_dict()
    assert found == best


def test_blocks_of_rows_do_not_change_what_is_found(answers, monkeypatch):
    whole = duplicate_pairs(survey_of(answers))
    monkeypatch.setattr("move_analysis.prepare.duplicates._ROWS_AT_A_TIME", 5)
    pd.testing.assert_frame_equal(duplicate_pairs(survey_of(answers)), whole)


def test_nothing_is_found_twice(answers):
    once = without_duplicates(survey_of(answers))
    assert len(without_duplicates(once)) == len(once)


def test_nobody_and_one_alone(answers):
    assert len(duplicate_pairs(survey_of(answers.iloc[:0]))) == 0
    assert len(without_duplicates(survey_of(answers.iloc[:1]))) == 1
