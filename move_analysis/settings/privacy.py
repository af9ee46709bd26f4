"""Privacy: how small and how blurred published counts are, and who is shown to whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..questions import Consent
from ..yamlfile import Declared


class Noise(Declared):
    """How far published counts are from the true ones.

    Parameters
    ----------
    variance : float
        Of the noise; its mean is 0.
    largest : int
        Largest noise, up or down.

    Examples
    --------
    >>> Noise().largest
    5
    """

    variance: Annotated[float, Field(gt=0)] = 1.5
    largest: Annotated[int, Field(ge=1, le=20)] = 5


class Privacy(Declared):
    """What may be published.

    Parameters
    ----------
    minimum : int
        Smallest number of SMEs that is published; fewer read "fewer than". Answers of a partner
        enter what is published in groups of at least so many.
    noise : Noise or 'none'
        Of published counts. ``none`` is for partnerships whose SMEs all agreed to be shown; then
        every page says so.
    own : {'exact', 'blurred'}
        How a partner's page shows the counts of its own SMEs, whose exports its office holds.
    consent : {'named', 'coded', 'counted'}
        What holds for an SME that was not asked for its consent, or did not answer.
    dominance : float
        Largest part of a published sum or mean that one SME may make up.
    name : str
        Code of the question (kind ``identifier``) that holds the name under which an SME is
        shown to those that may see it; left out, SMEs appear by code only.

    Examples
    --------
    >>> Privacy(noise="none").minimum
    5
    """

    minimum: Annotated[int, Field(ge=1)] = 5
    noise: Noise | Literal["none"] = Noise()
    own: Literal["exact", "blurred"] = "exact"
    consent: Consent = "counted"
    dominance: Annotated[float, Field(gt=0, le=1)] = 0.8
    name: str = ""
