"""The periodic report holds the survey and every indicator, by work package."""

import pytest

import move_analysis as ma
from move_analysis.monitoring import measure_indicators, measure_periodic
from move_analysis.prepare import check_progress


def released(survey, project):
    policy = ma.policy_for(project, survey)
    results = (check_progress(survey, project), measure_indicators(project))
    return [ma.release(result, policy) for result in results]


@pytest.fixture(scope="module")
def periodic(demo, survey):
    return measure_periodic(*released(survey, demo))


def test_every_indicator_is_there_once(periodic, survey, demo):
    whole = released(survey, demo)[1].filter(by="all").indicators
    rows = periodic.rows.set_index("figure")
    assert len(rows) == len(whole) + 1
    assert rows.loc[whole["indicator"], "so_far"].tolist() == whole["achieved"].tolist()


def test_it_is_made_of_what_is_published_and_of_nothing_else(periodic, survey, demo):
    progress, indicators = released(survey, demo)
    assert periodic.released == "partnership"
    for pair in [(check_progress(survey, demo), indicators), (progress, measure_indicators(demo))]:
        with pytest.raises(ValueError, match="released for the same reader"):
            measure_periodic(*pair)


def test_the_last_quarter_and_the_survey(periodic):
    rows = periodic.tables()["rows"].set_index("label")
    assert rows.loc["B2B meetings", ["this_quarter", "so_far", "target"]].tolist() == [8, 37, 60]
    survey = rows.loc["SMEs that answered the survey"]
    assert survey["so_far"] == 250 and survey["target"] == pytest.approx(0.45 * 612)
    assert periodic.rows["package"].is_monotonic_increasing
    assert "SMEs trained" in periodic.reading()[0]


def test_one_figure_is_counted_as_many_are(periodic):
    one = periodic.with_tables(rows=periodic.rows.head(1).assign(target=10.0, status="on_course"))
    assert one.reading() == ("Figures: 1, with a target: 1. None is behind.",)


def test_without_logs_the_survey_alone(project_with, small_survey):
    project = project_with("wait: 1")
    found = measure_periodic(*released(small_survey, project))
    assert found.tables()["rows"]["label"].tolist() == ["SMEs that answered the survey"]
