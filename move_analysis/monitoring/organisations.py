"""Organisations: who joined the partnership's network, when, and through whom; who was reached."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..project import Project
from ..readers.logs import read_logs
from ..result import Result, Schema, analysis
from .groups import OWN_LOG, period_of
from .tallies import brought_by

NOBODY_JOINED = "The project names no log of organisations."
NOT_REACHED = "The log has no entries on dissemination."
THROUGH = (
    "Through: who brought an organisation. One that was brought by an organisation counts for the "
    "partner at the beginning of that chain."
)
GROSS_REACH = (
    "People who are reached by several channels, or several times, count each time; entries of "
    "several partners count for each of them, and once in the total."
)


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
            "kind": Column.label("what it is"),
            "country": Column.label("its country"),
            "joined": Column.label("day it joined"),
            "through": Column.label("code or name of who brought it"),
            "through_label": Column.label("who brought it"),
            "partner": Column.label("code of the partner at the beginning of the chain"),
            "partner_label": Column.label("partner at the beginning of the chain"),
            "steps": Column.exact("steps from that partner", "steps", why=OWN_LOG),
            "status": Column.label("joined, declared its interest, or signed an agreement"),
            "total": Column.exact("organisations so far", "organisations", why=OWN_LOG),
        }
    }

    organisations: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many joined and how far they are, through whom, and who brought others."""
        table = self.organisations
        if table.empty:
            return (NOBODY_JOINED,)
        status = Counter(table["status"])
        partners = Counter(table["partner_label"]).most_common()
        others = Counter(table[table["steps"] > 1]["through_label"])
        return (
            f"Organisations that joined between {table['joined'].min()} and "
            f"{table['joined'].max()}: {len(table)} (countries: {table['country'].nunique()}); of "
            f"these, {status[SIGNED]} signed a cooperation agreement and {status[DECLARED]} more "
            "declared their interest.",
            f"Through whom: {', '.join(f'{name} {count}' for name, count in partners)}.",
            *(
                [f"{others.total()} came through ones that had joined before: {', '.join(others)}."]
                if others
                else []
            ),
        )


JOINED, DECLARED, SIGNED = "joined", "declared its interest", "signed an agreement"


@analysis
def measure_organisations(project: Project) -> Organisations:
    """Which organisations joined, when, through whom, and how far are they?

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
    columns = list(Organisations.SCHEMA["organisations"])
    if period is None or log.empty:
        return Organisations(organisations=pd.DataFrame(columns=columns), notes=(NOBODY_JOINED,))
    partner, steps = brought_by(log)
    names = {one.code: one.name or one.code for one in project.partners}
    known = log.assign(
        partner=log["organisation"].map(partner), steps=log["organisation"].map(steps)
    )
    known = known[period.covers(known["joined"])]
    status = pd.Series(JOINED, index=known.index)
    status = status.mask(known["declaration"] <= period.as_of, DECLARED)
    status = status.mask(known["agreement"] <= period.as_of, SIGNED)
    table = known.assign(
        joined=known["joined"].dt.strftime("%Y-%m-%d"),
        through_label=known["through"].map(names).fillna(known["through"]),
        partner_label=known["partner"].map(names),
        status=status,
        total=range(1, len(known) + 1),
    )
    return Organisations(
        organisations=table[columns].reset_index(drop=True),
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
            "channel": Column.label("channel"),
            "group": Column.label("code of the partner, or all"),
            "group_label": Column.label("partner"),
            "entries": Column.exact("activities", "entries", why=OWN_LOG),
            "reached": Column.exact("people and SMEs reached, each time", "contacts", why=OWN_LOG),
        }
    }

    reach: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many contacts there were, by which channels and partners most."""
        whole = self.reach[self.reach["group"] == ALL]
        if not whole["entries"].sum():
            return (NOT_REACHED,)
        best = whole.sort_values("reached", ascending=False, kind="stable").iloc[0]
        partners = self.reach[self.reach["group"] != ALL].groupby("group_label", sort=False)
        reached = partners["reached"].sum().sort_values(ascending=False, kind="stable")
        listed = ", ".join(f"{name} ({count:,.0f})" for name, count in reached.items())
        return (
            f"Activities: {whole['entries'].sum():.0f}; contacts: {whole['reached'].sum():,.0f}, "
            f"most by channel: {best['channel']} ({best['reached']:,.0f}).",
            f"Contacts of each partner: {listed}.",
        )


ALL = "all"


@analysis
def measure_reach(project: Project) -> Reach:
    """How many people and SMEs were reached, by which channel and partner?

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
        empty = pd.DataFrame(columns=list(Reach.SCHEMA["reach"]))
        return Reach(reach=empty, notes=(NOT_REACHED,))
    known = entries[period.covers(entries["date"])].assign(
        channel=lambda rows: rows["channel"].fillna("not stated"), reached=_whole("reached")
    )
    groups = {ALL: "Whole partnership", **{one.code: one.name for one in project.partners}}
    single = known.explode("partner")
    rows: list[tuple[Any, ...]] = []
    for channel in sorted(known["channel"].unique()):
        for group, label in groups.items():
            own = known if group == ALL else single[single["partner"] == group]
            own = own[own["channel"] == channel]
            rows.append((channel, group, label or group, len(own), own["reached"].sum()))
    return Reach(
        reach=pd.DataFrame(rows, columns=list(Reach.SCHEMA["reach"])),
        arguments=period.arguments(),
        notes=(GROSS_REACH, *period.left_out(logs)),
    )


def _whole(column: str) -> Any:
    return lambda rows: rows[column].fillna(0).astype(int)
