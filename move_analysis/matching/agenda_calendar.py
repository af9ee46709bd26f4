"""Calendars: the meetings of one participant as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ..calendars import STAMP, icalendar_text, moment
from ..messages import say
from ..settings import Event
from ..values import Count, Name

HELD, CANCELLED = "CONFIRMED", "CANCELLED"
CALLED_OFF = say("Meeting cancelled")
PROPERTIES = ("DTSTART", "DTEND", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION")
"""Of an entry; where one of them changes, its sequence grows."""


def calendar(entries: pd.DataFrame, *, event: Event) -> str:
    """Return the meetings of a participant, as of `entries_of`, as an iCalendar file.

    Times are in UTC, so that they are right in every calendar, without a list of time zones.
    A meeting has the same identifier when it is planned again, with a higher sequence number
    where it changed, so that a calendar that reads the new plan moves it instead of doubling it
    (RFC 5545, sections 3.8.7.2 and 3.8.7.4).
    """
    rows = map(_properties, entries.to_dict("records"))
    return icalendar_text(event.name, rows, product="agenda")


def _properties(row: Mapping[Any, Any]) -> dict[str, object]:
    times = {name: moment(row[name]) for name in PROPERTIES[:2]}
    texts = {name: row[name] for name in PROPERTIES[2:] if row[name]}
    known = {"UID": row["uid"], "DTSTAMP": moment(row["stamp"]), "SEQUENCE": int(row["sequence"])}
    return {**known, **times, **texts}


def properties_of(row: Mapping[Any, Any], status: str, *, event: Event) -> dict[str, str]:
    """Return what an entry says in the active language, apart from how often it has changed."""
    table = Count(row["table"])
    place = (
        say("Table {table}, {place}", table=table, place=Name(event.place))
        if event.place
        else say("Table {table}", table=table)
    )
    held = status == HELD
    meets = say("Meeting with {sme}", sme=Name(row["meets"])) if held else CALLED_OFF
    return {
        "DTSTART": in_utc(event, row["day"], row["start"]),
        "DTEND": in_utc(event, row["day"], row["end"]),
        "STATUS": status,
        "SUMMARY": meets.render(),
        "LOCATION": place.render(),
        "DESCRIPTION": row["why"] if held else "",
    }


def in_utc(event: Event, day: str, time: str) -> str:
    """Return a time of the event in UTC, as calendars write it.

    >>> in_utc(Event(time_zone="Europe/Madrid"), "2027-05-18", "09:30")
    '20270518T073000Z'
    """
    local = datetime.fromisoformat(f"{day} {time}").replace(tzinfo=ZoneInfo(event.time_zone))
    return local.astimezone(UTC).strftime(STAMP)
