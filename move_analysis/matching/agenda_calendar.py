"""Calendars: the meetings of one participant as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ..messages import say
from ..settings import Event
from ..values import Count, Name

OCTETS = 75
"""Longest line of a calendar file, without its line break."""
HELD, CANCELLED = "CONFIRMED", "CANCELLED"
CALLED_OFF = say("Meeting cancelled")
PROPERTIES = ("DTSTART", "DTEND", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION")
"""Of an entry; where one of them changes, its sequence grows."""


def calendar(entries: pd.DataFrame, *, event: Event) -> str:
    """Return the meetings of a participant, as of `entries_of`, as an iCalendar file.

    Times are in UTC, so that they are right in every calendar, without a list of time zones.
    A meeting has the same identifier when it is planned again, with a higher sequence number
    where it changed, so that a calendar that reads the new plan moves it instead of doubling it
    (RFC 5545, sections 3.8.7.2 and 3.8.7.4). Lines end with CRLF and are at most 75 octets long.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//move_analysis//agenda//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(event.name)}",
    ]
    for row in entries.to_dict("records"):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{row['uid']}",
            f"DTSTAMP:{row['stamp']}",
            f"SEQUENCE:{row['sequence']}",
            *(f"{name}:{row[name]}" for name in PROPERTIES if row[name]),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


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
        "DTSTART": in_utc(event, row["start"]),
        "DTEND": in_utc(event, row["end"]),
        "STATUS": status,
        "SUMMARY": escaped(meets.render()),
        "LOCATION": escaped(place.render()),
        "DESCRIPTION": escaped(row["why"]) if held else "",
    }


def in_utc(event: Event, time: str) -> str:
    """Return a time of the event's day in UTC, as calendars write it.

    >>> in_utc(Event(day="2027-05-18", time_zone="Europe/Madrid"), "09:30")
    '20270518T073000Z'
    """
    hour, minute = map(int, time.split(":"))
    local = datetime(
        event.day.year, event.day.month, event.day.day, hour, minute,
        tzinfo=ZoneInfo(event.time_zone),
    )  # fmt: skip
    return f"{local.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    r"""Return a text whose commas, semicolons and line breaks are no marks of the format.

    >>> print(escaped("Table 3, hall; first floor"))
    Table 3\, hall\; first floor
    """
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    r"""Return a line, broken where it is too long; what follows begins with a blank.

    No character is cut in two.

    >>> folded("é" * 40).split("\r\n ") == ["é" * 37, "é" * 3]
    True
    """
    parts, left = [""], OCTETS
    for character in line:
        size = len(character.encode())
        if size > left:
            parts.append("")
            left = OCTETS - 1  # the blank counts
        parts[-1] += character
        left -= size
    return "\r\n ".join(parts)
