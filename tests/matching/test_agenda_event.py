"""The event of a project: who takes part, what is wrong in the list, and the demo's agenda."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import move_analysis as ma
from move_analysis.cli import app
from move_analysis.demo import demo_project, demo_survey, write_demo_participants
from move_analysis.errors import CodebookError, DataError
from move_analysis.matching import (
    event_agenda,
    event_participants,
    participants_only_counted,
    participants_without_answers,
    plan_agenda,
    with_event_consent,
    write_agenda,
)
from move_analysis.settings import Event


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def visible(survey):
    return ma.policy_for(demo_project(), survey).visible


@pytest.fixture
def project(tmp_path):
    """The demo's, with a list of participants of one's own."""

    def make(text):
        (tmp_path / "list.csv").write_text(text, encoding="utf-8")
        event = demo_project().event.model_copy(update={"participants": "list.csv"})
        return demo_project().model_copy(update={"folder": tmp_path, "event": event})

    return make


def test_without_a_list_everybody_that_agreed_takes_part(survey, visible):
    bare = demo_project().model_copy(update={"event": Event(slots=["09:00-09:20"])})
    found = event_participants(survey, project=bare, visible=visible)
    assert set(found["respondent"]) == visible
    assert found["country"].isin(["ES", "BG", "FR", "IT"]).mean() > 0.9


def test_every_fault_of_a_list_is_told_with_its_row_and_column(survey, visible, project):
    hidden = sorted(set(survey.answers.index) - visible)[0]
    one, two = sorted(visible)[:2]
    text = (
        "respondent,avilable,available,opt_out,table,consent\n"
        f"{one},,09:30-11:00,,1,\n"
        f"{two},,half past nine,nobody,1,perhaps\n"
        f"{hidden},,11:00-09:30,yes,99,\n"
        f"{two},,,,,\n"
    )
    with pytest.raises(DataError) as caught:
        event_participants(survey, project=project(text), visible=visible)
    told = caught.value.faults
    assert told["where"].tolist() == [
        "list.csv",
        *["list.csv, row 3, column available"] * 3,
        "list.csv, row 4, column available",
        "list.csv, row 3, column opt_out",
        "list.csv, row 4, column table",
        "list.csv, row 3, column consent",
        "list.csv, row 5, column respondent",
        "list.csv, row 3, column table",
    ]
    assert told["fix"].iloc[0] == 'Did you mean "available"?'


def test_who_was_counted_takes_part_with_a_consent_for_the_event(survey, visible, project):
    hidden = sorted(set(survey.answers.index) - visible)[0]
    listed = project(f"respondent;consent\n{hidden};coded\n")
    asked = with_event_consent(survey, project=listed)
    policy = ma.policy_for(demo_project(), asked)
    assert policy.visible == visible | {hidden}
    found = event_participants(asked, project=listed, visible=policy.visible)
    assert found["respondent"].tolist() == [hidden]
    assert asked.series("consent").drop(hidden).equals(survey.series("consent").drop(hidden))


def test_who_has_not_answered_has_no_meetings_and_is_named_to_the_office(survey, visible, project):
    one, two = sorted(visible)[:2]
    listed = project(f"respondent,opt_out\n{one},CCTL-late\n{two},\nCCTL-late,\n")
    assert participants_without_answers(survey, project=listed) == ["CCTL-late"]
    assert set(event_participants(survey, project=listed, visible=visible)["respondent"]) == {
        one, two,
    }  # fmt: skip
    agenda = event_agenda(survey, project=listed, visible=visible)
    assert "Participants that have not answered" in " ".join(agenda.notes)
    with pytest.raises(DataError, match="no respondent"):
        event_participants(survey, project=project("respondent\nnobody\n"), visible=visible)


def test_who_agreed_only_to_be_counted_has_no_meetings_and_the_others_have(
    survey, visible, project
):
    """One of them made the whole page fail, and check had not found a fault."""
    hidden = sorted(set(survey.answers.index) - visible)[0]
    one, two = sorted(visible)[:2]
    listed = project(f"respondent\n{one}\n{hidden}\n{two}\n")
    assert participants_only_counted(survey, project=listed, visible=visible) == [hidden]
    agenda = event_agenda(survey, project=listed, visible=visible)
    assert set(agenda.participants["respondent"]) == {one, two}
    assert "Participants that agreed only to be counted" in " ".join(agenda.notes)


def test_the_bundled_list_is_the_one_that_is_made(tmp_path):
    bundled = demo_project().folder / demo_project().event.participants
    assert bundled.read_bytes() == write_demo_participants(tmp_path).read_bytes()


@pytest.fixture(scope="module")
def demo(survey):
    project = demo_project()
    asked = with_event_consent(survey, project=project)
    policy = ma.policy_for(project, asked)
    return event_agenda(asked, project=project, visible=policy.visible), policy


def test_the_demo_has_an_agenda_close_to_the_bound(demo):
    told = demo[0].summary.iloc[0]
    assert told["meetings"] > 80 and told["gap"] <= 0.02
    assert told["missing"] == told["missing_bound"]
    hosts = demo[0].participants.dropna(subset=["table"])
    assert sorted(hosts["table"]) == [1, 2, 3, 4]
    assert demo[0].tables()["meetings"]["sme_why"].str.startswith("You need").mean() > 0.7


def test_a_released_agenda_shows_names_and_codes_and_reads_the_same(demo):
    agenda, policy = demo
    released = ma.release(agenda, policy)
    shown = {*released.meetings["sme"], *released.meetings["match"]}
    assert not shown & set(demo_survey().answers.index)
    assert len(released.meetings) == len(agenda.meetings)
    assert released.reading() == agenda.reading()
    assert "64 SMEs" in agenda.reading()[0] and "at least 2 meetings" in agenda.reading()[1]


def test_what_is_missing_to_the_minimum_is_said_of_one_meeting_as_of_many(demo):
    summary = demo[0].summary.assign(missing=1, missing_bound=0)
    told = demo[0].with_tables(summary=summary).reading()
    assert "Meetings short of the minimum: 1; proved for every schedule: at least 0." in told


def test_reasons_of_too_few_meetings():
    matches = pd.DataFrame([("A", "B", 1.0), ("A", "C", 1.0)], columns=["sme", "match", "score"])
    people = pd.DataFrame(
        {"respondent": ["A", "B", "C", "D"], "available": ["", "09:00-09:20", "", ""]}
    )
    event = Event(slots=["09:00-09:20", "09:20-09:40"], tables=1, minimum=2)
    agenda = plan_agenda(matches, event=event, participants=people)
    why = agenda.participants.set_index("respondent")["why"]
    assert [bool(why[one]) for one in "ABCD"] == [False, True, True, True]
    assert why["B"] == "few matches" and why["D"] == "nobody"
    assert "too few matches are free when it is and speak its language (2)" in agenda.reading()[1]


def test_fixed_meetings_stay_and_contradictions_are_told():
    matches = pd.DataFrame(
        [("A", "B", 9.0), ("A", "C", 1.0), ("B", "C", 5.0)], columns=["sme", "match", "score"]
    )
    event = Event(slots=["09:00-09:20", "09:20-09:40"], tables=2, minimum=0)
    fixed = pd.DataFrame({"sme": ["C"], "match": ["A"], "start": ["09:20"], "table": [2]})
    agenda = plan_agenda(matches, event=event, fixed=fixed)
    held = agenda.meetings.set_index(["sme", "match"])[["start", "table"]]
    assert held.loc[("A", "C")].tolist() == ["09:20", 2] and len(held) == 2
    assert agenda.summary["value"].iloc[0] == 10.0
    wrong = pd.DataFrame(
        {"sme": ["A", "A", "X"], "match": ["B", "C", "B"], "start": ["09:20", "10:00", "09:00"]}
    )
    with pytest.raises(DataError) as caught:
        plan_agenda(matches, event=event, fixed=wrong)
    assert len(caught.value.faults) == 2
    twice = pd.DataFrame({"sme": ["A", "A"], "match": ["B", "C"], "start": ["09:20", "09:20"]})
    with pytest.raises(DataError, match="another fixed meeting of A"):
        plan_agenda(matches, event=event, fixed=twice)


def test_rows_may_come_in_any_order():
    rng = np.random.default_rng(3)
    ids = [f"S{k}" for k in range(9)]
    matches = pd.DataFrame(
        [(a, b, float(rng.integers(1, 9))) for a in ids for b in ids if a < b],
        columns=["sme", "match", "score"],
    )
    event = Event(slots=["09:00-09:20", "09:20-09:40", "10:00-10:20"], tables=3)
    straight = plan_agenda(matches, event=event)
    swapped = matches.sample(frac=1, random_state=1).rename(
        columns={"sme": "match", "match": "sme"}
    )
    people = pd.DataFrame({"respondent": ids[::-1]})
    turned = plan_agenda(swapped, event=event, participants=people)
    assert turned.meetings.equals(straight.meetings)


def test_scores_and_slots_are_needed():
    matches = pd.DataFrame({"sme": ["A"], "match": ["B"], "score": [-1.0]})
    with pytest.raises(ValueError, match="at least 0"):
        plan_agenda(matches, event=Event(slots=["09:00-09:20"]))


def test_without_an_event_there_is_one_sentence(survey, visible, tmp_path):
    bare = demo_project().model_copy(update={"event": Event()})
    agenda = event_agenda(survey, project=bare, visible=visible)
    assert agenda.meetings.empty and agenda.reading()[0].startswith("No event is declared")
    assert not ma.figures.agenda_schedule(agenda).data
    assert not ma.figures.agenda_meetings(agenda).data
    with pytest.raises(CodebookError, match="no slots"):
        write_agenda(replace(agenda, released="partnership"), tmp_path / "agenda")
    alone = demo_project().model_copy(update={"event": Event(slots=["09:00-09:20"])})
    nobody = event_agenda(survey, project=alone, visible=[])
    assert nobody.meetings.empty and len(nobody.reading()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"slots": ["09:00-08:00"]},
        {"slots": ["09:00-09:30", "09:20-09:40"]},
        {"slots": ["9:00-9:30"]},
        {"time_zone": "Europe/Madrit"},
        {"minimum": 3, "maximum": 2},
    ],
)
def test_an_event_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="validation error"):
        Event(**wrong)


def test_the_command_writes_the_agenda_and_plans_it_again(tmp_path, demo):
    home = demo_project().folder
    shutil.copytree(home / "data" / "raw", tmp_path / "data" / "raw")
    shutil.copy(home / "move.yml", tmp_path)
    ma.prepare.save_prepared(ma.load_project(tmp_path))
    run = CliRunner().invoke(app, ["agenda", "--project", str(tmp_path), "--again"])
    assert run.exit_code == 2 and "no plan to start from" in run.output
    run = CliRunner().invoke(app, ["agenda", "--project", str(tmp_path)])
    folder = tmp_path / "data" / "processed" / "agenda"
    assert run.exit_code == 0 and f"Saved in {folder}" in run.output
    assert sorted(path.name for path in folder.iterdir()) == [
        "agenda.xlsx", "calendars", "cards.html", "schedule.html",
    ]  # fmt: skip
    cards = folder / "cards.html"
    assert '<html lang="en">' in cards.read_text("utf-8")
    again = ["agenda", "--project", str(tmp_path), "--again", "--language", "es"]
    run = CliRunner().invoke(app, again)
    assert run.exit_code == 0 and '<html lang="es">' in cards.read_text("utf-8")
    run = CliRunner().invoke(app, again[:-2])
    assert run.exit_code == 0 and "0 moved; not held any more: 0, new: 0." in run.output
    text = " ".join(p.read_text("utf-8") for p in folder.rglob("*.[hi]*"))
    ids = [name for name in demo_survey().answers.index if f" {name} " in text]
    assert ids == [] and "Synthetic" in text
