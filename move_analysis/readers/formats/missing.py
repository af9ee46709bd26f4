"""Codes by which a tool says that nothing was answered, such as -99: blanked and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...questions import Reason
from ..blanks import REASONS
from ..table import Table


def without_codes(
    table: Table, meanings: Mapping[str, Reason], *, headers: Iterable[str] | None = None
) -> Table:
    """Blank what a tool writes where nothing was answered, counted by what it means.

    Parameters
    ----------
    table : Table
    meanings : mapping
        A whole cell to why it holds no answer.
    headers : iterable of str, optional
        Where they stand; left out, everywhere but in the tool's own records.

    Returns
    -------
    Table

    Examples
    --------
    >>> from ..table import make_table
    >>> table = make_table("a.csv", [["turnover"], ["-99"], ["5"]])
    >>> table = without_codes(table, {"-99": "no_answer"})
    >>> table.cells["turnover"].tolist(), table.missing
    ([nan, '5'], {'turnover': {'answers declared as missing': 1}})
    """
    own = {*table.metadata, table.respondent}
    among = [header for header in table.headers if header not in own]
    cells = table.cells.copy()
    missing = {header: dict(counts) for header, counts in table.missing.items()}
    for header in among if headers is None else headers:
        silent = cells[header].isin(list(meanings))
        if silent.any():
            counts = missing.setdefault(header, {})
            for text, count in cells[header][silent].value_counts().items():
                what = REASONS[meanings[str(text)]]
                counts[what] = counts.get(what, 0) + int(count)
            cells[header] = cells[header].mask(silent)
    return replace(table, cells=cells, missing=missing)
