"""The periodic report holds the survey and every indicator, by work package."""

import pytest

from move_analysis.monitoring import measure_indicators, measure_periodic
from move_analysis.prepare import check_progress


@pytest.fixture(scope="module")
def periodic(demo, survey):
    return measure_periodic(check_progress(survey, demo), measure_indicators(demo))


def test_every_indicator_is_there_once(periodic, demo):
    whole = measure_indicators(demo).about(by="all").indicators
    rows = periodic.rows.set_index("label")
    assert len(rows) == len(whole) + 1
    assert rows.loc[whole["label"], "so_far"].tolist() == whole["achieved"].tolist()


def test_the_last_quarter_and_the_survey(periodic):
    rows = periodic.rows.set_index("label")
    assert rows.loc["B2B meetings", ["this_quarter", "so_far", "target"]].tolist() == [8, 37, 60]
    survey = rows.loc["SMEs that answered the survey"]
    assert survey["so_far"] == 250 and survey["target"] == pytest.approx(0.45 * 612)
    assert periodic.rows["package"].is_monotonic_increasing
    assert "SMEs trained" in periodic.reading()[0]


def test_one_figure_is_counted_as_many_are(periodic):
    one = periodic.with_tables(rows=periodic.rows.head(1).assign(target=10.0, status="on course"))
    assert one.reading() == ("Figures: 1, with a target: 1. None is behind.",)


def test_without_logs_the_survey_alone(project_with, small_survey):
    project = project_with("wait: 1")
    found = measure_periodic(check_progress(small_survey, project), measure_indicators(project))
    assert found.rows["label"].tolist() == ["SMEs that answered the survey"]
