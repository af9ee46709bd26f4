"""From answers as they were read to answers that can be analysed: quality, free text, saving."""

from ..inputs import fingerprint
from ..rooms import listing
from .cohorts import admitted, last_admitted, save_admitted, withdrawn
from .duplicates import without_duplicates
from .progress import Progress, check_progress
from .quality import Quality, check_quality
from .saved import contacts_of, load_survey, prepared, save_prepared, saved_survey
from .vocabulary import Vocabulary, check_vocabulary, coded, write_review
from .weighting import Weighting, check_weights, raked

__all__ = [
    "Progress",
    "Quality",
    "Vocabulary",
    "Weighting",
    "admitted",
    "check_progress",
    "check_quality",
    "check_vocabulary",
    "check_weights",
    "coded",
    "contacts_of",
    "fingerprint",
    "last_admitted",
    "load_survey",
    "prepared",
    "raked",
    "save_admitted",
    "save_prepared",
    "saved_survey",
    "withdrawn",
    "without_duplicates",
    "write_review",
]

__dir__ = listing(__name__)
