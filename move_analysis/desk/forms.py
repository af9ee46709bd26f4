"""Forms: a control for each setting of a model that has a label; what it may be, the model says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import ipywidgets as widgets
from pydantic import BaseModel

from ..explore.controls import listening, show
from ..languages import active_language
from ..messages import Message, render, say
from ..questions import label_in
from ..yamlfile import Declared
from .controls import menu, text_box
from .edits import labelled
from .labels import WORDS

Options = Sequence[tuple[str, Any]]
LEFT_OPEN = ""
"""What is chosen where a file says nothing of a setting."""


class Form(widgets.VBox):  # type: ignore[misc]
    """Labelled controls for the settings of a model.

    Parameters
    ----------
    model : type of Declared
    labels : mapping of str to Message
        Of the settings that it has, in order.
    change : callable
        Gets the name of a setting and its new value; None where it is left empty.
    options : mapping, optional
        What to choose from where the model does not say it.

    Examples
    --------
    >>> from move_analysis.settings import Privacy
    >>> form = Form(Privacy, {"minimum": say("Minimum")}, change=print)
    >>> form.show(Privacy(minimum=7))
    >>> form.controls["minimum"].value
    '7'
    >>> form.controls["minimum"].value = "9"
    minimum 9
    """

    def __init__(
        self,
        model: type[Declared],
        labels: Mapping[str, Message],
        *,
        change: Callable[[str, Any], object],
        options: Mapping[str, Options] | None = None,
    ) -> None:
        self._model, self._change = model, change
        self._shown: dict[str, Any] = {}
        self.controls: dict[str, widgets.Widget] = {}
        for name, label in labels.items():
            choices = (options or {}).get(name) or _choices(self._type(name))
            self.controls[name] = self._control(name, label, choices)
        super().__init__([*self.controls.values()])

    def show(self, settings: BaseModel) -> None:
        """Show what is set, without telling that it changed."""
        self._shown = {name: getattr(settings, name) for name in self.controls}
        for name, control in self.controls.items():
            value = self._shown[name]
            if isinstance(control, widgets.Text):
                show(control, _written(value))
            elif isinstance(control, widgets.Checkbox):
                show(control, bool(value))
            else:
                known = [option for _, option in control.options]
                show(
                    control, value if value in known else LEFT_OPEN if LEFT_OPEN in known else None
                )

    def offer(self, name: str, options: Options) -> None:
        """Let a menu have other options from now on; what was chosen is shown by `show`."""
        control = self.controls[name]
        if control.options != tuple(options):
            show(control, None, options=options)

    def _type(self, name: str) -> Any:
        return self._model.model_fields[name].annotation

    def _control(self, name: str, label: Message, choices: Options) -> widgets.Widget:
        def change(value: Any) -> None:
            self._change(name, self._read(name, value))

        def choose(value: Any) -> None:
            self._change(name, None if value == LEFT_OPEN else value)

        if choices:
            return menu(label, choices, value=None, change=choose)
        if self._type(name) is bool:
            box = widgets.Checkbox(description=render(label), indent=False)
            return listening(box, change)
        return listening(text_box(label), change)

    def _read(self, name: str, value: Any) -> Any:
        """What a file says for what stands in a control."""
        if not isinstance(value, str) or not (text := value.strip()):
            return None if value == "" else value
        kind = self._type(name)
        if get_origin(kind) is tuple:
            return [part.strip() for part in text.split(",") if part.strip()]
        if kind == dict[str, str]:
            return labelled(self._shown.get(name), text)
        return _number(text) if _is_number(kind) else text


def _choices(kind: Any) -> Options:
    """Words for the texts that a setting may be; a group of settings beside them stays as it is."""
    kinds = [*_parts(kind)]
    literals = [one for one in kinds if get_origin(one) is Literal]
    values = [value for literal in literals for value in get_args(literal)]
    words = [(render(WORDS.get(value, value)), value) for value in values]
    grouped = len(kinds) > len(literals) > 0
    return [(render(say("as usual")), LEFT_OPEN), *words] if grouped else words


def _is_number(kind: Any) -> bool:
    return any(one in (int, float) for one in _parts(kind))


def _parts(kind: Any) -> Iterator[Any]:
    """What a setting may be, one by one, without what is demanded of it."""
    if get_origin(kind) is Annotated:
        yield from _parts(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        yield from (part for one in get_args(kind) for part in _parts(one))
    else:
        yield kind


def _number(text: str) -> int | float | str:
    """A number, also with a comma for its decimals; else the text, which the model refuses."""
    for kind in (int, float):
        try:
            return kind(text.replace(",", "."))
        except ValueError:
            continue
    return text


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return label_in(value, active_language())
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
