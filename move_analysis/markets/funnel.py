"""Funnel: from SMEs that were informed to SMEs that met somebody from a target market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..project import Project
from ..result import Result, Schema, analysis
from ..statistics import wilson_interval
from ..survey import Survey
from .answers import interest_in, readiness_scores, with_any

STAGES = {
    "informed": "Informed",
    "answered": "Answered the survey",
    "interested": "Interested in other markets",
    "third": "Interested in the target markets",
    "ready": "Ready to go",
    "trained": "Trained",
    "meetings": "In events or meetings",
}
COUNTED = (
    "SMEs of the survey are counted once, not weighted: those that answered, not all members. "
    "Informed: members that were asked, unless a number is given. A share is of the stage before "
    "where that counts the same SMEs; intervals: 95 %, Wilson, where both are of the survey. SMEs "
    "that were trained or met somebody need not be SMEs that answered."
)
SURVEY, MEMBERS, LOG, TOLD = "survey", "members asked", "log of events", "as reported"
# Sources of two stages of which the second counts SMEs of the first.
NESTED = ((MEMBERS, SURVEY), (SURVEY, SURVEY), (TOLD, TOLD))
LOGGED = {"trained": "smes_trained", "meetings": "smes_involved"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Funnel(Result):
    """How many SMEs reached each stage on the way to other markets.

    Parameters
    ----------
    stages : DataFrame
        One row per stage that is known.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> measure_funnel(demo_survey(), demo_project()).stages["n"].iloc[0].item()
    612
    """

    SCHEMA: ClassVar[Schema] = {
        "stages": {
            "stage": Column.label("code of the stage"),
            "label": Column.label("stage"),
            "source": Column.label("where the number is from"),
            "n": Column.count("SMEs", "SMEs", of="TODO"),
            "of": Column.label("stage of which the share is"),
            "share": Column.coarse("share of that stage", "share"),
            "low": Column.coarse("lower bound of the share", "share"),
            "high": Column.coarse("upper bound of the share", "share"),
        }
    }

    stages: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many SMEs reached each stage, in short and one by one."""
        known = self.stages.dropna(subset="n")
        if known.empty:
            return ("No stage of the way to other markets is known.",)
        rows = known.to_dict("records")
        short = ", ".join(f"{row['label'].lower()} {row['n']:.0f}" for row in rows)
        return (f"SMEs on the way: {short}.", *(_in_words(row) for row in rows[1:]))


@analysis
def measure_funnel(
    survey: Survey,
    project: Project,
    *,
    indicators: Result | None = None,
    counts: Mapping[str, int] | None = None,
) -> Funnel:
    """How many SMEs were informed, are interested, were trained, and met somebody?

    Parameters
    ----------
    survey : Survey
        With a question of the role ``market``; of the role ``readiness`` where there is one.
    project : Project
        Its markets, and how many members were asked.
    indicators : Indicators, optional
        From `move_analysis.monitoring.measure_indicators`: its SMEs trained, and SMEs in events
        and meetings, of the whole partnership.
    counts : mapping, optional
        SMEs by stage (``informed answered interested third ready trained meetings``) where they
        are known otherwise; they stand instead of those counted here.

    Returns
    -------
    Funnel
        ``stages``: SMEs, and shares from 0 to 1.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    JASA 22, 209-212.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> stages = measure_funnel(demo_survey(), demo_project(), counts={"meetings": 40}).stages
    >>> stages["label"].tolist()[-2:]
    ['Ready to go', 'In events or meetings']
    """
    told = dict(counts or {})
    if unknown := set(told) - set(STAGES):
        raise ValueError(f"counts should name stages of {list(STAGES)}, got {sorted(unknown)}")
    asked = sum(partner.invited or 0 for partner in project.partners)
    found = {"informed": (asked, MEMBERS)} if asked else {}
    found["answered"] = (len(survey), SURVEY)
    found |= {stage: (n, SURVEY) for stage, n in _from_answers(survey, project).items()}
    found |= {stage: (n, LOG) for stage, n in _from_log(indicators).items()}
    found |= {stage: (n, TOLD) for stage, n in told.items()}
    return Funnel(
        stages=_stages({stage: found[stage] for stage in STAGES if stage in found}),
        arguments={"counts": told, "markets": list(project.markets)},
        notes=(COUNTED,),
    )


def _from_answers(survey: Survey, project: Project) -> dict[str, int]:
    """Stages that the survey tells of: interested in any market, in the targets, and ready."""
    everywhere, targets = interest_in(survey), interest_in(survey, project.markets)
    found = {}
    if len(everywhere.columns):
        found["interested"] = int(with_any(everywhere).iloc[:, -1].sum())
    if len(targets.columns):
        third = with_any(targets).iloc[:, -1].fillna(False).astype(bool)
        found["third"] = int(third.sum())
        scores = readiness_scores(survey, project.internationalisation)
        if scores.notna().any():
            ready = scores >= project.internationalisation.ready_from
            found["ready"] = int((third & ready).sum())
    return found


def _from_log(indicators: Result | None) -> dict[str, int]:
    """Stages that the indicators of the whole partnership tell of."""
    if indicators is None:
        return {}
    table = indicators.tables()["indicators"]
    whole = table[table["by"] == "all"].set_index("indicator")["achieved"].dropna()
    return {stage: int(whole[name]) for stage, name in LOGGED.items() if name in whole}


def _stages(counts: Mapping[str, tuple[int, str]]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for stage, (n, source) in counts.items():
        row: dict[str, Any] = {"stage": stage, "label": STAGES[stage], "source": source, "n": n}
        row |= {"of": "", "share": np.nan, "low": np.nan, "high": np.nan}
        before = rows[-1]["source"] if rows else ""
        nested = (before, source) in NESTED and stage not in LOGGED
        if nested and 0 < n <= rows[-1]["n"]:
            low, high = wilson_interval(n / rows[-1]["n"], rows[-1]["n"])
            both = source == before == SURVEY
            row |= {"of": rows[-1]["label"], "share": n / rows[-1]["n"]}
            row |= {"low": float(low), "high": float(high)} if both else {}
        rows.append(row)
    return pd.DataFrame(rows, columns=list(Funnel.SCHEMA["stages"]))


def _in_words(row: Mapping[Any, Any]) -> str:
    text = f"{row['label']}: {row['n']:.0f} SMEs ({row['source']})"
    if pd.isna(row["share"]):
        return f"{text}."
    text += f", {row['share']:.0%} of those before ({row['of'].lower()}"
    if pd.isna(row["low"]):
        return f"{text})."
    return f"{text}; 95 % interval {row['low']:.0%} to {row['high']:.0%})."
