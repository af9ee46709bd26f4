"""From answers as they were read to answers that can be analysed: quality, free text, saving."""

from ..inputs import fingerprint
from ..rooms import listing
from .cohorts import admitted, edition, last_admitted, save_admitted, withdrawn
from .duplicates import without_duplicates
from .progress import Progress, check_progress
from .quality import Quality, check_quality
from .saved import contacts_of, load_survey, prepared, save_prepared, saved_survey
from .supposing import (
    among,
    answering,
    edited,
    reweighted,
    with_competence,
    without_small_groups,
)
from .vocabulary import Vocabulary, check_vocabulary, coded, write_review
from .weighting import Weighting, check_weights, raked

__all__ = [
    "Progress",
    "Quality",
    "Vocabulary",
    "Weighting",
    "admitted",
    "among",
    "answering",
    "check_progress",
    "check_quality",
    "check_vocabulary",
    "check_weights",
    "coded",
    "contacts_of",
    "edited",
    "edition",
    "fingerprint",
    "last_admitted",
    "load_survey",
    "prepared",
    "raked",
    "reweighted",
    "save_admitted",
    "save_prepared",
    "saved_survey",
    "with_competence",
    "withdrawn",
    "without_duplicates",
    "without_small_groups",
    "write_review",
]

__dir__ = listing(__name__)
