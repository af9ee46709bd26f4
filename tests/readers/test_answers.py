import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Option, Point, Question, Scale
from move_analysis.readers.answers import read_answers
from move_analysis.readers.asking import Asking, Remarks
from move_analysis.readers.choices import AS_OTHER, LOST_ZEROS, MANGLED
from move_analysis.readers.columns import HeaderIndex
from move_analysis.readers.meanings import spelling_table
from move_analysis.readers.table import make_table
from move_analysis.readers.values import OUT_OF_RANGE, UNREADABLE

SCALE = Scale(
    code="level",
    points=(
        Point(code="none", label={"en": "None", "es": "Ninguna"}, synonyms=("0 - Mostly me",)),
        Point(code="basic", label="Basic"),
        Point(code="3", label="Expert", value=3),
    ),
)
YES_NO = (Option(code="yes"), Option(code="no"))
TOOLS = (Option(code="r", label="R"), Option(code="py", label="Python"))


def read(headers, rows, decimal=None, **question):
    asked = Question(**{"code": "q", "kind": "text", **question})
    book = Codebook(title="Demo", scales=[SCALE], questions=[asked])
    table = make_table("a.csv", [headers, *rows])
    remarks = Remarks()
    found = HeaderIndex(table.headers).find(book, asked)
    return read_answers(Asking(book, asked, table, found, remarks, decimal)), remarks


def column(cells, **question):
    answers, remarks = read(["q", "id"], [[cell, "1"] for cell in cells], **question)
    values = [None if pd.isna(value) else value for value in answers["q"]]
    return values, remarks


def test_points_are_found_by_code_label_synonym_and_number():
    cells = [
        "none",
        " NINGUNA ",
        "0 - mostly  me",
        "Basic",
        "3",
        "3.0",
        "3,00",
        "Expert",
        "",
        "N/A",
    ]
    values, remarks = column(cells, kind="ordinal", scale="level")
    assert values == ["none"] * 3 + ["basic"] + ["3"] * 4 + [None] * 2
    assert not remarks.faults


def test_an_answer_that_is_no_option_is_a_fault_with_a_near_miss():
    cells = ["Basics", "Basics", "7", "none"]
    _, remarks = column(cells, kind="ordinal", scale="level")
    (fault,) = remarks.faults
    assert '"Basics" (2), "7" (1)' in fault.problem
    assert fault.where == "a.csv, column q"
    assert 'scale "level"' in fault.fix and 'Did you mean "basic"' in fault.fix


def test_one_fault_tells_of_all_rows_of_a_grid():
    items = [Option(code="a"), Option(code="b")]
    _, remarks = read(["q[a]", "q[b]"], [["no", "yes"], ["yes", "none"]], kind="ordinal",
                      scale="level", items=items)  # fmt: skip
    (fault,) = remarks.faults
    assert '"yes" (2), "no" (1)' in fault.problem
    assert fault.where == "a.csv, column q[a] and 1 more"


def test_only_five_unknown_answers_are_shown():
    _, remarks = column([f"x{n}" for n in range(9)], kind="single", options=TOOLS)
    assert "and 4 more" in remarks.faults[0].problem


def test_with_an_option_other_the_rest_is_other():
    options = (*TOOLS, Option(code="other"))
    values, remarks = column(["R", "-oth-", "Julia", "Other"], kind="single", options=options)
    assert values == ["r", "other", "other", "other"]
    assert remarks.counts == {AS_OTHER: {"q": 1}} and not remarks.faults


@pytest.mark.parametrize(
    "words", [("Yes", "No"), ("Y", "N"), ("1", "0"), ("Да", "Не"), ("Sí", "No")]
)
def test_yes_and_no_are_understood_in_the_usual_languages(words):
    assert column(words, kind="single", options=YES_NO)[0] == ["yes", "no"]


def test_codes_come_before_labels():
    options = [Option(code="a", label="b"), Option(code="b", label="a")]
    assert spelling_table(options) == {"a": "a", "b": "b"}


def test_a_single_question_without_options_keeps_what_was_written():
    assert column(["España", "-", ""], kind="single")[0] == ["España", None, None]


@pytest.mark.parametrize(
    ("cells", "decimal", "numbers"),
    [
        (["1,5", "2", "1.250,5"], None, [1.5, 2, 1250.5]),
        (["1.5", "2", "1,250.5"], None, [1.5, 2, 1250.5]),
        (["1,250", "12,000"], None, [1250, 12000]),
        (["1,250", "12,5"], None, [1.25, 12.5]),
        (["1.250", "2"], ",", [1250, 2]),
        (["1,250", "2"], ".", [1250, 2]),
        (["1.250.000"], None, [1250000]),
        (["1 250", "1\u00a0000", "2'000"], None, [1250, 1000, 2000]),
        (["-3", "+4", "1e3"], None, [-3, 4, 1000]),
    ],
)
def test_numbers(cells, decimal, numbers):
    answers, remarks = read(["q"], [[c] for c in cells], decimal, kind="numeric")
    assert answers["q"].tolist() == numbers
    assert not remarks.faults and not remarks.counts


def test_numbers_out_of_range_and_unreadable_ones_are_not_answered():
    cells = ["5", "7", "9000", "-1", "about ten", "-", "inf"]
    values, remarks = column(cells, kind="numeric", minimum=0, maximum=500)
    assert values == [5, 7] + [None] * 5
    assert remarks.counts == {OUT_OF_RANGE: {"q": 2}, UNREADABLE: {"q": 2}}


@pytest.mark.parametrize("kind", ["numeric", "date"])
def test_most_answers_unreadable_means_the_wrong_column(kind):
    _, remarks = column(["ten", "twelve", "3"], kind=kind)
    assert f"are no {'numbers' if kind == 'numeric' else 'dates'}" in remarks.faults[0].problem


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        (["2026-03-18", "2026-03-18 09:42:33"], ["2026-03-18", "2026-03-18 09:42:33"]),
        (["2026-09-21 10:01:00+02:00", ""], ["2026-09-21 08:01:00", None]),
        (["01/02/2026", "13/02/2026"], ["2026-02-01", "2026-02-13"]),
        (["02/13/2026", "02/01/2026"], ["2026-02-13", "2026-02-01"]),
        (["1.2.2026", "-"], ["2026-02-01", None]),
    ],
)
def test_dates(cells, dates):
    values, remarks = column(cells, kind="date")
    assert values == [None if date is None else pd.Timestamp(date) for date in dates]
    assert not remarks.faults


def test_texts():
    assert column(["a-b", "-", "", "n/a"], kind="text")[0] == ["a-b", None, None, "n/a"]


def test_boxes_of_one_free_text_are_lines():
    answers, _ = read(["q[1]", "q[2]"], [["a", "b"], ["", "-"], ["-", "c"]])
    assert answers["q"].fillna("").tolist() == ["a\nb", "", "c"]


def ticks(headers, rows, options=TOOLS):
    answers, remarks = read(headers, rows, kind="multiple", options=options)
    table = pd.DataFrame(answers).astype(object)
    return table.where(table.notna(), None).to_numpy().tolist(), remarks


@pytest.mark.parametrize("yes", ["Yes", "Y", "1", "1.0", "X", "Sí", "Да", "TRUE"])
def test_blank_is_not_answered_where_no_is_written(yes):
    rows = [[yes, "No", "1"], ["No", "", "2"], ["", "", "3"]]
    values, _ = ticks(["q[r]", "q[py]", "id"], rows)
    assert values == [[True, False], [False, None], [None, None]]


def test_blank_is_no_where_only_ticks_are_written():
    rows = [["Y", "", "1"], ["", "", "2"], ["Y", "Y", "3"]]
    values, _ = ticks(["q[r]", "q[py]", "id"], rows)
    assert values == [[True, False], [None, None], [True, True]]


def test_the_options_own_text_is_a_tick():
    values, remarks = ticks(["q - R", "q - Python"], [["R", ""], ["", "python"]])
    assert values == [[True, False], [False, True]] and not remarks.faults


def test_free_text_ticks_other():
    options = (*TOOLS, Option(code="other"))
    headers = ["q[r]", "q[py]", "q[other]"]
    rows = [["Yes", "No", ""], ["No", "No", "Julia"], ["", "", ""]]
    values, remarks = ticks([*headers, "id"], [[*r, "1"] for r in rows], options)
    assert values == [[True, False, False], [False, False, True], [None] * 3]
    assert remarks.counts == {AS_OTHER: {"q": 1}}


def test_free_text_without_other_is_a_fault():
    _, remarks = ticks(["q[r]", "q[py]"], [["maybe", "Y"]])
    assert '"maybe" (1)' in remarks.faults[0].problem


def test_ticks_joined_in_one_column():
    values, remarks = ticks(["q"], [["R; Python"], ["python"], ["-"], ["n/a"]])
    assert values == [[True, True], [False, True], [None, None], [None, None]]
    assert not remarks.faults


def test_unknown_pieces_of_joined_ticks_are_a_fault():
    _, remarks = ticks(["q"], [["R; Pyton"], ["R; Pyton"]])
    assert '"Pyton" (2)' in remarks.faults[0].problem
    assert 'Did you mean "Python"' in remarks.faults[0].fix


def test_codes_whose_zeros_were_dropped_are_read_and_counted():
    options = [Option(code="01"), Option(code="62.10"), Option(code="10-49", label="10–49")]
    values, remarks = column(["1", "62.1", "Oct-49", "01"], kind="single", options=options)
    assert values == ["01", "62.10", "10-49", "01"]
    assert remarks.counts == {LOST_ZEROS: {"q": 2}, MANGLED: {"q": 1}}
    assert not remarks.faults


def test_two_options_of_one_number_stay_apart():
    _, remarks = column(["1"], kind="single", options=[Option(code="01"), Option(code="001")])
    assert remarks.faults
