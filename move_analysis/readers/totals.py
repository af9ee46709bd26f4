"""Rows of sums below the answers: they are no respondents."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from ..messages import say
from .body import Loss
from .table import Table, normal

TOTALS = say("rows of sums below the answers, left out")
_MOST = 3
_LEAST = 3
"""Columns that a row without a name must sum, and what the sums must reach."""
_ROWS = 5
_CENT = 0.01
_WORDS = frozenset((
    "total", "totals", "grand total", "sum", "sums", "count", "average", "mean", "summe",
    "gesamt", "gesamtsumme", "insgesamt", "anzahl", "durchschnitt", "mittelwert", "suma",
    "promedio", "media", "total general", "somme", "total général", "moyenne", "totale", "somma",
    "totale generale", "soma", "total geral", "média", "totaal", "общо", "сума", "всичко",
    "средно", "итого", "σύνολο", "razem", "celkem", "ukupno", "skupaj", "összesen", "yhteensä",
))  # fmt: skip


def without_totals(table: Table) -> Table:
    """Leave out rows of sums, counts and averages at the end of a table, and tell of them.

    Parameters
    ----------
    table : Table

    Returns
    -------
    Table

    Examples
    --------
    >>> from move_analysis.readers.table import make_table
    >>> rows = [["name", "staff"], ["A", "3"], ["B", "4"], ["Total", "7"]]
    >>> len(without_totals(make_table("a.csv", rows)).cells)
    2
    """
    cells = table.cells
    found = 0
    while found < min(_MOST, len(cells) - 1) and _is_total(cells.iloc[: len(cells) - found]):
        found += 1
    if not found:
        return table
    kept = cells.iloc[: len(cells) - found]
    return replace(table, cells=kept, losses=(*table.losses, Loss(TOTALS, found)))


def _is_total(cells: pd.DataFrame) -> bool:
    """Whether the last row is called so, or sums what stands above it; and holds numbers alone."""
    last = cells.iloc[-1].dropna()
    if last.empty:
        return False
    named = normal(str(last.iloc[0])).rstrip(" :.") in _WORDS
    numbers = {name: _number(str(text)) for name, text in last.iloc[int(named) :].items()}
    if not numbers or None in numbers.values():
        return False
    if named:
        return True
    above = cells.iloc[:-1]
    sums = [_sums(above[name].dropna(), number or 0) for name, number in numbers.items()]
    large = sum(number is not None and number >= _LEAST for number in numbers.values())
    return len(above) >= _ROWS and all(sums) and large >= _LEAST


def _number(text: str) -> float | None:
    plain = re.sub(r"(?<=\d)[\s'’](?=\d{3})", "", text).replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


def _sums(above: pd.Series[str], number: float) -> bool:
    """Whether a number is the sum of numbers, or how many ticks there are."""
    if len(set(above)) <= 1 and number == len(above):
        return True
    told = [_number(str(text)) for text in above]
    known = [value for value in told if value is not None]
    larger = number > max(known, default=0.0) or number == 0
    return len(known) == len(told) > 1 and larger and abs(sum(known) - number) < _CENT
