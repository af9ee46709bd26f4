"""Groups and period: by what the logs of a partnership are broken down, and what time they span."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..project import Project
from ..readers.logs import Logs

ALL, PARTNER, COUNTRY, QUARTER = "all", "partner", "target country", "quarter"
OWN_LOG = "from the partnership's own log of its activities, which holds no answers of SMEs"
"""Why numbers of events, meetings and organisations are published as they are."""

Groups = Mapping[str, Mapping[str, str]]
"""By what is grouped, to the label of each group by its code."""


@dataclass(frozen=True)
class Period:
    """The period that targets are about, and the day up to which the logs tell.

    Parameters
    ----------
    start, as_of, end : Timestamp
        First day, last day that the logs cover, last day.

    Examples
    --------
    >>> days = [pd.Timestamp(day) for day in ("2016-01-01", "2016-06-30", "2016-12-31")]
    >>> Period(*days).remaining
    184.0
    """

    start: pd.Timestamp
    as_of: pd.Timestamp
    end: pd.Timestamp

    @property
    def elapsed(self) -> float:
        """Days so far."""
        return float((self.as_of - self.start).days + 1)

    @property
    def remaining(self) -> float:
        """Days to come."""
        return float((self.end - self.as_of).days)

    @property
    def is_early(self) -> bool:
        """Whether less than a quarter has passed."""
        return self.elapsed < (self.elapsed + self.remaining) / 4

    def covers(self, days: pd.Series[Any]) -> pd.Series[bool]:
        """Which days lie in what the logs tell of it."""
        return days.between(self.start, self.as_of)

    def left_out(self, logs: Logs) -> tuple[str, ...]:
        """A note on entries outside, if there are any."""
        outside = int((~self.covers(_days(logs))).sum())
        span = f"before {self.start:%Y-%m-%d} or after {self.as_of:%Y-%m-%d}"
        return (f"Entries {span} are left out: {outside}.",) if outside else ()

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Period:
        """From the arguments of a result."""
        return cls(*(pd.Timestamp(arguments[name]) for name in ("start", "as_of", "end")))

    def arguments(self) -> dict[str, str]:
        """Its days as text, for the arguments of a result."""
        return {name: f"{day:%Y-%m-%d}" for name, day in vars(self).items()}


def period_of(project: Project, logs: Logs) -> Period | None:
    """Which period do the logs of a project tell of?

    Parameters
    ----------
    project : Project
        Its monitoring settings name the days; left out, they are those of the entries.
    logs : Logs
        From `read_logs`.

    Returns
    -------
    Period or None
        None where the logs have no entries.
    """
    settings, days = project.monitoring, _days(logs)
    if days.empty:
        return None
    start = pd.Timestamp(settings.start or days.min())
    as_of = pd.Timestamp(settings.as_of or days.max())
    end = pd.Timestamp(settings.end or as_of)
    return Period(start, min(as_of, end), end)


def groups_of_logs(project: Project, period: Period, *, language: str) -> Groups:
    """By what can the logs be grouped: the whole, partners, target countries, quarters."""
    quarters = pd.period_range(period.start, period.as_of, freq="Q").astype(str)
    return {
        ALL: {ALL: "Whole partnership"},
        PARTNER: {partner.code: partner.name or partner.code for partner in project.partners},
        COUNTRY: country_labels(project, language=language),
        QUARTER: {quarter: f"{quarter[:4]} {quarter[4:]}" for quarter in quarters},
    }


def country_labels(project: Project, *, language: str) -> dict[str, str]:
    """What is each target country called? Its code, where the codebook does not ask about it."""
    asked = project.load_codebook().by_role("market") if project.codebook_file.is_file() else []
    labels = {option.code: option.text(language) for q in asked for option in q.options}
    return {market: labels.get(market, market) for market in project.markets}


def _days(logs: Logs) -> pd.Series[Any]:
    days = pd.concat([logs.events["date"], logs.organisations["joined"]], ignore_index=True)
    return pd.to_datetime(days)
