"""Steps: what there is so far, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import MoveError
from ..messages import Message, say, say_many, sentences
from ..project import Export, Project
from ..reports import report_status
from .state import Desk


@dataclass(frozen=True)
class Step:
    """What to do next, and the tab where it is done.

    Examples
    --------
    >>> next_step(Desk("nowhere")).tab
    'partners'
    """

    text: Message
    tab: str


def next_step(desk: Desk) -> Step:
    """Return what to do next, as far as can be told without reading the answers.

    Parameters
    ----------
    desk : Desk

    Returns
    -------
    Step

    Examples
    --------
    >>> print(next_step(Desk("nowhere")).text)
    The project file can't be read yet. Next: say who the partners are.
    """
    project = desk.project
    if project is None:
        unread = say("The project file can't be read yet.")
        return Step(sentences(unread, say("Next: say who the partners are.")), "partners")
    so_far = _so_far(project)
    if not all(project.path(one).is_file() for one in _exports(project)) or not _exports(project):
        return Step(sentences(so_far, say("Next: add the exports of your survey.")), "exports")
    try:
        states = [state for _, state, _ in report_status(project)]
    except MoveError:
        return Step(sentences(so_far, say("Next: see what must be corrected.")), "faults")
    done = states.count("done")
    made = say_many(
        "{done} of {n} report is made.", "{done} of {n} reports are made.", n=len(states), done=done
    )
    if done < len(states):
        return Step(sentences(so_far, made, say("Next: make the reports.")), "reports")
    return Step(sentences(so_far, made, say("Next: read them, and send them.")), "read")


def _exports(project: Project) -> list[Export]:
    return [export for partner in project.partners for export in partner.exports]


def _so_far(project: Project) -> Message:
    partners = say_many("{n} partner", "{n} partners", n=len(project.partners))
    exports = say_many("{n} export", "{n} exports", n=len(_exports(project)))
    return say("The project has {partners} and {exports}.", partners=partners, exports=exports)
