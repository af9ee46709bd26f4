"""Cells that hold several answers: the options, whole where they hold the separator themselves."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .table import normal

SEPARATORS = (";", "|", "\n", " / ", ",", " ")
"""Tried in this order; an option may hold the later ones."""
MOST_OPTIONS = 60
_SAMPLE = 1500
MOST_PHRASES = 200
_TOGETHER = 4


@dataclass(frozen=True)
class Choices:
    """Options, and what people wrote beside them.

    Parameters
    ----------
    options : list of str
        In the order in which the cells have them.
    others : dict
        What was written in, and how often.

    Examples
    --------
    >>> Choices(["red"]).others
    {}
    """

    options: list[str]
    others: Mapping[str, int] = field(default_factory=dict)


def joined_choices(counts: Counter[str]) -> Choices | None:
    """Find the options of cells that hold several: which ones are joined in them?

    Parameters
    ----------
    counts : Counter
        Cells and how often they stand.

    Returns
    -------
    Choices or None
        None where the cells seem to hold one answer each.

    Examples
    --------
    >>> cells = Counter({"Data, even big data, Solar": 3, "Solar, Fleet": 3, "Fleet": 2})
    >>> joined_choices(cells).options
    ['Data, even big data', 'Solar', 'Fleet']
    """
    sample = Counter(dict(counts.most_common(_SAMPLE)))
    for separator in SEPARATORS:
        cells = _cut(sample, separator)
        if separator == " ":
            cells = cells if _are_names(cells) else _phrases(sample)
        if not cells or not _seem_joined(cells, sample, separator):
            continue
        times: Counter[str] = Counter()
        for pieces, count in cells:
            times.update(dict.fromkeys(pieces, count))
        head = written_beside(times, always=False)
        options = _in_order([[p for p in pieces if p in head] for pieces, _ in cells])
        others = {piece: times[piece] for piece in times if piece not in head}
        return Choices(options, others) if len(options) > 1 else None
    return None


def written_beside(times: Mapping[str, int], *, always: bool) -> list[str]:
    """Tell options from what people wrote: the frequent ones, where the rest is rare together.

    Parameters
    ----------
    times : mapping
        Answer to how often it was given.
    always : bool
        Whether rare answers are options unless they are rare together with all others.

    Returns
    -------
    list of str
        The options.

    Examples
    --------
    >>> written_beside({"ICT": 17, "Green": 13, "Food": 5, "Law": 1}, always=True)
    ['ICT', 'Green']
    >>> written_beside({"small": 20, "big": 12}, always=True)
    ['small', 'big']
    """
    ranked = sorted(times, key=lambda text: -times[text])
    for place in range(2, len(ranked)):
        tail = [times[text] for text in ranked[place:]]
        last = times[ranked[place - 1]]
        rare = always or tail[0] <= max(2, last / 4)
        several = len(tail) > 1 or tail[0] <= 2
        if sum(tail) <= last and 2 * tail[0] <= last and rare and several:
            return ranked[:place]
    return ranked


def _cut(counts: Counter[str], separator: str) -> list[tuple[list[str], int]]:
    cells = [
        ([piece.strip() for piece in text.split(separator) if piece.strip()], count)
        for text, count in counts.items()
    ]
    return _glued(cells, separator) if separator in ", " else cells


def _glued(cells: list[tuple[list[str], int]], separator: str) -> list[tuple[list[str], int]]:
    """Put together what belongs to one option: a piece in small letters, or two always together."""
    small = [piece[:1].islower() for pieces, _ in cells for piece in pieces]
    by_case = separator == "," and sum(small) * 2 < len(small)
    joint = ", " if separator == "," else separator
    while True:
        alone: Counter[str] = Counter()
        together: Counter[tuple[str, str]] = Counter()
        for pieces, count in cells:
            alone.update(dict.fromkeys(pieces, count))
            together.update(dict.fromkeys(itertools.pairwise(pieces), count))
        one = {
            (a, b)
            for (a, b), n in together.items()
            if (by_case and b[:1].islower())
            or (n == alone[a] == alone[b] and n >= _TOGETHER and n < sum(c for _, c in cells))
        }
        if not one:
            return cells
        cells = [(_merge(pieces, one, joint), count) for pieces, count in cells]


def _merge(pieces: list[str], one: set[tuple[str, str]], joint: str) -> list[str]:
    merged: list[str] = []
    last = ""
    for piece in pieces:
        if merged and (last, piece) in one:
            merged[-1] = f"{merged[-1]}{joint}{piece}"
        else:
            merged.append(piece)
        last = piece
    return merged


def _seem_joined(cells: Sequence[tuple[list[str], int]], counts: Counter[str], sep: str) -> bool:
    """Whether many cells hold several pieces, and the pieces come again."""
    if sep == ";" and sum(text.rstrip().endswith(";") for text in counts) * 2 > len(counts):
        return True  # Microsoft Forms ends each answer so
    pieces = Counter(piece for found, _ in cells for piece in found)
    several = sum(len(found) > 1 for found, _ in cells)
    frequent = sum(times > 1 for times in pieces.values())
    repeated = pieces.total() >= 2 * len(pieces) or 2 * frequent >= len(pieces)
    few = len(pieces) <= MOST_OPTIONS and max(map(len, pieces), default=0) <= 120
    enough = several * 2 >= len(cells) or several >= 5
    return enough and few and repeated and len(pieces) > 1 and len(counts) > len(pieces) / 2


def _are_names(cells: Sequence[tuple[list[str], int]]) -> bool:
    """Whether pieces between blanks are names of options, not words of a sentence."""
    first = {pieces[0] for pieces, _ in cells if pieces}
    inside = Counter(piece for pieces, _ in cells for piece in set(pieces))
    capitals = sum(piece[:1].isupper() for piece in first) * 2 > len(first)
    if capitals and any(piece[:1].islower() or piece[:1] == "(" for piece in inside):
        return False
    numbers = sum(piece.isdigit() for piece in inside)
    if 0 < numbers < len(inside):  # "2 to 3 years"
        return False
    words = [p for p, n in inside.items() if p not in first and n > 0.8 * len(cells)]
    repeated = any(len(set(pieces)) < len(pieces) for pieces, _ in cells)
    return not words and not repeated and 2 * len(first) >= len(inside)


def _phrases(counts: Counter[str]) -> list[tuple[list[str], int]]:
    """Cut cells of options that hold blanks themselves: what stands alone is one, the rest too."""
    known: set[str] = set()
    cells = sorted(counts, key=len)
    if len(cells) > MOST_PHRASES:
        return []
    for text in cells:
        if not _compose(text, known):
            known.add(text)
    for text in sorted(known, key=len, reverse=True):
        for piece in sorted(known - {text}, key=len):
            rest = text.removesuffix(f" {piece}").removeprefix(f"{piece} ")
            if rest != text and rest in _rests(known, piece):
                known = known - {text} | {rest}
                break
    cut = [(_compose(text, known), counts[text]) for text in cells]
    whole = all(pieces for pieces, _ in cut)
    used = Counter(piece for pieces, _ in cut for piece in pieces)
    again = len(known) < len(cells) and all(times > 1 for times in used.values())
    return cut if whole and again else []


def _rests(known: Iterable[str], piece: str) -> set[str]:
    """What is left of texts that begin or end with a piece."""
    return {
        text.removesuffix(f" {piece}").removeprefix(f"{piece} ") for text in known if piece != text
    }


def _compose(text: str, known: set[str]) -> list[str]:
    """Cut a text into known pieces, the longest first; nothing where it can't be."""
    if not text:
        return []
    for piece in sorted(known, key=len, reverse=True):
        if text == piece:
            return [piece]
        if text.startswith(f"{piece} "):
            rest = _compose(text[len(piece) + 1 :], known)
            if rest:
                return [piece, *rest]
    return []


def _in_order(cells: Iterable[Sequence[str]]) -> list[str]:
    """Options in the order of the form: each before those that follow it in most cells."""
    before: Counter[tuple[str, str]] = Counter()
    found: dict[str, str] = {}
    for pieces in cells:
        for piece in pieces:
            found.setdefault(normal(piece), piece)
        for place, piece in enumerate(pieces):
            before.update((piece, later) for later in pieces[place + 1 :])
    options = list(found.values())
    rank = {p: sum(before[p, q] < before[q, p] for q in options) for p in options}
    return sorted(options, key=lambda piece: rank[piece])
