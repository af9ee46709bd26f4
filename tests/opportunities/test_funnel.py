"""What became of opportunities, and what the office is told of each week."""

import json

import pytest
from typer.testing import CliRunner

import move_analysis as ma
from move_analysis.cli import app
from move_analysis.demo import demo_project, write_demo_outcomes
from move_analysis.errors import DataError
from move_analysis.opportunities import (
    match_opportunities,
    measure_uptake,
    new_since,
    opportunity_news,
    read_opportunities,
)
from move_analysis.project import load_project

HEAD = "name: X\ncodebook: move\nmarkets: [MA]\npartners: [{code: BCT}]\n"
TABLE = (
    "title,kind,number,market,published,deadline\n"
    "Buses for Rabat,tender,N-1,MA,2026-06-01,2026-08-01\n"
    "Ships for Recife,call,N-2,BR,2026-06-10,\n"
)


@pytest.fixture
def made(tmp_path):
    def make(log=""):
        (tmp_path / "own.csv").write_text(TABLE)
        (tmp_path / "log.csv").write_text(log)
        named = ", outcomes: log.csv" if log else ""
        settings = f"opportunities: {{files: [own.csv], as_of: 2026-06-30{named}}}\n"
        (tmp_path / "move.yml").write_text(HEAD + settings)
        return load_project(tmp_path)

    return make


LOG = (
    "opportunity,sme,told,interested,applied,won\n"
    "N-1,BCT-1,2026-06-04,,2026-06-08,\n"
    "buses for rabat,BCT-2,2026-06-03,2026-06-05,,\n"
    "N-2,BCT-1,2026-06-16,,,2026-06-20\n"
    "N-9,BCT-1,2026-06-16,,,\n"
)


def test_the_funnel_is_that_of_the_log(made):
    project = made(LOG)
    found = measure_uptake(project, read_opportunities(project))
    whole = found.steps[found.steps["by"] == "all"].set_index("step")["n"]
    assert whole.to_dict() == {"told": 3, "interested": 3, "applied": 2, "won": 1}
    tender = found.steps.query("group == 'tender'").set_index("step")["n"]
    assert tender.to_dict() == {"told": 2, "interested": 2, "applied": 1, "won": 0}
    days = found.times.set_index("group")["days"]
    assert (days["tender"], days["call"], days["all"]) == (2, 6, 4)
    assert found.reading()[0].startswith("SMEs were told of an opportunity 3 times.")
    assert any("1 case of the log names" in note for note in found.notes)


def test_faults_of_the_log(made):
    with pytest.raises(DataError) as caught:
        read = made(LOG.replace("2026-06-05", "2026-06-01").replace("N-9,BCT-1", "N-2,BCT-1"))
        measure_uptake(read, read_opportunities(read))
    assert len(caught.value.fault_list) == 2


def test_without_a_log_there_is_nothing_to_say(made):
    project = made()
    found = measure_uptake(project, read_opportunities(project))
    assert len(found.reading()) == 1 and found.steps["base"].max() == 0


def test_the_demo_has_a_log(tmp_path):
    project = demo_project()
    written = write_demo_outcomes(tmp_path)
    assert written.read_bytes() == (project.folder / "data/raw" / written.name).read_bytes()
    found = measure_uptake(project, read_opportunities(project))
    released = ma.release(found, ma.policy_for(project, ma.load_survey(project)))
    assert released.reading() == found.reading()
    share = found.filter(by="all", step="interested").steps["share"].item()
    assert share == pytest.approx(0.6, abs=0.1)


def test_news_are_told_once(made, tmp_path, survey):
    project = made()
    found = read_opportunities(project)
    seen = tmp_path / "there" / "seen.json"
    assert len(new_since(found, seen).opportunities) == 2
    assert new_since(found, seen).opportunities.empty and len(json.loads(seen.read_text())) == 2
    (tmp_path / "own.csv").write_text(TABLE + "New,call,N-3,MA,2026-06-11,2026-07-02\n")
    again = new_since(read_opportunities(project), seen)
    matches = match_opportunities(survey, read_opportunities(project))
    assert opportunity_news(again, matches) == (
        "New (call, Morocco, until 2 Jul 2026): nobody to tell.",
    )


def test_the_command_tells_what_is_new_and_writes_calendars(tmp_path, monkeypatch):
    project = demo_project()
    monkeypatch.setattr(type(project), "processed", property(lambda _: tmp_path))
    first, second = (
        CliRunner().invoke(app, ["opportunities", "--new", "--project", str(project.file)])
        for _ in range(2)
    )
    assert first.exit_code == second.exit_code == 0, first.output
    assert first.output.count("\n") > 10 and "tell " in first.output
    assert second.output == "- Nothing new is open.\n"
    calendars = sorted(path.stem for path in (tmp_path / "opportunities").glob("*.ics"))
    assert calendars == ["BCT", "CCTL", "ENVIPARK", "NUMELINK", "partnership"]
