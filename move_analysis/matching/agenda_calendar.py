"""Calendars: the meetings of one participant as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ..settings import Event

OCTETS = 75
"""Longest line of a calendar file, without its line break."""
HELD, CANCELLED = "CONFIRMED", "CANCELLED"
PROPERTIES = ("DTSTART", "DTEND", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION")
"""Of an entry; where one of them changes, its sequence grows."""


def calendar(entries: pd.DataFrame, *, event: Event) -> str:
    """Which meetings does a participant put into its calendar?

    Times are in UTC, so that they are right in every calendar, without a list of time zones.
    A meeting has the same identifier when it is planned again, with a higher sequence number
    where it changed, so that a calendar that reads the new plan moves it instead of doubling it.

    Parameters
    ----------
    entries : DataFrame
        As of `entries_of`, its own.
    event : Event
        Its name.

    Returns
    -------
    str
        The file; lines end with CRLF and are at most 75 octets long.

    References
    ----------
    RFC 5545, sections 3.8.7.2 (DTSTAMP) and 3.8.7.4 (SEQUENCE).
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
    """What stands in an entry, apart from how often it has changed; see ``PROPERTIES``."""
    place = f"Table {row['table']}" + (f", {event.place}" if event.place else "")
    meets = f"Meeting with {row['meets']}" if status == HELD else "Meeting cancelled"
    return {
        "DTSTART": in_utc(event, row["start"]),
        "DTEND": in_utc(event, row["end"]),
        "STATUS": status,
        "SUMMARY": escaped(meets),
        "LOCATION": escaped(place),
        "DESCRIPTION": escaped(row["why"]) if status == HELD else "",
    }


def in_utc(event: Event, time: str) -> str:
    """When is it that time of the event's day, in UTC?

    Parameters
    ----------
    event : Event
        Day and time zone.
    time : str
        Such as ``"09:30"``.

    Returns
    -------
    str
        As calendars write it.

    Examples
    --------
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
    r"""Write a text so that its commas, semicolons and line breaks are no marks of the format.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str

    Examples
    --------
    >>> print(escaped("Table 3, hall; first floor"))
    Table 3\, hall\; first floor
    """
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    r"""Break a line that is too long; what follows begins with a blank.

    Parameters
    ----------
    line : str
        Without its line break.

    Returns
    -------
    str
        No character is cut in two.

    Examples
    --------
    >>> folded("é" * 40).split("\r\n ") == ["é" * 37, "é" * 3]
    True
    """
    parts, room = [""], OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append("")
            room = OCTETS - 1  # the blank counts
        parts[-1] += character
        room -= size
    return "\r\n ".join(parts)
