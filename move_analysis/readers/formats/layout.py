"""What the layouts of survey tools have in common: headers with stems, rows of no respondent."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ...messages import say
from ..body import Loss
from ..table import Header, Table, make_table, normal, unique_headers
from ..words import means_other
from .margins import header_rows_in
from .source import Source

BRACKET = r"(?P<stem>.+?)\s*\[(?P<item>.*)\]"
PARENS = (r"(?P<stem>.+?)\s*\((?P<item>.+)\)", r"(?P<stem>.+\S)\s*\((?P<item>.+)\)")
DASHES = (r"(?P<stem>.+?) [-–—] (?P<item>.+)", r"(?P<stem>.+) [-–—] (?P<item>.+)")
COLONS = (r"(?P<stem>.+?): (?P<item>.+)", r"(?P<stem>.+): (?P<item>.+)")
DOTS = (
    *(rf"(?P<stem>.+?(?:\.(?=\S).*?){{{dots}}})\.(?P<item>\S.*)" for dots in range(4)),
    r"(?P<stem>.+)\.(?P<item>\S.*)",
)
"""At each of the first dots, and at the last one: a stem may hold some itself, and so may a row."""
SLASHES = (r"(?P<stem>.+?)/(?P<item>.+)", r"(?P<stem>.+)/(?P<item>[^/]+)")
ARROWS = (r"(?P<stem>.+?)\s*>>\s*(?P<item>.+)",)
NUMBERED = (r"(?P<stem>\w+)_(?P<item>(?i:sq)\d+)",)
MARKS = (r"(?P<stem>.+?\?)\s+(?P<item>\S.*)",)
ANY = (BRACKET, *ARROWS, *DASHES, *COLONS, *DOTS, *SLASHES, *PARENS, *NUMBERED, *MARKS)
"""Ways in which tools write the question and its row or option into one header."""
_SHORT = re.compile(r"[\s(\[,;:/\"«„“'-][^\W\d_A-ZА-Я]$")
_SHORTENED = re.compile(r"[^\W\d_](?![\w+#])|[^\W\d_]{2}\.")
"""Before and after the dot in "i.e.", "e.g.", "z.B.", "p.ex.", "т.е."."""
_NO_ITEM = ")],;:!?"
"""Signs that begin no row: a dot before them ends an abbreviation, as in "etc.)"."""

SURE, LIKELY, PERHAPS = 0.95, 0.8, 0.5
TESTS = say("rows of tests, previews and spam, left out")


def first_row(source: Source) -> list[str]:
    """Headers in normal form, of the first row that holds anything.

    Parameters
    ----------
    source : Source

    Returns
    -------
    list of str

    Examples
    --------
    >>> from ...project import Export
    >>> from pathlib import Path
    >>> file = Path("/dev/null")
    >>> first_row(Source(file, Export(file="a.csv")))
    []
    """
    return [normal(cell) for cell in next((row for row in source.head if any(row)), [])]


def has(headers: Iterable[str], names: Iterable[str], *, least: int) -> bool:
    """Whether at least some of the names are among the headers.

    Parameters
    ----------
    headers, names : iterable of str
        In normal form.
    least : int

    Returns
    -------
    bool

    Examples
    --------
    >>> has(["id", "seed", "size"], ["id", "seed", "lastpage"], least=2)
    True
    """
    return len(set(headers) & set(names)) >= least


def table_of(
    source: Source,
    *,
    skip: int = 0,
    header_rows: int | None = None,
    headers: Sequence[str] | None = None,
    rows: Iterable[Sequence[str]] | None = None,
) -> Table:
    """Read the rows of a source under its headers.

    Parameters
    ----------
    source : Source
    skip : int, default 0
        Rows above the headers, or above the answers where `headers` are given.
    header_rows : int, optional
        Left out, as the project says, or as the rows look.
    headers : sequence of str, optional
        Where the format makes its own.
    rows : iterable of sequences of str, optional
        In the place of the rows of the source.

    Returns
    -------
    Table
        With what was assumed when the file was opened.

    Examples
    --------
    >>> from ...project import Export
    >>> from pathlib import Path
    >>> source = Source(Path("/dev/null"), Export(file="a.csv"))
    >>> table_of(source, rows=[["size"], ["12"]]).headers
    ['size']
    """
    below = itertools.islice(source.rows() if rows is None else rows, skip, None)
    if header_rows is None:
        named = "header_rows" in source.export.model_fields_set
        header_rows = source.export.header_rows if named else header_rows_in(source.head)
    table = make_table(source.name, below, header_rows=header_rows, headers=headers)
    encoding = source.encoding if source.kind == "text" else ""
    return replace(
        table,
        notes=(*source.notes, *table.notes),
        losses=(*source.losses, *table.losses),
        encoding=encoding,
    )


def parts_at(headers: Sequence[str], parts: Iterable[Header]) -> dict[str, Header]:
    """Give each header its part; headers as `make_table` makes them unique.

    Parameters
    ----------
    headers : sequence of str
        As they stand in the file.
    parts : iterable of Header
        One for each.

    Returns
    -------
    dict

    Examples
    --------
    >>> list(parts_at(["a", "a"], [Header("x"), Header("y")]))
    ['a', 'a.2']
    """
    return dict(zip(unique_headers(headers), parts, strict=True))


def by_stem(headers: Sequence[str], patterns: Sequence[str]) -> dict[str, Header]:
    r"""Take headers apart that share their beginning with others: stem and item.

    Parameters
    ----------
    headers : sequence of str
        Unique.
    patterns : sequence of str
        Regular expressions with the groups ``stem`` and ``item``, the more telling first.

    Returns
    -------
    dict
        Of every header; one that shares nothing is a question of its own.

    Examples
    --------
    >>> found = by_stem(["Films [I]", "Films [II]", "Age"], [r"(?P<stem>.+) \[(?P<item>.+)\]"])
    >>> found["Films [II]"].item, found["Age"].question
    ('II', 'Age')
    """
    readings = {header: _readings(header, patterns) for header in headers}
    shared = Counter(normal(stem) for found in readings.values() for stem, _ in set(found))
    whole = {normal(header) for header in headers}
    parts: dict[str, Header] = {}
    for header, found in readings.items():
        fitting = [(s, i) for s, i in found if shared[normal(s)] > 1 or normal(s) in whole]
        stem, item = max(
            fitting, key=lambda r: (shared[normal(r[0])], len(r[0])), default=(header, "")
        )
        parts[header] = Header("", "", stem, item)
    return parts


def with_write_ins(parts: Mapping[str, Header]) -> dict[str, Header]:
    """Say which columns hold what people wrote beside the options of a single choice.

    Parameters
    ----------
    parts : mapping
        Header to what it holds.

    Returns
    -------
    dict
        A part called "other" of a question that has a column of its own is a write-in.

    Examples
    --------
    >>> parts = {"size": Header("size"), "size[other]": Header("size", "other")}
    >>> with_write_ins(parts)["size[other]"].write_in
    True
    """
    whole = {p.code or p.question for p in parts.values() if not p.sub and not p.item}
    found: dict[str, Header] = {}
    for header, part in parts.items():
        other = part.sub in ("other", "comment") or means_other(part.item)
        beside = other and (part.code or part.question) in whole
        found[header] = replace(part, write_in=True) if beside else part
    return found


def _readings(header: str, patterns: Sequence[str]) -> list[tuple[str, str]]:
    matches = (re.fullmatch(pattern, header, re.DOTALL) for pattern in patterns)
    found = [(m["stem"].strip(), m["item"].strip()) for m in matches if m]
    return [(stem, item) for stem, item in found if not _is_no_parting(header, stem, item)]


def _is_no_parting(header: str, stem: str, item: str) -> bool:
    """Whether a header is parted where a dot does not part it: "size.2" is a second "size"."""
    if header != f"{stem}.{item}":
        return False
    within = _SHORT.search(stem) and _SHORTENED.match(item)
    return (
        item.isdigit() or bool(within) or item[0] in _NO_ITEM or stem.count("(") > stem.count(")")
    )


def without_rows(table: Table, gone: pd.Series[Any], *, why: str) -> Table:
    """Leave out rows, counted.

    Parameters
    ----------
    table : Table
    gone : Series of bool
    why : str

    Returns
    -------
    Table

    Examples
    --------
    >>> table = make_table("a.csv", [["size"], ["12"], ["test"]])
    >>> without_rows(table, table.cells["size"] == "test", why="tests, left out").losses[0].count
    1
    """
    if not gone.any():
        return table
    cells = table.cells[~gone.to_numpy(dtype=bool)].reset_index(drop=True)
    loss = Loss(why, int(gone.sum()))
    return replace(table, cells=cells, losses=(*table.losses, loss))


def untouched_as_blank(table: Table, *, unticked: Callable[[str], bool]) -> Table:
    """Blank the boxes of a multiple question where none is ticked: nobody knows that it was seen.

    Parameters
    ----------
    table : Table
        Its parts say which columns are boxes of one question.
    unticked : callable
        Whether a cell says so.

    Returns
    -------
    Table

    Examples
    --------
    >>> table = make_table("a.csv", [["a", "b"], ["No", "No"], ["Yes", "No"]])
    >>> table = replace(table, parts={h: Header(question="Q", item=h) for h in "ab"})
    >>> untouched_as_blank(table, unticked=lambda text: text == "No").cells["b"].tolist()
    [nan, 'No']
    """
    blocks: dict[str, list[str]] = {}
    for header in table.headers:
        part = table.parts.get(header)
        if part is not None and (part.item or part.sub) and not part.write_in:
            blocks.setdefault(part.code or part.question, []).append(header)
    cells = table.cells.copy()
    for block in blocks.values():
        texts = {text for header in block for text in cells[header].dropna().unique()}
        no = {text for text in texts if unticked(text)}
        if len(block) > 1 and no and len(texts) <= 2:
            nothing = cells[block].isin(no).all(axis=1)
            cells.loc[nothing, block] = None
    return replace(table, cells=cells)


def known_metadata(headers: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Headers under which a tool keeps its own records.

    Parameters
    ----------
    headers : iterable of str
        As they stand.
    names : iterable of str
        Regular expressions of whole headers in normal form.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> known_metadata(["Start time", "Staff"], ["start time"])
    ('Start time',)
    """
    pattern = re.compile("|".join(names))
    return tuple(header for header in headers if pattern.fullmatch(normal(header)))


def with_records(table: Table, own: Sequence[str], *, respondent: str) -> Table:
    """Say which headers hold a tool's own records, and which of them tells respondents apart.

    Parameters
    ----------
    table : Table
    own : sequence of str
        From `known_metadata`.
    respondent : str
        Header of the ids, in normal form.

    Returns
    -------
    Table

    Examples
    --------
    >>> from ..table import make_table
    >>> table = make_table("a.csv", [["lfdn", "tester", "v_1"], ["7", "0", "ICT"]])
    >>> table = with_records(table, ["lfdn", "tester"], respondent="lfdn")
    >>> table.respondent, table.metadata
    ('lfdn', ('tester',))
    """
    ids = [header for header in own if normal(header) == respondent]
    metadata = tuple(header for header in own if header not in ids)
    return replace(table, metadata=metadata, respondent="".join(ids[:1]))


def labelled(table: Table, labels: Mapping[str, Mapping[str, str]]) -> Table:
    """Put labels in the place of codes, in columns whose every answer has one.

    Parameters
    ----------
    table : Table
    labels : mapping
        Header to code to label.

    Returns
    -------
    Table
        With the code behind each label.

    Examples
    --------
    >>> table = make_table("a.csv", [["size"], ["A1"]])
    >>> table = labelled(table, {"size": {"A1": "Small"}})
    >>> table.cells["size"].tolist(), table.codes
    (['Small'], {'size': {'Small': 'A1'}})
    """
    cells, codes = table.cells.copy(), dict(table.codes)
    for header, known in labels.items():
        if header not in cells or not known:
            continue
        seen = cells[header].dropna().unique()
        spelt = {text for label in known.values() for text in (label, normal(label))}
        if not all(text in known or text in spelt or normal(text) in spelt for text in seen):
            continue
        cells[header] = cells[header].map(lambda text, k=known: k.get(text, text)).astype("str")
        codes[header] = {label: code for code, label in known.items()}
    return replace(table, cells=cells, codes=codes)
