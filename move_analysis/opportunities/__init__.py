"""What the outside asks for, which SMEs could use it, and where it is heading."""

from ..rooms import listing
from .columns import COLUMNS
from .match import match_opportunities
from .matches import OpportunityMatches
from .read import read_opportunities, write_opportunity_review
from .table import Opportunities

__all__ = [
    "COLUMNS",
    "Opportunities",
    "OpportunityMatches",
    "match_opportunities",
    "read_opportunities",
    "write_opportunity_review",
]

__dir__ = listing(__name__)
