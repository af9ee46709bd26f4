"""A row of sums below the answers is no SME; an SME with odd answers is one."""

import pytest

from move_analysis.project import Export
from move_analysis.readers import draft_codebook, read_survey
from move_analysis.readers.account import account_of
from move_analysis.readers.formats import read_table

ROWS = [["Alba", "x", "", "12"], ["Borea", "x", "x", "30"], ["Cirrus", "", "x", "7"],
        ["Delta", "x", "x", "9"], ["Ebro", "x", "", "25"]]  # fmt: skip
HEADER = ["Company name", "Can do [IoT]", "Can do [AI]", "Staff"]


def table(tmp_path, *last):
    rows = [HEADER, *ROWS, *last]
    text = "\n".join(";".join(row) for row in rows) + "\n"
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, Export(file="a.csv"))


@pytest.mark.parametrize(
    "last",
    [
        [["Total", "4", "3", "83"]],
        [["Общо:", "", "", "83"]],
        [["", "4", "3", "83"]],
        [["Summe", "4", "3", "83"], ["Durchschnitt", "", "", "16,6"]],
    ],
)
def test_rows_of_sums_are_left_out_and_told(tmp_path, last):
    found = table(tmp_path, *last)
    assert len(found.cells) == len(ROWS)
    assert [(str(loss.what), loss.count) for loss in found.losses] == [
        ("rows of sums below the answers, left out", len(last))
    ]


@pytest.mark.parametrize(
    "last",
    [
        ["Total", "x", "", "83"],  # a company of that name
        ["Faro", "x", "x", "83"],
        ["", "", "", "83"],
        ["", "1", "1", "1"],
        ["Sum", "", "", ""],
    ],
)
def test_a_respondent_is_kept(tmp_path, last):
    assert len(table(tmp_path, last).cells) == len(ROWS) + 1


def test_the_boxes_above_are_read_as_boxes(tmp_path, make_project):
    table(tmp_path, ["Total", "4", "3", "83"])
    draft = draft_codebook([tmp_path / "a.csv"])
    assert "kind: multiple" in draft and "rows of sums below the answers, left out" in draft
    text = "\n".join(";".join(row) for row in [HEADER, *ROWS, ["Total", "4", "3", "83"]])
    questions = "  - {code: can, kind: multiple, role: has, columns: [Can do], over: competences}\n"
    survey = read_survey(make_project(questions, {"A": {"a.csv": text}}))
    assert survey.incidence("has").sum().tolist() == [4, 3]
    assert "rows of sums below the answers, left out" in account_of(survey)["what"].tolist()
