"""Cohorts: whose answers are published already, and whose wait until enough have come.

Answers of a partner enter what is published in groups of at least the minimum: so neither a small
partner nor two releases, without and with one more SME, give anybody away. Answers that are
withdrawn or corrected can't wait. With either, and with those that enter, begins another edition,
in which all counts are blurred anew: a count that reads otherwise is then not known to have
changed because of them, nor one that reads as before not to have changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..errors import DataError
from ..history import ADMITTED
from ..project import Project
from ..survey import Survey
from ..wholefile import write_whole

Ids = dict[str, list[str]]


@dataclass(frozen=True)
class State:
    """Whose answers were published last, and what these were, as a hash; "" where not known."""

    admitted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    withdrawn: Mapping[str, int] = field(default_factory=dict)
    edition: int = 0


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
    return {partner: [*known] for partner, known in _state(project).admitted.items()}


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
    return _state(project).withdrawn


def edition(project: Project) -> int:
    """Return which of the editions of blurred counts is published.

    Parameters
    ----------
    project : Project
        See `last_admitted`.

    Returns
    -------
    int
        From 0; another one since answers were withdrawn, were corrected or came after others had
        been published.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> edition(demo_project())
    0
    """
    return _state(project).edition


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
    now, last = _known(survey), _state(project)
    if last.admitted == now:
        return
    gone = {
        partner: len(set(known) - {*now.get(partner, ()), *survey.waiting.get(partner, ())})
        for partner, known in last.admitted.items()
    }
    corrected = any(
        said and now.get(partner, {}).get(one, said) != said
        for partner, known in last.admitted.items()
        for one, said in known.items()
    )
    came = any(last.admitted.values()) and any(
        set(ids) - set(last.admitted.get(partner, ())) for partner, ids in now.items()
    )
    state = {
        "admitted": now,
        "withdrawn": {partner: count for partner, count in gone.items() if count},
        "edition": last.edition + (came or corrected or any(gone.values())),
    }
    write_whole(project.admitted_file, json.dumps(state, ensure_ascii=False, indent=0))


def _known(survey: Survey) -> dict[str, dict[str, str]]:
    """Of each partner, the answers of each SME as a hash."""
    hashed = pd.util.hash_pandas_object(survey.answers).map("{:016x}".format)
    return {
        partner: {one: hashed[one] for one in ids} for partner, ids in _by_partner(survey).items()
    }


def _by_partner(survey: Survey) -> Ids:
    partners = survey.series("partner").astype(object).fillna("")
    return {
        str(partner): sorted(map(str, rows.index))
        for partner, rows in partners.groupby(partners, sort=True)
    }


def _state(project: Project) -> State:
    file = project.admitted_file
    if not file.is_file():
        return State()
    try:
        state: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        known = {partner: _hashes(ids) for partner, ids in dict(state["admitted"]).items()}
        return State(known, dict(state["withdrawn"]), int(state.get("edition", 0)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            "The list of those whose answers are published is damaged.",
            str(file),
            "Restore it from a copy. If you delete it, all answers count as new: do not pass on "
            "the next pages to readers that have earlier ones.",
        ) from error


def _hashes(ids: Mapping[str, str] | list[str]) -> Mapping[str, str]:
    """What was noted; releases before there were editions noted who, not what."""
    return dict.fromkeys(ids, "") if isinstance(ids, list) else dict(ids)
