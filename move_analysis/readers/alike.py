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


def shared_words(one: str, other: str) -> float:
    """Return the share of the words of the shorter text that the longer one has, too.

    Parameters
    ----------
    one, other : str
        What stands in brackets is a hint, and does not count.

    Returns
    -------
    float
        From 0 to 1; 0 where one of them is bare, or where they share no more than two words.

    Examples
    --------
    >>> shared_words("Which languages do you use?", "Languages that you use at work (all of them)")
    0.6
    """
    sets = [{*_words(re.sub(r"\([^()]*\)", " ", text)).split()} for text in (one, other)]
    short, long = sorted(sets, key=len)
    common = len(short & long)
    return common / len(short) if common > 2 else 0.0


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", normal(text)))
