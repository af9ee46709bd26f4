"""What a partnership did and reached: indicators, what followed from meetings, what changed."""

from ..rooms import listing
from .calls import Calls, measure_calls
from .changes import Changes, measure_changes
from .conversion import Conversion, measure_conversion
from .indicators import Indicators, measure_indicators
from .links import LinkChanges, measure_link_changes
from .moves import Moves, measure_moves
from .organisations import Organisations, Reach, measure_organisations, measure_reach
from .periodic import Periodic, measure_periodic
from .reported import Reported, measure_reported
from .waves import last_wave, load_earlier, where_both_answered

__all__ = [
    "Calls",
    "Changes",
    "Conversion",
    "Indicators",
    "LinkChanges",
    "Moves",
    "Organisations",
    "Periodic",
    "Reach",
    "Reported",
    "last_wave",
    "load_earlier",
    "measure_calls",
    "measure_changes",
    "measure_conversion",
    "measure_indicators",
    "measure_link_changes",
    "measure_moves",
    "measure_organisations",
    "measure_periodic",
    "measure_reach",
    "measure_reported",
    "where_both_answered",
]

__dir__ = listing(__name__)
