"""Faults that a batch survives: nothing half-written, the rest finished, a rerun ends the same."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from move_analysis.errors import MoveError, RunError
from move_analysis.prepare import saved
from move_analysis.project import load_project
from move_analysis.readers.formats import archives
from move_analysis.reports import place, report_status, run_reports

from .conftest import MOVE, code

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the warm engine needs Linux")
FAULTY = """from pathlib import Path
import os, sys, time
if partner == 'AA' and Path(flag).exists():
    """
HELD = """import time
from pathlib import Path
Path(flag).touch()
while not Path(go).exists():
    time.sleep(0.02)
partner"""
PATIENCE = 300  # seconds, for a machine that has much else to do


def site(project) -> dict[str, bytes]:
    """All that is published, and that nothing else lies about."""
    folder = project.processed / "reports"
    files = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*") if path.is_file() and path.name != "plotly.min.js"
    }  # fmt: skip
    assert {name for name, path in files.items() if path.name.startswith(".")} <= {".lock"}
    pages = [name for name in files if name.endswith(".html") and name.count("index.html") < 1]
    return {name: files[name].read_bytes() for name in ("index.html", *pages)}


# The exit code is known to the fork server alone, which the report "orphan" may have killed before.
KILLED = r"process died( \(exit code -9\))?\.$"
FAULTS = {
    "raises": ("raise KeyError('staff')", "KeyError: 'staff'"),
    "hangs": ("time.sleep(600)", "time limit of 12 seconds"),
    "eats": ("x = bytearray(3 << 30)", "MemoryError"),
    "exits": ("exit()", "SystemExit: The notebook called exit"),
    "leaves": ("os._exit(3)", r"died \(exit code 3\)"),
    "killed": ("os.kill(os.getpid(), 9)", KILLED),
    "orphan": ("os.kill(os.getppid(), 9)", ""),  # another fork server takes its place
    "group": ("os.kill(0, 9)", KILLED),
    "prints": ("print('x' * 100_000_000)", ""),
    "deletes": ("import shutil; shutil.rmtree(os.getcwd())", ""),
    "dirty": ("os.chdir('/'); sys.path.clear(); os.environ.clear()", ""),
    "clock": ("time.time = lambda: -1e9; time.monotonic = lambda: 1e12", ""),
}
PARTNERS = "".join(f"  - {{code: {name}, exports: [data/raw/{name}.csv]}}\n" for name in FAULTS)


@pytest.fixture
def faulty(make_project, tmp_path):
    """A project whose reports meet their faults, as long as a flag lies there."""
    flag = tmp_path / "flag"
    flag.touch()
    faults = {name: fault for name, (fault, _) in FAULTS.items()}
    cell = code(
        f"import os, sys, time\nfrom pathlib import Path\nfaults = {faults!r}\n"
        f"if Path({str(flag)!r}).exists() and partner in faults:\n    exec(faults[partner])\n"
        "partner"
    )
    limits = "time_limit: 12, memory_limit: 2048"
    move = MOVE.replace("time_limit: 600", limits).replace("reports:", f"{PARTNERS}reports:")
    return make_project(partner=(cell, code("'the end'")), move=move), flag


def test_notebooks_that_misbehave(faulty):
    project, flag = faulty
    before = sorted(path.name for path in project.folder.iterdir() if path.name != "data")
    outcome = run_reports(project, jobs=2)
    records = {task.reader: record for task, _, record in report_status(project)}
    for name, (_, message) in FAULTS.items():
        assert re.search(message, records[name].message), records[name]
        assert (records[name].status, records[name].cell) == (
            ("failed", 3) if message else ("done", None)
        ), records[name]
    for record in records.values():
        book = (project.processed / "reports" / record.output[0]).read_text(encoding="utf-8")
        assert ('"output_type": "error"' in book) == (record.status == "failed")
    assert len(outcome.done) == 5 + 3  # those that do no harm, and those without a fault
    pages = site(project)
    assert len(pages) == len(outcome.done) + 1
    assert b"output was cut here" in pages["for/prints/prints.partner_report.html"]
    there = {path.name for path in project.folder.iterdir()} - {"data", "privacy.key"}
    assert there == set(before)
    flag.unlink()
    again = run_reports(project, jobs=2)
    assert set(again.done) == set(outcome.failed)
    fixed = site(project)
    (project.processed / "reports" / "office" / "manifest.jsonl").unlink()
    assert not run_reports(project).failed
    changed = {name for name, page in site(project).items() if page != fixed[name]}
    assert changed == {"for/prints/prints.partner_report.html"}  # it had printed the first time


BOMB = "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(9))
FILES = {  # what happens to which file, and what is said of it
    "aliases that contain themselves": ("codebook.yml", "title: &a [*a]\n", "aliases"),
    "aliases that multiply": ("codebook.yml", f"a0: &a0 [x]\n{BOMB}title: *a9\n", "aliases"),
    "no codebook": ("codebook.yml", None, "does not exist"),
    "answers that unpack without end": ("data/raw/aa.csv", "a bomb", "unpacks to more than"),
    "answers behind a link": ("data/raw/aa.csv", Path("aa.csv"), "lies outside the folder"),
    "no answers": ("data/raw/aa.csv", None, "does not exist"),
    "an empty export": ("data/raw/aa.csv", "", "is empty"),
    "a notebook behind a link": ("notebooks/overview.ipynb", Path("evil.ipynb"), "lies outside"),
    "half a notebook": ("notebooks/overview.ipynb", '{"cells": [{', "can't be read"),
    "more answers than invited": (
        "move.yml", MOVE.replace("code: AA", "code: AA, invited: 2"), "3 SMEs .* of 2 invited",
    ),
    "a notebook named by a path": (
        "move.yml", MOVE.replace("[overview]", "[../overview]"), "is no name of a notebook",
    ),
    "half a key": ("privacy.key", "abcd", "damaged"),
    "half a list of who was admitted": ("data/processed/admitted.json", "{", "damaged"),
    "half of the saved answers": ("data/processed/survey/answers.parquet", "PAR1", ""),
    "half a line of the manifest": ("data/processed/reports/office/manifest.jsonl", '{"n', ""),
    "a folder of a killed batch": ("data/processed/reports/.work/AA/notebook.ipynb", "{", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_damaged(make_project, fake_workers, tmp_path_factory, monkeypatch, name):
    """A sentence says which and how; the site stays as it is, and is the same when it is mended."""
    monkeypatch.setattr(archives, "FEW_BYTES", 4 << 20)
    monkeypatch.setattr(archives, "MOST_TIMES", 20)
    project = make_project()
    run_reports(project)
    before, (place, content, message) = site(project), FILES[name]
    file = project.folder / place
    whole = file.read_bytes() if file.exists() else None
    damage(file, content, elsewhere=tmp_path_factory.mktemp("elsewhere"))
    saved._KEPT.clear()  # as in a new process
    if message:
        with pytest.raises(MoveError, match=message) as caught:
            run_reports(load_project(project.file))
        assert Path(place).name in str(caught.value)
        assert site(project) == before
        file.unlink(missing_ok=True)
        file.write_bytes(whole)
    assert not run_reports(load_project(project.file)).failed
    assert site(project) == before


def damage(file: Path, content: str | Path | None, *, elsewhere: Path) -> None:
    """Put a text, a link to a file elsewhere, a bomb or nothing in the place of a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    there = file.read_bytes() if file.exists() else b""
    file.unlink(missing_ok=True)
    if isinstance(content, Path):
        (elsewhere / content).write_bytes(there)
        file.symlink_to(elsewhere / content)
    elif content == "a bomb":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", bytes(64 << 20))
    elif content is not None:
        file.write_text(content, encoding="utf-8")


@pytest.fixture
def batch_process(make_project, tmp_path):
    """Starts a batch in a process of its own, and waits until it works on a notebook.

    That goes on when there is a file ``go``.
    """
    flag, go = tmp_path / "flag", tmp_path / "go"
    project = make_project(partner=(code(f"flag, go = {str(flag)!r}, {str(go)!r}\n{HELD}"),))
    command = [sys.executable, "-m", "move_analysis.cli", "report", "--project", project.file]

    def start() -> tuple[object, subprocess.Popen[bytes]]:
        flag.unlink(missing_ok=True)
        process = subprocess.Popen(
            [*map(str, command)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=partial(
                signal.signal, signal.SIGINT, signal.SIG_IGN
            ),  # as in the background
        )
        wait_for(flag.exists)
        return project, process

    return start


def wait_for(what: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
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


def nobody_works(project) -> bool:
    return not of_batch(project)


def test_a_batch_that_is_killed_and_then_stopped(batch_process):
    for how in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        project, process = batch_process()
        folder = project.processed / "reports"
        process.send_signal(how)
        _, said = process.communicate(timeout=PATIENCE)
        wait_for(partial(nobody_works, project))  # nothing goes on behind our back
        assert how == signal.SIGKILL or (process.returncode == 130 and b"Stopped." in said)
    assert not (folder / place.WORK).exists()
    for line in folder.glob("office/manifest.jsonl"):
        assert [json.loads(entry) for entry in line.read_text().splitlines()]
    (project.folder / "go").touch()
    run_reports(project)
    resumed = site(project)
    (folder / "office" / "manifest.jsonl").unlink()
    run_reports(project, jobs=2)
    assert site(project) == resumed and len(resumed) == 4


def test_all_workers_are_killed(batch_process):
    project, process = batch_process()
    for pid in of_batch(project):
        with suppress(ProcessLookupError):  # it has ended with the one before
            os.kill(pid, signal.SIGKILL)  # the fork server, its watcher and its children, at once
    (project.folder / "go").touch()
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1 and b"The worker process died" in said
    assert said.count(b"done") == 2  # new ones made the rest
    assert len(run_reports(project).done) == 1 and len(site(project)) == 4


def test_a_second_batch_is_told_who_runs_and_how_far_it_is(batch_process):
    project, process = batch_process()
    rows = report_status(project)  # waits for nobody
    (running,) = [record for _, state, record in rows if state == "running"]
    assert running.name == "AA.partner_report" and running.cell == 3 and running.seconds < PATIENCE
    assert process.poll() is None
    with pytest.raises(RunError, match=rf"Another batch.*\n.*process {process.pid}"):
        run_reports(project)
    (project.folder / "go").touch()
    process.communicate(timeout=PATIENCE)
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


def test_a_full_disk(small_disk, make_project):
    project = make_project()
    fill = small_disk / "fill"
    fill.write_bytes(bytes(8 * 2**20 - 20_000))
    with pytest.raises(RunError, match=r"can't be written: No space left(.|\n)*Make room"):
        run_reports(project)
    fill.unlink()
    names = {path.name for path in small_disk.rglob("*")}
    assert (
        not [name for name in names if name.endswith((".html", ".js"))] and place.WORK not in names
    )
    assert len(run_reports(project).done) == 3 and len(site(project)) == 4


def test_a_disk_that_fills_up_under_a_notebook(small_disk, make_project, tmp_path):
    (flag := tmp_path / "flag").touch()
    fill = f"Path({str(small_disk / 'fill')!r}).write_bytes(bytes(8 << 20))"
    cell = f"from pathlib import Path\nif Path({str(flag)!r}).exists():\n    {fill}\n1"
    project = make_project(partner=(code(cell),))
    with pytest.raises(RunError, match="No space left"):
        run_reports(project)
    (small_disk / "fill").unlink(missing_ok=True)
    flag.unlink()
    assert not run_reports(project).failed and len(site(project)) == 4


def test_output_that_is_read_only(small_disk, make_project):
    project = make_project()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(RunError, match="can't be written: Read-only"):
        run_reports(project)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert len(run_reports(project).done) == 3


def test_memory_does_not_grow_with_the_number_of_reports(make_project):
    """Of this process, and of the fork server."""
    partners = [
        f"  - {{code: P{place}, exports: [data/raw/p{place}.csv]}}\n" for place in range(30)
    ]
    project = make_project(move=MOVE.replace("reports:", f"{''.join(partners)}reports:"))
    used = []

    def measure(finished, total, record):
        if finished:
            used.append(resident(os.getpid()) + resident(fork_server_of(project)))

    assert len(run_reports(project, jobs=2, progress=measure).done) == 33
    assert used[-1] - used[4] < 8, used  # megabytes


def fork_server_of(project) -> int:
    """The process of a batch that all others of it are forked from."""
    servers = [pid for pid in of_batch(project) if b"forkserver" in command_of(pid)]
    return min(servers)  # its children, which look like it, are younger


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return b""


def resident(pid: int) -> float:
    """Megabytes that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def test_the_fork_server_has_one_thread(batch_process):
    """A fork beside others could find a lock that nobody opens any more."""
    project, process = batch_process()
    assert len(list(Path(f"/proc/{fork_server_of(project)}/task").iterdir())) == 1
    (project.folder / "go").touch()
    process.communicate(timeout=PATIENCE)


def test_a_clock_that_jumps(make_project, monkeypatch):
    project = make_project()
    monkeypatch.setattr(time, "time", iter(range(10**9, 0, -(10**6))).__next__)
    outcome = run_reports(load_project(project.file))
    assert len(outcome.done) == 3
    assert all(record.seconds >= 0 for _, _, record in report_status(project))
