"""Membership lists: a line per member or per kind of member, and every fault at once."""

import pytest
import yaml

from move_analysis.demo import demo_project, demo_truth, write_demo_members
from move_analysis.errors import DataError
from move_analysis.project import load_project
from move_analysis.readers import check_project, read_members

QUESTIONS = """
  - {code: where, kind: single, role: country, options: [{code: ES, label: {en: Spain, es: España}}]}
  - {code: staff, kind: single, role: size, options: [{code: micro, label: Micro}, {code: small}]}
"""  # noqa: E501


@pytest.fixture
def read(make_project, tmp_path):
    def make(content: str):
        project = make_project(QUESTIONS, {"A": {"a.csv": "where,staff\nES,micro\n"}})
        (tmp_path / "members.csv").write_text(content, encoding="utf-8")
        declared = yaml.safe_load(project.file.read_text(encoding="utf-8"))
        project.file.write_text(yaml.safe_dump({**declared, "members": "members.csv"}))
        return read_members(load_project(project.file))

    return make


def rows(found):
    return [tuple(row) for row in found.members.to_numpy()]


def test_a_line_per_member(read):
    found = read("partner,size,name\nA,micro,Ann Ltd\nCluster A,Micro,Bob Ltd\nA,small,Cy Ltd\n")
    assert rows(found) == [("A", "", "", "micro", 2), ("A", "", "", "small", 1)]
    assert found.attributes() == ("partner", "size") and len(found) == 3
    assert "Ann" not in found.members.to_string()


def test_a_line_per_kind(read):
    found = read(
        "partner;country;sector;size;members\nA;España;Digital;micro;12\nA;PT;ict;small;3\n"
    )
    assert rows(found) == [("A", "ES", "ict", "micro", 12), ("A", "PT", "ict", "small", 3)]
    assert found.reading() == ("15 members, by partner, country, sector, size.",)


def test_all_faults_at_once(read):
    with pytest.raises(DataError) as caught:
        read("partner,sise,country,members\nB,micro,Spein,many\n")
    assert {fault.problem: fault.fix for fault in caught.value.fault_list} == {
        'Unknown column "sise".': 'Call it "size".',
        'Unknown partner "B".': 'Did you mean "Cluster A"?',
        'Unknown country "Spein".': 'Did you mean "Spain"?',
        '"many" is no number of members.': "Write a whole number.",
    }


def test_a_list_that_tells_nothing(read):
    with pytest.raises(DataError, match="No column tells what the members are"):
        read("name\nAnn Ltd\n")


def test_faults_of_the_list_are_checked_with_the_project(read, tmp_path):
    with pytest.raises(DataError):
        read("partner,members\nA,some\n")
    problems = check_project(tmp_path / "move.yml").tables()["table"]["problem"].tolist()
    assert '"some" is no number of members.' in problems


def test_no_list(make_project):
    found = read_members(make_project(QUESTIONS, {"A": {"a.csv": "where,staff\nES,micro\n"}}))
    assert len(found) == 0 and found.reading() == ("There is no list of members.",)


def test_the_demo_lists_are_the_planted_members(tmp_path):
    project = demo_project()
    bundled = project.folder / project.members
    assert bundled.read_bytes() == write_demo_members(tmp_path).read_bytes()
    found = read_members(project).members
    truth = demo_truth().members.value_counts().to_dict()
    assert {tuple(r[:4]): r[4] for r in found.to_numpy()} == truth
