"""Turns the texts of one question in one export into answers: codes, ticks, numbers, dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..codebook import Codebook, Option, Point, Question
from ..errors import Fault, did_you_mean
from .columns import OTHER, Found, spellings
from .multiselect import parse_ticked
from .quantities import to_dates, to_numbers
from .table import Table, normal
from .words import NO, YES

NOTHING = frozenset(("", "-", "--", "n/a"))
"""Read as blank, unless the codebook has it as an option; of free text, "n/a" stays."""


@dataclass
class Remarks:
    """What is told about the reading of an export, collected while it is read.

    Parameters
    ----------
    faults : list of Fault
        What a person must mend.
    counts : dict
        What was done, in words, to the number of answers per column.

    Examples
    --------
    >>> remarks = Remarks()
    >>> remarks.count("answers out of range", "size", 2)
    >>> remarks.counts["answers out of range"]["size"]
    2
    """

    faults: list[Fault] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def count(self, what: str, column: str, number: int) -> None:
        """Add to what was done to a column."""
        if number:
            self.counts.setdefault(what, Counter())[column] += number


@dataclass(frozen=True)
class Asking:
    """One question as one export holds it.

    Parameters
    ----------
    book : Codebook
    question : Question
    table : Table
    found : Found
        Where the table holds the question.
    decimal : str or None
        Decimal sign, where the project names it.
    remarks : Remarks
        Where to tell what is wrong.
    unknown : Counter
        Answers that are no option, over all columns of the question.
    """

    book: Codebook
    question: Question
    table: Table
    found: Found
    decimal: str | None
    remarks: Remarks
    unknown: Counter[str] = field(default_factory=Counter)

    def options(self) -> Sequence[Option]:
        """What can be answered: points of its scale, or its options."""
        if self.question.kind == "ordinal":
            return self.book.scale_of(self.question).points
        multiple = self.question.kind == "multiple"
        return self.book.parts(self.question) if multiple else self.question.options


def read_answers(asking: Asking) -> dict[str, pd.Series[Any]]:
    """Read the answers to one question: what did each respondent answer?

    Parameters
    ----------
    asking : Asking
        The question and where it stands.

    Returns
    -------
    dict
        Column of the answers to its values: option codes, nullable booleans, nullable
        numbers, texts or dates; missing where not answered.

    Examples
    --------
    >>> from move_analysis.readers.table import make_table
    >>> question = Question(code="size", kind="numeric")
    >>> book = Codebook(title="Demo", questions=[question])
    >>> table = make_table("a.csv", [["size"], ["1,5"], ["-"]])
    >>> asking = Asking(book, question, table, Found({"size": "size"}), None, Remarks())
    >>> read_answers(asking)["size"].tolist()
    [1.5, <NA>]
    """
    answers = _read_columns(asking)
    if asking.unknown:
        asking.remarks.faults.append(_unknown_options(asking))
    return answers


def _read_columns(asking: Asking) -> dict[str, pd.Series[Any]]:
    cells, found = asking.table.cells, asking.found
    if asking.question.kind == "multiple":
        return _joined(asking) if found.joined is not None else _split(asking)
    if found.texts:
        return {asking.question.code: _texts_together(cells[list(found.texts)])}
    read = _READERS[asking.question.kind]
    return {column: read(asking, column, cells[header]) for column, header in found.columns.items()}


def spelling_table(options: Sequence[Option]) -> dict[str, str]:
    """Which option does a text mean?

    Parameters
    ----------
    options : sequence of Option
        Options of a question or points of a scale.

    Returns
    -------
    dict
        Normalised text to code. Codes come before labels and synonyms, and those before what
        is understood without being declared: yes and no in the usual languages, and the
        declared number of a point.

    Examples
    --------
    >>> spelling_table([Option(code="yes"), Option(code="no")])["oui"]
    'yes'
    """
    table = {normal(option.code): option.code for option in options}
    for option in options:
        for text in spellings(option):
            table.setdefault(normal(text), option.code)
    for option in options:
        for text in _understood(option):
            table.setdefault(text, option.code)
    return table


def _understood(option: Option) -> frozenset[str]:
    code = normal(option.code)
    if code in ("yes", "no", "y", "n"):
        return YES if code.startswith("y") else NO
    if isinstance(option, Point) and option.value is not None:
        return frozenset((f"{option.value:g}",))
    return frozenset()


def _choices(asking: Asking, column: str, cells: pd.Series[str]) -> pd.Series[Any]:
    """One option or one point of a scale per cell."""
    options = asking.options()
    if not options:  # such as a country that respondents wrote: the answers are the options
        return _texts(asking, column, cells)
    table = spelling_table(options)
    place, counts = _each_once(cells)
    codes = {text: _code_of(text, table) for text in counts}
    unknown = Counter({text: counts[text] for text, code in codes.items() if code is None})
    if OTHER in table.values():
        codes |= dict.fromkeys(unknown, OTHER)
        asking.remarks.count(AS_OTHER, column, unknown.total())
    else:
        asking.unknown.update(unknown)
    values = np.array([*(code or None for code in codes.values()), None], dtype=object)
    return pd.Series(values[place], index=cells.index, dtype="str")


def _each_once(cells: pd.Series[str]) -> tuple[NDArray[np.intp], dict[str, int]]:
    """Which of the different texts stands in each cell (-1: none), and how often each one does."""
    place, texts = pd.factorize(cells)
    counts = np.bincount(place[place >= 0], minlength=len(texts))
    return place, dict(zip(map(str, texts), counts.tolist(), strict=True))


AS_OTHER = 'answers that are no option, read as "other"'
OUT_OF_RANGE = "answers out of range, read as not answered"
UNREADABLE = "answers that are no number or date, read as not answered"


def _code_of(text: str, table: Mapping[str, str]) -> str | None:
    """Code of an answer; empty for a blank, none for an answer that is no option."""
    name = normal(text)
    whole = re.fullmatch(r"(-?\d+)[.,]0+", name)  # "3.0" is how statistics programs write 3
    for key in (name, whole[1] if whole else name):
        if key in table:
            return table[key]
    return "" if name in NOTHING else None


def _unknown_options(asking: Asking) -> Fault:
    question, unknown = asking.question, asking.unknown
    shown = ", ".join(f'"{text[:60]}" ({count})' for text, count in unknown.most_common(5))
    more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
    place = f'scale "{question.scale}"' if question.kind == "ordinal" else "its options"
    known = [text for option in asking.options() for text in option.spellings()]
    first, *others = asking.found.headers()
    columns = f"column {first}" + (f" and {len(others)} more" if others else "")
    return Fault(
        f'Question "{question.code}" has answers that the codebook lacks: {shown}{more}.',
        f"{asking.table.file}, {columns}",
        f"Add each to {place} in the codebook, or as a synonym of what it means. "
        + did_you_mean(unknown.most_common(1)[0][0], known),
    )


def _joined(asking: Asking) -> dict[str, pd.Series[Any]]:
    """All ticked options in one column; a filled cell tells of every option."""
    parts = asking.book.parts(asking.question)
    places = {part.code: place for place, part in enumerate(parts)}
    table = {text: places[code] for text, code in spelling_table(parts).items()}
    header = str(asking.found.joined)
    cells = asking.table.cells[header]
    cells = cells.mask(cells.str.casefold().isin(NOTHING - table.keys()))
    ticked = parse_ticked(cells, table, n_options=len(parts), other=places.get(OTHER))
    if ticked.unknown and OTHER in places:
        total = ticked.unknown.total()
        asking.remarks.count(AS_OTHER, asking.question.code, total)
    else:
        asking.unknown.update(ticked.unknown)
    return {
        f"{asking.question.code}[{part.code}]": pd.Series(
            pd.arrays.BooleanArray(ticked.ticks[:, place].copy(), ~ticked.answered),
            index=cells.index,
        )
        for place, part in enumerate(parts)
    }


def _split(asking: Asking) -> dict[str, pd.Series[Any]]:
    """One column per option: yes and no, or a tick and blank.

    Where "no" is written somewhere in the block, a blank is not answered. Else a blank is a no
    for who ticked anything in the block, and not answered for who ticked nothing.
    """
    parts = {f"{asking.question.code}[{p.code}]": p for p in asking.book.parts(asking.question)}
    columns = {
        column: _ticks(asking, parts[column], asking.table.cells[header])
        for column, header in asking.found.columns.items()
    }
    if not columns:
        return {}
    block = np.column_stack(
        [ticks.to_numpy(dtype=np.float64, na_value=np.nan) for ticks in columns.values()]
    )
    blank = np.isnan(block)
    free_text = [column == f"{asking.question.code}[{OTHER}]" for column in columns]
    blank_is_no = free_text if (block == 0).any() else [True] * len(columns)
    blank &= ~(np.array(blank_is_no) & ~blank.all(axis=1, keepdims=True))
    return {
        column: pd.Series(
            pd.arrays.BooleanArray(block[:, place] == 1, blank[:, place].copy()), index=ticks.index
        )
        for place, (column, ticks) in enumerate(columns.items())
    }


def _ticks(asking: Asking, part: Option, cells: pd.Series[str]) -> pd.Series[Any]:
    own = {normal(text) for text in spellings(part)}
    unknown: Counter[str] = Counter()
    meaning: dict[str, bool | None] = {}
    place, counts = _each_once(cells)
    for text, count in counts.items():
        name = re.sub(r"[.,]0+$", "", normal(text))
        if name in YES or name in own:
            meaning[text] = True
        elif name in NO or name in NOTHING:
            meaning[text] = None if name in NOTHING else False
        else:
            meaning[text] = part.code == OTHER or None
            unknown[text] = count
    if part.code == OTHER:
        asking.remarks.count(AS_OTHER, asking.question.code, unknown.total())
    else:
        asking.unknown.update(unknown)
    values = pd.array([*meaning.values(), None], dtype="boolean")
    return pd.Series(values[place], index=cells.index)


def _numbers(asking: Asking, column: str, cells: pd.Series[str]) -> pd.Series[Any]:
    plain = cells.mask(cells.str.casefold().isin(NOTHING))
    numbers = to_numbers(plain, decimal=asking.decimal)
    _tell_unreadable(asking, column, plain, numbers)
    question = asking.question
    outside = pd.Series(False, index=cells.index)
    if question.minimum is not None:
        outside |= (numbers < question.minimum).fillna(False)
    if question.maximum is not None:
        outside |= (numbers > question.maximum).fillna(False)
    asking.remarks.count(OUT_OF_RANGE, column, int(outside.sum()))
    return numbers.mask(outside)


def _dates(asking: Asking, column: str, cells: pd.Series[str]) -> pd.Series[Any]:
    plain = cells.mask(cells.str.casefold().isin(NOTHING))
    dates = to_dates(plain)
    _tell_unreadable(asking, column, plain, dates)
    return dates


def _tell_unreadable(
    asking: Asking, column: str, cells: pd.Series[str], values: pd.Series[Any]
) -> None:
    """A few unreadable answers are people's; where most are, the wrong column is read."""
    unreadable = cells.notna() & values.isna()
    if unreadable.sum() * 2 <= cells.notna().sum():
        asking.remarks.count(UNREADABLE, column, int(unreadable.sum()))
        return
    kind = {"numeric": "numbers", "date": "dates"}[asking.question.kind]
    examples = ", ".join(f'"{str(text)[:40]}"' for text in cells[unreadable].unique()[:5])
    asking.remarks.faults.append(
        Fault(
            f'Most answers to "{asking.question.code}" are no {kind}: {examples}.',
            f"{asking.table.file}, column {cells.name}",
            'Correct "columns:" of the question in the codebook, or its kind ("text"?).',
        )
    )


def _texts(asking: Asking, column: str, cells: pd.Series[str]) -> pd.Series[Any]:
    return cells.mask(cells.isin(("-", "--")))


def _texts_together(cells: pd.DataFrame) -> pd.Series[str]:
    """What was written into several boxes of one question, a line each."""
    plain = cells.mask(cells.isin(("-", "--")))
    lines = plain.apply(lambda row: "\n".join(row.dropna()), axis=1).astype("str")
    return lines.mask(lines == "")


_READERS: dict[str, Callable[[Asking, str, pd.Series[str]], pd.Series[Any]]] = {
    "single": _choices,
    "ordinal": _choices,
    "numeric": _numbers,
    "text": _texts,
    "date": _dates,
    "identifier": _texts,
}
