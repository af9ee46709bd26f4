"""What every export format is read into: headers and cells of text, nothing interpreted yet."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import pandas as pd

from ..codebook import Option
from ..errors import DataError
from ..messages import say
from ..values import Listed, Name
from .body import INVISIBLE, Body, Loss


@dataclass(frozen=True)
class Header:
    """Of which question, and which part of it, a column holds the answers.

    Parameters
    ----------
    code, sub : str
        Code of the question and of its part (an option or a row); empty where the file has none.
    question, item : str
        Text of the question and of its part.
    write_in : bool
        Whether the column holds what people wrote beside "other".
    joined : bool
        Whether it holds all ticked options of a question whose options have columns of their own.

    Examples
    --------
    >>> Header(code="tool").sub
    ''
    """

    code: str = ""
    sub: str = ""
    question: str = ""
    item: str = ""
    write_in: bool = False
    joined: bool = False


AskedKind = Literal["single", "multiple", "ordinal", "numeric", "text", "date", "identifier", ""]


@dataclass(frozen=True)
class Asked:
    """One question, as the questionnaire that an export brings along puts it.

    Parameters
    ----------
    kind : str
        As in the codebook; empty where the questionnaire does not tell.
    label : dict
        Its text per language.
    options : tuple of Option
        What could be answered, in the order offered; of a grid, the points of its scale.
    items : tuple of Option
        Rows of a grid; of a multiple question, what could be ticked.

    Examples
    --------
    >>> Asked("single", {"en": "Do you code?"}).options
    ()
    """

    kind: AskedKind = ""
    label: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    items: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Table:
    """One export as texts, with what the file itself tells about them.

    Parameters
    ----------
    file : str
        The file as the project names it.
    cells : DataFrame of str of shape (n_rows, n_columns)
        Stripped; blank cells are missing. Columns are the headers, each unique. Where the file
        has labels for values, the labels stand here.
    notes : tuple of str
        What was fixed or assumed while reading, in words.
    losses : tuple of Loss
        What was left out, counted.
    parts : dict
        Header to the question it belongs to; headers that tell nothing are not in it.
    codes : dict
        Header to the code behind each label of its cells: label to code.
    missing : dict
        Header to what the file declares as missing, such as "refused", and how often it stood
        there; those cells are blank.
    respondent : str
        Header of the column that tells respondents apart; empty where the format has none.
    metadata : tuple of str
        Headers under which the tool keeps its own records.
    asked : dict
        Code (or text) of each question to how the questionnaire puts it.
    write_ins : bool
        Whether what people write beside the options stands among them, as in Google Forms.
    format : str
        Name of the format in the registry.
    encoding : str
        In which a text file was read; empty for others.

    Examples
    --------
    >>> make_table("a.csv", [["size", "size"], ["12", ""]]).cells.columns.tolist()
    ['size', 'size.2']
    """

    file: str
    cells: pd.DataFrame
    notes: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()
    parts: Mapping[str, Header] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    respondent: str = ""
    metadata: tuple[str, ...] = ()
    asked: Mapping[str, Asked] = field(default_factory=dict)
    write_ins: bool = False
    format: str = ""
    encoding: str = ""

    @property
    def headers(self) -> list[str]:
        """Headers in the order of the file."""
        return [str(name) for name in self.cells.columns]


@lru_cache(1 << 16)  # the same few answers stand in many cells
def normal(text: str) -> str:
    r"""Form in which two spellings are compared: no case, no odd or repeated spaces.

    Parameters
    ----------
    text : str
        A header, label or answer.

    Returns
    -------
    str

    Examples
    --------
    >>> normal(" Very\u00a0 Needed ")
    'very needed'
    """
    plain = unicodedata.normalize("NFKC", text).replace("\ufeff", "").replace("\u200b", "")
    return " ".join(plain.casefold().split())


def make_table(
    file: str,
    rows: Iterable[Sequence[str]],
    *,
    header_rows: int = 1,
    headers: Sequence[str] | None = None,
) -> Table:
    """Make a table of the rows of a file: which headers has it, and which cells?

    Parameters
    ----------
    file : str
        The file as the project names it.
    rows : iterable of sequences of str
        Header rows first. Short rows are filled up with blank cells, or, where a line break in
        a cell has parted them, put together.
    header_rows : int, default 1
        Several are joined with " - "; a blank cell of an upper one repeats the cell before it.
    headers : sequence of str, optional
        Given by the format; then `rows` holds answers only.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        Where there is no header, or a row has more filled cells than there are headers.

    Examples
    --------
    >>> make_table("a.csv", [["Films", ""], ["I", "II"], ["x", ""]], header_rows=2).headers
    ['Films - I', 'Films - II']
    """
    filled = (row for row in rows if any(map(_is_filled, row)))
    if headers is None:
        headers = join_headers(list(itertools.islice(filled, header_rows)))
        if not headers:
            raise DataError(say("The export is empty."), file, say("Export the answers again."))
    notes: list[str] = []
    losses: list[Loss] = []
    body = Body(file, len(headers))
    cells = body.cells(filled)
    body.tell(notes, losses)
    columns = pd.Index(unique_headers(headers, notes), dtype=str)
    unnamed = [name for name, header in zip(columns, headers, strict=True) if not header]
    frame = cells.set_axis(columns, axis="columns")
    blank = [name for name in unnamed if frame[name].isna().all()]
    named = frame.drop(columns=blank) if blank else frame
    return Table(file, named, tuple(notes), tuple(losses))


def join_headers(rows: Sequence[Sequence[str]]) -> list[str]:
    """Join header rows: what is each column called?

    Parameters
    ----------
    rows : sequence of sequences of str
        Uppermost first; a blank cell of an upper one repeats the cell before it. Of three or
        more, the uppermost names sections, which are left out where the rest tells columns apart.

    Returns
    -------
    list of str

    Examples
    --------
    >>> join_headers([["Id", "Films", ""], ["", "I", "II"]])
    ['Id', 'Films - I', 'Films - II']
    >>> join_headers([["You", "Art", ""], ["Id", "Films", ""], ["", "I", "II"]])
    ['Id', 'Films - I', 'Films - II']
    """
    width = max((len(row) for row in rows), default=0)
    levels = [[one_line(cell) for cell in (*row, *[""] * width)][:width] for row in rows]
    for number, level in enumerate(levels[:-1]):
        for place in range(1, width):
            above = [row[place - 1 : place + 1] for row in levels[:number]]
            if all(before == now for before, now in above):  # the same question, or section
                level[place] = level[place] or level[place - 1]
    names, below = _joined(levels), _joined(levels[1:])
    sections = len(levels) > 2 and all(below) and len(set(below)) == len(below)
    return below if sections else names


def _joined(levels: Sequence[Sequence[str]]) -> list[str]:
    """Names of columns; a cell merged over several rows is said once."""
    return [" - ".join(filter(None, dict.fromkeys(parts))) for parts in zip(*levels, strict=True)]


def one_line(text: str) -> str:
    r"""Text of a header in one line.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> one_line(" Films\n seen ")
    'Films seen'
    """
    return re.sub(r"\s+", " ", text.strip(INVISIBLE).replace("\ufeff", ""))


def _is_filled(cell: str) -> bool:
    return bool(cell) and bool(cell.strip(INVISIBLE))


def unique_headers(headers: Sequence[str], notes: list[str] | None = None) -> list[str]:
    """Number headers that stand more than once.

    Parameters
    ----------
    headers : sequence of str
    notes : list of str, optional
        Where to say so.

    Returns
    -------
    list of str

    Examples
    --------
    >>> unique_headers(["size", "size"])
    ['size', 'size.2']
    """
    unique: dict[str, None] = {}
    twice: list[str] = []
    for header in headers:
        name, number = header, 1
        while name in unique:  # the file itself may hold "size.2"
            number += 1
            name = f"{header}.{number}"
        if number == 2 and header:
            twice.append(f'"{header}"')
        unique[name] = None
    if twice and notes is not None:
        shown = Listed([*map(Name, twice[:5])], "comma")
        notes.append(
            say("headers that stand more than once are numbered .2, .3, ...: {list}", list=shown)
        )
    return list(unique)
