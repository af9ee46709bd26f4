"""Tallies: what an indicator counts, one row per thing counted and partner that counts it."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd

from ..project import Project
from ..readers.logs import Logs
from ..settings import Indicator

COLUMNS = ["entry", "date", "partner", "target_country", "key", "amount"]
MEETINGS = ("c2c_meeting", "b2b_meeting")
EVENTS = ("preparatory_event", "c2c_event", "b2b_event")

AMOUNTS = ("guests", "hours", "reached")
"""Counts of which nobody knows who stands behind them: they are added up."""
ORGANISATION_DAYS = {
    "joined": "joined", "declarations": "declaration", "cooperation_agreements": "agreement",
}  # fmt: skip

_SHIPPED = (
    ("preparatory_events", "Preparatory events", "entries", "events", EVENTS[:1],
     "Events that prepared SMEs for a target country"),
    ("c2c_events", "C2C events", "entries", "events", EVENTS[1:2],
     "Events between cluster organisations"),
    ("c2c_meetings", "C2C meetings", "entries", "meetings", MEETINGS[:1],
     "Meetings of two cluster organisations"),
    ("b2b_events", "B2B events", "entries", "events", EVENTS[2:],
     "Matchmaking events between SMEs (business to business)"),
    ("b2b_meetings", "B2B meetings", "entries", "meetings", MEETINGS[1:],
     "Meetings of SMEs with companies of a target country"),
    ("follow_ups", "Meetings with a follow-up", "follow_ups", "meetings", MEETINGS,
     "Meetings from which something followed, on the day it did"),
    ("agreements", "Agreements from meetings", "agreements", "agreements", MEETINGS,
     "Meetings that led to an agreement, on the day it was signed"),
    ("smes_involved", "SMEs in events and meetings", "smes", "SMEs", (*EVENTS, *MEETINGS),
     "Different SMEs that took part in any of them"),
    ("smes_trained", "SMEs trained", "smes", "SMEs", ("training",),
     "Different SMEs that took part in a training"),
    ("training_hours", "Hours of training received", "hours", "hours", ("training",),
     "Length of each training times the SMEs that took part"),
    ("guests", "Participants from target countries", "guests", "participations",
     (*EVENTS, *MEETINGS), "Organisations of target countries, each time that they took part"),
    ("reached", "People and SMEs reached", "reached", "contacts", ("dissemination",),
     "Contacts by all channels, each time"),
    ("organisations_joined", "Associated organisations", "joined", "organisations", (),
     "Organisations that were involved, from the day they joined"),
    ("declarations", "Declarations of interest", "declarations", "organisations", (),
     "Organisations that declared their interest"),
    ("cooperation_agreements", "Cooperation agreements", "cooperation_agreements",
     "organisations", (), "Organisations that signed an agreement"),
)  # fmt: skip
_PARTS = ("code", "label", "count", "unit", "kinds", "definition")
SHIPPED = tuple(Indicator.model_validate(dict(zip(_PARTS, one, strict=True))) for one in _SHIPPED)
"""Indicators that every log of events and organisations gives."""


def tally(logs: Logs, indicator: Indicator, *, project: Project) -> pd.DataFrame:
    """What does an indicator count?

    Parameters
    ----------
    logs : Logs
        From `read_logs`.
    indicator : Indicator
        Shipped, or of the project's own.
    project : Project
        Knows the partners and target countries.

    Returns
    -------
    DataFrame
        ``entry`` (row of the log), ``date``, ``partner``, ``target_country``, ``key`` (what is
        counted once: the entry, SME or organisation; missing where only a number is known) and
        ``amount``. What several partners did together stands there once for each of them.
    """
    if indicator.count in ORGANISATION_DAYS:
        found = _organisations(logs.organisations, indicator, project)
    else:
        rows = _of_kinds(logs.events, indicator.kinds)
        found = _EVENT_COUNTS.get(indicator.count, _amounts(indicator.count))(rows)
        found = found.explode("partner")
    return found[COLUMNS].dropna(subset="date").reset_index(drop=True)


def brought_by(organisations: pd.DataFrame) -> tuple[pd.Series[str], pd.Series[int]]:
    """By which partner, and in how many steps, was each organisation brought?

    Parameters
    ----------
    organisations : DataFrame
        The log, in which ``through`` names a partner or an organisation that joined before.

    Returns
    -------
    partner : Series of str
        The partner at the beginning of the chain, by organisation.
    steps : Series of int
        1 where the partner brought it itself.
    """
    through = organisations.set_index("organisation")["through"]
    found, steps = through, pd.Series(1, index=through.index)
    while (more := found.isin(through.index)).any():  # the reader refuses circles
        steps = steps + more
        found = found.where(~more, found.map(through.to_dict()))
    return found, steps


def _of_kinds(rows: pd.DataFrame, kinds: Collection[str]) -> pd.DataFrame:
    chosen = rows[rows["kind"].isin(kinds)] if kinds else rows
    return chosen.assign(entry=chosen.index)


def _entries(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(key=rows["entry"].astype("str"), amount=1.0)


def _follow_ups(rows: pd.DataFrame) -> pd.DataFrame:
    return _entries(rows.assign(date=rows["follow_up"]))


def _agreements(rows: pd.DataFrame) -> pd.DataFrame:
    return _entries(rows.assign(date=rows["agreement"]))


def _smes(rows: pd.DataFrame) -> pd.DataFrame:
    """SMEs by their codes, and in one row the number of those without a code."""
    listed = rows.assign(key=rows["smes"]).explode("key").dropna(subset="key").assign(amount=1.0)
    uncoded = (rows["sme_count"] - rows["smes"].map(len)).fillna(0).astype(float)
    others = rows.assign(key=None, amount=uncoded)
    return pd.concat([listed, others[others["amount"] > 0]])


def _amounts(column: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Sums; hours of training are multiplied by the SMEs that had them."""

    def count(rows: pd.DataFrame) -> pd.DataFrame:
        amount = rows[column].fillna(0).astype(float)
        if column == "hours":
            amount *= rows["sme_count"].fillna(rows["smes"].map(len)).astype(float)
        return rows.assign(key=None, amount=amount)[amount > 0]

    return count


def _organisations(
    organisations: pd.DataFrame, indicator: Indicator, project: Project
) -> pd.DataFrame:
    rows = _of_kinds(organisations, indicator.kinds)
    partner, _ = brought_by(organisations)
    return rows.assign(
        date=rows[ORGANISATION_DAYS[indicator.count]],
        partner=rows["organisation"].map(partner),
        target_country=rows["country"].where(rows["country"].isin(project.markets)),
        key=rows["organisation"],
        amount=1.0,
    )


_EVENT_COUNTS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "entries": _entries, "follow_ups": _follow_ups, "agreements": _agreements, "smes": _smes,
}  # fmt: skip
