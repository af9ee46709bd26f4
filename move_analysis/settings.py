"""Settings: what people decide in ``move.yml`` about single analyses. A class per analysis."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from .questions import Labels
from .yamlfile import Declared


class Training(Declared):
    """How a training plan is made.

    Parameters
    ----------
    topics : int
        So many topics, those most needed first, come into the plan.
    min_cohort, max_cohort : int
        Fewest and most SMEs that are taught together.
    formats, languages, barriers : str
        Codes of the questions on preferred formats, on languages in which a course can be
        followed, and on what keeps people from a course.

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
    def _sizes_in_order(self) -> Self:
        if self.max_cohort < self.min_cohort:
            raise ValueError(f"max_cohort should be at least min_cohort ({self.min_cohort})")
        return self


class Internationalisation(Declared):
    """How interest in target markets and readiness for them are read.

    Parameters
    ----------
    barriers : str
        Code of the question on what holds SMEs back.
    barrier_groups : dict
        Beginning of an item's code to the name of its group; left out, the four groups of the
        OECD (finance, information, capacity, environment).
    answered : float
        Share of the items on readiness that an SME must have answered to get a score.
    ready_from : float
        Score, as a share of the scale (0: its lowest point, 1: its highest), from which an SME
        counts as ready.
    profiles : dict
        Market to the codes of the competences that going there takes; left out, what more of
        the interested SMEs need than others.
    team : int
        Most SMEs in a team.

    Examples
    --------
    >>> Internationalisation().ready_from
    0.6
    """

    barriers: str = "barriers"
    barrier_groups: dict[str, Labels] = Field(
        default_factory=lambda: {
            "finance": {"en": "Finance"},
            "information": {"en": "Information and contacts"},
            "capacity": {"en": "Managerial capacity"},
            "environment": {"en": "Business environment"},
        }
    )
    answered: Annotated[float, Field(gt=0, le=1)] = 0.5
    ready_from: Annotated[float, Field(ge=0, le=1)] = 0.6
    profiles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    team: Annotated[int, Field(ge=1)] = 4


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
