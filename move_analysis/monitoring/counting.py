"""Counting: one indicator in one group of entries, with target, forecast and how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..project import Project
from ..settings import Indicator
from .forecast import LEAST, Forecast
from .groups import ALL, COUNTRY, PARTNER, QUARTER, Groups, Period
from .measures import MEASURES, Measure, seen_in
from .tallies import KINDS, name_of

LOGGED = ["achieved", "gross", "base", "forecast", "forecast_low", "forecast_high"]
"""Numbers of an indicator that are the log's own."""


@dataclass(frozen=True)
class Counting:
    """One indicator, what it counts, and when."""

    indicator: Indicator
    tally: pd.DataFrame
    project: Project
    period: Period
    seed: int = 0

    @property
    def measure(self) -> Measure:
        """The kind of indicator that it is."""
        return MEASURES[KINDS[self.indicator.count].measure]

    def parts(self, groups: Groups) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
        """Yield each group with its target, and the rows that count for it."""
        known = with_quarters(self.tally[self._counts()])
        for by, names in groups.items():
            for group in names:
                about = {"by": by, "group": group, "target": self._target(by, group)}
                yield about, of_group(known, by, group)

    def _target(self, by: str, group: str) -> float | None:
        """Return the target of a group; that of the whole may be the sum of its partners'."""
        target = self.project.monitoring.targets.get(self.indicator.code)
        if not isinstance(target, dict):
            return target if by == ALL else None
        if by == ALL and ALL not in target:
            return sum(target.values()) if self.measure.totals else None
        return target.get(group)

    def logged(self, rows: pd.DataFrame, by: str) -> dict[str, float | None]:
        """Return the number, each entry once; as partners report; of how many; its forecast."""
        measure = self.measure
        numbers = (measure.once(rows), measure.reported(rows), measure.base(rows, self._most()))
        ends = self._forecast(rows, by) or (None, None, None)
        return dict(zip(LOGGED, (*numbers, *ends), strict=True))

    def attended(self) -> Iterator[dict[str, Any]]:
        """Yield each training and partner with its length and the SMEs that took part."""
        known = self.tally[self.period.covers(self.tally["date"])]
        for (entry, partner), rows in known.groupby(["entry", "partner"], sort=False):
            first = rows.iloc[0]
            yield {
                "log": name_of([str(entry)]),
                "date": first["date"],
                "trainer": partner,
                "country": first["target_country"],
                "hours": first["amount"] / first["n"],
                "smes": rows["n"].sum(),
            }

    def _forecast(self, rows: pd.DataFrame, by: str) -> Forecast | None:
        """Return the forecast; None for quarters, and where it is too early."""
        if by == QUARTER or self.period.is_early or rows["entry"].nunique() < LEAST:
            return None
        return self.measure.forecast(rows, self.period, self._most(), self.seed)

    def _most(self) -> float:
        return KINDS[self.indicator.count].most(self.project)

    def _counts(self) -> pd.Series[bool]:
        """Return which entries are in the period and, where something may follow, old enough."""
        inside, days = self.period.covers(self.tally["date"]), self.tally["date"]
        if not KINDS[self.indicator.count].waits:
            return inside
        wait = pd.Timedelta(days=self.project.monitoring.wait)
        return inside & (days <= self.period.as_of - wait)


def with_quarters(rows: pd.DataFrame) -> pd.DataFrame:
    """Return entries with the code of their quarter."""
    return rows.assign(quarter=rows["date"].dt.to_period("Q").astype(str))


def of_group(rows: pd.DataFrame, by: str, group: str) -> pd.DataFrame:
    """Return the rows that count for one group; see `with_quarters`."""
    columns = {PARTNER: "partner", COUNTRY: "target_country", QUARTER: "quarter"}
    found: pd.DataFrame = rows if by == ALL else rows[rows[columns[by]] == group]
    return found


def counts_in(rows: pd.DataFrame) -> dict[str, Any]:
    """Count the SMEs of some entries, how often they came (``participations``), and name these."""
    seen = seen_in(rows)
    return {
        "log": name_of(rows["entry"].unique()),
        "entries": seen.entries,
        "participations": rows["n"].sum(),
        "smes": seen.different,
        "once": seen.once,
        "twice": seen.twice,
    }
