import pytest

from move_analysis.codebook import Codebook, Option, Question
from move_analysis.readers.columns import HeaderIndex
from move_analysis.readers.formats.limesurvey import split_header
from move_analysis.readers.table import Header

PARTS = (
    Option(code="python", label={"en": "Python", "bg": "Питон"}),
    Option(code="markup", label="Markup (HTML, [X]ML)", synonyms=("HTML",)),
    Option(code="other"),
)


def find(headers, **question):
    defaults = {"code": "tool", "kind": "multiple", "options": PARTS, "columns": ["tool4can"]}
    asked = Question(**{**defaults, **question})
    return HeaderIndex(headers).find(Codebook(title="Demo", questions=[asked]), asked)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a[SQ1]. Q. one? [i [j]]", Header("a", "SQ1", "Q. one?", "i [j]")),
        ("a[SQ1]. Who? []", Header("a", "SQ1", "Who?", "")),
        ("a. Who?", Header("a", "", "Who?", "")),
        ("a[SQ1_SQ2]", Header("a", "SQ1_SQ2", "", "")),
        ("likert[x]. [Only an item]", Header("likert", "x", "", "Only an item")),
        ("Age (years)", Header("", "", "Age (years)", "")),
        ("wrong ]", Header("", "", "wrong ]", "")),
    ],
)
def test_headers_are_taken_apart(text, parts):
    assert split_header(text) == parts


@pytest.mark.parametrize(
    "header",
    [
        "tool4can[SQ024]. What do you use? [Python]",
        "tool4can[12]. What do you use? [ python ]",
        "tool4can[python]",
        "tool4can_python",
        "tool4can/python",
        "group/tool4can/Python",
        "tool4can - Python",
        "tool4can[1]. Какво? [Питон]",
    ],
)
def test_ways_to_write_an_option(header):
    assert find(["x", header]).columns == {"tool[python]": header}


@pytest.mark.parametrize(
    "header",
    ["What do you use? [HTML]", "What do you use? - HTML", "What do you use?.HTML"],
)
def test_headers_without_codes_are_found_by_their_text(header):
    found = find([header], columns=["What do you  USE?"])
    assert found.columns == {"tool[markup]": header}


def test_the_label_decides_where_codes_differ_between_exports():
    options = (Option(code="1", label="C"), Option(code="2", label="R"))
    headers = ["t[2]. Q [C]", "t[1]. Q [Julia]", "t[3]. Q [R]"]
    found = find(headers, options=options, columns=["t"])
    assert found.columns == {"tool[1]": "t[2]. Q [C]", "tool[2]": "t[3]. Q [R]"}


def test_the_code_decides_where_it_agrees_with_the_labels():
    options = (Option(code="1", label="C"), Option(code="2", label="R"))
    found = find(["t[1]. Q [C]", "t[2]. Q [GNU R]"], options=options, columns=["t"])
    assert found.columns == {"tool[1]": "t[1]. Q [C]", "tool[2]": "t[2]. Q [GNU R]"}


def test_limesurveys_other_belongs_to_other():
    assert find(["tool4can[-oth-]"]).columns == {"tool[other]": "tool4can[-oth-]"}


def test_ticks_in_one_column():
    found = find(["tool4can. What do you use?"])
    assert (found.columns, found.joined) == ({}, "tool4can. What do you use?")


def test_columns_per_option_win_over_the_joined_one():
    headers = ["tool4can", "tool4can/python", "tool4can/html", "tool4can/other"]
    assert len(find(headers).columns) == 3
    assert find(headers).joined is None
    assert find(headers[:3]).joined == "tool4can"


@pytest.mark.parametrize("header", ["rse3[SQ001]. Who? []", "rse3. Who?", "rse3", "g/rse3"])
def test_a_question_with_one_column(header):
    assert find([header], kind="text", options=(), columns=["rse3"]).columns == {"tool": header}


def test_another_questions_column_is_not_taken():
    headers = ["rse3b. Who?", "rse3[1]. A [a]", "rse3[2]. A [b]"]
    assert find(headers, kind="numeric", options=(), columns=["rse3"]).columns == {}


def test_alternatives_are_tried_in_order():
    headers = ["likert0[time1]. [Coding]", "time1can. Coding"]
    found = find(headers, kind="numeric", options=(), columns=["time1can", "likert0[time1]"])
    assert found.columns == {"tool": "time1can. Coding"}
    found = find(headers[:1], kind="numeric", options=(), columns=["time1can", "likert0[time1]"])
    assert found.columns == {"tool": "likert0[time1]. [Coding]"}


def test_free_text_in_several_boxes_is_one_question():
    headers = ["skill[1]. Which? [First]", "skill[2]. Which? [Second]"]
    found = find(headers, kind="text", options=(), columns=["skill"])
    assert found.texts == tuple(headers)
    assert found.headers() == headers


def test_without_columns_the_question_is_found_by_code_or_label():
    plain = {"kind": "text", "options": (), "columns": []}
    found = find(["Usted, ¿qué usa?"], label={"es": "usted, ¿qué usa?"}, **plain)
    assert found.columns == {"tool": "Usted, ¿qué usa?"}
    assert find(["TOOL"], **plain).columns == {"tool": "TOOL"}


def test_rows_whose_headers_do_not_name_the_question_have_their_own_columns():
    options = (Option(code="fleet", label="Fleet", columns=["Lorries", "fleet  MANAGEMENT"]),)
    assert find(["x", "Fleet management"], options=options).columns == {
        "tool[fleet]": "Fleet management"
    }


def test_what_the_export_tells_of_a_header_counts_more_than_its_text():
    asked = Question(code="tool", kind="multiple", options=PARTS)
    parts = {"Q4_2": Header("tool", "2", "Which tools?", "Python")}
    found = HeaderIndex(["Q4_1", "Q4_2"], parts=parts).find(
        Codebook(title="Demo", questions=[asked]), asked
    )
    assert found.columns == {"tool[python]": "Q4_2"}
