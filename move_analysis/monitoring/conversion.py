"""Conversion: how many meetings were followed up, and how many ended in an agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..derive import high_of, low_of, share_of
from ..project import Project
from ..readers.logs import read_logs
from ..result import Result, Schema, analysis
from ..statistics import wilson_interval
from .groups import ALL, COUNTRY, OWN_LOG, PARTNER, groups_of_logs, period_of
from .tallies import MEETINGS

KIND = "kind of meeting"
KINDS = {"c2c_meeting": "C2C meetings", "b2b_meeting": "B2B meetings"}
STEPS = {
    "follow_up": "meetings that were followed up",
    "agreement_of_follow_ups": "follow-ups that led to an agreement",
    "agreement": "meetings that led to an agreement",
}
OUTCOMES = ("follow_up", "agreement")
LEAST = 5
NO_MEETINGS = "The project names no log with meetings, or no meeting is old enough yet."
WAITING = (
    "Only meetings that are at least {wait} days old count, because the others may still be "
    "followed up: younger ones ({young}) are left out. Joint meetings count for each partner, and "
    "once for all. Intervals are 95 % (Wilson 1927)."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Conversion(Result):
    """From meeting to follow-up to agreement.

    Parameters
    ----------
    steps : DataFrame
        One row per group and step.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> measure_conversion(demo_project()).filter(by="all").steps["base"].tolist()
    [41, 23, 41]
    """

    SCHEMA: ClassVar[Schema] = {
        "steps": {
            "by": Column.label("grouped by: all, kind of meeting, partner or target country"),
            "group": Column.label("code of the group"),
            "group_label": Column.label("group"),
            "step": Column.label("code of the step"),
            "step_label": Column.label("step"),
            "base": Column.exact("meetings to start from", "meetings", why=OWN_LOG),
            "n": Column.exact("meetings that got there", "meetings", why=OWN_LOG),
            "share": Column.derived("share", "share", how=share_of("n")),
            "low": Column.derived("lower bound of the share", "share", how=low_of("n")),
            "high": Column.derived("upper bound of the share", "share", how=high_of("n")),
            "days": Column.exact("days that half of them took at most", "days", why=OWN_LOG),
        }
    }

    steps: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """Each step of all meetings, then the follow-ups of each group that has enough."""
        known = self.steps[self.steps["base"] > 0]
        if known.empty:
            return (NO_MEETINGS,)
        whole = known[known["by"] == ALL].to_dict("records")
        groups = known[(known["by"] != ALL) & (known["step"] == "follow_up")]
        enough = groups[groups["base"] >= LEAST]
        few = groups[groups["base"] < LEAST]["group_label"].tolist()
        return (
            *(_told(row) for row in whole),
            *(
                f"Followed up, by {by}: "
                + "; ".join(f"{r['group_label']} {_share(r)}" for r in own.to_dict("records"))
                + "."
                for by, own in enough.groupby("by", sort=False)
            ),
            *([f"Too few meetings to say: {', '.join(few)}."] if few else []),
        )


@analysis
def measure_conversion(project: Project, *, language: str = "en") -> Conversion:
    """How many meetings are followed up, and how many end in an agreement?

    Parameters
    ----------
    project : Project
        ``monitoring:`` in ``move.yml`` names the event log; ``wait`` is the number of days that
        a meeting is given.
    language : str
        Of the labels.

    Returns
    -------
    Conversion
        ``steps``: three rows per group (follow-ups of meetings, agreements of follow-ups,
        agreements of meetings); groups are all meetings, kinds, partners and target countries.
        An agreement without a noted follow-up counts as followed up.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    JASA 22, 209-212.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> steps = measure_conversion(demo_project()).steps
    >>> bool((steps["n"] <= steps["base"]).all())
    True
    """
    logs = read_logs(project)
    period = period_of(project, logs)
    meetings = logs.events[logs.events["kind"].isin(MEETINGS)]
    wait = project.monitoring.wait
    arguments = {"language": language, "wait": wait}
    columns = list(Conversion.SCHEMA["steps"])
    if period is None or meetings.empty:
        empty = pd.DataFrame(columns=columns)
        return Conversion(steps=empty, arguments=arguments, notes=(NO_MEETINGS,))
    inside = meetings[period.covers(meetings["date"])]
    # What was not known on the day up to which the log is complete is not counted.
    known = {name: inside[name].where(inside[name] <= period.as_of) for name in OUTCOMES}
    inside = inside.assign(**known)
    old = inside["date"] <= period.as_of - pd.Timedelta(days=wait)
    groups = groups_of_logs(project, period, language=language)
    labels = {by: groups[by] for by in (ALL, PARTNER, COUNTRY)} | {KIND: KINDS}
    note = WAITING.format(wait=wait, young=int((~old).sum()))
    return Conversion(
        steps=pd.DataFrame(list(_rows(inside[old], labels)), columns=columns),
        arguments={**arguments, **period.arguments()},
        notes=(note,),
    )


def _rows(
    meetings: pd.DataFrame, labels: Mapping[str, Mapping[str, str]]
) -> Iterator[dict[str, Any]]:
    single = meetings.explode("partner")
    for by, column in {
        ALL: None, KIND: "kind", PARTNER: "partner", COUNTRY: "target_country",
    }.items():  # fmt: skip
        for group, label in labels[by].items():
            rows = meetings if by != PARTNER else single
            own = rows if column is None else rows[rows[column] == group]
            for step in _steps(own):
                yield {"by": by, "group": group, "group_label": label, **step}


def _steps(meetings: pd.DataFrame) -> Iterator[dict[str, Any]]:
    agreed = meetings["agreement"].notna()
    first = meetings["follow_up"].fillna(meetings["agreement"])
    followed = first.notna()
    waits = {
        "follow_up": (first - meetings["date"])[followed],
        "agreement_of_follow_ups": (meetings["agreement"] - first)[agreed],
        "agreement": (meetings["agreement"] - meetings["date"])[agreed],
    }
    for step, label in STEPS.items():
        base = int(followed.sum()) if step == "agreement_of_follow_ups" else len(meetings)
        n = len(waits[step])
        share = n / base if base else float("nan")
        low, high = wilson_interval(share, base)
        yield {
            "step": step,
            "step_label": label,
            "base": base,
            "n": n,
            "share": share,
            "low": float(low),
            "high": float(high),
            "days": waits[step].dt.days.median() if n else None,
        }


def _share(row: Mapping[Any, Any]) -> str:
    return (
        f"{row['n']} of {row['base']} ({row['share']:.0%}, interval {row['low']:.0%} to "
        f"{row['high']:.0%})"
    )


def _told(row: Mapping[Any, Any]) -> str:
    half = f", half of them within {row['days']:.0f} days" if row["n"] >= LEAST else ""
    return f"{row['step_label'].capitalize()}: {_share(row)}{half}."
