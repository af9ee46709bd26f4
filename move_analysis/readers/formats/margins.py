"""What stands around a table: titles above its header, notes below its last row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_NOTES = 10
_MOST_HEADERS = 4


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
    preamble = _preamble(head, filled)
    if preamble:
        return preamble
    for place, count in enumerate(filled[:12]):
        above = filled[:place]
        blank_above = place > 0 and filled[place - 1] == 0
        if count >= 2 and (2 * count > widest or blank_above) and all(n <= 2 for n in above):
            titled = blank_above or (above and widest > 3)
            return place if titled or not any(above) else 0
    return 0


def _preamble(head: Sequence[Sequence[str]], filled: Sequence[int]) -> int:
    """Rows up to a blank one, above a row of words only: ``Alias | name``, and the like."""
    place = next((place for place, count in enumerate(filled[:8]) if count == 0), 0)
    above, below = filled[:place], list(head[place + 1 : place + 2])
    few = all(count <= 2 for count in above) and (len(above) > 1 or above == [1])
    words = bool(below) and not any(cell.strip().isdigit() for cell in below[0])
    numbers = any(cell.strip().isdigit() for row in head[place + 2 :] for cell in row)
    known = bool(above) and head[0][0].strip().casefold() == "alias"
    headed = words and (known or numbers) and filled[place + 1] > 1
    return place + 1 if few and headed else 0


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
        if not waiting and any(row):
            yield row
            continue
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


def header_rows_in(rows: Sequence[Sequence[str]]) -> int:
    """Count header rows: another where runs of headers that are blank or repeat stand over texts.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first rows of a table.

    Returns
    -------
    int

    Examples
    --------
    >>> header_rows_in([["Id", "Films", "", ""], ["", "I", "II", "III"], ["1", "I", "", ""]])
    2
    >>> header_rows_in([["Id", "Films", "Films", "Films"], ["", "I", "II", "III"], ["1", "I"]])
    2
    """
    filled = [[cell.strip() for cell in row] for row in rows if any(map(str.strip, row))]
    width = max(map(len, filled), default=0)
    wide = [(*row, *[""] * (width - len(row))) for row in filled]
    places = [place for place in range(width) if any(row[place] for row in wide)]
    levels = [[row[place] for place in places] for row in wide[:_MOST_HEADERS]]
    count = 1
    while count < len(levels) and _goes_on(levels[:count], levels[count:]):
        count += 1
    return count


def has_translation(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the second row says the headers again, in another language.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first rows of a table, headers first.

    Returns
    -------
    bool
        Both rows are full, of words alone, none of which is answered below; and below words of
        the second row stand numbers or dates.

    Examples
    --------
    >>> rows = [["Staff", "Sector", "Age"], ["Personal", "Rama", "Edad"], ["7", "ICT", "3"]]
    >>> has_translation([*rows, ["9", "Food", "4"]]), has_translation(rows[1:] * 2)
    (True, False)
    """
    plain = [[cell.strip() for cell in row] for row in rows]
    if len(plain) < 4 or min(map(len, plain)) < 3:
        return False
    first, second, *body = plain
    same = [place for place, text in enumerate(first) if bool(text) != bool(second[place])]
    names = [text for text in second if text]
    if same or len(set(names)) < len(names) or not all(re.search(_LETTER, name) for name in names):
        return False
    answered = {cell for row in body for cell in row}
    below = [[text for text in column if text] for column in zip(*body, strict=False)]
    numbers = sum(bool(its) and not any(re.match(r"\D*$", cell) for cell in its) for its in below)
    return answered.isdisjoint(names) and first != second and numbers >= 1


_LETTER = r"[^\W\d]"


def _goes_on(above: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> bool:
    """Whether headers go on in the next row, which says what runs of them are made of."""
    upper, lower = above[-1], below[0]
    places = range(
        1, max(place for row in (upper, lower) for place in range(len(row)) if row[place]) + 1
    )
    again = [p for p in places if upper[p] and upper[p - 1] == upper[p] and lower[p]]
    if again:
        runs = sorted({place for p in again for place in (p - 1, p)})
        others = [text for place, text in enumerate(lower) if place not in runs]
        under = [lower[place] for place in runs]
        return not any(others) and _are_words(under) and 2 * len(set(under)) > len(under)
    blank = [place for place in places if not any(row[place] for row in above)]
    under = [lower[place] for place in blank]
    later = below[1] if len(below) > 2 and not all(under) else lower
    whole = all(text or later[place] for place, text in zip(blank, under, strict=True))
    return len(blank) > 1 and whole and any(under) and _are_words(list(filter(None, under)))


def _are_words(texts: Sequence[str]) -> bool:
    return 2 * sum(bool(re.search(r"[^\W\d]", text)) for text in texts) > len(texts)
