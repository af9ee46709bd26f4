"""Figures: Result in, Plotly figure out; nothing is computed here, and nothing is drawn twice."""

from .competences import competence_heatmap as competence_heatmap
from .competences import needs_against_assets as needs_against_assets
from .methods import data_and_methods as data_and_methods
from .network import competence_network as competence_network
from .response import question_completeness as question_completeness
from .response import response_overview as response_overview
from .sankey import flows as flows
from .segments import segment_evidence as segment_evidence
from .segments import segment_profile as segment_profile
from .tables import Html as Html
from .tables import number_table as number_table
from .tables import reading as reading
from .theme import colours as colours
from .theme import finish as finish
from .theme import template as template
from .trust import segment_certainty as segment_certainty
from .trust import segment_map as segment_map
from .trust import segment_stability as segment_stability
