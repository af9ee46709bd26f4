"""Short, readable codes for labels of any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from anyascii import anyascii

from ..codebook import Option
from .table import normal

_LONGEST = 40


def make_options(texts: Iterable[str]) -> tuple[Option, ...]:
    """Make one option of each text, with a short code of its own.

    Parameters
    ----------
    texts : iterable of str
        Answers or labels; those that differ in case and spaces only are one.

    Returns
    -------
    tuple of Option

    Examples
    --------
    >>> [option.code for option in make_options(["C++", "Part time", "part  time"])]
    ['C++', 'Part_time']
    """
    labels = {normal(text): text for text in reversed(list(texts))}
    codes = unique_codes(reversed(labels.values()))
    return tuple(
        Option(code=code, label={} if code == text else {"": text})
        for code, text in zip(codes, reversed(labels.values()), strict=True)
    )


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
    for text in texts:
        plain = unicodedata.normalize("NFKD", anyascii(unicodedata.normalize("NFC", text)))
        stem = re.sub(r"[^A-Za-z0-9+#]+", "_", plain.replace("'", "")).strip("_")
        stem = stem[:_LONGEST].rstrip("_") or "code"
        number = next(n for n in range(1, len(codes) + 2) if _numbered(stem, n) not in codes)
        codes[_numbered(stem, number)] = None
    return list(codes)


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}_{number}"
