"""SoSci Survey: names of variables above their labels, boxes as 1 and 2, -9 for no answer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ...questions import Option, Reason
from ..table import Asked, Header, Table, normal, one_line
from .encodings import decode
from .layout import (
    SURE,
    TESTS,
    first_row,
    has,
    known_metadata,
    parts_at,
    table_of,
    untouched_as_blank,
    with_records,
    without_rows,
)
from .missing import without_codes
from .registry import Format
from .source import Source
from .structure import files_beside, first_that_fits, with_structure

OWN = (
    "case", "serial", "ref", "questnnr", "mode", "language", "started", r"time\d{3}", "time_sum",
    "mailsent", "lastdata", "status", "finished", "q_viewer", "lastpage", "maxpage", "missing",
    "missrel", "time_rsi", "deg_.*", "degrade", r"\w+_cp",
)  # fmt: skip
MISSING: Mapping[str, Reason] = {
    "-9": "no_answer", "-1": "no_answer", "-2": "no_answer", "-10": "not_asked",
}  # fmt: skip
"""-9: not answered; -1 and -2: "can't say" and the like, offered beside the answers."""
_PART = re.compile(r"([A-Z]+\d+)_(\d+)(a?)")
_COUNTED = re.compile(r"(?i)residual option|number of (selected|checked)|ausweichoption|anzahl")
_ANSWERING = "interview"


def recognise(source: Source) -> float:
    """Tell how sure it is: the names of its first columns."""
    row = first_row(source)
    return SURE if "case" in row and has(row, OWN[1:7], least=3) else 0.0


def read(source: Source) -> Table:
    """Read answers; where no box of a question is ticked, it is not answered."""
    rows = [row for row in source.head if any(row)]
    names = [one_line(cell) for cell in rows[0]]
    labels = [one_line(cell) for cell in rows[1]] if _are_labels(rows, names) else []
    table = table_of(source, skip=1 + bool(labels), headers=names)
    table = with_records(table, known_metadata(table.headers, OWN), respondent="case")
    table = replace(table, parts=parts_at(names, _parts(names, labels or names)))
    table = without_codes(_without_tests(table), MISSING)
    table, counts = _with_boxes(table)
    asked = first_that_fits(table, files_beside(source, ".csv"), read_values)
    closed = {code: question for code, question in asked.items() if code not in counts}
    return with_structure(table, closed, add="its list of values (csv)")


def _are_labels(rows: Sequence[Sequence[str]], names: Sequence[str]) -> bool:
    """Whether the second row holds texts: no number stands under the name of the case."""
    place = [normal(name) for name in names].index("case")
    return len(rows) > 1 and not rows[1][place].strip().isdigit()


def _without_tests(table: Table) -> Table:
    """Rows of those who answered; tests of the authors say so in their mode."""
    mode = next((header for header in table.metadata if normal(header) == "mode"), None)
    if mode is None:
        return table
    tests = table.cells[mode].notna() & (table.cells[mode].str.casefold() != _ANSWERING)
    return without_rows(table, tests, why=TESTS)


def _parts(names: Sequence[str], labels: Sequence[str]) -> list[Header]:
    """``A002_01`` under ``Question: item``; ``A002_01a`` holds what was written beside."""
    texts = dict(zip(names, [*labels, *names[len(labels) :]], strict=False))
    matches = {name: _PART.fullmatch(name) for name in names}
    roots = [match[1] for match in matches.values() if match]
    parts: list[Header] = []
    for name in names:
        match, text = matches[name], texts[name]
        alone = match and not match[3] and roots.count(match[1]) == 1 and match[1] not in texts
        if match is None or alone:
            parts.append(Header(name, "", re.sub(r": \[01\]$", "", text)))
        else:
            stem, _, item = text.rpartition(": ")
            choice = match[1] in texts and not _has_boxes(match[1], texts)
            beside = bool(match[3]) or choice
            item = re.sub(r"\s*\((open|offene Eingabe|free text)[^)]*\)$", "", item or text)
            stem = stem if item != text else match[1]
            parts.append(Header(match[1], match[2] + match[3], stem, item, beside))
    return parts


def _has_boxes(root: str, texts: Mapping[str, str]) -> bool:
    """Whether a question is a list of boxes: its label says so, or it has several columns."""
    if texts[root] != root:
        return bool(_COUNTED.search(texts[root]))
    return sum(name.startswith(f"{root}_") for name in texts) > 1


def _with_boxes(table: Table) -> tuple[Table, list[str]]:
    """Boxes as 1 (ticked) and 0; their question's own column, which counts them, is a record."""
    cells, counts = table.cells.copy(), []
    for root in [part.code for part in table.parts.values() if not part.sub]:
        boxes = [h for h, p in table.parts.items() if p.code == root and p.sub and not p.write_in]
        ticks = cells[boxes].apply(lambda column: column.map(_TICKS, na_action="ignore"))
        known = bool((ticks.notna() | cells[boxes].isna()).all(axis=None))
        if len(boxes) > 1 and known and _counts(cells[root], ticks):
            cells[boxes] = ticks.astype("str")
            counts.append(root)
    table = replace(table, cells=cells, metadata=(*table.metadata, *counts))
    return untouched_as_blank(table, unticked=lambda text: text == "0"), counts


_TICKS = {
    "1": "0", "2": "1", "not checked": "0", "checked": "1", "nicht gewählt": "0",
    "ausgewählt": "1", "nicht ausgewählt": "0", "gewählt": "1",
}  # fmt: skip


def _counts(own: pd.Series[str], ticks: pd.DataFrame) -> bool:
    """Whether the column of a question says how many of its boxes are ticked."""
    ticked = (ticks == "1").sum(axis=1).astype("str")
    return bool((own.isna() | (own == ticked)).all())


def read_values(path: Path) -> dict[str, Asked]:
    """Read a list of values (VAR, RESPONSE, MEANING): which answers were offered?

    Parameters
    ----------
    path : Path
        Any csv; one that is no such list asks nothing.

    Returns
    -------
    dict
        Variable to its options.

    Examples
    --------
    >>> read_values(Path("/dev/null"))
    {}
    """
    data = path.read_bytes()
    text = decode(data, file=path.name).lstrip("\ufeff")
    first = text.partition("\n")[0].replace('"', "")
    separator = next((s for s in "\t;," if s in first), ",")
    if [name.strip() for name in first.split(separator)][:3] != ["VAR", "RESPONSE", "MEANING"]:
        return {}
    options: dict[str, dict[str, Option]] = {}
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=separator):
        code = row["RESPONSE"]
        if code.isdigit():
            option = Option(code=code, label={"": row["MEANING"].strip()})
            options.setdefault(row["VAR"].partition("_")[0], {})[code] = option
    return {code: Asked("", {}, tuple(own.values())) for code, own in options.items()}


FORMAT = Format(
    "SoSci Survey",
    recognise,
    read,
    export="CSV of the data, codes or texts, with labels in the second row; with codes, the list "
    "of values (csv) beside it",
    recognised="both header rows, boxes as 1 and 2, codes of no answer; tests are left out and "
    "counted",
)
