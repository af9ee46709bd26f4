"""LimeSurvey's VV files: texts in the first row, codes in the second, tabs between cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ...messages import say
from ..blanks import REASONS
from ..body import Loss
from ..table import Header, Table, one_line, unique_headers
from .layout import DASHES, PARENS, by_stem, parts_at, table_of, with_write_ins
from .limesurvey import OWN_CODES, with_own_columns
from .lss import read_structure
from .registry import Format
from .source import Source
from .structure import files_beside, first_that_fits, with_structure

NOT_SHOWN = "{question_not_shown}"
_FIELD = re.compile(r"\d+X\d+X\d+\w*")
_ESCAPES = {"{newline}": "\n", "{cr}": "\r", "{tab}": "\t", "{quote}": '"', "{lbrace}": "{"}


def recognise(source: Source) -> float:
    """Tell how sure it is: LimeSurvey's own codes in the second row."""
    rows = [row for row in source.head if any(row)]
    second = [cell.strip() for cell in rows[1]] if len(rows) > 1 else []
    fields = sum(bool(_FIELD.fullmatch(cell)) for cell in second)
    own = len({*second} & {*OWN_CODES[:7]})
    return 0.97 if "id" in second and (own > 2 or fields > 1) else 0.0


def read(source: Source) -> Table:
    """Read answers; what was not shown is blank, and counted."""
    texts, codes = [row for row in source.head if any(row)][:2]
    plain = [one_line(code) for code in codes]
    table = table_of(source, skip=2, headers=plain)
    table = with_own_columns(
        replace(table, parts=with_write_ins(parts_at(plain, _parts(plain, texts))))
    )
    table = _unescaped(table, escaped=b"{" in source.data)
    asked = first_that_fits(table, files_beside(source, ".lss"), read_structure)
    return with_structure(table, asked, add="its structure (.lss)")


def _unescaped(table: Table, *, escaped: bool) -> Table:
    if not escaped:
        return table
    cells = table.cells.copy()
    missing: dict[str, dict[str, int]] = {}
    for header in table.headers:
        column = cells[header]
        for escape, letter in _ESCAPES.items():
            column = column.str.replace(escape, letter, regex=False)
        hidden = column == NOT_SHOWN
        if hidden.any():
            missing[header] = {REASONS["not_asked"]: int(hidden.sum())}
        cells[header] = column.mask(hidden.fillna(False).astype(bool))
    total = sum(count for counts in missing.values() for count in counts.values())
    losses = (
        *table.losses,
        *([Loss(say("cells of questions that were not shown"), total)] if total else []),
    )
    return replace(table, cells=cells, missing=missing, losses=losses)


def _parts(codes: Sequence[str], texts: Sequence[str]) -> list[Header]:
    """Stem and item by the texts; code and sub-question by what the codes share with others."""
    headers = unique_headers([one_line(text.replace("{newline}", "\n")) for text in texts])
    told = by_stem(headers, (*PARENS, *DASHES))
    parts: list[Header] = []
    for code, header in zip(codes, headers, strict=False):
        part = told[header]
        root, _, sub = code.rpartition("_")
        if part.item and root and not _FIELD.fullmatch(code):
            parts.append(
                replace(part, code=root, sub=sub, write_in=sub == "other" and root in codes)
            )
        elif part.item:
            parts.append(part)
        else:
            parts.append(Header("" if _FIELD.fullmatch(code) else code, "", header))
    return parts


FORMAT = Format(
    "LimeSurvey VV",
    recognise,
    read,
    export="the VV file (versions 1 and 2); the `.lss` beside it for labels",
    recognised="both header rows, questions that were not shown",
    header_rows=(2,),
)
