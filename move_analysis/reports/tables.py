"""Tables of a page: numbered, captioned, numbers to the right, each in a box that scrolls."""

from __future__ import annotations

import re

from ..figures.wording import NO_ANSWER, NOT_ASKED, TOO_FEW
from ..messages import say

NO_NUMBER = (TOO_FEW, NOT_ASKED, NO_ANSWER, say("no need"))
TABLE = say("Table")
ROW = re.compile(r"<tr\b.*?</tr>", re.S)
CELL = re.compile(r"<(t[hd])\b([^>]*)>(.*?)</t[hd]>", re.S)
NUMBER = r"[\s\d.,:%+()<\u2212\u2013\u2014\u2009\u202f-]*|&lt;.*"


class Tables:
    """Goes through a page from top to bottom and dresses its tables.

    Parameters
    ----------
    language : str
        Of the page.

    Attributes
    ----------
    heading : str
        The last one, as HTML without tags.

    Examples
    --------
    >>> Tables("en").boxed("<table><tr><td>12</td></tr></table>").endswith(
    ...     '<tr><td class="n">12</td></tr></table></div>')
    True
    """

    def __init__(self, language: str) -> None:
        self._name = TABLE.render(language)
        self.heading = self._name
        too_few = [re.escape(text.render(language)) for text in NO_NUMBER]
        self._number = re.compile(rf"{NUMBER}|{'|'.join(too_few)}", re.I)
        self._count = 0

    def noted(self, html: str) -> str:
        """The same text; a table without a caption is named after its last heading."""
        found = re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", html, re.S)
        if found:
            self.heading = re.sub(r"<[^>]*>", "", found[-1]).strip()
        return html

    def boxed(self, html: str) -> str:
        """The same text, with every table dressed."""
        return re.sub(r"<table.*?</table>", self._box, html, flags=re.S)

    def _box(self, found: re.Match[str]) -> str:
        self._count += 1
        table = re.sub(r"<table[^>]*>", "<table>", found[0], count=1)
        if "<caption>" not in table:
            table = table.replace("<table>", f"<table><caption>{self.heading}</caption>", 1)
        table = table.replace("<caption>", f"<caption><span>{self._name} {self._count}.</span> ", 1)
        label = f'role="region" aria-label="{self._name} {self._count}" tabindex="0"'
        return f'<div class="box" {label}>{self._aligned(table)}</div>'

    def _aligned(self, table: str) -> str:
        """Mark the columns that hold numbers; a table with joined cells is left alone."""
        rows = [[text for _, _, text in CELL.findall(row)] for row in ROW.findall(table)]
        body = [row for row in rows[1:] or rows if len(row) == len(rows[0])]
        if "span=" in table or not body:
            return table
        numeric = {
            place for place, cells in enumerate(zip(*body, strict=True)) if self._are_numbers(cells)
        }

        def mark_row(row: re.Match[str]) -> str:
            places = iter(range(len(rows[0]) + 1))

            def mark(cell: re.Match[str]) -> str:
                name, about, text = cell.groups()
                mark = ' class="n"' if next(places, None) in numeric else ""
                return f"<{name}{about}{mark}>{text}</{name}>"

            return CELL.sub(mark, row[0])

        return ROW.sub(mark_row, table)

    def _are_numbers(self, cells: tuple[str, ...]) -> bool:
        some = any(re.search(r"\d", cell) for cell in cells)
        return some and all(map(self._number.fullmatch, cells))
