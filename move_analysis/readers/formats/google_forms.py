"""Google Forms: Timestamp, question texts, grids as ``Question [row]``, answers joined by ", "."""

from __future__ import annotations

from dataclasses import replace

from ..table import Table
from .layout import BRACKET, DASHES, LIKELY, by_stem, first_row, known_metadata, table_of
from .registry import Format
from .source import Source

STAMPS = (
    "timestamp", "marca temporal", "клеймо за дата и час", "клеймо за време", "времево клеймо",
    "horodateur", "informazioni cronologiche", "zeitstempel", "carimbo de data/hora",
    "отметка времени", "sygnatura czasowa", "tijdstempel", "χρονική σήμανση", "marcă de timp",
)  # fmt: skip


def recognise(source: Source) -> float:
    """Tell how sure it is: the first column is a timestamp, called as in one of its languages."""
    return LIKELY if first_row(source)[:1] and first_row(source)[0] in STAMPS else 0.0


def read(source: Source) -> Table:
    """Read headers, grids and answers; write-ins stand among the options."""
    table = table_of(source)
    parts = by_stem(table.headers, (BRACKET, *DASHES))
    metadata = known_metadata(table.headers, STAMPS)
    return replace(table, parts=parts, metadata=metadata, write_ins=True)


FORMAT = Format(
    "Google Forms",
    recognise,
    read,
    export="the sheet of responses, as CSV, xlsx or ods",
    recognised="grids, joined answers with write-ins, the time stamp in any language",
)
