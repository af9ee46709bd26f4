"""One batch with real kernels: a report, a failing cell, a killed worker, side by side."""

import json
import subprocess
import sys

import pytest

from move_analysis.project import load_project
from move_analysis.reports import engine, fork_server, report_status, run_reports

from .conftest import MOVE, code, text

GOOD = """
import os
import move_analysis as ma
survey = ma.load_survey(ma.load_project(project))
print(len(survey), partner, seed, os.environ["OMP_NUM_THREADS"])
"""
FIGURE = """
import plotly.graph_objects as go
go.Figure(go.Bar(x=["a"], y=[1]), layout={"meta": {"released": partner}, "title": "Staff"})
"""
KILL = """
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_real_kernels(make_project):
    project = make_project(
        partner=(
            text("## Staff"), code(GOOD), code(FIGURE), code("assert partner == 'AA', partner"),
        ),
        partnership=(code("1 + 1"), code(KILL), code("2 + 2")),
    )  # fmt: skip
    outcome = run_reports(project, jobs=2)
    assert outcome.done == ("AA.partner_report",)
    records = {task.reader: record for task, _, record in report_status(project)}
    assert (records["BB"].cell, records["BB"].message) == (5, "AssertionError: BB")
    assert records["partnership"].cell == 4
    assert records["partnership"].message == "The worker process died (exit code -9)."

    folder = outcome.index.parent
    page = (folder / "for/AA/AA.partner_report.html").read_text(encoding="utf-8")
    assert ">5 AA 0 1\n</pre>" in page and "<figcaption><strong>Staff</strong>" in page
    failed = json.loads((folder / records["BB"].output[0]).read_text(encoding="utf-8"))
    assert "AssertionError" in json.dumps(failed["cells"])
    assert not (folder / ".work").exists()


def test_only_pages_that_read_a_setting_are_remade_with_it(make_project):
    reads = "import move_analysis as ma\nma.load_project(project).training.topics"
    project = make_project(partnership=(code(reads),), partner=(code("ma = 1"),))
    assert len(run_reports(project, jobs=2).done) == 3
    project.file.write_text(f"# ours\n{MOVE}training: {{topics: 3}}\nmatching: {{top: 2}}\n")
    states = {task.reader: state for task, state, _ in report_status(load_project(project.file))}
    assert states == {"partnership": "stale", "AA": "done", "BB": "done"}
    assert run_reports(load_project(project.file)).done == ("partnership.overview",)
    project.file.write_text(f"# ours\n{MOVE}training: {{topics: 3}}\n")
    assert not run_reports(load_project(project.file)).done  # nobody reads about matching


SPAWNING = "import move_analysis.reports.fork_server as f; f.METHOD = 'spawn'; f.main()"


def test_where_a_fork_is_not_sound_processes_are_started(make_project, monkeypatch):
    """As on macOS and Windows: with papermill's own engine."""
    monkeypatch.setattr(engine, "WORKER", [sys.executable, "-c", SPAWNING])
    project = make_project(partner=(code("assert partner == 'AA', partner"),))
    outcome = run_reports(project, jobs=2, engine="papermill")
    assert outcome.failed == ("BB.partner_report",) and len(outcome.done) == 2


@pytest.mark.parametrize(("deaths", "started"), [(0, True), (1, True), (2, False)])
def test_an_order_is_started_again_where_the_fork_server_was_killed(monkeypatch, deaths, started):
    """As another report does that kills its parent: this one has done nothing wrong."""
    dying = iter([EOFError] * deaths)

    def start(order):
        for death in dying:
            raise death
        return order

    monkeypatch.setattr(fork_server, "_Child", start)
    assert fork_server._started({"name": "A"}) == ({"name": "A"} if started else None)


def test_what_no_report_needs_is_not_preloaded():
    preloaded = "import sys, move_analysis.reports.preloaded; print(*sys.modules)"
    command = [sys.executable, "-c", preloaded]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    modules = {*done.stdout.split()}
    assert {"move_analysis.figures.network", "move_analysis.networks.ties"} <= modules
    assert not {"ipywidgets", "voila", "move_analysis.desk", "move_analysis.cli"} & modules


def test_modules_in_the_folder(make_project, monkeypatch):
    """Cells import what lies beside them; what is called like a library's module hides none."""
    project = make_project(partner=(code("import beside\nbeside.here"),))
    (project.folder / "beside.py").write_text("here = 'beside the project file'")
    for name in ("attr", "narwhals", "queue"):
        (project.folder / f"{name}.py").write_text("raise RuntimeError('hidden')")
    monkeypatch.chdir(project.folder)
    assert run_reports(project, jobs=2).failed == ()
    notebook = project.processed / "reports" / "office" / "notebooks" / "AA.partner_report.ipynb"
    assert "beside the project file" in notebook.read_text(encoding="utf-8")
