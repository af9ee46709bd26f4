"""Sheets of spreadsheet files (xlsx, xlsm, xlsb, xls, ods), read as values."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ...errors import DataError
from ...messages import say


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Parameters
    ----------
    name : str
    rows : list of list of str
        All as wide as the widest; cells merged downwards are filled.
    visible : bool

    Examples
    --------
    >>> Sheet("Answers", [["size"], ["12"]]).visible
    True
    """

    name: str
    rows: list[list[str]]
    visible: bool = True


def read_sheets(data: bytes, *, file: str) -> list[Sheet]:
    """Read all sheets of a spreadsheet file.

    Parameters
    ----------
    data : bytes
        The file's content.
    file : str
        Its name, for the message.

    Returns
    -------
    list of Sheet
        In the order of the file. Whole numbers without decimals, dates as ISO text.

    Raises
    ------
    DataError
        Where the file is damaged, or larger than any survey.

    Examples
    --------
    >>> import io, xlsxwriter
    >>> file = io.BytesIO()
    >>> with xlsxwriter.Workbook(file) as book:
    ...     _ = book.add_worksheet("Answers").write_column(0, 0, ["size", 12.0])
    >>> read_sheets(file.getvalue(), file="a.xlsx")[0].rows
    [['size'], ['12']]
    """
    with _opened(data, file=file) as book:
        return [_sheet(book, meta) for meta in book.sheets_metadata if _holds_cells(meta)]


def sheet_names(data: bytes, *, file: str) -> list[str]:
    """Return what the sheets of a spreadsheet file are called; their cells are not read.

    Parameters
    ----------
    data : bytes
        The file's content.
    file : str
        Its name, for the message.

    Returns
    -------
    list of str

    Raises
    ------
    DataError
        Where the file is damaged.

    Examples
    --------
    >>> import io, xlsxwriter
    >>> file = io.BytesIO()
    >>> with xlsxwriter.Workbook(file) as book:
    ...     _ = book.add_worksheet("Read me"), book.add_worksheet("Answers")
    >>> sheet_names(file.getvalue(), file="a.xlsx")
    ['Read me', 'Answers']
    """
    with _opened(data, file=file) as book:
        return [meta.name for meta in book.sheets_metadata if _holds_cells(meta)]


@contextmanager
def _opened(data: bytes, *, file: str) -> Iterator[Any]:
    import python_calamine

    try:
        yield python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise DataError(
            say("The workbook is damaged, or is no Excel workbook."),
            file,
            say("Open it in a spreadsheet program and save it again as xlsx, or export again."),
        ) from error


def _holds_cells(meta: Any) -> bool:
    return str(meta.typ).endswith("WorkSheet")


def _sheet(book: Any, meta: Any) -> Sheet:
    sheet = book.get_sheet_by_name(meta.name)
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in rows[top + 1 : bottom + 1]:
            row[left : right + 1] = rows[top][left : right + 1]
    return Sheet(meta.name, rows, str(meta.visible).endswith("Visible"))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value if not isinstance(value, timedelta) else value.total_seconds())
