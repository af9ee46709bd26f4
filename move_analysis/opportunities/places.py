"""Places: the country or target market that a text of a table means."""

from __future__ import annotations

import re
from functools import cache

from ..codebook import Codebook
from ..languages import languages, locale_of
from ..readers.table import normal
from ..values import Label

OTHER_CODES = {"el": "GR", "uk": "GB"}
"""As the European Union writes them."""


class Places:
    """Codes and names of target markets and countries, those of the codebook first.

    Examples
    --------
    >>> from move_analysis.codebook import load_codebook
    >>> places = Places(load_codebook("move"))
    >>> [places.code(text) for text in ("Marruecos", "ESP", "ES - Spain", "Atlantis")]
    ['MA', 'ES', 'ES', '']
    """

    def __init__(self, book: Codebook) -> None:
        asked = [o for role in ("market", "country") for q in book.by_role(role) for o in q.options]
        self._labels = {option.code: option.name for option in reversed(asked)}
        own = {normal(text): option.code for option in asked for text in option.spellings()}
        self._codes = {**_countries(), **own}

    def code(self, text: str) -> str:
        """Return the code that is meant, of several the first; empty where it is not known."""
        parts = (text, *re.split(r"[;,|]|\s-\s", text))
        known = (self._codes.get(normal(part), "") for part in parts)
        return next(filter(None, known), "")

    def name(self, code: str) -> Label:
        """Return what a code is called, in all languages."""
        return self._labels.get(code) or _country_label(code)


@cache
def _countries() -> dict[str, str]:
    """Every spelling of every country, in the languages of the program."""
    from babel import Locale
    from babel.core import get_global

    found = dict(OTHER_CODES)
    for language in languages():
        for code, name in Locale.parse(locale_of(language)).territories.items():
            if len(code) == 2 and code.isalpha():
                found[normal(name)] = code
                found[code.casefold()] = code
    for alias, codes in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha():
            found[alias.casefold()] = codes[0]
    return found | OTHER_CODES


@cache
def _country_label(code: str) -> Label:
    from babel import Locale

    territories = {one: Locale.parse(locale_of(one)).territories for one in languages()}
    return Label({one: names[code] for one, names in territories.items() if code in names}, code)
