"""Competences: who has and needs what, what is short, what could flow, what could come next."""

from ..rooms import listing
from .balance import Balance, measure_balance
from .flows import Flows, measure_flows
from .matrix import CompetenceShares, measure_competences
from .relatedness import Relatedness, measure_relatedness

__all__ = [
    "Balance",
    "CompetenceShares",
    "Flows",
    "Relatedness",
    "measure_balance",
    "measure_competences",
    "measure_flows",
    "measure_relatedness",
]

__dir__ = listing(__name__)
