"""One form for several partners, and files that count twice."""

import pytest

from move_analysis.errors import DataError
from move_analysis.project import load_project
from move_analysis.readers import check_project, read_survey
from move_analysis.readers.shares import NOBODYS, OTHERS

FORM = "id,Whose?,size\n1,bct,5\n2,Black Sea,6\n3,CCTL,7\n4,,8\n5,cctl,9\n"
BOOK = (
    "title: T\nquestions: [{code: id, kind: text, role: respondent}, {code: size, kind: numeric}]\n"
)


@pytest.fixture
def project(tmp_path):
    def make(bct='["BCT", "Black Sea"]', cctl="CCTL", column="Whose?", form=FORM):
        (tmp_path / "all.csv").write_text(form, encoding="utf-8")
        (tmp_path / "codebook.yml").write_text(BOOK, encoding="utf-8")
        split = f'file: all.csv, split_by: "{column}"'
        (tmp_path / "move.yml").write_text(
            f"name: T\npartners:\n  - {{code: BCT, exports: [{{{split}, values: {bct}}}]}}\n"
            f"  - {{code: CCTL, exports: [{{{split}, values: {cctl}}}]}}\n",
            encoding="utf-8",
        )
        return load_project(tmp_path)

    return make


def test_each_row_belongs_to_one_partner(project):
    found = project()
    survey = read_survey(found)
    assert survey.answers["size"].to_dict() == {"BCT-1": 5, "BCT-2": 6, "CCTL-3": 7, "CCTL-5": 9}
    account = check_project(found.file).account.set_index(["partner", "what"])["count"]
    assert account[("BCT", OTHERS)] == 2 and account[("BCT", NOBODYS)] == 1
    assert account[("CCTL", "rows read")] == 2


def test_a_partner_alone_reads_its_own_rows(project):
    assert len(read_survey(project(), partner="BCT")) == 2


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"bct": "BCT"}, 'Rows of a shared form belong to no partner: "Black Sea" (1).'),
        ({"cctl": "[CCTL, bct]"}, 'Rows of a shared form belong to two partners: "bct" (1).'),
        ({"cctl": "XYZ"}, "No row belongs to partner CCTL."),
        ({"form": FORM.replace("CCTL", "YYY").replace("cctl", "YYY")}, "No row belongs to"),
    ],
)
def test_a_row_of_nobody_or_of_two_is_one_fault(project, change, problem):
    with pytest.raises(DataError) as caught:
        read_survey(project(**change))
    (fault,) = caught.value.fault_list
    assert fault.problem.startswith(problem)
    assert "values:" in fault.fix and "all.csv" in fault.where


def test_a_column_that_is_not_there_is_told(project):
    with pytest.raises(DataError, match=r'Did you mean "Whose\?"'):
        read_survey(project(column="Who?"))


def test_the_same_answers_under_other_names_count_twice(make_project):
    files = {"A": {"a.csv": "size\n1\n"}, "B": {"b.csv": "size\n1\n"}}
    (problem,) = check_project(
        make_project("\n  - {code: size, kind: numeric}\n", files).file
    ).tables()["table"]["problem"]
    assert problem.startswith("The same answers are named 2 times")


def test_exports_without_answers_may_look_alike(make_project):
    files = {"A": {"a.csv": "id,size\n"}, "B": {"b.csv": "id,size\n"}}
    project = make_project("\n  - {code: size, kind: numeric}\n", files)
    assert len(check_project(project.file)) == 0
