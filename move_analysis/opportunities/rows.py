"""Rows of one table of opportunities, checked: every cell in the form in which it is used."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from ..codebook import Codebook
from ..errors import Fault, did_you_mean
from ..messages import Message, say, sentences
from ..readers.quantities import to_dates, to_numbers
from ..readers.table import normal
from ..values import Name
from .columns import COLUMNS, KIND_SPELLINGS, KINDS, SIZES
from .layouts.registry import Layout
from .places import Places

LOOKS_LIKE = 80
"""How like a column of ours, from 0 to 100, a header of a table kept by hand is a misspelt one."""


@dataclass
class Rows:
    """One table while it is read; faults of a table kept by hand, counts for others."""

    file: str
    cells: pd.DataFrame
    layout: Layout
    book: Codebook
    places: Places
    market: str = ""
    faults: list[Fault] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    def checked(self) -> pd.DataFrame:
        """Return the columns of `COLUMNS` as texts, blank where unknown; ``value`` as a number."""
        self._columns()
        if self.faults:
            return self.cells.iloc[:0]
        self._titles()
        self._kinds()
        self._markets()
        self._by_spelling(
            "sector", {s: one.code for one in self.book.sectors for s in one.spellings()}
        )
        self._sizes()
        for column in ("published", "deadline"):
            self._days(column)
        self._values()
        return self.cells.assign(file=self.file)

    def _columns(self) -> None:
        found = self.layout.columns_in(self.cells.columns)
        needed = [name for name, meaning in COLUMNS.items() if meaning.endswith("needed")]
        missing = [n for n in needed if n not in found and not (n == "kind" and self.layout.kind)]
        for name in missing:
            holds = say("It holds: {meaning}.", meaning=COLUMNS[name])
            near = did_you_mean(name, self.cells.columns)
            problem = say('There is no column "{name}".', name=Name(name))
            self._fault(problem, sentences(holds, _said(near)))
        for header in set(self.cells.columns) - set(found.values()) if self.layout.strict else ():
            free = [name for name in COLUMNS if name not in found]
            like = process.extractOne(normal(header), free, scorer=fuzz.ratio)
            if like and like[1] >= LOOKS_LIKE:
                problem = say('Unknown column "{name}".', name=Name(header))
                self._fault(problem, say('Call it "{name}".', name=Name(like[0])))
        columns = {name: self.cells[header] for name, header in found.items()}
        frame = pd.DataFrame(columns, index=self.cells.index).reindex(columns=list(COLUMNS))
        self.cells = frame.astype("str").fillna("")

    def _titles(self) -> None:
        blank = self.cells["title"] == ""
        self._unreadable(blank, "title", _blank("title"), say("Fill it in."))
        self.cells = self.cells[~blank].copy()

    def _kinds(self) -> None:
        spelt = {normal(s): kind for kind, texts in KIND_SPELLINGS.items() for s in texts}
        spelt |= {normal(kind): kind for kind in KINDS}
        written = self.cells["kind"]
        kinds = written.map(lambda text: spelt.get(normal(text), "")).astype("str")
        self._unreadable(
            (kinds == "") & (~written.eq("") | self.layout.strict), "kind",
            lambda text: _unknown("kind")(text) if text else _blank("kind")(text),
            lambda text: did_you_mean(text, KINDS), counted=False,
        )  # fmt: skip
        self.cells["kind"] = kinds.where(kinds != "", self.layout.kind)

    def _markets(self) -> None:
        written = self.cells["market"]
        written = written.mask(written == "", self.market).astype("str")
        codes = written.map({text: self.places.code(text) for text in written.unique()})
        self._unreadable(
            (codes == "") & (written != ""), "market",
            lambda text: say('Unknown country or market "{text}".', text=Name(text)),
            say("Write its code, such as MA."),
        )  # fmt: skip
        self.cells["market"] = codes.astype("str")

    def _by_spelling(self, column: str, spellings: dict[str, str]) -> None:
        known = {normal(text): code for text, code in spellings.items()}
        written = self.cells[column]
        codes = written.map(lambda text: known.get(normal(text), "")).astype("str")
        self._unreadable(
            (codes == "") & (written != ""), column,
            _unknown(column),
            lambda text: did_you_mean(text, spellings.values()), counted=False,
        )  # fmt: skip
        self.cells[column] = codes

    def _sizes(self) -> None:
        def codes(text: str) -> str:
            parts = {normal(part) for part in re.split(r"[;,]", text)}
            return ";".join(size for size in SIZES if size in parts)

        found = self.cells["sizes"].map(codes).astype("str")
        self._unreadable(
            (found == "") & (self.cells["sizes"] != ""), "sizes",
            _unknown("size"), lambda text: did_you_mean(text, SIZES),
        )  # fmt: skip
        self.cells["sizes"] = found

    def _days(self, column: str) -> None:
        written = _known(self.cells[column])
        first = written.str.replace(r"\s*;.*$", "", regex=True)
        days = _days_of(first)
        self._unreadable(
            days.isna() & written.notna(), column,
            lambda text: say('"{text}" is no day.', text=Name(text)),
            say("Write it as 2016-05-31, in the whole column."),
        )  # fmt: skip
        self.cells[column] = days.dt.strftime("%Y-%m-%d").fillna("").astype("str")

    def _values(self) -> None:
        written = _known(self.cells["value"])
        numbers = to_numbers(written.str.replace(r";.*$|[^\d.,]", "", regex=True))
        self._unreadable(
            numbers.isna() & written.notna(), "value",
            lambda text: say('"{text}" is no value.', text=Name(text)),
            say("Write a number, with digits only."),
        )  # fmt: skip
        self.cells["value"] = numbers.astype("Float64")

    def _unreadable(
        self, where: pd.Series[bool], column: str, problem: Callable[[str], str],
        fix: str | Callable[[str], str], *, counted: bool = True,
    ) -> None:  # fmt: skip
        """Note what can't be read: a fault in a table kept by hand, else counted."""
        rows = self.cells[column][where.to_numpy(dtype=bool, na_value=False)]
        if not self.layout.strict:
            if counted and len(rows):
                self.left_out[column] = self.left_out.get(column, 0) + len(rows)
            return
        for row, text in rows.items():
            how = fix if isinstance(fix, str) else fix(text)
            self._fault(problem(text), how, row=int(str(row)) + 1, column=column)

    def unknown_entries(self, row: int, column: str, entries: list[str]) -> None:
        """Note competences of a table kept by hand that the codebook does not know."""
        spelt = [text for one in self.book.competences for text in one.spellings()]
        for entry in entries if self.layout.strict else ():
            fix = did_you_mean(entry, spelt)
            self._fault(_unknown("competence")(entry), fix, row=row, column=column)

    def _fault(self, problem: str, fix: str, *, row: int = 0, column: str = "") -> None:
        place = f", row {row + 1}" if row else ""
        self.faults.append(Fault(problem, f"{self.file}{place}{column and f', {column}'}", fix))


def _blank(column: str) -> Callable[[str], Message]:
    return lambda _: say('"{column}" is blank.', column=Name(column))


def _unknown(column: str) -> Callable[[str], Message]:
    return lambda text: say('Unknown {column} "{text}".', column=Name(column), text=Name(text))


def _said(text: str) -> Message:
    return text if isinstance(text, Message) else say("{text}", text=Name(text))


def _known(texts: pd.Series[str]) -> pd.Series[str]:
    """Texts, missing where blank."""
    return texts.mask(texts == "")


def _days_of(written: pd.Series[Any]) -> pd.Series[Any]:
    """Days of a column; a time zone behind a plain day, as portals write it, is no part of it."""
    plain = written.str.replace(r"^(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})$", r"\1", regex=True)
    compact = plain.str.replace(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", regex=True)
    days: pd.Series[Any] = to_dates(compact.astype("str")).dt.normalize()
    return days
