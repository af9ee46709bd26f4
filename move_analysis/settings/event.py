"""Event: when, where and for whom meetings are planned."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, field_validator, model_validator

from ..errors import did_you_mean
from ..messages import say
from ..yamlfile import Declared

SLOT = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
"""A slot of an event, such as 09:30-09:50."""
Times = tuple[Annotated[str, Field(pattern=SLOT)], ...]


class Slot(NamedTuple):
    """When meetings can be held.

    Parameters
    ----------
    day : str
        Such as ``"2027-05-18"``.
    start, end : str
        Such as ``"09:30"``.

    Examples
    --------
    >>> Slot("2027-05-18", "09:30", "09:50").key
    '2027-05-18 09:30'
    """

    day: str
    start: str
    end: str

    @property
    def key(self) -> str:
        """Day and start, by which the slot is known."""
        return f"{self.day} {self.start}"


class Event(Declared):
    """A brokerage event: when, where, and how many meetings.

    Parameters
    ----------
    name, place : str
        As agendas and calendars show them.
    day : date
        Such as ``2027-05-18``, of an event of one day.
    time_zone : str
        Such as ``Europe/Madrid``; calendars are right in every other one.
    slots : tuple of str
        Start and end of each slot, such as ``"09:30-09:50"``, in order; a gap is a break. None:
        no event.
    days : dict of date to tuple of str
        Of an event of several days: the slots of each, instead of ``day`` and ``slots``.
    tables : int
        Meetings that can be held at the same time.
    minimum, maximum : int
        Meetings that each SME should have where possible, and may have; 0: no limit.
    hosts : {'fixed', 'free'}
        ``fixed``: who has a table in the list of participants stays there all day, and two such
        hosts do not meet. ``free``: the tables in the list are not kept.
    participants : str
        File with who takes part, relative to the project file. Left out, every SME that agreed
        to be named or coded.

    Examples
    --------
    >>> Event(slots=("09:30-09:50", "09:50-10:10")).times()[1].start
    '09:50'
    >>> days = {"2027-05-18": ["14:00-14:20"], "2027-05-19": ["09:00-09:20"]}
    >>> Event(days=days).times()[1].key
    '2027-05-19 09:00'
    """

    name: str = "Brokerage event"
    place: str = ""
    day: date = date(2027, 1, 1)
    time_zone: str = "Europe/Brussels"
    slots: Times = ()
    days: dict[date, Times] = Field(default_factory=dict)
    tables: Annotated[int, Field(ge=1)] = 10
    minimum: Annotated[int, Field(ge=0)] = 2
    maximum: Annotated[int, Field(ge=0)] = 0
    hosts: Literal["fixed", "free"] = "fixed"
    participants: str = ""

    @property
    def dates(self) -> tuple[date, ...]:
        """Its days, in order."""
        return tuple(sorted(self.days)) or (self.day,)

    def times(self) -> tuple[Slot, ...]:
        """Day, start and end of each slot, in order."""
        slots = self.days or {self.day: self.slots}
        return tuple(
            Slot(day.isoformat(), slot[:5], slot[-5:]) for day in self.dates for slot in slots[day]
        )

    def without(self, lost: Collection[str]) -> Event:
        """The event without some slots, known by their start, or by day and start."""
        left = {
            day: tuple(
                slot
                for slot in slots
                if not {slot[:5], Slot(day.isoformat(), slot[:5], "").key}.intersection(lost)
            )
            for day, slots in (self.days or {self.day: self.slots}).items()
        }
        return self.model_copy(update={"days": left} if self.days else {"slots": left[self.day]})

    @model_validator(mode="after")
    def _one_day_or_several(self) -> Self:
        if self.slots and self.days:
            raise ValueError(say("give either slots, of one day, or days, each with its slots"))
        return self

    @model_validator(mode="after")
    def _slots_in_order(self) -> Self:
        times = self.times()
        edges = [f"{slot.day} {edge}" for slot in times for edge in (slot.start, slot.end)]
        starts = [slot.key for slot in times]
        if edges != sorted(edges) or any(slot.start >= slot.end for slot in times):
            raise ValueError(
                say("each slot should end after it starts, and before the next one starts")
            )
        if len(set(starts)) < len(starts):
            raise ValueError(say("two slots should not start at the same time"))
        if 0 < self.maximum < self.minimum:
            raise ValueError(
                say("maximum should be 0 or at least the minimum ({minimum})", minimum=self.minimum)
            )
        return self

    @field_validator("time_zone")
    @classmethod
    def _known_time_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            near = did_you_mean(name, available_timezones())
            raise ValueError(say("unknown. {near}", near=near)) from None
        return name
