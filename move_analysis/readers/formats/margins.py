"""What stands around a table: titles above its header, notes below its last row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_NOTES = 10


def title_rows(head: Sequence[Sequence[str]]) -> int:
    """Count the rows above the header: titles, dates and blank rows.

    Parameters
    ----------
    head : sequence of sequences of str
        The first rows of a file.

    Returns
    -------
    int

    Examples
    --------
    >>> title_rows([["Survey 2026", "", ""], ["", "", ""], ["size", "age", "x"], ["1", "2", "3"]])
    2
    """
    filled = [sum(bool(cell and cell.strip()) for cell in row) for row in head]
    widest = max(filled, default=0)
    for place, count in enumerate(filled[:12]):
        above = filled[:place]
        blank_above = place > 0 and filled[place - 1] == 0
        if count >= 2 and (2 * count > widest or blank_above) and all(n <= 2 for n in above):
            titled = blank_above or (above and widest > 3)
            return place if titled or not any(above) else 0
    return 0


def without_notes(rows: Iterator[list[str]], below: list[list[str]]) -> Iterator[list[str]]:
    """Yield rows without those below a blank row at the end that hold no more than a note.

    Parameters
    ----------
    rows : iterator of list of str
    below : list of list of str
        Receives what is left out.

    Yields
    ------
    list of str

    Examples
    --------
    >>> below = []
    >>> rows = [["1", "2", "3", "4"], ["", "", "", ""], ["Note: all invented", "", "", ""]]
    >>> len(list(without_notes(iter(rows), below))), len(below)
    (1, 2)
    """
    waiting: list[list[str]] = []
    for row in rows:
        count = sum(bool(cell and cell.strip()) for cell in row)
        if count == 0 or (waiting and count <= 2 and len(row) > 3):
            waiting.append(row)
            if len(waiting) <= _NOTES:
                continue
        yield from waiting
        if not waiting or waiting[-1] is not row:
            yield row
        waiting = []
    below += waiting
