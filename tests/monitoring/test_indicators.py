"""Indicators: counted once and as reported, targets, status, and no more than the logs say."""

import pandas as pd
import pytest

from move_analysis.errors import CodebookError
from move_analysis.monitoring import (
    measure_indicators,
    measure_organisations,
    measure_reach,
    measure_reported,
)
from move_analysis.monitoring.groups import Period
from move_analysis.monitoring.measures import MEASURES
from move_analysis.monitoring.standing import STATUSES
from move_analysis.monitoring.tallies import KINDS, brought_by

EVENTS = """
date,kind,partner,target_country,smes,sme_count,guests,hours,channel,reached,follow_up,agreement
2016-01-10,training,A,,A-1; A-2,3,,4,,,,
2016-02-10,training,A; B,,A-1; B-1,,,2,,,,
2016-02-20,b2b_meeting,A; B,MA,A-1,,2,,,,2016-04-01,2016-05-01
2016-05-20,b2b_meeting,B,BR,B-1,,1,,,,,
2015-05-20,b2b_meeting,B,BR,B-9,,1,,,,,
"""
ORGANISATIONS = """
organisation,kind,country,joined,through,declaration,agreement
One,cluster,MA,2016-01-15,A,2016-02-01,
Two,cluster,FR,2016-02-15,One,,2016-06-01
"""
PERIOD = "start: 2016-01-01\nend: 2016-12-31\nas_of: 2016-06-30"


@pytest.fixture
def small(project_with):
    settings = f"events: events.csv\norganisations: organisations.csv\n{PERIOD}"
    return project_with(settings, events=EVENTS, organisations=ORGANISATIONS)


def achieved(indicators, code, column="achieved", by="all"):
    rows = indicators.filter(by=by, indicator=code).indicators
    values = rows.set_index("group")[column]
    return values["all"] if by == "all" else values.to_dict()


def test_each_once_and_as_partners_report(small):
    found = measure_indicators(small)
    assert achieved(found, "b2b_meetings") == 2
    assert achieved(found, "b2b_meetings", "gross") == 3
    assert achieved(found, "b2b_meetings", by="partner") == {"A": 1, "B": 2}
    assert achieved(found, "b2b_meetings", by="target_country") == {"MA": 1, "BR": 1}
    assert achieved(found, "b2b_meetings", by="quarter") == {"2016Q1": 1, "2016Q2": 1}
    # Three different SMEs with a code; a fourth without one counts in the reports only.
    assert achieved(found, "smes_trained") == 3
    assert achieved(found, "smes_trained", "gross") == 2 + 1 + 2 * 2
    assert achieved(found, "training_hours") == 4 * 3 + 2 * 2
    assert achieved(found, "guests") == 3
    assert achieved(found, "follow_ups", by="quarter") == {"2016Q1": 0, "2016Q2": 1}
    assert any(
        "Entries before 1 January 2016" in note and note.endswith(": 1.") for note in found.notes
    )


def test_organisations_count_for_the_partner_that_began_the_chain(small):
    found = measure_indicators(small)
    assert achieved(found, "organisations_joined", by="partner") == {"A": 2, "B": 0}
    assert achieved(found, "declarations") == 1
    assert achieved(found, "cooperation_agreements", by="partner") == {"A": 1, "B": 0}
    assert achieved(found, "organisations_joined", by="target_country") == {"MA": 1, "BR": 0}


def test_a_long_chain_is_followed_to_its_partner():
    log = pd.DataFrame({"organisation": list("xyz"), "through": ["A", "x", "y"]})
    partner, steps = brought_by(log)
    assert partner.tolist() == ["A", "A", "A"]
    assert steps.tolist() == [1, 2, 3]


def steady(kind="b2b_meeting", count=12):
    days = pd.date_range("2016-01-01", "2016-06-30", periods=count)
    return "date,kind,partner\n" + "".join(f"{day:%Y-%m-%d},{kind},A\n" for day in days)


@pytest.mark.parametrize(
    ("target", "status"),
    [(12, "reached"), (14, "on_course"), (24, "within_reach"), (80, "behind")],
)
def test_status(project_with, target, status):
    settings = f"events: e.csv\n{PERIOD}\ntargets: {{b2b_meetings: {target}}}"
    found = measure_indicators(project_with(settings, e=steady()))
    assert achieved(found, "b2b_meetings", "status") == status
    assert achieved(found, "b2b_meetings", "forecast") == pytest.approx(12 * 366 / 182)
    said = STATUSES[status]
    assert found.reading()[0] == f"Of 1 target, as of 30 June 2016: 1 {said}."


def test_too_early_where_there_are_few_or_little_time_has_passed(project_with):
    targets = "targets: {b2b_meetings: 40}"
    few = project_with(f"events: e.csv\n{PERIOD}\n{targets}", e=steady(count=4))
    assert achieved(measure_indicators(few), "b2b_meetings", "status") == "too_early"
    early = PERIOD.replace("end: 2016", "end: 2019")
    young = project_with(f"events: e.csv\n{early}\n{targets}", e=steady())
    found = measure_indicators(young)
    assert achieved(found, "b2b_meetings", "status") == "too_early"
    assert pd.isna(achieved(found, "b2b_meetings", "forecast"))


def test_after_the_end_a_target_is_reached_or_missed(project_with):
    over = PERIOD.replace("end: 2016-12-31", "end: 2016-06-30")
    project = project_with(f"events: e.csv\n{over}\ntargets: {{b2b_meetings: 13}}", e=steady())
    assert achieved(measure_indicators(project), "b2b_meetings", "status") == "missed"


def test_less_may_be_better(project_with):
    own = (
        "indicators: [{code: complaints, label: Complaints, count: entries, kinds: [complaint], "
        "direction: less}]\ntargets: {complaints: %d}"
    )
    for target, status in ((10, "missed"), (15, "behind"), (24, "within_reach"), (60, "on_course")):
        settings = f"events: e.csv\n{PERIOD}\n{own % target}"
        found = measure_indicators(project_with(settings, e=steady("complaint")))
        assert achieved(found, "complaints", "status") == status


def test_the_whole_target_is_the_sum_of_the_partners(project_with):
    settings = f"events: e.csv\n{PERIOD}\ntargets: {{b2b_meetings: {{A: 10, B: 5}}}}"
    found = measure_indicators(project_with(settings, e=steady()))
    assert achieved(found, "b2b_meetings", "target") == 15
    assert achieved(found, "b2b_meetings", "target", by="partner") == {"A": 10, "B": 5}


def test_targets_of_nothing_are_faults(project_with):
    settings = f"events: e.csv\n{PERIOD}\ntargets: {{b2b_meting: 3, c2c_events: {{FR: 1}}}}"
    with pytest.raises(CodebookError) as error:
        measure_indicators(project_with(settings, e=steady()))
    problems = [fault.problem for fault in error.value.fault_list]
    assert problems == [
        'There is no indicator "b2b_meting".', '"FR" is no partner or target country.',
    ]  # fmt: skip


def test_without_logs_one_sentence(project_with):
    project = project_with("wait: 90")
    assert measure_indicators(project).reading() == (
        "The project names no log of events or organisations, so there are no indicators.",
    )
    assert measure_reported(project).reading() == ("The project names no reported figures.",)


def test_sentences_on_reach_and_organisations_hold_for_one_as_for_many(demo):
    told = measure_reach(demo).reading()
    assert told[0] == "Activities: 28; contacts: 5,690, most by channel: fair (1,620)."
    assert told[1].endswith(", Numelink (1,480).")
    joined = measure_organisations(demo)
    one = joined.with_tables(organisations=joined.organisations.head(1)).reading()
    assert one[0].startswith(
        "Organisations that joined between 5 April 2016 and 5 April 2016: 1 (countries: 1); of "
    )


def test_reported_sums_are_kept_or_added_up(demo):
    figures = measure_reported(demo).figures.set_index(["indicator", "target_country"])
    totals = figures.xs("total", level=1)
    assert totals["value"].to_dict() == {
        "preparatory_events": 10, "c2c_events": 5, "c2c_meetings": 5, "b2b_events": 3,
        "b2b_meetings": 13, "eu_clusters": 10, "eu_smes": 53,
        "third_country_clusters_and_intermediaries": 6, "third_country_smes": 96,
    }  # fmt: skip
    assert totals["origin"].value_counts().to_dict() == {"reported": 5, "added": 4}
    lines = measure_reported(demo).reading()
    assert "B2B meetings: 13 (Morocco 7, Brazil 6)" in lines[0]
    assert "SMEs informed (more than): 600; " in lines[2] and ": 60%; " in lines[2]
    assert lines[2].endswith("Declaration of interest with a cluster: Morocco 1.")


RATE = (
    "indicators: [{code: rate, label: Follow-up rate, unit: '%', count: follow_up_rate, "
    "kinds: [b2b_meeting]}]"
)


def met(*days, followed):
    """A log of meetings, the first of which were followed up a month later."""
    lines = [
        f"{day:%Y-%m-%d},b2b_meeting,A,{day + pd.Timedelta(days=30):%Y-%m-%d}"
        if place < followed
        else f"{day:%Y-%m-%d},b2b_meeting,A,"
        for place, day in enumerate(days)
    ]
    return "date,kind,partner,follow_up\n" + "\n".join(lines) + "\n"


def test_a_rate_is_of_the_meetings_that_had_their_time(project_with):
    days = pd.date_range("2016-01-01", "2016-03-01", periods=10)
    late = pd.date_range("2016-06-20", periods=3)  # too young to count
    settings = f"events: e.csv\n{PERIOD}\n{RATE}\ntargets: {{rate: 50}}"
    found = measure_indicators(project_with(settings, e=met(*days, *late, followed=4)))
    assert achieved(found, "rate") == 40 and achieved(found, "rate", "base") == 10
    assert achieved(found, "rate", "of_target") == 0.8
    low, forecast, high = (
        achieved(found, "rate", name) for name in ("forecast_low", "forecast", "forecast_high")
    )
    assert forecast == 40 and 0 <= low < 40 < high <= 100
    assert achieved(found, "rate", "status") == "within_reach"
    assert "Follow-up rate: 40 of 50 (80%), within reach" in " ".join(found.reading())


def test_what_follows_after_the_log_is_complete_is_not_known_yet(project_with):
    days = pd.date_range("2016-01-01", "2016-03-01", periods=10)
    log = met(*days, followed=10).replace("2016-03-31", "2016-07-15")
    found = measure_indicators(project_with(f"events: e.csv\n{PERIOD}\n{RATE}", e=log))
    assert achieved(found, "rate") == 90


def test_a_rate_without_meetings_says_nothing(project_with):
    settings = f"events: e.csv\n{PERIOD}\n{RATE}\ntargets: {{rate: {{A: 50, B: 60}}}}"
    found = measure_indicators(project_with(settings, e=steady("training")))
    assert pd.isna(achieved(found, "rate")) and pd.isna(achieved(found, "rate", "target"))
    assert achieved(found, "rate", "target", by="partner") == {"A": 50, "B": 60}
    assert not any("rate" in line for line in found.reading())


def test_a_distinct_count_has_its_ceiling_as_base(small):
    assert pd.isna(achieved(measure_indicators(small), "b2b_meetings", "base"))


@pytest.mark.parametrize("name", KINDS)
def test_every_count_is_of_a_known_kind_with_number_base_and_forecast(name):
    measure = MEASURES[KINDS[name].measure]
    rows = pd.DataFrame(
        {
            "entry": list("abcdef"), "partner": "A", "key": list("xyzxyz"), "n": 1.0,
            "amount": [1.0, 0.0, 1.0, 1.0, 0.0, 1.0],
        }
    )  # fmt: skip
    period = Period(*(pd.Timestamp(day) for day in ("2016-01-01", "2016-06-30", "2016-12-31")))
    once, base = measure.once(rows), measure.base(rows, 3.0)
    forecast, low, high = measure.forecast(rows, period, 3.0, 0)
    assert low <= forecast <= high
    expected = {"events": 3, "different": 3, "sum": 4, "share": 100 * 4 / 6}
    assert once == pytest.approx(expected[KINDS[name].measure])
    if KINDS[name].measure == "different":
        assert base == 3 and high <= 3
    if KINDS[name].measure == "share":
        assert base == 6 and low >= 0 and high <= 100
