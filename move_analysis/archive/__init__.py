"""The answers as files for a data archive: SPSS, Stata, csv, and what they mean as DDI-Codebook."""

from .files import Archived, write_archive

__all__ = ["Archived", "write_archive"]
