"""Workbook: the tables of a page as an Excel file, a sheet per table, made from nothing else.

What stood on the page as text stays text, whatever it begins with; numbers stay numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..messages import translate

# Of a sheet's name: no such characters, and no more of them.
FORBIDDEN, LONGEST_NAME = re.compile(r"[\[\]:*?/\\']"), 31
LONGEST_CELL = 32_767
WIDEST, NARROWEST = 60, 10
FORMATS = {"share": "0%", "probability": "0.000", "p": "0.000"}
WHOLE, BROKEN = "#,##0", "#,##0.00"
HEADER_ROW = 3
PLAIN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}

Table = Mapping[str, Any]
Speak = Callable[..., str]


def write_workbook(
    tables: Sequence[Table], path: Path, *, title: str, about: Mapping[str, Any]
) -> None:
    """Write the workbook of a page.

    Parameters
    ----------
    tables : sequence of mapping
        As `figures.number_table` makes them.
    path : Path
        Where to write it.
    title : str
        Of the page.
    about : mapping
        What the page says of itself (see `about_page`).
    """
    from xlsxwriter import Workbook

    t = about["t"]
    title = translate(title, about["language"])
    with Workbook(path, PLAIN) as book:
        book.set_properties({"title": title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
        styles = _styles(book)
        contents = book.add_worksheet(_cut(t("Contents")))
        captions = [table["caption"] for table in tables]
        names = [_cut(f"{place} {caption}") for place, caption in enumerate(captions, start=1)]
        for name, table in zip(names, tables, strict=True):
            _write_sheet(book.add_worksheet(name), table, styles=styles, t=t)
        _write_contents(contents, names, tables, title=title, about=about, styles=styles)


def _styles(book: Any) -> dict[str, Any]:
    looks: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "head": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1},
        "text": {"valign": "top"},
        "wrapped": {"text_wrap": True, "valign": "top"},
        "why": {"italic": True, "font_color": "#6b7280", "align": "right"},
        "link": {"font_color": "#0b5f8a", "underline": 1},
        **{form: {"num_format": form} for form in {*FORMATS.values(), WHOLE, BROKEN}},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _write_contents(
    sheet: Any,
    names: Sequence[str],
    tables: Sequence[Table],
    *,
    title: str,
    about: Mapping[str, Any],
    styles: Mapping[str, Any],
) -> None:
    t = about["t"]
    sheet.set_column(0, 0, LONGEST_NAME + 2)
    sheet.set_column(1, 1, WIDEST)
    sheet.write_string(0, 0, _cell(title), styles["title"])
    row = 1
    for row, (what, text) in enumerate(_facts(about), start=1):
        sheet.write_string(row, 0, _cell(what), styles["text"])
        if text:
            sheet.write_string(row, 1, _cell(text), styles["wrapped"])
    row += 2
    for column, heading in enumerate((t("Sheet"), t("What it shows"), t("Rows"))):
        sheet.write_string(row, column, heading, styles["head"])
    for line, (name, table) in enumerate(zip(names, tables, strict=True), start=row + 1):
        sheet.write_url(line, 0, f"internal:'{name}'!A1", styles["link"], name)
        sheet.write_string(line, 1, _cell(table["caption"]), styles["wrapped"])
        sheet.write_number(line, 2, len(table["rows"]), styles[WHOLE])


def _facts(about: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What stands under the title of the first sheet, and what it is called."""
    t = about["t"]
    if about["synthetic"]:
        yield t("Synthetic demonstration data"), ""
    yield about["partnership"], ""
    yield t("Reader"), about["reader"]
    if about["date"]:
        yield t("Answers up to"), about["day"]
    if about["source"]:
        yield t("Source of the data"), about["source"]
    yield t("Program"), f"move_analysis {about['version']}"


def _write_sheet(sheet: Any, table: Table, *, styles: Mapping[str, Any], t: Speak) -> None:
    columns, rows = table["columns"], table["rows"]
    last_row, last_column = HEADER_ROW + len(rows), len(columns) - 1
    sheet.write_string(0, 0, _cell(table["caption"]), styles["title"])
    back = f"internal:'{_cut(t('Contents'))}'!A1"
    sheet.write_url(1, 0, back, styles["link"], t("Back to the contents"))
    for place, column in enumerate(columns):
        heading = column["heading"]
        sheet.write_string(HEADER_ROW, place, _cell(heading), styles["head"])
        cells = [row[place] for row in rows]
        form = _format(column["unit"], cells)
        for line, value in enumerate(cells, start=HEADER_ROW + 1):
            _write_cell(sheet, line, place, value, form=form, styles=styles)
        sheet.set_column(place, place, _width(heading, cells))
        if rows and column.get("choices"):
            allowed = {"validate": "list", "source": column["choices"]}
            sheet.data_validation(HEADER_ROW + 1, place, last_row, place, allowed)
        if column["unit"] == "share" and rows:
            bars = {"type": "data_bar", "bar_color": "#5fa3cc", "bar_solid": True}
            ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
            area = (HEADER_ROW + 1, place, last_row, place)
            sheet.conditional_format(*area, {**bars, **ends})
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.autofilter(HEADER_ROW, 0, last_row, last_column)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for line, note in enumerate(_notes(table, t), start=last_row + 2):
        sheet.write_string(line, 0, _cell(note), styles["text"])


def _write_cell(
    sheet: Any,
    line: int,
    place: int,
    value: object,
    *,
    form: str,
    styles: Mapping[str, Any],
) -> None:
    if isinstance(value, int | float):
        sheet.write_number(line, place, value, styles[form])
    else:  # in a column of numbers: why there is none
        sheet.write_string(line, place, _cell(str(value)), styles["why" if form else "text"])


def _format(unit: str, cells: Sequence[object]) -> str:
    """How the numbers of a column are written; empty where it has none."""
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    if not numbers:
        return FORMATS.get(unit, "")
    return FORMATS.get(unit, WHOLE if all(isinstance(one, int) for one in numbers) else BROKEN)


def _width(heading: str, cells: Sequence[object]) -> int:
    texts = [len(cell) for cell in cells if isinstance(cell, str)]
    return min(WIDEST, max([NARROWEST, len(heading) // 2 + 2, *(size + 2 for size in texts)]))


def _notes(table: Table, t: Speak) -> Iterator[str]:
    if table["notes"]:
        yield t("Notes")
    yield from table["notes"]


def _cut(name: str) -> str:
    """A name of a sheet as Excel wants it; a number in front makes it the only one."""
    return FORBIDDEN.sub(" ", name)[:LONGEST_NAME].strip()


def _cell(text: str) -> str:
    return text[:LONGEST_CELL]
