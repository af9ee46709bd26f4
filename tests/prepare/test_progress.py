"""Progress: rates, forecasts that hold, and reminders that only their partner sees."""

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey
from move_analysis.prepare import check_progress
from move_analysis.prepare.forecast import forecast_answers
from move_analysis.prepare.progress import _status as standing
from move_analysis.project import Project
from move_analysis.readers.logs import read_invitations
from move_analysis.settings import ResponseSettings


@pytest.fixture(scope="module")
def project() -> Project:
    return demo_project()


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def progress(survey, project):
    return check_progress(survey, project)


def with_response(project, **settings):
    return project.model_copy(update={"response": ResponseSettings(**settings)})


def test_rates_are_of_those_invited(progress, survey, project):
    table = progress.partners.set_index("partner")
    assert table.loc["all", ["invited", "answered", "missing"]].tolist() == [612, 250, 26]
    assert table.loc["all", "rate"] == pytest.approx(250 / 612)
    counts = survey.series("partner").value_counts()
    for partner in project.partners:
        assert table.loc[partner.code, "rate"] == counts[partner.code] / partner.invited


def test_weeks_grow_to_the_answers(progress):
    weeks = progress.weeks[progress.weeks["partner"] == "all"]
    assert weeks["total"].is_monotonic_increasing
    assert weeks["total"].iloc[-1] == 250
    assert pd.Timestamp(weeks["week"].iloc[0]).day_name() == "Sunday"


@pytest.mark.parametrize("fall", [0.001, 1.0, 4.0])
def test_the_interval_holds_where_answers_come_ever_more_slowly(fall):
    rng = np.random.default_rng(3)
    within = (1 - np.exp(-fall)) / (1 - np.exp(-1.6 * fall))  # of all that come in the end
    held = 0
    for _ in range(200):
        total = rng.poisson(120 / within)
        days = -np.log1p(-rng.random(total) * (1 - np.exp(-1.6 * fall))) / fall
        _, low, high = forecast_answers(days[days <= 1], elapsed=1, remaining=0.6)
        held += low <= total <= high
    assert held / 200 > 0.9


def test_even_answers_go_on_evenly_and_an_ended_survey_has_ended():
    even = np.arange(0.5, 40)
    assert forecast_answers(even, elapsed=40, remaining=40)[0] == pytest.approx(80, rel=0.01)
    assert forecast_answers(even, elapsed=40, remaining=0) == (40, 40, 40)


def test_too_early_and_no_end(survey, project):
    young = with_response(project, start="2016-03-07", end="2017-03-07", target=0.45)
    table = check_progress(survey, young).partners
    assert table["forecast"].isna().all() and set(table["status"]) == {"too_early"}
    endless = check_progress(survey, with_response(project, target={"CCTL": 0.3}))
    status = endless.partners.set_index("partner")["status"].to_dict()
    assert status["CCTL"] == "reached" and status["BCT"] == status["all"] == "no_target"
    assert any("does not say when the survey ends" in note for note in endless.notes)


def test_reminders_are_who_is_missing(progress, survey, project):
    invited = read_invitations(project)
    table = progress.reminders
    silent = table[table["reason"] == "silent"]
    assert set(silent["respondent"]) == set(invited["respondent"]) - set(survey.answers.index)
    part = table[table["reason"] == "in_part"]
    assert (part["completeness"] < 0.5).all() and part["respondent"].isin(
        survey.answers.index
    ).all()
    assert set(table["reminded"]) == {"", "2016-03-23"}


@pytest.mark.parametrize("reader", ["CCTL", "partnership"])
def test_only_the_own_partner_sees_whom_to_remind(progress, survey, project, reader):
    shown = ma.release(progress, ma.policy_for(project, survey, reader=reader))
    silent = shown.reminders[shown.reminders["reason"] == "silent"]
    assert set(silent["partner"]) == ({"CCTL"} if reader == "CCTL" else set())
    assert shown.partners["rate"].notna().all()
    assert shown.to_remind["silent"].notna().all()
    assert "have not answered" in shown.filter(partner="CCTL").reading()[-1]


def test_without_settings_there_is_little_to_say(small_survey):
    bare = Project(name="Bare", partners=[{"code": "A"}, {"code": "B"}], folder=".", file="y")
    progress = check_progress(small_survey, bare)
    assert progress.reading()[0].startswith("Too few SMEs answered, or it is not known")
    assert progress.weeks.empty


def test_a_forecast_that_reads_like_the_target_is_not_behind():
    """ "Forecast 39% to 45% of 45% (behind)": the bound was 44.7%."""
    assert standing(0.39, 0.45, (0.42, 0.39, 0.447)) == "within_reach"
    assert standing(0.39, 0.45, (0.42, 0.39, 0.444)) == "behind"
    assert standing(0.449, 0.45, (0.452, 0.449, 0.46)) == "on_course"
