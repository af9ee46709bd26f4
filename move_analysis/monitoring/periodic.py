"""Periodic report: survey and indicators in one table, as a funder asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..prepare import Progress
from ..result import Result, Schema, analysis
from .groups import ALL, QUARTER
from .indicators import Indicators

SURVEY = "WP2 Mapping and capacity building"
PACKAGES = {
    "smes_trained": SURVEY, "training_hours": SURVEY, "cooperation_agreements": "WP3 Partnership",
    "reached": "WP6 Dissemination", "organisations_joined": "WP6 Dissemination",
    "declarations": "WP3 Partnership",
}  # fmt: skip
OTHERS = "WP4 Internationalisation"
NOTHING = "There are no indicators and no survey to report."
RELEASED = "stands in the released results that the report is put together from"
RULE = (
    "This quarter: what was counted in the last quarter that the logs cover; so far: since the "
    "start. Different SMEs of a quarter may have taken part before. A dash stands for fewer SMEs "
    "than may be shown, and where it is too early for a forecast."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Periodic(Result):
    """The table of a periodic report.

    Parameters
    ----------
    rows : DataFrame
        One row per figure.

    Examples
    --------
    >>> list(Periodic.SCHEMA["rows"])[:3]
    ['package', 'label', 'unit']
    """

    SCHEMA: ClassVar[Schema] = {
        "rows": {
            "package": Column.label("work package"),
            "label": Column.label("figure"),
            "unit": Column.label("its unit"),
            "this_quarter": Column.exact("in the last quarter", why=RELEASED),
            "so_far": Column.exact("so far", why=RELEASED),
            "target": Column.label("target"),
            "forecast": Column.exact("forecast to the end", why=RELEASED),
            "status": Column.exact("how it stands", why=RELEASED),
        }
    }

    rows: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many figures there are, and which are behind their targets."""
        if self.rows.empty:
            return (NOTHING,)
        behind = self.rows[self.rows["status"].isin(["behind", "missed"])]["label"].tolist()
        aimed = int(self.rows["target"].notna().sum())
        said = f"Behind their targets: {', '.join(behind)}." if behind else "None is behind."
        return (f"Figures: {len(self.rows)}, with a target: {aimed}. {said}",)


@analysis
def measure_periodic(progress: Progress, indicators: Indicators) -> Periodic:
    """What has to stand in the periodic report?

    Parameters
    ----------
    progress : Progress
        From `check_progress`, released.
    indicators : Indicators
        From `measure_indicators`, released for the same reader.

    Returns
    -------
    Periodic
        ``rows``: by work package; the survey first, then all indicators. It is released, as what
        it is put together from.

    Raises
    ------
    ValueError
        Where one of the two is not released, or they are for different readers.

    Examples
    --------
    >>> import move_analysis as ma
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> survey, project = demo_survey(), demo_project()
    >>> policy = ma.policy_for(project, survey)
    >>> progress = ma.release(ma.prepare.check_progress(survey, project), policy)
    >>> indicators = ma.release(ma.monitoring.measure_indicators(project), policy)
    >>> measure_periodic(progress, indicators).rows["label"].iloc[0]
    'SMEs that answered the survey'
    """
    readers = [progress.released, indicators.released]
    if None in readers or len(set(readers)) > 1:
        raise ValueError(
            "progress and indicators should be released for the same reader, got results released "
            f"for {readers}"
        )
    rows = [*_survey(progress), *_indicators(indicators)]
    table = pd.DataFrame(rows, columns=list(Periodic.SCHEMA["rows"]))
    numbers = dict.fromkeys(["this_quarter", "so_far", "target", "forecast"], "Float64")
    ordered = table.astype(numbers).sort_values("package", kind="stable", ignore_index=True)
    return Periodic(
        rows=ordered,
        arguments=dict(indicators.arguments),
        notes=(RULE,),
        released=indicators.released,
        smallest=indicators.smallest,
    )


def _survey(progress: Progress) -> list[tuple[Any, ...]]:
    whole = progress.partners[progress.partners["partner"] == ALL].dropna(subset="answered")
    return [
        (
            SURVEY,
            "SMEs that answered the survey",
            "SMEs",
            None,
            row["answered"],
            _times(row["target"], row["invited"]),
            _times(row["forecast"], row["invited"]),
            row["status"],
        )
        for row in whole.to_dict("records")
    ]


def _times(share: Any, invited: Any) -> float | None:
    return None if pd.isna(share) or pd.isna(invited) else round(float(share * invited), 1)


def _indicators(indicators: Indicators) -> list[tuple[Any, ...]]:
    table = indicators.indicators
    quarters = table[table["by"] == QUARTER]
    last = quarters[quarters["group"] == quarters["group"].max()]
    this = dict(zip(last["indicator"], last["achieved"], strict=True))
    return [
        (
            PACKAGES.get(row["indicator"], OTHERS),
            row["label"],
            row["unit"],
            this.get(row["indicator"]),
            row["achieved"],
            row["target"],
            row["forecast"],
            row["status"],
        )
        for row in table[table["by"] == ALL].to_dict("records")
    ]
