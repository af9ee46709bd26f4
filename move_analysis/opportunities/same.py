"""The same opportunity from several tables is one: by its link, its number, or its title."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..readers.table import normal

SHORT = 4
"""A reference number with fewer characters may be anybody's."""
LONG = 12
"""A title with fewer characters is no name."""


def without_copies(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each opportunity once: its first row, blanks filled from the others.

    `rows` has ``link number title deadline file`` as texts, blank ones empty; the result counts the
    rows of each in ``sources``.
    """
    if rows.empty:
        return rows.assign(sources=pd.Series(dtype="int64"))
    group = _groups(rows)
    texts: list[str] = list(rows.select_dtypes("str"))
    known = rows.assign(**{name: rows[name].mask(rows[name] == "") for name in texts})
    merged = known.groupby(group, sort=False).first()
    merged["sources"] = rows.groupby(group, sort=False).size()
    return merged.fillna(dict.fromkeys(texts, "")).reset_index(drop=True)


def _groups(rows: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Number of the opportunity of each row."""
    pairs = [pair for keys in _keys(rows) for pair in _alike(keys)]
    one, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    links = coo_array((np.ones(len(one)), (one, other)), shape=(len(rows), len(rows)))
    found: np.ndarray[tuple[int], np.dtype[np.int32]] = connected_components(links)[1]
    return found


def _keys(rows: pd.DataFrame) -> Iterator[list[str]]:
    yield [_address(text) for text in rows["link"]]
    yield [normal(text) if len(text.strip()) >= SHORT else "" for text in rows["number"]]
    titles = rows["title"].map(normal)
    days = rows["deadline"].mask(rows["deadline"] == "")
    one_day = days.groupby(titles).transform("nunique") <= 1
    keys = titles.where(one_day, titles + "|" + rows["deadline"])
    # What one table names twice by the same title are two things.
    alone = ~pd.Series(keys + "|" + rows["file"]).duplicated(keep=False)
    yield keys.where((titles.str.len() >= LONG) & alone, "").tolist()


def _address(link: str) -> str:
    """A link without what does not matter."""
    return re.sub(r"^https?://(www\.)?|/+$", "", link.strip().casefold())


def _alike(keys: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs of rows with the same key, each with the first that has it."""
    first: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key and first.setdefault(key, place) != place:
            yield first[key], place
