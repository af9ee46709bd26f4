"""Cohorts: whose answers are published already, and whose wait until enough have come.

Answers of a partner enter what is published in groups of at least the minimum: so neither a small
partner nor two releases, without and with one more SME, give anybody away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..errors import DataError
from ..history import ADMITTED
from ..project import Project
from ..survey import Survey
from ..wholefile import write_whole

Ids = dict[str, list[str]]


def admitted(survey: Survey, *, project: Project) -> Survey:
    """Leave out answers that have to wait.

    Parameters
    ----------
    survey : Survey
        All answers.
    project : Project
        ``privacy: minimum`` says how many must come together, and its last release who came
        before.

    Returns
    -------
    Survey
        Those that were published before and are still there, and the new ones of each partner
        that has at least the minimum of them; nobody of a partner that would have fewer than
        the minimum in all. The others are in ``waiting``.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> len(admitted(demo_survey(), project=demo_project())) == len(demo_survey())
    True
    """
    before, minimum = last_admitted(project), project.privacy.minimum
    waiting: Ids = {}
    for partner, ids in _by_partner(survey).items():
        stay = set(before.get(partner, ())).intersection(ids)
        late = [one for one in ids if one not in stay]
        enter = late if len(late) >= minimum else []
        if len(stay) + len(enter) < minimum:
            waiting[partner] = ids
        elif len(late) > len(enter):
            waiting[partner] = late
    waits = {one for ids in waiting.values() for one in ids}
    keep = ~survey.answers.index.isin(waits)
    return survey.changed(
        ADMITTED,
        answers=survey.answers[keep],
        weights=survey.weights[keep],
        arguments={"waiting": {partner: len(ids) for partner, ids in waiting.items()}},
        waiting=waiting,
    )


def last_admitted(project: Project) -> Mapping[str, list[str]]:
    """Return the respondents of each partner whose answers were published before.

    Parameters
    ----------
    project : Project
        What `save_admitted` wrote lies beside its saved survey.

    Returns
    -------
    mapping of str to list of str

    Raises
    ------
    DataError
        Where the file is damaged: without it, late answers could be distinguished from the others.

    Examples
    --------
    >>> from move_analysis.project import Partner
    >>> from pathlib import Path
    >>> new = {"partners": (Partner(code="BCT"),), "folder": Path("x"), "file": Path("y")}
    >>> last_admitted(Project(name="Demo", **new))
    {}
    """
    found: dict[str, list[str]] = _state(project).get("admitted", {})
    return found


def withdrawn(project: Project) -> Mapping[str, int]:
    """Return how many answers of each partner were published before and are gone since.

    Parameters
    ----------
    project : Project
        See `last_admitted`.

    Returns
    -------
    mapping of str to int
        Of the last reading of the exports; empty where nobody withdrew.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> withdrawn(demo_project())
    {}
    """
    found: dict[str, int] = _state(project).get("withdrawn", {})
    return found


def save_admitted(survey: Survey, *, project: Project) -> None:
    """Note whose answers are published from now on. The file appears whole or not at all.

    Parameters
    ----------
    survey : Survey
        From `admitted`.
    project : Project
        Below whose ``data/processed`` it is written.

    Examples
    --------
    >>> from move_analysis.project import load_project
    >>> save_admitted(None, project=load_project("nowhere"))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    move_analysis.errors.CodebookError: nowhere does not exist.
    """
    now, before = _by_partner(survey), last_admitted(project)
    gone = {
        partner: count
        for partner, ids in before.items()
        if (
            count := len(set(ids).difference(now.get(partner, []), survey.waiting.get(partner, [])))
        )
    }
    if before == now:
        return
    state = {"admitted": now, "withdrawn": gone}
    write_whole(project.admitted_file, json.dumps(state, ensure_ascii=False, indent=0))


def _by_partner(survey: Survey) -> Ids:
    partners = survey.series("partner").astype(object).fillna("")
    return {
        str(partner): sorted(map(str, rows.index))
        for partner, rows in partners.groupby(partners, sort=True)
    }


def _state(project: Project) -> dict[str, Any]:
    file = project.admitted_file
    if not file.is_file():
        return {}
    try:
        state: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {name: dict(state[name]) for name in ("admitted", "withdrawn")}
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            "The list of those whose answers are published is damaged.",
            str(file),
            "Restore it from a copy. If you delete it, all answers count as new: do not pass on "
            "the next pages to readers that have earlier ones.",
        ) from error
