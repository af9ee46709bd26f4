"""Texts that a spreadsheet program has taken for dates, and ids that it has rounded."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

_MONTHS = {
    name: str(number)
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTHS |= {
    name: number
    for names, number in (
        ("ene gen janv", "1"), ("févr fév", "2"), ("mars märz mrz", "3"), ("abr avr", "4"),
        ("mayo mag mai", "5"), ("juin giu", "6"), ("juil lug", "7"), ("ago août", "8"),
        ("sept set", "9"), ("ott okt", "10"), ("dic déc dez", "12"),
    )
    for name in names.split()
}  # fmt: skip
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)


def unmangled(text: str) -> Iterator[str]:
    """Yield what may have stood in a cell before a spreadsheet program made a date of it.

    Parameters
    ----------
    text : str
        Such as "01-Sep" or "2026-09-01", of "1-9"; "Oct-49", of "10-49".

    Yields
    ------
    str
        Two numbers with a dash.

    Examples
    --------
    >>> list(unmangled("01-Sep")), list(unmangled("Oct-49"))
    (['1-9', '9-1'], ['10-49'])
    """
    plain = text.strip().casefold().replace(".", "").replace("/", "-").replace(" ", "-")
    day = re.fullmatch(r"(\d{1,2})-(\w+?)(?:-\d{2,4})?", plain)
    if day and day[2] in _MONTHS:
        yield f"{int(day[1])}-{_MONTHS[day[2]]}"
        yield f"{_MONTHS[day[2]]}-{int(day[1])}"
    year = re.fullmatch(r"(\w+?)-(\d{2,4})", plain)
    if year and year[1] in _MONTHS:
        yield f"{_MONTHS[year[1]]}-{int(year[2])}"
    iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:-00:00:00)?", plain)
    if iso:
        yield f"{int(iso[2])}-{int(iso[3])}"
        yield f"{int(iso[3])}-{int(iso[2])}"
        if iso[3] == "01":  # "10-49" becomes the first of October 1949
            yield f"{int(iso[2])}-{iso[1][2:]}"


def are_rounded(ids: pd.Series[str]) -> bool:
    """Tell whether a spreadsheet program has rounded ids, so that they tell nobody apart.

    Parameters
    ----------
    ids : Series of str

    Returns
    -------
    bool

    Examples
    --------
    >>> are_rounded(pd.Series(["1.14568E+11", "1.14568E+11"])), are_rounded(pd.Series(["7", "8"]))
    (True, False)
    """
    return bool(ids.dropna().str.fullmatch(_ROUNDED).any())
