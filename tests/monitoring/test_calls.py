"""What came of calls: a pair counts once, as far as it got, and its meeting is in the event log."""

import pandas as pd
import pytest

from move_analysis.demo import demo_project, demo_truth, write_demo_calls
from move_analysis.errors import DataError
from move_analysis.monitoring import measure_calls, measure_conversion, measure_indicators
from move_analysis.readers.logs import read_logs
from move_analysis.statistics import wilson_interval

HEAD = "date,sme,partner,match,match_partner,outcome\n"
CALLS = HEAD + (
    "2016-01-10,A-1,A,B-2,B,met\n"
    "2016-01-20,B-2,B,A-1,A,agreement\n"  # the same pair, noted by the other office
    "2016-01-12,A-1,A,B-3,B,not_suitable\n"
    "2016-01-14,A-2,A,A-3,A,follow_up\n"
    "2016-01-15,A-2,A,B-3,B,met\n"
)
SETTINGS = "calls: c.csv\nas_of: 2016-06-30\nwait: 60"


def test_each_pair_counts_once_and_earlier_steps_are_implied(project_with):
    found = measure_calls(project_with(SETTINGS, c=CALLS))
    whole = found.filter(by="all").steps.set_index("step")
    assert whole["base"].tolist() == [4] * 4
    assert whole["n"].to_dict() == {
        "met": 3, "follow_up": 2, "agreement": 1, "not_suitable": 1,
    }  # fmt: skip
    low, high = wilson_interval(0.75, 4)
    assert whole.loc["met", ["low", "high"]].tolist() == [low, high]
    partners = found.filter(by="partner", step="met").steps.set_index("group")
    assert partners["base"].to_dict() == {"A": 4, "B": 3}
    assert found.reading()[0].startswith("Of 4 pairs of SMEs that were called, 3 met (75%")
    assert found.reading()[1].startswith("1 pair did not suit")


def test_meetings_join_the_event_log_once(project_with):
    events = read_logs(project_with(SETTINGS, c=CALLS)).events
    assert events["kind"].tolist() == ["matched_meeting"] * 3
    assert events["smes"].tolist() == [("A-1", "B-2"), ("A-2", "A-3"), ("A-2", "B-3")]
    assert events["partner"].tolist() == [("A", "B"), ("A",), ("A", "B")]
    first = events.iloc[0]
    assert (first["date"], first["agreement"]) == (
        pd.Timestamp("2016-01-10"), pd.Timestamp("2016-01-20"),
    )  # fmt: skip
    assert first["follow_up"] == first["agreement"] and pd.isna(events["follow_up"].iloc[2])


def test_conversion_and_indicators_count_them(project_with):
    project = project_with(SETTINGS, c=CALLS)
    steps = measure_conversion(project).steps
    own = steps[(steps["by"] == "kind") & (steps["group"] == "matched_meeting")]
    assert own["n"].tolist() == [2, 1, 1]
    reached = measure_indicators(project).filter(by="all").indicators.set_index("indicator")
    assert reached.loc["smes_involved", "achieved"] == 5
    assert reached.loc["agreements", "achieved"] == 1
    assert "b2b_meetings" not in reached.index  # these are with companies elsewhere


def test_faults_of_the_log_are_told_with_their_row(project_with):
    wrong = HEAD + "soon,A-1,C,B-2,B,perhaps\n"
    with pytest.raises(DataError) as error:
        read_logs(project_with(SETTINGS, c=wrong))
    assert {fault.where.rpartition(" ")[2] for fault in error.value.fault_list} == {
        "date", "partner", "outcome",
    }  # fmt: skip


def test_without_a_log_it_says_how_to_make_one(project_with):
    assert measure_calls(project_with("wait: 3")).reading()[0].startswith("No outcome of a call")


def test_the_demos_log_is_that_of_its_planted_pairs(tmp_path):
    bundled = demo_project().folder / "data/raw/demo_calls.csv"
    assert bundled.read_bytes() == write_demo_calls(tmp_path).read_bytes()
    calls = read_logs(demo_project()).calls
    pairs = {*zip(calls["sme"], calls["match"], strict=True)}
    assert pairs <= {*demo_truth().complementary_pairs}
    whole = measure_calls(demo_project()).filter(by="all").steps.set_index("step")
    assert whole.loc["met", "base"] == len(pairs)
    assert 0 < whole.loc["agreement", "n"] < whole.loc["met", "n"] < len(pairs)
