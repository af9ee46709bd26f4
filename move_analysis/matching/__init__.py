"""Whom each SME should meet and why, what nobody can offer, and who can teach whom."""

from ..rooms import listing
from .agenda import Agenda, plan_agenda
from .agenda_event import event_agenda, plan_folder, save_plan
from .agenda_files import personal_agendas, write_agenda
from .agenda_participants import (
    event_participants,
    participants_only_counted,
    participants_without_answers,
    with_event_consent,
)
from .agenda_replan import replan_agenda
from .agenda_revisions import calendar_changes, with_revisions
from .match import match_needs
from .matches import Matches
from .teaching import Teachers, match_teachers
from .unmet import UnmetNeeds, find_unmet_needs

__all__ = [
    "Agenda",
    "Matches",
    "Teachers",
    "UnmetNeeds",
    "calendar_changes",
    "event_agenda",
    "event_participants",
    "find_unmet_needs",
    "match_needs",
    "match_teachers",
    "participants_only_counted",
    "participants_without_answers",
    "personal_agendas",
    "plan_agenda",
    "plan_folder",
    "replan_agenda",
    "save_plan",
    "with_event_consent",
    "with_revisions",
    "write_agenda",
]

__dir__ = listing(__name__)
