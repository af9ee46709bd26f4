"""Bad input: one clear message each, that says what, where and how to fix it."""

import io

import openpyxl
import pytest

from move_analysis.errors import DataError
from move_analysis.readers import (
    Faults,
    check_project,
    list_contacts,
    list_identifiers,
    read_survey,
)
from move_analysis.readers.identity import REPEATED
from move_analysis.result import Result

QUESTION = "\n  - {code: size, kind: numeric}\n"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["size"])
    book.active.append([3])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


BAD_FILES = {
    "empty": ("a.csv", b"", {}, "The export is empty", "Export the answers again"),
    "blank": ("a.csv", b" \n;;\n", {}, "The export is empty", "Export the answers again"),
    "encoding": ("a.csv", "size\né\n".encode("cp1252"), {"encoding": "utf-8"},
                 "not written in utf-8", '"encoding:"'),
    "pdf": ("a.csv", b"%PDF-1.7\n%\xe2\xe3", {}, "is a PDF document", "Export the answers as CSV"),
    "csv named xlsx": ("a.xlsx", b"size\n3\n", {}, "not an Excel workbook", "a.csv"),
    "xlsx wanted": ("a.csv", b"size\n3\n", {"format": "xlsx"}, "not an Excel workbook", "again"),
    "truncated": ("a.xlsx", workbook()[:900], {}, "workbook is damaged", "save it again"),
    "old Excel": ("a.csv", b"\xd0\xcf\x11\xe0abcd", {}, "workbook is damaged", "save it again"),
    "sheet": ("a.xlsx", workbook(), {"sheet": "Shet"}, 'no sheet "Shet"', 'Did you mean "Sheet"'),
    "ragged": ("a.csv", b"id,size\n1,2\n2,3,4\n", {}, "3 cells under 2 headers", "separator:"),
    "wrong column": ("a.csv", b"size\nbig\nsmall\n", {}, "are no numbers", '"columns:"'),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_files(make_project, case):
    name, content, export, problem, fix = BAD_FILES[case]
    project = make_project(QUESTION, {"A": {name: content}}, **export)
    with pytest.raises(DataError) as caught:
        read_survey(project)
    (fault,) = caught.value.fault_list
    assert problem in fault.problem
    assert fault.where.startswith(name)
    assert fix in fault.fix
    assert check_project(project.file).tables()["table"]["problem"].tolist() == [fault.problem]


@pytest.mark.parametrize("export", [{}, {"format": "xlsx"}])
def test_a_workbook_with_another_name_is_read(make_project, export):
    project = make_project(QUESTION, {"A": {"a.csv": workbook()}}, **export)
    assert read_survey(project).answers["size"].tolist() == [3]


def test_a_missing_file_and_a_folder(make_project, tmp_path):
    questions = QUESTION + "  - {code: mail, kind: identifier, role: identifier}\n"
    project = make_project(questions, {"A": {"a.csv": "size\n1\n", "b.csv": "size\n2\n"}})
    (tmp_path / "a.csv").unlink()
    (tmp_path / "b.csv").unlink()
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(DataError) as caught:
        read_survey(project)
    assert caught.value.faults["problem"].tolist() == [
        "The export does not exist.",
        "The export is a folder, not a file.",
    ]
    with pytest.raises(DataError, match="2 faults"):
        list_identifiers(list_contacts(project))


def test_a_question_that_no_export_has(make_project):
    project = make_project(
        "\n  - {code: size, kind: numeric}\n  - {code: turnver, kind: numeric}\n",
        {"A": {"a.csv": "size,turnover\n1,2\n"}},
    )
    with pytest.raises(DataError) as caught:
        read_survey(project)
    (fault,) = caught.value.fault_list
    assert fault.problem == 'No export holds question "turnver".'
    assert fault.where.endswith("codebook.yml, questions > turnver")
    assert 'Did you mean the header "turnover"?' in fault.fix


def test_options_that_no_export_has(make_project):
    options = "[{code: r, label: R}, {code: jl, label: Julia}]"
    project = make_project(
        f"\n  - {{code: t, kind: multiple, options: {options}}}\n",
        {"A": {"a.csv": "t[1]. Tools [R],t[2]. Tools [Juliaa]\nY,Y\n"}},
    )
    with pytest.raises(DataError) as caught:
        read_survey(project)
    (fault,) = caught.value.fault_list
    assert fault.problem == 'No export holds 1 of 2 columns: "t[jl]".'
    assert '"t[2]. Tools [Juliaa]"' in fault.fix


def test_identifiers_may_be_missing(make_project):
    questions = QUESTION + "  - {code: mail, kind: identifier, role: identifier}\n"
    project = make_project(questions, {"A": {"a.csv": "size\n1\n"}})
    assert len(read_survey(project)) == 1
    assert list_identifiers(list_contacts(project)) == frozenset()


def test_a_row_that_repeats_another_is_left_out_and_counted(make_project):
    files = {"A": {"a.csv": "id,size\n1,2\n2,3\n", "b.csv": "id,size\n2,3\n4,3\n"}}
    project = make_project(QUESTION, files)
    assert read_survey(project).answers["size"].to_dict() == {"A-1": 2, "A-2": 3, "A-4": 3}
    account = check_project(project.file).account.set_index(["file", "what"])
    assert account.loc[("b.csv", REPEATED), "count"] == 1
    assert account.loc[("b.csv", "rows read"), "count"] == 2


def test_one_id_on_different_answers_is_a_fault_that_costs_no_data(make_project):
    files = {"A": {"a.csv": "id,size\n1,2\n2,3\n2,3\n", "b.csv": "id,size\n2,4\n"}}
    with pytest.raises(DataError) as caught:
        read_survey(make_project(QUESTION, files))
    (fault,) = caught.value.fault_list
    assert fault.problem == "1 respondent id is on rows with different answers: A-2."
    assert fault.where == "a.csv, b.csv"
    assert "delete" not in fault.fix.casefold()


def test_the_same_id_at_two_partners_is_no_fault(make_project):
    files = {"A": {"a.csv": "id,size\n1,2\n"}, "B": {"b.csv": "id,size\n1,3\n"}}
    assert len(read_survey(make_project(QUESTION, files))) == 2


def test_another_survey_is_one_fault(make_project):
    questions = "".join(f"\n  - {{code: q{n}, kind: numeric}}" for n in range(11))
    project = make_project(questions + QUESTION, {"A": {"a.csv": "size,colour\n1,red\n"}})
    with pytest.raises(DataError) as caught:
        read_survey(project)
    (fault,) = caught.value.fault_list
    assert fault.problem.startswith("No export holds 11 of the 12 questions")
    assert '"colour"' in fault.problem


def test_no_partner_has_an_export(make_project):
    project = make_project(QUESTION, {"A": {}})
    with pytest.raises(DataError, match="No partner has an export"):
        read_survey(project)
    assert len(check_project(project.file)) == 1


def test_check_gathers_all(make_project):
    project = make_project("\n  - {code: size, kind: numbers}\n", {"A": {"a.csv": "size\n1\n"}})
    project.path(project.partners[0].exports[0]).unlink()
    faults = check_project(project.file)
    assert len(faults) == 2
    assert "kind" in faults.table["where"][0]
    assert faults.tables()["table"]["problem"][1] == "The export does not exist."
    assert len(faults.reading()) == 2


def test_check_tells_of_a_sector_that_the_codebook_lacks(make_project):
    project = make_project(QUESTION, {"A": {"a.csv": "size\n1\n"}})
    text = project.file.read_text().replace("code: A\n", "code: A\n  sector: itc\n")
    project.file.write_text(text)
    assert check_project(project.file).tables()["table"]["fix"].tolist() == ['Did you mean "ict"?']


def test_check_of_a_sound_project(make_project, tmp_path):
    project = make_project(QUESTION, {"A": {"a.csv": "size\n1\n"}})
    faults = check_project(project.file)
    assert len(faults) == 0
    assert faults.reading() == ("No fault was found.",)
    assert isinstance(Result.load(faults.save(tmp_path / "saved")), Faults)


def test_check_of_no_project(tmp_path):
    assert "does not exist" in check_project(tmp_path / "move.yml").tables()["table"]["problem"][0]
