"""Internationalisation: readiness, barriers and the roadmap to the target markets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..questions import Labels
from ..yamlfile import Declared

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
