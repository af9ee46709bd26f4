"""The table of candidates: what may stand in it, and every fault of it at once."""

import io

import openpyxl
import pytest
import yaml

from move_analysis.demo import demo_project, write_demo_clusters
from move_analysis.errors import DataError
from move_analysis.project import load_project
from move_analysis.readers import check_project, read_candidates

QUESTIONS = """
  - {code: where, kind: single, role: country, options: [{code: ES, label: {en: Spain, es: España}}]}
  - {code: markets, kind: multiple, role: market, options: [{code: MA, label: {en: Morocco, fr: Maroc}}]}
"""  # noqa: E501


@pytest.fixture
def read(make_project, tmp_path):
    """Candidates of a table given as text, or as the bytes of a workbook."""

    def make(content: str | bytes, name: str = "clusters.csv"):
        project = make_project(QUESTIONS, {"A": {"a.csv": "where,markets\nES,\n"}})
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        declared = yaml.safe_load(project.file.read_text(encoding="utf-8"))
        declared |= {"markets": ["MA", "BR"], "enlargement": {"candidates": name}}
        project.file.write_text(yaml.safe_dump(declared), encoding="utf-8")
        return read_candidates(load_project(project.file))

    return make


def offers(found, what):
    own = found.offers[found.offers["what"] == what]
    return own.groupby("candidate")["code"].agg(list).to_dict()


def test_codes_labels_and_synonyms_in_any_language(read):
    found = read(
        "code,name,country,sectors,competences,markets,links,members\n"
        'X,Cluster X,España,digital; rail,"IoT; IA","maroc; BR","Cluster A",40\n'
        'Y,Cluster Y,Norway,,"AI, machine learning; internet of  things",,a,\n'
    )
    assert found.candidates["country"].tolist() == ["ES", "Norway"]
    assert found.tables()["candidates"]["country_label"].tolist() == ["Spain", "Norway"]
    assert found.candidates["members"].tolist()[0] == 40
    assert found.candidates["members"].isna().tolist() == [False, True]
    assert offers(found, "competence") == {"X": ["iot", "ai"], "Y": ["ai", "iot"]}
    assert offers(found, "market") == {"X": ["MA", "BR"]}
    assert offers(found, "link") == {"X": ["A"], "Y": ["A"]}
    assert offers(found, "sector") == {"X": ["ict", "rail"]}
    assert found.notes == ("Sectors that the codebook does not have, taken as they are: rail.",)


def test_what_members_need_is_read_like_what_they_can_do(read):
    found = read("name,competences,needs\nX,IoT,internet of  things; IA\nY,AI,\n")
    assert offers(found, "need") == {"X": ["iot", "ai"]}
    assert offers(found, "competence") == {"X": ["iot"], "Y": ["ai"]}
    with pytest.raises(DataError, match="needs"):
        read("name,needs\nX,iota of things\n")


def test_commas_part_entries_too(read):
    found = read('name;competences\nX;"iot, ai"\nY;AI, machine learning\n')
    assert offers(found, "competence") == {"X": ["iot", "ai"], "Y": ["ai"]}


def test_a_market_that_is_no_target_is_noted(read):
    found = read("name,markets\nX,Japan\n")
    assert "Markets that are no target markets, not counted: Japan." in found.notes


def test_workbooks_are_read_too(read):
    book = openpyxl.Workbook()
    for row in (["name", "competences", "members"], ["X", "iot", 12]):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    found = read(data.getvalue(), "clusters.xlsx")
    assert found.candidates["members"].tolist() == [12]
    assert offers(found, "competence") == {"X": ["iot"]}


def test_all_faults_at_once(read):
    with pytest.raises(DataError) as caught:
        read(
            "code,name,sectors,competences,markets,links,members,compotences\n"
            "X,Cluster X,Digitall,internet of thing,Marocc,B,many,\n"
            "X,,,welding,,,,\n"
        )
    faults = {fault.problem: fault for fault in caught.value.fault_list}
    row = "clusters.csv, row 1 (Cluster X), column "
    assert {problem: (fault.where, fault.fix) for problem, fault in faults.items()} == {
        'Unknown sector "Digitall".': (row + '"sectors"', 'Did you mean "Digital"?'),
        'Unknown competence "internet of thing".': (
            row + '"competences"', 'Did you mean "Internet of things"?'),
        'Unknown market "Marocc".': (row + '"markets"', 'Did you mean "Morocco"?'),
        'Unknown link "B".': (row + '"links"', "Use the codes of the partners: A."),
        '"many" is no number of members.': (
            row + '"members"', "Write a whole number, or leave it blank where it is not known."),
        "A candidate has no name.": (
            'clusters.csv, row 2 (row 2), column "name"', "Fill it in."),
        'The candidate "X" is there twice.': (
            'clusters.csv, row 2 (row 2), column "code"',
            "Delete one of the two, or give it a code of its own."),
        'Unknown competence "welding".': (
            'clusters.csv, row 2 (row 2), column "competences"',
            "Use a code, label or synonym of the codebook, or add the competence there."),
    }  # fmt: skip


def test_a_misspelt_column_is_told(read):
    with pytest.raises(DataError) as caught:
        read("names,competence\nX,iot\n")
    problems = {fault.problem: fault.fix for fault in caught.value.fault_list}
    assert problems['Unknown column "names".'] == 'Call it "name".'
    assert problems['Unknown column "competence".'] == 'Call it "competences".'
    assert 'There is no column "name".' in problems


def test_columns_of_the_users_own_are_left_alone(read):
    assert len(read("name,contact,remarks\nX,Ann,nice\n").candidates) == 1


def test_a_missing_file_is_told_and_checked(make_project):
    project = make_project(QUESTIONS, {"A": {"a.csv": "where,markets\nES,\n"}})
    text = project.file.read_text(encoding="utf-8")
    project.file.write_text(text + "\nenlargement: {candidates: none.csv}\n", encoding="utf-8")
    with pytest.raises(DataError, match="does not exist"):
        read_candidates(load_project(project.file))
    assert "none.csv" in check_project(project.file).table["where"].tolist()


def test_no_file_named(make_project):
    project = make_project(QUESTIONS, {"A": {"a.csv": "where\nES\n"}})
    found = read_candidates(project)
    assert found.candidates.empty and found.reading() == ("There is no table of candidates.",)


def test_the_demo_file_is_what_the_demo_writes_and_says_that_it_is_synthetic(tmp_path):
    project = demo_project()
    bundled = project.folder / project.enlargement.candidates
    assert bundled.read_bytes() == write_demo_clusters(tmp_path).read_bytes()
    found = read_candidates(project)
    assert set(found.candidates["source"]) == {"synthetic, invented"}
    (said,) = found.reading()
    assert said.startswith("Candidates: 12 (countries: 12). They bring competences: ")
