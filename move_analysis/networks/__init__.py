"""Networks of competences and SMEs that can be defended: links beyond chance, with their test."""

from .backbone import Backbone, find_backbone
from .competence_network import CompetenceNetwork, find_competence_network

__all__ = ["Backbone", "CompetenceNetwork", "find_backbone", "find_competence_network"]
