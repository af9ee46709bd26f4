"""Deadlines as an iCalendar file (RFC 5545): a day per opportunity, and whom to tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from ..calendars import icalendar_text
from ..messages import Message, say
from ..values import Listed, Name
from .matches import OpportunityMatches


def deadline_calendar(matches: OpportunityMatches) -> str:
    """Which deadlines does an office put into its calendar, and whom does it tell before?

    Parameters
    ----------
    matches : OpportunityMatches
        Released; of one partner: ``matches.filter(partner="CCTL")``.

    Returns
    -------
    str
        An iCalendar file in the active language: a whole day per opportunity for which somebody
        is named, with the same identifier on every run.

    Raises
    ------
    ValueError
        Where the matches are not released: a calendar leaves the house.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import match_opportunities, read_opportunities
    >>> from move_analysis.privacy import policy_for, release
    >>> project, survey = demo_project(), demo_survey()
    >>> found = match_opportunities(survey, read_opportunities(project), project=project)
    >>> policy = policy_for(project, survey, reader="CCTL")
    >>> text = deadline_calendar(release(found, policy).filter(partner="CCTL"))
    >>> text.splitlines()[0]
    'BEGIN:VCALENDAR'
    """
    if not matches.released:
        raise ValueError("matches should be released: a calendar leaves the house")
    name = say("Deadlines of opportunities").render()
    return icalendar_text(name, _entries(matches), product="opportunities")


def write_deadlines(matches: OpportunityMatches, path: str | Path) -> Path:
    """Write the calendar of deadlines into a file.

    Parameters
    ----------
    matches : OpportunityMatches
        As for `deadline_calendar`.
    path : path
        The file.

    Returns
    -------
    Path

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import match_opportunities, read_opportunities
    >>> found = match_opportunities(demo_survey(), read_opportunities(demo_project()))
    >>> write_deadlines(found, "deadlines.ics")
    Traceback (most recent call last):
    ValueError: matches should be released: a calendar leaves the house
    """
    file, text = Path(path), deadline_calendar(matches)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return file


def _entries(matches: OpportunityMatches) -> Iterator[dict[str, object]]:
    stamp = datetime.combine(date.fromisoformat(matches.arguments["as_of"]), time(), UTC)
    dated = matches.fits[matches.fits["deadline"] != ""].sort_values(
        ["deadline", "opportunity", "rank"], kind="stable"
    )
    for code, rows in dated.groupby("opportunity", sort=False):
        title = matches.name("opportunity", code)
        told = Listed([_told(row, matches) for row in rows.itertuples()], "semicolon")
        yield {
            "UID": f"{code}@opportunities.move-analysis",
            "DTSTAMP": stamp,
            "DTSTART": date.fromisoformat(rows["deadline"].iloc[0]),
            "SUMMARY": say("Last day: {title}", title=title).render(),
            "DESCRIPTION": say("To be told: {smes}.", smes=told).render(),
            "TRANSP": "TRANSPARENT",
        }


def _told(row: Any, matches: OpportunityMatches) -> Message:
    meets = matches.name("competences", row.meets)
    return say("{sme} ({meets})", sme=Name(row.sme), meets=meets)
