import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.errors import DataError
from move_analysis.readers.table import make_table, normal


def test_blank_cells_are_missing_and_cells_are_stripped():
    table = make_table("a.csv", [["a", "b"], [" \ufeffx\xa0", " "]])
    assert table.cells["a"].tolist() == ["x"]
    assert table.cells["b"].isna().all()


def test_repeated_headers_are_numbered_and_told():
    table = make_table("a.csv", [["a", "a", "a.2", "a"], ["1", "2", "3", "4"]])
    assert table.headers == ["a", "a.2", "a.2.2", "a.3"]
    assert table.cells.iloc[0].tolist() == ["1", "2", "3", "4"]
    assert table.notes == (
        'headers that stand more than once are numbered .2, .3, ...: "a", "a.2"',
    )


def test_unnamed_columns_stay_where_they_hold_something():
    table = make_table("a.csv", [["", "a", "", ""], ["7", "x", "", "y"]])
    assert table.headers == ["", "a", ".3"]


def test_several_header_rows_are_joined():
    rows = [["Id", "Films", "", "Age"], ["", "I", "II", "Response"], ["1", "x", "", "20"]]
    table = make_table("a.csv", rows, header_rows=2)
    assert table.headers == ["Id", "Films - I", "Films - II", "Age - Response"]


def test_blank_rows_hold_no_respondent():
    assert len(make_table("a.csv", [[""], ["a", "b"], ["1", ""], ["", ""], []]).cells) == 1


def test_short_rows_are_filled_up_and_told():
    table = make_table("a.csv", [["a", "b"], ["1"], ["1", "2"], ["1", "2", "", ""]])
    assert table.cells["b"].isna().tolist() == [True, False, False]
    assert table.notes == ("rows that were too short, filled up with blank cells: 1",)


def test_a_row_with_too_many_cells_is_a_fault():
    with pytest.raises(DataError) as caught:
        make_table("a.csv", [["a", "b"], ["1", "2"], ["1", "2", "3"]])
    assert caught.value.fault_list[0].where == "a.csv, row 2 of the answers"
    assert "3 cells under 2 headers" in str(caught.value)


def test_nothing_at_all_is_a_fault():
    with pytest.raises(DataError, match="The export is empty"):
        make_table("a.csv", [["", ""], []])


@given(st.text())
def test_normal_form_is_final(text):
    assert normal(normal(text)) == normal(text)
    assert normal(f" {text}\n") == normal(text)
