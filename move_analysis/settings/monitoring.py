"""Monitoring: the logs, the indicators and their targets."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ..messages import say
from ..questions import Labels
from ..values import Name
from ..yamlfile import Declared


class Indicator(Declared):
    """One indicator of a partnership's own, beside those that are shipped.

    Parameters
    ----------
    code : str
        Short name; targets are given to it.
    label, definition : str or dict
        What people read, per language.
    unit : str
        Unit of its values.
    count : {'entries', 'smes', 'target_countries', 'guests', 'hours', 'reached', \
'follow_ups', 'agreements', 'follow_up_rate', 'joined', 'declarations', \
'cooperation_agreements'}
        What is counted: the first nine in the event log, the others among organisations. A rate
        is in per cent, and so is its target.
    kinds : tuple of str
        Of which kinds of entries or organisations; left out, of all.
    direction : {'more', 'less'}
        Which way is better.

    Examples
    --------
    >>> Indicator(code="visits", label="Study visits", count="entries", kinds=["visit"]).unit
    'entries'
    """

    code: str
    label: Labels = Field(default_factory=dict)
    definition: Labels = Field(default_factory=dict)
    unit: str = "entries"
    count: Literal[
        "entries", "smes", "target_countries", "guests", "hours", "reached", "follow_ups",
        "agreements", "follow_up_rate", "joined", "declarations", "cooperation_agreements",
    ]  # fmt: skip
    kinds: tuple[str, ...] = ()
    direction: Literal["more", "less"] = "more"


class MonitoringSettings(Declared):
    """Where the logs of a partnership lie, its period and its targets.

    Parameters
    ----------
    events, organisations : str
        Log of events and meetings, log of organisations that joined: CSV or xlsx; their columns
        are those of `readers.logs`.
    calls : str
        Log of what came of lists of matches, which ``move-analysis calls`` keeps.
    reported : tuple of str
        Tables of figures that were reported as they are, with their source.
    start, end : date
        Of the period that indicators and targets are about; left out, the first and last entry.
    as_of : date
        Up to when the logs are complete; left out, the last entry.
    wait : int
        Days that a meeting is given for a follow-up before it counts as without one.
    targets : dict
        Indicator to its target: a number, or a number per partner or target country.
    indicators : tuple of Indicator
        Of the partnership's own.
    before : str
        Project file of an earlier wave of the survey.
    same_sme : str
        Code of the identifier (e-mail, registration number) by which an SME is recognised in
        both waves; left out, its respondent id.

    Examples
    --------
    >>> MonitoringSettings(start="2016-01-01", targets={"b2b_meetings": 20}).start.year
    2016
    """

    events: str = ""
    organisations: str = ""
    calls: str = ""
    reported: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    wait: Annotated[int, Field(ge=0)] = 90
    targets: dict[str, float | dict[str, float]] = Field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()
    before: str = ""
    same_sme: str = ""

    @model_validator(mode="after")
    def _period_in_order(self) -> Self:
        if self.start and self.end and self.end <= self.start:
            raise ValueError(
                say("end should be after start ({day})", day=Name(self.start.isoformat()))
            )
        return self

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is named."""
        named = (self.events, self.organisations, self.calls, *self.reported, self.before)
        return tuple(name for name in named if name)
