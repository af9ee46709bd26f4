"""What is known of each SME, and rides along into every network of SMEs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from ..columns import SMES, Column
from ..competences.groups import groups_of
from ..survey import Survey

ATTRIBUTES: tuple[Literal["partner", "country", "sector", "size"], ...] = (
    "partner",
    "country",
    "sector",
    "size",
)
SHOWN = "stands only where the reader may see the SME, which agreed to show what it answered"
FEW = (0, 1, 2, 5, 10, 20)
PATHS = (0, 2, 5, 10, 25, 50)
"""Steps in which numbers of ties and of paths of one SME are published."""
FEW_STEPS, PATH_STEPS = (f"in steps ({steps[-1]}: or more)" for steps in (FEW, PATHS))

ATTRIBUTE_COLUMNS = {
    "partner": Column.exact("code of its partner", why=SHOWN),
    "country": Column.exact("code of its country", why=SHOWN),
    "sector": Column.exact("code of its sector", why=SHOWN),
    "size": Column.exact("code of its size class", why=SHOWN),
    "segment": Column.coarse("its segment; missing where none was given"),
}
"""Columns of every table of SMEs in a network, after the respondent."""

GROUP_COLUMNS = {
    "by": Column.label("what the SMEs are grouped by: partner, country, sector, size or segment"),
    "group": Column.label("code of the group"),
    "group_label": Column.label("group of SMEs"),
    "base": Column.base("SMEs of the group", of=SMES, where={"{by}": "group"}),
}
"""Columns of the table of groups, which carries their labels."""


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


def group_table(survey: Survey, attributes: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """What is each group of SMEs called, and how many SMEs has it?

    Parameters
    ----------
    survey : Survey
        Its codebook has the labels.
    attributes : DataFrame
        From `sme_attributes`.
    language : str
        Of the labels.

    Returns
    -------
    DataFrame of shape (n_groups, 4)
        ``by group group_label base``; segments are called by their number.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> survey = demo_survey()
    >>> group_table(survey, sme_attributes(survey))["group_label"].iloc[-1]
    'Medium (50 to 249 persons)'
    """
    numbered = {code: f"Segment {code}" for code in sorted(attributes["segment"].dropna().unique())}
    named: dict[str, Mapping[str, str]] = {
        **{name: groups_of(survey, name, language=language).labels for name in ATTRIBUTES},
        "segment": numbered,
    }
    rows = []
    for name, labels in named.items():
        sizes = attributes[name].value_counts()
        rows += [(name, code, labels[code], int(sizes[code])) for code in labels if code in sizes]
    table = pd.DataFrame(rows, columns=list(GROUP_COLUMNS))
    return table.astype({"by": "str", "group": "str", "group_label": "str", "base": np.int64})
