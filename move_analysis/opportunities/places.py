"""Places: the country or target market that a text of a table means."""

from __future__ import annotations

import re

from ..codebook import Codebook
from ..languages import languages
from ..readers.table import normal
from ..standards import country_labels, country_of
from ..values import Label


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
        self._own = {normal(text): option.code for option in asked for text in option.spellings()}

    def code(self, text: str) -> str:
        """Return the code that is meant, of several the first; empty where it is not known."""
        parts = (text, *re.split(r"[;,|]|\s-\s", text))
        known = (self._own.get(normal(part)) or country_of(part.strip()) for part in parts)
        return next(filter(None, known), "")

    def name(self, code: str) -> Label:
        """Return what a code is called, in all languages."""
        return self._labels.get(code) or Label(country_labels(code, languages()), code)
