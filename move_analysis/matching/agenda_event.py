"""The event of a project: from its survey and its list of participants to an agenda."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..errors import RunError
from ..messages import say
from ..project import Project
from ..result import Result, analysis
from ..survey import Survey
from .agenda import Agenda, plan_agenda
from .agenda_participants import (
    event_participants,
    participants_only_counted,
    participants_without_answers,
)
from .agenda_replan import replan_agenda
from .match import match_names, match_needs
from .matches import Matches

CHOICES = 3
"""So many times as many matches as there are slots are looked for, for each SME."""

ABSENT = say(
    "Participants that have not answered the survey, or whose answers wait, have no meetings."
)
COUNTED = say(
    "Participants that agreed only to be counted have no meetings: ask them, and write named or "
    "coded in the column consent of the list."
)


@analysis
def event_agenda(
    survey: Survey,
    *,
    project: Project,
    visible: Collection[str],
    again: bool = False,
) -> Agenda:
    """Plan who meets whom in the event that ``move.yml`` declares.

    Participants are matched among themselves, with the weights of ``move.yml`` and without a
    limit on how often an SME is listed: the agenda sees to that.

    Parameters
    ----------
    survey : Survey
        With the consent that was given for the event (see `with_event_consent`).
    project : Project
        Its event, matching and list of participants.
    visible : collection of str
        Respondents that agreed to be named or coded, as in the policy of the partnership.
    again : bool
        Whether to start from the plan that was saved by `save_plan`, so that as few meetings as
        possible move.

    Returns
    -------
    Agenda

    Raises
    ------
    DataError
        With every fault of the list of participants.
    RunError
        Where there is no plan to start from.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.matching import with_event_consent
    >>> project = demo_project()
    >>> survey = with_event_consent(demo_survey(), project=project)
    >>> event_agenda(survey, project=project, visible=survey.answers.index).event.tables
    12
    """
    before = _saved(project, needed=again)
    participants = event_participants(survey, project=project, visible=visible)
    event, seed = project.event, project.reports.seed
    matches = _matches(survey, participants, project)
    if again and before is not None:
        agenda = replan_agenda(before, matches, event=event, participants=participants, seed=seed)
    else:
        agenda = plan_agenda(matches, event=event, participants=participants, seed=seed)
        if before is not None and before.arguments.get("plan") == agenda.arguments["plan"]:
            agenda = agenda.with_tables(revisions=before.revisions)
    absent = participants_without_answers(survey, project=project)
    counted = participants_only_counted(survey, project=project, visible=visible)
    left_out = [note for note, smes in ((ABSENT, absent), (COUNTED, counted)) if smes]
    return replace(
        agenda,
        notes=(*agenda.notes, *left_out),
        names={**agenda.names, **match_names(survey)},
        arguments={**agenda.arguments, "synthetic": survey.synthetic},
    )


def _matches(
    survey: Survey, participants: pd.DataFrame, project: Project
) -> Matches | pd.DataFrame:
    ids = survey.answers.index.to_series()
    own = survey.where(ids.isin(participants["respondent"]), "participants of the event")
    top = min(len(own) - 1, CHOICES * len(project.event.times()))
    if top < 1:
        return pd.DataFrame({"sme": [], "match": [], "score": []}, dtype=float)
    settings = project.matching.model_copy(update={"load": 0, "top": top})
    return match_needs(own, settings=settings)


def plan_folder(project: Project) -> Path:
    """Return where the plan is kept from which the next one starts.

    It has respondent ids, so it is not shared.

    Parameters
    ----------
    project : Project
        From `load_project`.

    Returns
    -------
    Path
        A folder; it need not exist yet.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> plan_folder(demo_project()).name
    'agenda_plan'
    """
    return project.processed / "agenda_plan"


def save_plan(plan: Agenda, written: Agenda, *, project: Project) -> Path:
    """Keep the plan, and which calendar entries were written, for the next one.

    Parameters
    ----------
    plan : Agenda
        From `event_agenda`, not released.
    written : Agenda
        The same as it was released, from `with_revisions`.
    project : Project
        From `load_project`.

    Returns
    -------
    Path
        The `plan_folder`.

    Examples
    --------
    >>> import tempfile
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.settings import Event
    >>> matches = pd.DataFrame({"sme": ["A-1"], "match": ["B-1"], "score": [3]})
    >>> plan = plan_agenda(matches, event=Event(slots=["09:00-09:20"]))
    >>> project = demo_project().model_copy(update={"folder": Path(tempfile.mkdtemp())})
    >>> save_plan(plan, plan, project=project).name
    'agenda_plan'
    """
    return plan.with_tables(revisions=written.revisions).save(plan_folder(project))


def _saved(project: Project, *, needed: bool) -> Agenda | None:
    folder = plan_folder(project)
    if not needed and not (folder / "result.json").is_file():
        return None
    with suppress(OSError, ValueError, KeyError, TypeError):  # of another version, or damaged
        found = Result.load(folder)
        if isinstance(found, Agenda):
            return found
    if not needed:
        return None
    fix = "Run `move-analysis agenda` without --again."
    raise RunError("There is no plan to start from.", str(folder), fix)
