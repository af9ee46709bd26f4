"""Standing: how indicators stand, from the log itself or from published counts of SMEs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import hypot, inf, sqrt
from typing import Any

import numpy as np
import pandas as pd

from ..columns import How
from ..derive import Floats, Published, Z, numbers
from .counting import LOGGED, of_group, with_quarters
from .forecast import Forecast, Seen
from .groups import ALL, QUARTER, Period
from .measures import MEASURES, forecast_amounts, forecast_seen, total_once
from .tallies import KINDS

REACHED, MISSED, ON_COURSE, BEHIND = "reached", "missed", "on course", "behind"
OPEN, TOO_EARLY, NO_TARGET = "within reach", "too early to say", "no target"
KEYS = ["indicator", "by", "group"]

Row = Mapping[str, Any]


def logged_or(column: str, of_smes: Callable[[Row], float]) -> How:
    """A number of indicators: the log's own, or what follows from the counts of SMEs.

    Parameters
    ----------
    column : str
        Of the table ``logged``.
    of_smes : callable
        From the counts of an indicator that says how many SMEs there were to the number; it is
        asked where these are published.

    Returns
    -------
    callable
    """

    def how(published: Published) -> Floats:
        logged = published.table[KEYS].merge(published.tables["logged"], how="left", on=KEYS)
        found = numbers(logged[column])
        for place, row in _rows_of_smes(published):
            found[place] = of_smes(row)
        return found

    return how


def _rows_of_smes(published: Published) -> Iterator[tuple[int, Row]]:
    """Place and counts of each row that says how many SMEs there were, where that is published."""
    known = {name: published[name] for name in ("participations", "smes")}
    table = published.table[[*KEYS, "count"]].assign(**known, noise=published.noise("smes"))
    visits = published.tables["visits"][[*KEYS, "entries", "once", "twice"]]
    rows: Any = table.merge(visits, how="left", on=KEYS).to_dict("records")
    trainings = _trainings(published.tables["attended"])
    for place, row in enumerate(rows):
        kind = KINDS[row["count"]]
        if kind.of_smes and not np.isnan([row["smes"], row["participations"]]).any():
            row["arguments"] = published.arguments
            if MEASURES[kind.measure].adds:
                own = trainings[trainings["indicator"] == row["indicator"]]
                row["trainings"] = of_group(own, row["by"], row["group"])
            yield place, row


def achieved(row: Row) -> float:
    """Different SMEs, or hours of all SMEs, each training once."""
    return total_once(row["trainings"]) if _adds(row) else float(row["smes"])


def reported(row: Row) -> float:
    """The same as partners report."""
    return float(row["trainings"]["amount"].sum() if _adds(row) else row["participations"])


def ceiling(row: Row) -> float:
    """Of how many member SMEs these are, where that is known; of the whole alone."""
    known = row["by"] == ALL and not _adds(row) and row["arguments"]["members"]
    return float(row["arguments"]["members"]) if known else np.nan


def _adds(row: Row) -> bool:
    return MEASURES[KINDS[row["count"]].measure].adds


def forecast(which: int) -> Callable[[Row], float]:
    """Where it ends, or the lower or upper bound of that."""

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
    """Each training with the hours of all SMEs that took part in it, as a tally has it."""
    names = {"log": "entry", "trainer": "partner", "country": "target_country"}
    amount = attended["hours"].astype(float) * attended["smes"].astype(float)
    return with_quarters(attended.rename(columns=names).assign(amount=amount))


def wider(forecast: Forecast, noise: float, *, least: float) -> Forecast:
    """A forecast from a published count, its interval wider by the noise.

    Parameters
    ----------
    forecast : tuple of float
        Forecast, lower and upper bound.
    noise : float
        Variance of the noise.
    least : float
        What there is already.

    Returns
    -------
    tuple of float

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
    """How each indicator stands against its target."""
    names = ["achieved", "target", *(name for name in LOGGED if name.startswith("forecast"))]
    known = {name: published[name] for name in names}
    rows: Any = published.table[["by", "direction"]].assign(**known).to_dict("records")
    return [_status(row, Period.of(published.arguments)) for row in rows]


def _status(row: Row, period: Period) -> str:
    """How an indicator stands against its target; nothing for a quarter."""
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
    surely, hardly = (low >= target, high < target) if more else (high <= target, low > target)
    return ON_COURSE if surely else BEHIND if hardly else OPEN
