"""Desk: the lead's pages in the browser, from exports to reports without a terminal."""

from ..rooms import listing
from .frame import Frame as Frame
from .frame import open_desk as open_desk
from .state import Desk as Desk
from .tabs import TABS as TABS
from .tabs import Tab as Tab

__all__ = ["TABS", "Desk", "Frame", "Tab", "open_desk"]

__dir__ = listing(__name__)
