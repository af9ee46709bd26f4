"""Short, readable codes for labels of any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from anyascii import anyascii

from ..codebook import Option
from ..standards import country_of
from .bands import with_signs_in_words
from .table import normal

_LONGEST = 40


def make_options(texts: Iterable[str]) -> tuple[Option, ...]:
    """Make one option of each text, with a short code of its own.

    Parameters
    ----------
    texts : iterable of str
        Answers or labels; those that differ in case and spaces only are one, and so are names
        of one country in several languages.

    Returns
    -------
    tuple of Option

    Examples
    --------
    >>> [option.code for option in make_options(["C++", "Part time", "part  time"])]
    ['C++', 'Part_time']
    >>> [option.spellings() for option in make_options(["Spain", "France", "España"])]
    [['ES', 'Spain', 'España'], ['FR', 'France']]
    """
    labels = {normal(text): text for text in reversed(list(texts))}
    found = _countries(list(reversed(labels.values())))
    codes = unique_codes(found)
    return tuple(
        Option(code=code, label={} if code == own[0] else {"": own[0]}, synonyms=tuple(own[1:]))
        for code, own in zip(codes, found.values(), strict=True)
    )


def _countries(texts: Sequence[str]) -> dict[str, list[str]]:
    """Texts by what they are coded from: the country, where most of them name one, or themselves.

    Two letters alone are no evidence: "NO" is seldom Norway.
    """
    codes = {text: country_of(text) for text in texts}
    names = [text for text, code in codes.items() if code and len(text) > 3]
    if len(names) < 2 or 3 * sum(map(bool, codes.values())) < 2 * len(texts):
        codes = dict.fromkeys(texts)
    found: dict[str, list[str]] = {}
    for text, code in codes.items():
        found.setdefault(code or text, []).append(text)
    return found


def unique_codes(texts: Iterable[str]) -> list[str]:
    """Make short codes of texts, each its own: by what may they be called in the answers?

    Parameters
    ----------
    texts : iterable of str
        Headers, labels or answers.

    Returns
    -------
    list of str
        Latin letters, digits and ``_ + #``.

    Examples
    --------
    >>> unique_codes(["Logística verde", "Логистика", "Logística, verde"])
    ['Logistica_verde', 'Logistika', 'Logistica_verde_2']
    """
    codes: dict[str, None] = {}
    for said in map(with_signs_in_words, texts):
        plain = unicodedata.normalize("NFKD", anyascii(unicodedata.normalize("NFC", said)))
        stem = re.sub(r"[^A-Za-z0-9+#]+", "_", plain.replace("'", "")).strip("_")
        stem = stem[:_LONGEST].rstrip("_") or "code"
        number = next(n for n in range(1, len(codes) + 2) if _numbered(stem, n) not in codes)
        codes[_numbered(stem, number)] = None
    return list(codes)


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}_{number}"
