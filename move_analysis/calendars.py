"""Calendars: entries written as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

STAMP = "%Y%m%dT%H%M%SZ"
"""How a moment is written, in UTC, so that it is right in every calendar."""


def moment(text: str) -> datetime:
    """Return the moment that a text in the form of `STAMP` means.

    Examples
    --------
    >>> moment("20270518T073000Z").isoformat()
    '2027-05-18T07:30:00+00:00'
    """
    return datetime.strptime(text, STAMP).replace(tzinfo=UTC)


def icalendar_text(name: str, entries: Iterable[Mapping[str, object]], *, product: str) -> str:
    r"""Return a calendar as it stands in a file.

    Parameters
    ----------
    name : str
        What calendar programs call it.
    entries : iterable of mapping
        Of each entry, its properties by their names in RFC 5545: texts, numbers, days, moments.
    product : str
        Which part of the program made it.

    Returns
    -------
    str
        The same entries are the same text; lines end with CRLF.

    Examples
    --------
    >>> from datetime import date
    >>> entry = {"UID": "1@x", "DTSTART": date(2027, 5, 18), "SUMMARY": "Last day; bids, plans"}
    >>> text = icalendar_text("Deadlines", [entry], product="opportunities")
    >>> print("\n".join(text.splitlines()[5:9]))
    BEGIN:VEVENT
    UID:1@x
    DTSTART;VALUE=DATE:20270518
    SUMMARY:Last day\; bids\, plans
    """
    from icalendar import Calendar, Event, vText

    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//move_analysis//{product}//EN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", vText(name))
    for properties in entries:
        event = Event()
        for key, value in properties.items():
            event.add(key, value)
        calendar.add_component(event)
    text: str = calendar.to_ical(sorted=False).decode()
    return text
