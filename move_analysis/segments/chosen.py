"""Segments by hand: some SMEs that were chosen, against all others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..result import analysis
from ..survey import Survey
from .choose import evidence_table
from .find import (
    IN_NO_SEGMENT,
    members_table,
    profile_tables,
    segments_table,
    weight_notes,
)
from .found import Segments
from .profile import Grouping
from .saved import model_table
from .tables import segment_codes
from .variables import select_variables, survey_variables
from .wording import CHOSEN, name_segments


@analysis
def measure_group(survey: Survey, respondents: Sequence[str]) -> Segments:
    """Measure what some SMEs have, need and are more, or less, often than the rest.

    Parameters
    ----------
    survey : Survey
        All SMEs.
    respondents : sequence of str
        Ids of the SMEs that were chosen, such as those inside a lasso on a map; those that are
        not in the survey do not count.

    Returns
    -------
    Segments
        As from `find_segments`, where nothing was sought: segment 1 are the SMEs that were
        chosen, segment 2 the others.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> survey = demo_survey()
    >>> few = survey.answers.index[survey.series("size") == "micro"]
    >>> measure_group(survey, list(few)).segments["segment"].tolist()
    [1, 2]
    """
    chosen = survey.answers.index.isin([*respondents])
    if not chosen.any():
        raise ValueError("respondents should name SMEs of the survey, got none of them")
    selection, about = select_variables(survey, None), survey_variables(survey)
    weights = np.asarray(survey.weights, dtype=np.float64)
    building = selection.frame[list(selection.building)]
    answered = building.notna().any(axis=1).to_numpy(dtype=bool)
    here = (weights > 0) & (answered if len(building.columns) else True)
    inside = chosen[here]
    certainty = np.column_stack([inside, ~inside]).astype(float)
    groups = Grouping(np.where(inside, 0, 1), weights[here], 2)
    codes = segment_codes(2, CHOSEN)
    profile, names = profile_tables(selection, here, groups, about=about, codes=codes)
    marks = name_segments(profile, 2, answers=names["answer"])
    members = members_table(survey, here, certainty)
    return Segments(
        evidence=evidence_table(pd.DataFrame({"k": [2], "refusal": [CHOSEN]}), 2),
        segments=segments_table(groups, certainty, codes=codes, marks=list(marks)),
        members=members,
        typical=members.head(0),
        model=model_table(None, np.arange(2)),
        **profile,
        names={**names, "marks": marks},
        arguments={"variables": None, "level": "kept", "respondents": len(respondents)},
        notes=(IN_NO_SEGMENT, *weight_notes(survey)),
    )
