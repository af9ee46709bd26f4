"""Networks of competences and SMEs that can be defended: links beyond chance, with their test."""

from .backbone import Backbone, find_backbone

__all__ = ["Backbone", "find_backbone"]
