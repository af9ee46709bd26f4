"""Bad input gets a sentence that says what to fix and where; nothing is half-written."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import move_analysis as ma
from move_analysis.cli import app
from move_analysis.codebook import SHIPPED

ROOT = Path(__file__).resolve().parents[1]
EXPORT = Path("data/raw/demo_bct.csv")
WORKBOOK = Path("data/raw/demo_numelink.xlsx")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of the demo project, to be spoilt."""
    shutil.copy(ROOT / "move.yml", tmp_path)
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rewrite(change) -> None:
    rows = list(csv.reader(io.StringIO(EXPORT.read_text(encoding="utf-8"))))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(change(rows))
    EXPORT.write_text(text.getvalue(), encoding="utf-8")


def folder_instead() -> None:
    EXPORT.unlink()
    EXPORT.mkdir()


def unknown_option() -> None:
    def change(rows):
        rows[1][rows[0].index("size")] = "mikro"
        return rows

    rewrite(change)


def unknown_question() -> None:
    shipped = (SHIPPED / "move.yml").read_text(encoding="utf-8")
    more = "questions:\n  - {code: sise, kind: single, options: [{code: a}]}\n"
    Path("codebook.yml").write_text(shipped.replace("questions:\n", more, 1), encoding="utf-8")
    mend_project("codebook: move", "codebook: codebook.yml")


def mend_project(old: str, new: str) -> None:
    text = Path("move.yml").read_text(encoding="utf-8")
    assert old in text
    Path("move.yml").write_text(text.replace(old, new), encoding="utf-8")


FAULTS = {
    "missing file": (EXPORT.unlink, "does not exist", "demo_bct.csv"),
    "empty file": (lambda: EXPORT.write_bytes(b""), "empty", "demo_bct.csv"),
    "a folder": (folder_instead, "folder", "demo_bct.csv"),
    "a PDF named csv": (lambda: EXPORT.write_bytes(b"%PDF-1.7\n1 0 obj"), "PDF", "demo_bct.csv"),
    "truncated xlsx": (
        lambda: WORKBOOK.write_bytes(WORKBOOK.read_bytes()[:5000]), "damaged", "demo_numelink",
    ),
    "another table": (
        lambda: EXPORT.write_text("id;x\n1;2\n"), 'columns are: "id", "x"', "demo_bct.csv",
    ),
    "a quote left open": (
        lambda: EXPORT.write_text(EXPORT.read_text(encoding="utf-8") + '"', encoding="utf-8"),
        "never closed", "demo_bct.csv",
    ),
    "unknown question": (unknown_question, 'question "sise"', "codebook.yml"),
    "unknown option": (unknown_option, '"mikro" (1)', "demo_bct.csv"),
    "two rows of one respondent": (
        lambda: rewrite(lambda rows: [*rows, [*rows[1][:-1], "other"]]), "different answers",
        "demo_bct.csv",
    ),
    "misspelt key": (lambda: mend_project("privacy:", "privcy:"), '"privcy"', "move.yml, line"),
}  # fmt: skip


@pytest.mark.parametrize("command", ["check", "read"])
@pytest.mark.parametrize("name", FAULTS)
def test_a_sentence_says_what_to_mend_and_where(project, name, command):
    spoil, problem, where = FAULTS[name]
    spoil()
    done = CliRunner().invoke(app, [command])
    told = " ".join((done.output + done.stderr).split())
    assert done.exit_code == 2
    assert problem in told
    assert where in told
    assert "fix:" in told
    assert "Traceback" not in told
    assert not list(project.glob("data/processed/**/*.parquet"))


def test_a_wrong_encoding_is_told(project):
    mend_project("data/raw/demo_bct.csv", "{file: data/raw/demo_bct.csv, encoding: ascii}")
    done = CliRunner().invoke(app, ["check"])
    assert done.exit_code == 2
    assert "ascii" in done.output + done.stderr


FEW = {
    "no respondents": lambda: rewrite(lambda rows: rows[:1]),
    "one respondent": lambda: rewrite(lambda rows: rows[:2]),
    "all answers blank": lambda: rewrite(
        lambda rows: [rows[0], *([row[0], *[""] * (len(row) - 1)] for row in rows[1:])]
    ),
}


@pytest.mark.parametrize("name", FEW)
def test_too_few_answers_is_said_not_zero(project, name):
    FEW[name]()
    settings = ma.load_project("move.yml")
    survey = ma.load_survey(settings)
    policy = ma.policy_for(settings, survey, reader="BCT")
    shares = ma.competences.measure_competences(survey, by="partner")
    own = ma.release(shares, policy).filter(group="BCT")
    assert own.shares["share"].isna().all()
    assert not any("%" in line for line in own.reading())
    assert ma.segments.find_segments(survey).members["segment"].notna().all()
