"""Exports of survey tools in, one Survey out: one file per format behind one `read_survey`."""

from ..rooms import listing
from .account import account_of
from .candidates import Candidates, read_candidates
from .check import Faults, check_project
from .draft import draft_codebook
from .frames import survey_from
from .members import Members, read_members
from .reading import list_contacts, list_identifiers, read_survey, survey_and_contacts

__all__ = [
    "Candidates",
    "Faults",
    "Members",
    "account_of",
    "check_project",
    "draft_codebook",
    "list_contacts",
    "list_identifiers",
    "read_candidates",
    "read_members",
    "read_survey",
    "survey_and_contacts",
    "survey_from",
]

__dir__ = listing(__name__)
