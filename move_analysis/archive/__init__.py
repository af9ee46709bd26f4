"""The answers as files for a data archive: SPSS, Stata, csv, and what they mean as DDI-Codebook."""

from ..rooms import listing
from .files import Archived, write_archive

__all__ = ["Archived", "write_archive"]

__dir__ = listing(__name__)
