"""Names of variables in the first row, such as ``v_3`` or ``Q8.1``, above their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..table import Header, unique_headers
from .layout import ANY, by_stem

_NAME = re.compile(r"(?=\S*[\d_.])[A-Za-z]\S{0,24}")
_LEAST = 3


def are_above_labels(rows: Sequence[Sequence[str]]) -> bool:
    """Whether names of variables stand in the first row, and texts in the second.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first rows of a table.

    Returns
    -------
    bool
        No label is answered below, and most have several words.

    Examples
    --------
    >>> rows = [["v_1", "v_2", "v_3"], ["Staff in all", "Your main sector", "Since when?"]]
    >>> are_above_labels([*rows, ["7", "ICT", "2001"]]), are_above_labels([*rows[1:], ["7"]])
    (True, False)
    """
    if len(rows) < 3:
        return False
    names, labels, *body = [[cell.strip() for cell in row] for row in rows]
    texts = [text for text in labels if text]
    named = len(set(names)) == len(names) and all(map(_NAME.fullmatch, names))
    several = 2 * sum(" " in text for text in texts) > len(texts) >= _LEAST
    answered = {cell for row in body for cell in row}
    return named and several and answered.isdisjoint(texts) and 2 * len(texts) > len(names)


def parts_of_variables(names: Sequence[str], labels: Sequence[str]) -> list[Header]:
    """A question for each name; rows, boxes and write-ins by the stems that their labels share.

    Parameters
    ----------
    names, labels : sequence of str
        One label for each name; a blank one is the name.

    Returns
    -------
    list of Header

    Examples
    --------
    >>> parts = parts_of_variables(["v_1", "v_2"], ["Needs: Data", "Needs: Solar"])
    >>> [(part.question, part.item, part.sub) for part in parts]
    [('Needs', 'Data', 'v_1'), ('Needs', 'Solar', 'v_2')]
    """
    texts = unique_headers([text or name for name, text in zip(names, labels, strict=False)])
    told = by_stem(texts, ANY)
    pairs = [*zip(names, texts, strict=False)]
    whole = {told[text].question: name for name, text in pairs if not told[text].item}
    parts: list[Header] = []
    for name, text in pairs:
        part = told[text]
        code = whole.get(part.question, "")
        own = replace(part, code=code, sub=name, write_in=bool(code))
        parts.append(own if part.item else Header(name, "", text))
    return parts
