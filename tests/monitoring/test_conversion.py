"""From meeting to agreement: who counts, how surely, and who joined through whom."""

import pytest

from move_analysis.monitoring import measure_conversion, measure_organisations, measure_reach
from move_analysis.statistics import wilson_interval

HEAD = "date,kind,partner,target_country,follow_up,agreement,channel,reached\n"
MEETINGS = HEAD + (
    "2016-01-01,c2c_meeting,A; B,MA,2016-01-11,2016-02-10,,\n"
    "2016-01-02,b2b_meeting,A,BR,2016-01-12,,,\n"
    "2016-01-03,b2b_meeting,A,MA,,2016-03-03,,\n"
    "2016-01-04,b2b_meeting,B,,,,,\n"
    "2016-06-20,b2b_meeting,B,MA,2016-06-21,,,\n"
    "2016-03-01,dissemination,A; B,,,,newsletter,100\n"
    "2016-04-01,dissemination,A,,,,,50\n"
)
SETTINGS = "events: e.csv\nas_of: 2016-06-30\nwait: 60"


def test_only_meetings_old_enough_count(project_with):
    found = measure_conversion(project_with(SETTINGS, e=MEETINGS))
    whole = found.filter(by="all").steps.set_index("step")
    assert whole["base"].tolist() == [4, 3, 4]
    # An agreement without a noted follow-up is one.
    assert whole["n"].tolist() == [3, 2, 2]
    assert whole["days"].tolist() == [10, 15, 50]
    low, high = wilson_interval(0.75, 4)
    assert whole.loc["follow_up", ["share", "low", "high"]].tolist() == [0.75, low, high]
    assert "younger ones (1) are left out" in found.notes[0]


def test_joint_meetings_count_for_each_partner(project_with):
    steps = measure_conversion(project_with(SETTINGS, e=MEETINGS)).filter(step="follow_up").steps
    bases = steps.set_index(["by", "group"])["base"]
    assert bases["partner"].to_dict() == {"A": 3, "B": 2}
    assert bases["target_country"].to_dict() == {"MA": 2, "BR": 1}
    assert bases["kind"].to_dict() == {"c2c_meeting": 1, "b2b_meeting": 3}


def test_what_was_not_known_yet_does_not_count(project_with):
    early = SETTINGS.replace("2016-06-30", "2016-03-02").replace("60", "10")
    steps = measure_conversion(project_with(early, e=MEETINGS)).filter(by="all").steps
    assert steps.set_index("step")["n"].to_dict() == {
        "follow_up": 2, "agreement_of_follow_ups": 1, "agreement": 1,
    }  # fmt: skip


def test_too_few_meetings_are_named(project_with):
    lines = measure_conversion(project_with(SETTINGS, e=MEETINGS)).reading()
    assert lines[-1].startswith("Too few meetings to say: C2C meetings, B2B meetings, Alpha")
    nothing = measure_conversion(project_with("wait: 3")).reading()
    assert nothing == ("The project names no log with meetings, or no meeting is old enough yet.",)


def test_demo_finds_the_shares_that_were_put_in(demo):
    steps = measure_conversion(demo).filter(by="all").steps.set_index("step")
    assert steps.loc["follow_up", "low"] < 0.55 < steps.loc["follow_up", "high"]
    agreed = steps.loc["agreement_of_follow_ups"]
    assert agreed["low"] < 0.4 < agreed["high"]


def test_reach_is_gross_and_joint_once_in_the_whole(project_with):
    reach = measure_reach(project_with(SETTINGS, e=MEETINGS)).reach
    table = reach.pivot_table(index="channel", columns="group", values="reached")
    assert table.loc["newsletter", ["all", "A", "B"]].tolist() == [100, 100, 100]
    assert table.loc["not_stated", ["all", "A", "B"]].tolist() == [50, 50, 0]


def test_organisations_in_the_order_of_joining(demo):
    table = measure_organisations(demo).organisations
    assert table["joined"].is_monotonic_increasing
    assert table["total"].tolist() == list(range(1, 12))
    assert table["status"].value_counts().to_dict() == {
        "joined": 4, "declared": 4, "signed": 3,
    }  # fmt: skip


@pytest.mark.parametrize("measure", [measure_organisations, measure_reach])
def test_without_logs_one_sentence(project_with, measure):
    assert len(measure(project_with("wait: 3")).reading()) == 1
