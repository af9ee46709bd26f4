"""Deadlines as an iCalendar file (RFC 5545): a day per opportunity, and whom to tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..matching.agenda_calendar import escaped, folded
from ..messages import Message, say
from ..values import Listed, Name
from .matches import OpportunityMatches

HEAD = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//move_analysis//opportunities//EN",
    "METHOD:PUBLISH",
)


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
        is named, with the same identifier on every run. Lines end with CRLF.

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
    lines = [*HEAD, f"X-WR-CALNAME:{escaped(name)}", *_events(matches), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines)


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
    file.write_text(text, encoding="utf-8", newline="")
    return file


def _events(matches: OpportunityMatches) -> Iterator[str]:
    stamp = str(matches.arguments["as_of"]).replace("-", "")
    dated = matches.fits[matches.fits["deadline"] != ""].sort_values(
        ["deadline", "opportunity", "rank"], kind="stable"
    )
    for code, rows in dated.groupby("opportunity", sort=False):
        title = matches.name("opportunity", code)
        told = Listed([_told(row, matches) for row in rows.itertuples()], "semicolon")
        day = str(rows["deadline"].iloc[0]).replace("-", "")
        yield from (
            "BEGIN:VEVENT",
            f"UID:{code}@opportunities.move-analysis",
            f"DTSTAMP:{stamp}T000000Z",
            f"DTSTART;VALUE=DATE:{day}",
            f"SUMMARY:{escaped(say('Last day: {title}', title=title).render())}",
            f"DESCRIPTION:{escaped(say('To be told: {smes}.', smes=told).render())}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        )


def _told(row: Any, matches: OpportunityMatches) -> Message:
    meets = matches.name("competences", row.meets)
    return say("{sme} ({meets})", sme=Name(row.sme), meets=meets)
