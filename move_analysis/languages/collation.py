"""Collation: names in the order in which readers of a language look them up."""

from __future__ import annotations

import re
import unicodedata

from . import active_language

FIRST_SCRIPT = {"bg": "CYRILLIC", "el": "GREEK", "ru": "CYRILLIC", "sr": "CYRILLIC"}
"""Scripts that stand before Latin for who writes them."""
LETTERS = {"": "й", "es": "ñ"}
"""Letters with a mark that follow the one without it; other marks only part what is equal."""
PARTS = re.compile(r"\d+|\w|\W+")

Key = tuple[tuple[tuple[int, int, str, bool], ...], str, str]


def name_key(name: str, language: str | None = None) -> Key:
    """Return by what a name is sorted, as the root collation of Unicode (CLDR) does in the main.

    Parameters
    ----------
    name : str
        Of an SME or a person.
    language : str, optional
        Of the reader; left out, the active one.

    Returns
    -------
    tuple
        Signs before numbers before letters; numbers by their size; accents and capitals part only
        names that are otherwise equal.

    Examples
    --------
    >>> names = ["Zeta", "nube", "ñandú", "Ähre", "nz", "ahorn", "Яна", "A-10", "A-9"]
    >>> sorted(names, key=lambda name: name_key(name, "es"))
    ['A-9', 'A-10', 'ahorn', 'Ähre', 'nube', 'nz', 'ñandú', 'Zeta', 'Яна']
    >>> sorted(names, key=lambda name: name_key(name, "bg"))[0]
    'Яна'
    """
    language = language or active_language()
    plain = unicodedata.normalize("NFC", name).casefold()
    own = LETTERS[""] + LETTERS.get(language, "")
    first = FIRST_SCRIPT.get(language, "LATIN")
    parts = (_weight(part, own, first) for part in PARTS.findall(plain))
    return tuple(parts), plain, name


def _weight(part: str, own: str, first: str) -> tuple[int, int, str, bool]:
    if part.isdecimal():
        return 1, int(part), "", False
    base = unicodedata.normalize("NFD", part)[0]
    if not base.isalnum():
        return 0, 0, "", False
    script = unicodedata.name(base, "").partition(" ")[0]
    return (2 if script == first else 3), 0, base, part in own
