"""One export file, opened once: what kind of file it is, and its rows as text."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ...errors import DataError, did_you_mean
from ...messages import say
from ...project import Export
from ...values import Name
from ..body import Loss
from .archives import check_archive
from .delimited import read_rows, sniff_separator
from .encodings import named_encoding, recognise_encoding
from .margins import title_rows, without_notes
from .workbook import Sheet, read_sheets

_MAGIC = {
    b"PK\x03\x04": "workbook", b"\xd0\xcf\x11\xe0": "workbook", b"$FL2": "statistics",
    b"$FL3": "statistics", b"<stata_dta>": "statistics", b"HEADER RECORD*******": "statistics",
    b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60": "statistics", b"%PDF": "pdf",
    b"SQLite": "database", b"\x89PNG": "picture", b"\x1f\x8b": "archive",
}  # fmt: skip
_NOT_TEXT = {
    "pdf": say("The file is a PDF document, not text."),
    "database": say("The file is a database, not text."),
    "picture": say("The file is a picture, not text."),
    "archive": say("The file is a compressed archive, not text."),
}
_WEB_PAGE = re.compile(rb"\s*(<!doctype html|<html|<head|<body|<table|<meta)", re.IGNORECASE)
_NAMED_STATISTICS = (".sav", ".zsav", ".por", ".dta", ".sas7bdat", ".xpt")
_NAMED_WORKBOOK = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_PACKED = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".sav", ".dta", ".xml", ".json")
HEAD = 40


@dataclass
class Source:
    """An export file, of which formats say whether it is one of theirs.

    Parameters
    ----------
    path : Path
        The file.
    export : Export
        What the project says about it.
    notes : list of str
        What was assumed or fixed while it was opened, in words.

    Examples
    --------
    >>> Source(Path("answers.xlsx"), Export(file="answers.xlsx")).name
    'answers.xlsx'
    """

    path: Path
    export: Export
    notes: list[str] = field(default_factory=list)
    _below: list[list[str]] = field(default_factory=list)
    _unused: list[Sheet] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the file, as the project writes it."""
        return self.export.file

    @cached_property
    def data(self) -> bytes:
        """All bytes; of an archive with one export in it, those of the export."""
        data = self.path.read_bytes()
        check_archive(data, file=self.name)
        return self._packed(data) if data.startswith(b"PK\x03\x04") else data

    def _packed(self, data: bytes) -> bytes:
        """The export in an archive, as Google Forms and Qualtrics send it; a workbook is none."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = [n for n in archive.namelist() if not n.startswith("__MACOSX")]
                packed = [n for n in names if n.lower().endswith(_PACKED)]
                if {"mimetype", "[Content_Types].xml"} & set(names) or len(packed) != 1:
                    return data
                self.notes.append(say("an archive: read {file} in it", file=Name(packed[0])))
                return archive.read(packed[0])
        except (zipfile.BadZipFile, zlib.error, OSError):
            return data  # the reader of workbooks says what is wrong

    @cached_property
    def kind(self) -> str:
        """``workbook``, ``statistics`` or ``text``, by the first bytes; not a name that lies."""
        suffix = self.path.suffix.lower()
        found = next((kind for magic, kind in _MAGIC.items() if self.data.startswith(magic)), "")
        if not found and _WEB_PAGE.match(self.data.removeprefix(b"\xef\xbb\xbf")):
            problem = say("The file is a web page with a table in it, whatever its name says.")
            fix = say("Open it in a spreadsheet program, save it as xlsx, and name that file.")
            raise DataError(problem, self.name, fix)
        if not found and suffix in _NAMED_STATISTICS:
            return "statistics"
        if not found and (suffix in _NAMED_WORKBOOK or self.export.format == "xlsx"):
            name = Name(f"{self.path.stem}.csv")
            fix = say("Name it for what it is ({file}), or export as xlsx again.", file=name)
            raise DataError(say("The file is not an Excel workbook (xlsx)."), self.name, fix)
        if found in _NOT_TEXT:
            raise DataError(_NOT_TEXT[found], self.name, say("Export the answers as CSV or xlsx."))
        return found or "text"

    @cached_property
    def encoding(self) -> str:
        """Encoding of a text, named or recognised."""
        if self.export.encoding:
            return named_encoding(self.data, file=self.name, encoding=self.export.encoding)
        encoding, note = recognise_encoding(self.data)
        self.notes += [note] if note else []
        return encoding

    @cached_property
    def start(self) -> str:
        """The beginning of a text, to look at; empty for other kinds."""
        if self.kind != "text":
            return ""
        cut = 250_000 - 250_000 % 4
        return self.data[:cut].decode(self.encoding, errors="ignore").lstrip("\ufeff")

    @cached_property
    def separator(self) -> str:
        """What parts the cells of a text."""
        return self.export.separator or sniff_separator(self.start)

    @cached_property
    def sheets(self) -> list[Sheet]:
        """All sheets of a workbook; none of other kinds."""
        return read_sheets(self.data, file=self.name) if self.kind == "workbook" else []

    @cached_property
    def titles(self) -> list[list[str]]:
        """Rows above the header: titles, dates and blank rows."""
        start = list(itertools.islice(self._all_rows(), HEAD))
        skip = self.export.skip_rows
        return start[: title_rows(start) if skip is None else skip]

    @cached_property
    def head(self) -> list[list[str]]:
        """The first rows from the header on, as they stand."""
        return list(itertools.islice(self._all_rows(), len(self.titles), HEAD))

    @property
    def losses(self) -> list[Loss]:
        """What around the table was left out; complete when all rows are read."""
        around = (
            (say("rows above the header, left out"), self.titles),
            (say("rows of notes below the answers, left out"), self._below),
        )
        rows_left = [
            Loss(what, sum(map(any, rows)), _shown(rows))
            for what, rows in around
            if any(map(any, rows))
        ]
        return rows_left + [
            Loss(say("rows of a sheet that is not read"), len(sheet.rows), sheet.name)
            for sheet in self._unused
        ]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet that is called so, in any case."""
        return next((s for s in self.sheets if s.name.casefold() == name.casefold()), None)

    def rows(self) -> Iterator[list[str]]:
        """Rows of the text, or of the chosen sheet, from the header to the last answer."""
        self._below = []
        below_titles = itertools.islice(self._all_rows(), len(self.titles), None)
        return without_notes(below_titles, self._below)

    def _all_rows(self) -> Iterator[list[str]]:
        if self.kind == "workbook":
            return iter(self._chosen())
        if self.kind == "statistics":
            return iter(())
        return read_rows(
            self.data, encoding=self.encoding, separator=self.separator, file=self.name
        )

    def _chosen(self) -> list[list[str]]:
        """Rows of the sheet that the project names, else of the first visible table."""
        names = [sheet.name for sheet in self.sheets]
        if self.export.sheet is not None:
            if self.export.sheet not in names:
                fix = did_you_mean(self.export.sheet, names)
                problem = say('There is no sheet "{sheet}".', sheet=Name(self.export.sheet))
                raise DataError(problem, self.name, fix)
            return self.sheets[names.index(self.export.sheet)].rows
        visible = [sheet for sheet in self.sheets if sheet.visible] or self.sheets
        tables = [sheet for sheet in visible if _is_table(sheet)] or visible[:1]
        return self._continued(tables) if tables else []

    def _continued(self, tables: Sequence[Sheet]) -> list[list[str]]:
        """The first table, with the sheets on which it goes on to the right or downwards."""
        first, *others = tables
        rows, above = [list(row) for row in first.rows], title_rows(first.rows[:HEAD])
        self._unused = []
        for sheet in others:
            numbered = re.fullmatch(rf"{re.escape(first.name)}\s*[_(-]?\d+\)?", sheet.name)
            below = sheet.rows[title_rows(sheet.rows[:HEAD]) :]
            if numbered and len(below) == len(rows) - above:
                wider = [[*row, *more] for row, more in zip(rows[above:], below, strict=True)]
                rows[above:] = wider
            elif below[:1] == rows[above : above + 1]:
                rows += below[1:]
            else:
                self._unused.append(sheet)
        return rows


def _shown(rows: Sequence[Sequence[str]]) -> str:
    return "; ".join(" ".join(filter(None, row))[:60] for row in rows if any(row))


def _is_table(sheet: Sheet) -> bool:
    """Whether a sheet holds a table, not a note to its readers."""
    filled = [sum(map(bool, row)) for row in sheet.rows]
    return sum(count > 1 for count in filled) > 1 or (
        bool(filled) and max(filled) == 1 and len(filled) > 1
    )
