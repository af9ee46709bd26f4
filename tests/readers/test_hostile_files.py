"""Files that are made to hurt, or damaged so that they do: a sentence, soon, and nothing read."""

import time
import zipfile

import pytest
import xlsxwriter

from move_analysis.errors import CodebookError, DataError
from move_analysis.project import Export, load_project
from move_analysis.readers import check_project
from move_analysis.readers.formats import archives, read_table

MOVE = "name: P\npartners: [{{code: A, exports: [{}]}}]\n"


def fault_of(path, *, limit: float = 20) -> str:
    started = time.monotonic()
    with pytest.raises(DataError) as caught:
        read_table(path, Export(file=path.name))
    assert time.monotonic() - started < limit
    return str(caught.value)


def zipped(path, size: int):
    """A workbook whose one sheet unpacks to blanks."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return path


def test_a_workbook_that_unpacks_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "FEW_BYTES", 4 << 20)
    monkeypatch.setattr(archives, "MOST_TIMES", 20)
    assert "unpacks to more than" in fault_of(zipped(tmp_path / "a.xlsx", 64 << 20))


def test_a_workbook_that_lies_about_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 16 << 20)
    path = zipped(tmp_path / "a.xlsx", 64 << 20)
    packed = bytearray(path.read_bytes())
    size = packed.index(b"PK\1\2") + 24  # in the directory of the archive
    packed[size : size + 4] = (1 << 10).to_bytes(4, "little")
    path.write_bytes(packed)
    assert "unpacks to more than" in fault_of(path)


def test_a_sheet_with_one_cell_in_its_last_corner(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("A")
        sheet.write(0, 0, "size")
        sheet.write(1_048_575, 16_383, "x")
    assert "A sheet spans 17,179,869,184 cells." in fault_of(tmp_path / "a.xlsx")


def test_a_cell_without_end(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("size,text\n1,a\n2," + "x" * 2_000_000 + "\n")
    assert "longer than 1,000,000 characters.\n  where: a.csv, row 3" in fault_of(path)


def test_columns_without_end(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("size,text\n1,a\n" + "," * 30_000 + "\n3,c\n")
    assert "30,001 columns" in fault_of(path)


def test_an_export_outside_the_project(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.csv").write_text("size\n1\n")
    (home / "link.csv").symlink_to(tmp_path / "secret.csv")
    for name in ("../secret.csv", str(tmp_path / "secret.csv"), "link.csv"):
        (home / "move.yml").write_text(MOVE.format(name))
        with pytest.raises(CodebookError, match=r"lies outside the folder(.|\n)*outside: true"):
            load_project(home)
        (home / "move.yml").write_text(MOVE.format(name) + "outside: true\n")
        assert load_project(home).outside
    (home / "inside.csv").write_text("size\n1\n")
    (home / "move.yml").write_text(MOVE.format("../home/inside.csv"))
    assert load_project(home)


def test_a_project_that_is_itself_behind_a_link(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home/a.csv").write_text("size\n1\n")
    (tmp_path / "home/move.yml").write_text(MOVE.format("a.csv"))
    (tmp_path / "link").symlink_to(tmp_path / "home")
    assert load_project(tmp_path / "link").partners


def test_a_notebook_that_is_named_by_a_path(cases):
    table = check_project(cases / "notebook_traversal").tables()["table"]
    assert len(table) == 1 and "is no name of a notebook" in table["problem"][0]
