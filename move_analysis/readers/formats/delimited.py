"""Text exports: CSV, TSV and their kin, in the separators that survey tools write."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator

from ...errors import DataError
from ...messages import say
from ...values import Name, Text

SEPARATORS = (";", "\t", "|", ",")
_LARGEST_CELL = 1_000_000
_MOST_COLUMNS = 20_000
_END = "end of the file"
_START = 256_000


def read_rows(data: bytes, *, encoding: str, separator: str, file: str) -> Iterator[list[str]]:
    r"""Read the rows of a text export, one after the other.

    Parameters
    ----------
    data : bytes
        The file's content.
    encoding, separator : str
    file : str
        Its name, for the message.

    Yields
    ------
    list of str
        Cells as they stand; the line ``sep=;`` that Excel writes is left out.

    Raises
    ------
    DataError
        Where a quote is never closed.

    Examples
    --------
    >>> list(read_rows(b"size;country\n12;ES\n", encoding="utf-8", separator=";", file="a.csv"))
    [['size', 'country'], ['12', 'ES']]
    """
    csv.field_size_limit(_LARGEST_CELL)
    lines = io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace", newline="")
    ended = itertools.chain(_without_excel_line(lines), ["\n", _END])
    count, row = 0, [_END]
    try:
        rows = csv.reader(ended, delimiter=separator)
        row = next(rows)
        for following in rows:
            count += 1
            if len(row) > _MOST_COLUMNS:
                raise _too_wide(len(row), f"{file}, row {count}")
            if row or following != [_END]:  # a blank line is a row, but not the file's last
                yield row
            row = following
    except csv.Error as error:
        if "field limit" in str(error):
            raise _too_long(f"{file}, row {count + 2}") from error
        raise _no_rows(Name(error), file) from error
    if row != [_END]:  # it was read into a cell
        why = say("a quote that is opened in row {row} is never closed", row=count + 1)
        raise _no_rows(why, file)


def _too_long(where: str) -> DataError:
    return DataError(
        say("A cell is longer than {count} characters.", count=_LARGEST_CELL),
        where,
        say(
            "Look at that row in a text editor: most likely a quote is never closed. Export again."
        ),
    )


def _too_wide(columns: int, where: str) -> DataError:
    return DataError(
        say(
            "A row has {columns} columns; at most {most} are read.",
            columns=columns,
            most=_MOST_COLUMNS,
        ),
        where,
        say(
            "Look at that row in a text editor: most likely a line break is missing. Export again."
        ),
    )


def named_separator(start: str) -> str:
    r"""Tell the separator that Excel writes into the first line; empty where there is none.

    Parameters
    ----------
    start : str
        The file's beginning.

    Returns
    -------
    str

    Examples
    --------
    >>> named_separator("sep=|\na|b\n")
    '|'
    """
    named = re.match(r"\ufeff?sep=(.)\r?\n", start)
    return named[1] if named else ""


def sniff_separator(text: str) -> str:
    r"""Tell which separator parts the cells.

    Parameters
    ----------
    text : str
        The file's content; its first 50 rows decide: the separator by which most of them are as
        wide as most, and widest.

    Returns
    -------
    str
        One of ``, ; | `` and tab; a comma where there is one column only.

    Examples
    --------
    >>> sniff_separator("size;share, in %\n12;0,5\n")
    ';'
    """
    named = named_separator(text)
    if named:
        return named
    return max(SEPARATORS, key=lambda separator: _fit(text[:_START], separator))


def _fit(text: str, separator: str) -> tuple[bool, bool, int, int]:
    """Whether most rows are as wide as most, whether all are, how wide, and how many."""
    csv.field_size_limit(_LARGEST_CELL)
    widths: list[int] = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        if row:
            widths.append(len(row))
        if len(widths) == 50:
            break
    if not widths:
        return False, False, 0, 0
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    head = max(widths[:6])  # a title may stand above the header
    below = widths[widths.index(head) :]
    wide = head if below.count(head) * 2 >= len(below) else usual
    fitting = widths.count(wide)
    return wide > 1 and fitting * 2 >= len(widths) - 5, 2 < wide == min(widths), wide, fitting


def _without_excel_line(lines: Iterable[str]) -> Iterator[str]:
    rows = iter(lines)
    first = next(rows, "")
    if not named_separator(first):
        yield first
    yield from rows


def _no_rows(why: Text, file: str) -> DataError:
    return DataError(
        say("The rows can't be told apart: {why}.", why=why),
        file,
        say("Check its quotes, or export again as CSV."),
    )
