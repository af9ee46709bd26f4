"""REDCap: codes with ``needs___1`` boxes, or labels with ``(choice=…)``; its dictionary."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ...questions import Option
from ..table import Asked, AskedKind, Header, Table, normal
from .encodings import decode
from .layout import LIKELY, SURE, first_row, known_metadata, table_of, untouched_as_blank
from .lss import plain_text
from .registry import Format
from .source import Source
from .structure import files_beside, first_that_fits, with_structure

OWN = (
    "record_id", "record id", "redcap_.*", ".*_timestamp", ".*_complete", "survey identifier",
    "survey timestamp", r"complete\?(\.\d+)?", "event name", "repeat instrument",
    "repeat instance", "data access group",
)  # fmt: skip
_CHOICE = re.compile(r"(.*\S)\s*\(choice=(.*)\)", re.DOTALL)
_BOX = re.compile(r"(\w+?)___(\w+)")
_KINDS: dict[str, AskedKind] = {
    "radio": "single", "dropdown": "single", "checkbox": "multiple", "yesno": "single",
    "truefalse": "single", "slider": "numeric", "text": "", "notes": "text", "calc": "numeric",
}  # fmt: skip


def recognise(source: Source) -> float:
    """Tell how sure it is: its boxes, or its first and last columns."""
    row = first_row(source)
    boxes = any("(choice=" in header or _BOX.fullmatch(header) for header in row)
    own = row[:1] == ["record_id"] or any(h.startswith("redcap_") for h in row)
    own = own or (row[:1] == ["record id"] and "complete?" in row)
    done = any(header.endswith("_complete") for header in row)
    return SURE if own and (boxes or done or "complete?" in row) else LIKELY if boxes else 0.0


def read(source: Source) -> Table:
    """Read answers; where no box of a question is ticked, it is not answered."""
    table = table_of(source)
    own = known_metadata(table.headers, OWN)
    ids = [
        header for header in table.headers[:1] if re.sub("_", " ", normal(header)) == "record id"
    ]
    table = replace(
        table,
        parts={header: _part(header) for header in table.headers},
        metadata=tuple(header for header in own if header not in ids),
        respondent="".join(ids),
    )
    table = untouched_as_blank(table, unticked=lambda text: normal(text) in ("0", "unchecked"))
    asked = first_that_fits(table, files_beside(source, ".csv"), read_dictionary)
    return with_structure(table, asked, add="its data dictionary (csv)")


def _part(header: str) -> Header:
    choice = _CHOICE.fullmatch(header)
    if choice:
        return Header("", "", choice[1], choice[2])
    box = _BOX.fullmatch(header)
    if box:
        return Header(box[1], box[2], box[1], box[2])
    return Header(header if header.isidentifier() and header.isascii() else "", "", header)


def read_dictionary(path: Path) -> dict[str, Asked]:
    """Read a data dictionary: what was asked, and which choices were offered?

    Parameters
    ----------
    path : Path
        Any csv; one that is no dictionary asks nothing.

    Returns
    -------
    dict
        Variable to what it asks.

    Examples
    --------
    >>> read_dictionary(Path("/dev/null"))
    {}
    """
    data = path.read_bytes()
    if b"Variable / Field Name" not in data[:400]:
        return {}
    rows = csv.DictReader(io.StringIO(decode(data, file=path.name).lstrip("\ufeff"), newline=""))
    return {row["Variable / Field Name"]: _asked(row) for row in rows}


def _asked(row: dict[str, str]) -> Asked:
    label = {"": plain_text(row.get("Field Label") or "")}
    written = row.get("Field Type") or ""
    kind = _KINDS.get(written, "")
    choices = row.get("Choices, Calculations, OR Slider Labels") or ""
    if written == "yesno":
        choices = "1, Yes | 0, No"
    options = _options(choices.split("|")) if kind in ("single", "multiple") else ()
    return Asked(
        kind, label, options if kind == "single" else (), options if kind == "multiple" else ()
    )


def _options(choices: Sequence[str]) -> tuple[Option, ...]:
    pairs = [choice.partition(",") for choice in choices if "," in choice]
    return tuple(
        Option(
            code=re.sub(r"[^\w.+#-]", "_", code.strip(), flags=re.ASCII), label={"": text.strip()}
        )
        for code, _, text in pairs
    )


FORMAT = Format(
    "REDCap",
    recognise,
    read,
    export="CSV, labels or raw; with raw data, the data dictionary (csv) beside it",
    recognised="boxes, labels, yes and no; no box ticked is not answered",
)
