"""Segments: which groups of SMEs answer alike, how many, and what makes them different."""

from .mixture import MixtureModel

__all__ = ["MixtureModel"]
