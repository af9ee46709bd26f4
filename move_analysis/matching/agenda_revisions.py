"""Revisions: how often each calendar entry has changed since it was first written, and when."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from ..calendars import STAMP, moment
from ..messages import Message, in_language, say
from ..result import analysis
from .agenda import Agenda
from .agenda_calendar import CANCELLED, HELD, PROPERTIES, properties_of
from .agenda_tables import NO_REVISIONS

KEY = ["number", "side"]


@analysis
def with_revisions(
    agenda: Agenda, *, now: datetime | None = None, language: str | None = None
) -> Agenda:
    """Return the agenda with a higher sequence and a new stamp for each entry that has changed.

    Parameters
    ----------
    agenda : Agenda
        Released, since names belong to what stands in a calendar. Its ``revisions`` say what was
        written before. Another language changes what stands there, too.
    now : datetime, optional
        When the entries change; left out, now.
    language : str, optional
        Of the calendars; left out, the one that `set_language` chose.

    Returns
    -------
    Agenda
        With ``revisions`` of all entries. Those in which nothing changed keep theirs, so that
        the same plan is written as the same files.

    References
    ----------
    RFC 5545, section 3.8.7.4: calendars take the copy with the highest sequence.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from move_analysis.matching import plan_agenda
    >>> from move_analysis.settings import Event
    >>> matches = pd.DataFrame({"sme": ["A-1"], "match": ["B-1"], "score": [3]})
    >>> event = Event(slots=["09:00-09:20"])
    >>> written = with_revisions(plan_agenda(matches, event=event))
    >>> other = event.model_copy(update={"place": "Town hall"})
    >>> moved = replace(written, arguments={**written.arguments, "event": other.model_dump()})
    >>> with_revisions(moved).revisions["sequence"].tolist()
    [1, 1]
    """
    with in_language(language):
        entries = _contents(agenda)
    before = agenda.revisions.set_index(KEY)
    keys = pd.MultiIndex.from_frame(entries[KEY])
    old = before.reindex(keys).reset_index(drop=True)
    same = (old["digest"] == entries["digest"]).fillna(False)
    stamp = _stamp(now or datetime.now(UTC), before["stamp"])
    found = entries[KEY].assign(
        sequence=old["sequence"].fillna(-1) + ~same,
        stamp=old["stamp"].where(same, stamp),
        digest=entries["digest"],
    )
    # An SME that may not be shown now may agree again: its entries go on counting.
    unseen = before[~before.index.isin(keys)].reset_index()
    revisions = pd.concat([found, unseen], ignore_index=True) if len(unseen) else found
    return agenda.with_tables(revisions=revisions.astype(NO_REVISIONS.dtypes.to_dict()))


def calendar_changes(before: Agenda, after: Agenda) -> tuple[Message, ...]:
    """Say how many calendar entries have changed since they were last written.

    Parameters
    ----------
    before : Agenda
        With the revisions of what was written.
    after : Agenda
        From `with_revisions`.

    Returns
    -------
    tuple of Message
        One sentence; none where nothing was written before.

    Examples
    --------
    >>> from move_analysis.matching import plan_agenda
    >>> from move_analysis.settings import Event
    >>> matches = pd.DataFrame({"sme": ["A-1"], "match": ["B-1"], "score": [3]})
    >>> plan = plan_agenda(matches, event=Event(slots=["09:00-09:20"]))
    >>> calendar_changes(plan, with_revisions(plan))
    ()
    """
    if before.revisions.empty:
        return ()
    entries = _contents(after)[KEY]
    both = entries.merge(after.revisions, on=KEY).merge(before.revisions, on=KEY, how="left")
    changed = int((both["sequence_x"] != both["sequence_y"]).sum())
    return (
        say(
            "Calendar entries that have changed: {changed} of {entries}.",
            changed=changed, entries=len(entries),
        ),
    )  # fmt: skip


def entries_of(agenda: Agenda) -> pd.DataFrame:
    """Return what stands in the calendars: a row per participant and meeting.

    Columns are ``participant number side uid sequence stamp`` and the properties of the entry;
    entries that are cancelled come last.
    """
    entries = _contents(agenda).drop(columns="digest")
    return entries.merge(agenda.revisions, on=KEY).assign(
        uid=lambda table: [_identifier(agenda, number) for number in table["number"]]
    )


def _stamp(now: datetime, before: pd.Series[str]) -> str:
    """Now, but later than everything that was written before, whatever the clock says."""
    last = [moment(one) for one in set(before)]
    earliest = max(last) + timedelta(seconds=1) if last else now
    return max(now, earliest).astimezone(UTC).strftime(STAMP)


def _contents(agenda: Agenda) -> pd.DataFrame:
    parts = ((HELD, agenda.both_sides()), (CANCELLED, agenda.cancelled))
    rows: list[dict[str, Any]] = [
        {**{name: row[name] for name in ("participant", *KEY)}, **properties}
        for status, table in parts
        for row in table.to_dict("records")
        for properties in [properties_of(row, status, event=agenda.event)]
    ]
    table = pd.DataFrame(rows, columns=["participant", *KEY, *PROPERTIES])
    texts = ["\n".join(row[name] for name in PROPERTIES) for row in rows]
    return table.assign(digest=[hashlib.sha256(t.encode()).hexdigest()[:32] for t in texts])


def _identifier(agenda: Agenda, number: int) -> str:
    text = f"{agenda.arguments.get('plan', '')}|{number}"
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@agenda.move-analysis"
