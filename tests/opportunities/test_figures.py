"""Figures, lists and calendars of opportunities: what they show, to whom, in which language."""

import re

import pytest

import move_analysis as ma
from move_analysis.messages import in_language
from move_analysis.opportunities import deadline_calendar, measure_trends, write_deadlines
from move_analysis.result import UNRELEASED

FIGURES = {
    "open_opportunities": "matches",
    "opportunity_trends": "trends",
    "topics_over_time": "trends",
    "wanted_and_had": "trends",
}


@pytest.fixture(scope="module")
def raw(matches, opportunities, survey):
    return {"matches": matches, "trends": measure_trends(opportunities, survey)}


@pytest.fixture(scope="module")
def policy(project, survey):
    return ma.policy_for(project, survey, reader="CCTL")


@pytest.fixture(scope="module")
def shown(raw, policy):
    return {name: ma.release(result, policy) for name, result in raw.items()}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_carry_their_mark_and_show_no_respondent(raw, shown, survey, name):
    draw, of = getattr(ma.figures, name), FIGURES[name]
    released, not_released = draw(shown[of]), draw(raw[of])
    assert released.layout.meta == {"released": "CCTL"}
    assert UNRELEASED in not_released.layout.title.subtitle.text.replace("<br>", " ")
    words = set(not_released.to_json().replace('"', " ").replace("<", " ").split())
    assert not words & set(survey.answers.index)
    assert len(released.layout.title.text) <= 44 and len(released.to_json()) < 100_000
    assert "NaN" not in released.to_json() and "<NA>" not in released.to_json()


def test_every_open_opportunity_with_a_deadline_is_a_dot(shown):
    figure = ma.figures.open_opportunities(shown["matches"])
    dots = [x for trace in figure.data for x in trace.x]
    dated = shown["matches"].served.query("deadline != ''")["deadline"]
    assert sorted(dots) == sorted(dated)


def test_the_rising_topic_stands_out(shown):
    moving, still = ma.figures.opportunity_trends(shown["trends"]).data
    assert len(moving.x) == 1 and moving.x[0] > 1 and len(still.x) == 14
    months = ma.figures.topics_over_time(shown["trends"])
    assert months.data[1].name == "Hydrogen" and len(months.data[1].x) == 18


def test_bars_are_what_was_asked_of_late(shown):
    bars = ma.figures.wanted_and_had(shown["trends"], top=5).data
    supply = shown["trends"].supply.nlargest(5, "recent")
    assert sorted(x for bar in bars for x in bar.x) == sorted(supply["recent"])


def test_lists_name_only_whom_the_reader_may_see(shown, raw, survey, policy):
    own = shown["matches"].filter(partner="CCTL")
    text = ma.figures.list_of_opportunities(own, smes=3).text
    assert text.count("You have what is wanted") >= 3
    hidden = policy.hidden(survey.answers.index)
    assert not hidden & set(re.split(r"[^\w-]+", text))
    unreleased = ma.figures.list_of_opportunities(raw["matches"], smes=3).text
    assert UNRELEASED in unreleased and not set(re.split(r"[^\w-]+", unreleased)) & set(
        survey.answers.index
    )


def test_labels_are_in_the_language_of_the_reader(shown):
    with in_language("bg"):
        figure = ma.figures.wanted_and_had(shown["trends"])
        assert "Водород" in str(figure.layout.yaxis.ticktext)
        assert "Мароко" in str(ma.figures.open_opportunities(shown["matches"]).layout.yaxis)


def test_the_calendar_has_a_day_per_opportunity(shown, raw, tmp_path):
    own = shown["matches"].filter(partner="CCTL")
    text = deadline_calendar(own)
    events = own.fits.query("deadline != ''")["opportunity"].nunique()
    assert text.count("BEGIN:VEVENT") == events == len(set(re.findall(r"UID:(.*)\r", text)))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    first = own.fits.query("deadline != ''")["deadline"].min().replace("-", "")
    assert f"DTSTART;VALUE=DATE:{first}\r\n" in text
    assert text == write_deadlines(own, tmp_path / "a.ics").read_bytes().decode()
    with pytest.raises(ValueError, match="released"):
        deadline_calendar(raw["matches"])
    assert ma.figures.deadline_files(own).data["files"] == {".ics": text}


def test_nothing_to_show_says_so(shown):
    nothing = shown["matches"].filter(opportunity="none")
    assert ma.figures.open_opportunities(nothing).layout.annotations
    assert "nothing that SMEs" in ma.figures.list_of_opportunities(nothing).text
    none = shown["trends"].filter(by="none", competence="none")
    for draw in (ma.figures.opportunity_trends, ma.figures.topics_over_time):
        assert draw(none).layout.annotations
    assert ma.figures.wanted_and_had(none).layout.annotations
