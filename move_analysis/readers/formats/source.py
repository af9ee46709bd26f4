"""One export file, opened once: its bytes, and its rows as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ...errors import DataError
from ...project import Export
from .delimited import read_rows
from .workbook import read_sheets

_KINDS = (
    (b"PK\x03\x04", "an Excel workbook or zip archive"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)"),
    (b"SQLite", "a database"),
    (b"\x89PNG", "a picture"),
)
Rows = list[list[str]]


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
        What was assumed or mended while it was opened, in words.

    Examples
    --------
    >>> Source(Path("answers.xlsx"), Export(file="answers.xlsx")).name
    'answers.xlsx'
    """

    path: Path
    export: Export
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the file, as the project writes it."""
        return self.export.file

    @cached_property
    def data(self) -> bytes:
        """All bytes."""
        return self.path.read_bytes()

    @cached_property
    def is_workbook(self) -> bool:
        """Whether the file holds sheets, not text."""
        named = self.path.suffix.lower() in (".xlsx", ".xlsm")
        if self.export.format != "xlsx" and not (
            self.export.format in ("auto", "limesurvey") and named
        ):
            return False
        if not self.data.startswith(b"PK\x03\x04"):
            mend = f"Name it for what it is ({self.path.stem}.csv), or export as xlsx again."
            raise DataError("The file is not an Excel workbook (xlsx).", self.name, mend)
        return True

    @cached_property
    def rows(self) -> Rows:
        """Rows of the text, or of the chosen sheet; headers first."""
        if self.is_workbook:
            return read_sheets(self.path, self.export)
        for magic, kind in _KINDS:
            if self.data.startswith(magic):
                mend = "Export the answers as CSV or xlsx" + (
                    ', or write "format: xlsx" in move.yml.' if magic.startswith(b"PK") else "."
                )
                raise DataError(f"The file is {kind}, not text.", self.name, mend)
        return read_rows(self.data, self.export)
