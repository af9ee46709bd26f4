"""Whom each SME should meet and why, what nobody can offer, and who can teach whom."""

from .match import match_needs
from .matches import Matches

__all__ = [
    "Matches",
    "match_needs",
]
