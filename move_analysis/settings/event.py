"""Event: when, where and for whom meetings are planned."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, field_validator, model_validator

from ..errors import did_you_mean
from ..messages import say
from ..yamlfile import Declared

SLOT = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
"""A slot of an event, such as 09:30-09:50."""


class Event(Declared):
    """A brokerage event: when, where, and how many meetings.

    Parameters
    ----------
    name, place : str
        As agendas and calendars show them.
    day : date
        Such as ``2027-05-18``.
    time_zone : str
        Such as ``Europe/Madrid``; calendars are right in every other one.
    slots : tuple of str
        Start and end of each slot, such as ``"09:30-09:50"``, in order; a gap is a break. None:
        no event.
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
    >>> Event(slots=("09:30-09:50", "09:50-10:10")).times()[1]
    ('09:50', '10:10')
    """

    name: str = "Brokerage event"
    place: str = ""
    day: date = date(2027, 1, 1)
    time_zone: str = "Europe/Brussels"
    slots: tuple[Annotated[str, Field(pattern=SLOT)], ...] = ()
    tables: Annotated[int, Field(ge=1)] = 10
    minimum: Annotated[int, Field(ge=0)] = 2
    maximum: Annotated[int, Field(ge=0)] = 0
    hosts: Literal["fixed", "free"] = "fixed"
    participants: str = ""

    def times(self) -> tuple[tuple[str, str], ...]:
        """Start and end of each slot."""
        return tuple((slot[:5], slot[-5:]) for slot in self.slots)

    @model_validator(mode="after")
    def _slots_in_order(self) -> Self:
        edges = [edge for slot in self.times() for edge in slot]
        starts = [start for start, _ in self.times()]
        if edges != sorted(edges) or any(start >= end for start, end in self.times()):
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
