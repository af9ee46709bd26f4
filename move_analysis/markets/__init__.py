"""Markets: interest in and readiness for other markets, barriers, teams, funnel and roadmap."""

from ..rooms import listing
from .answers import interest_in, readiness_scores
from .barriers import Barriers, measure_barriers
from .funnel import Funnel, measure_funnel
from .interest import MarketInterest, measure_market_interest
from .readiness import Readiness, measure_readiness
from .roadmap import Roadmap, find_roadmap
from .teams import Teams, best_team, find_teams

__all__ = [
    "Barriers", "Funnel", "MarketInterest", "Readiness", "Roadmap", "Teams", "best_team",
    "find_roadmap", "find_teams", "interest_in", "measure_barriers", "measure_funnel",
    "measure_market_interest", "measure_readiness", "readiness_scores",
]  # fmt: skip

__dir__ = listing(__name__)
