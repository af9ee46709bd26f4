"""Groups and period: by what the logs of a partnership are broken down, and what time they span."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..columns import Column
from ..messages import Message, say
from ..project import Project
from ..readers.logs import Logs
from ..result import Result, Schema, held_columns
from ..values import Day, Name, Text

ALL, PARTNER, COUNTRY, QUARTER = "all", "partner", "target_country", "quarter"
WHOLE_PARTNERSHIP = say("Whole partnership")
BY_NAMES = {
    ALL: WHOLE_PARTNERSHIP,
    PARTNER: say("partner"),
    COUNTRY: say("target country"),
    QUARTER: say("quarter"),
}
GROUP = {
    "by": Column.label("grouped by", words=BY_NAMES),
    "group": Column.label("code of the group"),
}
"""Columns that say which group a row is about."""
OWN_LOG = "from the partnership's own log of its activities, which holds no answers of SMEs"
"""Why numbers of events, meetings and organisations are published as they are."""

Groups = Mapping[str, Mapping[str, Text]]
"""What each group is called, by what is grouped and by its code."""


@dataclass(frozen=True)
class Period:
    """The period that targets are about, and the last day that the logs cover.

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
        """Return which days are in the part of it that the logs cover."""
        return days.between(self.start, self.as_of)

    def left_out(self, logs: Logs) -> tuple[Message, ...]:
        """Return a note on entries outside, if there are any."""
        outside = int((~self.covers(_days(logs))).sum())
        if not outside:
            return ()
        first, last = (Day(f"{day:%Y-%m-%d}") for day in (self.start, self.as_of))
        return (
            say(
                "Entries before {first} or after {last} are left out: {count}.",
                first=first, last=last, count=outside,
            ),
        )  # fmt: skip

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Period:
        """From the arguments of a result."""
        return cls(*(pd.Timestamp(arguments[name]) for name in ("start", "as_of", "end")))

    def arguments(self) -> dict[str, str]:
        """Its days as text, for the arguments of a result."""
        return {name: f"{day:%Y-%m-%d}" for name, day in vars(self).items()}


def period_of(project: Project, logs: Logs) -> Period | None:
    """Return the period that the logs cover, by the settings or their entries; None without any."""
    settings, days = project.monitoring, _days(logs)
    if days.empty:
        return None
    start = pd.Timestamp(settings.start or days.min())
    as_of = pd.Timestamp(settings.as_of or days.max())
    end = pd.Timestamp(settings.end or as_of)
    return Period(start, min(as_of, end), end)


def groups_of_logs(project: Project, period: Period) -> Groups:
    """Return the groups of log entries: the whole, partners, target countries, quarters."""
    quarters = pd.period_range(period.start, period.as_of, freq="Q").astype(str)
    return {
        ALL: {ALL: WHOLE_PARTNERSHIP},
        PARTNER: partner_names(project),
        COUNTRY: country_names(project),
        QUARTER: {
            code: say("{year} Q{quarter}", year=Name(code[:4]), quarter=Name(code[5:]))
            for code in quarters
        },
    }


def names_of_groups(groups: Groups) -> dict[str, Text]:
    """Return what all groups are called, by their code."""
    return {code: name for names in groups.values() for code, name in names.items()}


def partner_names(project: Project) -> dict[str, Text]:
    """Return the names of the partners by their code."""
    return {partner.code: Name(partner.name or partner.code) for partner in project.partners}


def country_names(project: Project) -> dict[str, Text]:
    """Return the names of the target countries; codes where the codebook does not ask about it."""
    asked = project.load_codebook().by_role("market") if project.codebook_file.is_file() else []
    names = {option.code: option.name for question in asked for option in question.options}
    return {market: names.get(market) or Name(market) for market in project.markets}


def names_in(result: Result, table: str, *, code: str, label: str) -> dict[str, Text]:
    """Return what the codes of a column of another result are called there."""
    frame, about = result.frames()[table], result.SCHEMA[table][label]
    pairs = zip(frame[code], frame[about.names or label], strict=True)
    if about.names:
        return {str(one): result.name(about.domain, name) for one, name in pairs}
    return {str(one): Name(name) for one, name in pairs}


def held(schema: Schema, table: str) -> list[str]:
    """Return the names of the columns that a table of a result holds."""
    return list(held_columns(schema[table]))


def _days(logs: Logs) -> pd.Series[Any]:
    days = pd.concat([logs.events["date"], logs.organisations["joined"]], ignore_index=True)
    return pd.to_datetime(days)
