"""Edits change plain data; files are written whole, or not at all."""

import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Question
from move_analysis.desk.begin import begin_project
from move_analysis.desk.codebook_edits import (
    add_sector,
    leave_out,
    move_point,
    proposals,
    put_in_sector,
    take_as_kind,
    take_as_role,
    take_in,
    take_part_as,
    turn_round,
)
from move_analysis.desk.edits import edit_codebook, edit_project, put, split_export
from move_analysis.errors import CodebookError
from move_analysis.project import load_project


@pytest.fixture
def folder(tmp_path):
    begin_project(tmp_path / "p")
    return tmp_path / "p"


def test_a_refused_change_leaves_every_byte(folder):
    file = folder / "move.yml"
    before = file.read_bytes()
    with pytest.raises(CodebookError, match="greater than or equal to 1"):
        edit_project(file, lambda data: put(data, ("privacy", "minimum"), 0))
    assert file.read_bytes() == before
    assert [path.name for path in folder.glob(".*move*")] == []


def test_faults_that_are_there_do_not_forbid_another_change(folder):
    file = folder / "move.yml"
    file.write_text(file.read_text().replace("minimum: 5 ", "minimum: 0 "))
    edit_project(file, lambda data: put(data, ("name",), "other"))
    assert "name: other" in file.read_text()
    edit_project(file, lambda data: put(data, ("privacy", "minimum"), 5))
    assert load_project(file).name == "other"


def test_a_text_that_is_no_yaml_is_not_touched(folder):
    file = folder / "move.yml"
    file.write_text("name: [\n")
    with pytest.raises(CodebookError, match="is not valid YAML"):
        edit_project(file, lambda data: put(data, ("name",), "other"))
    assert file.read_text() == "name: [\n"


def test_a_shared_form_keeps_what_else_is_said_of_it():
    export = {"file": "f.csv", "sheet": "S"}
    data = {"partners": [{"code": "A", "exports": [export]}, {"code": "B", "exports": ["b.csv"]}]}
    split_export(data, "f.csv", column="Whose", values={"A": ["a"], "B": ["b", "B."]})
    assert data["partners"][0]["exports"] == [
        {"file": "f.csv", "sheet": "S", "split_by": "Whose", "values": ["a"]}
    ]
    assert data["partners"][1]["exports"] == [
        "b.csv", {"file": "f.csv", "split_by": "Whose", "values": ["b", "B."]}
    ]  # fmt: skip


def test_a_partner_without_a_value_loses_the_form():
    data = {"partners": [{"code": "A", "exports": ["f.csv"]}, {"code": "B"}]}
    split_export(data, "f.csv", column="Whose", values={"A": [], "B": ["b"]})
    assert "exports" not in data["partners"][0]


def book_of(data):
    return Codebook.model_validate({"title": "T", **data})


def test_parts_become_competences_that_has_and_needs_share():
    can = [{"code": "IoT"}, {"code": "data", "label": "Data"}]
    want = [{"code": "x", "label": "DATA"}, {"code": "sun", "label": "Solar"}]
    data = {
        "questions": [
            {"code": "can", "kind": "multiple", "label": "Can", "options": can},
            {"code": "want", "kind": "multiple", "options": want},
        ]
    }
    take_as_role(data, "can", role="has")
    take_as_role(data, "want", role="needs")
    book = book_of(data)
    assert not [*book.problems()]
    assert [c.code for c in book.competences] == ["IoT", "data", "sun"]
    assert {c.sector for c in book.competences} == {"unsorted"}
    assert [part.code for part in book.question("want").options] == ["data", "sun"]
    assert book.question("want").options[0].label == {"": "DATA"}, "its header is still found"


def test_a_competence_that_nothing_asks_for_goes():
    options = [{"code": "a"}, {"code": "b"}]
    data = {
        "questions": [{"code": "q", "kind": "multiple", "role": "has", "options": options}],
        "competences": [{"code": "a", "sector": "s"}, {"code": "b", "sector": "s"}],
    }
    take_part_as(data, "q", part="b", competence="")
    assert [one["code"] for one in data["competences"]] == ["a"]
    assert data["questions"][0]["options"] == [{"code": "a"}]


def test_a_kind_takes_along_what_belongs_to_it():
    data = {"questions": [{"code": "q", "kind": "numeric", "unit": "EUR", "minimum": 0}]}
    answers = pd.Series(["Never", "Always", "Sometimes"])
    take_as_kind(data, "q", kind="ordinal", answers=answers)
    question = data["questions"][0]
    assert question == {"code": "q", "kind": "ordinal", "scale": "frequency"}
    points = [point["label"] for point in data["scales"][0]["points"]]
    assert points == ["Never", "Sometimes", "Always"]
    take_as_kind(data, "q", kind="identifier", answers=answers)
    assert question == {"code": "q", "kind": "identifier", "role": "identifier"}
    take_as_kind(data, "q", kind="text", answers=answers)
    assert question == {"code": "q", "kind": "text"}


def test_questions_go_and_come_with_their_scale(folder):
    file = folder / "codebook.yml"
    edit_codebook(file, lambda data: leave_out(data, "importance"))
    assert "# Training: how important" in file.read_text()
    edit_codebook(
        file, lambda data: take_in(data, [Question(code="new", kind="ordinal", scale="level")])
    )
    assert "{code: new, kind: ordinal, scale: level}" in file.read_text()


def test_each_role_that_one_question_has_is_proposed_once():
    book = book_of(
        {"questions": [
            {"code": "staff", "kind": "numeric"}, {"code": "employees", "kind": "numeric"},
            {"code": "needs", "kind": "text"}, {"code": "Your_name", "kind": "text"},
        ]}
    )  # fmt: skip
    assert proposals(book) == {"staff": "size"}, "own words need competences to be read as"


def test_a_role_is_proposed_where_the_kind_of_the_question_can_have_it():
    items = [{"code": "tenders"}]
    scale = {"code": "s", "points": [{"code": "low"}, {"code": "high"}]}
    on_scale = {"kind": "ordinal", "scale": "s", "items": items}
    book = book_of(
        {"scales": [scale], "questions": [
            {"code": "how_important", **on_scale}, {"code": "ability_today", **on_scale},
            {"code": "ready_for", "kind": "text", "label": "Are you ready for other markets?"},
            {"code": "know", "kind": "text", "label": "With whom do you already cooperate?"},
            {"code": "how_able", "kind": "numeric"},
        ]}
    )  # fmt: skip
    assert proposals(book) == {
        "how_important": "importance", "ability_today": "ability", "know": "tie",
    }  # fmt: skip


def test_sectors_that_smes_could_choose_are_there_and_other_is_none():
    options = [{"code": "ict", "label": "ICT"}, {"code": "o", "label": "Other (please specify)"}]
    data = {"questions": [{"code": "branch", "kind": "single", "options": options}]}
    take_as_role(data, "branch", role="sector")
    take_as_role(data, "branch", role="sector")
    assert data["sectors"] == [{"code": "ict", "label": "ICT"}]


def test_nothing_is_unsorted_once_all_competences_have_a_sector():
    options = [{"code": "a"}, {"code": "b"}]
    data = {"questions": [{"code": "q", "kind": "multiple", "options": options}]}
    take_as_role(data, "q", role="has")
    new = add_sector(data, "Green technologies")
    put_in_sector(data, ["a"], sector=new)
    assert [one["code"] for one in data["sectors"]] == ["unsorted", new]
    put_in_sector(data, ["b"], sector=add_sector(data, "green Technologies"))
    assert [one["code"] for one in data["sectors"]] == [new]
    assert {one["sector"] for one in data["competences"]} == {new}


def test_points_change_places_and_numbers_do_not():
    points = [{"code": "b", "value": 1}, {"code": "a", "value": 2, "label": "A"}, {"code": "c"}]
    data = {"scales": [{"code": "s", "points": points}]}
    move_point(data, "s", point="c", by=-1)
    move_point(data, "s", point="b", by=-1)
    assert data["scales"][0]["points"] == [
        {"code": "b", "value": 1}, {"code": "c", "value": 2}, {"code": "a", "label": "A"},
    ]  # fmt: skip
    turn_round(data, "s")
    assert [point["code"] for point in data["scales"][0]["points"]] == ["a", "c", "b"]
