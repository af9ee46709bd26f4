"""Measures: what kinds of indicators there are, each with its number, base and forecast."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite, nan

import pandas as pd

from .forecast import LEAST, Forecast, Seen, forecast_different, forecast_share, forecast_sum
from .groups import QUARTER, Period

PER_CENT = 100.0


@dataclass(frozen=True)
class Measure:
    """One kind of indicator, of rows as a tally has them.

    `once` counts each entry once, `reported` what partners did together for each of them. `base`
    is of how many it is, from the rows and how many there can be; missing where that means
    nothing. `forecast` takes the rows, the period, how many there can be, and a seed. `adds`: it
    is a sum of amounts. `totals`: the target of the whole is the sum of those of its parts.
    """

    once: Callable[[pd.DataFrame], float]
    reported: Callable[[pd.DataFrame], float]
    base: Callable[[pd.DataFrame, float], float]
    forecast: Callable[[pd.DataFrame, Period, float, int], Forecast]
    adds: bool = False
    totals: bool = True


def total_once(rows: pd.DataFrame) -> float:
    """Return the sum of the amounts, each entry once, however many partners took part."""
    return float(rows.drop_duplicates("entry")["amount"].sum())


def seen_in(rows: pd.DataFrame) -> Seen:
    """Return how often each thing that has a key came."""
    return Seen.of(rows.dropna(subset="key").groupby("entry")["key"].agg(set).tolist())


def forecast_amounts(rows: pd.DataFrame, *, by: str, period: Period, seed: int) -> Forecast | None:
    """Forecast a sum over entries; None for quarters, and where it is too early."""
    if by == QUARTER or period.is_early or rows["entry"].nunique() < LEAST:
        return None
    return _sum_at_the_end(rows, period, nan, seed)


def forecast_seen(
    seen: Seen, *, by: str, period: Period, most: float, seed: int
) -> Forecast | None:
    """Forecast the number of different ones; None for quarters, and where it is too early."""
    if seen.entries < LEAST or by == QUARTER or period.is_early:
        return None
    span = {"elapsed": period.elapsed, "remaining": period.remaining}
    return forecast_different(seen, **span, most=most, seed=seed)


def _different(rows: pd.DataFrame) -> float:
    return float(rows["key"].nunique())


def _reported(rows: pd.DataFrame) -> float:
    return float(rows["amount"].sum())


def _share(rows: pd.DataFrame) -> float:
    """Return the share of the entries that have it, in per cent."""
    return PER_CENT * float(rows["amount"].mean()) if len(rows) else nan


def _no_base(_: pd.DataFrame, __: float) -> float:
    return nan


def _sum_at_the_end(rows: pd.DataFrame, period: Period, _: float, seed: int) -> Forecast:
    amounts = rows.drop_duplicates("entry")["amount"].tolist()
    return forecast_sum(amounts, elapsed=period.elapsed, remaining=period.remaining, seed=seed)


def _different_at_the_end(rows: pd.DataFrame, period: Period, most: float, seed: int) -> Forecast:
    span = {"elapsed": period.elapsed, "remaining": period.remaining}
    return forecast_different(seen_in(rows), **span, most=most, seed=seed)


def _share_at_the_end(rows: pd.DataFrame, period: Period, _: float, seed: int) -> Forecast:
    own = rows.drop_duplicates("entry")["amount"]
    span = {"elapsed": period.elapsed, "remaining": period.remaining}
    forecast, low, high = forecast_share(int(own.sum()), len(own), **span, seed=seed)
    return PER_CENT * forecast, PER_CENT * low, PER_CENT * high


MEASURES: Mapping[str, Measure] = {
    "events": Measure(_different, _reported, _no_base, _sum_at_the_end),
    "different": Measure(
        _different,
        _reported,
        lambda _, most: most if isfinite(most) else nan,
        _different_at_the_end,
    ),
    "sum": Measure(total_once, _reported, _no_base, _sum_at_the_end, adds=True),
    "share": Measure(
        lambda rows: _share(rows.drop_duplicates("entry")),
        _share,
        lambda rows, _: float(rows["entry"].nunique()),
        _share_at_the_end,
        totals=False,
    ),
}
"""Every kind: a count of events, of different things that come again, a sum, a share (in %)."""
