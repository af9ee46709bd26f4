import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.errors import DataError
from move_analysis.project import Export
from move_analysis.readers.formats import read_table
from move_analysis.readers.formats.delimited import sniff_separator
from move_analysis.readers.formats.encodings import decode

WORDS = {"cp1252": "Señor Müller, Logística", "cp1251": "Логистика и транспорт"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_recognised(encoding):
    text = "size;country\n12;Бъл\n"
    assert decode(text.encode(encoding), file="a.csv") == text


@pytest.mark.parametrize("encoding", WORDS)
def test_windows_encodings_are_recognised(encoding):
    assert decode(WORDS[encoding].encode(encoding), file="a.csv") == WORDS[encoding]


def test_what_cp1252_lacks_is_read_as_latin_1():
    assert decode(b"caf\xe9 \x81", file="a.csv") == "café \x81"


def test_the_named_encoding_wins():
    data = "Ørsted".encode("cp865")
    assert decode(data, file="a.csv", encoding="cp865") == "Ørsted"


def test_an_encoding_that_does_not_fit_is_a_fault():
    with pytest.raises(DataError) as caught:
        decode("ab Señor".encode("cp1252"), file="a.csv", encoding="utf-8")
    assert caught.value.fault_list[0].where == "a.csv, byte 5"
    assert "encoding:" in caught.value.fault_list[0].fix


def test_an_unknown_encoding_is_a_fault():
    with pytest.raises(DataError, match='no encoding "utf8000"'):
        decode(b"a", file="a.csv", encoding="utf8000")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_sniffed(separator):
    lines = [["size", "share, in %; of all", "x"], ["12", '"one; two, three"', ""], ["7", "", "y"]]
    quoted = [[c if c.startswith('"') or len(c) < 5 else f'"{c}"' for c in row] for row in lines]
    assert sniff_separator("\n".join(separator.join(row) for row in quoted)) == separator


def test_decimal_commas_do_not_part_cells():
    assert sniff_separator("size;share, in %\n12;0,5\n7;1,5\n") == ";"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_quotes_and_line_breaks(tmp_path, newline):
    lines = ["a;b", '"x ""y"" z";"one', 'two"', "plain;"]
    (tmp_path / "a.csv").write_bytes(newline.join(lines).encode())
    table = read_table(tmp_path / "a.csv", Export(file="a.csv"))
    assert table.cells["a"].tolist() == ['x "y" z', "plain"]
    assert table.cells["b"].tolist()[0] == f"one{newline}two"


def test_the_line_that_excel_writes_is_obeyed(tmp_path):
    (tmp_path / "a.csv").write_text("sep=|\na|b,c\n1|2,3\n")
    table = read_table(tmp_path / "a.csv", Export(file="a.csv"))
    assert table.headers == ["a", "b,c"]


def test_the_named_separator_wins(tmp_path):
    (tmp_path / "a.csv").write_text("a,b;c,d\n1,2;3,4\n")
    assert read_table(tmp_path / "a.csv", Export(file="a.csv", separator=";")).headers == [
        "a,b",
        "c,d",
    ]


@given(st.binary(max_size=200))
def test_any_bytes_become_text(data):
    assert isinstance(decode(data, file="a.csv"), str)
