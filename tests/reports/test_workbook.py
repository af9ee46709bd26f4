"""Workbooks: the numbers of a page as numbers, its texts as texts, whatever they begin with."""

import zipfile

import pytest

from move_analysis.messages import speaker
from move_analysis.reports.workbook import write_workbook

openpyxl = pytest.importorskip("openpyxl")
pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported:UserWarning")

TABLE = {
    "caption": "What your SMEs have",
    "released": "AA",
    "columns": [
        {"heading": "Competence", "unit": ""},
        {"heading": "Respondents (SMEs)", "unit": "SMEs"},
        {"heading": "Weighted share of the base (%)", "unit": "share"},
        {"heading": "Mean", "unit": "points"},
    ],
    "rows": [["Hydrogen", 12, 0.375, 2.5], ["Cold chain", "too few", "too few", 3]],
    "notes": ["3 SMEs answered."],
}
HOSTILE = [
    "=1+1", "+1", "-1+2", "@SUM(A1)", "=HYPERLINK(\"http://evil\")", "http://evil.example",
    "<script>alert(1)</script>", "../../etc", "שלום עולם", "🚚🔋", "{=1}", "=cmd|' /C calc'!A0",
    "x" * 300, "12", "\ttab",
]  # fmt: skip


@pytest.fixture
def book(tmp_path):
    """Writes tables in a language and reads them back."""

    def make(*tables, language="en", title="Your SMEs"):
        about = {
            "t": speaker(language), "language": language, "synthetic": True,
            "partnership": "Tiny", "reader": "Alpha",
            "date": "2026-02-03", "day": "3 February 2026", "source": "", "version": "0",
        }  # fmt: skip
        write_workbook(tables, tmp_path / "made.xlsx", title=title, about=about)
        return openpyxl.load_workbook(tmp_path / "made.xlsx")

    return make


def column(sheet, letter, first=5, last=6):
    return [sheet[f"{letter}{row}"].value for row in range(first, last + 1)]


def test_numbers_are_numbers_with_their_format(book):
    sheet = book(TABLE).worksheets[1]
    assert column(sheet, "B") == [12, "too few"] and column(sheet, "C") == [0.375, "too few"]
    assert column(sheet, "D") == [2.5, 3]
    assert [sheet[f"{c}5"].number_format for c in "BCD"] == ["#,##0", "0%", "#,##0.00"]


def test_sheet_has_heading_frozen_header_filter_and_notes(book):
    sheet = book(TABLE).worksheets[1]
    assert sheet.title == "1 What your SMEs have" and sheet["A1"].value == "What your SMEs have"
    assert [cell.value for cell in sheet[4]] == [c["heading"] for c in TABLE["columns"]]
    assert sheet.freeze_panes == "B5" and sheet.auto_filter.ref == "A4:D6"
    assert column(sheet, "A", 8, 9) == ["Notes", "3 SMEs answered."]
    assert sheet["A2"].hyperlink.location == "'Contents'!A1"
    assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$4:$4"


def test_shares_have_bars(book, tmp_path):
    book(TABLE)
    with zipfile.ZipFile(tmp_path / "made.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert 'sqref="C5:C6"' in sheet and "dataBar" in sheet


def test_contents_lead_to_every_sheet(book):
    made = book(TABLE, {**TABLE, "caption": "Other", "rows": []})
    contents = made.worksheets[0]
    said = [[cell.value for cell in row] for row in contents.iter_rows()]
    assert said[0][0] == "Your SMEs" and ["Reader", "Alpha", None] in said
    assert ["Synthetic demonstration data", None, None] in said
    assert said[-2:] == [
        ["1 What your SMEs have", "What your SMEs have", 2], ["2 Other", "Other", 0],
    ]  # fmt: skip
    links = [cell.hyperlink.location for row in contents.iter_rows() for cell in row
             if cell.hyperlink]  # fmt: skip
    assert links == [f"'{sheet.title}'!A1" for sheet in made.worksheets[1:]]


def test_language_of_the_reader(book):
    """Tables come in the reader's language; the workbook adds its own words."""
    made = book(
        TABLE, language="es", title="What your SMEs offer, what they lack, and where to find it"
    )
    assert made.sheetnames[0] == "Contenido"
    assert made.worksheets[0]["A1"].value.startswith("Qué ofrecen sus pymes")
    sheet = made.worksheets[1]
    assert sheet["B4"].value == "Respondents (SMEs)" and sheet["A8"].value == "Notas"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_stay_texts(book, text):
    table = {**TABLE, "caption": text, "rows": [[text, text, text, text]], "notes": [text]}
    made = book(table, title=text)
    sheet = made.worksheets[1]
    cells = [sheet["A1"], *sheet[5], sheet["A8"], made.worksheets[0]["A1"]]
    assert [cell.value for cell in cells] == [text] * 7
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells] == [None] * 7


@pytest.mark.parametrize(
    "caption", ["a/b\\c?*[d]:e", "'quoted'", "x" * 300, "", "History", "..", "Contents"]
)
def test_any_caption_makes_a_sheet(book, caption):
    made = book({**TABLE, "caption": caption}, {**TABLE, "caption": caption})
    assert len({name.casefold() for name in made.sheetnames}) == 3
    assert max(map(len, made.sheetnames)) <= 31


def test_same_bytes_every_time(book, tmp_path):
    book(TABLE)
    first = (tmp_path / "made.xlsx").read_bytes()
    book(TABLE)
    assert (tmp_path / "made.xlsx").read_bytes() == first
