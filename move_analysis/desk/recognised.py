"""Recognised: what an export is taken for: its tool, its rows and columns, what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ..codebook import Codebook, Question
from ..errors import MoveError
from ..project import Export, Project
from ..questions import Rows
from ..readers.columns import HeaderIndex
from ..readers.export_tables import read_export
from ..readers.formats import FORMATS
from ..readers.formats.encodings import readings
from ..readers.formats.source import Source
from ..readers.formats.workbook import sheet_names
from ..readers.table import Table

__all__ = [
    "Doubts",
    "Export",
    "Recognised",
    "answers_to",
    "doubts_about",
    "export_of",
    "headers_of",
    "recognise",
    "table_of",
    "values_in",
]

MOST_VALUES = 60
"""A column with more different answers does not tell partners apart."""
RAW = "data/raw"
QUESTIONNAIRES = (".lss", ".qsf", ".json")
"""Files that lie beside exports, and say what was asked."""


@dataclass(frozen=True)
class Doubts:
    """What a person may know better than the program about how a file is to be read.

    Parameters
    ----------
    sheets : tuple of str
        Of a workbook that has several.
    encodings : mapping of str to str
        In which a text may be written, the likeliest first: encoding to words of it.

    Examples
    --------
    >>> Doubts(sheets=("Read me", "Answers")).encodings
    {}
    """

    sheets: tuple[str, ...] = ()
    encodings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Recognised:
    """What a file was recognised as.

    Parameters
    ----------
    file : str
        Relative to the project's folder.
    tool : str
        Of which tool it is an export.
    rows, columns : int
    error : MoveError or None
        Why it can't be read.
    doubts : Doubts
        How else it might be read.

    Examples
    --------
    >>> Recognised("data/raw/a.csv", rows=3).rows
    3
    """

    file: str
    tool: str = ""
    rows: int = 0
    columns: int = 0
    error: MoveError | None = None
    doubts: Doubts = Doubts()


def recognise(folder: Path, exports: Sequence[Export]) -> Iterator[Recognised]:
    """Yield what each export is, and each file in ``data/raw`` that no partner names.

    Examples
    --------
    >>> list(recognise(Path("nowhere"), []))
    []
    """
    known = {export.file: export for export in exports}
    there = sorted(path for path in (folder / RAW).glob("*") if path.is_file())
    for path in there:
        name = f"{RAW}/{path.name}"
        if not path.name.startswith(".") and path.suffix.lower() not in QUESTIONNAIRES:
            known.setdefault(name, Export(file=name))
    for export in known.values():
        doubts = doubts_about(folder / export.file)
        try:
            table = table_of(folder, export)
        except MoveError as error:
            yield Recognised(export.file, error=error, doubts=doubts)
        else:
            tool, size = FORMATS[table.format].tool, (len(table.cells), len(table.headers))
            yield Recognised(export.file, tool, *size, doubts=doubts)


def export_of(project: Project, file: str) -> Export:
    """Return what a project says about an export; nothing where it does not name it.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> export_of(demo_project(), "new.csv").format
    'auto'
    """
    exports = (export for partner in project.partners for export in partner.exports)
    return next((one for one in exports if one.file == file), Export(file=file))


def table_of(folder: Path, export: Export) -> Table:
    """Return an export as texts; read once, as long as neither file nor settings change.

    Examples
    --------
    >>> table_of(Path("nowhere"), Export(file="a.csv"))
    Traceback (most recent call last):
    move_analysis.errors.DataError: The export does not exist.
      where: a.csv
      fix:  Correct the path in move.yml, or put the file there.
    """
    return _indexed(folder, export)[0]


def doubts_about(path: Path) -> Doubts:
    """Return what may be read otherwise of a file; nothing where that is plain.

    Examples
    --------
    >>> doubts_about(Path("nowhere.csv"))
    Doubts(sheets=(), encodings={})
    """
    return _doubts(path, path.stat().st_mtime_ns) if path.is_file() else Doubts()


@lru_cache(maxsize=64)
def _doubts(path: Path, stamp: int) -> Doubts:
    source = Source(path, Export(file=path.name))
    try:
        if source.kind == "workbook":
            sheets = sheet_names(source.data, file=source.name)
            return Doubts(sheets=tuple(sheets) if len(sheets) > 1 else ())
        return Doubts(encodings=readings(source.data) if source.kind == "text" else {})
    except MoveError:  # its card says so
        return Doubts()


def _indexed(folder: Path, export: Export, rows: Rows | None = None) -> tuple[Table, HeaderIndex]:
    path = folder / export.file
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    return _read(path, stamp, export.model_dump_json(exclude={"split_by", "values"}), rows)


@lru_cache(maxsize=32)
def _read(path: Path, stamp: int, export: str, rows: Rows | None) -> tuple[Table, HeaderIndex]:
    table = read_export(path, Export.model_validate_json(export), rows=rows)
    return table, HeaderIndex(table.headers, parts=table.parts)


def values_in(folder: Path, export: Export, column: str) -> list[str]:
    """Return the different answers of a column, as they come; none where they are too many.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> project = demo_project()
    >>> export = project.partner("BCT").exports[0]
    >>> values_in(project.folder, export, "nothing like this")
    []
    """
    cells = table_of(folder, export).cells
    found = [*map(str, cells[column].dropna().unique())] if column in cells else []
    return found if len(found) <= MOST_VALUES else []


def headers_of(project: Project, book: Codebook, question: Question) -> list[str]:
    """Return the headers under which the exports hold a question.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> project = demo_project()
    >>> book = project.load_codebook()
    >>> headers_of(project, book, book.by_role("size")[0])[:1]
    ['size. Tamaño']
    """
    return list(dict.fromkeys(header for _, header in _columns(project, book, question)))


def answers_to(project: Project, book: Codebook, question: Question) -> pd.Series[str]:
    """Return all answers to a question, of all exports and in all its columns, as texts.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> project = demo_project()
    >>> book = project.load_codebook()
    >>> len(answers_to(project, book, book.by_role("size")[0])) > 100
    True
    """
    columns = [table.cells[header] for table, header in _columns(project, book, question)]
    return pd.concat(columns) if columns else pd.Series(dtype="str")


def _columns(project: Project, book: Codebook, question: Question) -> Iterator[tuple[Table, str]]:
    exports = {e.file: e for partner in project.partners for e in partner.exports}
    for export in exports.values():
        try:
            table, index = _indexed(project.folder, export, book.rows)
        except MoveError:  # its file says so
            continue
        yield from ((table, header) for header in index.find(book, question).headers())
