"""Text exports: CSV, TSV and their kin, in the encodings and separators that survey tools write."""

from __future__ import annotations

import codecs
import csv
import io
import re

from ...errors import DataError
from ...project import Export

SEPARATORS = (";", "\t", "|", ",")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LARGEST_CELL = 10_000_000
_END = "end of the file"


def read_rows(data: bytes, export: Export) -> list[list[str]]:
    r"""Read the rows of a text export.

    Parameters
    ----------
    data : bytes
        The file's content.
    export : Export
        What the project says about it; encoding and separator are recognised where it says
        nothing.

    Returns
    -------
    list of list of str
        Header first.

    Raises
    ------
    DataError
        Where the encoding is wrong, or the quotes do not close.

    Examples
    --------
    >>> read_rows(b"size;country\n12;ES\n", Export(file="a.csv"))
    [['size', 'country'], ['12', 'ES']]
    """
    text = decode(data, file=export.file, encoding=export.encoding)
    named = re.match(r"sep=(.)\r?\n", text)  # Excel writes this line, and only Excel needs it
    text = text[named.end() :] if named else text
    separator = export.separator or (named and named[1]) or sniff_separator(text)
    try:
        return _rows(text, separator)
    except csv.Error as error:
        raise DataError(
            f"The rows can't be told apart: {error}.",
            export.file,
            "Check its quotes, or export again as CSV.",
        ) from error


def decode(data: bytes, *, file: str, encoding: str | None = None) -> str:
    """Turn bytes into text: in which encoding was the file written?

    An encoding that is named wins. Else a byte order mark tells; else UTF-8 where the bytes
    are valid UTF-8; else Windows Cyrillic (cp1251) where most letters beyond ASCII stand in
    runs of three or more, as they do in Cyrillic words; else Windows Western (cp1252), or
    Latin-1 where cp1252 has no such character.

    Parameters
    ----------
    data : bytes
        The file's content.
    file : str
        Its name, for the message.
    encoding : str, optional
        Named by the project.

    Returns
    -------
    str

    Raises
    ------
    DataError
        Where the named encoding is unknown or does not fit.

    Examples
    --------
    >>> decode("Логистика".encode("cp1251"), file="a.csv")
    'Логистика'
    >>> decode("Logística".encode("cp1252"), file="a.csv")
    'Logística'
    """
    if encoding:
        return _decode_as_named(data, file, encoding)
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    if data[1:2] == b"\0" or data[:1] == b"\0":
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", errors="replace")
    for name in ("utf-8", "cp1251" if _looks_cyrillic(data) else "cp1252"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def sniff_separator(text: str) -> str:
    r"""Tell which separator parts the cells.

    Parameters
    ----------
    text : str
        The file's content; its first 50 rows decide: at least half of them are as wide as the
        header, and the header is widest.

    Returns
    -------
    str
        One of ``, ; | `` and tab; a comma where there is one column only.

    Examples
    --------
    >>> sniff_separator("size;share, in %\n12;0,5\n")
    ';'
    """
    return max(SEPARATORS, key=lambda separator: _fit(text, separator))


def _fit(text: str, separator: str) -> tuple[bool, int]:
    widths: list[int] = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        widths.append(len(row))
        if len(widths) == 50:
            break
    if not widths or widths[0] == 1:
        return False, 0
    return sum(width == widths[0] for width in widths) * 2 >= len(widths), widths[0]


def _rows(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(_LARGEST_CELL)
    ended = text if not text or text.endswith(("\n", "\r")) else f"{text}\n"
    rows = list(csv.reader(io.StringIO(f"{ended}{_END}\n", newline=""), delimiter=separator))
    if rows.pop() != [_END]:  # it was read into a cell
        raise csv.Error(f"a quote that is opened in row {len(rows) + 1} is never closed")
    return rows


def _decode_as_named(data: bytes, file: str, encoding: str) -> str:
    try:
        return data.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except LookupError as error:
        raise DataError(
            f'There is no encoding "{encoding}".',
            file,
            'Write for example "encoding: utf-8" or "encoding: cp1252", or leave it out.',
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"The file is not written in {encoding}.",
            f"{file}, byte {error.start}",
            'Correct "encoding:" in move.yml, or leave it out to have it recognised.',
        ) from error


def _looks_cyrillic(data: bytes) -> bool:
    high = len(re.findall(rb"[\x80-\xff]", data))
    in_words = sum(len(run) for run in re.findall(rb"[\x80-\xff]{3,}", data))
    return in_words * 2 > high
