"""One option or one point of a scale per cell: which one is meant?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..codebook import Option, Point, Role
from ..messages import say
from ..standards import country_names
from .asking import Asking
from .blanks import NOTHING, whole
from .columns import OTHER, spellings
from .mangled import unmangled
from .table import normal
from .words import NO, YES

_NUMBER = re.compile(r"\d+(\.\d+)?")
AS_OTHER = say('answers that are no option, read as "other"')
LOST_ZEROS = say("codes whose zeros a spreadsheet program dropped, read as the option")
MANGLED = say(
    "answers that a spreadsheet program made dates of, read as the option that stood there"
)


def spelling_table(options: Sequence[Option], *, role: Role = "profile") -> dict[str, str]:
    """Tell which option a text means.

    Parameters
    ----------
    options : sequence of Option
        Options of a question or points of a scale.
    role : str, default "profile"
        Role of the question: a country is known by its name in any language.

    Returns
    -------
    dict
        Normalised text to code. Codes come before labels and synonyms, and those before what
        is understood without being declared: yes and no in the usual languages, the number of
        a point, the name of a country.

    Examples
    --------
    >>> spelling_table([Option(code="yes"), Option(code="no")])["oui"]
    'yes'
    """
    table = {normal(option.code): option.code for option in options}
    for option in options:
        for text in spellings(option):
            table.setdefault(normal(text), option.code)
    for option in options:
        for text in _understood(option, role):
            table.setdefault(text, option.code)
    return table


def _understood(option: Option, role: Role) -> frozenset[str]:
    if role == "country":
        return country_names(option.code)
    code = normal(option.code)
    if code in ("yes", "no", "y", "n"):
        return YES if code.startswith("y") else NO
    if isinstance(option, Point) and option.value is not None:
        return frozenset((f"{option.value:g}",))
    return frozenset()


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
    >>> from move_analysis.codebook import Codebook, Question
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
    table = spelling_table(asking.options(), role=asking.question.role)
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
    known = list(dict.fromkeys(table.values()))
    number = {code: place for place, code in enumerate(known)}
    numbers = np.array([*(number.get(str(code), -1) for code in codes.values()), -1])
    return pd.Series(
        pd.Categorical.from_codes(numbers[place], dtype=pd.CategoricalDtype(known)), cells.index
    )


def each_once(cells: pd.Series[str]) -> tuple[NDArray[np.intp], dict[str, int]]:
    """Tell which of the different texts stands in each cell, and how often each one does.

    Parameters
    ----------
    cells : Series of str

    Returns
    -------
    place : ndarray of int
        -1 for a blank cell.
    counts : dict of str to int

    Examples
    --------
    >>> each_once(pd.Series(["b", None, "b"]))[1]
    {'b': 2}
    """
    place, texts = pd.factorize(cells)
    counts = np.bincount(place[place >= 0], minlength=len(texts))
    return place, dict(zip(map(str, texts), counts.tolist(), strict=True))


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
