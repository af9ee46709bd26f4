"""The SIB survey of training needs: a real export with one rating of need for each of 33 topics."""

from pathlib import Path

import openpyxl
import pytest

import move_analysis as ma
from move_analysis.training import find_trainings, measure_preferences, measure_training_needs

PROJECT = Path(__file__).parent / "sib" / "move.yml"
POINTS = {
    "not needed": 0, "slightly needed": 1, "moderately needed": 2, "very needed": 3,
    "highly needed": 3, "absolutely essential": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def survey(shared_data):
    if not (shared_data / "training_needs_sib").is_dir():
        pytest.skip("the survey (../shared/data/training_needs_sib) is not on this machine")
    return ma.read_survey(ma.load_project(PROJECT))


@pytest.fixture(scope="module")
def plain(shared_data):
    """Mean and number of ratings by header, counted without the package."""
    book = openpyxl.load_workbook(
        shared_data / "training_needs_sib" / "supplementary_data1.xlsx", read_only=True
    )
    header, *rows = book.active.iter_rows(values_only=True)
    found = {}
    for place, text in enumerate(header):
        given = [POINTS.get(str(row[place] or "").strip().lower()) for row in rows]
        known = [value for value in given if value is not None]
        if "specify your training needs" in (text or ""):
            found[" ".join(text.split())] = (sum(known) / len(known), len(known))
    return found


def test_everybody_is_there(survey):
    assert len(survey) == 260
    assert (survey.series("country") == "CH").sum() == 175
    assert (survey.answers["organisation"] == "academia").sum() == 215


def test_two_people_rated_nothing(survey):
    rated = survey.answers[survey.columns("needs")]
    assert rated.shape[1] == 33 and int(rated.isna().all(axis=1).sum()) == 2
    assert measure_training_needs(survey, resamples=0).topics["base"].max() <= 258


def test_both_spellings_of_the_fourth_point_are_read(survey):
    for field in ("omics", "ai"):
        columns = [name for name in survey.answers if name.startswith(f"need_{field}[")]
        assert survey.answers[columns].eq("very").any().all()


def test_means_are_those_of_the_sheet(survey, plain):
    topics = measure_training_needs(survey, resamples=0).topics
    assert sorted(topics["base"]) == sorted(count for _, count in plain.values())
    assert sorted(topics["importance"]) == pytest.approx(sorted(mean for mean, _ in plain.values()))


def test_all_topics_are_ranked_with_intervals(survey):
    scores = measure_training_needs(survey).scores
    assert scores["rank"].tolist() != [] and sorted(scores["rank"]) == list(range(1, 34))
    assert (scores["low"] < scores["score"]).all() and (scores["score"] < scores["high"]).all()
    assert scores.sort_values("rank")["competence"].head(3).tolist() == [
        "ai_coding", "llm_extraction", "workflows"
    ]  # fmt: skip


def test_nine_barriers_and_nine_formats(survey):
    for question in ("training_barriers", "formats"):
        table = measure_preferences(survey, question).preferences
        assert len(table) == 9 and table["base"].between(200, 260).all()
    barriers = measure_preferences(survey, "training_barriers").preferences.set_index("option")
    assert barriers.loc["time_zone", "n"] == 11 + 5  # large and critical
    assert barriers.loc["distance", "n"] == 44 + 37


def test_who_could_teach_was_not_asked(survey):
    plan = find_trainings(survey).planned()
    assert set(plan.trainings["taught_by"]) == {"not_asked"}
    assert (plan.teachers["base"] == 0).all()
