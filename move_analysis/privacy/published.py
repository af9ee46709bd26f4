"""Published counts: what all tables together say, as cells that can be added and subtracted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..competences.groups import ALL
from ..result import Result, fields_of
from .suppression import dimension

PART = "part"
"""In the place of an attribute: which part of a count that is divided wholly."""


@dataclass(frozen=True)
class Cell:
    """One count of SMEs that is published, or hidden, in some table.

    Parameters
    ----------
    counts : str
        What is counted, such as ``"has iot"``.
    who : tuple of (str, str)
        Which SMEs: attribute and value, sorted; none for all.
    value : float or None
        ``None`` where it is hidden.
    where : str
        Table in which it stands.

    Examples
    --------
    >>> Cell("has iot", (("partner", "BCT"),), None, "CompetenceShares.shares").value is None
    True
    """

    counts: str
    who: tuple[tuple[str, str], ...]
    value: float | None
    where: str


def list_cells(result: Result) -> list[Cell]:
    """List the counts of a result that say what they count.

    Parameters
    ----------
    result : Result
        Released, so that hidden counts are missing.

    Returns
    -------
    list of Cell

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> list_cells(measure_competences(demo_survey(), by="partner"))[0].who
    (('partner', 'CCTL'),)
    """
    return [
        cell for name, table in result.tables().items() for cell in _cells_of(table, result, name)
    ]


def write_cells(cells: Iterable[Cell], file: Path) -> None:
    """Add cells to a file of JSON lines.

    Parameters
    ----------
    cells : iterable of Cell
        From `list_cells`.
    file : Path
        It is made where it does not exist.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "cells.jsonl"
    >>> write_cells([Cell("has iot", (("partner", "BCT"),), 7.0, "shares")], file)
    >>> list_written(file) == [Cell("has iot", (("partner", "BCT"),), 7.0, "shares")]
    True
    """
    lines = "".join(f"{json.dumps(vars(cell), ensure_ascii=False)}\n" for cell in cells)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(lines)


def list_written(file: Path) -> list[Cell]:
    """List the cells that `write_cells` wrote.

    Parameters
    ----------
    file : Path
        Of JSON lines.

    Returns
    -------
    list of Cell

    Examples
    --------
    >>> list_written(Path("nowhere.jsonl"))
    []
    """
    if not file.is_file():
        return []
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return [Cell(**{**row, "who": tuple(map(tuple, row["who"]))}) for row in rows]


def _cells_of(table: pd.DataFrame, result: Result, title: str) -> Iterator[Cell]:
    columns = result.SCHEMA[title]
    apart = {name: dimension(column, result.arguments) for name, column in columns.items()}
    apart = {name: attribute for name, attribute in apart.items() if attribute}
    counted = {name: column.counts for name, column in columns.items() if column.counts}
    where = f"{type(result).__name__}.{title}"
    fields = {field for template in counted.values() for field in fields_of(template)}
    needed = [name for name in columns if name in fields or name in apart or name in counted]
    for row in table[needed].to_dict("records") if counted else ():
        who = tuple(
            sorted((one, str(row[name])) for name, one in apart.items() if row[name] != ALL)
        )
        for name, template in counted.items():
            part = ((PART, columns[name].part),) if columns[name].part else ()
            counts = _filled(template, result, row)
            yield Cell(counts, tuple(sorted(who + part)), _number(row[name]), where)


def _filled(template: str, result: Result, row: Mapping[Any, Any]) -> str:
    return template.format_map({**result.arguments, **row})


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
