"""Explore: one panel of linked views over a survey, for researchers in JupyterLab."""

import sys
from inspect import signature
from types import ModuleType
from typing import Any

from ..rooms import listing
from .panel import Explorer, explore
from .recipe import Call, Recipe
from .saved import save_state, saved_states
from .state import State
from .views import VIEWS, View

__all__ = [
    "VIEWS",
    "Call",
    "Explorer",
    "Recipe",
    "State",
    "View",
    "explore",
    "save_state",
    "saved_states",
]

__dir__ = listing(__name__)


class _Room(ModuleType):
    """The room, which can be called: ``ma.explore(survey)``."""

    def __call__(self, *given: Any, **named: Any) -> Explorer:
        return explore(*given, **named)


sys.modules[__name__].__class__ = _Room
vars()["__signature__"] = signature(explore)  # of the room, called
