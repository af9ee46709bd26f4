"""Members: the weights that make answers stand for them, and how many should answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from ..errors import did_you_mean
from ..messages import say
from ..values import Name
from ..yamlfile import Declared


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
                near = did_you_mean(part, known)
                raise ValueError(
                    say('unknown attribute "{name}". {near}', name=Name(part), near=near)
                )
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
