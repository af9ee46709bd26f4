"""Small exports that were once read wrongly: what they hold comes out right, or is told."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from move_analysis.errors import DataError
from move_analysis.project import Export, load_project
from move_analysis.readers import account_of, draft_codebook, list_contacts, read_survey
from move_analysis.readers.formats import read_table

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"


@pytest.fixture
def case(tmp_path):
    def copied(name):
        if not CASES.is_dir():
            pytest.skip("the small cases (../shared/cases) are not on this machine")
        folder = tmp_path / name
        for path in (CASES / name).rglob("*"):
            if path.is_file():
                to = folder / path.relative_to(CASES / name)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, to)
        return folder

    return copied


def drafted(folder, *names):
    """Questions of the draft by code, and the survey read with it."""
    draft = draft_codebook([folder / name for name in names])
    (folder / "draft.yml").write_text(draft, encoding="utf-8")
    content = {
        "name": "t",
        "codebook": "draft.yml",
        "partners": [{"code": "A", "exports": [*names]}],
    }
    (folder / "drafted.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    survey = read_survey(load_project(folder / "drafted.yml"))
    return {question.code: question for question in survey.codebook.questions}, survey, draft


def texts(parts):
    return [part.text() for part in parts]


def test_split_choices_of_eusurvey_are_read(case):
    survey = read_survey(load_project(case("eusurvey_split") / "move.yml"))
    labels = survey.codebook.column_labels()
    drones = next(column for column in survey.answers if labels[column].endswith("Drones"))
    assert int(survey.answers[drones].sum()) == 3
    assert int(survey.answers[drones].isna().sum()) == 3  # all "No" is not answered


def test_a_sheet_that_goes_on_is_joined(case):
    survey = read_survey(load_project(case("two_sheets") / "move.yml"))
    assert (
        survey.answers[[c for c in survey.answers if c.startswith("needs")]].notna().any(axis=None)
    )
    assert survey.asked.loc[:, "consent"].all()


def test_rows_parted_by_a_line_break_are_put_together(case):
    survey = read_survey(load_project(case("short_rows") / "move.yml"))
    assert len(survey) == 3
    assert survey.answers["country"].tolist() == ["ES", "FR", "IT"]
    told = account_of(survey)
    assert "row 2" in told.loc[told["what"].str.contains("line break"), "where"].iloc[0]


def test_a_single_choice_keeps_its_options_beside_its_other(case):
    questions, survey, _ = drafted(case("ls_single_with_other"), "a.csv")
    assert {option.code for option in questions["sector"].options} == {"A1", "A2", "other"}
    assert survey.answers["sector"].value_counts()["other"] == 4


def test_a_write_in_beside_a_single_choice_is_other(case):
    folder = case("single_other_beside")
    survey = read_survey(load_project(folder / "move.yml"))
    assert survey.answers["sector"].tolist() == ["o0", "other", "o1"]
    _, survey, _ = drafted(folder, "a.csv")
    assert "other" in survey.answers.iloc[:, 1].tolist() + survey.answers.iloc[:, 0].tolist()


@pytest.mark.parametrize("name", ["grid_paren", "grid_rows_without_stem"])
def test_grids_are_grids_however_they_are_headed(case, name):
    folder = case(name)
    questions, survey, _ = drafted(folder, "a.csv")
    (grid,) = [question for question in questions.values() if question.items]
    assert grid.kind == "ordinal"
    assert [text.split()[0] for text in texts(grid.items)] == ["Fleet", "Solar"]
    assert survey.answers[survey.columns_of(grid)].notna().sum().tolist() == [3, 2]


def test_options_with_blanks_are_told_apart_where_blanks_join_them(case):
    questions, survey, _ = drafted(case("kobo_summary_labels"), "a.csv")
    (needs,) = [question for question in questions.values() if question.kind == "multiple"]
    assert {*texts(needs.options)} == {"Fleet management", "Solar energy", "Data analysis"}
    assert survey.answers[survey.columns_of(needs)].sum().sum() == 18


def test_labels_come_from_the_structure_beside_the_codes(case):
    questions, survey, _ = drafted(case("ls_codes_with_lss"), "ls_codes.csv")
    assert texts(questions["size"].options) == ["1 to 9", "10 to 49", "50 to 249"]
    assert texts(questions["has"].items)[0] == "Fleet management"
    assert len(survey) == 60


def test_rows_above_the_header_are_left_out_and_told(case):
    folder = case("preamble")
    survey = read_survey(load_project(folder / "move.yml"))
    assert len(survey) == 2
    assert "rows above the header, left out" in account_of(survey)["what"].tolist()


def test_three_header_rows_are_recognised(case):
    survey = read_survey(load_project(case("qualtrics3") / "move.yml"))
    assert survey.answers["size"].tolist() == ["o0", "o1", "o0", "o1"]


def test_options_that_hold_the_separator_stay_whole(case):
    questions, survey, _ = drafted(case("google_comma_option"), "a.csv")
    needs = questions["Needs"]
    assert {*texts(needs.options)} == {"Data analysis, including big data", "Solar", "Fleet"}
    assert survey.answers[survey.columns_of(needs)].sum().tolist() != [0, 0, 0]


def test_phrases_are_not_split_at_their_blanks(case):
    questions, _, _ = drafted(case("draft_blank_split"), "a.csv")
    assert questions["years"].kind != "multiple"


def test_any_joint_between_code_and_text_is_understood(case):
    questions, _, _ = drafted(case("draft_header"), "a.csv")
    assert questions["tools"].text() == "Which tools do you use? Please pick all."
    assert texts(questions["tools"].options) == ["Saw", "Plane"]


def test_codes_of_cyrillic_headers_can_be_read(case):
    questions, _, _ = drafted(case("cyrillic_codes"), "a.csv")
    assert list(questions)[:2] == ["Sektor", "Sluzhiteli"]
    assert {option.code for option in questions["Sektor"].options} == {"IKT", "Transport"}


def test_dates_in_words_are_read(case):
    survey = read_survey(load_project(case("dates") / "move.yml"))
    assert survey.answers["founded"].dt.year.tolist() == [1980, 1999, 2001]


@pytest.mark.parametrize(("name", "encoding", "firm"), [
    ("greek_cp1253", "cp1253", "Ελληνική Εφοδιαστική 0"),
    ("mac_roman", "mac_roman", "Société Générale d’Été 0"),
])  # fmt: skip
def test_code_pages_are_recognised_and_said(case, name, encoding, firm):
    project = load_project(case(name) / "move.yml")
    assert firm in list_contacts(project)["company"].tolist()
    told = account_of(read_survey(project))
    assert any(re.search(encoding, what) for what in told["what"])


def test_damaged_rows_are_told(case):
    project = load_project(case("nul_bytes") / "move.yml")
    try:
        told = account_of(read_survey(project))["what"].tolist()
    except DataError as error:
        told = error.faults["problem"].tolist()
    assert any("NUL" in what for what in told)


def test_columns_that_stand_twice_are_told(case):
    folder = case("duplicate_columns")
    project = load_project(folder / "move.yml")
    notes = [
        note
        for partner in project.partners
        for export in partner.exports
        for note in read_table(project.path(export), Export(file=export.file)).notes
    ]
    assert any("stand more than once" in note and '"email"' in note for note in notes)
