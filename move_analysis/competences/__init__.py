"""Who has and who needs which competence, what balances, and what flows between groups."""

from .balance import Balance, measure_balance
from .flows import Flows, measure_flows
from .matrix import CompetenceShares, measure_competences

__all__ = [
    "Balance",
    "CompetenceShares",
    "Flows",
    "measure_balance",
    "measure_competences",
    "measure_flows",
]
