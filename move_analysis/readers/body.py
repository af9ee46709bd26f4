"""Rows of text to columns of cells, a few thousand rows at a time, with little memory."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DataError
from ..messages import say

INVISIBLE = " \t\r\n\u00a0\ufeff\u200b"
"""Stripped from both ends of every cell: survey tools leave blanks and byte order marks there."""
_CHUNK = 5_000
_SHOWN = 5


@dataclass(frozen=True)
class Loss:
    """What was left out or changed while reading, and how often.

    Parameters
    ----------
    what : str
        In words, such as "rows of tests and previews, left out".
    count : int
        Number of rows, cells or columns.
    where : str
        Column, sheet or rows; empty for the whole file.

    Examples
    --------
    >>> Loss("rows of tests, left out", 2).where
    ''
    """

    what: str
    count: int
    where: str = ""


@dataclass
class Body:
    """The rows below the headers of one file, and what had to be fixed in them.

    Parameters
    ----------
    file : str
        The file as the project names it.
    width : int
        Number of headers.

    Examples
    --------
    >>> body = Body("a.csv", 2)
    >>> body.cells([["1", " x "], ["2", ""]]).to_numpy().tolist()
    [['1', 'x'], ['2', nan]]
    """

    file: str
    width: int
    short: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    with_nul: list[int] = field(default_factory=list)
    _number: int = 0

    def cells(self, rows: Iterable[Sequence[str]]) -> pd.DataFrame:
        """Stripped texts, columns numbered; blank cells are missing."""
        whole = self._whole(rows)
        names = [str(place) for place in range(self.width)]
        chunks: list[pa.Table] = []
        while chunk := list(itertools.islice(whole, _CHUNK)):
            chunks.append(pa.table(_stripped(chunk), names))
        empty = pa.table([pa.array([], pa.large_string())] * self.width, names)
        frame: pd.DataFrame = pa.concat_tables(chunks or [empty]).to_pandas()
        return frame

    def tell(self, notes: list[str], losses: list[Loss]) -> None:
        """Say what was fixed, and where."""
        if self.short:
            many = len(self.short)
            notes.append(
                say("rows that were too short, filled up with blank cells: {count}", count=many)
            )
        if self.broken:
            what = say("rows that a line break had broken up, put together")
            losses.append(Loss(what, len(self.broken), _rows(self.broken)))
        if self.with_nul:
            what = say("damaged rows: they hold NUL bytes, which were left out")
            losses.append(Loss(what, len(self.with_nul), _rows(self.with_nul)))

    def _whole(self, rows: Iterable[Sequence[str]]) -> Iterator[list[str]]:
        """Rows as wide as the headers."""
        for row in self._joined(map(list, rows)):
            self._number += 1
            if "\0" in "".join(row):
                self.with_nul.append(self._number)
                row = [cell.replace("\0", "") for cell in row]
            if len(row) < self.width:
                self.short.append(self._number)
                row = row + [""] * (self.width - len(row))
            if any(cell.strip(INVISIBLE) for cell in row[self.width :]):
                raise DataError(
                    say(
                        "A row has {cells} cells under {headers} headers.",
                        cells=len(row),
                        headers=self.width,
                    ),
                    f"{self.file}, row {self._number} of the answers",
                    say(
                        "Check its quotes and separators, or name the separator with "
                        '"separator:" in move.yml; best, export again.'
                    ),
                )
            yield row[: self.width]

    def _joined(self, rows: Iterator[list[str]]) -> Iterator[list[str]]:
        """Rows put together that a line break without quotes has broken up."""
        waiting: list[list[str]] = []
        shape = ""
        for row in rows:
            if len(row) >= self.width:
                yield from waiting
                waiting, shape = [], shape or _shape(row)
                yield row
                continue
            if waiting and shape and _shape(row) == shape:  # it begins as a row does
                yield from waiting
                waiting = []
            waiting.append(row)
            if sum(map(len, waiting)) - len(waiting) + 1 == self.width and len(waiting) > 1:
                self.broken.append(self._number + 1)
                yield _glued(waiting)
                waiting = []
        yield from waiting


def _glued(parts: Sequence[list[str]]) -> list[str]:
    whole = list(parts[0])
    for part in parts[1:]:
        whole[-1] = f"{whole[-1]}\n{part[0]}"
        whole += part[1:]
    return whole


def _shape(row: Sequence[str]) -> str:
    """How a row begins, where it begins with a number, a date or an id."""
    shape = re.sub(r"\d+", "9", row[0])
    return shape if "9" in shape else ""


def _rows(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    return f"row {shown}" + (" ..." if len(numbers) > _SHOWN else "")


def _stripped(rows: Sequence[Sequence[str]]) -> list[pa.Array]:
    """Columns of rows of one length, all stripped at once."""
    texts = [text for column in zip(*rows, strict=True) for text in column]
    stripped = pc.utf8_trim(pa.array(texts, pa.large_string()), characters=INVISIBLE)
    filled = pc.if_else(pc.equal(stripped, ""), None, stripped)
    return [filled.slice(start, len(rows)) for start in range(0, len(texts), len(rows))]
