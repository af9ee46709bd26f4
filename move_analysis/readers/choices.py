"""One option or one point of a scale per cell: which one is meant?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from ..codebook import OTHER
from ..messages import say
from .asking import Asking
from .blanks import NOTHING, whole
from .mangled import unmangled
from .table import normal

_NUMBER = re.compile(r"\d+(\.\d+)?")
AS_OTHER = say('answers that are no option, read as "other"')
LOST_ZEROS = say("codes whose zeros a spreadsheet program dropped, read as the option")
MANGLED = say(
    "answers that a spreadsheet program made dates of, read as the option that stood there"
)


def read_choices(asking: Asking, column: str, cells: pd.Series[str]) -> pd.Series[Any]:
    """Read a column of one answer each.

    Parameters
    ----------
    asking : Asking
    column : str
        Column of the answers.
    cells : Series of str

    Returns
    -------
    Series of categories
        Codes of options; missing where not answered.

    Examples
    --------
    >>> from move_analysis.codebook import Codebook, Option, Question
    >>> from move_analysis.readers.asking import Remarks
    >>> from move_analysis.readers.columns import Found
    >>> from move_analysis.readers.table import make_table
    >>> question = Question(code="c", kind="single", options=[Option(code="es", label="Spain")])
    >>> book = Codebook(title="Demo", questions=[question])
    >>> table = make_table("a.csv", [["c"], ["SPAIN"], ["-"]])
    >>> asking = Asking(book, question, table, Found({"c": "c"}), Remarks())
    >>> read_choices(asking, "c", table.cells["c"]).tolist()
    ['es', nan]
    """
    table, dtype, numbers = asking.meanings, asking.codes, asking.numbers
    place, counts = each_once(cells)
    behind = asking.table.codes.get(str(cells.name), {})
    codes = {text: _code_of(text, table, behind=behind) for text in counts}
    unknown = Counter({text: counts[text] for text, code in codes.items() if code is None})
    codes |= _unmangled(asking, column, unknown, table)
    if OTHER in table.values():
        codes |= dict.fromkeys(unknown, OTHER)
        asking.remarks.count(AS_OTHER, column, unknown.total())
    else:
        asking.unknown.update(unknown)
    meant = np.array([*(numbers.get(code, -1) for code in codes.values()), -1])
    return pd.Series(pd.Categorical.from_codes(meant[place], dtype=dtype), cells.index)


def each_once(cells: pd.Series[str]) -> tuple[NDArray[np.intp], Counter[str]]:
    """Tell which of the different texts stands in each cell, and how often each one does.

    Parameters
    ----------
    cells : Series of str

    Returns
    -------
    place : ndarray of int
        -1 for a blank cell.
    counts : Counter of str

    Examples
    --------
    >>> each_once(pd.Series(["b", None, "b"]))[1]
    Counter({'b': 2})
    """
    texts = pa.Array.from_pandas(cells).to_pylist()
    counts = Counter(text for text in texts if text is not None)
    numbers = {text: number for number, text in enumerate(counts)}
    return np.array([numbers.get(text, -1) for text in texts], dtype=np.intp), counts


def _code_of(text: str, table: Mapping[str, str], *, behind: Mapping[str, str]) -> str | None:
    """Code of an answer; empty for a blank, none for an answer that is no option."""
    name = normal(text)
    code = behind.get(text, "")  # of a label that the file itself explains
    for key in (name, whole(text), normal(code)):
        if key in table:
            return table[key]
    return "" if name in NOTHING else None


def _unmangled(
    asking: Asking, column: str, unknown: Counter[str], table: Mapping[str, str]
) -> dict[str, str]:
    """Options that a spreadsheet program has made dates or numbers of; unknown no longer."""
    if not unknown:
        return {}
    plain = {text.replace("–", "-").replace(" ", ""): {code} for text, code in table.items()}
    numbers: dict[float, set[str]] = {}
    for text, code in table.items():
        if _NUMBER.fullmatch(text):
            numbers.setdefault(float(text), set()).add(code)
    meant: dict[str, str] = {}
    for text in list(unknown):
        dates = set[str]().union(*(plain.get(old, ()) for old in unmangled(text)))
        same = numbers.get(float(text), set()) if _NUMBER.fullmatch(text) else set()
        for what, codes in ((MANGLED, dates), (LOST_ZEROS, same)):
            if len(codes) == 1 and text in unknown:
                meant[text] = codes.pop()
                asking.remarks.count(what, column, unknown.pop(text))
    return meant
