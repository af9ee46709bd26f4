"""Turns the texts of one question in one export into answers: codes, ticks, numbers, dates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from ..errors import Fault, did_you_mean
from ..messages import say
from ..values import Listed, Name
from .asking import Asking
from .choices import read_choices
from .ticks import read_joined, read_split, with_write_ins
from .values import read_dates, read_numbers, read_texts, texts_together


def read_answers(asking: Asking) -> dict[str, pd.Series[Any]]:
    """Read the answers to one question.

    Parameters
    ----------
    asking : Asking
        The question and where it stands.

    Returns
    -------
    dict
        Column of the answers to its values: option codes, nullable booleans, nullable
        numbers, texts or dates; missing where not answered. What was written beside the options
        stands under the code with ``_other``.

    Examples
    --------
    >>> from move_analysis.codebook import Codebook, Question
    >>> from move_analysis.readers.asking import Remarks
    >>> from move_analysis.readers.columns import Found
    >>> from move_analysis.readers.table import make_table
    >>> question = Question(code="size", kind="numeric")
    >>> book = Codebook(title="Demo", questions=[question])
    >>> table = make_table("a.csv", [["size"], ["1,5"], ["-"]])
    >>> asking = Asking(book, question, table, Found({"size": "size"}), Remarks())
    >>> read_answers(asking)["size"].tolist()
    [1.5, <NA>]
    """
    answers = _read_columns(asking)
    if asking.unknown:
        asking.remarks.faults.append(_unknown_options(asking))
    return answers


def _read_columns(asking: Asking) -> dict[str, pd.Series[Any]]:
    question, found = asking.question, asking.found
    if question.kind == "multiple" and found.joined is not None:
        columns = read_joined(asking, found.joined)
    elif question.kind == "multiple":
        columns = read_split(asking, found.columns)
    elif found.texts:
        parts = {header: asking.cells(header) for header in found.texts}
        columns = {question.code: texts_together(pd.DataFrame(parts))}
    else:
        read = _READERS[question.kind]
        if question.kind == "single" and not question.options:
            read = read_texts  # such as a country that people wrote: the answers are the options
        columns = {
            column: read(asking, column, asking.cells(header))
            for column, header in found.columns.items()
        }
    return with_write_ins(asking, found.write_in, columns) if found.write_in else columns


def _unknown_options(asking: Asking) -> Fault:
    question, unknown = asking.question, asking.unknown
    shown = Listed(
        [
            say('"{text}" ({count})', text=Name(text[:60]), count=count)
            for text, count in unknown.most_common(5)
        ],
        "comma",
    )
    code, more = Name(question.code), len(unknown) - 5
    known = [text for option in asking.options() for text in option.spellings()]
    near = did_you_mean(unknown.most_common(1)[0][0], known)
    first, *others = asking.found.headers()
    columns = f"column {first}" + (f" and {len(others)} more" if others else "")
    return Fault(
        say(
            'Question "{question}" has answers that the codebook lacks: {list} and {more} more.',
            question=code,
            list=shown,
            more=more,
        )
        if more > 0
        else say(
            'Question "{question}" has answers that the codebook lacks: {list}.',
            question=code,
            list=shown,
        ),
        f"{asking.table.file}, {columns}",
        say(
            'Add each to scale "{scale}" in the codebook, or as a synonym of what it means. {near}',
            scale=Name(question.scale),
            near=near,
        )
        if question.kind == "ordinal"
        else say(
            "Add each to its options in the codebook, or as a synonym of what it means. {near}",
            near=near,
        ),
    )


_READERS: dict[str, Callable[[Asking, str, pd.Series[str]], pd.Series[Any]]] = {
    "single": read_choices,
    "ordinal": read_choices,
    "numeric": read_numbers,
    "text": read_texts,
    "date": read_dates,
    "identifier": read_texts,
}
