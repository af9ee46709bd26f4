"""How highly SMEs rate: whether segments only sort by it, and ratings without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from ..messages import Message, say
from .design import Flags, Integers
from .variables import Variable

Level = Literal["kept", "removed"]

FEWEST_RATINGS = 3
"""With fewer ratings, a mean of them is hardly more than one of them."""
MAINLY = 0.5
BY_LEVEL = say(
    "The segments mainly sort SMEs by how highly they rate everything: most of the variance of "
    'their mean rating lies between segments. With level="removed" segments are sought in what '
    "an SME rates higher or lower than the rest."
)
REMOVED = say("Ratings count as the difference from the SME's own mean rating.")


@dataclass(frozen=True, eq=False)
class Ratings:
    """Answers that build segments, and those `columns` that rate something (points of grids).

    `spans` is how long the scale of each is.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1.0, 5.0], "b": [3.0, 5.0]})
    >>> ratings = Ratings(answers, ["a", "b"], pd.Series({"a": 4.0, "b": 4.0}))
    >>> ratings.at("removed")["a"].tolist()
    [-1.0, 0.0]
    """

    answers: pd.DataFrame
    columns: list[str]
    spans: pd.Series[float]

    @classmethod
    def of(cls, answers: pd.DataFrame, variables: Mapping[str, Variable]) -> Ratings:
        """Those of a survey."""
        spans = {str(name): variables[str(name)].span for name in answers if name in variables}
        found = {name: span[1] - span[0] for name, span in spans.items() if span is not None}
        rated = [name for name in found if pd.api.types.is_numeric_dtype(answers[name])]
        return cls(answers, rated, pd.Series(found, index=rated, dtype=float))

    @property
    def mean(self) -> pd.Series[Any]:
        """Mean rating of each SME, as a share of the scales."""
        return (self.answers[self.columns].astype("Float64") / self.spans).mean(axis=1)

    def at(self, level: Level, *, method: str = "factors") -> pd.DataFrame:
        """The answers with or without how highly each SME rates.

        A mixture takes points as ordered answers: as numbers that follow a normal distribution,
        a few points would make segments of whoever chose the lowest, in shuffled answers too.
        """
        if level not in get_args(Level):
            raise ValueError(f"level should be one of {sorted(get_args(Level))}, got {level!r}")
        if level == "kept" and method == "mixture":
            points = {name: _points(self.answers[name]) for name in self.columns}
            return self.answers.assign(**points)
        if level == "kept" or not self.columns:
            return self.answers
        own = {
            name: self.answers[name].astype("Float64") - self.mean * self.spans[name]
            for name in self.columns
        }
        return self.answers.assign(**own)

    def notes(self, segment: Integers, here: Flags, *, level: Level) -> tuple[Message, ...]:
        """What readers should know of the level."""
        if level == "removed":
            return (REMOVED,) if self.columns else ()
        share = self._explained(segment, here)
        enough = len(self.columns) >= FEWEST_RATINGS and share >= MAINLY
        return (BY_LEVEL,) if enough else ()

    def _explained(self, segment: Integers, here: Flags) -> float:
        """Share of the variance of the mean rating that lies between segments."""
        mean = self.mean[here].to_numpy(dtype=float, na_value=np.nan)
        known = pd.Series(mean[~np.isnan(mean)])
        groups = known.groupby(segment[~np.isnan(mean)])
        whole = float(np.square(known - known.mean()).sum())
        return (
            float(np.square(groups.transform("mean") - known.mean()).sum()) / whole
            if whole
            else 0.0
        )


def _points(ratings: pd.Series[Any]) -> pd.Series[Any]:
    """Ratings as ordered answers."""
    points = {float(point): f"{point:g}" for point in sorted(ratings.dropna().unique())}
    ordered = pd.CategoricalDtype([*points.values()], ordered=True)
    return ratings.astype(float).map(points).astype(ordered)
