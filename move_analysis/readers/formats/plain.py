"""Any table with a row of headers: what is read where no tool is recognised."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace

from ...messages import say
from ..body import Loss
from ..questionnaire_language import language_of
from ..table import Asked, Header, Table, normal, one_line
from .eusurvey import split_choices
from .layout import (
    ANY,
    by_stem,
    known_metadata,
    parts_at,
    table_of,
    untouched_as_blank,
    with_write_ins,
)
from .limesurvey import split_header
from .margins import has_translation
from .registry import Format
from .source import Source
from .variables import are_above_labels, parts_of_variables

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
    table = with_plain_lists(_table(source))
    named = [header for header in table.headers if header]
    parts = dict(table.parts) or parts_of(named)
    for question, boxes in split_choices(table, named).items():
        parts[question] = replace(parts[question], joined=True)
        own = {box: Header("", "", parts[question].question, box) for box in boxes}
        table = untouched_as_blank(
            replace(table, parts=own), unticked=lambda text: normal(text) == "no"
        )
        parts |= own
    metadata = known_metadata(named, OWN)
    return replace(table, parts=parts, metadata=metadata, respondent=_respondent(table))


def _respondent(table: Table) -> str:
    """The column of ids, where it is called so and no id stands twice."""
    called = known_metadata(table.headers, [r"respondent[ _]?id"])
    ids = (header for header in called if table.cells[header].notna().all())
    return next((header for header in ids if table.cells[header].is_unique), "")


def _table(source: Source) -> Table:
    """The table; a second row may hold labels, or the headers in another language."""
    named = {"header_rows", "skip_rows"} & source.export.model_fields_set
    rows = [row for row in source.head if any(row)]
    headers = [[one_line(cell) for cell in row] for row in rows[:2]]
    if not named and are_above_labels(rows):
        table = table_of(source, skip=2, headers=headers[0])
        return replace(table, parts=parts_at(headers[0], parts_of_variables(*headers)))
    languages = [*dict.fromkeys(filter(None, map(language_of, headers)))]
    if named or len(languages) < 2 or not has_translation(rows):
        return table_of(source)
    table = table_of(source, skip=2, headers=headers[0])
    pairs = zip(*headers, strict=False)
    asked = {texts[0]: Asked("", dict(zip(languages, texts, strict=True))) for texts in pairs}
    loss = Loss(say("header rows that say the same in another language"), 1)
    return replace(table, asked=asked, losses=(*table.losses, loss))


def with_plain_lists(table: Table) -> Table:
    """Write lists with quotes in them, as databases do, without: ``a,"b, c"`` is ``a; b, c``.

    What is quoted in free text stays: the pieces of lists come again and again.

    Parameters
    ----------
    table : Table

    Returns
    -------
    Table

    Examples
    --------
    >>> from ..table import make_table
    >>> rows = [["needs"], ['Data,"Heat, cold"'], ["Data,Go"], ['Go,"Heat, cold"']]
    >>> with_plain_lists(make_table("a.csv", rows)).cells["needs"].tolist()
    ['Data; Heat, cold', 'Data; Go', 'Go; Heat, cold']
    """
    cells = table.cells.copy()
    for header in table.headers:
        some = cells[header][cells[header].str.contains('"', regex=False).eq(True)]
        lists = some.str.contains(_QUOTED).any()
        if lists and not cells[header].str.contains(";", regex=False).any():
            pieces = cells[header].map(_pieces, na_action="ignore")
            each = pieces.explode().dropna()
            if len(each) >= 2 * each.nunique():
                cells[header] = pieces.str.join("; ").astype("str")
    return replace(table, cells=cells)


_QUOTED = r'^(?:[^",]+,)*"[^",]+,[^"]*"(?:,|$)'


def _pieces(text: str) -> list[str]:
    """The pieces of a list between commas; those in quotes may hold commas."""
    return next(csv.reader([text.replace("\n", " ")]), [])


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
