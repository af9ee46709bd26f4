"""Frame: what stands around every tab of the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..languages import SOURCE
from ..messages import html_of, render, say
from .heading import Heading
from .state import Desk
from .steps import next_step
from .tabs import TABS


class Frame(widgets.VBox):  # type: ignore[misc]
    """The whole desk; made by `open_desk`.

    Parameters
    ----------
    desk : Desk

    Examples
    --------
    >>> frame = Frame(Desk("nowhere"))
    >>> frame.heading.tab
    'exports'
    >>> frame.heading.language = "es"
    >>> frame.desk.language
    'es'
    >>> frame.heading.language = "en"
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.heading = Heading(desk, tab=next_step(desk).tab)
        self._made: dict[str, widgets.Widget] = {}
        self._next = widgets.HTML()
        self._go = widgets.Button()
        self.place = widgets.VBox()
        self.place.add_class("desk-tab")
        step = widgets.HBox([self._next, self._go])
        step.add_class("desk-next")
        super().__init__([self.heading, step, self.place])
        self.add_class("desk")
        desk.open_tab = self.show
        self._go.on_click(lambda _: self.show(next_step(desk).tab))
        self.heading.observe(lambda change: self.show(change["new"]), names="tab")
        self.heading.observe(self._speak, names="language")
        desk.on_change(self._say_next)
        self.show(self.heading.tab)

    def show(self, name: str) -> None:
        """Open a tab; it is made when it is opened first."""
        self.heading.tab = name
        if name not in self._made:
            title = widgets.HTML(f"<h1>{html_of(TABS[name].title)}</h1>")
            self._made[name] = widgets.VBox([title, TABS[name].make(self.desk)])
        self.place.children = [self._made[name]]
        self._say_next()

    def _say_next(self) -> None:
        step = next_step(self.desk)
        self._next.value = f"<p>{html_of(step.text)}</p>"
        self._go.description = render(say("Go there"))
        self._go.layout.display = "none" if step.tab == self.heading.tab else ""

    def _speak(self, change: Any) -> None:
        """Make everything again, in another language."""
        old, self._made = self._made, {}
        self.desk.speak(change["new"])
        self.desk.on_change(self._say_next)
        self.heading.speak(self.desk)
        self.show(self.heading.tab)
        for tab in old.values():
            _close(tab)


def _close(widget: widgets.Widget) -> None:
    """Close a widget and all in it, in the browser too."""
    for child in getattr(widget, "children", ()):
        _close(child)
    widget.close()


def open_desk(folder: str | Path, language: str = SOURCE) -> Frame:
    """Open the desk of a project: the last line of the notebook that is served.

    Parameters
    ----------
    folder : str or Path
        Of the project.
    language : str
        Spoken at first.

    Returns
    -------
    Frame

    Examples
    --------
    >>> open_desk("nowhere").desk.project is None
    True
    """
    return Frame(Desk(folder, language=language))
