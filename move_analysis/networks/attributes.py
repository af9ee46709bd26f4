"""What is known of each SME, and rides along into every network of SMEs."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from ..competences.groups import groups_of
from ..result import Column
from ..survey import Survey

ATTRIBUTES: tuple[Literal["partner", "country", "sector", "size"], ...] = (
    "partner",
    "country",
    "sector",
    "size",
)
ATTRIBUTE_COLUMNS = {
    "partner": Column("code of its partner"),
    "country": Column("code of its country"),
    "sector": Column("code of its sector"),
    "size": Column("code of its size class"),
    "segment": Column("its segment; missing where none was given"),
}
"""Columns of every table of SMEs in a network, after the respondent."""


def sme_attributes(survey: Survey, segments: pd.DataFrame | None = None) -> pd.DataFrame:
    """To which partner, country, sector, size class and segment does each SME belong?

    Parameters
    ----------
    survey : Survey
        What it did not ask is missing.
    segments : DataFrame, optional
        With the columns ``respondent`` and ``segment``, as the members of `find_segments`.

    Returns
    -------
    DataFrame of str of shape (n_respondents, 6)
        ``respondent partner country sector size segment``, codes, in the order of the answers.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> sme_attributes(demo_survey()).iloc[0, :4].tolist()
    ['CCTL-2', 'CCTL', 'ES', 'transport']
    """
    ids = survey.answers.index
    table = pd.DataFrame({"respondent": ids}, dtype="str")
    for name in ATTRIBUTES:
        known = bool(survey.columns(name))
        codes = groups_of(survey, name).codes if known else pd.Series(pd.NA, index=ids)
        table[name] = codes.astype("str").to_numpy()
    if segments is None:
        return table.assign(segment=pd.Series(pd.NA, index=table.index, dtype="str"))
    found = segments.set_index("respondent")["segment"].reindex(ids)
    return table.assign(segment=found.astype(object).astype("str").to_numpy())
