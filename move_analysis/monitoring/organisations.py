"""Organisations: who joined the partnership's network, when, and through whom; who was reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..messages import Message, say, say_many
from ..project import Project
from ..readers.logs import read_logs
from ..result import Result, Schema, analysis
from ..values import Count, Day, Listed, Name, Text
from .groups import ALL, OWN_LOG, WHOLE_PARTNERSHIP, held, partner_names, period_of
from .tallies import brought_by

NOBODY_JOINED = say("The project names no log of organisations.")
NOT_REACHED = say("The log has no entries on dissemination.")
THROUGH = say(
    "Through: who brought an organisation. One that was brought by an organisation counts for the "
    "partner at the beginning of that chain."
)
GROSS_REACH = say(
    "People who are reached by several channels, or several times, count each time; entries of "
    "several partners count for each of them, and once in the total."
)
JOINED, DECLARED, SIGNED = "joined", "declared", "signed"
STATUSES = {
    JOINED: say("joined"),
    DECLARED: say("declared its interest"),
    SIGNED: say("signed an agreement"),
}
KINDS = {
    "cluster": say("cluster"),
    "intermediary": say("intermediary"),
    "university": say("university"),
    "public body": say("public body"),
}
NOT_STATED = "not_stated"
CHANNELS: Mapping[str, Text] = {
    "fair": say("fair"),
    "newsletter": say("newsletter"),
    "press": say("press"),
    "social media": say("social media"),
    "website": say("website"),
    NOT_STATED: say("not stated"),
}
"""What kinds and channels of a log are called; others are shown as it has them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Organisations(Result):
    """Associated organisations of a partnership.

    Parameters
    ----------
    organisations : DataFrame
        One row per organisation, in the order in which they joined.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> table = measure_organisations(demo_project()).organisations
    >>> table[["organisation", "through", "partner"]].iloc[4].tolist()
    ['Casablanca Trade Bureau', 'Rif Mobility Cluster', 'CCTL']
    """

    SCHEMA: ClassVar[Schema] = {
        "organisations": {
            "organisation": Column.label("organisation"),
            "kind": Column.label("what it is", words=KINDS),
            "country": Column.label("its country"),
            "joined": Column.label("day it joined"),
            "through": Column.label("code or name of who brought it"),
            "through_label": Column.name_of("through", "who brought it", domain="partner"),
            "partner": Column.label("code of the partner at the beginning of the chain"),
            "partner_label": Column.name_of("partner", "partner at the beginning of the chain"),
            "steps": Column.exact("steps from that partner", "steps", why=OWN_LOG),
            "status": Column.label(
                "joined, declared its interest, or signed an agreement", words=STATUSES
            ),
            "total": Column.exact("organisations so far", "organisations", why=OWN_LOG),
        }
    }

    organisations: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say how many joined and how far they are, through whom, and who brought others."""
        table = self.organisations
        if table.empty:
            return (NOBODY_JOINED,)
        status = Counter(table["status"])
        others = Counter(table[table["steps"] > 1]["through"])
        return (
            say(
                "Organisations that joined between {first} and {last}: {count} (countries: "
                "{countries}); of these, {signed} signed a cooperation agreement and {declared} "
                "more declared their interest.",
                first=Day(table["joined"].min()), last=Day(table["joined"].max()),
                count=len(table), countries=table["country"].nunique(),
                signed=status[SIGNED], declared=status[DECLARED],
            ),
            say("Through whom: {list}.", list=self._counted(Counter(table["partner"]))),
            *([_brought(others)] if others else []),
        )  # fmt: skip

    def _counted(self, partners: Counter[str]) -> Listed:
        counts = [
            say("{name} ({count})", name=self.name("partner", code), count=count)
            for code, count in partners.most_common()
        ]
        return Listed(counts, "comma")


def _brought(others: Counter[str]) -> Message:
    return say_many(
        "{n} came through one that had joined before: {list}.",
        "{n} came through ones that had joined before: {list}.",
        n=others.total(), list=Listed([*map(Name, others)], "comma"),
    )  # fmt: skip


@analysis
def measure_organisations(project: Project) -> Organisations:
    """List which organisations joined, when, through whom, and how far they are.

    Parameters
    ----------
    project : Project
        ``monitoring: organisations:`` in ``move.yml`` names the log.

    Returns
    -------
    Organisations
        ``organisations``: one row per organisation that joined in the period, in that order.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> len(measure_organisations(demo_project()).organisations)
    11
    """
    logs = read_logs(project)
    period = period_of(project, logs)
    log = logs.organisations.sort_values("joined", kind="stable")
    columns = held(Organisations.SCHEMA, "organisations")
    if period is None or log.empty:
        return Organisations(organisations=pd.DataFrame(columns=columns), notes=(NOBODY_JOINED,))
    partner, steps = brought_by(log)
    known = log.assign(
        partner=log["organisation"].map(partner), steps=log["organisation"].map(steps)
    )
    known = known[period.covers(known["joined"])]
    status = pd.Series(JOINED, index=known.index)
    status = status.mask(known["declaration"] <= period.as_of, DECLARED)
    status = status.mask(known["agreement"] <= period.as_of, SIGNED)
    table = known.assign(
        joined=known["joined"].dt.strftime("%Y-%m-%d"),
        status=status,
        total=range(1, len(known) + 1),
    )
    return Organisations(
        organisations=table[columns].reset_index(drop=True),
        names={"partner": partner_names(project)},
        arguments=period.arguments(),
        notes=(THROUGH, *period.left_out(logs)),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Reach(Result):
    """Dissemination, by channel and partner.

    Parameters
    ----------
    reach : DataFrame
        One row per channel and partner, and per channel for the whole partnership.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> measure_reach(demo_project()).filter(group="all").reach["entries"].tolist()
    [7, 8, 4, 2, 7]
    """

    SCHEMA: ClassVar[Schema] = {
        "reach": {
            "channel": Column.label("code of the channel"),
            "channel_label": Column.name_of("channel", "channel"),
            "group": Column.label("code of the partner, or all"),
            "group_label": Column.name_of("group", "partner"),
            "entries": Column.exact("activities", "entries", why=OWN_LOG),
            "reached": Column.exact("people and SMEs reached, each time", "contacts", why=OWN_LOG),
        }
    }

    reach: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say how many contacts there were, by which channels and partners most."""
        whole = self.reach[self.reach["group"] == ALL]
        if not whole["entries"].sum():
            return (NOT_REACHED,)
        best = whole.sort_values("reached", ascending=False, kind="stable").iloc[0]
        partners = self.reach[self.reach["group"] != ALL].groupby("group", sort=False)
        reached = partners["reached"].sum().sort_values(ascending=False, kind="stable")
        counts = [
            say("{name} ({count})", name=self.name("group", code), count=Count(count))
            for code, count in reached.items()
        ]
        return (
            say(
                "Activities: {count}; contacts: {contacts}, most by channel: {channel} "
                "({reached}).",
                count=Count(whole["entries"].sum()), contacts=Count(whole["reached"].sum()),
                channel=self.name("channel", best["channel"]), reached=Count(best["reached"]),
            ),
            say("Contacts of each partner: {list}.", list=Listed(counts, "comma")),
        )  # fmt: skip


@analysis
def measure_reach(project: Project) -> Reach:
    """Measure how many people and SMEs were reached, by which channel and partner.

    Parameters
    ----------
    project : Project
        Its event log, entries of the kind ``dissemination``.

    Returns
    -------
    Reach
        ``reach``: contacts are gross, each time that somebody is reached.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> reach = measure_reach(demo_project()).reach
    >>> bool(reach[reach["group"] == "all"]["reached"].sum() == 5690)
    True
    """
    logs = read_logs(project)
    period = period_of(project, logs)
    entries = logs.events[logs.events["kind"] == "dissemination"]
    if period is None or entries.empty:
        empty = pd.DataFrame(columns=held(Reach.SCHEMA, "reach"))
        return Reach(reach=empty, notes=(NOT_REACHED,))
    known = entries[period.covers(entries["date"])].assign(
        channel=lambda rows: rows["channel"].fillna(NOT_STATED), reached=_whole("reached")
    )
    groups = {ALL: WHOLE_PARTNERSHIP, **partner_names(project)}
    single = known.explode("partner")
    rows: list[tuple[Any, ...]] = []
    for channel in sorted(known["channel"].unique()):
        for group in groups:
            own = known if group == ALL else single[single["partner"] == group]
            own = own[own["channel"] == channel]
            rows.append((channel, group, len(own), own["reached"].sum()))
    return Reach(
        reach=pd.DataFrame(rows, columns=held(Reach.SCHEMA, "reach")),
        names={"channel": CHANNELS, "group": groups},
        arguments=period.arguments(),
        notes=(GROSS_REACH, *period.left_out(logs)),
    )


def _whole(column: str) -> Any:
    return lambda rows: rows[column].fillna(0).astype(int)
