"""Recipe: the calls that a state of the explorer stands for, run by the panel and shown as code.

One description serves both, so that the code that is shown gives the numbers that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import move_analysis as package

from ..result import Result
from ..survey import Layer, Survey
from .state import State

PARAMETERS = ("layer", "by", "null", "alpha", "method", "k", "seed")
"""Settings of a state that become parameters of a notebook, where its calls use them."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a public function.

    Parameters
    ----------
    name : str
        What the result is called in the code.
    function : str
        Below the package: ``"competences.measure_competences"``.
    on : tuple of str
        Names of what it is given first: ``survey``, or results of earlier calls.
    settings : mapping of str to str
        Its named arguments, to the setting of the state that they have.
    options : mapping
        Its other named arguments.

    Examples
    --------
    >>> call = Call(name="shares", function="competences.measure_competences",
    ...     settings={"layer": "layer"})
    >>> call.code(State())
    "shares = ma.competences.measure_competences(survey, layer='has')"
    """

    name: str
    function: str
    on: tuple[str, ...] = ("survey",)
    settings: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    def arguments(self, state: State) -> dict[str, Any]:
        """Return the named arguments; a number of segments that is not set is left out."""
        chosen = {name: getattr(state, setting) for name, setting in self.settings.items()}
        return {name: value for name, value in chosen.items() if (name, value) != ("k", 0)} | {
            **self.options
        }

    def run(self, state: State, known: Mapping[str, Any]) -> Any:
        """Make the call."""
        function: Any = reduce(getattr, self.function.split("."), package)
        return function(*(known[name] for name in self.on), **self.arguments(state))

    def code(self, state: State, *, named: bool = False) -> str:
        """Return the line of Python; with `named`, settings are names of parameters."""
        shown = {
            name: self.settings[name] if named and name in self.settings else repr(value)
            for name, value in self.arguments(state).items()
        }
        given = ", ".join([*self.on, *(f"{name}={value}" for name, value in shown.items())])
        line = f"ma.{self.function}({given})"
        return f"{self.name} = {line}" if self.name else line


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """All calls of a view: the analyses first, then the figure.

    Examples
    --------
    >>> shares = Call(name="shares", function="competences.measure_competences")
    >>> figure = Call(name="", function="figures.competence_heatmap", on=("shares",))
    >>> print(Recipe(analyses=(shares,), figure=figure).code(State(filters={"sector": ("ict",)})))
    survey = survey.where(survey.answers['sector'].isin(['ict']), 'sector: ict')
    shares = ma.competences.measure_competences(survey)
    ma.figures.competence_heatmap(shares)
    """

    analyses: tuple[Call, ...]
    figure: Call

    def code(self, state: State, *, named: bool = False) -> str:
        """Return the lines of Python from a survey to the figure."""
        calls = (call.code(state, named=named) for call in (*self.analyses, self.figure))
        return "\n".join([*(step.code for step in selections(state)), *calls])

    def parameters(self, state: State) -> dict[str, Any]:
        """Return the settings that its calls use, with their values."""
        used = {setting for call in self.analyses for setting in call.settings.values()}
        return {name: getattr(state, name) for name in PARAMETERS if name in used}


@dataclass(frozen=True)
class Answered:
    """The SMEs that gave one of some answers to a question."""

    question: str
    answers: tuple[str, ...]

    @property
    def code(self) -> str:
        """The line of Python."""
        return (
            f"survey = survey.where(survey.answers[{self.question!r}].isin({[*self.answers]!r}), "
            f"{self._said!r})"
        )

    def apply(self, survey: Survey) -> Survey:
        """Return the survey after the step."""
        return survey.where(survey.answers[self.question].isin([*self.answers]), self._said)

    @property
    def _said(self) -> str:
        return f"{self.question}: {', '.join(self.answers)}"


@dataclass(frozen=True)
class With:
    """The SMEs that have, or need, a competence."""

    layer: Layer
    competence: str

    @property
    def code(self) -> str:
        """The line of Python."""
        return (
            f"survey = survey.where(survey.incidence({self.layer!r})[{self.competence!r}], "
            f"{self._said!r})"
        )

    def apply(self, survey: Survey) -> Survey:
        """Return the survey after the step."""
        return survey.where(survey.incidence(self.layer)[self.competence], self._said)

    @property
    def _said(self) -> str:
        return f"{self.layer} {self.competence}"


class Unweighted:
    """All answers count alike."""

    code = "survey = survey.unweighted()"

    def apply(self, survey: Survey) -> Survey:
        """Return the survey after the step."""
        return survey.unweighted()


def selections(state: State) -> list[Answered | With | Unweighted]:
    """Return the steps from all answers to those that the state looks at."""
    steps: list[Answered | With | Unweighted] = [
        Answered(question, codes) for question, codes in state.filters.items() if codes
    ]
    if state.only and state.competence:
        steps.append(With(state.layer, state.competence))
    return steps if state.weighted else [*steps, Unweighted()]


def selected(survey: Survey, state: State) -> Survey:
    """Return the answers that a state looks at."""
    return reduce(lambda one, step: step.apply(one), selections(state), survey)


def results_of(recipe: Recipe, state: State, survey: Survey) -> dict[str, Result]:
    """Run the analyses of a recipe on the answers that a state looks at."""
    known: dict[str, Any] = {"survey": selected(survey, state)}
    for call in recipe.analyses:
        known[call.name] = call.run(state, known)
    known.pop("survey")
    return known
