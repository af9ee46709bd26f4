"""Networks of competences and SMEs that can be defended: links beyond chance, with their test."""

from ..rooms import listing
from .backbone import Backbone, find_backbone
from .bipartite import TwoModeNetwork, find_two_mode_network
from .bridges import CompetenceBridges, measure_bridges
from .brokerage import Brokerage, measure_brokerage
from .centrality import Centrality, measure_centrality
from .combinations import Combinations, find_emerging_combinations
from .communities import Communities, find_communities
from .competence_network import CompetenceNetwork, find_competence_network
from .export import as_networkx, write_gexf, write_graphml, write_pajek, write_vosviewer
from .partner_network import PartnerNetwork, find_partner_network
from .sme_network import SmeNetwork, find_sme_network
from .ties import Ties, find_ties, named_smes, tie_matrix

__all__ = [
    "Backbone",
    "Brokerage",
    "Centrality",
    "Combinations",
    "Communities",
    "CompetenceBridges",
    "CompetenceNetwork",
    "PartnerNetwork",
    "SmeNetwork",
    "Ties",
    "TwoModeNetwork",
    "as_networkx",
    "find_backbone",
    "find_communities",
    "find_competence_network",
    "find_emerging_combinations",
    "find_partner_network",
    "find_sme_network",
    "find_ties",
    "find_two_mode_network",
    "measure_bridges",
    "measure_brokerage",
    "measure_centrality",
    "named_smes",
    "tie_matrix",
    "write_gexf",
    "write_graphml",
    "write_pajek",
    "write_vosviewer",
]

__dir__ = listing(__name__)
