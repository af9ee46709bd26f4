"""Small exports and project files that were read wrongly once."""

import shutil

import pandas as pd
import pytest

from move_analysis.codebook import load_codebook
from move_analysis.errors import CodebookError, DataError
from move_analysis.prepare import check_vocabulary, without_duplicates, write_review
from move_analysis.project import load_project
from move_analysis.readers import check_project, read_survey


def test_numbers_that_are_codes_stay_as_written(cases):
    project = load_project(cases / "yaml_numbers")
    assert [partner.code for partner in project.partners] == ["010", "007"]
    markets = project.load_codebook().question("markets")
    assert markets.options[0].synonyms == ("9:30",)
    assert project.partners[0].invited == 100


def test_codes_of_nace_keep_their_zeros(cases):
    survey = read_survey(load_project(cases / "nace_codes"))
    assert survey.answers["nace"].cat.categories.tolist() == ["01", "62.10", "49.41"]
    assert survey.answers["nace"].notna().all()


@pytest.mark.parametrize("case", ["yaml_alias_bomb", "yaml_recursion"])
def test_aliases_without_end_are_one_fault(cases, case):
    table = check_project(cases / case).tables()["table"]
    assert len(table) == 1
    assert "aliases" in table["problem"][0]


def test_aliases_that_end_are_welcome(tmp_path):
    (tmp_path / "b.yml").write_text(
        "title: B\nquestions:\n"
        "  - {code: a, kind: single, options: &o [{code: 010}, {code: x}]}\n"
        "  - {code: b, kind: single, options: *o}\n"
    )
    book = load_codebook(tmp_path / "b.yml")
    assert [option.code for option in book.question("b").options] == ["010", "x"]


def test_a_number_is_still_a_number_where_one_is_asked(tmp_path):
    (tmp_path / "b.yml").write_text("title: B\nquestions: [{code: a, kind: numeric, minimum: x}]\n")
    with pytest.raises(CodebookError, match="valid number"):
        load_codebook(tmp_path / "b.yml")


def test_parameters_of_notebooks_may_be_numbers_or_texts(tmp_path):
    (tmp_path / "move.yml").write_text(
        "name: P\npartners: [{code: A}]\n"
        'reports: {parameters: {top: 5, share: 0.5, code: "010", by: sector, wide: true}}\n'
    )
    parameters = load_project(tmp_path).reports.parameters
    assert parameters == {"top": 5, "share": 0.5, "code": "010", "by": "sector", "wide": True}
    assert [type(value) for value in parameters.values()] == [int, float, str, str, bool]


def test_near_words_are_left_to_a_person(cases, tmp_path):
    vocabulary = check_vocabulary(read_survey(load_project(cases / "near_words")))
    read = vocabulary.mentions.set_index("phrase")
    for phrase in ("water management", "date", "javascript", "gis"):
        assert read.loc[phrase, ["competence", "how"]].tolist() == ["", "unmatched"]
    for phrase in ("not solar energy", "we do not need photovoltaics"):
        assert read.loc[phrase, ["competence", "how"]].tolist() == ["", "negated"]
    assert read.loc["fleet managment", ["competence", "how"]].tolist() == ["fleet", "similar"]
    listed = write_review(vocabulary, tmp_path / "v.csv").read_text("utf-8-sig").splitlines()
    assert "fleet managment,2,fleet,," in listed
    assert "not solar energy,2,,," in listed and "water management,2,,," in listed
    assert not {"no", "нищо", "nada", "none"} & set(read.index)


def account(project) -> dict[str, int]:
    """What the account of a check says, over all exports."""
    table = check_project(project).account
    return table.groupby("what")["count"].sum().to_dict()


@pytest.fixture
def copied(cases, tmp_path):
    """A case to write in, and one edit of its files."""

    def copy(name: str, **edits: tuple[str, str]):
        folder = shutil.copytree(cases / name, tmp_path / name)
        for file in folder.rglob("*"):
            file.chmod(0o755 if file.is_dir() else 0o644)
        for name, (old, new) in edits.items():
            file = folder / f"{name}.yml"
            text = file.read_text(encoding="utf-8")
            assert old in text
            file.write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return copy


def test_na_is_no_answer(cases):
    answers = read_survey(load_project(cases / "na_blank")).answers
    assert answers["staff"].dropna().tolist() == [12]
    assert answers["has[iot]"].tolist() == [True, pd.NA, False, True]


def test_what_is_missing_can_be_declared(copied):
    folder = copied(
        "na_blank",
        move=(
            "exports: [data/raw/a.csv]",
            "exports: [{file: data/raw/a.csv, missing: {refused: 12}}]",
        ),
        codebook=("kind: numeric,", "kind: numeric, missing: {not_asked: NA},"),
    )
    assert read_survey(load_project(folder)).answers["staff"].isna().all()
    told = account(folder)
    assert told["answers declared as refused"] == 1
    assert told["answers declared as not asked"] == 3


def test_negative_persons_are_told(cases):
    assert account(cases / "negative_numbers")["answers out of range, read as not answered"] >= 1
    answers = read_survey(load_project(cases / "negative_numbers")).answers
    assert (answers["employees"].dropna() >= 0).all()


def test_impossible_dates_are_told(cases):
    told = account(cases / "impossible_dates")
    assert told["answers that are no number or date, read as not answered"] >= 1


def test_rounded_ids_lose_nothing(cases):
    assert len(check_project(cases / "long_ids")) == 0
    survey = read_survey(load_project(cases / "long_ids"))
    assert survey.series("partner").value_counts().to_dict() == {"AAA": 30, "BBB": 30}
    (told,) = (what for what in account(cases / "long_ids") if "rounded" in what)
    assert account(cases / "long_ids")[told] == 30


def test_more_answers_than_invited_is_a_fault(cases):
    (problem,) = check_project(cases / "more_answers_than_invited").tables()["table"]["problem"]
    assert problem == "3 SMEs of partner A answered, of 2 invited."
    with pytest.raises(DataError, match="of 2 invited"):
        read_survey(load_project(cases / "more_answers_than_invited"))


def test_a_survey_without_competences_is_read(cases):
    survey = read_survey(load_project(cases / "no_competences"))
    assert len(survey) and survey.columns("has") == []


def test_other_firms_with_the_same_answers_are_no_duplicates(cases):
    project = load_project(cases / "same_answers")
    assert len(without_duplicates(read_survey(project))) == 60


def test_the_same_firm_twice_is_a_duplicate(copied):
    folder = copied("same_answers")
    export = folder / "data/raw/aaa.csv"
    lines = export.read_text(encoding="utf-8").splitlines()
    again = lines[1].replace("1,", "99,", 1)
    export.write_text("\n".join([*lines, again]) + "\n", encoding="utf-8")
    survey = read_survey(load_project(folder))
    after = without_duplicates(survey)
    assert (len(survey), len(after)) == (61, 60)
    assert "AAA-99" not in after.answers.index


def test_one_form_under_each_partner_is_one_fault(cases):
    (fault,) = check_project(cases / "same_file_twice").tables()["table"].itertuples()
    assert "named 2 times" in fault.problem and "split_by" in fault.fix
    assert "A, B" in fault.where


def test_one_form_is_split_by_a_column(copied):
    folder = copied("same_file_twice")
    text = (folder / "move.yml").read_text(encoding="utf-8")
    sizes = {"A": "micro", "B": "small"}
    for partner, size in sizes.items():
        place = text.index(f"code: {partner}")
        export = f'[{{file: a.csv, split_by: size, values: "{size}"}}]'
        text = text[:place] + text[place:].replace("[a.csv]", export, 1)
    (folder / "move.yml").write_text(text, encoding="utf-8")
    survey = read_survey(load_project(folder))
    found = survey.answers[["partner", "size"]].astype(str).value_counts().to_dict()
    assert found == {("A", "micro"): 2, ("B", "small"): 1}
    (folder / "move.yml").write_text(text.replace('values: "small"', 'values: "micro"'))
    problems = check_project(folder).tables()["table"]["problem"].tolist()
    assert any("belong to no partner" in problem for problem in problems)
    assert any("belong to two partners" in problem for problem in problems)


def test_the_write_in_of_a_single_choice_is_other(cases):
    survey = read_survey(load_project(cases / "single_other_beside"))
    assert survey.answers["sector"].tolist() == ["o0", "other", "o1"]
    assert survey.answers["sector_other"].dropna().tolist() == ["Food"]


def test_ranges_that_excel_made_dates_of_are_read(cases):
    survey = read_survey(load_project(cases / "excel_dates"))
    assert survey.answers["size"].notna().all()
    (told,) = (what for what in account(cases / "excel_dates") if "made dates" in what)
    assert account(cases / "excel_dates")[told] == 23


def test_columns_named_twice_are_told(cases):
    told = check_project(cases / "duplicate_columns").account["what"]
    assert told.str.contains("headers that stand more than once").any()
