"""Segments: which groups of SMEs answer alike, how many, and what makes them different."""

from .choose import choose_model
from .factors import FactorAnalysis
from .find import find_segments
from .found import Segments
from .mixture import MixtureModel
from .profile import mean_v_test, v_test
from .ward import FactorSegments

__all__ = [
    "FactorAnalysis",
    "FactorSegments",
    "MixtureModel",
    "Segments",
    "choose_model",
    "find_segments",
    "mean_v_test",
    "v_test",
]
