"""Matching: what makes two SMEs a good match, and how long lists are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..yamlfile import Declared


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
