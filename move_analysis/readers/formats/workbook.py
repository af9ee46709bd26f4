"""Excel exports (xlsx), read as values."""

from __future__ import annotations

import zipfile
import zlib
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ...errors import DataError, did_you_mean
from ...project import Export


def read_sheets(path: Path, export: Export) -> list[list[str]]:
    """Read the rows of one sheet of an Excel workbook.

    Parameters
    ----------
    path : Path
        The file.
    export : Export
        What the project says about it; the first sheet is read where it names none.

    Returns
    -------
    list of list of str
        Whole numbers without decimals, dates as ISO text.

    Raises
    ------
    DataError
        Where the workbook is damaged or has no such sheet.

    Examples
    --------
    >>> import openpyxl, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.xlsx"
    >>> book = openpyxl.Workbook()
    >>> book.active.append(["size"]); book.active.append([12.0]); book.save(path)
    >>> read_sheets(path, Export(file="a.xlsx"))
    [['size'], ['12']]
    """
    try:
        rows = _read_rows(path, export)
    except (zipfile.BadZipFile, zlib.error, ParseError, EOFError, KeyError, ValueError) as error:
        raise DataError(
            "The workbook is damaged, or is no Excel workbook.",
            export.file,
            "Open it in a spreadsheet program and save it again as xlsx, or export again.",
        ) from error
    width = max(map(len, rows), default=0)  # a sheet's rows end with their last filled cell
    return [row + [""] * (width - len(row)) for row in rows]


def _read_rows(path: Path, export: Export) -> list[list[str]]:
    import openpyxl

    with path.open("rb") as file:  # openpyxl refuses a path that is not named xlsx
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        if export.sheet is not None and export.sheet not in book.sheetnames:
            raise DataError(
                f'There is no sheet "{export.sheet}".',
                export.file,
                did_you_mean(export.sheet, book.sheetnames),
            )
        sheet = book[export.sheet or book.sheetnames[0]]
        sheet.reset_dimensions()  # some programs write a wrong size into the file
        return [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
