"""Numbers and dates, as people and survey tools of many countries write them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

DATE_FORMATS = (
    "ISO8601", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y", "%b %d, %Y",
    "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d/%m/%y", "%d.%m.%y", "%m/%d/%y", "%Y/%m/%d",
    "%m/%d/%Y %I:%M:%S %p",
)  # fmt: skip
"""The one that reads most cells of a column wins; the earlier on a tie (day before month)."""

CURRENCY = r"(?i)^\s*(?:[€$£]|eur)\s*|\s*(?:[€$£%]|eur|euros?|лв\.?)\s*$"
"""What may stand before or behind a number."""
_ALIKE = 3


def to_numbers(cells: pd.Series[str], *, decimal: str | None = None) -> pd.Series[Any]:
    """Read numbers: which number does each cell hold?

    Without a named sign: where a cell has both comma and point, the last is the decimal sign. A
    comma alone is the decimal sign, unless every comma of the column stands before three
    digits, as in 1,250; a point alone is it too, unless `with_thousands` says otherwise. Signs
    of currencies and of percent are left out.

    Parameters
    ----------
    cells : Series of str
    decimal : {',', '.'}, optional
        The decimal sign; the other stands between thousands.

    Returns
    -------
    Series of Float64
        Missing where a cell holds no number.

    Examples
    --------
    >>> to_numbers(pd.Series(["1.250,5", "0,75", "ten"])).tolist()
    [1250.5, 0.75, <NA>]
    """
    written = _bare(cells)
    numbers = pd.to_numeric(_with_point(written, decimal), errors="coerce").astype("Float64")
    return numbers.mask(np.isinf(numbers.fillna(0.0)))


def with_thousands(cells: pd.Series[str], *, decimal: str | None = None) -> pd.Series[bool]:
    """Find the numbers whose only point stands between thousands, going by the column: 1.250.

    A cell with several points shows that, or one with a comma behind the point; else it takes
    three cells, and none with a point anywhere but before three digits.

    Parameters
    ----------
    cells : Series of str
    decimal : {',', '.'}, optional
        The decimal sign, where it is known: then nothing is assumed.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> with_thousands(pd.Series(["208.000", "4.153.000", "12.5"])).tolist()
    [True, False, False]
    >>> with_thousands(pd.Series(["1.250", "0.750"])).tolist()
    [False, False]
    """
    written = _bare(cells)
    if decimal is not None:
        return pd.Series(False, index=cells.index)
    one = written.str.fullmatch(r"[-+]?[1-9]\d{0,2}\.\d{3}").fillna(False).astype(bool)
    shown = written.str.fullmatch(r"[-+]?\d{1,3}(\.\d{3}){2,}(,\d+)?|[-+]?\d{1,3}\.\d{3},\d+")
    pointed = written.str.contains(".", regex=False).fillna(False).astype(bool)
    alike = len(written[one].unique()) >= _ALIKE and bool((one | ~pointed).all())
    return one & (bool(shown.fillna(False).any()) or alike)


def to_dates(cells: pd.Series[str]) -> pd.Series[Any]:
    """Read dates: which day does each cell hold?

    Parameters
    ----------
    cells : Series of str

    Returns
    -------
    Series of datetime64
        Read with the format of `DATE_FORMATS` that reads most cells; missing where it does not.

    Examples
    --------
    >>> to_dates(pd.Series(["01/02/2026", "13/02/2026"])).dt.month.tolist()
    [2, 2]
    """
    if _are_serials(cells):
        return _from_serials(cells)
    cells = cells.str.replace(r"\s*(г\.?|год\.?|г\.)$", "", regex=True)
    best = dates_as(cells, DATE_FORMATS[0])
    for form in DATE_FORMATS[1:]:
        if best.notna().sum() == cells.notna().sum():
            break
        dates = dates_as(cells, form)
        best = dates if dates.notna().sum() > best.notna().sum() else best
    return best


FIRST_SERIAL, LAST_SERIAL = 10_000, 80_000
"""Days that a spreadsheet counts from 1899-12-30: from 1927 to 2119."""


def _are_serials(cells: pd.Series[str]) -> bool:
    """Whether a column of dates holds the numbers by which spreadsheets count days."""
    plain = cells.dropna()
    if not len(plain) or not plain.str.fullmatch(r"\d{5}(\.\d+)?").all():
        return False
    days = plain.astype(float)
    return bool(days.between(FIRST_SERIAL, LAST_SERIAL).all())


def _from_serials(cells: pd.Series[str]) -> pd.Series[Any]:
    days = pd.to_timedelta(pd.to_numeric(cells, errors="coerce"), unit="D")
    return (pd.Timestamp("1899-12-30") + days).dt.round("s").astype("datetime64[us]")


def dates_as(cells: pd.Series[str], form: str) -> pd.Series[Any]:
    """Dates that are written in one format; missing where they are not.

    Parameters
    ----------
    cells : Series of str
    form : str
        One of `DATE_FORMATS`.

    Returns
    -------
    Series of datetime64
        Without time zone, in UTC where the cells name one.

    Examples
    --------
    >>> dates_as(pd.Series(["17/05/1990", "1990-05-17"]), "%d/%m/%Y").notna().tolist()
    [True, False]
    """
    dates = pd.to_datetime(cells, format=form, errors="coerce", utc=True)
    return dates.dt.tz_localize(None).astype("datetime64[us]")


def _bare(cells: pd.Series[str]) -> pd.Series[str]:
    """Numbers without currencies, percent, blanks, and apostrophes between thousands."""
    plain = cells.str.replace(CURRENCY, "", regex=True)
    return plain.str.replace(r"[\s'’]", "", regex=True)


def _with_point(written: pd.Series[str], decimal: str | None) -> pd.Series[str]:
    """Write numbers with a decimal point and without signs between thousands."""
    if decimal == ",":
        return written.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    if decimal == ".":
        return written.str.replace(",", "", regex=False)
    several = written.str.fullmatch(r"[-+]?\d+(\.\d+){2,}").fillna(False).astype(bool)
    points = with_thousands(written) | several
    written = written.mask(points, written.str.replace(".", "", regex=False))
    with_comma = written[written.str.contains(",", regex=False, na=False)]
    thousands = with_comma.str.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?").all()
    if len(with_comma) and not thousands:
        return written.mask(
            written.str.contains(",", regex=False, na=False),
            written.str.replace(".", "", regex=False).str.replace(",", ".", regex=False),
        )
    return written.str.replace(",", "", regex=False)
