"""What stands in a cell where nothing was answered: known by itself, or declared."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from ..messages import say
from ..questions import Reason
from .table import normal

NOTHING = frozenset(("", "-", "--", "n/a", "na", "n.a.", "#n/a", "nan", "null", "#null!"))
"""Read as blank, unless the codebook has it as an option; of free text, words stay."""

REASONS: Mapping[Reason, str] = {
    "not_asked": say("answers declared as not asked"),
    "refused": say("answers declared as refused"),
    "no_answer": say("answers declared as missing"),
}


def without_declared(
    cells: pd.Series[str], declared: Mapping[Reason, tuple[str, ...]]
) -> tuple[pd.Series[str], dict[str, int]]:
    """Blank the cells that hold what is declared as missing.

    Parameters
    ----------
    cells : Series of str
    declared : mapping
        What means not asked, refused or no answer; a number in any of its spellings.

    Returns
    -------
    cells : Series of str
    counts : dict of str to int
        How many were blanked, by what they mean, in words.

    Examples
    --------
    >>> cells, counts = without_declared(pd.Series(["99.0", "5"]), {"refused": ("99",)})
    >>> cells.tolist(), counts
    ([nan, '5'], {'answers declared as refused': 1})
    """
    counts: dict[str, int] = {}
    if not declared:
        return cells, counts
    meaning = {whole(text): REASONS[r] for r, texts in declared.items() for text in texts}
    found = {text: meaning.get(whole(text)) for text in cells.dropna().unique()}
    means = cells.map({text: what for text, what in found.items() if what})
    counts = {str(what): int(count) for what, count in means.value_counts().items()}
    return (cells.mask(means.notna()) if counts else cells), counts


def whole(text: str) -> str:
    """Write a text in normal form, whole numbers without the decimals of statistics programs.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> whole("3.0"), whole("3.5"), whole(" Yes ")
    ('3', '3.5', 'yes')
    """
    name = normal(text)
    number = re.fullmatch(r"(-?\d+)[.,]0+", name)
    return number[1] if number else name
