"""Numbers, dates and texts of one question, as an export holds them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..errors import Fault, first_of
from ..messages import say
from ..values import Name
from .asking import Asking
from .blanks import NOTHING
from .quantities import to_dates, to_numbers, with_thousands

OUT_OF_RANGE = say("answers out of range, read as not answered")
WITHOUT_WEIGHT = say("respondents without a weight, each counted as one")
UNREADABLE = say("answers that are no number or date, read as not answered")

THOUSANDS = say("numbers with one point, read as standing between thousands (1.250 is 1250)")


def read_numbers(asking: Asking, column: str, cells: pd.Series[str]) -> pd.Series[Any]:
    """Read a column of numbers; those out of range, amounts and weights below 0 are not answered.

    Parameters
    ----------
    asking : Asking
    column : str
        Column of the answers.
    cells : Series of str

    Returns
    -------
    Series of Float64
    """
    plain = cells.mask(cells.str.casefold().isin(NOTHING))
    numbers = to_numbers(plain, decimal=asking.decimal)
    _tell_unreadable(asking, column, plain, numbers)
    thousands = with_thousands(plain, decimal=asking.decimal)
    asking.remarks.count_cells(THOUSANDS, column, plain[thousands])
    question = asking.question
    outside = pd.Series(False, index=cells.index)
    positive = question.amount or question.role == "weight"
    least = 0 if positive and question.minimum is None else question.minimum
    if least is not None:
        outside |= (numbers < least).fillna(False)
    if question.maximum is not None:
        outside |= (numbers > question.maximum).fillna(False)
    asking.remarks.count_cells(OUT_OF_RANGE, column, plain[outside])
    numbers = numbers.mask(outside)
    if question.role == "weight":
        asking.remarks.count(WITHOUT_WEIGHT, column, int(numbers.isna().sum()))
    return numbers


def read_dates(asking: Asking, column: str, cells: pd.Series[str]) -> pd.Series[Any]:
    """Read a column of dates.

    Parameters
    ----------
    asking : Asking
    column : str
        Column of the answers.
    cells : Series of str

    Returns
    -------
    Series of datetime64
    """
    plain = cells.mask(cells.str.casefold().isin(NOTHING))
    dates = to_dates(plain)
    _tell_unreadable(asking, column, plain, dates)
    return dates


def _tell_unreadable(
    asking: Asking, column: str, cells: pd.Series[str], values: pd.Series[Any]
) -> None:
    """A few unreadable answers are people's; where most are, the wrong column is read."""
    unreadable = cells.notna() & values.isna()
    if unreadable.sum() * 2 <= cells.notna().sum():
        asking.remarks.count_cells(UNREADABLE, column, cells[unreadable])
        return
    examples = first_of([str(text)[:40] for text in cells[unreadable].unique()[:5]], 5, quoted=True)
    question = Name(asking.question.code)
    asking.remarks.faults.append(
        Fault(
            say(
                'Most answers to "{question}" are no numbers: {list}.',
                question=question,
                list=examples,
            )
            if asking.question.kind == "numeric"
            else say(
                'Most answers to "{question}" are no dates: {list}.',
                question=question,
                list=examples,
            ),
            f"{asking.table.file}, column {cells.name}",
            say('Correct "columns:" of the question in the codebook, or its kind ("text"?).'),
        )
    )


def read_texts(asking: Asking, column: str, cells: pd.Series[str]) -> pd.Series[Any]:
    """Read a column of texts as they stand.

    Parameters
    ----------
    asking : Asking
    column : str
        Column of the answers.
    cells : Series of str

    Returns
    -------
    Series of str
    """
    return cells.mask(cells.isin(("-", "--")))


def texts_together(cells: pd.DataFrame) -> pd.Series[str]:
    """Join what was written into several boxes of one question, a line each.

    Parameters
    ----------
    cells : DataFrame of str

    Returns
    -------
    Series of str
        Missing where all boxes are blank.
    """
    plain = cells.mask(cells.isin(("-", "--")))
    lines = plain.apply(lambda row: "\n".join(row.dropna()), axis=1).astype("str")
    return lines.mask(lines == "")
