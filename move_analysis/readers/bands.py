"""Bands of numbers, such as ages and sums of money: in the order of their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .table import normal

_NUMBER = r"[$€£]?\s*(?P<{0}>(?:\d[\d.,'’ ]*)?\d)(?:\s*(?P<{0}_unit>k\b|[$€£%]))?"
_BETWEEN = (
    r"\s*(?:[-–—~]|\b(?:to|till|until|and|bis|und|a|à|y|e|et|al|hasta|até|do|до|и)\b)\s*"
)  # fmt: skip
_MORE = (
    r"[>≥]=?|more than|over|above|at least|from|más de|mas de|plus de|più di|oltre|über|mehr als|"
    r"ab|mindestens|mais de|acima de|над|повече от|от"
)
_LESS = (
    r"[<≤]=?|less than|fewer than|under|below|up to|at most|menos de|hasta|moins de|jusqu'à|"
    r"meno di|fino a|unter|weniger als|bis(?: zu)?|höchstens|até|под|по-малко от|до"
)
_AND_MORE = (
    r"\s*\+|\s*\w*\s+(?:(?:or|and|y|o|et|ou|e|und|oder|и|или) (?:more|older|over|above|up|más|mas|"
    r"plus|più|oltre|mehr|älter|darüber|mais|повече|над)|plus)\b"
)
_AND_LESS = (
    r"\s*\w*\s+(?:or|and|y|o|et|ou|e|und|oder|и|или) (?:less|fewer|younger|under|below|menos|moins|"
    r"meno|weniger|jünger|по-малко)\b"
)
_BAND = re.compile(
    rf"[^\W\d]*?\s*?(?:(?P<more>{_MORE})\s*|(?P<less>{_LESS})\s*|(?:de|da|entre|between|tra)\s+)?"
    rf"{_NUMBER.format('low')}"
    rf"(?:{_BETWEEN}{_NUMBER.format('high')}|(?P<up>{_AND_MORE})|(?P<down>{_AND_LESS}))?"
    r"(?P<unit>\D*)"
)
_GROUPED = re.compile(r"\d{1,3}([.,'’ ]\d{3})+")


def in_order_of_numbers(texts: Iterable[str]) -> list[str]:
    """Sort answers that are bands of numbers, lowest first; what is no band stands last.

    Parameters
    ----------
    texts : iterable of str
        Different answers.

    Returns
    -------
    list of str
        As they were, where fewer than half of them are bands, or where their units differ.

    Examples
    --------
    >>> in_order_of_numbers(["45-60", "> 60", "no answer", "18-29", "< 18"])
    ['< 18', '18-29', '45-60', '> 60', 'no answer']
    >>> in_order_of_numbers(["1 to 2 years", "1 to 6 months"])
    ['1 to 2 years', '1 to 6 months']
    """
    listed = list(texts)
    found = {text: match for text in listed if (match := _BAND.fullmatch(normal(text)))}
    units = {re.sub(r"\W|s\b", "", match["unit"]) for match in found.values()}
    wide = sum(_is_wide(match) for match in found.values())
    if wide < 2 or 2 * len(found) <= len(listed) or len(units - {""}) > 1:
        return listed
    places = {text: _place(match) for text, match in found.items()}
    return sorted(listed, key=lambda text: places.get(text, (float("inf"), 0.0)))


def _is_wide(match: re.Match[str]) -> bool:
    """Whether it holds several numbers."""
    return any(match[name] for name in ("more", "less", "up", "down", "high"))


def _place(match: re.Match[str]) -> tuple[float, float]:
    low = _parsed(match, "low")
    if match["high"]:  # "от 10 до 49"
        return low, _parsed(match, "high")
    if match["less"] or match["down"]:
        return float("-inf"), low
    return low, float("inf") if match["more"] or match["up"] else low


def _parsed(match: re.Match[str], name: str) -> float:
    text = match[name]
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    digits = re.sub(r"[^\d.]", "", text.replace(",", "."))
    whole, _, decimals = digits.partition(".")
    number = float(f"{whole}.{decimals.replace('.', '') or 0}")
    return 1000 * number if match[f"{name}_unit"] == "k" else number


_SIGNS = {">": "over", "<": "under", ">=": "from", "<=": "up to", "≥": "from", "≤": "up to"}
_SIGN = re.compile(r"(?<!\S)(>=|<=|[<>≥≤])\s*(?=[$€£]?\s*\d)")


def with_signs_in_words(text: str) -> str:
    """Return a text whose signs of more and less are words, for a code without them.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> [with_signs_in_words(text) for text in ("> 60", "<18", "60 +", "R & D")]
    ['over 60', 'under 18', '60+', 'R & D']
    """
    said = _SIGN.sub(lambda match: f"{_SIGNS[match[1]]} ", text)
    return re.sub(r"(\d)\s+\+(?!\s*\w)", r"\1+", said)
