"""Questionnaires that lie beside an export: labels, kinds and options of its questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ...errors import DataError
from ...messages import say
from ...questions import Option, label_in
from ...values import Name
from ..table import Asked, Header, Table, normal
from .layout import labelled
from .source import Source

_LARGEST = 20_000_000
_CODE = re.compile(r"[A-Za-z]{1,2}\d{1,3}|\d{1,2}|-oth-")


def files_beside(source: Source, *suffixes: str) -> list[Path]:
    """Files in the folder of an export that may hold its questionnaire.

    Parameters
    ----------
    source : Source
    *suffixes : str
        How their names end.

    Returns
    -------
    list of Path
        One with the name of the export first.

    Examples
    --------
    >>> from ...project import Export
    >>> files_beside(Source(Path("nowhere/a.csv"), Export(file="a.csv")), ".lss")
    []
    """
    folder = source.path.parent
    found = [
        path
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.suffix.lower() in suffixes
        and path.is_file()
        and path != source.path
        and path.stat().st_size < _LARGEST
    ]
    return sorted(found, key=lambda path: path.stem != source.path.stem)


def first_that_fits(
    table: Table, files: list[Path], read: Callable[[Path], Mapping[str, Asked]]
) -> dict[str, Asked]:
    """The questionnaire that asks what the export holds: its codes stand in the headers.

    Parameters
    ----------
    table : Table
    files : list of Path
    read : callable
        File to code to question; no questions where it is no such file.

    Returns
    -------
    dict
        Empty where none fits.

    Examples
    --------
    >>> from ..table import make_table
    >>> first_that_fits(make_table("a.csv", [["size"], ["1"]]), [], dict)
    {}
    """
    codes = {normal(part.code) for part in table.parts.values() if part.code}
    for file in files:
        asked = read(file)
        known = {normal(code) for code in asked}
        if known and 2 * len(codes & known) >= len(known):
            return dict(asked)
    return {}


def with_structure(table: Table, asked: Mapping[str, Asked], *, add: str) -> Table:
    """Say with a questionnaire what the columns hold, and put labels in the place of codes.

    Parameters
    ----------
    table : Table
    asked : mapping
        Code to question; empty where there is no questionnaire.
    add : str
        What to lay beside the export, if its answers are codes and nothing explains them.

    Returns
    -------
    Table

    Examples
    --------
    >>> from move_analysis.codebook import Option
    >>> from move_analysis.readers.table import make_table
    >>> table = make_table("a.csv", [["size"], ["A1"]])
    >>> table = replace(table, parts={"size": Header("size")})
    >>> asked = {"size": Asked("single", {"en": "Size?"}, (Option(code="A1", label="Small"),))}
    >>> table = with_structure(table, asked, add="")
    >>> table.parts["size"].question, table.cells["size"].tolist()
    ('Size?', ['Small'])
    """
    if not asked:
        note = f"answers are codes without labels: lay {add} beside the file, and draft again"
        return replace(table, notes=(*table.notes, note)) if _only_codes(table) else table
    known = {normal(code): question for code, question in asked.items()}
    parts: dict[str, Header] = {}
    labels: dict[str, dict[str, str]] = {}
    for header, part in table.parts.items():
        question = known.get(normal(part.code))
        parts[header] = part if question is None else _told(part, question)
        if question is not None and question.options and not part.write_in:
            labels[header] = {
                text: option.text() for option in question.options for text in _codes(option)
            }
    return labelled(replace(table, parts=parts, asked=dict(asked)), labels)


def _codes(option: Option) -> tuple[str, ...]:
    return (option.code, *option.synonyms)


def _told(part: Header, question: Asked) -> Header:
    """A part with the texts that the questionnaire has for it."""
    items = {normal(text): item for item in question.items for text in item.spellings()}
    item = items.get(normal(part.sub)) or items.get(normal(part.item))
    named = part.item not in ("", part.sub)  # the header's own text stays
    text = label_in(dict(question.label)) if part.question in ("", part.code) else part.question
    return replace(part, question=text, item=item.text() if item and not named else part.item)


def _only_codes(table: Table) -> bool:
    """Whether most answers to closed questions are codes, such as A1 or 3."""
    closed = coded = 0
    for header, part in table.parts.items():
        if header in table.metadata or header == table.respondent or part.write_in:
            continue
        different = pc.unique(pa.Array.from_pandas(table.cells[header]))
        seen = [text for text in different.slice(length=14).to_pylist() if text is not None][:13]
        if 1 < len(seen) <= 12:
            closed += 1
            coded += all(_CODE.fullmatch(text) for text in seen)
    return closed > 0 and 2 * coded > closed


def unreadable(path: Path, why: object) -> DataError:
    """A questionnaire that can't be read.

    Parameters
    ----------
    path : Path
    why : object

    Returns
    -------
    DataError

    Examples
    --------
    >>> unreadable(Path("a.qsf"), "no JSON").fault_list[0].where
    'a.qsf'
    """
    return DataError(
        say("The questionnaire can't be read: {why}.", why=Name(why)),
        str(path),
        say("Export the questionnaire again, or move the file away."),
    )
