"""What a format is: it says how sure it is that a file is one of its own, and reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..table import Table
from .source import Source


@dataclass(frozen=True)
class Format:
    """One layout in which a survey tool writes answers.

    Parameters
    ----------
    tool : str
        Name of the tool, as people know it.
    recognise : callable
        Source to how sure it is that the file is one of its own: 0 (not) to 1 (certain).
    read : callable
        Source to Table.
    export : str
        What to export from the tool, for people.
    recognised : str
        What is recognised of it, for people.
    header_rows : tuple of int
        How many header rows it has; empty where any number will do.

    Examples
    --------
    >>> from move_analysis.readers.formats import FORMATS
    >>> FORMATS["csv"].tool
    'any table'
    """

    tool: str
    recognise: Callable[[Source], float]
    read: Callable[[Source], Table]
    export: str
    recognised: str
    header_rows: tuple[int, ...] = ()
