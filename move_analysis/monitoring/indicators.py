"""Indicators: what was achieved, against which target, and where it stands at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pandas as pd

from ..codebook import label_in
from ..columns import Column, Derived
from ..derive import Published, ratio_of
from ..errors import CodebookError, Fault, did_you_mean
from ..memory import cached
from ..project import Project
from ..readers.logs import Logs
from ..result import Result, Schema, analysis
from ..settings import Indicator
from .counting import LOGGED, Counting, counts_in
from .forecast import LEAST, POISSON, RETURNING
from .groups import ALL, OWN_LOG, Groups, groups_of_logs, period_of
from .standing import (
    BEHIND,
    ON_COURSE,
    OPEN,
    TOO_EARLY,
    achieved,
    ceiling,
    forecast,
    logged_or,
    reported,
    statuses,
)
from .tallies import KINDS, SHIPPED, members_of, named_logs, tally

NO_LOGS = "The project names no log of events or organisations, so there are no indicators."
COUNTED = (
    "Achieved: each entry, SME or organisation counts once, however many partners took part. "
    "As partners report: what partners did together counts for each of them, and whoever comes "
    "again counts again; partners' reports that are added up say this."
)
STATUS = (
    f"{ON_COURSE.capitalize()}: the whole interval of the forecast is at the target or better; "
    f"{BEHIND}: all of it is worse; {OPEN}: the target lies inside. {TOO_EARLY.capitalize()}: "
    f"fewer than {LEAST} entries, or less than a quarter of the period has passed."
)
SMES_IN_LOG = {
    "participations": Column.count(
        "SMEs in them, each time", of="participations in {log}", within=""
    ),
    "smes": Column.count("different SMEs in them", of="SMEs in {log}", within="participations"),
}
"""How many SMEs took part, the same in every table."""
ENDS = {
    "forecast": "forecast to the end",
    "forecast_low": "lower bound of the forecast (95 %)",
    "forecast_high": "upper bound of the forecast (95 %)",
}


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
    >>> whole = measure_indicators(demo_project()).filter(by="all").indicators
    >>> dict(zip(whole["label"], whole["achieved"].astype(int)))["B2B meetings"]
    37
    """

    SCHEMA: ClassVar[Schema] = {
        "indicators": {
            "indicator": Column.label("code of the indicator"),
            "label": Column.label("indicator"),
            "definition": Column.label("what it counts"),
            "unit": Column.label("its unit"),
            "count": Column.label("code of what is counted in the log"),
            "direction": Column.label("which way is better: more or less"),
            "source": Column.label("from which log"),
            "by": Column.label("grouped by: all, partner, target country or quarter"),
            "group": Column.label("code of the group"),
            "group_label": Column.label("group"),
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
            **{
                name: Column.derived(ENDS[name], how=logged_or(name, forecast(which)))
                for which, name in enumerate(ENDS)
            },
            "status": Column.derived("how it stands", how=statuses),
        },
        "logged": {
            "indicator": Column.label("code of the indicator"),
            "by": Column.label("grouped by: all, partner, target country or quarter"),
            "group": Column.label("code of the group"),
            **{
                name: Column.exact(meaning, why=OWN_LOG)
                for name, meaning in {
                    "achieved": "achieved, each counted once",
                    "gross": "as partners report, added up",
                    "base": "of how many",
                    **ENDS,
                }.items()
            },
        },
        # Apart, because numbers of an indicator are not missing where few SMEs came twice.
        "visits": {
            "indicator": Column.label("code of the indicator"),
            "by": Column.label("grouped by: all, partner, target country or quarter"),
            "group": Column.label("code of the group"),
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

    def reading(self) -> tuple[str, ...]:
        """How the indicators with a target stand, and where reports count more than once."""
        if self.indicators.empty:
            return (NO_LOGS,)
        whole = self.indicators[self.indicators["by"] == ALL]
        shown = whole if len(whole) else self.indicators
        hidden = [count for count, kind in KINDS.items() if kind.of_smes]
        told = shown["achieved"].notna() | shown["count"].isin(hidden)
        aimed = shown[shown["target"].notna() & told].to_dict("records")
        again = [one for one, kind in KINDS.items() if kind.of_smes and kind.measure == "different"]
        twice = whole[whole["count"].isin(again) & (whole["gross"] > whole["achieved"])]
        return (
            *_summary(aimed, self.arguments),
            *(_aimed(row, self.smallest) for row in aimed),
            *(
                f"{row['label']}: {row['achieved']:.0f} different SMEs took part; partners' "
                f"reports add up to {row['gross']:.0f}, because SMEs come again and partners work "
                "together."
                for row in twice.to_dict("records")
            ),
        )


@analysis
@cached
def measure_indicators(project: Project, *, language: str = "en", seed: int = 0) -> Indicators:
    """What has the partnership achieved, against which target, and where will it end?

    Parameters
    ----------
    project : Project
        ``monitoring:`` in ``move.yml`` names the logs, the period, targets and own indicators.
    language : str
        Of the labels.
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
    arguments = {"language": language, "seed": seed}
    period = period_of(project, logs)
    if period is None:
        nothing = _Tables().finished(arguments)
        return Indicators(**nothing, arguments=arguments, notes=(NO_LOGS,))
    arguments |= {**period.arguments(), "members": members_of(project)}
    logs = _known_by(logs, period.as_of)
    groups, tables = groups_of_logs(project, period, language=language), _Tables()
    for one in known:
        if source := _source(one, project):
            counting = Counting(one, tally(logs, one, project=project), project, period, seed)
            tables.add(counting, groups, about=_about(one, language, source))
    return Indicators(
        **tables.finished(arguments),
        arguments=arguments,
        notes=(*period.left_out(logs), COUNTED, STATUS, POISSON, RETURNING),
    )


class _Tables:
    """The tables of the result, indicator by indicator."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in Indicators.SCHEMA}

    def add(self, counting: Counting, groups: Groups, *, about: Mapping[str, Any]) -> None:
        """What one indicator counts, in all groups."""
        kind, code = KINDS[counting.indicator.count], {"indicator": counting.indicator.code}
        for group, rows in counting.parts(groups):
            counts = counts_in(rows) if kind.of_smes else NO_SMES
            numbers = counts if kind.of_smes else counting.logged(rows, group["by"])
            self._rows["indicators"].append({**about, **group, **counts})
            self._rows["visits" if kind.of_smes else "logged"].append({**code, **group, **numbers})
        if kind.of_smes and counting.measure.adds:
            self._rows["attended"] += [code | one for one in counting.attended()]

    def finished(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """With all that follows from the counts."""
        columns = {name: list(schema) for name, schema in Indicators.SCHEMA.items()}
        tables = {n: pd.DataFrame(rows, columns=columns[n]) for n, rows in self._rows.items()}
        tables = {name: table.astype(_TYPES[name]) for name, table in tables.items()}
        table = tables["indicators"]
        so_far = Published(table, table, tables=tables, arguments=arguments)
        for name, column in Indicators.SCHEMA["indicators"].items():
            if isinstance(column.gate, Derived):
                table[name] = column.gate.how(so_far)
        numbers = dict.fromkeys(("achieved", "gross", "base", "of_target", *ENDS), "Float64")
        return tables | {"indicators": table.astype(numbers)}


NO_SMES = {"log": "", "participations": 0, "smes": 0}
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "indicators": {"participations": "Int64", "smes": "Int64", "target": "Float64"},
    "visits": dict.fromkeys(("entries", "participations", "smes", "once", "twice"), "Int64"),
    "logged": dict.fromkeys(LOGGED, "Float64"),
    "attended": {"date": "datetime64[us]", "hours": float, "smes": "Int64"},
}


def _about(indicator: Indicator, language: str, source: str) -> dict[str, str]:
    return {
        "count": indicator.count,
        "indicator": indicator.code,
        "label": label_in(indicator.label, language) or indicator.code,
        "definition": label_in(indicator.definition, language),
        "unit": indicator.unit,
        "direction": indicator.direction,
        "source": source,
    }


def _known_by(logs: Logs, day: pd.Timestamp) -> Logs:
    """The logs without what followed only after a day."""
    days = {name: logs.events[name] for name in ("follow_up", "agreement")}
    known = {name: when.where(when <= day) for name, when in days.items()}
    return replace(logs, events=logs.events.assign(**known))


def _source(indicator: Indicator, project: Project) -> str:
    """The log that an indicator counts in; empty where the project names none."""
    settings = project.monitoring
    return settings.events if KINDS[indicator.count].log == "events" else settings.organisations


def _check_targets(project: Project, known: Sequence[Indicator]) -> None:
    codes = [one.code for one in known]
    groups = [ALL, *(partner.code for partner in project.partners), *project.markets]
    faults = []
    for code, target in project.monitoring.targets.items():
        where = f"{project.file}, monitoring > targets > {code}"
        if code not in codes:
            fix = did_you_mean(code, codes)
            faults.append(Fault(f'There is no indicator "{code}".', where, fix))
        for group in target if isinstance(target, dict) else ():
            if group not in groups:
                fix = did_you_mean(group, groups)
                faults.append(Fault(f'"{group}" is no partner or target country.', where, fix))
    faults += [
        Fault(f'The indicator "{code}" is declared twice.', f"{project.file}, monitoring", fix)
        for code, count in Counter(codes).items()
        if count > 1 and (fix := "Give your own indicators codes of their own.")
    ]
    if faults:
        raise CodebookError.gather(faults)


def _summary(aimed: Sequence[Mapping[Any, Any]], arguments: Mapping[str, Any]) -> list[str]:
    whole = [row for row in aimed if row["by"] == ALL]
    if not whole:
        return []
    counts = Counter(row["status"] for row in whole)
    listed = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    return [f"Of {len(whole)} targets, as of {arguments['as_of']}: {listed}."]


def _aimed(row: Mapping[Any, Any], smallest: int) -> str:
    """How one indicator with a target stands."""
    of = "" if row["by"] == ALL else f", {row['group_label']}"
    if pd.isna(row["achieved"]):
        return f"{row['label']}{of}: fewer than {smallest} of {row['target']:.0f}."
    line = (
        f"{row['label']}{of}: {row['achieved']:.0f} of {row['target']:.0f} "
        f"({row['of_target']:.0%}), {row['status']}"
    )
    if pd.isna(row["forecast"]) or row["status"] in ("reached", "missed"):
        return f"{line}."
    return (
        f"{line}; at the pace so far {row['forecast']:.0f} at the end "
        f"({row['forecast_low']:.0f} to {row['forecast_high']:.0f})."
    )
