"""Questions of which several options can be ticked, in one column or one per option."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from ..codebook import OTHER, Option
from ..messages import say
from .asking import Asking
from .blanks import NOTHING
from .choices import AS_OTHER, each_once
from .columns import spellings
from .meanings import spelling_table
from .multiselect import Ticked, parse_ticked
from .table import normal
from .words import NO, YES, means_other

WRITTEN = say("answers that are no option, for review as free text")


def read_joined(asking: Asking, header: str) -> dict[str, pd.Series[Any]]:
    """Read one column with all ticked options; a filled cell tells of every option."""
    parts = asking.book.parts(asking.question)
    places = {part.code: place for place, part in enumerate(parts)}
    table = {text: places[code] for text, code in spelling_table(parts).items()}
    cells = asking.cells(header)
    cells = cells.mask(cells.str.casefold().isin(NOTHING - table.keys()))
    ticked = parse_ticked(cells, table, n_options=len(parts), other=places.get(OTHER))
    columns: dict[str, pd.Series[Any]] = {
        f"{asking.question.code}[{part.code}]": pd.Series(
            pd.arrays.BooleanArray(ticked.ticks[:, place].copy(), ~ticked.answered),
            index=cells.index,
        )
        for place, part in enumerate(parts)
    }
    return columns | _beside(asking, ticked, cells)


def _beside(asking: Asking, ticked: Ticked, cells: pd.Series[str]) -> dict[str, pd.Series[Any]]:
    """What is no option: "other", or free text about competences; else a fault."""
    total = ticked.unknown.total()
    if OTHER in {part.code for part in asking.book.parts(asking.question)}:
        asking.remarks.count(AS_OTHER, asking.question.code, total)
        return {}
    own_words = asking.question.role in ("has", "needs")
    if not own_words or total > ticked.ticks.sum():  # most are unknown: another list of options
        asking.unknown.update(ticked.unknown)
        return {}
    texts = ticked.written().set_axis(cells.index)
    asking.remarks.count(WRITTEN, asking.question.code, int(texts.notna().sum()))
    return {asking.write_ins: texts} if texts.notna().any() else {}


def read_split(asking: Asking, headers: dict[str, str]) -> dict[str, pd.Series[Any]]:
    """Read one column per option: yes and no, or a tick and blank.

    Where "no" is written somewhere in the block, a blank is not answered. Else a blank is a no
    for who ticked anything in the block, and not answered for who ticked nothing.
    """
    parts = {f"{asking.question.code}[{p.code}]": p for p in asking.book.parts(asking.question)}
    columns = {
        column: _ticks(asking, parts[column], asking.cells(header))
        for column, header in headers.items()
    }
    if not columns:
        return {}
    block = np.column_stack(list(columns.values()))
    blank = block < 0
    free_text = [column == f"{asking.question.code}[{OTHER}]" for column in columns]
    blank_is_no = free_text if (block == 0).any() else [True] * len(columns)
    blank &= ~(np.array(blank_is_no) & ~blank.all(axis=1, keepdims=True))
    index = asking.table.cells.index
    return {
        column: pd.Series(
            pd.arrays.BooleanArray(block[:, place] == 1, blank[:, place].copy()), index=index
        )
        for place, column in enumerate(columns)
    }


def _ticks(asking: Asking, part: Option, cells: pd.Series[str]) -> np.ndarray[Any, Any]:
    """1 where ticked, 0 where not, -1 where blank."""
    own = {normal(text) for text in spellings(part)}
    unknown: Counter[str] = Counter()
    meaning: list[int] = []
    place, counts = each_once(cells)
    for text, count in counts.items():
        name = re.sub(r"[.,]0+$", "", normal(text))
        if name in YES or name in own:
            meaning.append(1)
        elif name in NO or name in NOTHING:
            meaning.append(-1 if name in NOTHING else 0)
        else:
            meaning.append(1 if part.code == OTHER else -1)
            unknown[text] = count
    if part.code == OTHER:
        asking.remarks.count(AS_OTHER, asking.question.code, unknown.total())
    else:
        asking.unknown.update(unknown)
    return np.array([*meaning, -1], dtype=np.int8)[place]


def with_write_ins(
    asking: Asking, header: str, columns: dict[str, pd.Series[Any]]
) -> dict[str, pd.Series[Any]]:
    """Add the free text beside the options, and the answer "other" where only it was given."""
    code = asking.question.code
    texts = asking.cells(header)
    texts = texts.mask(
        texts.map(lambda text: normal(text) in NOTHING | NO, na_action="ignore").eq(True)
    )
    written = texts.mask(texts.map(means_other, na_action="ignore").eq(True))
    columns = dict(columns)
    if asking.question.kind == "single" and code in columns:
        columns[code] = _or_other(asking, columns[code], texts)
    elif f"{code}[{OTHER}]" in columns:
        ticks = columns[f"{code}[{OTHER}]"]
        columns[f"{code}[{OTHER}]"] = ticks.mask(texts.notna(), True)
    if written.isna().all():
        return columns
    before = columns.get(asking.write_ins)
    both = (
        written
        if before is None
        else before.str.cat(written, sep="\n").fillna(before).fillna(written)
    )
    return {**columns, asking.write_ins: both}


def _or_other(asking: Asking, choices: pd.Series[Any], texts: pd.Series[str]) -> pd.Series[Any]:
    """The option that was written, or "other", where no option was chosen."""
    table = spelling_table(asking.question.options, role=asking.question.role)
    fallback = OTHER if OTHER in table.values() else None
    alone = texts[choices.isna() & texts.notna()]
    meant = alone.map(lambda text: table.get(normal(text), fallback))
    filled = choices.copy()
    filled.loc[meant.index] = meant
    return filled
