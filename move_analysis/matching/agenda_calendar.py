"""Calendars: the meetings of one participant as an iCalendar file (RFC 5545)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ..settings import Event

OCTETS = 75
"""Longest line of a calendar file, without its line break."""


def calendar(meetings: pd.DataFrame, dropped: pd.DataFrame, *, event: Event, plan: str) -> str:
    """Which meetings does a participant put into its calendar?

    Times are in UTC, so that they are right in every calendar, without a list of time zones.
    A meeting has the same identifier when it is planned again, with a higher sequence number
    where it changed, so that a calendar that reads the new plan moves it instead of doubling it.

    Parameters
    ----------
    meetings, dropped : DataFrame
        As of `personal_agendas`, its own.
    event : Event
        Day, time zone, name and place.
    plan : str
        What tells this plan, and those made from it, from others.

    Returns
    -------
    str
        The file; lines end with CRLF and are at most 75 octets long.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//move_analysis//agenda//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(event.name)}",
    ]
    for status, rows in (("CONFIRMED", meetings), ("CANCELLED", dropped)):
        for row in rows.to_dict("records"):
            lines += _entry(row, status, event=event, plan=plan)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _entry(row: Mapping[Any, Any], status: str, *, event: Event, plan: str) -> Iterable[str]:
    place = f"Table {row['table']}" + (f", {event.place}" if event.place else "")
    # The day of the event stands for when the file was made: the same plan is the same bytes.
    yield from (
        "BEGIN:VEVENT",
        f"UID:{_identifier(row['number'], event, plan)}",
        f"DTSTAMP:{event.day:%Y%m%d}T000000Z",
        f"DTSTART:{in_utc(event, row['start'])}",
        f"DTEND:{in_utc(event, row['end'])}",
        f"SEQUENCE:{row['sequence']}",
        f"STATUS:{status}",
        f"SUMMARY:{escaped('Meeting with ' + row['meets'])}",
        f"LOCATION:{escaped(place)}",
    )
    if row["why"]:
        yield f"DESCRIPTION:{escaped(row['why'])}"
    yield "END:VEVENT"


def _identifier(number: int, event: Event, plan: str) -> str:
    text = "|".join((event.name, event.day.isoformat(), plan, str(number)))
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@agenda.move-analysis"


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
