"""Networks of competences and SMEs that can be defended: links beyond chance, with their test."""

from .backbone import Backbone, find_backbone
from .brokerage import Brokerage, measure_brokerage
from .competence_network import CompetenceNetwork, find_competence_network
from .ties import Ties, find_ties

__all__ = [
    "Backbone",
    "Brokerage",
    "CompetenceNetwork",
    "Ties",
    "find_backbone",
    "find_competence_network",
    "find_ties",
    "measure_brokerage",
]
