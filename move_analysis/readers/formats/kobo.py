"""KoBoToolbox and ODK: XML names or labels, groups, choices joined and split, repeat sheets."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from ...errors import DataError
from ...messages import say
from ...values import Name
from ..body import Loss
from ..table import Header, Table, normal
from .layout import SURE, first_row, has, known_metadata, table_of
from .registry import Format
from .source import Source
from .structure import files_beside, first_that_fits, with_structure
from .xlsform import read_xlsform

OWN = (
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status",
    "_submitted_by", "__version__", "_tags", "_index", "formhub/uuid", "meta/instanceid",
    "_xform_id_string", "_attachments", "_geolocation", "instanceid", "key", "submissiondate",
    "submittername", "submitterid", "attachmentspresent", "attachmentsexpected", "reviewstate",
    "deviceid", "edits", "formversion",
)  # fmt: skip
PATTERNS = (
    *OWN, "_.*", "meta/.*", "meta-.*", "start", "end", "today", "username", "phonenumber",
    "subscriberid", "simserial", "audit", "rootuuid", "formhub/.*",
)  # fmt: skip


BOX = {"0", "1", "True", "False", "TRUE", "FALSE"}


def recognise(source: Source) -> float:
    """Tell how sure it is: KoBo's or ODK's own columns, or a list of answers in JSON."""
    if source.start.lstrip()[:1] in ("[", "{"):
        return SURE if '"_uuid"' in source.start or '"_submission_time"' in source.start else 0.0
    row = first_row(source)
    return SURE if has(row, OWN[:10], least=3) or has(row, OWN[14:], least=3) else 0.0


def read(source: Source) -> Table:
    """Read answers; groups are taken off the names, repeat sheets are told."""
    table = _from_json(source) if source.start.lstrip()[:1] in ("[", "{") else table_of(source)
    own = known_metadata(table.headers, PATTERNS)
    ids = [header for header in own if normal(header) in ("_id", "key", "_uuid")]
    repeats = [
        Loss(say("rows of a repeat sheet, not read"), len(sheet.rows) - 1, sheet.name)
        for sheet in source.sheets
        if any("_parent_index" in row or "PARENT_KEY" in row for row in sheet.rows[:1])
    ]
    table = replace(
        table,
        parts=_parts(table, [header for header in table.headers if header not in own]),
        metadata=tuple(header for header in own if header not in ids[:1]),
        respondent="".join(ids[:1]),
        losses=(*table.losses, *repeats),
    )
    asked = first_that_fits(table, files_beside(source, ".xlsx", ".xls"), read_xlsform)
    if not asked and all(part.code for part in table.parts.values()):
        note = say(
            "headers and answers are names: put its form (XLSForm) beside it, and draft again"
        )
        table = replace(table, notes=(*table.notes, note))
    return with_structure(table, asked, add="its form (XLSForm)")


def _parts(table: Table, headers: Sequence[str]) -> dict[str, Header]:
    """``question/option`` where the question has a column of its own; else groups go off."""
    whole = {*headers, *_unjoined(table, headers)}
    parents = {h: _parent(h, whole) for h in headers}
    groups = Counter(_group(parents[header] or header) for header in headers)
    paths = {h: _leaf(h, groups) for h in {*headers, *parents.values()}}
    leaves = Counter(paths[header] for header in headers if not parents[header])
    parts: dict[str, Header] = {}
    for header in headers:
        parent = parents[header]
        name = paths[parent or header]
        name = name if leaves[name] == 1 else parent or header
        option = header[len(parent) + 1 :] if parent else ""
        beside = name.removesuffix("_other")
        if not option and beside != name and leaves[beside] == 1:
            parts[header] = Header(_code(beside), "other", beside, "", True)
        else:
            parts[header] = Header(
                _code(name), option, name, option, joined=header in parents.values()
            )
    return parts


def _unjoined(table: Table, headers: Sequence[str]) -> Iterator[str]:
    """Questions that have boxes only: what stands before the last slash of columns of 0 and 1."""
    boxes = Counter(
        header.rpartition("/")[0]
        for header in headers
        if "/" in header and set(table.cells[header].dropna().unique()) <= BOX
    )
    all_of = Counter(header.rpartition("/")[0] for header in headers)
    yield from (name for name, count in boxes.items() if count > 1 and count == all_of[name])


def _parent(header: str, whole: Set[str]) -> str:
    """The question of which a header is an option; empty where it is a question itself."""
    paths = (header[:place] for place, letter in enumerate(header) if letter == "/")
    return next((path for path in paths if path in whole), "")


def _group(header: str) -> str:
    return header.rpartition("/")[0]


def _leaf(header: str, groups: Mapping[str, int]) -> str:
    """The last of a path; a label with a slash in it is none, unless others share its beginning."""
    if " " not in header:
        return re.split(r"/|(?<=[a-z0-9_])-(?=[a-z_])", header)[-1]
    return header.rpartition("/")[2] if groups[_group(header)] > 1 else header


def _code(name: str) -> str:
    return name if name.isascii() and name.isidentifier() else ""


def _from_json(source: Source) -> Table:
    try:
        found = json.loads(source.data.decode(source.encoding))
    except ValueError as error:
        raise DataError(
            say("The file can't be read: {why}.", why=Name(error)),
            source.name,
            say("Export it again."),
        ) from error
    answers = found.get("results", []) if isinstance(found, dict) else found
    rows = [dict(_flat(answer)) for answer in answers if isinstance(answer, dict)]
    headers = list(dict.fromkeys(name for row in rows for name in row))
    table = table_of(source, headers=headers, rows=[[r.get(h, "") for h in headers] for r in rows])
    lists = sum(_is_repeat(value) for answer in answers for value in answer.values())
    loss = (Loss(say("groups of repeated answers, not read"), lists),) if lists else ()
    return replace(table, losses=(*table.losses, *loss))


def _is_repeat(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _flat(answer: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in answer.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{name}/")
        elif isinstance(value, list):
            if not _is_repeat(value):
                yield f"{path}{name}", " ".join(map(str, value))
        else:
            yield f"{path}{name}", "" if value is None else str(value)


FORMAT = Format(
    "KoBoToolbox, ODK",
    recognise,
    read,
    export="CSV, xlsx or JSON, labels or XML names; with names, the form (XLSForm) beside it",
    recognised="groups, choices joined and split, labels in all languages; repeat sheets are told, "
    "not read",
)
