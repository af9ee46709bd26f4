"""What became of opportunities is counted like all that happened."""

import pandas as pd
import pytest

from move_analysis.errors import DataError
from move_analysis.monitoring import measure_indicators
from move_analysis.readers.logs import read_logs

LOG = """opportunity,sme,told,interested,applied,won
N-1,A-1,2016-01-10,2016-01-12,,
N-1,B-2,2016-01-10,,2016-02-01,
N-2,A-1,2016-03-01,,,2016-05-01
N-3,C-1,2016-03-02,,,
"""
SETTINGS = "start: 2016-01-01\nas_of: 2016-04-30"


@pytest.fixture
def project(project_with):
    made = project_with(SETTINGS, o=LOG)
    outcomes = made.opportunities.model_copy(update={"outcomes": "o.csv"})
    return made.model_copy(update={"opportunities": outcomes})


def test_each_step_is_an_entry_on_its_day_and_implies_those_before(project):
    events = read_logs(project).events.set_index(["kind", "title", "partner"])["date"]
    assert len(events) == 4 + 3 + 2 + 1
    assert events["opportunity_applied", "N-1", ("B",)] == pd.Timestamp("2016-02-01")
    assert events["opportunity_interested", "N-1", ("B",)] == pd.Timestamp("2016-02-01")
    assert events["opportunity_applied", "N-2", ("A",)] == pd.Timestamp("2016-05-01")
    assert events["opportunity_told", "N-3", ()] == pd.Timestamp("2016-03-02")


def test_indicators_count_them_up_to_the_day_of_the_logs(project):
    found = measure_indicators(project).indicators.set_index(["by", "group", "indicator"])
    achieved = found["achieved"].astype(int)
    steps = ["told", "interested", "applied", "won"]
    whole = [achieved["all", "all", f"opportunities_{step}"] for step in steps]
    assert whole == [4, 2, 1, 0]  # N-2 was won in May
    assert achieved["partner", "B", "opportunities_applied"] == 1
    assert achieved["partner", "A", "opportunities_told"] == 2
    assert set(found["source"]) == {"o.csv"}


def test_without_a_log_of_outcomes_they_are_no_indicators(project_with):
    events = "date,kind,partner\n2016-01-10,training,A\n"
    found = measure_indicators(project_with(f"events: e.csv\n{SETTINGS}", e=events)).indicators
    assert not found["indicator"].str.startswith("opportunities").any() and len(found)


def test_targets_can_be_given_to_them(project):
    targets = project.monitoring.model_copy(update={"targets": {"opportunities_told": 4.0}})
    found = measure_indicators(project.model_copy(update={"monitoring": targets}))
    assert found.reading()[1].startswith("Opportunities passed on to an SME: 4 of 4 (100%)")


def test_faults_of_the_log_stop_monitoring_too(project):
    (project.folder / "o.csv").write_text("opportunity,sme,told\nN-1,A-1,soon\n")
    with pytest.raises(DataError, match='"soon" is no day'):
        read_logs(project)
