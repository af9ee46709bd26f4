"""Wording: numbers as readers see them, and what stands where a number is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..result import Column, fields_of

if TYPE_CHECKING:
    from ..result import Result

TOO_FEW, NOT_ASKED, NO_ANSWER, UNKNOWN = "too few", "not asked", "no answer", "–"
ASKED = {"asked", "asked_of", "asked_has", "asked_need"}  # columns that count who was asked


def in_words(value: Any, column: Column) -> str:
    """How does a reader see a value of a result?

    Parameters
    ----------
    value : scalar
        Not missing.
    column : Column
        Its unit decides: shares become per cent, counts whole numbers.

    Returns
    -------
    str

    Examples
    --------
    >>> in_words(0.456, Column("share", unit="share")), in_words(12.0, Column("n", unit="SMEs"))
    ('46%', '12')
    >>> in_words(0.0002, Column("p", unit="probability")), in_words(True, Column("kept"))
    ('< 0.001', 'yes')
    """
    if isinstance(value, str):
        return value
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    number = float(value)
    if column.unit == "share":
        return f"{number:.0%}"
    if column.unit in ("probability", "p"):
        return "< 0.001" if number < 0.001 else f"{number:.3f}"
    if column.unit == "nats" or number.is_integer():
        return f"{number:,.0f}"
    return f"{number:,.1f}" if abs(number) >= 1 else f"{number:.2f}"


def why_missing(row: Mapping[Any, Any], columns: Mapping[str, Column], name: str) -> str:
    """What stands in a row where the value of column `name` is missing?

    Parameters
    ----------
    row : mapping
        All values of the row.
    columns : mapping
        The table's part of the result's ``SCHEMA``.
    name : str
        Column whose value is missing.

    Returns
    -------
    str
        "not asked" where nobody was, "no answer" where nobody answered, "too few" where the
        privacy gate hid it, a dash where nothing was there to hide.

    Examples
    --------
    >>> columns = {"base": Column("base", guard="base"), "share": Column("s", guard="derived")}
    >>> why_missing({"base": 0, "share": None}, columns, "share")
    'no answer'
    >>> why_missing({"base": None, "share": None}, columns, "share")
    'too few'
    """
    guarded = explaining(columns)
    if columns[name].guard == "open":
        return UNKNOWN
    empty = [n for n in guarded if columns[n].guard == "base" and pd.notna(row[n]) and row[n] == 0]
    if empty:
        return NOT_ASKED if set(empty) & ASKED else NO_ANSWER
    return TOO_FEW if any(pd.isna(row[n]) for n in guarded) else UNKNOWN


def explaining(columns: Mapping[str, Column]) -> list[str]:
    """Which columns tell why a number of their row is missing?

    Parameters
    ----------
    columns : mapping
        The table's part of the result's ``SCHEMA``.

    Returns
    -------
    list of str
        Bases and counts.

    Examples
    --------
    >>> explaining({"base": Column("base", guard="base"), "share": Column("s", guard="derived")})
    ['base']
    """
    return [name for name, column in columns.items() if column.guard in ("base", "count")]


def cell(row: Mapping[Any, Any], columns: Mapping[str, Column], name: str) -> Any:
    """What stands in one cell of a workbook?

    Parameters
    ----------
    row : mapping
        All values of the row.
    columns : mapping
        The table's part of the result's ``SCHEMA``.
    name : str
        Column of the cell.

    Returns
    -------
    str or int or float
        A number as it is; a text, and instead of a missing number why it is missing.

    Examples
    --------
    >>> cell({"share": 0.375}, {"share": Column("s", unit="share")}, "share")
    0.375
    """
    value = row[name]
    if pd.isna(value):
        return why_missing(row, columns, name)
    if isinstance(value, str) or pd.api.types.is_bool(value):
        return in_words(value, columns[name])
    number = float(value)
    return int(number) if number.is_integer() else number


def hovers(result: Result, table: str, pattern: str) -> list[str]:
    """What stands under the pointer, for each row of a table?

    Parameters
    ----------
    result : Result
        Its ``SCHEMA`` says how numbers are written.
    table : str
        Name of the table.
    pattern : str
        As for `str.format`, with the names of columns.

    Returns
    -------
    list of str
        One text per row; missing numbers say why they are missing.

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> hovers(measure_competences(demo_survey()), "shares", "{label} ({group_label})")[0]
    'Fleet management (All SMEs)'
    """
    rows = worded(result, table, columns=list(dict.fromkeys(fields_of(pattern))))
    return [pattern.format(**row) for row in rows]


def worded(
    result: Result, table: str, *, columns: Sequence[str] | None = None
) -> list[dict[str, str]]:
    """How does a reader see each row of a table?

    Parameters
    ----------
    result : Result
        Its ``SCHEMA`` says how numbers are written.
    table : str
        Name of the table.
    columns : sequence of str, optional
        Which columns; left out, all.

    Returns
    -------
    list of dict
        Text by column, per row.

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> worded(measure_competences(demo_survey()), "shares", columns=["group_label"])[0]
    {'group_label': 'All SMEs'}
    """
    about, shown = result.SCHEMA[table], result.tables()[table]
    names = list(about) if columns is None else list(columns)
    texts = {
        name: [None if none else in_words(value, about[name]) for value, none in cells]
        for name in names
        for cells in [zip(shown[name].tolist(), shown[name].isna().tolist(), strict=True)]
    }
    rows = [dict(zip(texts, row, strict=True)) for row in zip(*texts.values(), strict=True)]
    missing = [place for place, row in enumerate(rows) if None in row.values()]
    why = shown[explaining(about)].iloc[missing].to_dict("records")
    for place, row in zip(missing, why, strict=True):
        rows[place] |= {n: why_missing(row, about, n) for n, t in rows[place].items() if t is None}
    return rows
