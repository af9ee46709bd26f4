"""Names of competences, from the columns of a frame that say who has and needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pandas as pd

from ..codebook import Role
from .codes import unique_codes

Columns = Sequence[str] | Mapping[str, str]
Codes = list[str]

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_A_SIGN = re.compile(r"[^\w\s]")


def competences_of(
    frame: pd.DataFrame, layers: Mapping[Role, Columns]
) -> dict[Role, dict[str, str]]:
    """Return for each layer the competence of each of its columns.

    Column names begin with the question ("needs_solar_pv"). It is cut off where most of the
    competences that are left are the same in both layers, and else as far as all columns of the
    layer share it.
    """
    for role, columns in layers.items():
        missing = [name for name in columns if name not in frame]
        if missing:
            raise ValueError(f"{role} should name columns of the frame; there is no {missing[0]!r}")
    ways = product(*(_ways_to_name(columns, role) for role, columns in layers.items()))
    best = max(ways, key=_in_common)  # the first of those that are equally good
    return {
        role: dict(zip(columns, codes, strict=True))
        for (role, columns), codes in zip(layers.items(), best, strict=True)
    }


def _in_common(way: Sequence[Codes]) -> int:
    return len(set.intersection(*map(set, way)))


def _ways_to_name(columns: Columns, role: Role) -> list[Codes]:
    """Codes for each question with which the columns may begin, the likeliest first."""
    if isinstance(columns, Mapping):
        return [unique_codes(columns.values())]
    names = list(columns)
    ways = []
    for question in _beginnings(names):
        own = [name.removeprefix(question) for name in names]
        bare = [re.sub(rf"^{role}\W*_?|\W+$", "", name) or name for name in own]
        ways.append(unique_codes(bare))
    return ways


def _beginnings(names: Sequence[str]) -> Iterator[str]:
    """What all names begin with, the longest first.

    One name alone does not show how far its question goes: nothing, its first word, or all that
    is before a sign such as a colon or bracket.
    """
    if not names:
        yield ""
        return
    ends = [gap for gap in _BETWEEN_WORDS.finditer(names[0]) if gap.end() < len(names[0])]
    if len(names) == 1:
        yield ""
        yield from (
            names[0][: gap.end()]
            for place, gap in enumerate(ends)
            if not place or _A_SIGN.search(gap.group())
        )
        return
    shared = [names[0][: gap.end()] for gap in ends]
    yield from (text for text in shared[::-1] if all(name.startswith(text) for name in names))
    yield ""
