"""Segments: which groups of SMEs answer alike, how many, and what makes them different."""

from ..rooms import listing
from .assigned import with_segments
from .choose import choose_model
from .chosen import measure_group
from .factor_map import FactorMap, measure_factors
from .factors import FactorAnalysis
from .find import find_segments
from .found import Segments
from .members import Members, find_members
from .mixture import MixtureModel
from .overlap import Overlap, measure_overlap
from .profile import mean_v_test, v_test
from .stability import Stability, measure_stability
from .ward import FactorSegments

__all__ = [
    "FactorAnalysis",
    "FactorMap",
    "FactorSegments",
    "Members",
    "MixtureModel",
    "Overlap",
    "Segments",
    "Stability",
    "choose_model",
    "find_members",
    "find_segments",
    "mean_v_test",
    "measure_factors",
    "measure_group",
    "measure_overlap",
    "measure_stability",
    "v_test",
    "with_segments",
]

__dir__ = listing(__name__)
