"""Inputs that change while a batch runs: the site is right afterwards, or somebody is told."""

import shutil

import pytest

from move_analysis import prepare
from move_analysis.errors import RunError
from move_analysis.project import load_project
from move_analysis.reports import batch, index, report_status, run_reports

from .conftest import EXPORTS, MOVE, code, text, write_notebook

LESS = "".join(EXPORTS["aa.csv"].splitlines(keepends=True)[:-1])  # one SME withdrew
STAGES = {
    "planned": (batch, "plan_reports"),
    "reading": (prepare, "save_prepared"),
    "keys": (batch, "with_keys"),
    "running": (batch, "_waiting"),
    "publishing": (batch, "append_record"),
    "index": (index, "write_index"),
}
CHANGES = {
    "export": ("data/raw/aa.csv", LESS),
    "move.yml": ("move.yml", MOVE.replace("Tiny partnership", "Another title")),
    "codebook": ("codebook.yml", None),
    "notebook": ("notebooks/overview.ipynb", None),
}


def site(project) -> dict[str, bytes]:
    folder = project.processed / "reports"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.html")
    }  # fmt: skip


def fresh_site(project, tmp_path) -> dict[str, bytes]:
    """What a batch makes of the files as they are now."""
    other = tmp_path / "other"
    leave = shutil.ignore_patterns("processed", "other")
    shutil.copytree(project.folder, other, ignore=leave, dirs_exist_ok=True)
    (other / "data/processed").mkdir()
    shutil.copy(project.admitted_file, other / "data/processed")  # an SME may count as withdrawn
    return site_of(other)


def site_of(folder) -> dict[str, bytes]:
    project = load_project(folder)
    assert not run_reports(project).failed
    return site(project)


def change(project, what: str) -> None:
    name, content = CHANGES[what]
    file = project.folder / name
    if what == "codebook":
        content = file.read_text().replace("Tiny survey", "Another survey")
    if what == "notebook":
        cell = code('project: str = "move.yml"\nmore: int = 1', "parameters")
        write_notebook(file, text("# Another overview"), cell)
    else:
        file.write_text(content)


@pytest.mark.parametrize(
    ("what", "after"), [*((what, False) for what in CHANGES), ("export", True)]
)
@pytest.mark.parametrize("stage", STAGES)
def test_a_change_at_any_stage(
    make_project, fake_workers, monkeypatch, tmp_path, stage, what, after
):
    project, calls = make_project(), []
    home, name = STAGES[stage]
    original = getattr(home, name)

    def changing(*given, **named):
        calls.append(name)
        if len(calls) == 1 and not after:
            change(project, what)
        found = original(*given, **named)
        if len(calls) == 1 and after:
            change(project, what)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(home, name, changing)
        run_reports(project, jobs=2)
    assert calls
    assert {state for _, state, _ in report_status(load_project(project.file))} == {"done"}
    assert site(project) == fresh_site(project, tmp_path)


def test_inputs_that_never_rest_are_told(make_project, fake_workers, monkeypatch):
    project, original = make_project(), batch._waiting
    export = project.folder / "data/raw/aa.csv"

    def changing(*given):
        export.write_text(export.read_text() + "9,zoe@alpha.example,3,2026-01-05\n")
        return original(*given)

    with monkeypatch.context() as patch:
        patch.setattr(batch, "_waiting", changing)
        with pytest.raises(RunError, match=r"3 times in a row.\n.*aa\.csv"):
            run_reports(project)
    assert len(run_reports(project).done) == 3


def test_a_notebook_that_changes_an_export_as_it_runs(make_project, tmp_path):
    """With the engine that batches use: what it had read is read again."""
    flag = tmp_path / "flag"
    flag.write_text(LESS)
    cell = code(
        f"from pathlib import Path\nimport move_analysis as ma\nflag = Path({str(flag)!r})\n"
        "found = ma.load_project(project)\n"
        "export = found.folder / 'data/raw/aa.csv'\n"
        "if flag.exists():\n    flag.replace(export)\n"
        "len(ma.load_survey(found))"
    )
    project = make_project(partner=(cell,))
    run_reports(project, jobs=2)
    assert [(r.status, r.message) for _, _, r in report_status(project)] == [("done", "")] * 3
    assert {state for _, state, _ in report_status(project)} == {"done"}
    assert site(project) == fresh_site(project, tmp_path)
