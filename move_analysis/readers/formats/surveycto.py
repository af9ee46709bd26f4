"""SurveyCTO: an ODK form whose boxes are called ``question_option``, and its own records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..table import Header, Table
from . import kobo
from .layout import SURE, first_row, has, known_metadata, table_of, with_records
from .registry import Format
from .source import Source
from .structure import files_beside, first_that_fits, with_structure
from .xlsform import read_xlsform

OWN = (
    "formdef_version", "review_status", "review_quality", "review_comments", "review_corrections",
    "submissiondate", "starttime", "endtime", "deviceid", "subscriberid", "simid",
    "devicephonenum", "username", "duration", "caseid", "instanceid", "key", "setof.*",
    "completiondate", "device_info", "comments_audio", "text_audit", "audio_audit",
)  # fmt: skip


def recognise(source: Source) -> float:
    """Tell how sure it is: SurveyCTO's own columns, besides those of every ODK form."""
    row = first_row(source)
    own = has(row, OWN[:5], least=1) and has(row, ("submissiondate", "key"), least=2)
    return 0.97 if own else SURE if has(row, OWN[:12], least=5) else 0.0


def read(source: Source) -> Table:
    """Read answers; a question whose codes are joined in one column may have boxes besides."""
    table = table_of(source)
    own = known_metadata(table.headers, (*OWN, *kobo.PATTERNS))
    rest = [header for header in table.headers if header not in own]
    table = replace(with_records(table, own, respondent="key"), parts=_parts(table, rest))
    asked = first_that_fits(table, files_beside(source, ".xlsx", ".xls"), read_xlsform)
    return with_structure(table, asked, add="its form (XLSForm)")


def _parts(table: Table, headers: list[str]) -> Mapping[str, Header]:
    """Boxes under the question whose ticks they repeat; the others are questions of their own."""
    parts: dict[str, Header] = {}
    for header in headers:
        parent = next((h for h in headers if _is_box(table, header, of=h)), "")
        if parent:
            parts[header] = Header(parent, option_of(header, parent), parent, "")
        else:
            parts[header] = Header(header, "", header)
    for header, part in parts.items():
        if part.sub:
            parts[part.code] = replace(parts[part.code], joined=True)
        beside = header.removesuffix("_other")
        if not part.sub and beside != header and beside in parts:
            parts[header] = Header(beside, "other", beside, "", True)
    return parts


def option_of(header: str, question: str) -> str:
    """Code of the option of a box; a minus, as in -99, has become an underscore.

    Parameters
    ----------
    header, question : str

    Returns
    -------
    str

    Examples
    --------
    >>> option_of("has_1", "has"), option_of("has__99", "has")
    ('1', '-99')
    """
    option = header.removeprefix(f"{question}_")
    return f"-{option[1:]}" if option.startswith("_") else option


def _is_box(table: Table, header: str, *, of: str) -> bool:
    """Whether a column of 0 and 1 says whether its code is among the joined ones."""
    if not header.startswith(f"{of}_"):
        return False
    cells, whole = table.cells[header], table.cells[of]
    if not set(cells.dropna().unique()) <= {"0", "1"}:
        return False
    code = option_of(header, of)
    ticked = whole.fillna("").map(lambda text: code in text.split())
    return bool((ticked == (cells == "1").fillna(False)).all())


FORMAT = Format(
    "SurveyCTO",
    recognise,
    read,
    export="the wide CSV; the form (XLSForm) beside it for labels",
    recognised="codes joined by blanks, boxes with underscores, its own columns",
)
