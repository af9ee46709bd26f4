"""Field: all candidates against all that is at stake, and the tables that come of it.

The tables are made the same way from the answers and from what is published of them: a `Field`
knows no answers, only how much there is of each element and what each candidate brings of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ..derive import Published, numbers
from .coverage import DIGITS, Coverage, Floats, upper_bounds

Element = tuple[str, str]
"""Part and code."""


@dataclass(frozen=True, eq=False)
class Field:
    """Candidates and elements.

    `candidates` are codes, in their order; `supply` (n_candidates, n_elements) is how much of
    each element a candidate brings, `demand` (n_elements,) how much of it there is to gain;
    `importance` the weight of each part; `joined` the candidates that have joined.
    """

    candidates: Sequence[str]
    elements: Sequence[Element]
    supply: Floats
    demand: Floats
    importance: Mapping[str, float]
    joined: Sequence[str] = ()
    cover: Coverage = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cover", Coverage(self.demand, self.supply, self._worth()))

    def with_demand(self, demand: Floats) -> Field:
        """The same candidates, where more or less is to be gained."""
        return replace(self, demand=demand)

    def part(self, name: str) -> Floats:
        """1 for the elements of a part."""
        return np.array([part == name for part, _ in self.elements], dtype=float)

    def _worth(self) -> Floats:
        """Value of one unit of each element; all candidates together have the value 1."""
        could = np.minimum(self.demand, self.supply.sum(axis=0))
        most = {name: float(could @ self.part(name)) for name in self.importance}
        total = sum(self.importance[name] for name in most if most[name] > 0)
        worth = np.zeros(len(self.demand))
        for name in most:
            if most[name] > 0 and total > 0:
                worth += self.part(name) * self.importance[name] / total / most[name]
        return worth

    @property
    def places(self) -> list[int]:
        """Places of the candidates that have joined."""
        return [self.candidates.index(code) for code in self.joined]

    @property
    def open(self) -> list[int]:
        """Places of those that have not."""
        return [place for place in range(len(self.candidates)) if place not in self.places]

    def added(self) -> Floats:
        """What each candidate adds of each element."""
        return self.cover.adds(self.places)

    def values(self) -> Floats:
        """What it is worth, of what all add together."""
        return self.cover.values_added(self.places)

    def left(self) -> Floats:
        """What of each element no candidate brings."""
        left: Floats = self.demand - np.minimum(self.demand, self.supply.sum(axis=0))
        return left


def field_of(published: Published, *, stakes: pd.DataFrame | None = None) -> Field:
    """Candidates and elements, as they are published."""
    stakes = published.tables["stakes"] if stakes is None else stakes
    gains, ranking = published.tables["gains"], published.tables["ranking"]
    candidates = sorted({*gains["candidate"], *ranking["candidate"]})
    elements = elements_of(stakes)
    supply = np.zeros((len(candidates), len(elements)))
    who = _places(gains["candidate"], candidates)
    supply[who, _places(elements_of(gains), elements)] = numbers(gains["brings"].fillna(np.inf))
    return Field(
        candidates=candidates,
        elements=elements,
        supply=supply,
        demand=np.nan_to_num(numbers(stakes["demand"])),
        importance=published.arguments["weights"],
        joined=published.arguments["joined"],
    )


def elements_of(table: pd.DataFrame) -> list[Element]:
    """Part and code of what the rows of a table are about."""
    return list(zip(table["part"], table["code"], strict=True))


def _places(wanted: Iterable[Any], known: Sequence[Any]) -> list[int]:
    place = {one: at for at, one in enumerate(known)}
    return [place[one] for one in wanted]


def ranking_of(found: Field, rows: pd.DataFrame) -> pd.DataFrame:
    """What each candidate adds, and by what."""
    added, worth = found.added(), found.cover.worth
    parts = {part: found.part(part) for part in found.importance}
    table = pd.DataFrame(
        {
            "value": found.values(),
            **{part: added @ (inside * worth) for part, inside in parts.items()},
            "needs_closed": added @ found.part("gaps"),
            "bridges": (added @ found.part("brokerage")).astype(np.int64),
        },
        index=list(found.candidates),
    )
    table = table.reindex(rows["candidate"].tolist()).set_axis(rows.index)
    return table.assign(rank=table["value"].rank(method="min", ascending=False).astype(np.int64))


def gains_of(found: Field, rows: pd.DataFrame) -> pd.DataFrame:
    """What each candidate adds of each element that it brings."""
    one = _places(rows["candidate"], found.candidates)
    other = _places(elements_of(rows), found.elements)
    adds = found.added()[one, other]
    value = adds * found.cover.worth[other]
    ranks = pd.Series(value, rows.index).groupby(rows["candidate"]).rank("min", ascending=False)
    columns = {"adds": adds, "value": value, "useful": adds > 0}
    return pd.DataFrame(columns, index=rows.index).assign(rank=ranks.astype(np.int64))


def steps_of(found: Field, rows: pd.DataFrame) -> pd.DataFrame:
    """Who joins at each step, and what all that have joined by then add."""
    cover, before = found.cover, found.places
    order, added = cover.greedy(before)
    start = cover.value(before)
    sets = [[*before, *order[:step]] for step in range(len(order) + 1)]
    values = np.array([cover.value(s) for s in sets]) - start
    covered = np.reshape([cover.covered(s) for s in sets[1:]], (len(order), len(found.demand)))
    covered = covered - cover.covered(before)
    table = pd.DataFrame(
        {
            "candidate": _codes(found, order),
            "adds": np.diff(values),
            "value": values[1:],
            "bound": np.minimum(upper_bounds(added, values[:-1]), values[-1]),
            "needs_closed": covered @ found.part("gaps"),
            "bridges": (covered @ found.part("brokerage")).astype(np.int64),
        }
    )
    return table.iloc[rows["step"].to_numpy(dtype=np.int64) - 1].set_axis(rows.index)


def marginal_of(found: Field, rows: pd.DataFrame) -> pd.DataFrame:
    """What the candidates that are still out would add at each step, those that add most first."""
    order, added = found.cover.greedy(found.places)
    tables = [pd.DataFrame({"candidate": _codes(found, []), "adds": np.empty(0)})]
    for step, values in enumerate(added):
        out = [place for place in found.open if place not in order[:step]]
        table = pd.DataFrame({"candidate": _codes(found, out), "adds": values[out]})
        tables.append(table.sort_values("adds", ascending=False, kind="stable"))
    return pd.concat(tables, ignore_index=True).set_axis(rows.index)


def pairs_of(found: Field, rows: pd.DataFrame) -> pd.DataFrame:
    """What each two candidates would add together, the best pair first."""
    both, alone = found.cover.pairs(found.places), found.values()
    one, other = (np.array(found.open, dtype=int)[s] for s in np.triu_indices(len(found.open), 1))
    lesser = np.minimum(alone[one], alone[other])
    twice = np.round(alone[one] + alone[other] - both[one, other], DIGITS)
    table = pd.DataFrame(
        {
            "candidate": _codes(found, one.tolist()),
            "other": _codes(found, other.tolist()),
            "value": both[one, other],
            "overlap": np.divide(twice, lesser, out=np.zeros_like(lesser), where=lesser > 0),
        }
    )
    table = table.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    return table.set_axis(rows.index)


def _codes(found: Field, places: Sequence[int]) -> pd.Series[str]:
    return pd.Series([found.candidates[place] for place in places], dtype="str")
