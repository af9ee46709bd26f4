"""Exports with a row for each SME and competence."""

import pytest
import yaml

from move_analysis.errors import DataError
from move_analysis.project import load_project
from move_analysis.readers import account_of, check_project, draft_codebook, read_survey

HEADER = "company;country;competence;has;needs;level;note"
ROWS = [
    "Alba;ES;Data;yes;no;2;good", "Alba;ES;Solar;no;yes;0;", "Alba;ES;Fleet;yes;no;3;",
    "Brio;FR;Solar;yes;no;1;", "Brio;FR;Data;no;yes;0;soon", "Cora;ES;Data;yes;;3;",
    "Cora;ES;Fleet;no;yes;1;", "Cora;ES;Solar;no;no;0;",
]  # fmt: skip
HAS = {"Data": [True, False, True], "Solar": [False, True, False], "Fleet": [True, None, False]}
NEEDS = {"Data": [False, True, None], "Solar": [True, False, False], "Fleet": [False, None, True]}


def project(folder, rows, *, header=HEADER, draft=True):
    (folder / "a.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    if draft:
        text = draft_codebook([folder / "a.csv"])
        (folder / "codebook.yml").write_text(text, encoding="utf-8")
    content = {"name": "T", "partners": [{"code": "P", "exports": ["a.csv"]}]}
    (folder / "move.yml").write_text(yaml.safe_dump(content))
    return folder / "move.yml"


def ticks(survey, code):
    book = survey.codebook
    question = book.question(code)
    columns = zip(book.parts(question), survey.columns_of(question), strict=True)
    answers = {part.text(): survey.answers[column] for part, column in columns}
    return {name: [*values.astype(object).where(values.notna(), None)]
            for name, values in answers.items()}  # fmt: skip


def test_the_draft_says_how_rows_are_put_together_and_each_answer_is_read(tmp_path):
    file = project(tmp_path, ROWS)
    draft = yaml.safe_load((tmp_path / "codebook.yml").read_text(encoding="utf-8"))
    assert draft["rows"] == {
        "respondent": ["company"], "item": ["competence"],
        "answers": ["has", "needs", "level", "note"],
    }  # fmt: skip
    assert len(check_project(file)) == 0
    survey = read_survey(load_project(file))
    assert ticks(survey, "has") == HAS
    assert ticks(survey, "needs") == NEEDS
    assert survey.answers["country"].tolist() == ["ES", "FR", "ES"]
    levels = ticks(survey, "level")
    assert levels == {"Data": ["2", "0", "3"], "Solar": ["0", "1", "0"], "Fleet": ["3", None, "1"]}
    assert survey.answers["note"].tolist()[:2] == ["good", "soon"]
    assert not any("Alba" in name for name in survey.answers.index)
    account = account_of(survey).set_index("what")["count"]
    assert account["rows put together: one for each respondent"] == 8
    assert account["rows read"] == 3


def test_the_name_may_stand_in_the_first_row_of_an_sme_alone(tmp_path):
    first = [
        row if place in (0, 3, 5) else ";;" + row.split(";", 2)[2] for place, row in enumerate(ROWS)
    ]
    survey = read_survey(load_project(project(tmp_path, first)))
    assert ticks(survey, "has") == HAS
    assert survey.answers["country"].tolist() == ["ES", "FR", "ES"]
    account = account_of(survey).set_index("what")["count"]
    assert account["blank cells of who answers, read as the row above"] == 5


def test_two_answers_about_one_thing_are_a_fault_that_names_them(tmp_path):
    file = project(tmp_path, ROWS)
    project(tmp_path, [*ROWS, "Brio;FR;Data;yes;yes;0;soon"], draft=False)
    with pytest.raises(DataError, match=r"1 times a respondent gives two answers.*Brio: Data"):
        read_survey(load_project(file))


def test_a_codebook_that_says_nothing_of_several_rows_is_told_what_to_write(tmp_path):
    (tmp_path / "codebook.yml").write_text(
        "title: T\nquestions:\n- {code: country, kind: single}\n- {code: has, kind: single}\n"
    )
    file = project(tmp_path, ROWS, draft=False)
    (fault,) = check_project(file).faults()
    assert str(fault.problem) == 'Each SME has several rows, one for each "competence".'
    assert "rows: {respondent: company, item: competence, answers: [has" in str(fault.fix)
    setting = str(fault.fix).partition('"')[2].partition('"')[0]
    assert yaml.safe_load(setting)["rows"]["item"] == "competence"


def test_a_survey_of_persons_is_not_turned(tmp_path):
    """Some companies answer twice, and persons have a skill each: a row is a person."""
    rows = [f"Firm {n // 2};ES;{'Data' if n % 3 else 'Solar'};{n}" for n in range(9)]
    rows += [f"Firm {n};ES;Data;{n}" for n in range(20, 40)]
    file = project(tmp_path, rows, header="company;country;skill;staff")
    assert "rows:" not in (tmp_path / "codebook.yml").read_text(encoding="utf-8")
    assert len(read_survey(load_project(file))) == 29


def test_a_small_survey_of_kinds_of_companies_is_not_turned(tmp_path):
    """Each kind comes again, each time with another technology; still a row is an SME."""
    kinds, skills = ("micro", "small", "medium"), ("Data", "Solar")
    rows = [f"{kind};{skill};{len(kind + skill)}" for kind in kinds for skill in skills]
    file = project(tmp_path, rows, header="Company size;Main technology;Employees")
    assert "rows:" not in (tmp_path / "codebook.yml").read_text(encoding="utf-8")
    assert len(read_survey(load_project(file))) == 6


def test_a_list_with_smes_as_columns_is_told_how_to_turn_it(tmp_path):
    rows = ["Data;x;;x;", "Solar;;x;;x", "Fleet;x;x;;", "Cold chain;;;x;x"]
    project(tmp_path, rows, header="Competence;Alba;Brio;Cora;Dana")
    assert "columns SMEs" in (tmp_path / "codebook.yml").read_text(encoding="utf-8")
    turned = ["Alba;x;;x;", "Brio;;x;x;", "Cora;x;;;x", "Dana;;x;;x"]
    project(tmp_path, turned, header="Company;Data;Solar;Fleet;Cold chain")
    assert "columns SMEs" not in (tmp_path / "codebook.yml").read_text(encoding="utf-8")
