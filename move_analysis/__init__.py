"""Segments, competence maps and cross-sector networks from SME survey exports.

Everything a notebook needs is here; a room is imported when it is first used, so that
``import move_analysis`` stays quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import agreement as agreement
    from . import archive as archive
    from . import competences as competences
    from . import enlargement as enlargement
    from . import explore as explore
    from . import feedback as feedback
    from . import figures as figures
    from . import markets as markets
    from . import matching as matching
    from . import monitoring as monitoring
    from . import networks as networks
    from . import opportunities as opportunities
    from . import prepare as prepare
    from . import privacy as privacy
    from . import reports as reports
    from . import segments as segments
    from . import statistics as statistics
    from . import training as training
    from .codebook import load_codebook as load_codebook
    from .languages import in_language as in_language
    from .languages import set_language as set_language
    from .prepare import load_survey as load_survey
    from .privacy import policy_for as policy_for
    from .privacy import release as release
    from .project import load_project as load_project
    from .readers import read_candidates as read_candidates
    from .readers import read_members as read_members
    from .readers import read_survey as read_survey
    from .readers import survey_from as survey_from
    from .survey import Survey as Survey

__version__ = "0.1.0"

_HOMES = {
    "Survey": "survey",
    "in_language": "languages",
    "load_codebook": "codebook",
    "load_project": "project",
    "load_survey": "prepare",
    "policy_for": "privacy",
    "read_candidates": "readers",
    "read_members": "readers",
    "read_survey": "readers",
    "release": "privacy",
    "set_language": "languages",
    "survey_from": "readers",
}
_ROOMS = (
    "agreement", "archive", "competences", "enlargement", "explore", "feedback", "figures",
    "markets", "matching", "monitoring", "networks", "opportunities", "prepare", "privacy",
    "reports", "segments", "statistics", "training",
)  # fmt: skip
__all__ = [*_HOMES, *_ROOMS]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return importlib.import_module(f".{name}", __name__)
    if name in _HOMES:
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
