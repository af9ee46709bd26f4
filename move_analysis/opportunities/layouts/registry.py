"""What a layout is: the headers by which a table calls our columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...readers.table import normal

MARKS = re.compile(r"[\s_\-./()]+")


@dataclass(frozen=True)
class Layout:
    """One way in which tables of opportunities are written.

    `headers` maps each column of `COLUMNS` to its spellings, the best first; `telling` are the
    columns that no other layout has. A `strict` table is kept by hand: what can't be read in it
    is a fault; of others it is counted.
    """

    what: str
    headers: Mapping[str, tuple[str, ...]]
    telling: tuple[str, ...]
    kind: str = ""
    strict: bool = False
    _by_header: dict[str, tuple[str, int]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for column, spellings in self.headers.items():
            for rank, spelling in enumerate(spellings):
                self._by_header.setdefault(header_form(spelling), (column, rank))

    def columns_in(self, headers: Iterable[str]) -> dict[str, str]:
        """Return our column to the header that holds it; of several, the best spelling."""
        found: dict[str, tuple[int, str]] = {}
        for header in headers:
            column, rank = self._by_header.get(header_form(header), ("", 0))
            if column and (column not in found or rank < found[column][0]):
                found[column] = rank, header
        return {column: header for column, (_, header) in found.items()}

    def recognise(self, headers: Iterable[str]) -> float:
        """Return how sure it is, from 0 to 1, that a table with these headers is of its kind."""
        listed = list(headers)
        found = self.columns_in(listed)
        if "title" not in found:
            return 0.0
        tells = sum(column in found for column in self.telling) / len(self.telling)
        return (tells + len(found) / max(len(listed), 1)) / 2


def header_form(text: str) -> str:
    """Return a header without case and signs: ``notice-title`` and ``Notice Title`` are one."""
    return MARKS.sub(" ", normal(text)).strip()
