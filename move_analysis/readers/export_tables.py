"""An export of answers as a table: who finished is told, and each respondent has one row."""

from __future__ import annotations

from pathlib import Path

from ..project import Export
from ..questions import Rows
from .formats import read_table
from .formats.completion import with_completion
from .long_form import turned, with_note_across
from .table import Table


def read_export(path: Path, export: Export, *, rows: Rows | None = None) -> Table:
    r"""Read one export of answers: what does each respondent's row hold?

    Parameters
    ----------
    path : Path
        The file.
    export : Export
        What the project says about it.
    rows : Rows, optional
        What the codebook says of exports with several rows per respondent.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        Where it can't be read, or a respondent gives two answers about one thing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("Staff,Status\n12,Complete\n7,Partial\n")
    >>> read_export(path, Export(file="a.csv")).losses[0].count
    1
    """
    table = with_completion(read_table(path, export))
    return with_note_across(turned(table, rows))
