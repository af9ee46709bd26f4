"""Indicators: what was achieved, against which target, and where it stands at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..codebook import label_in
from ..columns import Column
from ..errors import CodebookError, Fault, did_you_mean
from ..memory import remembered
from ..project import Project
from ..readers.logs import read_logs
from ..result import Result, Schema, analysis
from ..settings import Indicator
from .counting import BEHIND, ON_COURSE, OPEN, TOO_EARLY, Counting
from .forecast import LEAST, POISSON, RETURNING
from .groups import ALL, groups_of_logs, period_of
from .tallies import ORGANISATION_DAYS, SHIPPED, tally

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


@dataclass(frozen=True, kw_only=True, eq=False)
class Indicators(Result):
    """Indicators of a partnership, as a whole and per partner, target country and quarter.

    Parameters
    ----------
    indicators : DataFrame
        One row per indicator and group.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> whole = measure_indicators(demo_project()).about(by="all").indicators
    >>> dict(zip(whole["label"], whole["achieved"].astype(int)))["B2B meetings"]
    37
    """

    SCHEMA: ClassVar[Schema] = {
        "indicators": {
            "indicator": Column.label("code of the indicator"),
            "label": Column.label("indicator"),
            "definition": Column.label("what it counts"),
            "unit": Column.label("its unit"),
            "direction": Column.label("which way is better: more or less"),
            "source": Column.label("from which log"),
            "by": Column.label("grouped by: all, partner, target country or quarter"),
            "group": Column.label("code of the group"),
            "group_label": Column.label("group"),
            "achieved": Column.label("achieved, each counted once"),
            "gross": Column.label("as partners report, added up"),
            "target": Column.label("target"),
            "of_target": Column.label("achieved of the target", "share"),
            "forecast": Column.label("forecast to the end"),
            "forecast_low": Column.label("lower bound of the forecast (95 %)"),
            "forecast_high": Column.label("upper bound of the forecast (95 %)"),
            "status": Column.label("how it stands"),
        }
    }

    indicators: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How the indicators with a target stand, and where reports count more than once."""
        if self.indicators.empty:
            return (NO_LOGS,)
        whole = self.indicators[self.indicators["by"] == ALL]
        shown = whole if len(whole) else self.indicators
        aimed = shown.dropna(subset="target").to_dict("records")
        twice = whole[(whole["unit"] == "SMEs") & (whole["gross"] > whole["achieved"])]
        return (
            *_summary(aimed, self.arguments),
            *(_aimed(row) for row in aimed),
            *(
                f"{row['label']}: {row['achieved']:.0f} different SMEs took part; partners' "
                f"reports add up to {row['gross']:.0f}, because SMEs come again and partners work "
                "together."
                for row in twice.to_dict("records")
            ),
        )


@analysis
@remembered
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
    >>> table = measure_indicators(demo_project()).about(by="quarter").indicators
    >>> table[table["indicator"] == "b2b_meetings"]["achieved"].astype(int).tolist()
    [10, 7, 4, 8, 8]
    """
    logs = read_logs(project)
    known = [*SHIPPED, *project.monitoring.indicators]
    _check_targets(project, known)
    arguments = {"language": language, "seed": seed}
    columns = list(Indicators.SCHEMA["indicators"])
    period = period_of(project, logs)
    if period is None:
        empty = pd.DataFrame(columns=columns)
        return Indicators(indicators=empty, arguments=arguments, notes=(NO_LOGS,))
    groups = groups_of_logs(project, period, language=language)
    rows = [
        _about(one, language, source) | numbers
        for one in known
        if (source := _source(one, project))
        for numbers in Counting(one, tally(logs, one, project=project), project, period, seed).rows(
            groups
        )
    ]
    return Indicators(
        indicators=pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_NUMBERS, "Float64")),
        arguments={**arguments, **period.arguments()},
        notes=(*period.left_out(logs), COUNTED, STATUS, POISSON, RETURNING),
    )


_NUMBERS = (
    "achieved", "gross", "target", "of_target", "forecast", "forecast_low", "forecast_high",
)  # fmt: skip


def _about(indicator: Indicator, language: str, source: str) -> dict[str, str]:
    return {
        "indicator": indicator.code,
        "label": label_in(indicator.label, language) or indicator.code,
        "definition": label_in(indicator.definition, language),
        "unit": indicator.unit,
        "direction": indicator.direction,
        "source": source,
    }


def _source(indicator: Indicator, project: Project) -> str:
    """The log that an indicator counts in; empty where the project names none."""
    settings = project.monitoring
    organisations = indicator.count in ORGANISATION_DAYS
    return settings.organisations if organisations else settings.events


def _check_targets(project: Project, known: Sequence[Indicator]) -> None:
    codes = [one.code for one in known]
    groups = [ALL, *(partner.code for partner in project.partners), *project.markets]
    faults = []
    for code, target in project.monitoring.targets.items():
        where = f"{project.file}, monitoring > targets > {code}"
        if code not in codes:
            mend = did_you_mean(code, codes)
            faults.append(Fault(f'There is no indicator "{code}".', where, mend))
        for group in target if isinstance(target, dict) else ():
            if group not in groups:
                mend = did_you_mean(group, groups)
                faults.append(Fault(f'"{group}" is no partner or target country.', where, mend))
    faults += [
        Fault(f'The indicator "{code}" is declared twice.', f"{project.file}, monitoring", mend)
        for code, count in Counter(codes).items()
        if count > 1 and (mend := "Give your own indicators codes of their own.")
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


def _aimed(row: Mapping[Any, Any]) -> str:
    """How one indicator with a target stands."""
    of = "" if row["by"] == ALL else f", {row['group_label']}"
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
