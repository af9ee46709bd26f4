"""SPSS, Stata and SAS: labels of variables and values, user-missing values, response sets."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import DataError
from ...messages import say
from ...questions import Option
from ...values import Name
from ..body import Loss
from ..table import Asked, Header, Table, unique_headers
from .layout import ANY, SURE, by_stem, labelled, table_of
from .registry import Format
from .source import Source

_READERS = {
    ".sav": "read_sav", ".zsav": "read_sav", ".por": "read_por", ".dta": "read_dta",
    ".sas7bdat": "read_sas7bdat", ".xpt": "read_xport",
}  # fmt: skip


def recognise(source: Source) -> float:
    """Tell how sure it is: the first bytes, or the name, of a statistics program's file."""
    return SURE if source.kind == "statistics" else 0.0


def read(source: Source) -> Table:
    """Read values under their variable names, with labels in the place of codes."""
    frame, meta = _read(source)
    names = [str(name) for name in frame.columns]
    texts = [frame[name].map(_text, na_action="ignore").fillna("") for name in names]
    table = table_of(source, headers=names, rows=zip(*texts, strict=True))
    labels = {
        str(name): {_text(value): str(label) for value, label in known.items()}
        for name, known in meta.variable_value_labels.items()
    }
    table = _without_missing(table, meta, labels)
    table = replace(table, parts=_parts(names, meta), asked=_asked(names, meta, labels))
    return labelled(table, labels)


def _read(source: Source) -> tuple[pd.DataFrame, Any]:
    import pyreadstat

    suffix = source.path.suffix.lower()
    suffix = suffix if suffix in _READERS else ".sav" if source.data[:3] == b"$FL" else ".dta"
    options = {} if suffix in (".sas7bdat", ".xpt", ".por") else {"user_missing": True}
    if source.export.encoding:
        options["encoding"] = source.export.encoding  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        path = source.path
        if path.suffix.lower() != suffix:  # the program goes by the name
            path = Path(folder) / f"file{suffix}"
            path.write_bytes(source.data)
        try:
            frame, meta = getattr(pyreadstat, _READERS[suffix])(str(path), **options)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError) as error:
            raise DataError(
                say("The file can't be read: {why}.", why=Name(error)),
                source.name,
                say("Export it again, as sav or csv."),
            ) from error
    return frame, meta


def _text(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _without_missing(table: Table, meta: Any, labels: Mapping[str, dict[str, str]]) -> Table:
    """Blank what the file declares as missing: single values, ranges and Stata's letters."""
    cells = table.cells.copy()
    missing: dict[str, dict[str, int]] = {}
    for header in table.headers:
        ranges = (meta.missing_ranges or {}).get(header, [])
        letters = (meta.missing_user_values or {}).get(header, [])
        counts = cells[header].value_counts()
        gone = [v for v in counts.index if v in map(_text, letters) or _in_ranges(v, ranges)]
        if gone:
            names = labels.get(header, {})
            missing[header] = {names.get(v, v): int(counts[v]) for v in gone}
            cells[header] = cells[header].mask(cells[header].isin(gone))
            for value in gone:
                names.pop(value, None)
    for header, names in labels.items():  # labels of what is missing are no options
        for value in [
            v for v in names if _in_ranges(v, (meta.missing_ranges or {}).get(header, []))
        ]:
            del names[value]
    total = sum(sum(counts.values()) for counts in missing.values())
    loss = (Loss(say("cells that the file declares as missing"), total),) if total else ()
    return replace(table, cells=cells, missing=missing, losses=(*table.losses, *loss))


def _in_ranges(text: str, ranges: Sequence[Mapping[str, Any]]) -> bool:
    for found in ranges:
        low, high = found["lo"], found["hi"]
        if isinstance(low, str):
            if text == low:
                return True
        elif re.fullmatch(r"-?\d+(\.\d+)?", text) and low <= float(text) <= high:
            return True
    return False


def _parts(names: Sequence[str], meta: Any) -> dict[str, Header]:
    """Stem and item by the variables' labels; response sets are questions too."""
    texts = [meta.column_names_to_labels.get(name) or name for name in names]
    told = by_stem(unique_headers(texts), ANY)
    stems = [told[text] for text in unique_headers(texts)]
    prefixes = _prefixes(names, meta)
    sets = {name: s for s in (meta.mr_sets or {}).values() for name in s.get("variable_list", ())}
    parts: dict[str, Header] = {}
    whole = {part.question for part in stems if not part.item}
    for name, part, text in zip(names, stems, texts, strict=True):
        if name in sets:
            label = sets[name].get("label") or sets[name].get("name", "")
            parts[name] = Header("", name, str(label), part.item or text)
        elif not part.item and name in prefixes:
            parts[name] = Header(prefixes[name], name, prefixes[name], text)
        elif part.item:
            parts[name] = replace(part, sub=name, write_in=part.question in whole)
        else:
            parts[name] = Header(name, "", text)
    return parts


def _prefixes(names: Sequence[str], meta: Any) -> dict[str, str]:
    """Names such as q8_1, q8_2 whose values have the same labels: boxes or rows of one question."""
    found: dict[str, list[str]] = {}
    for name in names:
        match = re.fullmatch(r"(.*?\D)_?(\d+)", name)
        if match and meta.variable_value_labels.get(name):
            found.setdefault(match[1].rstrip("_"), []).append(name)
    alike = {
        prefix: own
        for prefix, own in found.items()
        if len(own) > 1 and len({str(meta.variable_value_labels[n]) for n in own}) == 1 and prefix
    }
    return {name: prefix for prefix, own in alike.items() for name in own}


def _asked(
    names: Sequence[str], meta: Any, labels: Mapping[str, dict[str, str]]
) -> dict[str, Asked]:
    """Options of single variables, in the order of their codes."""
    return {
        name: Asked("", {"": meta.column_names_to_labels.get(name) or name}, _options(labels[name]))
        for name in names
        if labels.get(name)
    }


def _options(labels: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(Option(code=_coded(code), label={"": text}) for code, text in labels.items())


def _coded(code: str) -> str:
    return re.sub(r"[^\w.+#-]", "_", code, flags=re.ASCII) or "blank"


FORMAT = Format(
    "SPSS, Stata, SAS",
    recognise,
    read,
    export="sav, por, dta, sas7bdat, xpt",
    recognised="labels of variables and values, values declared missing, multiple-response sets",
)
