"""Any table with a row of headers: what is read where no tool is recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..table import Header, Table, normal
from .eusurvey import split_choices
from .layout import ANY, by_stem, known_metadata, table_of, untouched_as_blank, with_write_ins
from .limesurvey import split_header
from .registry import Format
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
    table = table_of(source)
    named = [header for header in table.headers if header]
    parts = parts_of(named)
    for question, boxes in split_choices(table, named).items():
        parts[question] = replace(parts[question], joined=True)
        own = {box: Header("", "", parts[question].question, box) for box in boxes}
        table = untouched_as_blank(
            replace(table, parts=own), unticked=lambda text: normal(text) == "no"
        )
        parts |= own
    metadata = known_metadata(named, OWN)
    return replace(table, parts=parts, metadata=metadata)


def parts_of(headers: Sequence[str]) -> dict[str, Header]:
    """What headers say: codes in brackets, else the stems that they share."""
    coded = {header: split_header(header) for header in headers}
    told = by_stem([header for header in headers if not coded[header].code], ANY)
    return with_write_ins({h: told.get(h) or coded[h] for h in headers})


FORMAT = Format(
    "any table",
    recognise,
    read,
    export="CSV, TSV, xlsx, xlsm, xlsb, xls, ods",
    recognised="encoding and separator, titles above and notes below, one or two header rows, "
    "merged cells, hidden and several sheets, dates as serial numbers",
)
