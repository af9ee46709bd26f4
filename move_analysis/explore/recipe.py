"""Recipe: the calls that a state of the explorer stands for, run by the panel and shown as code.

One description serves both, so that the code that is shown gives the numbers that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import move_analysis as package

from .state import State

PARAMETERS = (
    "layer", "by", "null", "alpha", "method", "k", "variables", "beside_k", "beside_variables",
    "joined", "seed",
)  # fmt: skip
"""Settings of a state that become parameters of a notebook, where its calls use them."""
UNSET: Mapping[str, object] = {
    "k": 0, "beside_k": 0, "variables": (), "beside_variables": (), "joined": (),
}  # fmt: skip
"""Settings that are left out of a call where the answers, or the analysis, decide."""

SURVEY = "survey."
"""How functions begin that are methods of the survey."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a public function.

    Parameters
    ----------
    name : str
        What the result is called in the code.
    function : str
        Below the package: ``"competences.measure_competences"``; or a method of the survey:
        ``"survey.unweighted"``.
    on : tuple of str
        Names of what it is given first: ``survey``, or results of earlier calls.
    values : tuple
        What it is given next, as it is.
    given : mapping of str to str
        Its named arguments that are results of earlier calls, by their names.
    settings : mapping of str to str
        Its named arguments, to the setting of the state that they have.
    options : mapping
        Its other named arguments.
    rows : mapping of str to str
        Columns by which its result is filtered, to the setting of the state that they have.

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
    values: tuple[Any, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of all that it is given."""
        owner = ("survey",) if self._of_survey else ()
        return (*owner, *self.on, *self.given.values())

    def run(self, state: State, known: Mapping[str, Any]) -> Any:
        """Make the call, without choosing rows of what it returns."""
        owner = known["survey"] if self._of_survey else package
        function: Any = reduce(getattr, self.function.removeprefix(SURVEY).split("."), owner)
        named = {name: known[other] for name, other in self.given.items()}
        chosen = {n: plain(getattr(state, s)) for n, s in self._chosen(state).items()}
        first_given = [*(known[name] for name in self.on), *self.values]
        return function(*first_given, **named, **chosen, **self.options)

    def narrowed(self, found: Any, state: State) -> Any:
        """Return the rows that are wanted of what the call has returned."""
        filters = {column: getattr(state, setting) for column, setting in self.rows.items()}
        return found.filter(**filters) if filters else found

    def code(self, state: State, *, named: bool = False) -> str:
        """Return the line of Python; with `named`, settings are names of parameters."""
        made, rows = self.expression(state, named=named)
        line = made + (f".filter({rows})" if rows else "")
        return f"{self.name} = {line}" if self.name else line

    def expression(self, state: State, *, named: bool = False) -> tuple[str, str]:
        """Return the call without the name of its result, and by what its rows are chosen."""

        def said(setting: str) -> str:
            as_parameter = named and setting in PARAMETERS
            return setting if as_parameter else repr(plain(getattr(state, setting)))

        shown = {
            **self.given,
            **{name: said(setting) for name, setting in self._chosen(state).items()},
            **{name: repr(plain(value)) for name, value in self.options.items()},
        }
        arguments = [f"{name}={value}" for name, value in shown.items()]
        given = ", ".join([*self.on, *(repr(plain(value)) for value in self.values), *arguments])
        owner = "" if self._of_survey else "ma."
        rows = ", ".join(f"{column}={said(setting)}" for column, setting in self.rows.items())
        return f"{owner}{self.function}({given})", rows

    @property
    def _of_survey(self) -> bool:
        return self.function.startswith(SURVEY)

    def _chosen(self, state: State) -> dict[str, str]:
        """Settings that are set, by the names of the arguments."""
        return {
            name: setting
            for name, setting in self.settings.items()
            if setting not in UNSET or getattr(state, setting) != UNSET[setting]
        }


def plain(value: Any) -> Any:
    """Return a setting as it stands in code: lists for tuples.

    Examples
    --------
    >>> plain({"sector": ("ict", "green")})
    {'sector': ['ict', 'green']}
    """
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return [*value] if isinstance(value, tuple) else value


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """All calls of a view: the analyses first, then the figure.

    Examples
    --------
    >>> shares = Call(name="shares", function="competences.measure_competences")
    >>> figure = Call(name="", function="figures.competence_heatmap", on=("shares",))
    >>> print(Recipe(analyses=(shares,), figure=figure).code(State(filters={"sector": ("ict",)})))
    survey = ma.prepare.answering(survey, 'sector', answers=['ict'])
    shares = ma.competences.measure_competences(survey)
    ma.figures.competence_heatmap(shares)
    """

    analyses: tuple[Call, ...]
    figure: Call

    def code(self, state: State, *, named: bool = False) -> str:
        """Return the lines of Python from a survey to the figure."""
        return "\n".join(call.code(state, named=named) for call in self.calls(state))

    def calls(self, state: State) -> list[Call]:
        """Return all calls from a survey to the figure."""
        return [*self.steps(state), *self.analyses, self.drawing(state)]

    def steps(self, state: State) -> list[Call]:
        """Return the calls before the analyses; what one supposes itself is not supposed twice."""
        own = {setting for call in self.analyses for setting in call.settings.values()}
        return selections(state.but(joined=()) if "joined" in own else state)

    def drawing(self, state: State) -> Call:
        """Return the last call: the figure, or the table that the state asks for instead."""
        result, _, table = state.table.partition(".")
        if result not in {call.name for call in self.analyses}:
            return self.figure
        return Call(name="", function="figures.number_table", on=(result,), values=(table,))

    def parameters(self, state: State) -> dict[str, Any]:
        """Return the settings that its calls use, with their values."""
        calls = (*self.steps(state), *self.analyses)
        used = {setting for call in calls for setting in call._chosen(state).values()}
        return {name: plain(getattr(state, name)) for name in PARAMETERS if name in used}


SEGMENTS = Call(
    name="segments",
    function="segments.find_segments",
    settings={"variables": "variables", "method": "method", "k": "k", "seed": "seed"},
)
GROUP = Call(name="segments", function="segments.measure_group", settings={"respondents": "smes"})
CANDIDATES = Call(name="candidates", function="read_candidates", on=("settings",))


def selections(state: State) -> list[Call]:
    """Return the calls from all answers to those that the state looks at, or supposes."""
    return [*_supposed(state), *_weighted(state), *_with_segments(state), *_selected(state)]


def _supposed(state: State) -> list[Call]:
    joining = Call(
        name="survey",
        function="enlargement.with_candidates",
        on=("survey", "candidates"),
        settings={"joined": "joined"},
    )
    edits = [
        Call(
            name="survey",
            function="prepare.edited",
            values=(sme,),
            options={str(layer): own for layer, own in changes.items()},
        )
        for sme, changes in state.edits.items()
    ]
    return [*([CANDIDATES, joining] if state.joined else []), *edits]


def _weighted(state: State) -> list[Call]:
    unweighted = Call(name="survey", function="survey.unweighted", on=())
    by_hand = [
        _step("prepare.reweighted", role, factors=factors)
        for role, factors in state.factors.items()
        if factors
    ]
    return [*([] if state.weighted else [unweighted]), *by_hand]


def _with_segments(state: State) -> list[Call]:
    """Segments of all SMEs, where something is compared or chosen by them."""
    if state.by != "segment" and not state.filters.get("segment"):
        return []
    on = ("survey", "segments")
    return [SEGMENTS, Call(name="survey", function="segments.with_segments", on=on)]


def _selected(state: State) -> list[Call]:
    calls = [
        _step("prepare.answering", question, answers=answers)
        for question, answers in state.filters.items()
        if answers
    ]
    if state.only and state.smes:
        calls.append(_step("prepare.among", state.smes))
    if state.only and state.competence:
        calls.append(_step("prepare.with_competence", state.competence, layer=state.layer))
    if state.minimum > 1:
        calls.append(_step("prepare.without_small_groups", state.by, minimum=state.minimum))
    return calls


def _step(function: str, value: Any, **options: Any) -> Call:
    return Call(name="survey", function=function, values=(value,), options=options)
