"""`report` and `status` on the command line."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from move_analysis import __version__
from move_analysis.cli import app
from move_analysis.reports.progress import time_left

from .conftest import MOVE


def run(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_report_and_status(make_project, fake_workers):
    project = make_project()
    fake_workers(BB="fail")
    shown = run("report", "--project", project.file, "--jobs", "2")
    assert shown.exit_code == 1
    assert "failed BB.partner_report\n  In [3]: KeyError: 'staff'" in shown.stdout
    assert "2 made, 0 up to date, 1 failed." in shown.stdout
    assert shown.stdout.strip().endswith("index.html")

    shown = run("status", "--project", project.file)
    assert shown.exit_code == 1
    assert "done     AA.partner_report" in shown.stdout
    assert "failed   BB.partner_report\n  In [3]: KeyError" in shown.stdout

    fake_workers()
    shown = run("report", "--project", project.folder)
    assert shown.exit_code == 0 and "1 made, 2 up to date, 0 failed." in shown.stdout


def test_status_for_programs(make_project, fake_workers):
    project = make_project()
    run("report", "--project", project.file)
    shown = run("status", "--json", "--project", project.file)
    told = json.loads(shown.stdout)
    assert shown.exit_code == 0 and told["waiting"] == {}
    assert {one["state"] for one in told["reports"]} == {"done"}
    assert told["reports"][1]["page"] == "for/AA/AA.partner_report.html"
    export = project.folder / "data/raw/aa.csv"
    export.write_text(export.read_text() + "9,zoe@alpha.example,3,2026-01-05\n")
    shown = run("status", "--json", "--project", project.file)
    assert shown.exit_code == 3
    assert {one["state"] for one in json.loads(shown.stdout)["reports"]} == {"stale"}


def test_answers_that_wait_are_counted_where_the_saved_ones_are_damaged(make_project, fake_workers):
    project = make_project(move=MOVE.replace("minimum: 1", "minimum: 3"))
    run("report", "--project", project.file)
    shown = run("status", "--json", "--project", project.file)
    assert json.loads(shown.stdout)["waiting"] == {"BB": 2}
    (project.processed / "survey/survey.json").write_text("{")
    assert run("status", "--json", "--project", project.file).stdout == shown.stdout


def test_a_batch_goes_on_when_nobody_reads_what_it_tells(tmp_path):
    told = "from move_analysis.reports.progress import _tell\n"
    told += "for _ in range(10_000):\n    _tell('done' * 20)\nopen('end', 'w').close()"
    process = subprocess.Popen([sys.executable, "-c", told], cwd=tmp_path, stdout=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait() == 0 and (tmp_path / "end").exists()


def test_version():
    shown = run("--version")
    assert shown.exit_code == 0 and shown.stdout == f"move-analysis {__version__}\n"


def test_the_time_left_is_there_after_the_first_report():
    assert time_left([0, 20], 11) == "3 min left"
    assert time_left([0, 20], 6, jobs=2) == "50 s left"  # another one is nearly ready
    assert time_left([0, 4, 8, 12, 16, 20], 10) == "20 s left"
    assert time_left([], 10) == time_left([0], 10) == time_left([0, 10], 1) == ""


def test_what_the_first_report_waited_for_is_not_expected_of_the_others():
    assert time_left([0, 90, 92, 94, 96], 100) == "3 min left"


def test_ctrl_c(make_project, fake_workers, monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("move_analysis.reports.engine.Engine.run", interrupted)
    project = make_project()
    shown = run("report", "--project", project.file)
    assert shown.exit_code == 130 and "Stopped." in shown.stderr
    assert not (project.processed / "reports" / ".work").exists()


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_jobs_must_be_a_positive_number(make_project, jobs):
    assert run("report", "--project", make_project().file, "--jobs", jobs).exit_code == 2
