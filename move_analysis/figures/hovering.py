"""Hovering: what is under the pointer, line by line, and in the words of each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..messages import Message, Pattern
from .wording import hovers

if TYPE_CHECKING:
    from ..result import Result


def lines(*parts: str) -> Pattern:
    """Return the lines of a hover text as one pattern; plain texts have no words to translate.

    Examples
    --------
    >>> from move_analysis.messages import say
    >>> lines("<b>{label}</b>", say("contacts: {reached}"))
    '<b>{label}</b><br>contacts: {reached}'
    """
    said = {f"line_{place}": part for place, part in enumerate(parts) if isinstance(part, Message)}
    texts = [
        f"{{line_{place}}}" if f"line_{place}" in said else part for place, part in enumerate(parts)
    ]
    return Message("<br>".join(texts), said)


def bold(part: Message) -> Pattern:
    """Return a line in bold.

    Examples
    --------
    >>> from move_analysis.messages import say
    >>> bold(say("From segment {before} to {after}"))
    '<b>From segment {before} to {after}</b>'
    """
    return Message("<b>{part}</b>", {"part": part})


def hovers_by(
    result: Result, table: str, column: str, patterns: Mapping[str, Pattern]
) -> list[str]:
    """Return what is under the pointer, in the words for each row's code; empty where none are."""
    codes = result.frames()[table][column].tolist()
    texts = {code: hovers(result, table, pattern) for code, pattern in patterns.items()}
    return [texts[code][row] if code in texts else "" for row, code in enumerate(codes)]
