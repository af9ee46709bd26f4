"""Fingerprints of rows: numbers that are the same wherever a row has the same content."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def row_hashes(frame: pd.DataFrame) -> NDArray[np.uint64]:
    """Return a number per row that depends on what stands in which column, and on nothing else.

    The order of rows and columns does not matter, and a blank cell counts as no cell.

    Parameters
    ----------
    frame : DataFrame of shape (n_rows, n_columns)

    Returns
    -------
    ndarray of uint64 of shape (n_rows,)

    Examples
    --------
    >>> frame = pd.DataFrame({"a": ["x", "y", "x"], "b": [1, 2, 1]})
    >>> hashes = row_hashes(frame)
    >>> bool(hashes[0] == hashes[2]), bool(hashes[0] == hashes[1])
    (True, False)
    >>> bool((row_hashes(frame[["b", "a"]]) == hashes).all())
    True
    """
    total = np.zeros(len(frame), dtype=np.uint64)
    for name in frame:
        place, values = pd.factorize(frame[name])
        texts = np.array([f"{name}\0{value}" for value in values], dtype=object)
        hashes = pd.util.hash_array(texts, categorize=False) if len(texts) else texts
        total += np.append(hashes, 0).astype(np.uint64)[place]  # place -1, a blank, is the last
    return total
