"""Standing: how indicators compare with targets, from the log or from published counts of SMEs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import hypot, inf, sqrt
from typing import Any

import numpy as np
import pandas as pd

from ..columns import How
from ..derive import Floats, Published, Z, numbers
from ..messages import say
from .counting import LOGGED, of_group, with_quarters
from .forecast import Forecast, Seen
from .groups import ALL, QUARTER, Period
from .measures import MEASURES, forecast_amounts, forecast_seen, total_once
from .tallies import KINDS

REACHED, MISSED, ON_COURSE, BEHIND = "reached", "missed", "on_course", "behind"
OPEN, TOO_EARLY, NO_TARGET = "within_reach", "too_early", "no_target"
STATUSES = {
    REACHED: say("reached"),
    MISSED: say("missed"),
    ON_COURSE: say("on course"),
    BEHIND: say("behind"),
    OPEN: say("within reach"),
    TOO_EARLY: say("too early to say"),
    NO_TARGET: say("no target"),
}
STATUS = say(
    # Not before `forecast.LEAST` entries, nor `Period.is_early`.
    "On course: the whole interval of the forecast is at the target or better; behind: all of it "
    "is worse; within reach: the target lies inside. Too early to say: fewer than 5 entries, or "
    "less than a quarter of the period has passed."
)
KEYS = ["indicator", "by", "group"]

Row = Mapping[str, Any]


def logged_or(column: str, of_smes: Callable[[Row], float]) -> How:
    """Return how a number is derived: the log's own, else by `of_smes` from published counts."""

    def how(published: Published) -> Floats:
        logged = published.table[KEYS].merge(published.tables["logged"], how="left", on=KEYS)
        found = numbers(logged[column])
        for place, row in published.once(_rows_of_smes):
            found[place] = of_smes(row)
        return found

    return how


def _rows_of_smes(published: Published) -> list[tuple[int, Row]]:
    """Return place and counts of each row that counts SMEs, where these are published."""
    known = {name: published[name] for name in ("participations", "smes")}
    table = published.table[[*KEYS, "count"]].assign(**known, noise=published.noise("smes"))
    visits = published.tables["visits"][[*KEYS, "entries", "once", "twice"]]
    rows: Any = table.merge(visits, how="left", on=KEYS).to_dict("records")
    trainings, found = _trainings(published.tables["attended"]), []
    for place, row in enumerate(rows):
        kind = KINDS[row["count"]]
        if kind.of_smes and not np.isnan([row["smes"], row["participations"]]).any():
            row["arguments"] = published.arguments
            if MEASURES[kind.measure].adds:
                own = trainings[trainings["indicator"] == row["indicator"]]
                row["trainings"] = of_group(own, row["by"], row["group"])
            found.append((place, row))
    return found


def achieved(row: Row) -> float:
    """Return the different SMEs, or the hours of all SMEs, each training once."""
    return total_once(row["trainings"]) if _adds(row) else float(row["smes"])


def reported(row: Row) -> float:
    """Return the same as partners report."""
    return float(row["trainings"]["amount"].sum() if _adds(row) else row["participations"])


def ceiling(row: Row) -> float:
    """Return of how many member SMEs these are, where that is known; of the whole alone."""
    known = row["by"] == ALL and not _adds(row) and row["arguments"]["members"]
    return float(row["arguments"]["members"]) if known else np.nan


def _adds(row: Row) -> bool:
    return MEASURES[KINDS[row["count"]].measure].adds


def forecast(which: int) -> Callable[[Row], float]:
    """Return how to get the forecast (0), its lower (1) or its upper bound (2)."""

    def end(row: Row) -> float:
        if row["by"] == QUARTER:
            return np.nan
        arguments, noise = row["arguments"], row["noise"]
        settings: Any = {"by": row["by"], "period": Period.of(arguments), "seed": arguments["seed"]}
        if _adds(row):
            hours = row["trainings"].drop_duplicates("entry")["hours"].to_numpy(dtype=float)
            noise *= float(np.square(hours).sum())
            found = forecast_amounts(row["trainings"], **settings)
        else:
            seen = Seen(row["entries"], row["smes"], row["once"], row["twice"])
            found = forecast_seen(seen, most=arguments["members"] or inf, **settings)
        return np.nan if found is None else wider(found, noise, least=achieved(row))[which]

    return end


def _trainings(attended: pd.DataFrame) -> pd.DataFrame:
    """Return each training with the hours of all SMEs in it, as a tally has it."""
    names = {"log": "entry", "trainer": "partner", "country": "target_country"}
    amount = attended["hours"].astype(float) * attended["smes"].astype(float)
    return with_quarters(attended.rename(columns=names).assign(amount=amount))


def wider(forecast: Forecast, noise: float, *, least: float) -> Forecast:
    """Return a forecast from a published count, its interval wider by the noise, above `least`.

    Examples
    --------
    >>> [round(one, 1) for one in wider((20.0, 17.0, 23.0), 4.2, least=10.0)]
    [20.0, 15.0, 25.0]
    """
    if not noise:
        return forecast
    expected, low, high = forecast
    half = Z * sqrt(noise)
    lowest = max(expected - hypot(expected - low, half), least)
    return expected, lowest, expected + hypot(high - expected, half)


def statuses(published: Published) -> list[str]:
    """Return the status of each indicator."""
    names = ["achieved", "target", *(name for name in LOGGED if name.startswith("forecast"))]
    known = {name: published[name] for name in names}
    rows: Any = published.table[["by", "direction"]].assign(**known).to_dict("records")
    return [_status(row, Period.of(published.arguments)) for row in rows]


def _status(row: Row, period: Period) -> str:
    """Return how an indicator compares with its target; nothing for a quarter."""
    if row["by"] == QUARTER:
        return ""
    target, so_far, more = row["target"], row["achieved"], row["direction"] == "more"
    if np.isnan(target):
        return NO_TARGET
    if np.isnan(so_far):
        return TOO_EARLY
    if more and so_far >= target:
        return REACHED
    if not period.remaining:
        return MISSED if more or so_far > target else REACHED
    if not more and so_far > target:
        return MISSED
    if np.isnan(row["forecast"]):
        return TOO_EARLY
    low, high = row["forecast_low"], row["forecast_high"]
    better, worse = (low >= target, high < target) if more else (high <= target, low > target)
    return ON_COURSE if better else BEHIND if worse else OPEN
