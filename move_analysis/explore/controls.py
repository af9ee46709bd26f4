"""Controls: one widget for each setting of a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from ..choices import choices_of
from ..codebook import Question
from ..messages import Message, render, say
from ..questions import ROLE_NAMES
from ..survey import Survey
from .state import State

LABELS: Mapping[str, Message] = {
    "layer": say("Layer"),
    "by": say("Compared by"),
    "k": say("Segments (0: as the answers say)"),
    "method": say("Method"),
    "variables": say("Built from (none: assets and needs)"),
    "beside_k": say("Segments beside (0: as the answers say)"),
    "beside_variables": say("Those beside built from"),
    "null": say("Null model"),
    "alpha": say("Level of the tests"),
    "sme": say("SME"),
    "weighted": say("Use weights"),
    "seed": say("Seed"),
    "minimum": say("SMEs in a group, at least"),
    "only": say("Only the SMEs that are selected"),
}
ALWAYS = ("weighted", "seed", "minimum", "only")
"""Settings that change every view."""
MOST: Mapping[str, int] = {"k": 24, "beside_k": 24}
NO_VARIABLES = ("text", "date", "identifier")
WIDE = {"description_width": "initial"}


def make_controls(survey: Survey, state: State) -> dict[str, widgets.Widget]:
    """Return a widget for each setting, in the active language.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> make_controls(demo_survey(), State(k=3))["k"].value
    3
    """
    known: dict[str, Sequence[Any]] = {**choices_of(State.__init__)}
    made = {}
    for name, label in LABELS.items():
        made[name] = _control(name, getattr(state, name), known.get(name, ()), survey=survey)
        made[name].description = render(label)
        made[name].style, made[name].layout.width = WIDE, "auto"
    return made


def _control(name: str, value: Any, known: Sequence[Any], *, survey: Survey) -> widgets.Widget:
    if known:
        options = [(render(ROLE_NAMES.get(str(one), str(one))), one) for one in known]
        return widgets.Dropdown(options=options, value=value)
    if isinstance(value, bool):
        return widgets.Checkbox(value=value)
    if isinstance(value, tuple):
        return choose_many(_variables(survey), value)
    if isinstance(value, float):
        return widgets.BoundedFloatText(value=value, min=0.0001, max=0.9999, step=0.01)
    if name == "sme":
        return widgets.Combobox(options=[*survey.answers.index], value=value, ensure_option=True)
    return widgets.BoundedIntText(value=value, min=0, max=MOST.get(name, 10_000))


def choose_many(names: Mapping[str, object], chosen: Sequence[str]) -> widgets.SelectMultiple:
    """Return a list to choose from, by codes with their names.

    Examples
    --------
    >>> choose_many({"ict": "ICT", "green": "Green"}, ["ict", "no more"]).value
    ('ict',)
    """
    return widgets.SelectMultiple(
        options=[(render(name), code) for code, name in names.items()],
        value=[code for code in chosen if code in names],
        rows=min(5, max(len(names), 1)),
        style=WIDE,
        layout={"width": "auto"},
    )


class Folded(widgets.VBox):  # type: ignore[misc]
    """A button that opens what belongs to it; the headers of an Accordion no keyboard reaches.

    Examples
    --------
    >>> folded = Folded(say("Filters"), widgets.HTML("by partner"))
    >>> folded.button.description, folded.content.layout.display
    ('▸ Filters', 'none')
    >>> folded.button.value = True
    >>> folded.button.description, folded.content.layout.display
    ('▾ Filters', '')
    """

    def __init__(self, title: Message, content: widgets.Widget) -> None:
        self._title, self.content = render(title), content
        self.button = widgets.ToggleButton(layout={"width": "auto"}, tooltip="")
        self.button.observe(lambda _: self._show(), names="value")
        super().__init__([self.button, content])
        self._show()

    def _show(self) -> None:
        opened = self.button.value
        self.button.description = f"{'▾' if opened else '▸'} {self._title}"
        self.content.layout.display = "" if opened else "none"


def listening(control: widgets.Widget, change: Callable[[Any], None]) -> widgets.Widget:
    """Return a control whose new values are given to `change`, but not those that `show` sets.

    Examples
    --------
    >>> box = listening(widgets.Checkbox(value=False), print)
    >>> box.value = True
    True
    >>> show(box, False)
    """
    control.observe(
        lambda event: None if getattr(control, "is_shown", False) else change(event["new"]),
        names="value",
    )
    control.tooltip = control.tooltip or ""  # of none, its label says "null"
    return control


def show(control: widgets.Widget, value: Any, **traits: Any) -> None:
    """Let a control show something without telling anybody; of a list, what it has to choose.

    Examples
    --------
    >>> box = listening(choose_many({"ict": "ICT"}, []), print)
    >>> show(box, ("ict", "a role"))
    >>> box.value
    ('ict',)
    """
    control.is_shown = True
    for name, trait in traits.items():
        if getattr(control, name) != (tuple(trait) if name == "options" else trait):
            setattr(control, name, trait)
    if isinstance(control, widgets.SelectMultiple):
        known = {code for _, code in control.options}
        value = [code for code in value if code in known]
    control.value = value
    control.is_shown = False


def _variables(survey: Survey) -> dict[str, object]:
    """What can build segments: all that has answers to compare."""

    def tells(question: Question) -> bool:
        return question.kind not in NO_VARIABLES and bool(survey.columns_of(question))

    described = [q for q in survey.codebook.questions if tells(q) and q.role != "consent"]
    return {question.code: question.name for question in described}
