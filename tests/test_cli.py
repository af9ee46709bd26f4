"""The command line: exit codes, plain words instead of tracebacks, nothing half-written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from move_analysis.cli import app
from move_analysis.codebook import Codebook, load_codebook
from move_analysis.prepare import load_survey
from move_analysis.privacy import policy_for
from move_analysis.project import load_project

ROOT = Path(__file__).resolve().parents[1]

COMMANDS = ("init", "draft-codebook", "check", "read", "report", "export", "status", "who")


def run(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def answers(book: Codebook, rows: int) -> str:
    """An export with every column of the codebook; most are blank."""
    said = {"size": "1 to 9", "has[iot]": "Expert", "has[solar]": "None", "needs[iot]": "1"}
    names = [name for question in book.questions for name in book.column_names(question)]
    lines = [",".join(str(n) if name == "id" else said.get(name, "") for name in names)
             for n in range(rows)]  # fmt: skip
    return "\n".join([",".join(names), *lines]) + "\n"


@pytest.fixture
def folder(tmp_path):
    """A new project with answers of both partners."""
    target = tmp_path / "mine"
    assert run("init", target).exit_code == 0
    for name, rows in (("aaa.csv", 6), ("bbb.csv", 7)):
        export = answers(load_codebook(target / "codebook.yml"), rows=rows)
        (target / "data/raw" / name).write_text(export, encoding="utf-8")
    return target


def test_help_names_every_command():
    shown = run("--help")
    assert shown.exit_code == 0
    assert all(command in shown.stdout for command in COMMANDS)


def test_init_writes_a_project_that_is_in_order(tmp_path):
    target = tmp_path / "new" / "one"
    assert run("init", target).exit_code == 0
    assert {path.name for path in target.iterdir()} == {
        "move.yml", "codebook.yml", "codebook.schema.json", ".gitignore", "privacy.key", "data",
    }  # fmt: skip
    project, book = load_project(target), load_codebook(target / "codebook.yml")
    assert project.codebook_file == target / "codebook.yml"
    assert {q.role for q in book.questions} >= {"has", "needs", "importance", "ability", "consent"}
    assert json.loads((target / "codebook.schema.json").read_text())["properties"]["questions"]
    assert (target / "data/raw").is_dir() and (target / "data/processed").is_dir()


def test_git_leaves_answers_out(folder):
    (folder / "vocabulary.csv").write_text("phrase\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", folder], check=True)
    listed = subprocess.run(
        ["git", "-C", folder, "status", "--porcelain", "-uall"], capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    assert ".csv" not in listed and "move.yml" in listed and ".gitignore" in listed


def test_init_touches_no_project(folder):
    before = (folder / "move.yml").read_bytes()
    shown = run("init", folder)
    assert shown.exit_code == 2 and "There is a project already: move.yml" in shown.stderr
    assert (folder / "move.yml").read_bytes() == before
    assert run("init", folder / "move.yml").exit_code == 2


def test_check(folder):
    assert run("check", "--project", folder).exit_code == 0
    (folder / "data/raw/aaa.csv").unlink()
    (folder / "data/raw/bbb.csv").write_text("", encoding="utf-8")
    shown = run("check", "--project", folder / "move.yml")
    assert shown.exit_code == 2
    assert "aaa.csv" in shown.stdout and "bbb.csv" in shown.stdout and "fix:" in shown.stdout


def test_read_saves_the_answers_and_says_how_good_they_are(folder):
    shown = run("read", "--project", folder)
    assert shown.exit_code == 0
    assert "First cluster organisation" in shown.stdout and "Saved in" in shown.stdout
    assert (folder / "data/processed/survey/answers.parquet").is_file()


@pytest.mark.parametrize("command", ["check", "read", "report", "status"])
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "does not exist"),
        ("", "empty"),
        ("name: [", "not valid YAML"),
        ("nmae: x\npartners: []\n", 'Did you mean "name"'),
        ("name: x\npartners: [{code: partnership}]\n", "can't be the code"),
    ],
)
def test_a_bad_project_file_is_told_in_plain_words(tmp_path, command, content, problem):
    path = tmp_path / "move.yml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    shown = run(command, "--project", path)
    assert shown.exit_code == 2
    assert problem in shown.output and "where:" in shown.output and "fix:" in shown.output
    assert "Traceback" not in shown.output
    assert {p.name for p in tmp_path.iterdir()} <= {"move.yml"}


def test_from_outside_there_is_no_traceback(tmp_path):
    words = [sys.executable, "-m", "move_analysis.cli", "read", "--project", tmp_path / "no.yml"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("no.yml does not exist.\n  where: ")


def test_unknown_partner(folder):
    shown = run("report", "--project", folder, "--partner", "AAB")
    assert shown.exit_code == 2 and 'Did you mean "AAA"?' in shown.stderr


def test_draft_codebook_overwrites_nothing(folder):
    export = folder / "data/raw/aaa.csv"
    assert "questions:" in run("draft-codebook", export).stdout
    draft = folder / "draft.yml"
    assert run("draft-codebook", export, "--output", draft).exit_code == 0
    assert load_codebook(draft).questions
    again = run("draft-codebook", export, "--output", draft)
    assert again.exit_code == 2 and "is there already" in again.stderr


def test_who_tells_whom_a_page_means():
    project = load_project(ROOT)
    survey = load_survey(project)
    named = survey.answers.index[survey.answers["consent"] == "named"][0]
    company, _, code = policy_for(project, survey).display_names[named].rstrip(")").rpartition(" (")
    assert f"respondent: {named}\ncompany: {company}" in run("who", code, "--project", ROOT).output
    stranger = run("who", "BCT AAAAA", "--project", ROOT)
    assert stranger.exit_code == 2 and "No SMEs are" in stranger.output
