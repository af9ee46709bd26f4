"""Paragraphs: the prose of a notebook, piece by piece, as the catalogues have it."""

from __future__ import annotations

import re
from collections.abc import Callable

BREAK = re.compile(r"(\n\s*\n|\n(?=[-*] |#+ |\d+\. ))")
BLOCK = re.compile(r"^(#+ +|[-*] +|\d+\. +)?(.*)$", re.S)


def paragraphs(markdown: str) -> list[str]:
    r"""Return the headings, paragraphs and list items of a text, each in one line.

    Examples
    --------
    >>> paragraphs("# Needs\n\nWhat SMEs\nlack:\n\n- skills\n- partners")
    ['Needs', 'What SMEs lack:', 'skills', 'partners']
    """
    texts = (" ".join(_sign_and_text(block)[1].split()) for block in BREAK.split(markdown)[::2])
    return [text for text in texts if re.search(r"[^\W\d_]", text)]


def each_paragraph(markdown: str, change: Callable[[str], str]) -> str:
    r"""Return the text with every heading, paragraph and list item changed.

    Examples
    --------
    >>> each_paragraph("# Needs\n\n- skills", str.upper)
    '# NEEDS\n\n- SKILLS'
    """
    parts = BREAK.split(markdown)
    for place in range(0, len(parts), 2):
        sign, text = _sign_and_text(parts[place])
        plain = " ".join(text.split())
        changed = change(plain)
        parts[place] = f"{sign}{text if changed == plain else changed}"
    return "".join(parts)


def _sign_and_text(block: str) -> tuple[str, str]:
    found = BLOCK.match(block)
    assert found is not None
    return found[1] or "", found[2]
