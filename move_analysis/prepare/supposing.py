"""What if: surveys of other SMEs, answers or weights than those that came.

Each gives a new survey, whose history says what was supposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from ..choices import Whole, choosing
from ..codebook import Role
from ..errors import did_you_mean
from ..messages import say
from ..scales import answer_of
from ..survey import Layer, Survey

LAYERS: tuple[Layer, ...] = ("has", "needs")


def answering(survey: Survey, question: str, *, answers: Sequence[str]) -> Survey:
    """Choose the SMEs that gave one of some answers to a question.

    Parameters
    ----------
    survey : Survey
    question : str
        Code of a question of any kind with answers to choose from, or a column of a grid
        (``"barriers[language]"``).
    answers : sequence of str
        Codes of answers; of a question with several, one of them is enough.

    Returns
    -------
    Survey

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> len(answering(demo_survey(), "sector", answers=["ict", "green"]))
    181
    """
    known = answer_columns(survey, question)
    if unknown := [one for one in answers if one not in known]:
        raise _refused(f"answers should be those of {question!r}", unknown[0], known)
    given = pd.DataFrame({one: known[one] for one in answers}, index=survey.answers.index)
    return survey.where(given.any(axis=1), f"{question}: {', '.join(answers)}")


def answer_columns(survey: Survey, question: str) -> dict[str, pd.Series[bool]]:
    """Return who gave each answer to a question that has answers to choose from.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> list(answer_columns(demo_survey(), "markets"))
    ['MA', 'BR', 'none']
    """
    codes = {one.code: one for one in survey.codebook.questions}
    frame = survey.answers
    if question in codes and codes[question].kind == "multiple":
        asked = codes[question]
        return {asked.part_of(n): frame[n].eq(True).fillna(False) for n in survey.columns_of(asked)}
    if question not in frame or not isinstance(frame[question].dtype, pd.CategoricalDtype):
        choices = [*codes, *frame.columns.difference([*codes])]
        raise _refused("question should be one with answers to choose from", question, choices)
    column = frame[question]
    return {str(one): column.eq(one).fillna(False) for one in column.cat.categories}


def among(survey: Survey, respondents: Sequence[str]) -> Survey:
    """Choose some SMEs by their ids.

    Parameters
    ----------
    survey : Survey
    respondents : sequence of str
        Ids; those of other surveys are left out.

    Returns
    -------
    Survey

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> len(among(demo_survey(), ["CCTL-2", "CCTL-4"]))
    2
    """
    index = survey.answers.index
    return survey.where(pd.Series(index.isin([*respondents]), index), "SMEs chosen by hand")


def with_competence(survey: Survey, competence: str, *, layer: Layer = "has") -> Survey:
    """Choose the SMEs that have, or need, a competence.

    Parameters
    ----------
    survey : Survey
    competence : str
        Its code.
    layer : {'has', 'needs'}
        Whether they have it or need it.

    Returns
    -------
    Survey

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> bool(with_competence(demo_survey(), "iot").incidence("has")["iot"].all())
    True
    """
    marks = survey.incidence(layer)
    if competence not in marks:
        raise _refused("competence should be one that was asked", competence, map(str, marks))
    return survey.where(marks[competence], f"{layer} {competence}")


@choosing
def without_small_groups(survey: Survey, role: Role, *, minimum: Whole) -> Survey:
    """Leave out the SMEs of groups that are smaller than a minimum.

    Parameters
    ----------
    survey : Survey
    role : str
        What the groups are: ``partner``, ``country``, ``sector``, ``size`` or ``segment``.
    minimum : int
        So many SMEs at least.

    Returns
    -------
    Survey

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> survey = demo_survey()
    >>> least = int(survey.series("sector").value_counts().min())
    >>> len(without_small_groups(survey, "sector", minimum=least + 1)) == len(survey) - least
    True
    """
    groups = survey.series(role)
    sizes = groups.map(groups.value_counts()).astype(float)
    return survey.where(sizes >= minimum, f"{role} with at least {minimum} SMEs")


def reweighted(survey: Survey, role: Role, *, factors: Mapping[str, float]) -> Survey:
    """Let the SMEs of some groups count more, or less, than they do.

    Parameters
    ----------
    survey : Survey
    role : str
        What the groups are: ``partner``, ``country``, ``sector``, ``size`` or ``segment``.
    factors : mapping of str to float
        By what the weights of a group are multiplied; groups that are left out keep theirs.

    Returns
    -------
    Survey
        With weights of the same mean as before.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> survey = reweighted(demo_survey(), "sector", factors={"ict": 3})
    >>> weights = survey.weights.groupby(survey.series("sector"), observed=True).first()
    >>> print(f"{weights['ict'] / weights['green']:.2f}")
    3.00
    """
    groups = survey.series(role).astype(object)
    if unknown := sorted(set(factors) - set(groups.dropna())):
        known = sorted(map(str, groups.dropna().unique()))
        raise _refused(f"factors should be of groups by {role}", unknown[0], known)
    if wrong := [one for one in factors.values() if not 0 <= one < np.inf]:
        raise ValueError(f"factors should be at least 0, got {wrong[0]!r}")
    before = survey.weights
    after = before * groups.map(factors).astype(float).fillna(1.0)
    if not after.sum():
        raise ValueError("factors should leave some SMEs with a weight, got none")
    return survey.changed(
        say("weights changed by hand"),
        weights=(after * (before.mean() / after.mean())).rename("weight"),
        arguments={"role": role, **factors},
        supposed=True,
    )


def edited(
    survey: Survey,
    respondent: str,
    *,
    has: Mapping[str, bool] | None = None,
    needs: Mapping[str, bool] | None = None,
) -> Survey:
    """Suppose that an SME had, or needed, other competences than it said.

    Parameters
    ----------
    survey : Survey
    respondent : str
        Id of the SME.
    has, needs : mapping of str to bool, optional
        Codes of competences, and whether the SME has, or needs, each.

    Returns
    -------
    Survey
        All other answers are as they came.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> survey = edited(demo_survey(), "CCTL-2", has={"iot": True}, needs={"iot": False})
    >>> bool(survey.incidence("has").loc["CCTL-2", "iot"])
    True
    """
    answers = survey.answers
    if respondent not in answers.index:
        raise _refused("respondent should be in the survey", respondent, answers.index)
    changes = {"has": has or {}, "needs": needs or {}}
    for layer in LAYERS:
        known = {(code, name): q for code, q, name in survey.competence_columns(layer)}
        asked = {code for code, _ in known}
        if unknown := sorted(set(changes[layer]) - asked):
            raise _refused(f"{layer} should be of competences asked", unknown[0], sorted(asked))
        for (code, name), question in known.items():
            if code in changes[layer]:
                answer = answer_of(question, book=survey.codebook, yes=changes[layer][code])
                column = answers[name].copy()
                column.loc[respondent] = answer
                answers = answers.assign(**{name: column})
    return survey.changed(say("answers of an SME changed by hand"), answers=answers, supposed=True)


def _refused(should: str, got: str, known: Iterable[str]) -> ValueError:
    """What is raised for a code that is not known, with the nearest that is."""
    return ValueError(f"{should}, got {got!r}. {did_you_mean(got, known)}")
