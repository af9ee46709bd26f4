"""Settings: what people decide in ``move.yml`` about single analyses. A class per analysis."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, field_validator, model_validator

from .errors import did_you_mean
from .questions import Labels
from .yamlfile import Declared

SLOT = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
"""A slot of an event, such as 09:30-09:50."""


class Training(Declared):
    """How a training plan is made.

    Parameters
    ----------
    topics : int
        Topics in the plan, those most needed first.
    min_cohort, max_cohort : int
        SMEs taught together; `max_cohort` is at least twice `min_cohort` less one.
    formats, languages, barriers : str
        Codes of the questions on formats, languages of courses, and what keeps people away.

    Examples
    --------
    >>> Training(max_cohort=15).min_cohort
    8
    """

    topics: Annotated[int, Field(ge=1)] = 6
    min_cohort: Annotated[int, Field(ge=1)] = 8
    max_cohort: Annotated[int, Field(ge=1)] = 20
    formats: str = "formats"
    languages: str = "course_languages"
    barriers: str = "training_barriers"

    @model_validator(mode="after")
    def _any_number_can_be_divided(self) -> Self:
        least = 2 * self.min_cohort - 1
        if self.max_cohort < least:
            raise ValueError(
                f"max_cohort should be at least {least}, twice min_cohort less one, so that any "
                "number of SMEs can be divided into cohorts"
            )
        return self


MarketSegment = Literal["ready", "coach", "win", "later"]


class RoadmapStep(Declared):
    """What is done for SMEs of one kind on their way to other markets, and when.

    Parameters
    ----------
    what, when : dict or str
        In words, per language where there are several.

    Examples
    --------
    >>> RoadmapStep(what="B2B meetings", when="months 1 to 6").when
    {'': 'months 1 to 6'}
    """

    what: Labels = Field(default_factory=dict)
    when: Labels = Field(default_factory=dict)


class Internationalisation(Declared):
    """How interest in target markets and readiness for them are read.

    Parameters
    ----------
    barriers : str
        Code of the question on what holds SMEs back.
    barrier_groups : dict
        Beginning of an item's code to the name of its group; left out, the OECD's four.
    answered : float
        Share of the items on readiness that an SME must have answered to get a score.
    ready_from : float
        Score (0: lowest point of the scale, 1: highest) from which an SME counts as ready.
    profiles : dict
        Market to the codes of the competences that it asks for; left out, what most of the
        interested SMEs have.
    team : int
        Most SMEs in a team.
    steps : dict
        What is done when for SMEs that are ready (interested and ready), to coach (interested,
        not ready), to win (ready, not interested), or later (neither); left out, the usual.
    support : dict
        Group of barriers to what helps against it; left out, the usual.

    Examples
    --------
    >>> Internationalisation().ready_from
    0.6
    """

    barriers: str = "barriers"
    barrier_groups: dict[str, Labels] = Field(default_factory=dict)
    answered: Annotated[float, Field(gt=0, le=1)] = 0.5
    ready_from: Annotated[float, Field(ge=0, le=1)] = 0.6
    profiles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    team: Annotated[int, Field(ge=2)] = 4
    steps: dict[MarketSegment, RoadmapStep] = Field(default_factory=dict)
    support: dict[str, Labels] = Field(default_factory=dict)


class Matching(Declared):
    """How SMEs are matched: what counts how much, and how long the lists are.

    Parameters
    ----------
    top : int
        Partners listed for each SME.
    load : int
        In so many lists an SME may stand at most; 0: in any number.
    one_way : float
        What a match counts from which only one side gains, 0 to 1, compared with a mutual one.
    damping : float
        So many competences are added to an SME's needs before the share that is met is taken:
        with 0, one met need of one counts as much as four of four.
    sector, border : float
        Bonus for a partner of another sector, or from another country.
    market, interest : float
        Bonus for the same target markets and topics of interest, in full where all are shared.
    related : float
        Proximity from which one competence is a near miss for another, 0 to 1.
    chance : {'assets', 'both'}
        What is random when asking whether an exchange is more than chance: who has what, with
        the needs as they were stated, or who needs what as well.
    exclude_ties, exclude_own_partner : bool
        Whether to leave out SMEs that already cooperate, or are of the same cluster organisation.

    Examples
    --------
    >>> Matching(top=10).load
    10
    """

    top: Annotated[int, Field(ge=1)] = 5
    load: Annotated[int, Field(ge=0)] = 10
    one_way: Annotated[float, Field(ge=0, le=1)] = 0.2
    damping: Annotated[float, Field(ge=0)] = 0.5
    sector: Annotated[float, Field(ge=0)] = 0.1
    border: Annotated[float, Field(ge=0)] = 0.1
    market: Annotated[float, Field(ge=0)] = 0.1
    interest: Annotated[float, Field(ge=0)] = 0.05
    related: Annotated[float, Field(ge=0, le=1)] = 0.4
    chance: Literal["assets", "both"] = "assets"
    exclude_ties: bool = True
    exclude_own_partner: bool = False


class CandidateWeights(Declared):
    """How much each part counts in what a candidate for enlargement adds.

    Parameters
    ----------
    gaps, brokerage, markets : float
        Of gaps closed, of links between groups that no tie links, and of markets reached;
        only their ratios matter.

    Examples
    --------
    >>> CandidateWeights(gaps=1).markets
    0.25
    """

    gaps: Annotated[float, Field(ge=0)] = 0.5
    brokerage: Annotated[float, Field(ge=0)] = 0.25
    markets: Annotated[float, Field(ge=0)] = 0.25


class EnlargementSettings(Declared):
    """Who could join the partnership, and what counts.

    Parameters
    ----------
    candidates : str
        File with the outside clusters and innovation actors, relative to the project file.
    covered : tuple of str
        Target markets in which the partnership is at home already.
    weights : CandidateWeights

    Examples
    --------
    >>> EnlargementSettings(candidates="data/raw/clusters.csv").weights.gaps
    0.5
    """

    candidates: str = ""
    covered: tuple[str, ...] = ()
    weights: CandidateWeights = CandidateWeights()


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
    count : {'entries', 'smes', 'guests', 'hours', 'reached', 'follow_ups', 'agreements', \
'joined', 'declarations', 'cooperation_agreements'}
        What is counted: the first seven in the event log, the others among organisations.
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
        "entries", "smes", "guests", "hours", "reached", "follow_ups", "agreements",
        "joined", "declarations", "cooperation_agreements",
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
            raise ValueError(f"end should be after start ({self.start})")
        return self

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is named."""
        named = (self.events, self.organisations, *self.reported, self.before)
        return tuple(name for name in named if name)


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
            raise ValueError("each slot should end after it starts, and before the next one starts")
        if len(set(starts)) < len(starts):
            raise ValueError("two slots should not start at the same time")
        if 0 < self.maximum < self.minimum:
            raise ValueError(f"maximum should be 0 or at least the minimum ({self.minimum})")
        return self

    @field_validator("time_zone")
    @classmethod
    def _known_time_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"unknown. {did_you_mean(name, available_timezones())}") from None
        return name


class Weights(Declared):
    """How answers are weighted so that they stand for all members.

    Parameters
    ----------
    margins : tuple of str
        What weights are raked to: ``partner``, ``country``, ``sector``, ``size``, or several of
        them crossed, such as ``partner*size``. One margin that crosses all is post-stratification.
    trim : float or None
        No weight is larger than so many times the mean; None leaves them as they are.
    least : int
        Cells with fewer respondents are merged, and named.

    Examples
    --------
    >>> Weights(margins=("partner*size",)).crossed()
    (('partner', 'size'),)
    """

    margins: Annotated[tuple[str, ...], Field(min_length=1)] = ("partner", "sector", "size")
    trim: Annotated[float, Field(gt=1)] | None = 5.0
    least: Annotated[int, Field(ge=1)] = 5

    def crossed(self) -> tuple[tuple[str, ...], ...]:
        """Attributes of each margin."""
        return tuple(tuple(part.strip() for part in m.split("*")) for m in self.margins)

    @field_validator("margins")
    @classmethod
    def _known_attributes(cls, margins: tuple[str, ...]) -> tuple[str, ...]:
        known = ("partner", "country", "sector", "size")
        for part in (part.strip() for margin in margins for part in margin.split("*")):
            if part not in known:
                raise ValueError(f'unknown attribute "{part}". {did_you_mean(part, known)}')
        return margins


class ResponseSettings(Declared):
    """When the survey runs, how many are to answer, and who was invited.

    Parameters
    ----------
    start, end : date
        First and last day on which SMEs can answer; left out, there is no forecast.
    as_of : date
        Day up to which the exports go; left out, that of the last answer.
    target : float or dict
        Share of those invited that is to answer, 0 to 1, or one per partner.
    invitations : str
        Table of those invited (CSV or xlsx): columns ``partner``, ``respondent`` (the id that
        the exports have) and ``reminded`` (day of the last reminder).

    Examples
    --------
    >>> ResponseSettings(target={"BCT": 0.4}).target["BCT"]
    0.4
    """

    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    target: Annotated[float, Field(gt=0, le=1)] | dict[str, float] | None = None
    invitations: str = ""
