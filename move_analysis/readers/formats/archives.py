"""Limits on zipped workbooks: a small file must not unpack without end."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from ...errors import DataError
from ...messages import say
from ...values import Number

MOST_BYTES = 1 << 30
"""Unpacked, of one workbook."""
MOST_TIMES = 500
"""Unpacked, as a multiple of the file; counted from `FEW_BYTES` on."""
FEW_BYTES = 100 << 20
MOST_CELLS = 20_000_000
"""Of one sheet, the blank ones between the others included: all are held in memory."""

_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_CHUNK = 1 << 20
_LONGEST_CELL_START = 32


def check_archive(data: bytes, *, file: str) -> None:
    """Refuse a workbook that unpacks to more than any survey holds.

    Parameters
    ----------
    data : bytes
        The file's content; one that is no zip archive passes.
    file : str
        Its name, for the message.

    Raises
    ------
    DataError
        Where what it holds, or the sheet that it spans, is too large.

    Examples
    --------
    >>> check_archive(b"size;country", file="a.csv")
    """
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                widest = deepest = 0
                for chunk, added in _chunks(archive, entry):
                    unpacked += added
                    _require_size(unpacked, len(data), file)
                    if "/worksheets/" in entry.filename:
                        for column, row in _CELL.findall(chunk):
                            widest = max(widest, _number(column))
                            deepest = max(deepest, int(row))
                _require_cells(widest * deepest, f"{file}, {entry.filename}")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return  # damaged, or locked with a password: who reads it says so


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """Parts of what an entry holds, with how many bytes of it are new."""
    entry.file_size = 1 << 62  # what the archive says of it may be a lie
    end = b""
    with archive.open(entry) as content:
        while chunk := content.read(_CHUNK):
            yield end + chunk, len(chunk)
            end = chunk[-_LONGEST_CELL_START:]


def _number(column: bytes) -> int:
    """Number of a column that is named by letters."""
    number = 0
    for letter in column:
        number = 26 * number + letter - 64
    return number


def _require_size(unpacked: int, packed: int, file: str) -> None:
    if unpacked > MOST_BYTES or unpacked > max(FEW_BYTES, MOST_TIMES * packed):
        raise DataError(
            say(
                "The workbook unpacks to more than {unpacked} MB, from {packed} MB.",
                unpacked=unpacked >> 20,
                packed=Number(packed / 2**20),
            ),
            file,
            say(
                "No survey is that large: get the file again from where it comes from, or save the "
                "sheet with the answers as CSV."
            ),
        )


def _require_cells(cells: int, where: str) -> None:
    if cells > MOST_CELLS:
        raise DataError(
            say("A sheet spans {cells} cells.", cells=cells),
            where,
            say(
                "Something stands far below or right of the answers: delete those rows and "
                "columns, or save the sheet with the answers as CSV."
            ),
        )
