"""Formats of exports: one file each, and one line in `FORMATS`."""

from __future__ import annotations

from pathlib import Path

from ...errors import DataError
from ...project import Export
from ..table import Table
from . import limesurvey, plain
from .registry import Format
from .source import Source

FORMATS: dict[str, Format] = {
    "limesurvey": Format("LimeSurvey", limesurvey.recognise, limesurvey.read),
    "csv": Format("any table", plain.recognise, plain.read),
    "xlsx": Format("any table", plain.recognise, plain.read),
}


def read_table(path: Path, export: Export) -> Table:
    """Read one export file as texts, whatever its format: which cells does it hold?

    Parameters
    ----------
    path : Path
        The file.
    export : Export
        What the project says about it.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        Where there is no such file, or it is not what its name or the project says.

    Examples
    --------
    >>> read_table(Path("nowhere.csv"), Export(file="nowhere.csv"))
    Traceback (most recent call last):
    move_analysis.errors.DataError: The export does not exist.
      where: nowhere.csv
      mend:  Correct the path in move.yml, or put the file there.
    """
    if not path.is_file():
        problem = "is a folder, not a file" if path.is_dir() else "does not exist"
        mend = "Correct the path in move.yml, or put the file there."
        raise DataError(f"The export {problem}.", str(export.file), mend)
    source = Source(path, export)
    if not source.data:
        raise DataError("The export is empty.", export.file, "Export the answers again.")
    return format_of(source).read(source)


def format_of(source: Source) -> Format:
    """The format that is surest of a file, or the one that the project names."""
    if source.export.format != "auto":
        return FORMATS[source.export.format]
    return max(FORMATS.values(), key=lambda known: known.recognise(source))
