"""Which option is meant by a text: codes, labels, synonyms, and what needs no declaring."""

from __future__ import annotations

from collections.abc import Sequence

from ..codebook import Option, Point, Role
from ..standards import country_names
from .columns import spellings
from .table import normal
from .words import NO, YES


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
