"""What a partnership did and reached: indicators, what followed from meetings, what changed."""

from .conversion import Conversion, measure_conversion
from .indicators import Indicators, measure_indicators
from .organisations import Organisations, Reach, measure_organisations, measure_reach
from .reported import Reported, measure_reported

__all__ = [
    "Conversion",
    "Indicators",
    "Organisations",
    "Reach",
    "Reported",
    "measure_conversion",
    "measure_indicators",
    "measure_organisations",
    "measure_reach",
    "measure_reported",
]
