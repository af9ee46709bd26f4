"""Any table with a row of headers: what is read where no tool is recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..table import Header, Table
from .eusurvey import split_choices
from .layout import ANY, by_stem, known_metadata, table_of
from .limesurvey import split_header
from .source import Source

OWN = (
    "timestamp", "submission time", "submitted( at| on)?", "start( time| date)?",
    "end( time| date)?",
    "ip( address)?", "user ?agent", "progress", "seed", "duration.*", "completion time",
    "collector( id)?", "browser", "device", "referrer", "_.*",
)  # fmt: skip


def recognise(source: Source) -> float:
    """Tell how sure it is: any table will do, where no tool knows its own."""
    return 0.1


def read(source: Source) -> Table:
    """Read the table; its questions and parts by what its headers share."""
    header_rows, skip = source.export.header_rows, source.export.skip_rows or 0
    if header_rows == 1:
        header_rows = header_rows_in(source.head[skip:])
    table = table_of(source, skip=skip, header_rows=header_rows)
    named = [header for header in table.headers if header]
    parts = parts_of(named)
    for question, boxes in split_choices(table, named).items():
        parts[question] = replace(parts[question], joined=True)
        parts |= {box: Header("", "", parts[question].question, box) for box in boxes}
    own = known_metadata(named, OWN)
    return replace(table, parts=parts, metadata=own)


def parts_of(headers: Sequence[str]) -> dict[str, Header]:
    """What headers say: codes in brackets, else the stems that they share."""
    coded = {header: split_header(header) for header in headers}
    told = by_stem([header for header in headers if not coded[header].code], ANY)
    return {header: told.get(header) or coded[header] for header in headers}


def header_rows_in(rows: Sequence[Sequence[str]]) -> int:
    """Two where runs of blank headers stand over a filled second row, else one."""
    filled = [row for row in rows if any(cell.strip() for cell in row)][:2]
    if len(filled) < 2:
        return 1
    width = max(len(row) for row in filled)
    first, second = ([*row, *[""] * width][:width] for row in filled)
    last = max((place for place in range(width) if second[place].strip()), default=0)
    blank = [p for p in range(1, max(last, len(filled[0]) - 1) + 1) if not first[p].strip()]
    under = [second[place].strip() for place in blank]
    words = [text for text in under if re.search(r"[^\W\d]", text)]
    return 2 if len(blank) > 1 and all(under) and 2 * len(words) > len(under) else 1
