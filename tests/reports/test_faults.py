"""Faults that a batch survives: nothing half-written, the rest finished, a rerun ends the same."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from move_analysis.errors import RunError
from move_analysis.project import load_project
from move_analysis.reports import batch, report_status, run_reports

from .conftest import MOVE, code

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the warm engine needs Linux")
FAULTY = """from pathlib import Path
import os, sys, time
if partner == 'AA' and Path(flag).exists():
    """
SLOW = "import time\nfrom pathlib import Path\nPath(flag).touch()\ntime.sleep(0.3)\npartner"


def site(project) -> dict[str, bytes]:
    """All that is published, and that nothing else lies about."""
    folder = project.processed / "reports"
    files = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*") if path.is_file() and path.name != "plotly.min.js"
    }  # fmt: skip
    assert {name for name in files if name.startswith(".")} <= {".lock"}
    return {name: path.read_bytes() for name, path in files.items() if name.endswith(".html")}


@pytest.fixture
def faulty(make_project, tmp_path) -> Callable[..., object]:
    """A project whose report of partner AA meets a fault, as long as a flag lies there."""
    flag = tmp_path / "flag"

    def make(fault: str, **reports: object):
        flag.touch()
        limits = ", ".join(f"{name}: {value}" for name, value in reports.items())
        move = MOVE.replace("time_limit: 60", limits or "time_limit: 60")
        cell = code(f"flag = {str(flag)!r}\n{FAULTY}{fault}\npartner")
        return make_project(partner=(cell, code("'the end'")), move=move), flag

    return make


@pytest.mark.parametrize(
    ("fault", "message", "reports"),
    [
        ("raise KeyError('staff')", "KeyError: 'staff'", {}),
        ("time.sleep(60)", "time limit of 2 seconds", {"time_limit": 2}),
        ("x = bytearray(3 << 30)", "MemoryError", {"memory_limit": 1024}),
        ("exit()", "SystemExit: The notebook called exit", {}),
        ("os._exit(3)", r"died \(exit code 3\)", {}),
        ("os.kill(os.getpid(), 9)", r"died \(exit code -9\)", {}),
        ("os.kill(os.getppid(), 9); time.sleep(60)", r"process died\.", {}),
        ("os.kill(0, 9)", r"died \(exit code -9\)", {}),
    ],
)
def test_a_notebook_that_fails(faulty, fault, message, reports):
    project, flag = faulty(fault, **reports)
    outcome = run_reports(project, jobs=2)
    assert outcome.failed == ("AA.partner_report",) and len(outcome.done) == 2
    record = next(r for task, _, r in report_status(project) if task.reader == "AA")
    assert re.search(message, record.message) and record.cell == 3
    book = (project.processed / "reports" / record.output[0]).read_text(encoding="utf-8")
    assert '"output_type": "error"' in book
    assert "AA.partner_report.html" not in site(project)
    flag.unlink()
    assert run_reports(project).done == ("AA.partner_report",)
    mended = site(project)
    (project.processed / "reports" / "manifest.jsonl").unlink()
    run_reports(project)
    assert site(project) == mended


@pytest.mark.parametrize(
    "fault",
    [
        "import shutil; shutil.rmtree(os.getcwd())",
        "print('x' * 100_000_000)",
        "os.chdir('/'); sys.path.clear(); os.environ.clear()",
        "time.time = lambda: -1e9; time.monotonic = lambda: 1e12",
    ],
)
def test_a_notebook_that_misbehaves_harms_no_other(faulty, fault):
    project, _ = faulty(fault)
    before = sorted(path.name for path in project.folder.iterdir() if path.name != "data")
    outcome = run_reports(project)
    assert not outcome.failed, outcome
    assert [path.name for path in sorted(project.folder.iterdir()) if path.name != "data"] == before
    page = site(project)["AA.partner_report.html"].decode()
    assert len(page) < 1_500_000 and ("100_000_000" not in fault or "output was cut here" in page)


@pytest.fixture
def batch_process(make_project, tmp_path):
    """Starts a batch of slow notebooks in a process of its own, and waits until it works."""
    flag = tmp_path / "flag"
    project = make_project(partner=(code(f"flag = {str(flag)!r}\n{SLOW}"),))
    command = [sys.executable, "-m", "move_analysis.cli", "report", "--project", project.file]

    def start() -> tuple[object, subprocess.Popen[bytes]]:
        process = subprocess.Popen(
            [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        wait_for(flag.exists)
        return project, process

    return start


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def of_batch(project) -> list[int]:
    """Processes that still work for this project."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "environ").read_bytes() if folder.name.isdigit() else b""
        except OSError:
            continue
        if str(project.processed).encode() in words and folder.name != str(os.getpid()):
            found.append(int(folder.name))
    return found


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_batch_that_is_stopped(batch_process, how):
    project, process = batch_process()
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    if how == signal.SIGINT:
        assert process.returncode == 130 and b"Stopped." in said
        assert not (project.processed / "reports" / batch.WORK).exists()
    wait_for(lambda: not of_batch(project), 10)  # nothing goes on behind our back
    for line in (project.processed / "reports").glob("manifest.jsonl"):
        assert [json.loads(entry) for entry in line.read_text().splitlines()]
    run_reports(project)
    resumed = site(project)
    (project.processed / "reports" / "manifest.jsonl").unlink()
    run_reports(project, jobs=2)
    assert site(project) == resumed and len(resumed) == 4


def test_the_mother_is_killed(batch_process):
    project, process = batch_process()
    for pid in of_batch(project):
        os.kill(pid, signal.SIGKILL)  # mother, workers and children, all at once
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1 and b"The worker process died" in said
    assert said.count(b"done") == 2  # a new mother made the rest
    assert len(run_reports(project).done) == 1 and len(site(project)) == 4


def test_a_second_batch_is_told_who_runs(batch_process):
    project, process = batch_process()
    with pytest.raises(RunError, match=rf"Another batch.*\n.*process {process.pid}"):
        run_reports(project)
    process.communicate(timeout=60)
    assert process.returncode == 0 and len(site(project)) == 4


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 8 MB at the folder of the reports."""
    folder = tmp_path / "data" / "processed" / "reports"
    folder.mkdir(parents=True)
    options = ["-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if subprocess.run(["mount", *options], capture_output=True).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(small_disk, faulty):
    project, _ = faulty("pass")
    fill = small_disk / "fill"
    fill.write_bytes(bytes(8 * 2**20 - 20_000))
    with pytest.raises(RunError, match=r"can't be written: No space left(.|\n)*Make room"):
        run_reports(project)
    fill.unlink()
    names = {path.name for path in small_disk.iterdir()}
    assert (
        not [name for name in names if name.endswith((".html", ".js"))] and batch.WORK not in names
    )
    assert len(run_reports(project).done) == 3 and len(site(project)) == 4


def test_a_disk_that_fills_up_under_a_notebook(small_disk, faulty):
    project, flag = faulty("Path('../../fill').write_bytes(bytes(7 << 20))")
    with pytest.raises(RunError, match="No space left"):
        run_reports(project)
    (small_disk / "fill").unlink(missing_ok=True)
    flag.unlink()
    assert not run_reports(project).failed and len(site(project)) == 4


def test_output_that_is_read_only(small_disk, faulty):
    project, _ = faulty("pass")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(RunError, match="can't be written: Read-only"):
        run_reports(project)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert len(run_reports(project).done) == 3


def test_a_clock_that_jumps(make_project, monkeypatch):
    project = make_project()
    monkeypatch.setattr(time, "time", iter(range(10**9, 0, -(10**6))).__next__)
    outcome = run_reports(load_project(project.file))
    assert len(outcome.done) == 3
    assert all(record.seconds >= 0 for _, _, record in report_status(project))
