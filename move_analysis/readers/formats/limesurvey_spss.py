"""LimeSurvey's SPSS export: a data file without headers, and a syntax file (.sps) beside it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

from ..table import Header, Table
from .encodings import decode
from .layout import SURE, labelled, table_of, with_write_ins
from .limesurvey import with_own_columns
from .registry import Format
from .source import Source
from .structure import files_beside

_VARIABLE = re.compile(r"^\s*/?(V\d+) [A-Z]+[\d.]*", re.MULTILINE)
_LABEL = re.compile(r'VARIABLE LABELS (V\d+) (?:"((?:[^"]|"")*)"|\'((?:[^\']|\'\')*)\')')
_RENAMED = re.compile(r"RENAME VARIABLES? \(\s*(V\d+)\s*=\s*(\S+)\s*\)")
_VALUES = re.compile(r"VALUE LABELS\s+(V\d+)\s+(.*?)\.\s*$", re.DOTALL | re.MULTILINE)
_VALUE = re.compile(r'(?:"([^"]*)"|\'([^\']*)\'|(\S+))\s+"((?:[^"]|"")*)"')


def recognise(source: Source) -> float:
    """Tell how sure it is: a syntax file that names this data file lies beside it."""
    return SURE if source.kind == "text" and _syntax(source) else 0.0


def read(source: Source) -> Table:
    """Read the answers under the names and labels of the syntax."""
    syntax = _syntax(source)
    names = dict(_RENAMED.findall(syntax))
    texts = {v: (one or two).replace('""', '"') for v, one, two in _LABEL.findall(syntax)}
    variables = list(dict.fromkeys(_VARIABLE.findall(syntax)))
    headers = [names.get(variable, variable) for variable in variables]
    lines = io.StringIO(decode(source.data, file=source.name), newline="")
    rows = csv.reader(lines, quotechar="'", skipinitialspace=True)
    table = table_of(source, headers=headers, rows=rows)
    parts = {n: _part(n, texts.get(v, "")) for v, n in zip(variables, headers, strict=True)}
    table = with_own_columns(replace(table, parts=with_write_ins(parts)))
    return labelled(table, {names.get(v, v): _labels(text) for v, text in _VALUES.findall(syntax)})


def _syntax(source: Source) -> str:
    for file in files_beside(source, ".sps"):
        text = decode(file.read_bytes(), file=str(file))
        if Path(source.name).name in text or file.stem.partition("_SPSS")[0] in source.path.stem:
            return text
    return ""


def _labels(text: str) -> dict[str, str]:
    return {a or b or c: label.replace('""', '"') for a, b, c, label in _VALUE.findall(text)}


def _part(name: str, text: str) -> Header:
    """``[item] question`` under a name such as ``has_SQ001``."""
    match = re.fullmatch(r"\[([^\]]*)\]\s*(.*)", text, re.DOTALL)
    if not match:
        return Header(name, "", text or name)
    root, _, sub = name.rpartition("_")
    return Header(root or name, sub, match[2], match[1])


FORMAT = Format(
    "LimeSurvey for SPSS",
    recognise,
    read,
    export="the data file and the syntax file (`.sps`), in one folder",
    recognised="names, texts and value labels of the syntax",
)
