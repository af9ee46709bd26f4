"""Conversion: how many meetings were followed up, and how many ended in an agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..derive import high_of, low_of, share_of
from ..messages import Message, say, say_many, sentences
from ..project import Project
from ..readers.calls import MATCHED
from ..readers.logs import read_logs
from ..result import Result, Schema, analysis
from ..statistics import wilson_interval
from ..values import Listed, Share, Text
from .groups import (
    ALL,
    BY_NAMES,
    COUNTRY,
    OWN_LOG,
    PARTNER,
    groups_of_logs,
    held,
    names_of_groups,
    period_of,
)
from .tallies import MEETINGS

KIND = "kind"
BY = {ALL: None, KIND: "kind", PARTNER: "partner", COUNTRY: "target_country"}
"""By what meetings are grouped, and the column of the log."""
KINDS = {"c2c_meeting": say("C2C meetings"), "b2b_meeting": say("B2B meetings")}
FROM_MATCHES = {MATCHED: say("Meetings from lists of matches")}
"""A kind that is named only where there are such meetings."""
STEPS = {
    "follow_up": say("meetings that were followed up"),
    "agreement_of_follow_ups": say("follow-ups that led to an agreement"),
    "agreement": say("meetings that led to an agreement"),
}
OF_ALL: Mapping[str, Callable[[Listed], Message]] = {
    "follow_up": lambda rest: say("Meetings that were followed up: {list}.", list=rest),
    "agreement_of_follow_ups": lambda rest: say(
        "Follow-ups that led to an agreement: {list}.", list=rest
    ),
    "agreement": lambda rest: say("Meetings that led to an agreement: {list}.", list=rest),
}
FOLLOWED_UP: Mapping[str, Callable[[Listed], Message]] = {
    KIND: lambda groups: say("Followed up, by kind of meeting: {list}.", list=groups),
    PARTNER: lambda groups: say("Followed up, by partner: {list}.", list=groups),
    COUNTRY: lambda groups: say("Followed up, by target country: {list}.", list=groups),
}
OUTCOMES = ("follow_up", "agreement")
LEAST = 5
NO_MEETINGS = say("The project names no log with meetings, or no meeting is old enough yet.")


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
    [48, 27, 48]
    """

    SCHEMA: ClassVar[Schema] = {
        "steps": {
            "by": Column.label("grouped by", words={**BY_NAMES, KIND: say("kind of meeting")}),
            "group": Column.label("code of the group"),
            "group_label": Column.name_of("group", "group"),
            "step": Column.label("code of the step"),
            "step_label": Column.name_of("step", "step"),
            "base": Column.exact("meetings to start from", "meetings", why=OWN_LOG),
            "n": Column.exact("meetings that got there", "meetings", why=OWN_LOG),
            "share": Column.derived("share", "share", how=share_of("n")),
            "low": Column.derived("lower bound of the share", "share", how=low_of("n")),
            "high": Column.derived("upper bound of the share", "share", how=high_of("n")),
            "days": Column.exact("days that half of them took at most", "days", why=OWN_LOG),
        }
    }

    steps: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say each step of all meetings, then the follow-ups of each group that has enough."""
        known = self.steps[self.steps["base"] > 0]
        if known.empty:
            return (NO_MEETINGS,)
        whole = known[known["by"] == ALL].to_dict("records")
        groups = known[(known["by"] != ALL) & (known["step"] == "follow_up")]
        enough = groups[groups["base"] >= LEAST]
        few = [self.name("group", code) for code in groups[groups["base"] < LEAST]["group"]]
        return (
            *map(_of_all, whole),
            *(
                FOLLOWED_UP[str(by)](Listed([*map(self._of_group, rows)], "semicolon"))
                for by, own in enough.groupby("by", sort=False)
                for rows in [own.to_dict("records")]
            ),
            *([say("Too few meetings to say: {list}.", list=Listed(few, "comma"))] if few else []),
        )

    def _of_group(self, row: Mapping[Any, Any]) -> Message:
        return say(
            "{group} {n} of {base} ({share}, interval {low} to {high})",
            group=self.name("group", row["group"]),
            n=row["n"], base=row["base"],
            share=Share(row["share"]), low=Share(row["low"]), high=Share(row["high"]),
        )  # fmt: skip


def _of_all(row: Mapping[Any, Any]) -> Message:
    found = say(
        "{n} of {base} ({share}, interval {low} to {high})",
        n=row["n"], base=row["base"],
        share=Share(row["share"]), low=Share(row["low"]), high=Share(row["high"]),
    )  # fmt: skip
    parts = [found]
    if row["n"] >= LEAST:
        days = row["days"]
        parts.append(
            say_many("half of them within {n} day", "half of them within {n} days", n=days)
        )
    return OF_ALL[row["step"]](Listed(parts, "comma"))


@analysis
def measure_conversion(project: Project) -> Conversion:
    """Measure how many meetings are followed up, and how many end in an agreement.

    Parameters
    ----------
    project : Project
        ``monitoring:`` in ``move.yml`` names the event log; ``wait`` is the number of days that
        a meeting is given.

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
    columns = held(Conversion.SCHEMA, "steps")
    if period is None or meetings.empty:
        empty = pd.DataFrame(columns=columns)
        return Conversion(steps=empty, arguments={"wait": wait}, notes=(NO_MEETINGS,))
    inside = meetings[period.covers(meetings["date"])]
    # What was not known on the day up to which the log is complete is not counted.
    known = {name: inside[name].where(inside[name] <= period.as_of) for name in OUTCOMES}
    inside = inside.assign(**known)
    old = inside["date"] <= period.as_of - pd.Timedelta(days=wait)
    kinds = {**KINDS, **(FROM_MATCHES if (inside["kind"] == MATCHED).any() else {})}
    every: dict[str, Mapping[str, Text]] = {**groups_of_logs(project, period), KIND: kinds}
    groups = {by: every[by] for by in BY}
    return Conversion(
        steps=pd.DataFrame(list(_rows(inside[old], groups)), columns=columns),
        names={"group": names_of_groups(groups), "step": STEPS},
        arguments={"wait": wait, **period.arguments()},
        notes=(_waiting(wait, young=int((~old).sum())),),
    )


def _waiting(days: int, *, young: int) -> Message:
    return sentences(
        say_many(
            "Only meetings that are at least {n} day old count, because the others may still be "
            "followed up: younger ones ({young}) are left out.",
            "Only meetings that are at least {n} days old count, because the others may still be "
            "followed up: younger ones ({young}) are left out.",
            n=days, young=young,
        ),
        say("Joint meetings count for each partner, and once for all."),
        say("Intervals are 95 % (Wilson 1927)."),
    )  # fmt: skip


def _rows(
    meetings: pd.DataFrame, groups: Mapping[str, Mapping[str, Text]]
) -> Iterator[dict[str, Any]]:
    single = meetings.explode("partner")
    for by, column in BY.items():
        rows = single if by == PARTNER else meetings
        for group in groups[by]:
            own = rows if column is None else rows[rows[column] == group]
            for step in _steps(own):
                yield {"by": by, "group": group, **step}


def _steps(meetings: pd.DataFrame) -> Iterator[dict[str, Any]]:
    agreed = meetings["agreement"].notna()
    first = meetings["follow_up"].fillna(meetings["agreement"])
    followed = first.notna()
    waits = {
        "follow_up": (first - meetings["date"])[followed],
        "agreement_of_follow_ups": (meetings["agreement"] - first)[agreed],
        "agreement": (meetings["agreement"] - meetings["date"])[agreed],
    }
    for step in STEPS:
        base = int(followed.sum()) if step == "agreement_of_follow_ups" else len(meetings)
        n = len(waits[step])
        share = n / base if base else float("nan")
        low, high = wilson_interval(share, base)
        yield {
            "step": step,
            "base": base,
            "n": n,
            "share": share,
            "low": float(low),
            "high": float(high),
            "days": waits[step].dt.days.median() if n else None,
        }
