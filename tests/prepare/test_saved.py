"""The saved survey is used as long as its inputs are those it was made from."""

import os
import subprocess
import sys

import pytest

from move_analysis.errors import CodebookError, DataError, RunError
from move_analysis.inputs import fingerprint
from move_analysis.prepare import last_admitted, load_survey, prepared, save_prepared, saved
from move_analysis.prepare.saved import survey_folder
from move_analysis.project import load_project
from move_analysis.readers import read_survey
from move_analysis.survey import Survey

CODEBOOK = """
title: Small
sectors: [{code: it}]
competences:
  - {code: python, sector: it}
  - {code: git, sector: it}
questions:
  - {code: staff, kind: numeric}
  - {code: skill, kind: text, role: needs}
"""
MOVE = """
name: Small
codebook: codebook.yml
privacy: {minimum: 1}
partners:
  - {code: A, invited: 9, exports: [a.csv]}
  - {code: B, invited: 9, exports: [b.csv]}
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "codebook.yml").write_text(CODEBOOK)
    (tmp_path / "move.yml").write_text(MOVE)
    (tmp_path / "a.csv").write_text("staff;skill\n3;Python, herding cats\n4;herding cats\n")
    (tmp_path / "b.csv").write_text("staff;skill\n5;Git\n")
    return load_project(tmp_path)


def test_a_prepared_survey_is_coded(project):
    survey = prepared(read_survey(project), project=project)
    assert survey.incidence("needs").sum().to_dict() == {"python": 1, "git": 1}
    assert [step.what.split(" ")[0] for step in survey.history[-3:]] == ["exact", "answers", "free"]


def test_loading_writes_nothing(project):
    assert len(load_survey(project)) == 3
    assert not project.processed.exists()
    assert not (project.folder / "vocabulary.csv").exists()


def test_what_was_saved_is_loaded(project, monkeypatch):
    folder = save_prepared(project)
    assert folder == survey_folder(project)
    monkeypatch.setattr("move_analysis.prepare.saved.read_survey", lambda project: 1 / 0)
    survey = load_survey(project)
    assert survey.answers["skill[git]"].tolist() == [False, False, True]
    with pytest.raises(ZeroDivisionError):
        load_survey(project, fresh=True)


@pytest.mark.parametrize("name", ["a.csv", "codebook.yml", "vocabulary.csv"])
def test_changed_inputs_are_read_again(project, name):
    save_prepared(project)
    before = fingerprint(project)
    file = project.folder / name
    file.write_text(file.read_text("utf-8-sig") + "\n")
    assert fingerprint(project) != before
    (survey_folder(project) / "answers.parquet").unlink()  # would fail if it were loaded
    assert len(load_survey(project)) == 3


def test_what_move_yml_declares_counts_and_its_comments_do_not(project):
    save_prepared(project)
    file, before = project.file, fingerprint(project)
    file.write_text(f"# a comment\n{MOVE}\nreports: {{partner: [mine]}}\n")
    assert fingerprint(load_project(file)) == before
    file.write_text(MOVE.replace("minimum: 1", "minimum: 2"))
    assert fingerprint(project) == before != fingerprint(load_project(file))
    assert len(load_survey(load_project(file))) == 2  # the one of partner B waits


@pytest.mark.parametrize("name", ["answers.parquet", "asked.parquet", "survey.json"])
def test_a_damaged_survey_is_made_again(project, name, monkeypatch):
    monkeypatch.setattr("move_analysis.prepare.saved._KEPT", {})
    damaged = save_prepared(project) / name
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="is damaged"):
        Survey.load(damaged.parent)
    assert len(load_survey(project)) == 3
    save_prepared(project)
    assert damaged.read_bytes() == whole


def test_folders_of_a_killed_process_do_not_stay(project):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for name in (f".survey-{gone.pid}", f".survey-old-{gone.pid}", f".survey-{os.getppid()}"):
        (project.processed / name).mkdir(parents=True)
    save_prepared(project)
    assert {one.name for one in project.processed.glob(".*")} == {f".survey-{os.getppid()}"}


STAGES = (
    "survey_and_contacts", "without_duplicates", "check_vocabulary", "admitted", "coded",
    "weighted",
)  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("when", ["before", "after", "taken back"])
def test_a_file_that_changes_while_it_is_read(project, monkeypatch, stage, when):
    """An SME is deleted from an export, for good, or until just before anybody looks again."""
    monkeypatch.setattr(saved, "_KEPT", {})
    export, original, calls = project.folder / "a.csv", getattr(saved, stage), []
    whole, shorter = export.read_text(), "staff;skill\n4;herding cats\n"

    def changing(*given, **named):
        calls.append(stage)
        if len(calls) == 1 and when != "after":
            export.write_text(shorter)
        found = original(*given, **named)
        if len(calls) == 1 and when != "before":
            export.write_text(shorter if when == "after" else whole)
        return found

    monkeypatch.setattr(saved, stage, changing)
    save_prepared(project)
    assert len(calls) == 2
    loaded = load_survey(project)
    assert loaded.answers.equals(prepared(read_survey(project), project=project).answers)
    assert len(loaded) == (3 if when == "taken back" else 2)
    now = [one for ids in last_admitted(project).values() for one in ids]
    assert sorted(now) == sorted(loaded.answers.index)


def test_files_that_keep_changing_are_told_and_nothing_is_saved(project, monkeypatch):
    export, original = project.folder / "a.csv", saved.coded

    def changing(*given, **named):
        export.write_text(export.read_text() + "5;Git\n")
        return original(*given, **named)

    monkeypatch.setattr(saved, "coded", changing)
    with pytest.raises(RunError, match=r"3 times in a row.\n.*a\.csv\n.*Wait"):
        save_prepared(project)
    assert not list(project.processed.iterdir())


def test_a_file_that_is_still_being_written_is_read_when_it_is_whole(project, monkeypatch):
    export, original = project.folder / "a.csv", saved.survey_and_contacts
    whole = export.read_text()
    export.write_text("")

    def late(*given):
        try:
            return original(*given)
        finally:
            if not export.read_text():
                export.write_text(whole)

    monkeypatch.setattr(saved, "survey_and_contacts", late)
    save_prepared(project)
    assert len(load_survey(project)) == 3


def test_a_new_version_of_the_package_reads_again(project, monkeypatch):
    before = fingerprint(project)
    monkeypatch.setattr("move_analysis.inputs.__version__", "9.9.9")
    assert fingerprint(project) != before


def test_the_review_file_is_written_and_used(project):
    save_prepared(project)
    review = project.folder / "vocabulary.csv"
    assert review.read_text("utf-8-sig").splitlines()[1] == "herding cats,2,,,"
    review.write_text("phrase,count,competence,note\nherding cats,2,git,\n")
    assert load_survey(project).incidence("needs")["git"].sum() == 3
    save_prepared(project)
    assert load_survey(project).incidence("needs")["git"].sum() == 3


def test_saving_twice_gives_the_same_and_leaves_nothing_else(project):
    first = {f.name: f.read_bytes() for f in save_prepared(project).iterdir()}
    second = {f.name: f.read_bytes() for f in save_prepared(project).iterdir()}
    assert first == second
    assert {entry.name for entry in project.processed.iterdir()} == {"survey", "admitted.json"}


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("vocabulary.csv", "phrase,count,competence,note\ncats,2,gti,\n", CodebookError),
        ("a.csv", "", DataError),
    ],
)
def test_a_fault_leaves_the_saved_survey_as_it_was(project, name, content, error):
    folder = save_prepared(project)
    before = {f.name: f.read_bytes() for f in folder.iterdir()}
    (project.folder / name).write_text(content)
    with pytest.raises(error):
        save_prepared(project)
    assert {f.name: f.read_bytes() for f in folder.iterdir()} == before
    assert {entry.name for entry in project.processed.iterdir()} == {"survey", "admitted.json"}
    assert (project.folder / name).read_text() == content
