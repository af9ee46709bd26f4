import zipfile
from datetime import datetime

import openpyxl
import pytest

from move_analysis.errors import DataError
from move_analysis.project import Export
from move_analysis.readers.formats import read_table


@pytest.fixture
def book(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["size", "share", "when", "Señal", "tick", None])
    book.active.append([12.0, 0.25, datetime(2026, 3, 18, 9, 42), " sí ", True, None])
    book.active.append([7])
    book.create_sheet("Второй").append(["other"])
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_values_become_texts(book):
    table = read_table(book, Export(file="a.xlsx"))
    assert table.headers == ["size", "share", "when", "Señal", "tick"]
    assert table.notes == ()
    assert table.cells.iloc[0].tolist() == ["12", "0.25", "2026-03-18 09:42:00", "sí", "True"]


def test_a_sheet_can_be_named(book):
    assert read_table(book, Export(file="a.xlsx", sheet="Второй")).headers == ["other"]


def test_an_unknown_sheet_is_a_fault(book):
    with pytest.raises(DataError, match='Did you mean "Sheet"'):
        read_table(book, Export(file="a.xlsx", sheet="Sheet1"))


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.95])
def test_a_truncated_workbook_is_a_fault(book, kept):
    data = book.read_bytes()
    book.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(DataError, match="The workbook is damaged") as caught:
        read_table(book, Export(file="a.xlsx"))
    assert caught.value.fault_list[0].where == "a.xlsx"


def test_a_workbook_with_broken_inside_is_a_fault(book):
    data = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as parts:
        start = parts.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    data[start : start + 60] = b"\0" * 60
    book.write_bytes(bytes(data))
    with pytest.raises(DataError, match="The workbook is damaged"):
        read_table(book, Export(file="a.xlsx"))
