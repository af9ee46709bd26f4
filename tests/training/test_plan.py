"""Courses: who is in them, how large cohorts are, who could teach, and what is left over."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import move_analysis as ma
from move_analysis.errors import CodebookError
from move_analysis.privacy import Blur
from move_analysis.project import load_project
from move_analysis.settings import Training
from move_analysis.training import find_trainings, measure_preferences, named_options, ratings_of

ONE = Training(min_cohort=1, max_cohort=20, topics=3, formats="", languages="spoken")


def test_a_small_plan_by_hand(survey):
    """Bids: A-1 and A-3 (5 > 2, 5 > 4), A-2 (4 > 3) want it; A-3 follows Spanish alone."""
    plan = find_trainings(survey, ONE).planned()
    bids = plan.trainings[plan.trainings["competence"] == "bids"]
    assert bids[["level", "language", "n", "cohorts"]].to_numpy().tolist() == [
        ["beginners", "en", 1, 1], ["advanced", "en", 1, 1], ["advanced", "es", 1, 1]
    ]  # fmt: skip
    assert plan.topics.set_index("competence")["wanting"].to_dict() == {
        "bids": 3, "export": 1, "quality": 1
    }  # fmt: skip


def test_levels_that_are_too_small_learn_together(survey):
    listed = find_trainings(survey, ONE.model_copy(update={"min_cohort": 2}))
    plan = listed.planned()
    assert (listed.trainings["n"] == 1).any()  # which courses there are gives no count away
    bids = plan.trainings[plan.trainings["competence"] == "bids"]
    assert bids[["level", "language", "n"]].to_numpy().tolist() == [["all", "en", 2]]
    assert plan.topics.set_index("competence")["unplaced"].to_dict() == {
        "bids": 1, "export": 1, "quality": 1
    }  # fmt: skip


def test_without_languages_and_formats_anything_suits(survey):
    plan = find_trainings(survey, ONE.model_copy(update={"languages": "nothing"}))
    assert (plan.topics["unplaced"] == 0).all()
    assert set(plan.trainings["language"]) == {"any"} == set(plan.trainings["format"])
    courses = plan.tables()["seats"]["course"]
    assert "any" not in " ".join(courses) + " ".join(plan.reading())


def test_places_add_up(demo):
    plan = find_trainings(demo, Training()).planned()
    topics = plan.topics.set_index("competence")
    placed = plan.trainings.groupby("competence")["n"].sum()
    assert placed.to_dict() == (topics["wanting"] - topics["unplaced"]).to_dict()
    seats = plan.seats.groupby("training")["n"].sum()
    assert seats.to_dict() == plan.trainings.set_index("training")["n"].to_dict()
    assert plan.topics["rank"].tolist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("least", [2, 5, 9])
def test_cohorts_are_of_the_size_that_was_asked_for(demo, least):
    settings = Training(min_cohort=least, max_cohort=2 * least - 1, topics=13)
    courses = find_trainings(demo, settings).planned().trainings
    assert (courses["n"] >= least).all() and (courses["largest"] <= 2 * least - 1).all()
    assert (courses["n"] // courses["cohorts"] >= least).all()


def test_who_is_left_over_could_not_fill_a_course(demo):
    """No language is spoken by as many of those left over as a cohort needs."""
    settings = Training(topics=13)
    plan = find_trainings(demo, settings).planned()
    ratings, spoken = ratings_of(demo), named_options(demo, "course_languages").fillna(False)
    for code, rows in plan.trainings.groupby("competence"):
        wants = (ratings.importance[code] > 3) & (ratings.ability[code] < ratings.importance[code])
        beginner = ratings.ability[code] < 3
        left = wants.copy()
        for row in rows.itertuples():  # take out who is in a course, in the order of the courses
            level = {"beginners": beginner, "advanced": ~beginner}.get(row.level, wants)
            inside = left & level & spoken[row.language].astype(bool)
            assert int(inside.sum()) == row.n
            left &= ~inside
        assert int(left.sum()) == plan.topics.set_index("competence").loc[code, "unplaced"]
        assert spoken[left].sum().max() < settings.min_cohort


def test_teachers_master_the_topic_and_do_not_want_to_learn_it(demo):
    plan = find_trainings(demo, Training(topics=2))
    ratings, partner = ratings_of(demo), demo.series("partner")
    for row in plan.teachers.itertuples():
        wants = (ratings.importance[row.competence] > 3) & (
            ratings.ability[row.competence] < ratings.importance[row.competence]
        )
        able = (demo.answers[f"has[{row.competence}]"] == "expert") & ~wants
        assert row.n == int((able & (partner == row.partner)).sum())


def test_without_assets_the_highest_ability_teaches(survey):
    teachers = find_trainings(survey, ONE).teachers
    assert teachers["n"].sum() == 0  # nobody rated its ability 5
    assert teachers.groupby("partner")["base"].max().to_dict() == {"A": 3, "B": 2}
    trainings = find_trainings(survey, ONE).trainings
    assert set(trainings["taught_by"]) == {"outside"}


def test_what_was_not_asked_is_not_called_outside(small_survey):
    plan = find_trainings(small_survey)
    assert plan.trainings.empty
    assert plan.reading() == ("There are no answers on what SMEs want to learn.",)


def test_sizes_that_cannot_divide_any_number_are_refused(tmp_path):
    file = tmp_path / "move.yml"
    file.write_text(
        "name: X\ncodebook: move\npartners: [{code: A}]\n"
        "training: {min_cohort: 10, max_cohort: 15}\n"
    )
    with pytest.raises(CodebookError, match="at least 19, twice min_cohort less one"):
        load_project(file)


@given(st.integers(1, 30), st.integers(1, 400))
def test_any_number_can_be_divided(least, count):
    most = 2 * least - 1
    if count >= least:
        cohorts = -(-count // most)
        assert count // cohorts >= least


def test_courses_come_by_size_only_where_their_sizes_are_said(demo):
    """In the table by topic, level and language; in the plan by the published counts."""
    plan = find_trainings(demo, Training(topics=13))
    codes = [option.code for option in demo.codebook.question("course_languages").options]
    at = plan.trainings["language"].map(codes.index)
    for _, own in at.groupby([plan.trainings["competence"], plan.trainings["level"]]):
        assert own.is_monotonic_increasing
    for _, own in plan.planned().trainings.groupby(["competence", "level"])["n"]:
        assert own.is_monotonic_decreasing


def test_what_is_planned_is_decided_by_what_is_published(demo):
    policy = ma.privacy.Policy(minimum=5, reader="partnership", blur=Blur(b"key"))
    plan = ma.release(find_trainings(demo), policy)
    topics, courses = plan.topics, plan.trainings
    assert topics["rank"].tolist() == topics["score"].rank(ascending=False).tolist()
    assert topics["planned"].tolist() == (topics["rank"] <= 6).tolist()
    rank = courses["competence"].map(topics.set_index("competence")["rank"])
    known = courses["n"].notna()
    assert courses["rank"][known].tolist() == rank[known].tolist()
    held = (rank <= 6) & (courses["n"] >= 8)
    assert courses["planned"].fillna(False).tolist() == held.fillna(False).tolist()
    true = find_trainings(demo).trainings["n"]
    assert (courses["n"][held] < true[held]).any() and (true[~held] >= 8).any()
    assert plan.planned().planned().trainings.equals(plan.planned().trainings)


def test_places_are_not_said_where_no_course_is_filled(survey):
    policy = ma.privacy.Policy(minimum=2, reader="partnership", blur=Blur(b"key", variance=0))
    plan = ma.release(find_trainings(survey, ONE), policy)
    assert plan.trainings["n"].isna().all()
    assert plan.reading() == ("No course suits as many SMEs as a cohort needs (1).",)


def test_shares_of_ticks(survey):
    table = measure_preferences(survey, "spoken").preferences.set_index("option")
    assert table["n"].to_dict() == {"en": 4, "es": 2} and (table["base"] == 5).all()
    assert table["share"].to_dict() == {"en": 0.8, "es": 0.4}


def test_ratings_count_above_the_middle(survey):
    named = named_options(survey, "importance")
    assert named["bids"].tolist()[:5] == [True, True, True, True, False]
    assert pd.isna(named.loc["B-3", "bids"])
    notes = measure_preferences(survey, "importance").notes
    assert any("above the middle" in note for note in notes)


def test_shares_of_groups_make_the_whole(demo):
    parts = measure_preferences(demo, "formats", by="partner").preferences
    whole = measure_preferences(demo, "formats").preferences.set_index("option")
    assert parts.groupby("option")["n"].sum().to_dict() == whole["n"].to_dict()
    assert np.allclose(
        (parts["share"] * parts["base"]).groupby(parts["option"]).sum().reindex(whole.index),
        whole["share"] * whole["base"],
    )


@pytest.mark.parametrize("question", ["nothing", "employees", "remarks"])
def test_a_question_without_options_is_said(demo, question):
    preferences = measure_preferences(demo, question)
    assert preferences.preferences.empty
    assert preferences.reading() == ("There are no answers to this.",)
