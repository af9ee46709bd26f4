"""Which outside clusters and innovation actors would add most to the partnership."""

from .rank import Enlargement, rank_candidates

__all__ = ["Enlargement", "rank_candidates"]
