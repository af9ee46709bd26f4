"""Training: what the plan of courses is made by."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from ..messages import say
from ..yamlfile import Declared


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
                say(
                    "max_cohort should be at least {least}, twice min_cohort less one, so that any "
                    "number of SMEs can be divided into cohorts",
                    least=least,
                )
            )
        return self
