"""Counting: one indicator in one group of entries, with target, forecast and how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..project import Project
from ..settings import Indicator
from .forecast import LEAST, Forecast, Seen, forecast_different, forecast_sum
from .groups import ALL, COUNTRY, PARTNER, QUARTER, Groups, Period
from .tallies import KINDS, name_of

LOGGED = ["achieved", "gross", "forecast", "forecast_low", "forecast_high"]
"""Numbers of an indicator that are the log's own."""


@dataclass(frozen=True)
class Counting:
    """One indicator, what it counts, and when."""

    indicator: Indicator
    tally: pd.DataFrame
    project: Project
    period: Period
    seed: int = 0

    def parts(self, groups: Groups) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
        """Of each group what it is, with its target, and what counts for it."""
        known = with_quarters(self.tally[self.period.covers(self.tally["date"])])
        for by, labels in groups.items():
            for group, label in labels.items():
                about = {"by": by, "group": group, "group_label": label}
                yield about | {"target": self._target(by, group)}, of_group(known, by, group)

    def _target(self, by: str, group: str) -> float | None:
        """The target of a group; that of the whole may be the sum of its partners'."""
        target = self.project.monitoring.targets.get(self.indicator.code)
        if not isinstance(target, dict):
            return target if by == ALL else None
        if by == ALL and ALL not in target:
            return sum(target.values())
        return target.get(group)

    def logged(self, rows: pd.DataFrame, by: str) -> dict[str, float | None]:
        """Each thing once, or of amounts the sum; as partners report; and where it ends."""
        adds = KINDS[self.indicator.count].adds
        once = total_once(rows) if adds else float(rows["key"].nunique())
        ends = self._forecast(rows, by) or (None, None, None)
        return dict(zip(LOGGED, (once, float(rows["amount"].sum()), *ends), strict=True))

    def attended(self) -> Iterator[dict[str, Any]]:
        """Of each training and partner how long it was, and how many SMEs took part."""
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
        """None for quarters, and where it is too early."""
        kind = KINDS[self.indicator.count]
        if not kind.returns:
            return forecast_amounts(rows, by=by, period=self.period, seed=self.seed)
        most = kind.most(self.project)
        return forecast_seen(seen_in(rows), by=by, period=self.period, most=most, seed=self.seed)


def with_quarters(rows: pd.DataFrame) -> pd.DataFrame:
    """Entries with the code of their quarter."""
    return rows.assign(quarter=rows["date"].dt.to_period("Q").astype(str))


def of_group(rows: pd.DataFrame, by: str, group: str) -> pd.DataFrame:
    """What counts for one group; see `with_quarters`."""
    columns = {PARTNER: "partner", COUNTRY: "target_country", QUARTER: "quarter"}
    found: pd.DataFrame = rows if by == ALL else rows[rows[columns[by]] == group]
    return found


def total_once(rows: pd.DataFrame) -> float:
    """Sum of the amounts, of each entry once, however many partners took part."""
    return float(rows.drop_duplicates("entry")["amount"].sum())


def seen_in(rows: pd.DataFrame) -> Seen:
    """How often each thing that has a key came."""
    return Seen.of(rows.dropna(subset="key").groupby("entry")["key"].agg(set).tolist())


def counts_in(rows: pd.DataFrame) -> dict[str, Any]:
    """How many SMEs there were in some entries, how often they came, and which entries these are.

    Partners that report each for itself say ``participations``.
    """
    seen = seen_in(rows)
    return {
        "log": name_of(rows["entry"].unique()),
        "entries": seen.entries,
        "participations": rows["n"].sum(),
        "smes": seen.different,
        "once": seen.once,
        "twice": seen.twice,
    }


def forecast_amounts(rows: pd.DataFrame, *, by: str, period: Period, seed: int) -> Forecast | None:
    """Where a sum over entries ends."""
    if by == QUARTER or period.is_early:
        return None
    amounts = rows.drop_duplicates("entry")["amount"]
    if len(amounts) < LEAST:
        return None
    return forecast_sum(
        amounts.tolist(), elapsed=period.elapsed, remaining=period.remaining, seed=seed
    )


def forecast_seen(
    seen: Seen, *, by: str, period: Period, most: float, seed: int
) -> Forecast | None:
    """Where the number of different ones ends."""
    if seen.entries < LEAST or by == QUARTER or period.is_early:
        return None
    span = {"elapsed": period.elapsed, "remaining": period.remaining}
    return forecast_different(seen, **span, most=most, seed=seed)
