"""What an SME gets back for its answers: itself, its peers, whom to call, courses, markets."""

from ..rooms import listing
from .feedback import Feedback
from .measure import find_feedback, measure_feedback

__all__ = ["Feedback", "find_feedback", "measure_feedback"]

__dir__ = listing(__name__)
