"""Periodic report: survey and indicators in one table, as a funder asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..messages import Message, say, sentences
from ..prepare import Progress
from ..result import Result, Schema, analysis
from ..values import Listed
from .groups import ALL, QUARTER, held
from .indicators import Indicators
from .standing import BEHIND, MISSED, STATUSES
from .tallies import UNITS

PACKAGES = {
    "WP2": say("WP2 Mapping and capacity building"),
    "WP3": say("WP3 Partnership"),
    "WP4": say("WP4 Internationalisation"),
    "WP6": say("WP6 Dissemination"),
}
SURVEY, OTHERS = "WP2", "WP4"
PACKAGE_OF = {
    "smes_trained": "WP2", "training_hours": "WP2", "cooperation_agreements": "WP3",
    "declarations": "WP3", "reached": "WP6", "organisations_joined": "WP6",
}  # fmt: skip
"""Work package of an indicator; of all others it is `OTHERS`."""
ANSWERED = "answered"
NOTHING = say("There are no indicators and no survey to report.")
RELEASED = "is in the released results that the report is put together from"
RULE = say(
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
    ['package', 'package_label', 'figure']
    """

    SCHEMA: ClassVar[Schema] = {
        "rows": {
            "package": Column.label("code of the work package"),
            "package_label": Column.name_of("package", "work package"),
            "figure": Column.label("code of the figure"),
            "label": Column.name_of("figure", "figure"),
            "unit": Column.label("its unit", words=UNITS),
            "this_quarter": Column.exact("in the last quarter", why=RELEASED),
            "so_far": Column.exact("so far", why=RELEASED),
            "target": Column.label("target"),
            "forecast": Column.exact("forecast to the end", why=RELEASED),
            "status": Column.exact(
                "how it stands",
                why=RELEASED,
                words={**STATUSES, **Progress.SCHEMA["partners"]["status"].words},
            ),
        }
    }

    rows: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say how many figures there are, and which are behind their targets."""
        if self.rows.empty:
            return (NOTHING,)
        codes = self.rows["figure"][self.rows["status"].isin([BEHIND, MISSED])]
        behind = Listed([self.name("figure", code) for code in codes], "comma")
        aimed = int(self.rows["target"].notna().sum())
        return (
            sentences(
                say("Figures: {count}, with a target: {aimed}.", count=len(self.rows), aimed=aimed),
                say("Behind their targets: {list}.", list=behind)
                if len(codes)
                else say("None is behind."),
            ),
        )


@analysis
def measure_periodic(progress: Progress, indicators: Indicators) -> Periodic:
    """Put the table of the periodic report together.

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
    >>> measure_periodic(progress, indicators).tables()["rows"]["label"].iloc[0]
    'SMEs that answered the survey'
    """
    readers = [progress.released, indicators.released]
    if None in readers or len(set(readers)) > 1:
        raise ValueError(
            "progress and indicators should be released for the same reader, got results released "
            f"for {readers}"
        )
    rows = [*_survey(progress), *_indicators(indicators)]
    table = pd.DataFrame(rows, columns=held(Periodic.SCHEMA, "rows"))
    numbers = dict.fromkeys(["this_quarter", "so_far", "target", "forecast"], "Float64")
    ordered = table.astype(numbers).sort_values("package", kind="stable", ignore_index=True)
    return Periodic(
        rows=ordered,
        names={
            "package": PACKAGES,
            "figure": {
                **indicators.names.get("indicator", {}),
                ANSWERED: say("SMEs that answered the survey"),
            },
        },
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
            ANSWERED,
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
            PACKAGE_OF.get(row["indicator"], OTHERS),
            row["indicator"],
            row["unit"],
            this.get(row["indicator"]),
            row["achieved"],
            row["target"],
            row["forecast"],
            row["status"],
        )
        for row in table[table["by"] == ALL].to_dict("records")
    ]
