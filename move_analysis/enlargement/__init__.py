"""Which outside clusters and innovation actors would add most to the partnership."""

from ..rooms import listing
from .found import Enlargement
from .joined import with_candidates
from .rank import rank_candidates

__all__ = ["Enlargement", "rank_candidates", "with_candidates"]

__dir__ = listing(__name__)
