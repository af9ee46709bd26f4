"""Exports of survey tools in, one Survey out: one file per format behind one `read_survey`."""

from .reading import list_identifiers, read_survey

__all__ = ["list_identifiers", "read_survey"]
