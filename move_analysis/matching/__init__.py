"""Whom each SME should meet and why, what nobody can offer, and who can teach whom."""

from .agenda import Agenda, plan_agenda
from .agenda_participants import event_participants, with_event_consent
from .match import match_needs
from .matches import Matches

__all__ = [
    "Agenda",
    "Matches",
    "event_participants",
    "match_needs",
    "plan_agenda",
    "with_event_consent",
]
