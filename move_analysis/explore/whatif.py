"""What if: other answers of one SME, other weights, and candidates that have joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from ..competences.groups import groups_of
from ..messages import render, say
from ..survey import Layer, Survey
from .controls import WIDE, choose_many, show_in
from .state import State

LAYERS: tuple[Layer, ...] = ("has", "needs")
SUPPOSED = {"has": say("The SME has"), "needs": say("The SME needs")}
HIGHEST = 100.0


class WhatIf(widgets.VBox):  # type: ignore[misc]
    """What is supposed, beside what was answered.

    Parameters
    ----------
    survey : Survey
    candidates : mapping of str to object
        Names of those that could join, by their codes.
    changed : callable
        Gets the settings that somebody has changed, by name.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> def changed(**settings):
    ...     print(settings)
    >>> panel = WhatIf(demo_survey(), {}, changed)
    >>> panel.show(State(by="size"))
    >>> panel.factors["micro"].value = 2
    {'factors': {'size': {'micro': 2.0}}}
    """

    def __init__(
        self, survey: Survey, candidates: Mapping[str, object], changed: Callable[..., None]
    ) -> None:
        self._survey, self._tell, self._quiet = survey, changed, False
        self._state = State()
        self.marks: dict[Layer, widgets.SelectMultiple] = {}
        names = {one.code: one.name for one in survey.codebook.competences}
        for layer in LAYERS:
            asked = map(str, survey.incidence(layer))
            box = choose_many({code: names[code] for code in asked}, ())
            box.description = render(SUPPOSED[layer])
            box.observe(self._edited, names="value")
            self.marks[layer] = box
        self.joined = choose_many(candidates, ())
        self.joined.description = render(say("As if they had joined"))
        self.joined.observe(self._joined, names="value")
        self.factors: dict[str, widgets.BoundedFloatText] = {}
        self.weights = widgets.VBox()
        self.back = widgets.Button(description=render(say("As it was answered")))
        self.back.on_click(lambda _: self._tell(edits={}, factors={}, joined=()))
        more = [self.joined] if candidates else []
        super().__init__([*self.marks.values(), self.weights, *more, self.back])

    def show(self, state: State) -> None:
        """Show what a state supposes, without telling anybody."""
        self._quiet = True
        if state.by != self._state.by or not self.factors:
            self._make_factors(state)
        for code, box in self.factors.items():
            box.value = state.factors.get(state.by, {}).get(code, 1.0)
        show_in(self.joined, state.joined)
        for layer, box in self.marks.items():
            marks = {**self._answered(layer, state.sme), **self._edits(state, layer)}
            show_in(box, [code for code, yes in marks.items() if yes])
            box.disabled = not state.sme
        self._state, self._quiet = state, False

    def _make_factors(self, state: State) -> None:
        """A factor for each group; segments are known only when they were found."""
        self.factors = {}
        for code, name in groups_of(self._survey, state.by).labels.items():
            if self._survey.columns(state.by):
                box = widgets.BoundedFloatText(value=1, min=0, max=HIGHEST, step=0.1, style=WIDE)
                box.description = render(say("Weight of {group}", group=name))
                box.observe(self._weighted, names="value")
                self.factors[code] = box
        self.weights.children = (*self.factors.values(),)

    def _answered(self, layer: Layer, sme: str) -> dict[str, bool]:
        """What the SME has, or needs; nothing where no SME is chosen."""
        if sme not in self._survey.answers.index:
            return {}
        own = self._survey.incidence(layer).loc[sme].fillna(False).astype(bool)
        return {str(code): bool(yes) for code, yes in own.items()}

    def _edits(self, state: State, layer: Layer) -> Mapping[str, bool]:
        return state.edits.get(state.sme, {}).get(layer, {})

    def _edited(self, event: Any) -> None:
        if self._quiet:
            return
        changes: dict[Layer, dict[str, bool]] = {}
        for layer, box in self.marks.items():
            before = self._answered(layer, self._state.sme)
            other = {code: code in box.value for code in before}
            own = {code: yes for code, yes in other.items() if yes != before[code]}
            changes |= {layer: own} if own else {}
        others = {sme: one for sme, one in self._state.edits.items() if sme != self._state.sme}
        self._tell(edits={**others, self._state.sme: changes} if changes else others)

    def _weighted(self, event: Any) -> None:
        if self._quiet:
            return
        own = {code: float(box.value) for code, box in self.factors.items() if box.value != 1}
        others = {by: one for by, one in self._state.factors.items() if by != self._state.by}
        self._tell(factors={**others, self._state.by: own} if own else others)

    def _joined(self, event: Any) -> None:
        if not self._quiet:
            self._tell(joined=tuple(event["new"]))
