"""Tallies: what an indicator counts, one row per thing counted and partner that counts it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from math import inf
from typing import Literal

import pandas as pd

from ..messages import Message, say
from ..project import Project
from ..readers.calls import MATCHED
from ..readers.logs import Logs, read_logs
from ..readers.outcomes import OUTCOME_KINDS
from ..settings import Indicator

COLUMNS = ["entry", "date", "partner", "target_country", "key", "n", "amount"]
MEETINGS = ("c2c_meeting", "b2b_meeting", MATCHED)
STEPS = tuple(OUTCOME_KINDS)
EVENTS = ("preparatory_event", "c2c_event", "b2b_event")

_SHIPPED = (
    ("preparatory_events", say("Preparatory events"), "entries", "events", EVENTS[:1],
     say("Events that prepared SMEs for a target country")),
    ("c2c_events", say("C2C events"), "entries", "events", EVENTS[1:2],
     say("Events between cluster organisations")),
    ("c2c_meetings", say("C2C meetings"), "entries", "meetings", MEETINGS[:1],
     say("Meetings of two cluster organisations")),
    ("b2b_events", say("B2B events"), "entries", "events", EVENTS[2:],
     say("Matchmaking events between SMEs (business to business)")),
    ("b2b_meetings", say("B2B meetings"), "entries", "meetings", MEETINGS[1:2],
     say("Meetings of SMEs with companies of a target country")),
    ("follow_ups", say("Meetings with a follow-up"), "follow_ups", "meetings", MEETINGS,
     say("Meetings from which something followed, on the day it did")),
    ("agreements", say("Agreements from meetings"), "agreements", "agreements", MEETINGS,
     say("Meetings that led to an agreement, on the day it was signed")),
    ("smes_involved", say("SMEs in events and meetings"), "smes", "SMEs", (*EVENTS, *MEETINGS),
     say("Different SMEs that took part in any of them")),
    ("smes_trained", say("SMEs trained"), "smes", "SMEs", ("training",),
     say("Different SMEs that took part in a training")),
    ("training_hours", say("Hours of training received"), "hours", "hours", ("training",),
     say("Length of each training times the SMEs that took part")),
    ("guests", say("Participants from target countries"), "guests", "participations",
     (*EVENTS, *MEETINGS),
     say("Organisations of target countries, each time that they took part")),
    ("reached", say("People and SMEs reached"), "reached", "contacts", ("dissemination",),
     say("Contacts by all channels, each time")),
    ("opportunities_told", say("Opportunities passed on to an SME"), "entries", "cases",
     STEPS[:1], say("Each time that an SME was told of an opportunity")),
    ("opportunities_interested", say("SMEs interested in an opportunity"), "entries", "cases",
     STEPS[1:2], say("Each time that an SME showed interest, on the day it did")),
    ("opportunities_applied", say("Applications and bids"), "entries", "cases", STEPS[2:3],
     say("Each time that an SME applied for an opportunity, or bid for it")),
    ("opportunities_won", say("Opportunities won"), "entries", "cases", STEPS[3:],
     say("Each time that an SME won what it had applied for")),
    ("organisations_joined", say("Associated organisations"), "joined", "organisations", (),
     say("Organisations that were involved, from the day they joined")),
    ("declarations", say("Declarations of interest"), "declarations", "organisations", (),
     say("Organisations that declared their interest")),
    ("cooperation_agreements", say("Cooperation agreements"), "cooperation_agreements",
     "organisations", (),
     say("Organisations that signed an agreement")),
)  # fmt: skip
SHIPPED = tuple(
    Indicator(code=code, count=count, unit=unit, kinds=kinds)  # type: ignore[arg-type]
    for code, _, count, unit, kinds, _ in _SHIPPED
)
"""Indicators that the logs of events, organisations and outcomes give."""
LABELS: Mapping[str, Message] = {one[0]: one[1] for one in _SHIPPED}
DEFINITIONS: Mapping[str, Message] = {one[0]: one[-1] for one in _SHIPPED}
UNITS: Mapping[str, Message] = {
    "entries": say("entries"),
    "events": say("events"),
    "meetings": say("meetings"),
    "agreements": say("agreements"),
    "SMEs": say("SMEs"),
    "hours": say("hours"),
    "participations": say("participations"),
    "cases": say("cases"),
    "contacts": say("contacts"),
    "organisations": say("organisations"),
    "number": say("number"),
}
"""What units are called; those of a project's own are shown as it wrote them."""


def tally(logs: Logs, indicator: Indicator, *, project: Project) -> pd.DataFrame:
    """Return what an indicator counts; what partners did together is there once for each of them.

    Columns: ``entry`` (see `entry_names`), ``date``, ``partner``, ``target_country``, ``key`` (what
    is counted once: the entry, SME, country or organisation; missing where only a number is known),
    ``n`` (how many these are) and ``amount``.
    """
    kind = KINDS[indicator.count]
    if kind.log == "organisations":
        rows = _with_partner(_of_kinds(logs.organisations, indicator.kinds), logs, project)
    else:
        rows = _of_kinds(logs.events, indicator.kinds)
    found = kind.rows(rows).explode("partner")
    return found[COLUMNS].dropna(subset="date").reset_index(drop=True)


def named_logs(project: Project) -> Logs:
    """Return the logs of a project, each entry of the event log with its name as ``entry``."""
    logs = read_logs(project)
    return replace(logs, events=logs.events.assign(entry=entry_names(logs.events)))


def entry_names(events: pd.DataFrame) -> pd.Series[str]:
    """Name each entry by day, kind, partners, country, title and a number where these are equal.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.readers.logs import read_logs
    >>> entry_names(read_logs(demo_project()).events).iloc[0]
    '2016-01-03|training|ENVIPARK||training (invented)|0'
    """
    parts = [
        events["date"].dt.strftime("%Y-%m-%d"),
        events["kind"],
        events["partner"].map(sorted).map(";".join),
        events["target_country"],
        events["title"],
    ]
    text = (
        pd.Series("", index=events.index, dtype="str")
        .str.cat([part.fillna("").astype("str") for part in parts], sep="|")
        .str[1:]
    )
    # Equal ones are told apart by their size: the order of rows must change nothing.
    size = events["smes"].map(len) + events["sme_count"].fillna(0).astype(float)
    place = size.groupby(text.to_numpy()).rank(method="first").astype(int) - 1
    return text + "|" + place.astype("str")


def name_of(entries: Collection[str]) -> str:
    """Return one short name for some entries, the same whoever counts them; empty for none."""
    text = "\n".join(sorted(set(entries)))
    return blake2b(text.encode(), digest_size=8).hexdigest() if text else ""


def brought_by(organisations: pd.DataFrame) -> tuple[pd.Series[str], pd.Series[int]]:
    """Return which partner brought each organisation, and in how many steps (1: by itself)."""
    through = organisations.set_index("organisation")["through"]
    found, steps = through, pd.Series(1, index=through.index)
    while (more := found.isin(through.index)).any():  # the reader refuses circles
        steps = steps + more
        found = found.where(~more, found.map(through.to_dict()))
    return found, steps


def _of_kinds(rows: pd.DataFrame, kinds: Collection[str]) -> pd.DataFrame:
    return rows[rows["kind"].isin(kinds)] if kinds else rows


def _once(day: str, key: str = "entry") -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Count each entry, country or organisation once, on a day that the log has for it."""
    return lambda rows: rows.assign(date=rows[day], key=rows[key], n=1.0, amount=1.0).dropna(
        subset="key"
    )


def _followed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each entry, and whether something followed; an agreement counts as that."""
    followed = rows["follow_up"].notna() | rows["agreement"].notna()
    return rows.assign(key=rows["entry"], n=1.0, amount=followed.astype(float))


def _sums(column: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Sum a number of each entry that nobody can assign to single SMEs or people."""

    def count(rows: pd.DataFrame) -> pd.DataFrame:
        amount = rows[column].fillna(0).astype(float)
        return rows.assign(key=None, n=amount, amount=amount)[amount > 0]

    return count


def _smes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return SMEs by their codes, and in one row the number of those without a code."""
    listed = rows.assign(key=rows["smes"]).explode("key").dropna(subset="key").assign(n=1.0)
    uncoded = (rows["sme_count"] - rows["smes"].map(len)).fillna(0).astype(float)
    others = rows.assign(key=None, n=uncoded)
    found = pd.concat([listed, others[others["n"] > 0]])
    return found.assign(amount=found["n"])


def _hours(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the same, each SME with the length of the training that it had."""
    found = _smes(rows[rows["hours"].fillna(0) > 0])
    return found.assign(amount=found["n"] * found["hours"].astype(float))


def _with_partner(rows: pd.DataFrame, logs: Logs, project: Project) -> pd.DataFrame:
    """Return organisations, each with the partner at the beginning of its chain."""
    partner, _ = brought_by(logs.organisations)
    return rows.assign(
        entry=rows["organisation"],
        partner=rows["organisation"].map(partner),
        target_country=rows["country"].where(rows["country"].isin(project.markets)),
    )


@dataclass(frozen=True)
class Kind:
    """How something is counted, and what is published of it.

    `rows` turns entries of a log into what is counted (see `tally`); `measure` is one of
    `measures.MEASURES`; `most` is how many there can be at all, where a project says so. `of_smes`:
    it says how many SMEs there were, which is published like any count of them. `waits`: only
    entries count that had the project's ``wait`` for something to follow.
    """

    rows: Callable[[pd.DataFrame], pd.DataFrame]
    log: Literal["events", "organisations"] = "events"
    measure: Literal["events", "different", "sum", "share"] = "events"
    most: Callable[[Project], float] = lambda _: inf
    of_smes: bool = False
    waits: bool = False


def members_of(project: Project) -> int | None:
    """Return how many member SMEs the partners have in all; None where one did not say."""
    invited = [partner.invited for partner in project.partners]
    return sum(one or 0 for one in invited) if all(invited) else None


KINDS: Mapping[str, Kind] = {
    "entries": Kind(_once("date")),
    "follow_ups": Kind(_once("follow_up")),
    "agreements": Kind(_once("agreement")),
    "follow_up_rate": Kind(_followed, measure="share", waits=True),
    "target_countries": Kind(
        _once("date", "target_country"), measure="different", most=lambda p: float(len(p.markets))
    ),
    "guests": Kind(_sums("guests"), measure="sum"),
    "reached": Kind(_sums("reached"), measure="sum"),
    "smes": Kind(_smes, measure="different", of_smes=True),
    "hours": Kind(_hours, measure="sum", of_smes=True),
    "joined": Kind(_once("joined"), "organisations"),
    "declarations": Kind(_once("declaration"), "organisations"),
    "cooperation_agreements": Kind(_once("agreement"), "organisations"),
}
"""What indicators can count, by the name that `move.yml` gives it."""


def log_of(indicator: Indicator, project: Project) -> str:
    """Return the log that an indicator counts in; empty where the project names none."""
    settings = project.monitoring
    if KINDS[indicator.count].log == "organisations":
        return settings.organisations
    other = dict.fromkeys(OUTCOME_KINDS, project.opportunities.outcomes)
    other[MATCHED] = settings.events or settings.calls
    named = (other.get(kind, settings.events) for kind in indicator.kinds or ("",))
    return next(filter(None, named), "")
