"""What the outside asks for, which SMEs could use it, and where it is heading."""

from ..rooms import listing
from .calendar import deadline_calendar, write_deadlines
from .columns import COLUMNS
from .funnel import OpportunityFunnel, measure_uptake
from .match import match_opportunities
from .matches import OpportunityMatches
from .measure import measure_trends
from .news import new_since, opportunity_news
from .read import check_opportunities, read_opportunities, write_opportunity_review
from .table import Opportunities
from .trends import Trends

__all__ = [
    "COLUMNS",
    "Opportunities",
    "OpportunityFunnel",
    "OpportunityMatches",
    "Trends",
    "check_opportunities",
    "deadline_calendar",
    "match_opportunities",
    "measure_trends",
    "measure_uptake",
    "new_since",
    "opportunity_news",
    "read_opportunities",
    "write_deadlines",
    "write_opportunity_review",
]

__dir__ = listing(__name__)
