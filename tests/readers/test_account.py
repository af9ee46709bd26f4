"""The account of a reading: every row and every column is somewhere in it."""

import pytest

from move_analysis.history import ADMITTED
from move_analysis.readers import account_of, check_project, read_survey

QUESTIONS = """
  - {code: size, kind: numeric, maximum: 249, missing: {refused: 98}}
  - {code: made, kind: date, columns: [submitdate]}
  - {code: legal, kind: single, options: [{code: a}, {code: other}]}
"""
TEXT = (
    "id,submitdate,size,legal,colour,size\n"
    "1,2026-01-05,12,a,red,\n"
    "1,2026-01-05,12,a,red,\n"
    "2,2026-02-31,999,b,blue,\n"
    "3,2026-01-07,98,a,,\n"
    "4,2026-01-08,N/A,,,\n"
)


@pytest.fixture
def project(make_project):
    return make_project(QUESTIONS, {"A": {"a.csv": TEXT}})


def test_nothing_is_lost_without_a_word(project):
    account = check_project(project.file).account
    told = account.set_index("what")[["count", "where"]].to_dict("index")
    expected = {
        "rows read": (5, ""),
        "rows that repeat an earlier one in every cell, left out": (1, ""),
        "answers declared as refused": (1, "size"),
        "answers out of range, read as not answered": (1, 'size: "999"'),
        "answers that are no number or date, read as not answered": (1, 'made: "2026-02-31"'),
        'answers that are no option, read as "other"': (1, "legal"),
        "columns that no question of the codebook uses": (2, '"colour", "size.2"'),
    }
    assert {what: (told[what]["count"], told[what]["where"]) for what in expected} == expected
    assert any("more than once" in what for what in told)
    assert not any("own records" in what for what in told)  # submitdate is a question here


def test_a_survey_that_was_read_knows_it_too(project):
    checked = check_project(project.file).account
    survey = read_survey(project)
    found = account_of(survey)
    assert found.equals(checked)
    fewer = survey.where(survey.answers["legal"] == "a", "those of a legal form")
    assert account_of(fewer).iloc[-1][["what", "count"]].tolist() == ["those of a legal form", 2]


def test_who_was_admitted_and_who_waits_are_told_apart(project):
    survey = read_survey(project)
    first = survey.answers.head(1)
    told = account_of(survey.changed(ADMITTED, answers=first)).set_index("what")["count"]
    assert told["answers admitted to what is published"] == 1
    assert told["answers that wait until enough have come to be published"] == len(survey) - 1


def test_check_says_how_smes_are_shown_by_name(make_project):
    questions = (
        "  - {code: firm, kind: identifier, role: identifier}\n  - {code: n, kind: numeric}\n"
    )
    project = make_project(questions, {"A": {"a.csv": "firm,n\nAlba,1\nBorea,2\n"}})
    told = check_project(project.file).account
    assert told[told["what"].str.contains("privacy: name:")]["where"].tolist() == ["firm"]
    text = project.file.read_text(encoding="utf-8")
    project.file.write_text(f"{text}privacy: {{name: firm}}\n", encoding="utf-8")
    assert not check_project(project.file).account["what"].str.contains("privacy: name:").any()
