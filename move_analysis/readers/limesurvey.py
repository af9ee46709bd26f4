"""LimeSurvey's headers, taken apart: ``code[SQ001]. Question text [item]`` and shorter forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = r"[A-Za-z][A-Za-z0-9_]*"
_WITH_TEXT = re.compile(rf"({_CODE})(?:\[([^\]]*)\])?\.\s+(\S.*)")
_CODE_ONLY = re.compile(rf"({_CODE})\[(.+)\]")


@dataclass(frozen=True)
class Header:
    """The parts of one header; a part that it lacks is empty.

    Parameters
    ----------
    code, sub : str
        Code of the question and of its sub-question.
    question, item : str
        Text of the question and of its sub-question.

    Examples
    --------
    >>> Header(code="tool").sub
    ''
    """

    code: str = ""
    sub: str = ""
    question: str = ""
    item: str = ""


def split_header(text: str) -> Header:
    """Take a header apart: of which question and sub-question is it?

    Parameters
    ----------
    text : str
        The header as it stands in the export.

    Returns
    -------
    Header

    Examples
    --------
    >>> split_header("tool4can[SQ024]. Which languages do you use? [Python]")
    Header(code='tool4can', sub='SQ024', question='Which languages do you use?', item='Python')
    >>> split_header("tool4can[SQ024]")
    Header(code='tool4can', sub='SQ024', question='', item='')
    >>> split_header("Which languages do you use? [Python]")
    Header(code='', sub='', question='Which languages do you use?', item='Python')
    """
    with_text = _WITH_TEXT.fullmatch(text)
    if with_text:
        question, item = _trailing_bracket(with_text[3])
        return Header(with_text[1], with_text[2] or "", question, item)
    code_only = _CODE_ONLY.fullmatch(text)
    if code_only:
        return Header(code_only[1], code_only[2])
    return Header("", "", *_trailing_bracket(text))


def _trailing_bracket(text: str) -> tuple[str, str]:
    """Split off the bracket that closes the text; brackets inside it stay in it."""
    if not text.endswith("]"):
        return text, ""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == "]") - (text[place] == "[")
        if depth == 0:
            return text[:place].strip(), text[place + 1 : -1].strip()
    return text, ""
