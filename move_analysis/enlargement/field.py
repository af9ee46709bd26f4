"""Field: all candidates against all that is at stake, and the tables that come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..readers.candidates import Candidates
from ..settings import EnlargementSettings
from ..survey import Survey
from .coverage import DIGITS, Coverage, Floats, upper_bounds
from .stakes import Booleans, Bridges, Gaps, Integers, Stakes


@dataclass(frozen=True, eq=False)
class Field:
    """Candidates and stakes.

    Parameters
    ----------
    candidates : Candidates
        In the order of their codes.
    stakes : mapping
        Gaps, bridges and markets, by the name of their part.
    settings : EnlargementSettings
        Weights of the parts.
    survey : Survey
        Whose weights count.
    joined : sequence of int
        Candidates that have joined.
    """

    candidates: Candidates
    stakes: Mapping[str, Stakes]
    settings: EnlargementSettings
    survey: Survey
    joined: Sequence[int] = ()
    cover: Coverage = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cover", self.coverage(self._weights()))

    def _weights(self) -> Floats:
        """Weights of the SMEs, with mean 1."""
        weights: Floats = np.asarray(self.survey.weights, dtype=float)
        return np.asarray(weights * (len(weights) / max(float(weights.sum()), 1e-300)))

    def coverage(self, weights: Floats) -> Coverage:
        """What there is to gain with these weights; all candidates together have the value 1."""
        demand = {part: stakes.demand(weights) for part, stakes in self.stakes.items()}
        most = {
            part: float(np.minimum(demand[part], stakes.supply.sum(axis=0)).sum())
            for part, stakes in self.stakes.items()
        }
        importance = self.settings.weights.model_dump()
        total = sum(importance[part] for part in most if most[part] > 0)
        worth = [
            np.full(len(demand[part]), importance[part] / total / most[part])
            if most[part] > 0 and total > 0
            else np.zeros(len(demand[part]))
            for part in self.stakes
        ]
        supply = [stakes.supply for stakes in self.stakes.values()]
        return Coverage(
            np.concatenate(list(demand.values())), np.hstack(supply), np.concatenate(worth)
        )

    @property
    def open(self) -> list[int]:
        """Candidates that have not joined."""
        return [place for place in range(len(self.cover.supply)) if place not in self.joined]

    @property
    def base(self) -> int:
        """SMEs that said what they need; where that was not asked, all respondents."""
        gaps = self.stakes["gaps"]
        said = int(gaps.said_need.any(axis=1).sum()) if isinstance(gaps, Gaps) else 0
        return said or len(self.survey)

    def parts(self) -> pd.Series[str]:
        """Part to which each element belongs."""
        return pd.Series([part for part, s in self.stakes.items() for _ in s.labels], dtype="str")

    def ranking(self, resamples: int, rng: np.random.Generator) -> pd.DataFrame:
        """One row per candidate, with how sure its place is."""
        added = self.cover.adds(list(self.joined))
        drawn = self._resampled(resamples, rng)
        parts = self.parts().to_numpy()
        table = self._names(self.open)
        for part in self.stakes:
            inside = parts == part
            table[part] = (added[:, inside] @ self.cover.worth[inside])[self.open]
        low, high = _interval(drawn)
        table = table.assign(
            value=self.cover.values_added(list(self.joined))[self.open],
            low=low,
            high=high,
            first=_how_often_first(drawn),
            needs_closed=added[:, parts == "gaps"].sum(axis=1)[self.open],
            bridges=added[:, parts == "brokerage"].sum(axis=1)[self.open].astype(np.int64),
            helped=self._helped(added[:, parts == "gaps"] > 0)[self.open],
            base=self.base,
        )
        table = table.sort_values("value", ascending=False, kind="stable", ignore_index=True)
        return table.assign(rank=np.arange(1, len(table) + 1))

    def _resampled(self, resamples: int, rng: np.random.Generator) -> Floats:
        """Value of each candidate that has not joined, per resample of the SMEs."""
        count, weights = len(self.survey), self._weights()
        values = np.full((resamples, len(self.open)), np.nan)
        for sample in range(resamples if count else 0):
            drawn = weights * np.bincount(rng.integers(0, count, count), minlength=count)
            cover = self.coverage(drawn * count / max(drawn.sum(), 1e-9))
            values[sample] = cover.values_added(list(self.joined))[self.open]
        return values

    def _helped(self, closes: Booleans) -> Integers:
        gaps = self.stakes["gaps"]
        people = gaps.needs > 0 if isinstance(gaps, Gaps) else np.zeros((0, closes.shape[1]), bool)
        helped: Integers = (people @ closes.T).sum(axis=0)
        return helped

    def gains(self) -> pd.DataFrame:
        """One row per candidate and element that it adds to, most valuable first."""
        added = self.cover.adds(list(self.joined))
        who, what = np.nonzero(added > 0)
        labels = np.array([label for s in self.stakes.values() for label in s.labels], dtype=object)
        concerned = np.concatenate([s.concerned for s in self.stakes.values()])
        names = self._names(list(range(len(added))))
        table = pd.DataFrame(
            {
                "candidate": names["candidate"].to_numpy()[who],
                "name": names["name"].to_numpy()[who],
                "part": self.parts().to_numpy()[what],
                "label": labels[what],
                "n": concerned[what].astype(np.int64),
                "adds": added[who, what],
                "value": added[who, what] * self.cover.worth[what],
            }
        )
        keys = ["candidate", "value", "label"]
        return table.sort_values(
            keys, ascending=[True, False, True], kind="stable", ignore_index=True
        )

    def steps(self) -> pd.DataFrame:
        """Candidates in greedy order, with value and bound."""
        order, added = self.cover.greedy(list(self.joined))
        start = self.cover.value(list(self.joined))
        sets = [[*self.joined, *order[:step]] for step in range(len(order) + 1)]
        values = np.array([self.cover.value(s) for s in sets]) - start
        covered = np.array([self.cover.covered(s) for s in sets[1:]]).reshape(
            len(order), len(self.cover.demand)
        )
        covered -= self.cover.covered(list(self.joined))
        parts = self.parts().to_numpy()
        table = self._names(order)[["candidate", "name"]]
        return table.assign(
            step=np.arange(1, len(order) + 1),
            adds=np.diff(values),
            value=values[1:],
            bound=np.minimum(upper_bounds(added, values[:-1]), values[-1]),
            needs_closed=covered[:, parts == "gaps"].sum(axis=1),
            bridges=covered[:, parts == "brokerage"].sum(axis=1).astype(np.int64),
            base=self.base,
        )

    def marginal(self) -> pd.DataFrame:
        """What each candidate that is still out would add at each step."""
        order, added = self.cover.greedy(list(self.joined))
        tables = [self._names([])[["candidate", "name"]].assign(step=0, adds=0.0)]
        for step, values in enumerate(added):
            out = [place for place in self.open if place not in order[:step]]
            table = self._names(out)[["candidate", "name"]].assign(step=step, adds=values[out])
            tables.append(table.sort_values("adds", ascending=False, kind="stable"))
        return pd.concat(tables, ignore_index=True).assign(base=self.base)

    def pairs(self) -> pd.DataFrame:
        """What each two candidates would add together, best first."""
        both, alone = (
            self.cover.pairs(list(self.joined)),
            self.cover.values_added(list(self.joined)),
        )
        one, other = (
            np.array(self.open, dtype=int)[side] for side in np.triu_indices(len(self.open), 1)
        )
        lesser = np.minimum(alone[one], alone[other])
        twice = np.round(alone[one] + alone[other] - both[one, other], DIGITS)
        overlap = np.divide(twice, lesser, out=np.zeros_like(lesser), where=lesser > 0)
        table = pd.DataFrame(
            {
                **self._names(one)[["candidate", "name"]],
                "other": self._names(other)["candidate"],
                "other_name": self._names(other)["name"],
                "value": both[one, other],
                "overlap": overlap,
                "base": self.base,
            }
        )
        return table.sort_values("value", ascending=False, kind="stable", ignore_index=True)

    def _names(self, places: Any) -> pd.DataFrame:
        columns = ["candidate", "name", "kind", "country_label"]
        table: pd.DataFrame = self.candidates.candidates[columns].iloc[places]
        return table.reset_index(drop=True)

    def notes(self) -> tuple[str, ...]:
        """What was not asked, or could not be gained from anybody."""
        gaps, bridges = self.stakes["gaps"], self.stakes["brokerage"]
        notes = []
        if isinstance(gaps, Gaps) and not gaps.said_need.any():
            notes.append("Nobody said what it needs: gaps do not count.")
        elif isinstance(gaps, Gaps) and not gaps.said_has.any():
            notes.append("Nobody said what it has: every need counts as a gap.")
        if isinstance(bridges, Bridges) and not self.survey.columns("tie"):
            notes.append("Ties were not asked: only bridges to groups without SMEs here count.")
        return (*notes, *self._left_open())

    def _left_open(self) -> tuple[str, ...]:
        """How much of the gaps no candidate closes."""
        gaps = self.stakes["gaps"]
        demand = gaps.demand(self._weights())
        left = demand - np.minimum(demand, gaps.supply.sum(axis=0))
        widest = [
            gaps.labels[place] for place in np.argsort(-left, kind="stable") if left[place] > 0
        ]
        if not widest:
            return ()
        share = left.sum() / demand.sum()
        return (f"Gaps that no candidate closes: {share:.0%} of all, most in {widest[0]}.",)


def _interval(drawn: Floats) -> Floats:
    if not drawn.size or np.isnan(drawn).all():
        return np.full((2, drawn.shape[1]), np.nan)
    bounds: Floats = np.percentile(drawn, [2.5, 97.5], axis=0)
    return bounds


def _how_often_first(drawn: Floats) -> Floats:
    """Share of the resamples in which each candidate is first; ties are shared out."""
    if not drawn.size:
        return np.full(drawn.shape[1], np.nan)
    best = (drawn == drawn.max(axis=1, keepdims=True)) & (drawn > 0)
    shares: Floats = (best / np.maximum(best.sum(axis=1, keepdims=True), 1)).mean(axis=0)
    return shares
