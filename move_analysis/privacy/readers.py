"""Readers: one result, released for the partnership and for each partner."""

from __future__ import annotations

from ..choices import choosing
from ..project import PARTNERSHIP, Project
from ..survey import Survey
from .gate import AnyResult, policy_for, release


@choosing
def release_for_all(result: AnyResult, project: Project, *, survey: Survey) -> dict[str, AnyResult]:
    """Make a result publishable for every reader: what may each of them see?

    Parameters
    ----------
    result : Result
        With a column ``partner`` in one of its tables.
    project : Project
        Its partners.
    survey : Survey
        From which the result was computed.

    Returns
    -------
    dict of str to Result
        Under ``"partnership"`` all that everybody may see; under the code of each partner the
        rows of its own SMEs.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.matching import match_needs
    >>> survey = demo_survey()
    >>> shown = release_for_all(match_needs(survey), demo_project(), survey=survey)
    >>> set(shown["CCTL"].matches["partner"])
    {'CCTL'}
    """
    readers = [PARTNERSHIP, *(partner.code for partner in project.partners)]
    shown = {one: release(result, policy_for(project, survey, reader=one)) for one in readers}
    return {
        one: found if one == PARTNERSHIP else found.filter(partner=one)
        for one, found in shown.items()
    }
