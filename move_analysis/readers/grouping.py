"""Which columns of an export belong together, as rows of a grid or options of a question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from .formats.limesurvey import split_header
from .table import Table, normal

_METADATA = re.compile(r"_(?!id$).*|meta/.*|start|end|today|deviceid|username|audit")
_PARTING = re.compile(r"(?P<dash> - )|(?P<dot>\.(?=\S))|(?P<slash>/)|(?P<under>_(?=(?i:sq)\d+$))")


@dataclass
class Group:
    """Columns with the same root, over all exports.

    Parameters
    ----------
    root : str
        Code or header text by which the exports name the question.
    code : str
        LimeSurvey's code of the question; empty where the export has none.
    text : str
        Text of the question.
    whole : list of Series
        Columns that are the question itself.
    items : dict
        Text (or code) of each part to its columns.

    Examples
    --------
    >>> Group("size", "", "Size of the SME").items
    {}
    """

    root: str
    code: str
    text: str
    whole: list[pd.Series[str]] = field(default_factory=list)
    items: dict[str, list[pd.Series[str]]] = field(default_factory=dict)

    def answers(self) -> pd.Series[str]:
        """All answers in its parts, or to itself where it has no parts."""
        columns = [column for part in self.items.values() for column in part] or self.whole
        return pd.concat(columns) if columns else pd.Series([], dtype="str")


def group_columns(tables: Sequence[Table]) -> list[Group]:
    """Group the columns of exports by question: which columns are parts of one?

    Parameters
    ----------
    tables : sequence of Table
        Exports of the same survey.

    Returns
    -------
    list of Group
        In the order of the exports. Columns without a header and those in which Kobo keeps
        its own records are left out.

    Examples
    --------
    >>> from move_analysis.readers.table import make_table
    >>> table = make_table("a.csv", [["Films - I", "Films - II", "Age"], ["x", "", "20"]])
    >>> [(group.root, list(group.items)) for group in group_columns([table])]
    [('Films', ['I', 'II']), ('Age', [])]
    """
    groups: dict[str, Group] = {}
    labels: dict[str, dict[str, str]] = {}
    for table in tables:
        shared = _shared_roots(table.headers)
        for header in table.headers:
            if not header or _METADATA.fullmatch(header):
                continue
            root, code, text, item = _placed(header, shared)
            group = groups.setdefault(normal(root), Group(root, code, text))
            column = table.cells[header]
            if item:
                name = labels.setdefault(normal(root), {}).setdefault(normal(item), item)
                group.items.setdefault(name, []).append(column)
            else:
                group.whole.append(column)
    return list(groups.values())


def _placed(header: str, shared: Counter[str]) -> tuple[str, str, str, str]:
    """Root, code, text and item of a header."""
    split = split_header(header)
    if split.code:
        text = split.question or split.code
        item = split.item or ("" if header.endswith("[]") else split.sub)
        return split.code, split.code, text, item
    if split.item and shared[normal(split.question)] > 1:
        return split.question, "", split.question, split.item
    options = [(left, right, kind) for left, right, kind in _partings(header) if right]
    known = [option for option in options if shared[normal(option[0])] > 1]
    if known:
        left, right, _ = max(known, key=lambda o: _preference(o[2], shared[normal(o[0])], o[0]))
        return left, "", left, right
    plain = header.removesuffix(" - Response")
    return plain, "", plain, ""


def _preference(kind: str, count: int, left: str) -> tuple[int, int]:
    """Groups of Kobo nest, so the longest path; else what most headers share, then the longest."""
    return (0, len(left)) if kind == "slash" else (count, len(left))


def _shared_roots(headers: Sequence[str]) -> Counter[str]:
    shared: Counter[str] = Counter()
    for header in headers:
        split = split_header(header)
        if split.item and not split.code:
            shared[normal(split.question)] += 1
        shared.update({normal(left) for left, _, _ in _partings(header)})
    return shared


def _partings(header: str) -> Iterator[tuple[str, str, str]]:
    for parting in _PARTING.finditer(header):
        left, right = header[: parting.start()].strip(), header[parting.end() :].strip()
        if right != "Response":
            yield left, right, str(parting.lastgroup)
