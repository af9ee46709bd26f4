import io

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.errors import DataError, RunError
from move_analysis.project import Partner, Project
from move_analysis.readers import account_of, list_contacts, list_identifiers, read_survey
from move_analysis.survey import Survey

QUESTIONS = """
  - {code: size, kind: single, role: size, options: [{code: s, label: {en: Small, es: Pequeña}}, {code: m, label: Medium}]}
  - {code: has, kind: ordinal, role: has, scale: level, over: competences}
  - {code: needs, kind: multiple, role: needs, over: competences}
  - {code: mail, kind: identifier, role: identifier, columns: [mail, correo]}
  - {code: staff, kind: numeric, minimum: 0, maximum: 500}
  - {code: turnover, kind: numeric}
  - {code: note, kind: text, columns: [G1]}
  - {code: founded, kind: date}
"""  # noqa: E501
SPANISH = (
    '"id";"size. ¿Tamaño?";"has[iot]. X [IoT]";"has[ai]. X [IA]";"needs[iot]. Y [IoT]";'
    '"needs[ai]. Y [IA]";"correo";"staff";"turnover";"founded";"G1"\n'
    "11;Pequeña;Ninguna;Experta;Y;;ana@uno.es;12;1,5;01/02/2020;x\n"
    "12;Medium;3.0;;;;bea@dos.es;9000;2,25;13/02/2020;y\n"
)
BULGARIAN = "size,has_iot,has_ai,needs,mail,staff\ns,none,3,IoT;ai,iva@tri.bg,4\n,basic,,,-,\n"


@pytest.fixture
def project(make_project):
    files = {"ES": {"es.csv": SPANISH.encode("cp1252")}, "BG": {"bg.csv": BULGARIAN}}
    return make_project(QUESTIONS, files)


def as_lists(frame):
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def test_two_formats_become_one_survey(project):
    answers = read_survey(project).answers
    assert answers.index[:2].tolist() == ["ES-11", "ES-12"]
    assert as_lists(answers[["size", "has[iot]", "has[ai]"]]) == [
        ["s", "none", "3"],
        ["m", "3", None],
        ["s", "none", "3"],
        [None, "basic", None],
    ]
    assert as_lists(answers[["needs[iot]", "needs[ai]"]]) == [
        [True, False],
        [None, None],
        [True, True],
        [None, None],
    ]
    assert answers["staff"].dropna().tolist() == [12, 4]
    assert answers["turnover"].dropna().tolist() == [1.5, 2.25]
    assert answers["founded"].dropna().tolist() == [
        pd.Timestamp("2020-02-01"),
        pd.Timestamp("2020-02-13"),
    ]


def test_every_kind_has_its_dtype(project):
    answers = read_survey(project).answers
    assert answers["size"].cat.categories.tolist() == ["s", "m"] and not answers["size"].cat.ordered
    assert answers["has[iot]"].cat.categories.tolist() == ["none", "basic", "3"]
    assert answers["has[iot]"].cat.ordered
    kinds = {"needs[ai]": "boolean", "staff": "Int64", "turnover": "Float64", "note": "str"}
    assert {name: str(answers[name].dtype) for name in kinds} == kinds
    assert str(answers["founded"].dtype) == "datetime64[us]"


def test_identifiers_are_split_off(project):
    survey = read_survey(project)
    assert not [column for column in survey.answers if column.startswith("mail")]
    assert not survey.answers.astype(str).apply(lambda c: c.str.contains("@")).any(axis=None)
    assert "ana@uno.es" not in repr(survey.history)
    assert list_identifiers(list_contacts(project)) == {"ana@uno.es", "bea@dos.es", "iva@tri.bg"}


def test_not_asked_is_not_not_answered(make_project):
    project = make_project(QUESTIONS, {"ES": {"a.csv": SPANISH}, "BG": {"b.csv": BULGARIAN}})
    survey = read_survey(project)
    assert survey.asked["turnover"].to_dict() == {"ES": True, "BG": False}
    assert survey.asked[["size", "needs[ai]", "partner"]].all(axis=None)
    assert survey.was_asked("turnover").tolist() == [True, True, False, False]


def test_the_partner_comes_from_the_project(make_project):
    questions = "\n  - {code: p, kind: text, role: partner}\n  - {code: a, kind: numeric}\n"
    project = make_project(questions, {"ES": {"a.csv": "p,a\nBG,1\n"}, "BG": {"b.csv": "a\n2\n"}})
    survey = read_survey(project)
    assert survey.answers["p"].tolist() == ["ES", "BG"]
    assert survey.codebook.question("p").options[0].text() == "Cluster ES"
    assert "partner" not in survey.answers
    assert survey.asked["p"].all()


def test_country_and_sector_of_the_partner_are_added(project):
    new = [
        partner.model_copy(update={"country": country, "sector": sector})
        for partner, country, sector in zip(
            project.partners, ["ES", "Северна Македония"], ["ict", ""], strict=True
        )
    ]
    survey = read_survey(project.model_copy(update={"partners": tuple(new)}))
    assert survey.series("country").tolist() == [
        "ES",
        "ES",
        "Severna_Makedoniya",
        "Severna_Makedoniya",
    ]
    assert survey.codebook.question("country").options[1].text() == "Северна Македония"
    assert survey.series("sector").notna().tolist() == [True, True, False, False]
    assert survey.codebook.question("sector").options[0].text("es") == "Digital"


def test_one_partner_alone(project):
    survey = read_survey(project, partner="BG")
    assert survey.series("partner").tolist() == ["BG", "BG"]
    assert survey.asked.index.tolist() == ["BG"]
    assert not survey.asked.loc["BG", "turnover"]
    with pytest.raises(RunError, match="There is no partner"):
        read_survey(project, partner="XX")


def test_history_tells_what_was_done(project):
    steps = {step.what: step for step in read_survey(project).history}
    assert steps["answers out of range, read as not answered"].arguments == {"staff": 1}
    last = [s for s in read_survey(project).history if s.what == "export read"][1]
    assert (last.rows_before, last.rows_after) == (2, 4)
    assert last.arguments["identifiers split off"] == 1


def test_ids_from_the_column_of_role_respondent(make_project):
    questions = "\n  - {code: code, kind: text, role: respondent}\n  - {code: a, kind: numeric}\n"
    survey = read_survey(make_project(questions, {"A": {"a.csv": "id,code,a\n1,x7,2\n2,,3\n"}}))
    assert survey.answers.index[0] == "A-x7" and survey.answers.index.is_unique
    assert "code" not in survey.answers


@pytest.mark.parametrize("header", ["id", "ID", "id. Response ID", ""])
def test_ids_from_limesurvey(make_project, header):
    files = {"A": {"a.csv": f'"{header}",a\n7,2\n9.0,3\n'}}
    survey = read_survey(make_project("\n  - {code: a, kind: numeric}\n", files))
    assert survey.answers.index.tolist() == ["A-7", "A-9"]


def test_who_has_no_id_is_named_by_what_it_answered(make_project):
    """Neither the order of rows nor that of columns, nor a row between them, changes a name."""
    questions = "\n  - {code: a, kind: numeric}\n  - {code: b, kind: text}\n"
    first = read_survey(make_project(questions, {"A": {"a.csv": "a,b\n1,x\n2,y\n2,y\n"}}))
    other = {"A": {"a.csv": "b,a\ny,2\nz,9\n", "b.csv": "a,b\n1,x\n2,y\n"}}
    second = read_survey(make_project(questions, other))
    assert first.answers.index.is_unique and len(first) == 3
    assert set(first.answers.index) < set(second.answers.index)
    assert second.answers["a"].reindex(first.answers.index).tolist() == [1, 2, 2]


def test_a_partner_without_respondents_is_told(make_project):
    files = {"A": {"a.csv": "a,b\n1,2\n"}, "B": {"b.csv": "a,b\n"}, "C": {}}
    survey = read_survey(make_project("\n  - {code: a, kind: numeric}\n", files))
    assert len(survey) == 1
    assert survey.asked["a"].to_dict() == {"A": True, "B": True, "C": False}
    told = [step.what for step in survey.history if "no respondents" in step.what]
    assert told == ["partner B has no respondents", "partner C has no respondents"]


def test_no_respondents_at_all(make_project):
    survey = read_survey(make_project(QUESTIONS, {"A": {"a.csv": SPANISH.split("\n")[0]}}))
    assert len(survey) == 0
    assert survey.asked.loc["A"].all()


def test_all_answers_blank(make_project):
    questions = (
        "\n  - {code: a, kind: numeric}\n  - {code: b, kind: multiple, options: [{code: x}]}\n"
    )
    survey = read_survey(make_project(questions, {"A": {"a.csv": "id,a,b\n1,,\n2,,\n"}}))
    assert survey.answers[["a", "b[x]"]].isna().all(axis=None)
    assert len(survey) == 2


def test_weights_of_the_codebook(make_project):
    questions = "\n  - {code: w, kind: numeric, role: weight}\n"
    survey = read_survey(make_project(questions, {"A": {"a.csv": 'id,w\n1,"2,5"\n2,\n'}}))
    assert survey.weights.tolist() == [2.5, 1.0]


def test_who_has_no_weight_that_can_be_used_counts_as_one_and_is_told(make_project):
    questions = "\n  - {code: w, kind: numeric, role: weight}\n"
    rows = "id,w\n1,2\n2,\n3,-4\n4,0\n5,heavy\n"
    survey = read_survey(make_project(questions, {"A": {"a.csv": rows}}))
    assert survey.weights.tolist() == [2.0, 1.0, 1.0, 0.0, 1.0]
    account = account_of(survey).set_index("what")["count"]
    assert account["answers out of range, read as not answered"] == 1
    assert account["respondents without a weight, each counted as one"] == 3


def test_excel_with_two_header_rows(make_project):
    book = openpyxl.Workbook()
    for row in (["Id", "Tools", None], [None, "R", "Python"], [5, "R", None], [6, None, None]):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    questions = "\n  - {code: t, kind: multiple, columns: [Tools], options: [{code: r, label: R}, {code: Python}]}\n"  # noqa: E501
    project = make_project(questions, {"A": {"a.xlsx": data.getvalue()}}, header_rows=2)
    answers = read_survey(project).answers
    assert answers.index.tolist() == ["A-5", "A-6"]
    assert as_lists(answers[["t[r]", "t[Python]"]]) == [[True, False], [None, None]]


def test_a_read_survey_is_saved_and_loaded(project, tmp_path):
    survey = read_survey(project)
    again = Survey.load(survey.save(tmp_path / "saved"))
    pd.testing.assert_frame_equal(again.answers, survey.answers)
    pd.testing.assert_frame_equal(again.asked, survey.asked)


def test_faults_of_all_exports_are_told_at_once(make_project):
    questions = "\n  - {code: a, kind: single, options: [{code: x}]}\n  - {code: zzz, kind: text}\n"
    project = make_project(questions, {"A": {"a.csv": "a\ny\n"}, "B": {"b.csv": ""}})
    with pytest.raises(DataError) as caught:
        read_survey(project)
    # Whether b.csv holds "zzz", nobody knows as long as it can't be read.
    assert caught.value.faults["where"].tolist() == ["a.csv, column a", "b.csv"]


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(8)))
def test_row_order_does_not_matter(tmp_path_factory, order):
    folder = tmp_path_factory.mktemp("order")
    rows = [f"{n};{n * 7};{'Y' if n % 3 else ''};{'Y' if n % 2 else ''}" for n in range(8)]
    book = "title: T\nquestions:\n  - {code: a, kind: numeric}\n"
    book += "  - {code: b, kind: multiple, options: [{code: x}, {code: y}]}\n"
    (folder / "codebook.yml").write_text(book)
    answers = []
    for name, rows_of in (("one", rows), ("two", [rows[place] for place in order])):
        (folder / name).write_text("\n".join(["id;a;b[x];b[y]", *rows_of]))
        partner = Partner(code="A", exports=[name])
        project = Project(name="T", partners=[partner], folder=folder, file=folder / "move.yml")
        answers.append(read_survey(project).answers)
    pd.testing.assert_frame_equal(answers[0], answers[1].loc[answers[0].index])


def test_what_a_whole_export_declares_as_not_asked_was_not_asked(make_project):
    files = {"A": {"a.csv": "id,x,y\n1,-1,2\n2,-1,3\n"}, "B": {"b.csv": "id,x,y\n1,5,-1\n2,6,4\n"}}
    questions = "\n  - {code: x, kind: numeric}\n  - {code: y, kind: numeric}\n"
    survey = read_survey(make_project(questions, files, missing={"not_asked": [-1]}))
    assert survey.asked["x"].to_dict() == {"A": False, "B": True}
    assert survey.asked["y"].all() and survey.answers["y"].isna().sum() == 1
