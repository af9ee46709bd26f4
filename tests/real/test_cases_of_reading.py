"""Small exports and project files that were read wrongly once."""

import pytest

from move_analysis.codebook import load_codebook
from move_analysis.errors import CodebookError
from move_analysis.prepare import check_vocabulary, write_review
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
    table = check_project(cases / case).table
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
