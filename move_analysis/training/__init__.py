"""Training: what SMEs need to learn, which courses to hold, and which topics to watch."""

from ..rooms import listing
from .needs import TrainingNeeds, measure_training_needs
from .plan import TrainingPlan, find_trainings
from .preferences import Preferences, measure_preferences, named_options
from .ratings import Ratings, groups_by, ratings_of
from .watch import TechnologyWatch, find_watch

__all__ = [
    "Preferences", "Ratings", "TechnologyWatch", "TrainingNeeds", "TrainingPlan",
    "find_trainings", "find_watch", "groups_by",
    "measure_preferences", "measure_training_needs", "named_options", "ratings_of",
]  # fmt: skip

__dir__ = listing(__name__)
