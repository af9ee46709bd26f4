"""What if: other answers of one SME, other weights, and candidates that have joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as widgets

from ..competences.groups import groups_of
from ..messages import html_of, render, say
from ..survey import Layer, Survey
from ..values import Listed, Name
from .controls import WIDE, choose_many, listening, show
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
    fault : str
        Why their table can't be read, as HTML; empty where it can, or where there is none.
    changed : callable
        Gets the settings that somebody has changed, by name.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> def changed(**settings):
    ...     print(settings)
    >>> panel = WhatIf(demo_survey(), {}, "", changed)
    >>> panel.show(State(by="size"))
    >>> panel.factors["micro"].value = 2
    {'factors': {'size': {'micro': 2.0}}}
    """

    def __init__(
        self,
        survey: Survey,
        candidates: Mapping[str, object],
        fault: str,
        changed: Callable[..., None],
    ) -> None:
        self._survey, self._tell = survey, changed
        self._state = State()
        self.marks: dict[Layer, widgets.SelectMultiple] = {}
        names = {one.code: one.name for one in survey.codebook.competences}
        for layer in LAYERS:
            asked = map(str, survey.incidence(layer))
            box = choose_many({code: names[code] for code in asked}, ())
            box.description = render(SUPPOSED[layer])
            self.marks[layer] = listening(box, self._edited)
        self.joined = choose_many(candidates, ())
        self.joined.description = render(say("As if they had joined"))
        listening(self.joined, lambda codes: self._tell(joined=codes))
        self.factors: dict[str, widgets.BoundedFloatText] = {}
        self.weights = widgets.VBox()
        self.back = widgets.Button(description=render(say("As it was answered")))
        self.back.on_click(lambda _: self._tell(edits={}, factors={}, joined=()))
        why_none = [widgets.HTML(f"<strong>{fault}</strong>")] if fault else []
        more = [self.joined] if candidates else why_none
        super().__init__([*self.marks.values(), self.weights, *more, self.back])

    def show(self, state: State) -> None:
        """Show what a state supposes, without telling anybody."""
        if state.by != self._state.by or not self.factors:
            self._make_factors(state)
        for code, box in self.factors.items():
            show(box, state.factors.get(state.by, {}).get(code, 1.0))
        show(self.joined, state.joined)
        for layer, box in self.marks.items():
            marks = {**self._answered(layer, state.sme), **self._edits(state, layer)}
            show(box, [code for code, yes in marks.items() if yes])
            box.disabled = not state.sme
        self._state = state

    def _make_factors(self, state: State) -> None:
        """A factor for each group; segments are known only when they were found."""
        self.factors = {}
        for code, name in groups_of(self._survey, state.by).labels.items():
            if self._survey.columns(state.by):
                box = widgets.BoundedFloatText(value=1, min=0, max=HIGHEST, step=0.1, style=WIDE)
                box.description = render(say("Weight of {group}", group=name))
                self.factors[code] = listening(box, self._weighted)
        self.weights.children = (*self.factors.values(),)

    def _answered(self, layer: Layer, sme: str) -> dict[str, bool]:
        """What the SME has, or needs; nothing where no SME is chosen."""
        if sme not in self._survey.answers.index:
            return {}
        own = self._survey.incidence(layer).loc[sme].fillna(False).astype(bool)
        return {str(code): bool(yes) for code, yes in own.items()}

    def _edits(self, state: State, layer: Layer) -> Mapping[str, bool]:
        return state.edits.get(state.sme, {}).get(layer, {})

    def _edited(self, _: object) -> None:
        changes: dict[Layer, dict[str, bool]] = {}
        for layer, box in self.marks.items():
            before = self._answered(layer, self._state.sme)
            other = {code: code in box.value for code in before}
            own = {code: yes for code, yes in other.items() if yes != before[code]}
            changes |= {layer: own} if own else {}
        others = {sme: one for sme, one in self._state.edits.items() if sme != self._state.sme}
        self._tell(edits={**others, self._state.sme: changes} if changes else others)

    def _weighted(self, _: object) -> None:
        own = {code: float(box.value) for code, box in self.factors.items() if box.value != 1}
        others = {by: one for by, one in self._state.factors.items() if by != self._state.by}
        self._tell(factors={**others, self._state.by: own} if own else others)


def not_asked(survey: Survey, state: State) -> str:
    """Say of which candidates that are supposed to have joined nobody knows what they need.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> not_asked(demo_survey(), State())
    ''
    """
    asked = survey.asked_by_partner("needs").any(axis=1)
    names = survey.codebook.answer_names(survey.codebook.by_role("partner")[0])
    silent = [names.get(one, Name(one)) for one in state.joined if not asked.get(one, default=True)]
    if not silent:
        return ""
    said = say(
        "What they need is not known, so here they only offer: {names}.",
        names=Listed(silent, "comma"),
    )
    return f"<p><strong>{html_of(said)}</strong></p>"
