"""Wording: numbers as readers see them, and what stands where a number is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..columns import P_CLASSES, Column, Count, Exact, Label, fields_of
from ..messages import Message, Pattern, render, say
from ..values import Number, Share

if TYPE_CHECKING:
    from ..result import Result

TOO_FEW, NOT_ASKED, NO_ANSWER = say("too few"), say("not asked"), say("no answer")
UNKNOWN = say("–")
NO_CHANCE = say("not beyond chance")
YES, NO = say("yes"), say("no")
FLOW = say(
    "<b>{source_label} → {target_label}</b><br>needs: {flow}, competences: {competences}"
    "<br>most of all {top_label}<br>{n_suppliers} SMEs could serve {n_seekers}"
)
"""What stands under the pointer where needs flow from one group to another."""
SURE: Mapping[float, Message] = {
    0.001: say("excellent fit: 1 pair in 1,000 would fit as well by chance"),
    0.01: say("very good fit: 1 pair in 100 would fit as well by chance"),
    0.05: say("good fit: 1 pair in 20 would fit as well by chance"),
}
"""How good a fit is, by the largest p-value: of so many pairs the best are listed, so that a small
one does not say that a match is no chance."""
UNSURE = say("many pairs would fit as well by chance: ask before you meet")
ASKED = {"asked", "asked_of", "asked_has", "asked_need"}  # columns that count who was asked


def in_words(value: Any, column: Column) -> str:
    """How does a reader see a value of a result, in the active language?

    Parameters
    ----------
    value : scalar
        Not missing.
    column : Column
        Its words say what a code is called; its unit decides how a number is written: shares
        become per cent, counts whole numbers.

    Returns
    -------
    str

    Examples
    --------
    >>> in_words(0.456, Column.coarse("share", "share")), in_words(True, Column.label("kept"))
    ('46%', 'yes')
    >>> in_words(0.0002, Column.p_value("p")), in_words(0.05, Column.p_value("p"))
    ('< 0.001', '< 0.05')
    """
    if isinstance(value, str):
        return render(column.words.get(value, value))
    if pd.api.types.is_bool(value):
        return render(YES if value else NO)
    number = float(value)
    if column.unit == "share":
        return Share(number).render()
    if column.unit in ("probability", "p"):
        return _probability(number)
    return Number(number, _places(number, column.unit)).render()


def _probability(number: float) -> str:
    """A p-value, which may be a class: at most so large."""
    if number == P_CLASSES[-1]:
        return NO_CHANCE.render()
    if number in P_CLASSES:
        return f"< {Number(number, len(f'{number:g}') - 2).render()}"
    return f"< {Number(0.001, 3).render()}" if number < 0.001 else Number(number, 3).render()


def why_missing(
    row: Mapping[Any, Any], columns: Mapping[str, Column], name: str, *, smallest: int = 0
) -> Message:
    """What stands in a row where the value of column `name` is missing.

    Parameters
    ----------
    row : mapping
        All values of the row.
    columns : mapping
        The table's part of the result's ``SCHEMA``.
    name : str
        Column whose value is missing.
    smallest : int
        Smallest count that the result shows.

    Returns
    -------
    Message
        "not asked" where nobody was, "no answer" where nobody answered, "fewer than 5" for a
        count below the minimum, "too few" for what stands on one, a dash where nothing was
        there to hide.

    Examples
    --------
    >>> columns = {"base": Column.base("base", of="answered"), "mean": Column.coarse("mean")}
    >>> why_missing({"base": 0, "mean": None}, columns, "mean")
    'no answer'
    >>> why_missing({"base": None, "mean": None}, columns, "base", smallest=5)
    'fewer than 5'
    """
    counts = explaining(columns)
    name = columns[name].names or name  # a label is missing where its code is
    if isinstance(columns[name].gate, Label | Exact):
        return UNKNOWN
    empty = [n for n in counts if _is_base(columns[n]) and pd.notna(row[n]) and row[n] == 0]
    if empty:
        return NOT_ASKED if set(empty) & ASKED else NO_ANSWER
    if name in counts:
        return say("fewer than {smallest}", smallest=smallest) if smallest else UNKNOWN
    return TOO_FEW if any(pd.isna(row[n]) for n in counts) else UNKNOWN


def _is_base(column: Column) -> bool:
    return isinstance(column.gate, Count) and column.gate.is_base


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
    >>> explaining({"base": Column.base("base", of="answered"), "mean": Column.coarse("mean")})
    ['base']
    """
    return [name for name, column in columns.items() if isinstance(column.gate, Count)]


def cell(
    row: Mapping[Any, Any], columns: Mapping[str, Column], name: str, *, smallest: int = 0
) -> Any:
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
        A number as the page shows it; a text, and instead of a missing number why it is missing.

    Examples
    --------
    >>> cell({"share": 0.375}, {"share": Column.coarse("share", "share")}, "share")
    0.38
    """
    value = row[name]
    if pd.isna(value):
        return render(why_missing(row, columns, name, smallest=smallest))
    if isinstance(value, str) or pd.api.types.is_bool(value):
        return in_words(value, columns[name])
    number = round(float(value), _places(float(value), columns[name].unit))
    return int(number) if number.is_integer() else number


def _places(number: float, unit: str) -> int:
    """Decimal places with which a number is written (of a share, before it is per cent)."""
    if unit == "share":
        return 2
    if unit in ("probability", "p"):
        return 3
    if unit == "nats" or number.is_integer():
        return 0
    return 1 if abs(number) >= 1 else 2


def hovers(result: Result, table: str, pattern: Pattern) -> list[str]:
    """What stands under the pointer, for each row of a table?

    Parameters
    ----------
    result : Result
        Its ``SCHEMA`` says how numbers are written.
    table : str
        Name of the table.
    pattern : Message
        Its placeholders without a value are the names of columns.

    Returns
    -------
    list of str
        One text per row; missing numbers say why they are missing.

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> pattern = say("{label} ({group_label})")
    >>> hovers(measure_competences(demo_survey()), "shares", pattern)[0]
    'Fleet management (All SMEs)'
    """
    text = render(pattern)
    rows = worded(result, table, columns=list(dict.fromkeys(fields_of(text))))
    return [text.format(**row) for row in rows]


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
    about = result.SCHEMA[table]
    names = list(about) if columns is None else list(columns)
    texts = {name: _texts(result.column(table, name), about[name]) for name in names}
    rows = [dict(zip(texts, row, strict=True)) for row in zip(*texts.values(), strict=True)]
    missing = [place for place, row in enumerate(rows) if None in row.values()]
    explain = explaining(about) if missing else ()
    known = {name: result.column(table, name).tolist() for name in explain}

    @cache  # the same few reasons stand in many cells
    def why(name: str, *counts: Any) -> str:
        row = dict(zip(known, counts, strict=True))
        return render(why_missing(row, about, name, smallest=result.smallest))

    for place in missing:
        counts = [values[place] for values in known.values()]
        rows[place] |= {n: why(n, *counts) for n, t in rows[place].items() if t is None}
    return rows


def _texts(values: pd.Series[Any], column: Column) -> list[str | None]:
    """Each value in words, none where it is missing: different ones are written once."""
    place, different = pd.factorize(values)
    words = [*(in_words(value, column) for value in different.tolist()), None]
    return [words[at] for at in place.tolist()]


def sure_of(match: Mapping[Any, Any]) -> Message:
    """How good is a match, in words?

    Parameters
    ----------
    match : mapping
        A row of `Matches.matches`.

    Returns
    -------
    Message

    Examples
    --------
    >>> sure_of({"p": 0.004, "mutual": True})
    'very good fit: 1 pair in 100 would fit as well by chance; both sides gain'
    """
    sure = next((text for most, text in SURE.items() if match["p"] <= most), UNSURE)
    if match["mutual"]:
        return say("{sure}; both sides gain", sure=sure)
    return say("{sure}; one side gains", sure=sure)
