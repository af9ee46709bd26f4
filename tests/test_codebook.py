"""The codebook: what is wrong with it is told at once, with lines."""

import json
from pathlib import Path

import pytest

from move_analysis.codebook import Codebook, codebook_schema, label_in, load_codebook
from move_analysis.errors import CodebookError

GOOD = """
title: {en: Small survey, fr: Petite enquête}
languages: [en, fr]
scales:
  - code: level
    points: [{code: none}, {code: basic}, {code: expert, value: 5}]
sectors: [{code: ict}, {code: green}]
competences:
  - {code: iot, sector: ict, label: {en: Internet of things, fr: Objets connectés}}
  - {code: solar, sector: green}
questions:
  - {code: land, kind: single, role: country, options: [{code: NO, label: Norway}]}
  - {code: has, kind: ordinal, scale: level, role: has, over: competences, counts_from: basic,
     label: {en: Assets}}
  - {code: needs, kind: multiple, role: needs, over: [green]}
"""


@pytest.fixture
def write(tmp_path: Path):
    def into_file(text: str) -> Path:
        path = tmp_path / "codebook.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return into_file


def faults(path: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(CodebookError) as raised:
        load_codebook(path)
    return list(raised.value.faults.itertuples(index=False, name=None))


def test_columns_and_labels(write):
    book = load_codebook(write(GOOD))
    assert book.column_names(book.question("has")) == ["has[iot]", "has[solar]"]
    assert book.column_names(book.question("needs")) == ["needs[solar]"]
    assert book.column_names(book.question("land")) == ["land"]
    assert book.column_labels("fr")["has[iot]"] == "Assets: Objets connectés"
    assert book.scale_of(book.question("has")).values() == {"none": 0, "basic": 1, "expert": 5}


def test_norway_stays_norway(write):
    book = load_codebook(write(GOOD))
    assert book.question("land").options[0].code == "NO"


def test_every_fault_is_told_at_once_with_its_line(write):
    text = GOOD.replace("sector: ict,", "sektor: ict,").replace("kind: single", "kind: sinle")
    problems = faults(write(text))
    assert [p[0] for p in problems][:2] == ['The key "sector" is missing.', 'Unknown key "sektor".']
    assert problems[1][2] == 'Did you mean "sector"?'
    assert "line 9, competences > iot > sektor" in problems[1][1]
    assert "line 12, questions > land > kind" in problems[2][1]


@pytest.mark.parametrize(
    ("old", "new", "problem", "fix"),
    [
        ("sector: green}", "sector: gren}", 'Unknown sector "gren".', 'Did you mean "green"?'),
        ("scale: level", "scale: levle", 'Unknown scale "levle".', 'Did you mean "level"?'),
        ("counts_from: basic", "counts_from: guru", "counts_from", "Use one of"),
        ("over: [green]", "over: [greem]", 'unknown sector "greem"', 'Did you mean "green"?'),
        ("code: needs", "code: has", 'The code "has" is used 2 times.', "Give each"),
        ("role: needs, over: [green]", "role: size", "needs options", "options"),
        ("kind: single, role", "kind: identifier, role", "do not agree", "identifier"),
        ("languages: [en, fr]", "title: twice", '"title" is written twice.', "Keep one"),
    ],
)
def test_cross_references_are_checked(write, old, new, problem, fix):
    found = [f for f in faults(write(GOOD.replace(old, new))) if problem in f[0]]
    assert found
    assert fix in found[0][2]
    assert "line " in found[0][1]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"just words", "empty or not a list"),
        (b"title: [unclosed", "not valid YAML"),
        ("title: señal".encode("latin-1"), "not a UTF-8 text file"),
    ],
)
def test_broken_files_get_a_sentence(tmp_path, content, problem):
    path = tmp_path / "codebook.yml"
    path.write_bytes(content)
    assert problem in faults(path)[0][0]


def test_missing_file_and_folder(tmp_path):
    assert "does not exist" in faults(tmp_path / "no.yml")[0][0]
    assert "is a folder" in faults(tmp_path)[0][0]


def test_codebook_comes_back_from_json(write):
    book = load_codebook(write(GOOD))
    assert Codebook.model_validate_json(book.model_dump_json(exclude_defaults=True)) == book


def test_schema_lets_an_editor_complete_kinds_and_roles():
    schema = json.loads(codebook_schema())
    question = schema["$defs"]["Question"]["properties"]
    assert "multiple" in question["kind"]["enum"]
    assert schema["$defs"]["Question"]["additionalProperties"] is False


def test_label_falls_back_to_english_then_to_any():
    assert label_in({"en": "a", "fr": "b"}, "fr") == "b"
    assert label_in({"en": "a", "fr": "b"}, "bg") == "a"
    assert label_in({"fr": "b"}, "bg") == "b"
    assert label_in({}, "bg") == ""


@pytest.mark.parametrize(
    ("consent", "problem"),
    [
        (
            "kind: single, options: [{code: named}, {code: Nur_in_Summen}]",
            'none of named, coded and counted: "Nur_in_Summen".',
        ),
        ("kind: single", "for a single choice with its options"),
        ("kind: text", "for a single choice with its options"),
    ],
)
def test_an_answer_to_the_consent_question_that_says_nothing_is_a_fault(write, consent, problem):
    found = faults(write(GOOD + f"  - {{code: show, role: consent, {consent}}}\n"))
    assert problem in found[0][0]
    assert "counted (in totals only)" in found[0][2]
