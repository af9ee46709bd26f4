"""Cells that hold several answers: the options, whole where they hold the separator themselves."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..standards import country_of, size_class_of_text
from .table import normal

SEPARATORS = (";", "|", "\n", " / ", ",", " ")
"""Tried in this order; an option may hold the later ones."""
MOST_OPTIONS = 60
_SAMPLE = 1500
MOST_PHRASES = 200
_TOGETHER = 4
_RANGE = re.compile(r"\D{0,12}\d[\d., ]*\D{1,5}\d[\d., ]*\D{0,20}")


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
        head = _by_place(cells, times, written_beside(times, always=False))
        options = _in_order([[p for p in pieces if p in head] for pieces, _ in cells])
        others = {piece: times[piece] for piece in times if piece not in head}
        return Choices(options, others) if len(options) > 1 else None
    return None


def written_beside(times: Mapping[str, int], *, always: bool) -> list[str]:
    """Tell options from what people wrote: the frequent ones, where the rest is rare together.

    What a tenth of the people answered is an option; so is every country where most answers are
    countries, and every class where most are classes of numbers, such as 10 to 49.

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
    >>> written_beside({"ICT": 17, "Green": 13, "Food": 2, "Law": 1}, always=True)
    ['ICT', 'Green']
    >>> written_beside({"50-249": 20, "10-49": 12, "1-9": 2}, always=True)
    ['50-249', '10-49', '1-9']
    >>> written_beside({"small": 20, "big": 12}, always=True)
    ['small', 'big']
    """
    listed = _listed(times)
    ranked = sorted(times, key=lambda text: (text not in listed, -times[text]))
    tenth = max(2, sum(times.values()) / 10)
    for place in range(max(2, len(listed)), len(ranked)):
        tail = [times[text] for text in ranked[place:]]
        last = times[ranked[place - 1]]
        rare = tail[0] <= (tenth if always else max(2, last / 4))
        several = len(tail) > 1 or tail[0] <= 2
        few = sum(tail) <= last and rare and several
        if 2 * tail[0] <= last and (few or (always and _is_crowd(tail, place, times))):
            return ranked[:place]
    return ranked


def _is_crowd(tail: Sequence[int], options: int, times: Mapping[str, int]) -> bool:
    """Whether answers of one or two people each outnumber what was offered, and say little."""
    return tail[0] <= 2 and len(tail) > options and 5 * sum(tail) <= sum(times.values())


def doubtful(times: Mapping[str, int], options: Sequence[str]) -> list[str]:
    """Options so rare beside the others that people may have written them in.

    Parameters
    ----------
    times : mapping
        Answer to how often it was given.
    options : sequence of str

    Returns
    -------
    list of str

    Examples
    --------
    >>> doubtful({"ICT": 17, "Green": 13, "Fishing": 4}, ["ICT", "Green", "Fishing"])
    ['Fishing']
    """
    few = 0.15 * sum(times.values())
    rare = [text for text in options if times[text] < few and text not in _listed(times)]
    return rare if 2 * len(rare) <= len(options) else []


def _listed(times: Mapping[str, int]) -> set[str]:
    """Answers of a kind that is offered and never written: countries, or classes of numbers."""
    for is_such in (country_of, lambda text: size_class_of_text(text) or _RANGE.fullmatch(text)):
        such = {text for text in times if is_such(text)}
        if 2 * sum(times[text] for text in such) > sum(times.values()):
            return such
    return set()


def _by_place(
    cells: Sequence[tuple[list[str], int]], times: Mapping[str, int], head: Sequence[str]
) -> list[str]:
    """Options by where they stand: tools write what was offered in its order, then what people did.

    What stands before an option was offered. Of a list in its order, one option ends all cells
    that it is in; of several that do, and are rare, none was offered.
    """
    pairs = {(a, b) for pieces, _ in cells for a, b in itertools.combinations(pieces, 2)}
    before = {a for a, b in pairs if b in head}
    options = [text for text in times if text in head or text in before]
    ends = [text for text in options if text in {b for _, b in pairs} - {a for a, _ in pairs}]
    others = sorted(times[text] for text in options if text not in ends)
    rare = len(others) > 2 and all(2 * times[t] <= others[len(others) // 2] for t in ends)
    return [t for t in options if t not in ends] if rare and len(ends) > 1 else options


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
