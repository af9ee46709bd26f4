"""The batch: isolation, resuming, whole or nothing. Its workers are fakes without kernels."""

import json
import re
import stat
import subprocess
import sys
import threading

import pytest

from move_analysis.errors import RunError
from move_analysis.prepare import saved
from move_analysis.project import load_project
from move_analysis.reports import place, report_status, run_reports

from .conftest import EXPORTS, MOVE


def states(project) -> dict[str, str]:
    return {task.reader: state for task, state, _ in report_status(project)}


def files(project) -> dict[str, bytes]:
    folder = project.processed / "reports"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*") if path.is_file() and path.name != "plotly.min.js"
    }  # fmt: skip


def site(project) -> dict[str, bytes]:
    return {name: data for name, data in files(project).items() if name != "office/manifest.jsonl"}


def test_all_reports_and_then_nothing_to_do(make_project, fake_workers):
    project = make_project()
    seen = []
    first = run_reports(project, jobs=2, progress=lambda *told: seen.append(told))
    assert len(first.done) == 3 and not first.failed and not first.skipped
    assert [told[:2] for told in seen] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    names = ("AA.partner_report", "BB.partner_report", "partnership.overview")
    folders = ("for/AA", "for/BB", "site")
    made = {f"{folder}/{name}.html" for folder, name in zip(folders, names, strict=True)}
    made |= {f"{folder}/index.html" for folder in folders}
    made |= {f"office/notebooks/{name}.ipynb" for name in names}
    assert set(files(project)) == {
        ".lock",
        "index.html",
        "office/manifest.jsonl",
        "office/numbers.json",
        "office/site.json",
        *made,
    }
    assert stat.S_IMODE((first.index.parent / "office").stat().st_mode) == 0o700
    before, ran = files(project), fake_workers()
    again = run_reports(project, jobs=2)
    assert len(again.skipped) == 3 and ran() == [] and files(project) == before
    assert set(states(project).values()) == {"done"}


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "for/AA/index.html",
        "for/AA/AA.partner_report.html",
        "office/notebooks/AA.partner_report.ipynb",
        "office/site.json",
        "office/numbers.json",
        "office/manifest.jsonl",
        "../survey/answers.parquet",
        "../survey/fingerprint.txt",
        "../admitted.json",
    ],
)
@pytest.mark.parametrize("how", ["cut", "deleted"])
def test_what_is_damaged_or_deleted_is_made_again(make_project, fake_workers, name, how):
    project = make_project()
    run_reports(project)
    before, folder = site(project), project.processed / "reports"
    file = folder / name
    whole = file.read_bytes()
    file.unlink()
    if how == "cut" and name != "../admitted.json":
        file.write_bytes(whole[: len(whole) // 2])
    saved._KEPT.clear()  # as in a new process
    assert not run_reports(project).failed
    assert site(project).keys() == before.keys()
    pages = {name: data for name, data in site(project).items() if name != "office/site.json"}
    assert pages == {name: before[name] for name in pages}
    assert name == "office/manifest.jsonl" or file.read_bytes() == whole


@pytest.mark.parametrize("command", ["report", "status"])
def test_nothing_to_do_is_soon_said(make_project, fake_workers, command):
    """Nothing is imported that takes long, not even where answers wait."""
    project = make_project(move=MOVE.replace("minimum: 1", "minimum: 3"))
    run_reports(project)
    asked = (
        "import sys\nfrom contextlib import suppress\nfrom move_analysis.cli import main\n"
        f"sys.argv = ['move-analysis', {command!r}, '--project', {str(project.file)!r}]\n"
        "with suppress(SystemExit):\n    main()\n"
        "print(*{'pandas', 'numpy', 'plotly', 'jinja2', 'rich'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    *told, imported = done.stdout.splitlines()
    assert imported == ""
    if command == "report":
        assert told[0] == "0 made, 3 up to date, 0 failed."
    else:
        assert told[-1] == "waiting  BB: 2 answers, until 3 have come" and len(told) == 4


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("fail", "KeyError: 'staff'"),
        ("die", r"exit code 1\). Last words: the disk is on fire"),
        ("half", r"worker process died \(exit code 7\)\.$"),
        ("hang", "time limit of 2 seconds"),
    ],
)
def test_one_failing_partner_does_not_stop_the_others(make_project, fake_workers, what, message):
    project = make_project(move=MOVE.replace("time_limit: 600", "time_limit: 2"))
    fake_workers(AA=what)
    outcome = run_reports(project)
    assert outcome.failed == ("AA.partner_report",) and len(outcome.done) == 2
    record = next(r for task, _, r in report_status(project) if task.reader == "AA")
    assert record.cell == (3 if what == "fail" else 1)
    assert re.search(message, record.message)
    index = outcome.index.read_text()
    assert f"In [{record.cell}]: " in index and "AA.partner_report.html" not in index
    if what != "fail":  # papermill writes faults into the notebook itself
        book = json.loads((outcome.index.parent / record.output[0]).read_text())
        assert book["cells"][0]["outputs"][0]["evalue"] == record.message
    ran = fake_workers()
    again = run_reports(project)
    assert ran() == ["AA"] and again.done == ("AA.partner_report",)


def test_of_a_refused_report_nothing_is_kept(make_project, fake_workers):
    project = make_project()
    run_reports(project)
    (project.folder / "data/raw/aa.csv").write_text(EXPORTS["aa.csv"] + "4,x@y.example,1,\n")
    assert set(states(project).values()) == {"stale"}
    fake_workers(AA="refuse")
    outcome = run_reports(project)
    assert outcome.failed == ("AA.partner_report",)
    assert [name for name in files(project) if "AA." in name] == []
    assert states(project) == {"partnership": "done", "AA": "failed", "BB": "done"}
    assert "shows a name" in outcome.index.read_text()


def test_a_stopped_batch_goes_on_and_ends_in_the_same_site(make_project, fake_workers):
    project = make_project()

    def stop(finished, total, record):
        if finished == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_reports(project, progress=stop)
    assert not (project.processed / "reports" / ".work").exists()
    assert sorted(states(project).values()) == ["done", "missing", "missing"]
    ran = fake_workers()
    run_reports(project)
    assert len(ran()) == 2
    resumed = site(project)
    (project.processed / "reports" / "office" / "manifest.jsonl").unlink()
    run_reports(project)
    assert site(project) == resumed


def test_a_lost_page_is_made_again(make_project, fake_workers):
    project = make_project()
    index = run_reports(project).index
    (index.parent / "for/BB/BB.partner_report.html").unlink()
    assert states(project)["BB"] == "missing"
    ran = fake_workers()
    run_reports(project)
    assert ran() == ["BB"] and states(project)["BB"] == "done"


def test_only_some_partners(make_project, fake_workers):
    project = make_project()
    outcome = run_reports(project, partners=["BB"])
    assert outcome.done == ("BB.partner_report",)
    assert states(project) == {"partnership": "missing", "AA": "missing", "BB": "done"}
    assert "Not made yet" in outcome.index.read_text()


def test_two_batches_keep_out_of_each_others_way(make_project, fake_workers):
    project = make_project()
    faults = []

    def second(finished, total, record):
        if finished == 0:
            thread = threading.Thread(target=run_second)
            thread.start()
            thread.join()

    def run_second():
        try:
            run_reports(load_project(project.file))
        except RunError as error:
            faults.append(str(error))

    assert len(run_reports(project, progress=second).done) == 3
    assert len(faults) == 1 and "Another batch is writing" in faults[0]


def test_leftovers_of_a_killed_batch_are_removed(make_project, fake_workers):
    project = make_project()
    old = project.processed / "reports" / place.WORK / "AA.partner_report" / "page.html"
    old.parent.mkdir(parents=True)
    old.write_text("half")
    assert len(run_reports(project).done) == 3
    assert not (project.processed / "reports" / place.WORK).exists()


def test_wrong_orders_start_nothing(make_project, fake_workers):
    project = make_project()
    ran = fake_workers()
    with pytest.raises(RunError, match="Did you mean"):
        run_reports(project, partners=["Aa"])
    with pytest.raises(ValueError, match="jobs must be at least 1, got 0"):
        run_reports(project, jobs=0)
    assert ran() == [] and "manifest.jsonl" not in files(project)
