"""Tables of opportunities as texts: csv and xlsx by the readers of exports, and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from ..messages import say
from ..project import Export
from ..readers.formats import read_table
from ..readers.formats.encodings import decode
from ..settings import OpportunityFile

AGAIN = say("Export it again, or as CSV.")
BETWEEN = "; "
PREFERRED = ("eng", "en", "ENG", "EN")
"""Of a text in several languages, these first."""


def cells_of(folder: Path, declared: OpportunityFile) -> pd.DataFrame:
    """Return the cells of a table as texts, blank ones missing; the index counts the rows."""
    path = folder / declared.file
    if path.suffix.casefold() not in (".json", ".jsonl"):
        kind: Any = "xlsx" if path.suffix.casefold() in (".xlsx", ".xls", ".ods") else "csv"
        export = Export(file=declared.file, format=kind, sheet=declared.sheet)
        return read_table(path, export).cells.reset_index(drop=True)
    if not path.is_file():
        fix = say("Correct the path in move.yml, or put the file there.")
        raise DataError(say("The table of opportunities does not exist."), declared.file, fix)
    records = _records(decode(path.read_bytes(), file=declared.file), declared.file)
    rows = [dict(_flat(record)) for record in records]
    return pd.DataFrame(rows, dtype="str").replace("", None)


def _records(text: str, file: str) -> list[Any]:
    """Return the longest list of objects in a JSON text, or its lines, an object each."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        try:
            content = [json.loads(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError as error:
            where = f"{file}, line {error.lineno}"
            raise DataError(say("It is no JSON."), where, AGAIN) from error
    found = max(_lists(content), key=len, default=[])
    if not found:
        raise DataError(say("It holds no list of objects."), file, AGAIN)
    return found


def _lists(content: Any) -> Iterator[list[Any]]:
    """Lists of objects; what lies in an object of a list is part of that object."""
    if isinstance(content, list) and any(isinstance(one, Mapping) for one in content):
        yield [one for one in content if isinstance(one, Mapping)]
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _lists(value)


def _flat(record: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Path to text of everything in a record; entries of a list are joined."""
    if isinstance(record, Mapping):
        languages = [key for key in PREFERRED if key in record]
        by_language = record and all(len(str(key)) in (2, 3) for key in record)
        if by_language and (languages or all(isinstance(v, str | list) for v in record.values())):
            key = languages[0] if languages else next(iter(record))
            yield from _flat(record[key], name)
            return
        for key, value in record.items():
            yield from _flat(value, f"{name}/{key}" if name else str(key))
    elif isinstance(record, list):
        parts: dict[str, list[str]] = {}
        for one in record:
            for path, text in _flat(one, name):
                parts.setdefault(path, []).append(text)
        yield from ((path, BETWEEN.join(dict.fromkeys(texts))) for path, texts in parts.items())
    elif record is not None and record == record:  # no NaN
        yield name, str(record).strip()
