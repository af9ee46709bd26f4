"""Agenda: who meets whom, when and at which table, so that the meetings are worth most."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pandas as pd

from ..choices import Whole
from ..columns import Column
from ..messages import Message, say, say_many
from ..result import Names, Result, Schema, analysis, held_columns
from ..settings import Event
from ..values import Count, Share, Text
from .agenda_problem import Setup, set_up
from .agenda_reading import WHY_MISSING, changes_read, crossing_read, minimum_read, proof_read
from .agenda_search import Schedule, best_schedule
from .agenda_tables import (
    NO_REVISIONS,
    WHEN,
    both_sides,
    cancelled_table,
    meetings_table,
    participants_table,
    slots_table,
    summary_table,
    with_reasons,
)
from .match_columns import SCORES
from .matches import Matches
from .reasons import DOMAINS, reason_of

REASONS = "reasons"
STATES = {
    "new": say("new meeting"),
    "kept": say("as planned before"),
    "moved": say("new time or table"),
    "dropped": say("not held"),
}
AGREED = "who takes part agreed to be shown, and each meeting is listed"
COULD_MEET = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)

MEETING = {
    "day": Column.label("its day"),
    "start": Column.label("when it starts"),
    "end": Column.label("when it ends"),
    "table": Column.label("its table"),
    "sme": Column.respondent("one SME"),
    "match": Column.respondent("the other SME"),
    "score": Column.coarse("what the meeting is worth, at most", "score", steps=SCORES),
    "to_sme": Column.coarse("code of why they should meet, for the one"),
    "sme_why": Column.name_of("to_sme", "why they should meet, said to the one", domain=REASONS),
    "to_match": Column.coarse("code of why they should meet, for the other"),
    "match_why": Column.name_of(
        "to_match", "why they should meet, said to the other", domain=REASONS
    ),
    "state": Column.label("new; kept or moved when planned again; dropped", words=STATES),
    "number": Column.label("number of the meeting, the same when planned again"),
}


def _counted(meaning: str, unit: str) -> Column:
    return Column.exact(meaning, unit, why=AGREED)


@dataclass(frozen=True, kw_only=True, eq=False)
class Agenda(Result):
    """The schedule of a brokerage event.

    Parameters
    ----------
    meetings : DataFrame
        One row per meeting, by slot and table.
    participants : DataFrame
        One row per SME that takes part: its meetings, and why it has too few.
    slots : DataFrame
        One row per slot.
    reached : DataFrame
        One row: how many SMEs have the minimum.
    summary : DataFrame
        One row: how good the schedule is, what is proved about it, what it connects, and what
        was moved when it was planned again.
    dropped : DataFrame
        Meetings of the plan before that are not held.
    cancelled : DataFrame
        The same for the calendar of each of the two: whom it was to meet need not be known.
    revisions : DataFrame
        How often each calendar entry has changed, and when last (see `with_revisions`).

    Examples
    --------
    >>> matches = pd.DataFrame({"sme": ["A-1", "A-2"], "match": ["B-1", "B-1"], "score": [3, 2]})
    >>> agenda = plan_agenda(matches, event=Event(slots=["09:00-09:20"], tables=5))
    >>> agenda.meetings[["sme", "match"]].values.tolist()
    [['A-1', 'B-1']]
    """

    SCHEMA: ClassVar[Schema] = {
        "meetings": {"slot": Column.label("number of the slot"), **MEETING},
        "participants": {
            "respondent": Column.respondent("the SME"),
            "partner": Column.label("code of its partner"),
            "partner_label": Column.name_of("partner", "its partner"),
            "country": Column.label("code of its country"),
            "country_label": Column.name_of("country", "its country"),
            "sector": Column.label("code of its sector"),
            "sector_label": Column.name_of("sector", "its sector"),
            "table": Column.label("table that it keeps as a host; missing for guests"),
            "slots": Column.label("slots in which it is there", "slots"),
            "possible": Column.coarse(
                "SMEs that it could meet, at most", "partners", steps=COULD_MEET
            ),
            "meetings": _counted("its meetings", "meetings"),
            "value": Column.coarse("what they are worth together", "score", digits=1),
            "missing": _counted("meetings that it lacks to the minimum", "meetings"),
            "why": Column.coarse("why it lacks them", words=WHY_MISSING),
        },
        "slots": {
            "slot": Column.label("number of the slot"),
            "day": Column.label("its day"),
            "start": Column.label("when it starts"),
            "end": Column.label("when it ends"),
            "meetings": _counted("meetings in it", "meetings"),
            "tables": Column.label("tables", "tables"),
            "value": Column.coarse("what its meetings are worth together", "score"),
        },
        "reached": {
            "minimum": Column.label("meetings that each SME should have", "meetings"),
            "base": _counted("SMEs that take part", "participants"),
            "n": _counted("SMEs that have them", "participants"),
        },
        "summary": {
            "base": _counted("SMEs that take part", "participants"),
            "meetings": _counted("meetings", "meetings"),
            "places": Column.label("tables in all slots", "meetings"),
            "value": Column.coarse("what all meetings are worth", "score"),
            "bound": Column.coarse("no schedule is worth more", "score"),
            "gap": Column.coarse("bound above value, per value", "share"),
            "missing": _counted("meetings lacking to the minimum", "meetings"),
            "missing_bound": _counted("so many lack in every schedule", "meetings"),
            "partner": Column.coarse("meetings of SMEs of two partners", "share"),
            "country": Column.coarse("meetings across a border", "share"),
            "sector": Column.coarse("meetings across sectors", "share"),
            "kept": _counted("meetings kept at their time and table", "meetings"),
            "moved": _counted("meetings moved to another time or table", "meetings"),
            "new": _counted("meetings that were not planned before", "meetings"),
            "dropped": _counted("meetings planned before, not held", "meetings"),
        },
        "dropped": MEETING,
        "cancelled": {
            **{name: MEETING[name] for name in (*WHEN, "table")},
            "participant": Column.respondent("the SME in whose calendar it stood"),
            "number": MEETING["number"],
            "side": Column.label("which of the two it was: sme or match"),
        },
        "revisions": {
            "number": MEETING["number"],
            "side": Column.label("in whose calendar: of its sme or of its match"),
            "sequence": Column.label("how often the entry has changed"),
            "stamp": Column.label("when it changed last, in UTC"),
            "digest": Column.label("hash of all that stands in it"),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"participants": ("respondent",)}

    meetings: pd.DataFrame
    participants: pd.DataFrame
    slots: pd.DataFrame
    reached: pd.DataFrame
    summary: pd.DataFrame
    dropped: pd.DataFrame
    cancelled: pd.DataFrame
    revisions: pd.DataFrame

    @classmethod
    def _brought_up(cls, saved: dict[str, Any]) -> dict[str, Any]:
        """Plans that were saved before events could have several days are of the first one."""
        day = Event.model_validate(saved["arguments"]["event"]).dates[0].isoformat()
        for name, columns in cls.SCHEMA.items():
            table = saved[name]
            if "day" in columns and "day" not in table:
                days = pd.Series(day, index=table.index, dtype="str")
                saved[name] = table.assign(day=days)[[*held_columns(columns)]]
        return saved

    @property
    def event(self) -> Event:
        """The event that was planned."""
        return Event.model_validate(self.arguments["event"])

    def name(self, domain: str, code: object) -> Text:
        """What a code is called: also one that stands for the reasons of a meeting."""
        return reason_of(str(code), self.names) if domain == REASONS else super().name(domain, code)

    def both_sides(self) -> pd.DataFrame:
        """Each meeting as each of the two sees it, with the reasons in the active language."""
        table = both_sides(self.meetings)
        texts = {code: self.name(REASONS, code).render() for code in table["why"].unique()}
        return table.assign(why=table["why"].map(texts).astype("str"))

    def reading(self) -> tuple[Message, ...]:
        """How many meetings there are, for whom, what they connect, and how good that is."""
        found = self.summary.iloc[0]
        if self.slots.empty:
            return (NO_EVENT,)
        if not found["meetings"]:
            return (
                say(
                    "No meeting can be held by the {count} SMEs that take part.",
                    count=Count(found["base"]),
                ),
            )
        return (
            say_many(
                "{n} meeting of {count} SMEs in {slots} slots; {share} of the places at tables "
                "are used.",
                "{n} meetings of {count} SMEs in {slots} slots; {share} of the places at tables "
                "are used.",
                n=found["meetings"],
                count=Count(found["base"]),
                slots=len(self.slots),
                share=Share(found["meetings"] / found["places"]),
            ),
            *minimum_read(self.reached.iloc[0], self.participants),
            *crossing_read(found),
            proof_read(found),
            *(changes_read(found) if "before" in self.arguments else ()),
        )


@analysis
def plan_agenda(
    matches: pd.DataFrame | Matches,
    *,
    event: Event,
    participants: pd.DataFrame | None = None,
    fixed: pd.DataFrame | None = None,
    seed: Whole = 0,
) -> Agenda:
    """Plan which meetings are held when and where, so that together they are worth most.

    No SME is in two places at a time, no pair meets twice, no more meetings are held at a time
    than there are tables, and two SMEs meet only while both are there, if they share a language
    and neither opted out. First as few meetings as possible lack to the minimum of each SME, then
    the sum of the scores is highest. Small events are solved exactly; else the schedule comes
    with a bound that is proved, from a linear program that gives up the order of the slots.

    Parameters
    ----------
    matches : Matches or DataFrame
        From `match_needs`, or a table with ``sme``, ``match``, ``score`` (at least 0) and, where
        wanted, ``reasons`` (texts, or as `match_needs` has them); of a pair that is listed both
        ways, the higher score counts.
    event : Event
        Slots, tables, minimum and maximum of meetings, whether hosts keep their tables.
    participants : DataFrame, optional
        One row per SME that takes part: ``respondent`` and, where wanted, ``available``,
        ``languages``, ``opt_out``, ``table`` (see `event_participants`), ``partner``,
        ``country``, ``sector``. Left out, everybody in `matches`, all the time.
    fixed : DataFrame, optional
        Meetings that are agreed already: ``sme``, ``match``, ``start`` of the slot (of several
        days, with its ``day``) and, where wanted, ``table``. They stay, whatever else is asked for.
    seed : int
        For the search after the first schedule; small events do not depend on it.

    Returns
    -------
    Agenda

    Raises
    ------
    DataError
        With every fault of the participants or of the fixed meetings.

    References
    ----------
    Huangfu, Q. & Hall, J. A. J. (2018). Parallelizing the dual revised simplex method.
    Mathematical Programming Computation 10, 119-142 (HiGHS, through scipy).

    Examples
    --------
    >>> matches = pd.DataFrame({
    ...     "sme": ["A-1", "A-1", "A-2"], "match": ["B-1", "B-2", "B-1"], "score": [5, 3, 4]})
    >>> event = Event(slots=["09:00-09:20", "09:20-09:40"], tables=1, minimum=0)
    >>> plan_agenda(matches, event=event).summary.loc[0, ["meetings", "value", "bound"]].tolist()
    [2.0, 9.0, 9.0]
    """
    listed = matches if isinstance(matches, pd.DataFrame) else matches.matches
    setup = set_up(listed, event, participants=participants, fixed=fixed)
    schedule = best_schedule(setup.problem, fixed=setup.fixed, seed=seed)
    agenda = as_agenda(setup, schedule, event, participants=participants, seed=seed)
    content = agenda.meetings[["start", "table", "sme", "match"]].to_csv(index=False)
    days = "|".join(map(str, event.dates))
    plan = hashlib.sha256(f"{event.name}|{days}|{content}".encode()).hexdigest()[:16]
    return replace(
        agenda.with_tables(meetings=with_reasons(agenda.meetings, listed)),
        names=names_from(matches),
        arguments={**agenda.arguments, "plan": plan},
    )


@analysis
def as_agenda(
    setup: Setup,
    schedule: Schedule,
    event: Event,
    *,
    participants: pd.DataFrame | None,
    seed: int,
) -> Agenda:
    """Write a schedule as labelled tables."""
    slot_of = schedule.slot_of
    meetings = meetings_table(setup, slot_of, event)
    smes = participants_table(setup, slot_of, event, participants)
    return Agenda(
        meetings=meetings,
        participants=smes,
        slots=slots_table(meetings, event),
        reached=pd.DataFrame(
            {"minimum": [event.minimum], "base": len(smes), "n": int((smes["missing"] == 0).sum())}
        ),
        summary=summary_table(setup, schedule, meetings, smes, event),
        dropped=meetings.iloc[:0].drop(columns="slot"),
        cancelled=cancelled_table(meetings.iloc[:0]),
        revisions=NO_REVISIONS.copy(),
        arguments={"event": event.model_dump(mode="json"), "seed": seed},
        notes=(VALUE_NOTE,),
    )


def names_from(matches: pd.DataFrame | Matches) -> Names:
    """Names from which the reasons of meetings are said; a table of one's own has texts."""
    if isinstance(matches, pd.DataFrame):
        return {}
    return {domain: names for domain, names in matches.names.items() if domain in DOMAINS}


NO_EVENT = say('No event is declared: "event: slots:" in move.yml says when meetings can be held.')
VALUE_NOTE = say(
    "The value of a meeting is the score of the match; a bound holds for every schedule that lacks "
    "as few meetings to the minimum."
)
