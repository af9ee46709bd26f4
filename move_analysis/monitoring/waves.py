"""Waves: an earlier wave of the survey beside the present one, the same SMEs under the same ids."""

from __future__ import annotations

import pandas as pd

from ..errors import CodebookError, did_you_mean
from ..messages import say
from ..prepare import contacts_of, load_survey
from ..project import Project, load_project
from ..survey import Survey
from ..values import Name


def load_earlier(project: Project, survey: Survey) -> Survey:
    """Return what the SMEs answered in the earlier wave.

    Parameters
    ----------
    project : Project
        ``monitoring: before:`` in ``move.yml`` names the project file of the earlier wave; left
        out, it is the last but one of the question of role ``wave``. ``monitoring: same_sme:``
        names the identifier (e-mail, registration number) by which an SME is recognised; left
        out, it has the same respondent id in both.
    survey : Survey
        The present one.

    Returns
    -------
    Survey
        The earlier wave, with the respondent ids that its SMEs have now where they are
        recognised; no respondents where there was none.

    Raises
    ------
    CodebookError
        Where ``same_sme`` is no question of kind identifier.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> len(load_earlier(demo_project(), demo_survey())) > 100
    True
    """
    settings = project.monitoring
    other = load_project(project.folder / settings.before) if settings.before else project
    earlier = load_survey(other) if settings.before else _wave(survey, place=-2)
    if not settings.same_sme or not len(earlier):
        return earlier
    key = settings.same_sme
    now = _keys(project, key).reindex(last_wave(survey).answers.index).dropna()
    # What several SMEs of a wave share says nothing about which of them it was.
    now = now[~now.duplicated(keep=False)]
    then = _keys(other, key).reindex(earlier.answers.index)
    ids = then.map(pd.Series(now.index, index=now).to_dict()).mask(then.duplicated(keep=False))
    renamed = ids.fillna(pd.Series("earlier " + then.index, index=then.index))
    answers = earlier.answers.set_axis(renamed.tolist())
    return earlier.changed(
        "named by the respondent ids of the later wave",
        answers=answers,
        weights=earlier.weights.set_axis(answers.index),
    )


def last_wave(survey: Survey) -> Survey:
    """Return only the answers of the last wave.

    Parameters
    ----------
    survey : Survey
        With several waves (a question of role ``wave``), or with one.

    Returns
    -------
    Survey
        The survey itself where it has one wave.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> len(last_wave(demo_survey()))
    250
    """
    return _wave(survey, place=-1) if survey.columns("wave") else survey


def where_both_answered(survey: Survey, other: Survey) -> Survey:
    """Return only the SMEs that answered another wave too.

    Parameters
    ----------
    survey : Survey
        One wave.
    other : Survey
        The other, with the same respondent ids.

    Returns
    -------
    Survey
        Part of `survey`: what is found in both waves is then found in the same SMEs.

    Examples
    --------
    >>> from move_analysis.demo import demo_earlier_survey, demo_survey
    >>> len(where_both_answered(demo_survey(), demo_earlier_survey())) == len(demo_earlier_survey())
    True
    """
    index = survey.answers.index
    both = pd.Series(index.isin(other.answers.index), index=index)
    return survey.where(both, "answered both waves")


def _wave(survey: Survey, *, place: int) -> Survey:
    """Return the wave at a place in the codebook's order, of those with answers; none is empty."""
    wave = survey.series("wave") if survey.columns("wave") else pd.Series(dtype="str")
    question = survey.codebook.by_role("wave")
    order = [option.code for option in question[0].options] if question else []
    seen = set(wave.dropna())
    waves = [code for code in order if code in seen] or sorted(seen)
    code = waves[place] if len(waves) >= -place else None
    return survey.where(wave == code, f"wave {code}")


def _keys(project: Project, name: str) -> pd.Series[str]:
    """Return by what each SME is recognised; upper and lower case count as the same."""
    contacts = contacts_of(project)
    if name not in contacts:
        raise CodebookError(
            say('"{code}" is no question of kind identifier.', code=Name(name)),
            f"{project.file}, monitoring > same_sme",
            did_you_mean(name, contacts.columns.astype(str)),
        )
    return contacts[name].str.strip().str.casefold()
