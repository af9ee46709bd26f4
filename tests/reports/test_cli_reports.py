"""`report` and `status` on the command line."""

import pytest
from typer.testing import CliRunner

from move_analysis.cli import app


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
    assert shown.exit_code == 0
    assert "done     AA.partner_report" in shown.stdout
    assert "failed   BB.partner_report\n  In [3]: KeyError" in shown.stdout

    fake_workers()
    shown = run("report", "--project", project.folder)
    assert shown.exit_code == 0 and "1 made, 2 up to date, 0 failed." in shown.stdout


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
