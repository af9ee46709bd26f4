"""Segments: which groups of SMEs answer alike, how many, and what makes them different."""

from .choose import choose_model
from .find import Segments, find_segments
from .mixture import MixtureModel
from .profile import measure_mean_v_test, measure_v_test

__all__ = [
    "MixtureModel",
    "Segments",
    "choose_model",
    "find_segments",
    "measure_mean_v_test",
    "measure_v_test",
]
