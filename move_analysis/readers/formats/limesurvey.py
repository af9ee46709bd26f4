"""LimeSurvey's headers, taken apart: ``code[SQ001]. Question text [item]`` and shorter forms."""

from __future__ import annotations

import re

from ..table import Header, Table, make_table
from .source import Source

_CODE = r"[A-Za-z][A-Za-z0-9_]*"
_WITH_TEXT = re.compile(rf"({_CODE})(?:\[([^\]]*)\])?\.\s+(\S.*)")
_CODE_ONLY = re.compile(rf"({_CODE})\[(.+)\]")


def recognise(source: Source) -> float:
    """Tell how sure it is: LimeSurvey's own columns, or its codes in brackets."""
    return 0.0


def read(source: Source) -> Table:
    """Read headers and rows as they stand."""
    return make_table(source.name, source.rows(), header_rows=source.export.header_rows)


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
    >>> header = split_header("tool4can[SQ024]. Which languages do you use? [Python]")
    >>> header.code, header.sub, header.question, header.item
    ('tool4can', 'SQ024', 'Which languages do you use?', 'Python')
    >>> split_header("Which languages do you use? [Python]").item
    'Python'
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
