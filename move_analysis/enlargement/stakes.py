"""Stakes: what there is to gain from outside, and what each candidate brings of it.

Three kinds: *gaps* (needs in excess of the SMEs that could serve them), *bridges* (pairs of
groups that no tie links) and *markets* (target markets that nobody covers yet). Each computes its
demand for any weights of the SMEs, so that a resample of them is only another set of weights.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..competences.groups import By, groups_of
from ..derive import numbers
from ..messages import Message, Name
from ..networks import named_smes
from ..readers.candidates import Candidates
from ..survey import Survey
from ..values import Text
from .coverage import Floats

Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]
Group = tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Stakes(ABC):
    """Elements of one kind.

    `supply` (n_candidates, n_elements) is how much of each element a candidate brings, and may be
    infinite. `concerned` and `said` (n_respondents, n_elements) are 1 for whom it is about, and
    for who said whether it is; numbers, since they are summed with weights for every resample.
    """

    concern: ClassVar[str]
    codes: list[str]
    names: list[Text]
    supply: Floats
    concerned: Floats
    said: Floats

    @abstractmethod
    def demand(self, weights: Floats) -> Floats:
        """How much of each element there is to gain, for weights with mean 1."""

    def counts(self, weights: Floats) -> pd.DataFrame:
        """All that the demand follows from, one row per element; counts are not weighted."""
        none = np.full(len(self.codes), np.nan)
        base, weighted = self.said.sum(axis=0), weights @ self.said
        columns = {
            "code": np.array(self.codes, dtype=object),
            "concern": self.concern,
            "counted": np.array(self.codes, dtype=object),
            "n": self.concerned.sum(axis=0),
            "base": base,
            "share": _share(weights @ self.concerned, weighted),
            "weight": _share(weighted, base),
            **dict.fromkeys(("have", "base_has", "share_has", "linked"), none),
        }
        return pd.DataFrame(columns)


@dataclass(frozen=True, eq=False, kw_only=True)
class Gaps(Stakes):
    """Competences that more SMEs need than have; a candidate can serve as many as its members.

    `has` and `said_has` are 1 for who has it, and for who answered that.
    """

    concern: ClassVar[str] = "needs"
    has: Floats
    said_has: Floats

    def demand(self, weights: Floats) -> Floats:
        """SMEs that need it beyond those that have it: share needing less share having."""
        share = np.nan_to_num(_share(weights @ self.has, weights @ self.said_has))
        gap: Floats = np.maximum(weights @ self.concerned - share * (weights @ self.said), 0)
        return gap

    def counts(self, weights: Floats) -> pd.DataFrame:
        """With who has it."""
        return (
            super()
            .counts(weights)
            .assign(
                have=self.has.sum(axis=0),
                base_has=self.said_has.sum(axis=0),
                share_has=_share(weights @ self.has, weights @ self.said_has),
            )
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Bridges(Stakes):
    """Pairs of groups (sector in a country), at least one of them with SMEs of the survey.

    A candidate supplies 1 where it belongs to, or works with, both groups; `named` is 1 for who
    named a tie between the two. `inside` is the code of those of both that have SMEs: pairs of
    one of them with groups from outside count the same SMEs, and must not be blurred apart.
    """

    concern: ClassVar[str] = "sector and country"
    named: Floats
    inside: list[str]

    def demand(self, weights: Floats) -> Floats:
        """1 where no tie links the pair."""
        unlinked: Floats = (weights @ self.named == 0).astype(float)
        return unlinked

    def counts(self, weights: Floats) -> pd.DataFrame:
        """With who named a tie."""
        counted = np.array(self.inside, dtype=object)
        return super().counts(weights).assign(counted=counted, linked=self.named.sum(axis=0))


@dataclass(frozen=True, eq=False, kw_only=True)
class Markets(Stakes):
    """Target markets that the partnership does not cover; a link to one reaches all of it.

    Where the survey did not ask (`asked`), each market counts as one.
    """

    concern: ClassVar[str] = "market"
    asked: bool

    def demand(self, weights: Floats) -> Floats:
        """SMEs that are interested."""
        interested: Floats = weights @ self.concerned
        return interested if self.asked else np.ones(len(self.codes))


def demand_of(stakes: pd.DataFrame, *, asked: bool) -> Floats:
    """How much of each element there is to gain, from what is published of it; see `Stakes`.

    Shares may be missing; `asked` says whether the survey asked for markets.

    Examples
    --------
    >>> gap = {"part": "gaps", "n": 5, "base": 6, "share": 5 / 6, "weight": 1.0, "share_has": 1 / 6}
    >>> demand_of(pd.DataFrame([{**gap, "linked": None}]), asked=True).round(6).tolist()
    [4.0]
    """
    n, base, share, weight, has, linked = (
        numbers(stakes[name]) for name in ("n", "base", "share", "weight", "share_has", "linked")
    )
    share = np.where(np.isnan(share), _share(n, base), share)
    by_part = {
        "gaps": weight * base * np.maximum(share - np.nan_to_num(has), 0.0),
        "brokerage": (linked == 0).astype(float),
        "markets": weight * base * share if asked else np.ones(len(stakes)),
    }
    parts = stakes["part"].to_numpy()
    found: Floats = np.select([parts == part for part in by_part], [*by_part.values()], 0.0)
    return np.nan_to_num(found)


def brought(candidates: Candidates, what: str, codes: Sequence[str]) -> Booleans:
    """Whether each candidate (row) brings each of the codes (column)."""
    offers = candidates.offers[candidates.offers["what"] == what]
    rows = pd.Index(candidates.candidates["candidate"]).get_indexer(pd.Index(offers["candidate"]))
    columns = pd.Index(list(codes), dtype=object).get_indexer(pd.Index(offers["code"]))
    table = np.zeros((len(candidates.candidates), len(codes)), dtype=bool)
    table[rows[columns >= 0], columns[columns >= 0]] = True
    return table


def gaps_of(survey: Survey, candidates: Candidates) -> Gaps:
    """Competences that SMEs need, and which candidate could serve how many."""
    needs = survey.incidence("needs").astype("boolean")
    has = survey.incidence("has").reindex(columns=needs.columns).astype("boolean")
    members = candidates.candidates["members"].astype("Float64").to_numpy(float, na_value=np.inf)
    offers = brought(candidates, "competence", list(needs.columns))
    names = {one.code: one.name for one in survey.codebook.competences}
    return Gaps(
        codes=list(needs.columns),
        names=[names[code] for code in needs.columns],
        supply=np.where(offers, members[:, None], 0.0),
        concerned=needs.fillna(False).to_numpy(dtype=float),
        said=needs.notna().to_numpy(dtype=float),
        has=has.fillna(False).to_numpy(dtype=float),
        said_has=has.notna().to_numpy(dtype=float),
    )


def markets_of(survey: Survey, candidates: Candidates, *, targets: Sequence[str]) -> Markets:
    """Target markets, who is interested in them, and who has links to them."""
    questions = [q for q in survey.codebook.by_role("market") if q.kind == "multiple"]
    columns = {
        option.code: (f"{question.code}[{option.code}]", option.name)
        for question in questions
        for option in question.options
        if f"{question.code}[{option.code}]" in survey.columns_of(question)
    }
    answers = {code: survey.answers[name] for code, (name, _) in columns.items() if code in targets}
    people = pd.DataFrame(answers, index=survey.answers.index).reindex(columns=list(targets))
    interested = people.astype("boolean")
    return Markets(
        codes=list(targets),
        names=[columns[code][1] if code in columns else Name(code) for code in targets],
        supply=np.where(brought(candidates, "market", targets), np.inf, 0.0),
        concerned=interested.fillna(False).to_numpy(dtype=float),
        said=interested.notna().to_numpy(dtype=float),
        asked=bool(answers),
    )


def bridges_of(survey: Survey, candidates: Candidates) -> Bridges:
    """Pairs of groups that a candidate could bring together, and who links them already."""
    own, names = _groups(survey)
    homes = _homes(survey.series("partner"), own)
    partners = list(homes)
    reaches: list[set[Group]] = _own_groups(candidates, list(names))
    for reach, links in zip(reaches, brought(candidates, "link", partners), strict=True):
        reach.update(homes[p] for p, linked in zip(partners, links, strict=True) if linked)
    inside, known = set(own.dropna()), bool(survey.columns("tie"))
    pairs = sorted(
        {
            pair
            for reach in reaches
            for pair in combinations(sorted(reach), 2)
            # where ties were not asked, nobody knows whether one links two groups of the survey
            if not inside.isdisjoint(pair) and (known or not inside.issuperset(pair))
        }
    )
    supply = [[float(reach.issuperset(pair)) for pair in pairs] for reach in reaches]
    shape = (len(survey), len(pairs))
    return Bridges(
        codes=[_joined(pair) for pair in pairs],
        names=[
            Message("{one} ↔ {other}", {"one": _name(one, names), "other": _name(other, names)})
            for one, other in pairs
        ],
        supply=np.reshape(np.array(supply, dtype=float), (len(reaches), len(pairs))),
        named=_linked(survey, own, pairs),
        inside=[_joined(group for group in pair if group in inside) for pair in pairs],
        concerned=np.array([own.isin(pair) for pair in pairs], dtype=float).reshape(shape[::-1]).T,
        said=np.broadcast_to(own.notna().to_numpy(dtype=float)[:, None], shape),
    )


def _joined(groups: Iterable[Group]) -> str:
    return " or ".join("·".join(group) for group in groups)


def _groups(survey: Survey) -> tuple[pd.Series[Any], dict[By, Mapping[str, Text]]]:
    """Group of each SME, and what sectors and countries are called, as far as the survey asks."""
    asked: list[By] = [by for by in ("sector", "country") if survey.columns(by)]
    found = {by: groups_of(survey, by) for by in asked}
    names: dict[By, Mapping[str, Text]] = {
        by: {**found[by].labels, **names_of(survey, by)} for by in asked
    }
    columns = {by: groups.codes for by, groups in found.items()}
    codes = pd.DataFrame(columns, index=survey.answers.index).astype(object)
    complete = codes.notna().all(axis=1) & bool(asked)
    own = pd.Series([tuple(row) for row in codes.to_numpy()], index=codes.index, dtype=object)
    return own.where(complete, None), names


def names_of(survey: Survey, by: By) -> dict[str, Text]:
    """What the codebook calls all sectors or countries, also those without SMEs."""
    book = survey.codebook
    names: dict[str, Text] = {}
    for question in book.by_role(by):
        names |= book.answer_names(question)
    return names | ({one.code: one.name for one in book.sectors} if by == "sector" else {})


def _homes(partner: pd.Series[str], own: pd.Series[Any]) -> dict[str, Group]:
    """Group to which most SMEs of each partner belong."""
    counts: dict[str, Counter[Group]] = {}
    for code, group in zip(partner, own, strict=True):
        if isinstance(code, str) and isinstance(group, tuple):
            counts.setdefault(code, Counter())[group] += 1
    return {code: min(of, key=lambda g: (-of[g], g)) for code, of in sorted(counts.items())}


def _own_groups(candidates: Candidates, asked: Sequence[By]) -> list[set[Group]]:
    """The groups to which each candidate itself belongs."""
    offers = candidates.offers[candidates.offers["what"] == "sector"]
    sectors = offers.groupby("candidate")["code"].agg(list)
    groups: list[set[Group]] = []
    for code, country in candidates.candidates[["candidate", "country"]].to_numpy():
        own = {"sector": sectors.get(code, []), "country": [country] if country else []}
        groups.append(set(product(*(own[by] for by in asked))) if asked else set())
    return groups


def _name(group: Group, names: Mapping[By, Mapping[str, Text]]) -> Text:
    texts = [
        known.get(code) or Name(code) for known, code in zip(names.values(), group, strict=True)
    ]
    if len(texts) == 1:
        return texts[0]
    sector, country = texts
    return Message("{sector} · {country}", {"sector": sector, "country": country})


def _share(part: Floats, whole: Floats) -> Floats:
    share: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return share


def _linked(survey: Survey, own: pd.Series[Any], pairs: Sequence[tuple[Group, Group]]) -> Floats:
    """Which SME named a tie between which pair of groups."""
    people = np.zeros((len(survey), len(pairs)))
    place = {pair: number for number, pair in enumerate(pairs)}
    ties = named_smes(survey)
    rows = survey.answers.index.get_indexer(pd.Index(ties["source"]))
    known = own.to_dict()
    ends = zip(ties["source"].map(known.get), ties["target"].map(known.get), strict=True)
    for row, (one, other) in zip(rows, ends, strict=True):
        if isinstance(one, tuple) and isinstance(other, tuple):
            pair = place.get((min(one, other), max(one, other)))
            if pair is not None:
                people[row, pair] = 1
    return people
