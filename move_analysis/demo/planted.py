"""What is planted in the demo: segments, pairs of competences, pairs of SMEs, brokers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..codebook import Codebook
from ..project import Partner
from .sizes import SECTORS, Size, size_of

Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

SEGMENTS = ("operators", "digital", "green", "starters")

# How SMEs of a sector (row) fall on the segments (column): segments cross sectors and partners.
SEGMENT_SHARES = np.array(
    [[0.62, 0.10, 0.06, 0.22], [0.08, 0.62, 0.08, 0.22], [0.08, 0.10, 0.62, 0.20]]
)
# Chance that an SME of a segment (row) has, or needs, a competence of a sector (column).
HAS_CHANCES = pd.DataFrame(
    [
        [0.70, 0.08, 0.05, 0.32],
        [0.05, 0.70, 0.06, 0.42],
        [0.05, 0.09, 0.70, 0.35],
        [0.08, 0.10, 0.07, 0.07],
    ],
    index=SEGMENTS,
    columns=[*SECTORS, "cross"],
)
NEEDS_CHANCES = pd.DataFrame(
    [
        [0.05, 0.50, 0.26, 0.10],
        [0.10, 0.05, 0.07, 0.46],
        [0.07, 0.42, 0.05, 0.20],
        [0.22, 0.18, 0.20, 0.66],
    ],
    index=SEGMENTS,
    columns=[*SECTORS, "cross"],
)
RESPONSE = pd.Series({"micro": 0.35, "small": 0.48, "medium": 0.59})
"""The smaller, the fewer answer: nonresponse that weighting can fix."""

COMPLEMENTARITIES = (
    ("tracking", "iot"),
    ("routing", "gis"),
    ("last_mile", "mobile_apps"),
    ("fleet", "evehicles"),
    ("ports", "air_quality"),
    ("analytics", "efficiency"),
)
"""Competences of two sectors that go together in every segment."""

COMBINING = 0.25
"""Share of SMEs that have both competences of a pair whatever their segment."""

ALONE = 0.6
"""Of the other SMEs that would have one of the two, how many do."""

N_BROKERS = 9
N_COMPLEMENTARY_PAIRS = 10
N_REPEATED = 3
N_STRAIGHT = 5
N_OFFERED = 4
"""Competences that each SME of a complementary pair offers the other."""


@dataclass(frozen=True, eq=False)
class DemoTruth:
    """What is true of the demo survey because it was planted.

    Parameters
    ----------
    segments : Series
        Respondent to the name of its segment.
    n_segments : int
        How many there are.
    complementarities : tuple of pairs of str
        Competences of different sectors that go together beyond the segments.
    complementary_pairs : tuple of pairs of str
        Respondents of different partners of whom each needs what the other has.
    brokers : tuple of str
        Respondents with assets in several sectors and ties to several partners.
    duplicates : dict
        Respondent whose answers repeat, or nearly repeat, those of another, to that other.
    straight_liners : tuple of str
        Respondents who ticked the same point throughout every grid.
    members : DataFrame of shape (n_invited, 4)
        Everyone who was invited: ``partner country sector size``, indexed by id. The demo's
        membership lists.

    Examples
    --------
    >>> truth = demo_truth()
    >>> truth.n_segments, len(truth.brokers), len(truth.members)
    (4, 9, 612)
    """

    segments: pd.Series[str]
    n_segments: int
    complementarities: tuple[tuple[str, str], ...]
    complementary_pairs: tuple[tuple[str, str], ...]
    brokers: tuple[str, ...]
    duplicates: dict[str, str]
    straight_liners: tuple[str, ...]
    members: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Planted:
    """Members who answer, and who of them has and needs which competence.

    Everything is in the order of `members`; `has` and `needs` have a column per competence.
    Brokers, pairs and straight-liners are positions. `rng` goes on where planting stopped.
    """

    size: Size
    invited: pd.DataFrame
    members: pd.DataFrame
    has: Booleans
    needs: Booleans
    brokers: Integers
    pairs: Integers
    straight: Integers
    repeated: Integers
    rng: np.random.Generator

    @property
    def book(self) -> Codebook:
        """The questionnaire."""
        return self.size.book


def demo_truth(
    *,
    partners: int | None = None,
    smes: int | None = None,
    competences: int | None = None,
    seed: int = 0,
) -> DemoTruth:
    """What was planted in the demo survey that has this seed?

    Parameters
    ----------
    partners, smes, competences, seed
        As given to `demo_survey`.

    Returns
    -------
    DemoTruth

    Examples
    --------
    >>> demo_truth().complementarities[0]
    ('tracking', 'iot')
    """
    planted = plant(seed, size_of(partners=partners, smes=smes, competences=competences))
    ids = planted.members.index
    duplicates = {repeated_id(ids[place]): ids[place] for place in planted.repeated}
    segments = planted.members["segment"]
    again = pd.Series({new: segments[old] for new, old in duplicates.items()})
    return DemoTruth(
        segments=pd.concat([segments, again]).rename("segment").rename_axis("respondent"),
        n_segments=len(SEGMENTS),
        complementarities=COMPLEMENTARITIES,
        complementary_pairs=tuple((ids[a], ids[b]) for a, b in planted.pairs),
        brokers=tuple(ids[planted.brokers]),
        duplicates=duplicates,
        straight_liners=tuple(ids[planted.straight]),
        members=planted.invited,
    )


def repeated_id(respondent: str) -> str:
    """Id under which an SME answered a second time."""
    return f"{respondent}b"


def plant(seed: int, size: Size) -> Planted:
    """Draw members, who of them answers, and their assets and needs."""
    rng = np.random.default_rng(seed)
    book = size.book
    invited = _invited(size.partners, rng)
    members = invited[_answers(invited, size, rng)].copy()
    members["segment"] = _segments(members["sector"], rng)
    starters = np.flatnonzero(members["segment"] == "starters")
    able = rng.permutation(np.flatnonzero(members["segment"] != "starters"))
    n_brokers = size.planted(N_BROKERS)
    brokers, able = np.sort(able[:n_brokers]), able[n_brokers:]
    pairs = _pairs_across(members, able, count=size.planted(N_COMPLEMENTARY_PAIRS))
    repeated = np.setdiff1d(able, pairs)[::30][:N_REPEATED]
    straight = np.sort(rng.permutation(starters)[:N_STRAIGHT])
    has = _has(book, members["segment"], rng)
    needs = _draw(NEEDS_CHANCES, book, segments=members["segment"], rng=rng)
    _plant_brokers(book, has, segments=members["segment"], brokers=brokers, rng=rng)
    has[straight] = False
    needs &= ~has
    _plant_pairs(has, needs, pairs=pairs, rng=rng)
    needs[~needs.any(axis=1), [c.code for c in book.competences].index("eu_funding")] = True
    return Planted(
        size, invited, members, has, needs, brokers, pairs, straight, repeated, rng
    )  # fmt: skip


def _answers(invited: pd.DataFrame, size: Size, rng: np.random.Generator) -> Booleans:
    """Who answers: by chance, or those to whom it comes easiest, as many as are asked for."""
    ease = rng.random(len(invited)) / invited["size"].map(RESPONSE).to_numpy()
    if size.smes is None:
        return ease < 1
    return np.argsort(np.argsort(ease)) < size.smes - N_REPEATED


def _invited(partners: Sequence[Partner], rng: np.random.Generator) -> pd.DataFrame:
    """All members of the partners, with what the partners know of them."""
    total = sum(partner.invited or 0 for partner in partners)
    codes = np.repeat([p.code for p in partners], [p.invited or 0 for p in partners])
    home = {p.code: (p.country, p.sector) for p in partners}
    own_sector = np.array([home[code][1] for code in codes])
    country = np.array([home[code][0] for code in codes])
    abroad = rng.random(total) < 0.03
    numbers = np.concatenate([np.arange(1, (p.invited or 0) + 1) for p in partners])
    return pd.DataFrame(
        {
            "partner": codes,
            "country": np.where(abroad, rng.permutation(country), country),
            "sector": np.where(rng.random(total) < 0.7, own_sector, rng.choice(SECTORS, total)),
            "size": rng.choice(list(RESPONSE.index), total, p=[0.55, 0.32, 0.13]),
        },
        index=pd.Index([f"{c}-{n}" for c, n in zip(codes, numbers, strict=True)], dtype="str"),
        dtype="str",
    )


def _segments(sectors: pd.Series[str], rng: np.random.Generator) -> NDArray[np.str_]:
    upper = SEGMENT_SHARES.cumsum(axis=1)[[SECTORS.index(s) for s in sectors]]
    drawn: NDArray[np.str_] = np.take(SEGMENTS, (rng.random((len(sectors), 1)) > upper).sum(axis=1))
    return drawn


def _draw(
    chances: pd.DataFrame,
    book: Codebook,
    *,
    segments: pd.Series[str],
    rng: np.random.Generator,
) -> Booleans:
    """Yes or no per SME and competence; within a sector some competences are more common."""
    sectors = [competence.sector for competence in book.competences]
    common = rng.uniform(0.7, 1.25, len(sectors))
    chance = chances.loc[segments.to_list(), sectors].to_numpy() * common
    drawn: Booleans = rng.random(chance.shape) < chance
    return drawn


def _has(book: Codebook, segments: pd.Series[str], rng: np.random.Generator) -> Booleans:
    has = _draw(HAS_CHANCES, book, segments=segments, rng=rng)
    codes = [competence.code for competence in book.competences]
    for pair in COMPLEMENTARITIES:
        both = rng.random(len(has)) < COMBINING
        for code in pair:
            alone = has[:, codes.index(code)] & (rng.random(len(has)) < ALONE)
            has[:, codes.index(code)] = both | alone
    return has


def _plant_brokers(
    book: Codebook,
    has: Booleans,
    *,
    segments: pd.Series[str],
    brokers: Integers,
    rng: np.random.Generator,
) -> None:
    """Give brokers assets of a second sector, and every third broker of the third sector too."""
    sectors = np.array([competence.sector for competence in book.competences])
    for number, broker in enumerate(brokers):
        home = SEGMENTS.index(segments.iloc[broker])  # segments and sectors have the same order
        others = [SECTORS[(home + step) % 3] for step in ((1,), (2,), (1, 2))[number % 3]]
        has[broker] |= np.isin(sectors, others) & (rng.random(len(sectors)) < 0.5)


def _pairs_across(
    members: pd.DataFrame, places: Sequence[int] | Integers, *, count: int
) -> Integers:
    """Pairs of SMEs that differ in partner and in sector."""
    waiting = list(places)
    pairs: list[tuple[int, int]] = []
    while len(pairs) < count:
        first = waiting.pop(0)
        one = members.iloc[first]
        second = next(
            place
            for place in waiting
            if members["partner"].iloc[place] != one["partner"]
            and members["sector"].iloc[place] != one["sector"]
        )
        waiting.remove(second)
        pairs.append((first, second))
    return np.array(pairs, dtype=np.int64)


def _plant_pairs(
    has: Booleans, needs: Booleans, *, pairs: Integers, rng: np.random.Generator
) -> None:
    """Let each SME of a pair need just what the other offers: competences that are rare."""
    rarest = np.argsort(has.sum(axis=0), kind="stable")[: 5 * N_OFFERED]
    for first, second in pairs:
        offered = rng.permutation(rarest)[: 2 * N_OFFERED].reshape(2, N_OFFERED)
        for giver, taker, what in ((first, second, offered[0]), (second, first, offered[1])):
            has[giver, what], has[taker, what] = True, False
            needs[taker] = False
            needs[taker, what] = True
