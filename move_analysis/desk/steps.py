"""Steps: what there is so far, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from ..codebook import COMPETENCE_ROLES, Codebook, Competence
from ..errors import MoveError
from ..messages import Message, say, say_many, sentences
from ..project import Export, Project
from ..readers.draft_roles import UNSORTED
from ..reports import report_status
from .state import Desk

ADD = say("Next: add the exports of your survey.")
TOLD_OF = {*COMPETENCE_ROLES, "interest", "tie", "market", "readiness"}
"""Uses of questions, without any of which reports have next to nothing to say."""


@dataclass(frozen=True)
class Step:
    """What to do next, and the tab where it is done.

    Examples
    --------
    >>> next_step(Desk("nowhere")).tab
    'exports'
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
    There is no project in this folder yet. Next: add the exports of your survey.
    """
    project = desk.project
    if not desk.file.is_file():
        return Step(sentences(say("There is no project in this folder yet."), ADD), "exports")
    if project is None:
        unread = say("The file move.yml can't be read as it is.")
        return Step(sentences(unread, say("Next: see what must be corrected.")), "faults")
    so_far, exports = _so_far(project), _exports(project)
    if not exports or not all(project.path(export).is_file() for export in exports):
        return Step(sentences(so_far, ADD), "exports")
    try:
        states = [state for _, state, _ in report_status(project)]
        lacking = None if "done" in states else _lacking(project)
    except MoveError:
        return Step(sentences(so_far, say("Next: see what must be corrected.")), "faults")
    if lacking:
        return Step(sentences(so_far, lacking.text), lacking.tab)
    done = states.count("done")
    made = say_many(
        "{done} of {n} report is made.", "{done} of {n} reports are made.", n=len(states), done=done
    )
    if done < len(states):
        return Step(sentences(so_far, made, say("Next: make the reports.")), "reports")
    return Step(sentences(so_far, made, say("Next: read them, and send them.")), "read")


def _lacking(project: Project) -> Step | None:
    """What the first reports would lack, though they can be made."""
    book = project.load_codebook()
    if TOLD_OF.isdisjoint(question.role for question in book.questions):
        return Step(say("Next: say what the questions are used for."), "exports")
    if any(one.sector == UNSORTED for one in _asked_competences(book)):
        return Step(say("Next: put the competences into sectors."), "exports")
    if not all(partner.name for partner in project.partners):
        return Step(say("Next: name the partners."), "partners")
    return None


def _asked_competences(book: Codebook) -> list[Competence]:
    """Competences that a question is about; a draft lists what its proposals would need."""
    about = [q for q in book.questions if q.role in COMPETENCE_ROLES]
    texts = (c.code for q in about if q.kind == "text" for c in book.competences_over(q))
    asked = {*(part.code for q in about for part in book.parts(q)), *texts}
    return [competence for competence in book.competences if competence.code in asked]


def _exports(project: Project) -> list[Export]:
    return [export for partner in project.partners for export in partner.exports]


def _so_far(project: Project) -> Message:
    partners = say_many("{n} partner", "{n} partners", n=len(project.partners))
    files = {export.file for export in _exports(project)}  # one form may hold several partners
    exports = say_many("{n} export", "{n} exports", n=len(files))
    return say("The project has {partners} and {exports}.", partners=partners, exports=exports)
