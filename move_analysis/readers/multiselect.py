"""Cells that hold all ticked options of a question, such as ``red; blue``: parsed in bulk.

Every distinct cell is split once and every distinct piece is looked up once, in Arrow; only
cells with a piece that is no option (an option may hold the separator itself) are read one by
one, longest option first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .table import INVISIBLE, normal

SEPARATORS = (";", "|", "\n", ",", " ")
_SAMPLE = 1000
Ticks = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


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
    """

    ticks: Ticks
    answered: np.ndarray[tuple[int], np.dtype[np.bool_]]
    unknown: Counter[str]


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
    encoded = pa.array(cells, type=pa.large_string(), from_pandas=True).dictionary_encode()
    distinct = encoded.dictionary
    per_row = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    rows_of = partial(np.bincount, per_row[per_row >= 0], minlength=len(distinct))
    separator = _best_separator(distinct.slice(0, _SAMPLE), places)
    ticks, unknown = _parse_distinct(distinct, separator, places, n_options)
    counts: Counter[str] = Counter()
    for piece, at in unknown:
        counts[piece] += int(rows_of()[at])
        if other is not None:
            ticks[at, other] = True
    answered = per_row >= 0
    spread = np.zeros((len(per_row), n_options), dtype=bool)
    spread[answered] = ticks[per_row[answered]]
    return Ticked(spread, answered, counts)


def _parse_distinct(
    distinct: pa.Array, separator: str, places: Mapping[str, int], n_options: int
) -> tuple[Ticks, list[tuple[str, int]]]:
    ticks = np.zeros((len(distinct), n_options), dtype=bool)
    pieces = pc.split_pattern(distinct, separator)
    owner = pc.list_parent_indices(pieces).to_numpy(zero_copy_only=False)
    encoded = pc.list_flatten(pieces).dictionary_encode()
    place_of = np.array([_place(p, places) for p in encoded.dictionary.to_pylist()], dtype=np.intp)
    place = place_of[encoded.indices.to_numpy(zero_copy_only=False)]
    ticks[owner[place >= 0], place[place >= 0]] = True
    unknown: list[tuple[str, int]] = []
    for at in np.unique(owner[place == _UNKNOWN]):
        ticks[at] = False
        for piece, found in _read_one(distinct[int(at)].as_py(), separator, places):
            if found >= 0:
                ticks[at, found] = True
            else:
                unknown.append((piece, int(at)))
    return ticks, unknown


_BLANK, _UNKNOWN = -1, -2


def _place(piece: str, places: Mapping[str, int]) -> int:
    name = normal(piece)
    return places.get(name, _UNKNOWN) if name and name != "-" else _BLANK


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
