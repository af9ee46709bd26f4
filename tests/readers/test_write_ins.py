"""What people write beside the options: "other", free text for review, never a silent loss."""

import pytest

from move_analysis.errors import DataError
from move_analysis.prepare import check_vocabulary, coded
from move_analysis.readers import read_survey

SECTOR = (
    "\n  - {code: sector, kind: single, label: Sector?, options: [{code: ict, label: ICT}"
    ", {code: other, label: Other}]%s}\n"
)
HAS = "\n  - {code: has, kind: multiple, role: has, over: competences, columns: [Can you?]}\n"


def read(make_project, questions, text, **export):
    return read_survey(make_project(questions, {"A": {"a.csv": text}}, **export))


@pytest.mark.parametrize(
    ("main", "header", "more"),
    [
        ("sector", "sector[other]", ""),
        ("Sector?", "Sector? - Other (please specify)", ""),
        ("Sector?", "Sector? [Otro (especifique)]", ""),
        ("Sector?", "Q7_TEXT", ", other: Q7_TEXT"),
    ],
)
def test_a_single_choice_and_its_box(make_project, main, header, more):
    text = f"id,{main},{header}\n1,ICT,\n2,,Food\n3,Other,Toys\n4,,ict\n5,,\n6,ICT,and more\n"
    answers = read(make_project, SECTOR % more, text).answers
    assert answers["sector"].astype("str").fillna("").tolist() == [
        "ict", "other", "other", "ict", "", "ict",
    ]  # fmt: skip
    written = answers["sector_other"].dropna()
    assert written.to_dict() == {"A-2": "Food", "A-3": "Toys", "A-4": "ict", "A-6": "and more"}


def test_write_ins_of_a_competence_question_are_reviewed(make_project):
    text = "id,Can you?\n1,IoT; herding cats\n2,IA\n3,IoT;ai\n4,better AI skills\n"
    survey = read(make_project, HAS, text)
    assert survey.incidence("has")["iot"].tolist() == [True, False, True, False]
    assert survey.answers["has_other"].dropna().to_dict() == {
        "A-1": "herding cats", "A-4": "better AI skills",
    }  # fmt: skip
    read_as = check_vocabulary(survey).mentions.set_index("phrase")
    assert read_as.loc["herding cats", "how"] == "unmatched"
    assert coded(survey).incidence("has")["ai"].tolist() == [False, True, True, True]


def test_the_box_of_a_competence_question(make_project):
    text = "id,has[iot],has[ai],has[other]\n1,Y,,herding cats\n2,,Y,\n3,,,-\n"
    questions = "\n  - {code: has, kind: multiple, role: has, over: competences}\n"
    survey = read(make_project, questions, text)
    assert survey.answers["has_other"].dropna().to_dict() == {"A-1": "herding cats"}


def test_where_most_is_no_option_the_codebook_is_another_one(make_project):
    text = "id,Can you?\n1,Cooking; Sewing\n2,Sewing\n3,IoT\n"
    with pytest.raises(DataError, match="Sewing"):
        read(make_project, HAS, text)


def test_what_stands_between_question_and_option_can_be_named(make_project):
    text = "id,Skills >> IoT,Skills >> IA\n1,Yes,No\n2,No,Yes\n"
    questions = "\n  - {code: s, kind: multiple, role: has, over: competences, columns: [Skills]}\n"
    survey = read(make_project, questions, text, stem=" >> ")
    assert survey.incidence("has")["ai"].tolist() == [False, True]


def test_title_rows_can_be_left_out(make_project):
    text = "My survey\n;;\nid;size\n1;5\n2;6\n"
    survey = read(make_project, "\n  - {code: size, kind: numeric}\n", text, skip_rows=2)
    assert survey.answers["size"].to_dict() == {"A-1": 5, "A-2": 6}


def test_a_country_is_known_by_its_name_in_any_language(make_project):
    questions = (
        "\n  - {code: country, kind: single, role: country, options: [{code: ES}, {code: DE}]}\n"
    )
    text = "id,country\n1,España\n2,Германия\n3,ESP\n4,Allemagne\n"
    answers = read(make_project, questions, text).answers["country"]
    assert answers.tolist() == ["ES", "DE", "ES", "DE"]
