"""Indicators: what was achieved, against which target, and with which forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pandas as pd

from ..choices import Whole
from ..columns import Column, Derived
from ..derive import Published, ratio_of
from ..errors import CodebookError, Fault, did_you_mean
from ..memory import cached
from ..messages import Message, say, say_many
from ..project import Project
from ..readers.logs import Logs
from ..result import Result, Schema, analysis
from ..settings import Indicator
from ..values import Count, Day, Label, Listed, Name, Share, Text
from .counting import LOGGED, Counting, counts_in
from .forecast import POISSON, RETURNING
from .groups import ALL, GROUP, OWN_LOG, Groups, groups_of_logs, held, names_of_groups, period_of
from .standing import (
    BEHIND,
    MISSED,
    NO_TARGET,
    ON_COURSE,
    OPEN,
    REACHED,
    STATUS,
    STATUSES,
    TOO_EARLY,
    achieved,
    ceiling,
    forecast,
    logged_or,
    reported,
    statuses,
)
from .tallies import (
    DEFINITIONS,
    KINDS,
    LABELS,
    SHIPPED,
    UNITS,
    log_of,
    members_of,
    named_logs,
    tally,
)

NO_LOGS = say("The project names no log of events or organisations, so there are no indicators.")
COUNTED = say(
    "Achieved: each entry, SME or organisation counts once, however many partners took part. "
    "As partners report: what partners did together counts for each of them, and whoever comes "
    "again counts again; partners' reports that are added up say this."
)
COUNTED_STATUSES: Mapping[str, Callable[[int], Message]] = {
    REACHED: lambda count: say("{count} reached", count=count),
    MISSED: lambda count: say("{count} missed", count=count),
    ON_COURSE: lambda count: say("{count} on course", count=count),
    BEHIND: lambda count: say("{count} behind", count=count),
    OPEN: lambda count: say("{count} within reach", count=count),
    TOO_EARLY: lambda count: say("{count} too early to say", count=count),
    NO_TARGET: lambda count: say("{count} without a target", count=count),
}
DIRECTIONS = {"more": say("more"), "less": say("less")}
SMES_IN_LOG = {
    "participations": Column.count(
        "SMEs in them, each time", of="participations in {log}", within=""
    ),
    "smes": Column.count("different SMEs in them", of="SMEs in {log}", within="participations"),
}
"""How many SMEs took part, the same in every table."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Indicators(Result):
    """Indicators of a partnership, as a whole and per partner, target country and quarter.

    Parameters
    ----------
    indicators : DataFrame
        One row per indicator and group. How many SMEs there were is a count like any of them;
        the other numbers are those of ``logged``.
    logged : DataFrame
        One row per group and indicator that does not say how many SMEs there were.
    visits : DataFrame
        One row per group and indicator that says how many SMEs there were: how often they came.
    attended : DataFrame
        One row per training and partner, for hours that SMEs received.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> whole = measure_indicators(demo_project()).filter(by="all").tables()["indicators"]
    >>> dict(zip(whole["label"], whole["achieved"].astype(int)))["B2B meetings"]
    37
    """

    SCHEMA: ClassVar[Schema] = {
        "indicators": {
            "indicator": Column.label("code of the indicator"),
            "label": Column.name_of("indicator", "indicator"),
            "definition": Column.name_of("indicator", "what it counts", domain="definition"),
            "unit": Column.label("its unit", words=UNITS),
            "count": Column.label("code of what is counted in the log"),
            "direction": Column.label("which way is better: more or less", words=DIRECTIONS),
            "source": Column.label("from which log"),
            **GROUP,
            "group_label": Column.name_of("group", "group"),
            "log": Column.label("code of the entries in which SMEs took part"),
            **SMES_IN_LOG,
            "achieved": Column.derived(
                "achieved, each counted once", how=logged_or("achieved", achieved)
            ),
            "gross": Column.derived(
                "as partners report, added up", how=logged_or("gross", reported)
            ),
            "base": Column.derived("of how many", how=logged_or("base", ceiling)),
            "target": Column.label("target"),
            "of_target": Column.derived(
                "achieved of the target", "share", how=ratio_of("achieved", "target")
            ),
            "forecast": Column.derived(
                "forecast to the end", how=logged_or("forecast", forecast(0))
            ),
            "forecast_low": Column.derived(
                "lower bound of the forecast (95 %)", how=logged_or("forecast_low", forecast(1))
            ),
            "forecast_high": Column.derived(
                "upper bound of the forecast (95 %)", how=logged_or("forecast_high", forecast(2))
            ),
            "status": Column.derived("how it stands", how=statuses, words=STATUSES),
        },
        "logged": {
            "indicator": Column.label("code of the indicator"),
            **GROUP,
            "achieved": Column.exact("achieved, each counted once", why=OWN_LOG),
            "gross": Column.exact("as partners report, added up", why=OWN_LOG),
            "base": Column.exact("of how many", why=OWN_LOG),
            "forecast": Column.exact("forecast to the end", why=OWN_LOG),
            "forecast_low": Column.exact("lower bound of the forecast (95 %)", why=OWN_LOG),
            "forecast_high": Column.exact("upper bound of the forecast (95 %)", why=OWN_LOG),
        },
        # Apart, because numbers of an indicator are not missing where few SMEs came twice.
        "visits": {
            "indicator": Column.label("code of the indicator"),
            **GROUP,
            "log": Column.label("code of the entries in which SMEs took part"),
            "entries": Column.exact("how many entries these are", "entries", why=OWN_LOG),
            **SMES_IN_LOG,
            "once": Column.count("SMEs that came once", of="SMEs once in {log}", within="smes"),
            "twice": Column.count("SMEs that came twice", of="SMEs twice in {log}", within="smes"),
        },
        "attended": {
            "indicator": Column.label("code of the indicator"),
            "log": Column.label("code of the training"),
            "date": Column.label("its day"),
            "trainer": Column.label("code of the partner that gave it"),
            "country": Column.label("code of the target country"),
            "hours": Column.exact("its length", "hours", why=OWN_LOG),
            "smes": Column.count("SMEs that took part", of="participations in {log}", within=""),
        },
    }

    indicators: pd.DataFrame
    logged: pd.DataFrame
    visits: pd.DataFrame
    attended: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say how the indicators with a target stand, and where reports count more than once."""
        if self.indicators.empty:
            return (NO_LOGS,)
        whole = self.indicators[self.indicators["by"] == ALL]
        shown = whole if len(whole) else self.indicators
        hidden = [count for count, kind in KINDS.items() if kind.of_smes]
        known = shown["achieved"].notna() | shown["count"].isin(hidden)
        aimed = shown[shown["target"].notna() & known].to_dict("records")
        again = [one for one, kind in KINDS.items() if kind.of_smes and kind.measure == "different"]
        twice = whole[whole["count"].isin(again) & (whole["gross"] > whole["achieved"])]
        return (
            *_summary(aimed, self.arguments),
            *(self._against_target(row) for row in aimed),
            *(
                say_many(
                    "{label}: {n} SME took part; partners' reports add up to {sum}, because SMEs "
                    "come again and partners work together.",
                    "{label}: {n} different SMEs took part; partners' reports add up to {sum}, "
                    "because SMEs come again and partners work together.",
                    n=row["achieved"],
                    label=self.name("indicator", row["indicator"]),
                    sum=Count(row["gross"]),
                )
                for row in twice.to_dict("records")
            ),
        )

    def _against_target(self, row: Mapping[Any, Any]) -> Message:
        """Say how one indicator with a target stands."""
        label = self.name("indicator", row["indicator"])
        if row["by"] != ALL:
            label = say("{label}, {group}", label=label, group=self.name("group", row["group"]))
        target = Count(row["target"])
        if pd.isna(row["achieved"]):
            return say(
                "{label}: fewer than {smallest} of {target}.",
                label=label, smallest=self.smallest, target=target,
            )  # fmt: skip
        known = {
            "label": label,
            "achieved": Count(row["achieved"]),
            "target": target,
            "share": Share(row["of_target"]),
            "status": STATUSES[row["status"]],
        }
        if pd.isna(row["forecast"]) or row["status"] in (REACHED, MISSED):
            return say("{label}: {achieved} of {target} ({share}), {status}.", **known)
        return say(
            "{label}: {achieved} of {target} ({share}), {status}; at the pace so far {forecast} at "
            "the end ({low} to {high}).",
            **known,
            forecast=Count(row["forecast"]),
            low=Count(row["forecast_low"]),
            high=Count(row["forecast_high"]),
        )


@analysis
@cached
def measure_indicators(project: Project, *, seed: Whole = 0) -> Indicators:
    """Measure what the partnership has achieved, against which target, with a forecast to the end.

    Parameters
    ----------
    project : Project
        ``monitoring:`` in ``move.yml`` names the logs, the period, targets and own indicators.
    seed : int
        Of the draws behind some forecasts.

    Returns
    -------
    Indicators
        ``indicators``: one row per indicator and group; groups are the whole partnership
        (``by`` is "all"), partners, target countries, and the quarters so far. Forecasts are
        missing for quarters and where it is too early.

    Raises
    ------
    DataError
        With every fault of the logs.
    CodebookError
        Where a target is given to an unknown indicator or group.

    References
    ----------
    Krishnamoorthy, K. & Peng, J. (2011). Improved closed-form prediction intervals for binomial
    and Poisson distributions. Journal of Statistical Planning and Inference 141, 1709-1718.
    Colwell, R. K. et al. (2012). Models and estimators linking individual-based and sample-based
    rarefaction, extrapolation and comparison of assemblages. Journal of Plant Ecology 5, 3-21.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> table = measure_indicators(demo_project()).filter(by="quarter").indicators
    >>> table[table["indicator"] == "b2b_meetings"]["achieved"].astype(int).tolist()
    [10, 7, 4, 8, 8]
    """
    logs = named_logs(project)
    known = [*SHIPPED, *project.monitoring.indicators]
    _check_targets(project, known)
    arguments: dict[str, Any] = {"seed": seed}
    period = period_of(project, logs)
    if period is None:
        nothing = _Tables().finished(arguments)
        return Indicators(**nothing, arguments=arguments, notes=(NO_LOGS,))
    arguments |= {**period.arguments(), "members": members_of(project)}
    logs = _known_by(logs, period.as_of)
    groups, tables = groups_of_logs(project, period), _Tables()
    for one in known:
        if source := log_of(one, project):
            counting = Counting(one, tally(logs, one, project=project), project, period, seed)
            tables.add(counting, groups, about=_about(one, source))
    return Indicators(
        **tables.finished(arguments),
        names={**names_of(known), "group": names_of_groups(groups)},
        arguments=arguments,
        notes=(*period.left_out(logs), COUNTED, STATUS, POISSON, RETURNING),
    )


class _Tables:
    """The tables of the result, indicator by indicator."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in Indicators.SCHEMA}

    def add(self, counting: Counting, groups: Groups, *, about: Mapping[str, Any]) -> None:
        """Add what one indicator counts, in all groups."""
        kind, code = KINDS[counting.indicator.count], {"indicator": counting.indicator.code}
        for group, rows in counting.parts(groups):
            counts = counts_in(rows) if kind.of_smes else NO_SMES
            numbers = counts if kind.of_smes else counting.logged(rows, group["by"])
            self._rows["indicators"].append({**about, **group, **counts})
            self._rows["visits" if kind.of_smes else "logged"].append({**code, **group, **numbers})
        if kind.of_smes and counting.measure.adds:
            self._rows["attended"] += [code | one for one in counting.attended()]

    def finished(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the tables with all that follows from the counts."""
        columns = {name: held(Indicators.SCHEMA, name) for name in Indicators.SCHEMA}
        tables = {n: pd.DataFrame(rows, columns=columns[n]) for n, rows in self._rows.items()}
        tables = {name: table.astype(_TYPES[name]) for name, table in tables.items()}
        table = tables["indicators"]
        so_far = Published(table, table, tables=tables, arguments=arguments)
        for name, column in Indicators.SCHEMA["indicators"].items():
            if isinstance(column.gate, Derived):
                table[name] = column.gate.how(so_far)
        numbers = dict.fromkeys((*LOGGED, "of_target"), "Float64")
        return tables | {"indicators": table.astype(numbers)}


NO_SMES = {"log": "", "participations": 0, "smes": 0}
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "indicators": {"participations": "Int64", "smes": "Int64", "target": "Float64"},
    "visits": dict.fromkeys(("entries", "participations", "smes", "once", "twice"), "Int64"),
    "logged": dict.fromkeys(LOGGED, "Float64"),
    "attended": {"date": "datetime64[us]", "hours": float, "smes": "Int64"},
}


def names_of(indicators: Sequence[Indicator]) -> dict[str, dict[str, Text]]:
    """Return what indicators are called, and what they count, by their code."""
    own = {one.code: one for one in indicators if one.code not in LABELS}
    return {
        "indicator": {**LABELS, **{c: Label(one.label, c) for c, one in own.items()}},
        "definition": {**DEFINITIONS, **{c: Label(one.definition, "–") for c, one in own.items()}},
    }


def _about(indicator: Indicator, source: str) -> dict[str, str]:
    return {
        "count": indicator.count,
        "indicator": indicator.code,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "source": source,
    }


def _known_by(logs: Logs, day: pd.Timestamp) -> Logs:
    """Return the logs without what followed only after a day."""
    days = {name: logs.events[name] for name in ("follow_up", "agreement")}
    known = {name: when.where(when <= day) for name, when in days.items()}
    return replace(logs, events=logs.events.assign(**known))


def _check_targets(project: Project, known: Sequence[Indicator]) -> None:
    codes = [one.code for one in known]
    groups = [ALL, *(partner.code for partner in project.partners), *project.markets]
    faults = []
    for code, target in project.monitoring.targets.items():
        where = f"{project.file}, monitoring > targets > {code}"
        if code not in codes:
            problem = say('There is no indicator "{code}".', code=Name(code))
            faults.append(Fault(problem, where, did_you_mean(code, codes)))
        for group in target if isinstance(target, dict) else ():
            if group not in groups:
                problem = say('"{code}" is no partner or target country.', code=Name(group))
                faults.append(Fault(problem, where, did_you_mean(group, groups)))
    faults += [
        Fault(
            say('The indicator "{code}" is declared twice.', code=Name(code)),
            f"{project.file}, monitoring",
            say("Give your own indicators codes of their own."),
        )
        for code, count in Counter(codes).items()
        if count > 1
    ]
    if faults:
        raise CodebookError.gather(faults)


def _summary(aimed: Sequence[Mapping[Any, Any]], arguments: Mapping[str, Any]) -> list[Message]:
    whole = Counter(row["status"] for row in aimed if row["by"] == ALL)
    if not whole:
        return []
    counts = [COUNTED_STATUSES[status](count) for status, count in whole.most_common()]
    return [
        say_many(
            "Of {n} target, as of {day}: {list}.",
            "Of {n} targets, as of {day}: {list}.",
            n=whole.total(), day=Day(arguments["as_of"]), list=Listed(counts, "comma"),
        )
    ]  # fmt: skip
