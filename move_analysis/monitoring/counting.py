"""Counting: one indicator in one group of entries, with target, forecast and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..project import Project
from ..settings import Indicator
from .forecast import LEAST, Forecast, forecast_different, forecast_sum
from .groups import ALL, COUNTRY, PARTNER, QUARTER, Groups, Period
from .tallies import AMOUNTS

REACHED, MISSED, ON_COURSE, BEHIND = "reached", "missed", "on course", "behind"
OPEN, TOO_EARLY, NO_TARGET = "within reach", "too early to say", "no target"


@dataclass(frozen=True)
class Counting:
    """One indicator, what it counts, and when."""

    indicator: Indicator
    tally: pd.DataFrame
    project: Project
    period: Period
    seed: int = 0

    def rows(self, groups: Groups) -> list[dict[str, Any]]:
        """One row per group."""
        known = self.tally[self.period.covers(self.tally["date"])]
        of = {
            ALL: pd.Series(ALL, index=known.index),
            PARTNER: known["partner"],
            COUNTRY: known["target_country"],
            QUARTER: known["date"].dt.to_period("Q").astype(str),
        }
        return [
            {"by": by, "group": group, "group_label": label}
            | self._numbers(known[of[by] == group], by, group)
            for by, labels in groups.items()
            for group, label in labels.items()
        ]

    def _numbers(self, rows: pd.DataFrame, by: str, group: str) -> dict[str, Any]:
        achieved, target = self._achieved(rows), self._target(by, group)
        forecast = None if by == QUARTER else self._forecast(rows)
        expected, low, high = forecast or (None, None, None)
        return {
            "achieved": achieved,
            "gross": float(rows["amount"].sum()),
            "target": target,
            "of_target": achieved / target if target else None,
            "forecast": expected,
            "forecast_low": low,
            "forecast_high": high,
            "status": "" if by == QUARTER else self._status(achieved, target, forecast),
        }

    def _achieved(self, rows: pd.DataFrame) -> float:
        """Each thing once; of amounts the sum, each entry once."""
        if self.indicator.count in AMOUNTS:
            return float(rows.drop_duplicates("entry")["amount"].sum())
        return float(rows["key"].nunique())

    def _target(self, by: str, group: str) -> float | None:
        """The target of a group; that of the whole may be the sum of its partners'."""
        target = self.project.monitoring.targets.get(self.indicator.code)
        if not isinstance(target, dict):
            return target if by == ALL else None
        if by == ALL and ALL not in target:
            return sum(target.values())
        return target.get(group)

    def _forecast(self, rows: pd.DataFrame) -> Forecast | None:
        if rows["entry"].nunique() < LEAST or self.period.is_early:
            return None
        span = {"elapsed": self.period.elapsed, "remaining": self.period.remaining}
        if self.indicator.count == "smes":
            coded = rows.dropna(subset="key").groupby("entry")["key"].agg(set)
            return forecast_different(coded.tolist(), **span, seed=self.seed)
        amounts = rows.drop_duplicates("entry")["amount"]
        return forecast_sum(amounts.tolist(), **span, seed=self.seed)

    def _status(self, achieved: float, target: float | None, forecast: Forecast | None) -> str:
        if target is None:
            return NO_TARGET
        more = self.indicator.direction == "more"
        if more and achieved >= target:
            return REACHED
        if not self.period.remaining:
            return MISSED if more or achieved > target else REACHED
        if not more and achieved > target:
            return MISSED
        if forecast is None:
            return TOO_EARLY
        _, low, high = forecast
        surely, hardly = (low >= target, high < target) if more else (high <= target, low > target)
        return ON_COURSE if surely else BEHIND if hardly else OPEN
