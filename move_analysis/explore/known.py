"""Known: a state that names what is not there is refused before anything is shown of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..prepare.supposing import answer_columns
from ..survey import Survey
from .filters import SEGMENT
from .state import State

FIRST = 60
"""So many choices are named."""


def require_known(state: State, survey: Survey, *, views: Iterable[str]) -> None:
    """Raise `ValueError` where a state names a view, competence or SME that is not there.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> require_known(State(view="nope"), demo_survey(), views=("map", "balance"))
    Traceback (most recent call last):
    ValueError: view should be one of 'map', 'balance', got 'nope'
    """
    known = {
        "view": [*views],
        "competence": [one.code for one in survey.codebook.competences],
        "sme": [*survey.answers.index],
    }
    for setting, choices in known.items():
        value = getattr(state, setting)
        if value not in choices and (value or setting == "view"):
            raise ValueError(f"{setting} should be one of {_some(choices)}, got {value!r}")


def require_answers(filters: Mapping[str, Sequence[str]], survey: Survey) -> None:
    """Raise `ValueError` where a filter asks for an answer that nobody could give."""
    for question, codes in filters.items():
        known = () if question == SEGMENT else answer_columns(survey, question)
        if known and (unknown := set(codes).difference(known)):
            raise ValueError(f"{question} should be among {[*known]}, got {sorted(unknown)}")


def _some(choices: Sequence[object]) -> str:
    more = f", … ({len(choices)} in all)" if len(choices) > FIRST else ""
    return ", ".join(map(repr, choices[:FIRST])) + more
