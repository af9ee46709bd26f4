"""Whether two texts of questions ask the same, going by their words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

from .table import normal

_ALIKE = 90
"""From here on, of 100, two texts are one but for a sign or a spelling."""


def are_alike(one: str, other: str) -> bool:
    """Whether two texts ask the same: nearly letter for letter, or one begins the other.

    Parameters
    ----------
    one, other : str

    Returns
    -------
    bool

    Examples
    --------
    >>> are_alike("Which licences do you use?", "Which licenses do you use")
    True
    >>> are_alike("How often do you publish?", "What share of your work do you publish?")
    False
    """
    short, long = sorted((_words(one), _words(other)), key=len)
    cut = bool(short) and long.startswith(short)  # some tools cut texts, or add a hint
    return cut or fuzz.ratio(short, long) >= _ALIKE


def is_said(label: Mapping[str, str], text: str) -> bool:
    """Whether a text is that of a question in one of its languages, or a short form of it.

    Parameters
    ----------
    label : mapping
        Language to text.
    text : str
        As an export has it.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_said({"en": "What is your size?", "fr": "Votre taille ?"}, "Size")
    True
    """
    own = {*_words(text).split()}
    return any(
        are_alike(said, text) or (own and own <= {*_words(said).split()}) for said in label.values()
    )


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", normal(text)))
