"""Cells that hold all ticked options of a question, such as ``red; blue``: parsed in bulk.

Cells that are repeated are parsed once, pieces share the bytes of their cells, and every
distinct piece is looked up once. Only cells with a piece that is no option (an option may hold
the separator itself) are read one by one, longest option first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from .blanks import NOTHING
from .body import INVISIBLE
from .table import normal

SEPARATORS = (";", "|", "\n", "/", ",", " ")
_SAMPLE = 1000

Ticks = np.ndarray[tuple[int, int], np.dtype[np.bool_]]
Places = np.ndarray[tuple[int], np.dtype[np.intp]]


@dataclass(frozen=True)
class Ticked:
    """Which options were ticked in each cell.

    Parameters
    ----------
    ticks : ndarray of bool of shape (n_cells, n_options)
    answered : ndarray of bool of shape (n_cells,)
        Whether the cell holds anything.
    unknown : Counter
        Pieces that are no option, with the number of cells that hold them.
    cell : ndarray of int of shape (n_cells,)
        Which of the different cells each one is.
    own_words : dict
        Different cell to its pieces that are no option, a line each.
    """

    ticks: Ticks
    answered: np.ndarray[tuple[int], np.dtype[np.bool_]]
    unknown: Counter[str]
    cell: Places
    own_words: dict[int, str]

    def written(self) -> pd.Series[str]:
        """The pieces of each cell that are no option, a line each; missing where none are."""
        return pd.Series(self.cell).map(self.own_words).astype("str")


def parse_ticked(
    cells: pd.Series[str],
    places: Mapping[str, int],
    *,
    n_options: int,
    other: int | None = None,
) -> Ticked:
    """Read joined multi-select cells: who ticked what?

    Parameters
    ----------
    cells : Series of str of shape (n_cells,)
        Missing where nothing was answered.
    places : mapping
        Normalised spelling of an option to its place.
    n_options : int
        Number of options.
    other : int, optional
        Place of the option "other": ticked by a piece that is no option.

    Returns
    -------
    Ticked

    Examples
    --------
    >>> places = {"red": 0, "blue": 1}
    >>> parse_ticked(pd.Series(["red; Blue", None, "red"]), places, n_options=2).ticks.tolist()
    [[True, True], [False, False], [True, False]]
    """
    texts = pa.array(cells.fillna(""), type=pa.large_string())
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    distinct, row_to_distinct = _distinct(texts)
    separator = _best_separator(distinct.slice(0, _SAMPLE), places)
    ticks, unknown = _parse(distinct, separator, places, n_options)
    counts: Counter[str] = Counter()
    times = np.bincount(row_to_distinct, minlength=len(distinct))
    own_words: dict[int, str] = {}
    for piece, at in unknown:
        counts[piece] += int(times[at])
        own_words[at] = f"{own_words[at]}\n{piece}" if at in own_words else piece
        if other is not None:
            ticks[at, other] = True
    answered = cells.notna().to_numpy()
    return Ticked(ticks[row_to_distinct], answered, counts, row_to_distinct, own_words)


def _distinct(texts: pa.Array) -> tuple[pa.Array, Places]:
    """Distinct cells and where each cell is among them; all cells where few are repeated."""
    sample = texts.slice(0, _SAMPLE)
    if len(sample.unique()) * 2 > len(sample):
        return texts, np.arange(len(texts))
    encoded = texts.dictionary_encode()
    return encoded.dictionary, encoded.indices.to_numpy()


def _parse(
    cells: pa.Array, separator: str, places: Mapping[str, int], n_options: int
) -> tuple[Ticks, list[tuple[str, int]]]:
    """Ticks of each cell, and the pieces that are no option with the cell they stand in."""
    pieces, owner = _pieces(cells, separator)
    encoded = pieces.dictionary_encode()
    known = [_place(p.removesuffix(separator), places) for p in encoded.dictionary.to_pylist()]
    place = np.array(known, dtype=np.intp)[encoded.indices.to_numpy()]
    ticks = np.zeros((len(cells), n_options), dtype=bool)
    ticked = place >= 0
    ticks.ravel()[owner[ticked] * n_options + place[ticked]] = True
    unknown: list[tuple[str, int]] = []
    for at in dict.fromkeys(owner[place == _UNKNOWN].tolist()):
        ticks[at] = False
        for piece, found in _read_one(cells[at].as_py(), separator, places):
            if found >= 0:
                ticks[at, found] = True
            else:
                unknown.append((piece, at))
    return ticks, unknown


def _pieces(cells: pa.Array, separator: str) -> tuple[pa.Array, Places]:
    """All pieces, each with its separator, and the cell of each.

    They share the bytes of the cells: only where they begin is computed. (The separators are
    ASCII, whose bytes stand for nothing else in UTF-8.)
    """
    _, offsets, data = cells.buffers()
    starts = np.frombuffer(offsets, dtype=np.int64)[cells.offset : cells.offset + len(cells) + 1]
    letters = np.frombuffer(data or b"", dtype=np.uint8)[starts[0] : starts[-1]]
    ends = np.flatnonzero(letters == ord(separator)) + starts[0] + 1
    bounds = np.sort(np.concatenate([starts, ends]), kind="stable")  # merges two sorted runs
    bounds = bounds[np.append(True, bounds[1:] != bounds[:-1])]
    pieces = pa.LargeStringArray.from_buffers(len(bounds) - 1, pa.py_buffer(bounds), data)
    owner = np.repeat(np.arange(len(cells)), np.diff(np.searchsorted(bounds, starts)))
    return pieces, owner


_BLANK, _UNKNOWN = -1, -2


def _place(piece: str, places: Mapping[str, int]) -> int:
    name = normal(piece)
    return places.get(name, _BLANK if name in NOTHING else _UNKNOWN)


def _best_separator(sample: pa.Array, places: Mapping[str, int]) -> str:
    """The separator that leaves the fewest unknown pieces; the first of them on a tie."""
    cells = sample.to_pylist()

    def unknown(separator: str) -> int:
        read = (place for cell in cells for _, place in _read_one(cell, separator, places))
        return sum(place == _UNKNOWN for place in read)

    return min(SEPARATORS, key=unknown)


def _read_one(cell: str, separator: str, places: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Read a cell whose options may hold the separator: at each piece the longest option."""
    pieces = cell.split(separator)
    start = 0
    while start < len(pieces):
        for stop in range(len(pieces), start, -1):
            text = separator.join(pieces[start:stop]).strip(INVISIBLE)
            place = _place(text, places)
            if place >= 0 or (place == _BLANK and stop == start + 1):
                break
        else:
            text, place, stop = pieces[start].strip(INVISIBLE), _UNKNOWN, start + 1
        if place != _BLANK:
            yield text, place
        start = stop
