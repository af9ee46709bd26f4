"""Recognises from the answers alone what kind of question was asked, for a drafted codebook."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations

import pandas as pd

from ..codebook import Kind, Option, Point, Scale, load_codebook
from .blanks import NOTHING
from .choices import NO, YES, spelling_table
from .multiselect import SEPARATORS
from .quantities import to_dates
from .table import normal

KNOWN_SCALES: dict[str, tuple[tuple[str, ...], ...]] = {
    "agreement": (
        ("totally disagree", "completely disagree"),
        ("rather disagree",),
        ("neither agree or disagree", "neutral", "undecided"),
        ("rather agree",),
        ("totally agree", "completely agree"),
    ),
    "frequency": (
        ("never",),
        ("rarely", "seldom"),
        ("sometimes", "occasionally"),
        ("often", "frequently"),
        ("very often",),
        ("always",),
    ),
    "need": (
        ("not needed", "not needed at all"),
        ("slightly needed",),
        ("moderately needed",),
        ("very needed", "highly needed"),
        ("absolutely essential", "essential"),
    ),
    "degree_of_importance": (
        ("not important", "not at all important", "unimportant"),
        ("slightly important", "of little importance"),
        ("moderately important", "neutral"),
        ("important",),
        ("very important",),
        ("extremely important", "essential"),
    ),
    "barrier": (
        ("no barrier",),
        ("small barrier",),
        ("moderate barrier",),
        ("large barrier",),
        ("critical barrier",),
    ),
    "liking": (
        ("strongly dislike",),
        ("dislike",),
        ("neutral",),
        ("like",),
        ("strongly like",),
    ),
    "satisfaction": (
        ("very dissatisfied",),
        ("dissatisfied",),
        ("neutral", "neither satisfied nor dissatisfied"),
        ("satisfied",),
        ("very satisfied",),
    ),
    "skill_level": (
        ("none", "no experience"),
        ("basic", "beginner", "low"),
        ("intermediate", "medium", "good"),
        ("advanced", "high"),
        ("expert",),
    ),
}
"""English; the scales of the shipped codebook are known in its languages too."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBERED = re.compile(r"(\d{1,2})(?:\.0)?(?:\s*[(:=–-].*)?")
_MOST_OPTIONS = 40


@dataclass(frozen=True)
class Guess:
    """What a question seems to be.

    Parameters
    ----------
    kind : str
        As in the codebook.
    options : tuple of Option
        For ``single``, and for ``multiple`` whose ticked options stand in one column.
    scale : Scale or None
        For ``ordinal``.
    remark : str
        What a person should look at.

    Examples
    --------
    >>> guess_kind(pd.Series(["Yes", "No", "Yes"])).options[0].code
    'Yes'
    """

    kind: Kind
    options: tuple[Option, ...] = ()
    scale: Scale | None = None
    remark: str = ""


def guess_kind(answers: pd.Series[str], *, in_grid: bool = False) -> Guess:
    """Guess the kind of a question: what was asked, going by what was answered?

    Parameters
    ----------
    answers : Series of str
        All answers to it, or to all rows of a grid, over all exports.
    in_grid : bool, default False
        Whether it is a grid, where small whole numbers are points of a scale.

    Returns
    -------
    Guess

    Examples
    --------
    >>> guess_kind(pd.Series(["Never", "Always", "Often"])).scale.values()
    {'never': 0.0, 'often': 1.0, 'always': 2.0}
    """
    counts = Counter(str(text) for text in answers.dropna() if normal(str(text)) not in NOTHING)
    if not counts:
        return Guess("text", remark="no answers were seen")
    if _share(counts, lambda text: _EMAIL.fullmatch(text) is not None) > 0.5:
        return Guess("identifier", remark="looks like e-mail addresses")
    if all(normal(text) in YES | NO for text in counts) and len(counts) > 1:
        return Guess("single", make_options(counts))
    scale = _known_scale(counts) or _numbered_scale(counts, in_grid)
    if scale is not None:
        return Guess("ordinal", scale=scale)
    if _share(counts, _is_number) > 0.95:
        numbers = [float(text.replace(",", ".")) for text in counts if _is_number(text)]
        return Guess("numeric", remark=f"seen: {min(numbers):g} to {max(numbers):g}")
    if to_dates(pd.Series(list(counts), dtype="str")).notna().mean() > 0.9:
        return Guess("date")
    return _guess_choices(counts)


def make_options(texts: Iterable[str]) -> tuple[Option, ...]:
    """Make one option of each text, with a short code of its own.

    Parameters
    ----------
    texts : iterable of str
        Answers or labels; those that differ in case and spaces only are one.

    Returns
    -------
    tuple of Option

    Examples
    --------
    >>> [option.code for option in make_options(["C++", "Part time", "part  time"])]
    ['C++', 'Part_time']
    """
    labels = {normal(text): text for text in reversed(list(texts))}
    codes = unique_codes(reversed(labels.values()))
    return tuple(
        Option(code=code, label={} if code == text else {"": text})
        for code, text in zip(codes, reversed(labels.values()), strict=True)
    )


def unique_codes(texts: Iterable[str]) -> list[str]:
    """Make short codes of texts, each its own: by what may they be called in the answers?

    Parameters
    ----------
    texts : iterable of str
        Headers, labels or answers.

    Returns
    -------
    list of str
        Latin letters, digits and ``_ + #``.

    Examples
    --------
    >>> unique_codes(["Logística verde", "Логистика", "Logística, verde"])
    ['Logistica_verde', 'code', 'Logistica_verde_2']
    """
    codes: dict[str, None] = {}
    for text in texts:
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^A-Za-z0-9+#]+", "_", plain).strip("_")[:40].rstrip("_") or "code"
        number = next(n for n in range(1, len(codes) + 2) if _numbered(stem, n) not in codes)
        codes[_numbered(stem, number)] = None
    return list(codes)


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}_{number}"


def _guess_choices(counts: Counter[str]) -> Guess:
    """Several options in one cell, one option, or free text."""
    for separator in SEPARATORS:
        cells = [[piece.strip() for piece in text.split(separator)] for text in counts]
        pieces = {piece for cell in cells for piece in cell if piece}
        many = sum(len(cell) > 1 for cell in cells) >= len(cells) / 2
        repeated = len(pieces) <= _MOST_OPTIONS and len(pieces) * 2 <= sum(map(len, cells))
        if many and repeated and len(pieces) > 1 and len(counts) > len(pieces) / 2:
            return Guess("multiple", make_options(sorted(pieces)))
    distinct = {normal(text) for text in counts}
    total = counts.total()
    repeats = total >= 3 * len(distinct)
    short = len(distinct) <= 12 and total > len(distinct) and max(map(len, counts)) <= 60
    if len(distinct) > _MOST_OPTIONS or not (repeats or short):
        return Guess("text")
    options = make_options(text for text, _ in counts.most_common())
    return Guess("single", options, remark=_alike(options))


def _alike(options: Sequence[Option]) -> str:
    """Options that may be two spellings of one."""
    texts = {option.text(): re.sub(r"\W", "", option.text().casefold()) for option in options}
    pairs = [
        f'"{one}" and "{other}"'
        for (one, bare), (other, bare_other) in combinations(texts.items(), 2)
        if SequenceMatcher(None, bare, bare_other).ratio() > 0.95
    ]
    return f"two spellings? {'; '.join(pairs[:5])}" if pairs else ""


@cache
def _known_scales() -> dict[str, list[set[str]]]:
    """Normalised spellings of the points, lowest first; one name may be known from both."""
    scales = {
        scale.code: [set(map(normal, point.spellings())) for point in scale.points]
        for scale in load_codebook("move").scales
    }
    for name, points in KNOWN_SCALES.items():
        known = scales.get(name, [set() for _ in points])
        scales[name] = [old | set(new) for old, new in zip(known, points, strict=True)]
    return scales


def _known_scale(counts: Counter[str]) -> Scale | None:
    seen = {normal(text) for text in counts}
    for name, points in _known_scales().items():
        if len(seen) > 1 and seen <= set().union(*points):
            return _drawn(name, counts)
    return None


def _drawn(name: str, counts: Counter[str]) -> Scale | None:
    """The points of a known scale that were seen, as they were written most often."""
    written: dict[str, str] = {}
    for text, _ in counts.most_common():
        written.setdefault(normal(text), text)
    drawn = [[w for s, w in written.items() if s in point] for point in _known_scales()[name]]
    seen = [texts for texts in drawn if texts]
    return make_scale(name, seen) if len(seen) > 1 else None


def _numbered_scale(counts: Counter[str], in_grid: bool) -> Scale | None:
    """Numbers of which some are explained: "1 (None at all)", 2, 3; bare ones in a grid only."""
    matches = {text: _NUMBERED.fullmatch(text) for text in counts}
    if not all(matches.values()):
        return None
    numbers = {text: int(match[1]) for text, match in matches.items() if match}
    explained = any(not _is_number(text) for text in counts)
    low, high = min(numbers.values()), max(numbers.values())
    if not (explained or in_grid) or low > 1 or not 2 <= high <= 10:
        return None
    return Scale(
        code=f"from_{low}_to_{high}",
        points=tuple(
            Point(
                code=str(number),
                value=float(number),
                synonyms=tuple(
                    text for text, n in numbers.items() if n == number and not _is_number(text)
                ),
            )
            for number in range(low, high + 1)
        ),
    )


def make_scale(code: str, points: Sequence[Sequence[str]]) -> Scale:
    """Make a scale of points, each given by its spellings.

    Parameters
    ----------
    code : str
        Name of the scale.
    points : sequence of sequences of str
        Lowest point first.

    Returns
    -------
    Scale

    Examples
    --------
    >>> make_scale("need", [["Not needed"], ["Very needed", "Highly needed"]]).points[1].synonyms
    ('Highly needed',)
    """
    codes = unique_codes(texts[0].casefold() for texts in points)
    return Scale(
        code=code,
        points=tuple(
            Point(code=name, label={"": texts[0]}, synonyms=tuple(texts[1:]))
            for name, texts in zip(codes, points, strict=True)
        ),
    )


def merge_scales(scales: Sequence[Scale]) -> list[Scale]:
    """Merge scales that were recognised under the same code: which points were seen anywhere?

    Parameters
    ----------
    scales : sequence of Scale

    Returns
    -------
    list of Scale
        One per code.

    Examples
    --------
    >>> one, two = make_scale("need", [["Not needed"]] * 2), make_scale("need", [["Essential"]] * 2)
    >>> [point.text() for point in merge_scales([one, two])[0].points]
    ['Not needed', 'Essential']
    """
    merged: dict[str, Scale] = {}
    for code in dict.fromkeys(scale.code for scale in scales):
        same = [scale for scale in scales if scale.code == code]
        texts = [t for s in same for p in s.points for t in (*p.label.values(), *p.synonyms)]
        if code in _known_scales():
            merged[code] = _drawn(code, Counter(texts)) or same[0]
        elif code.startswith("from_"):
            numbers = [point.code for point in same[0].points]
            merged[code] = _numbered_scale(Counter([*numbers, *texts]), in_grid=True) or same[0]
        else:
            merged[code] = same[0]
    return list(merged.values())


def covers(options: Sequence[Option], answers: pd.Series[str]) -> bool:
    """Whether every answer is one of the options.

    Parameters
    ----------
    options : sequence of Option
    answers : Series of str

    Returns
    -------
    bool

    Examples
    --------
    >>> covers([Option(code="A1", label={"en": "Often"})], pd.Series(["often", None]))
    True
    """
    known = spelling_table(options).keys() | NOTHING
    return {normal(str(text)) for text in answers.dropna().unique()} <= known


def _share(counts: Counter[str], is_such: Callable[[str], bool]) -> float:
    return sum(count for text, count in counts.items() if is_such(text)) / counts.total()


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", text) is not None
