"""The saved survey is used as long as its inputs are those it was made from."""

import pytest

from move_analysis.errors import CodebookError, DataError
from move_analysis.prepare import load_survey, prepared, save_prepared
from move_analysis.prepare.saved import fingerprint, survey_folder
from move_analysis.project import load_project
from move_analysis.readers import read_survey

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


@pytest.mark.parametrize("name", ["a.csv", "codebook.yml", "move.yml", "vocabulary.csv"])
def test_changed_inputs_are_read_again(project, name):
    save_prepared(project)
    before = fingerprint(project)
    file = project.folder / name
    file.write_text(file.read_text("utf-8-sig") + "\n")
    assert fingerprint(project) != before
    (survey_folder(project) / "answers.parquet").unlink()  # would fail if it were loaded
    assert len(load_survey(project)) == 3


def test_a_new_version_of_the_package_reads_again(project, monkeypatch):
    before = fingerprint(project)
    monkeypatch.setattr("move_analysis.prepare.saved.__version__", "9.9.9")
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
