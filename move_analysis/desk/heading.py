"""Heading: whose desk it is, the language, and the way to every tab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..languages import languages, own_name
from ..messages import render, say
from ..values import Name
from .state import Desk
from .tabs import TABS


class Heading(anywidget.AnyWidget):
    """Navigation of HTML's own elements, so that keyboards and screen readers know it.

    Parameters
    ----------
    desk : Desk
    tab : str
        Name of the tab that is open; changes when a person opens another.

    Examples
    --------
    >>> heading = Heading(Desk("nowhere"), tab="faults")
    >>> heading.language, heading.tabs[0]
    ('en', ['exports', 'Exports'])
    """

    _esm = Path(__file__).with_name("heading.js")
    language = traitlets.Unicode().tag(sync=True)
    languages: Any = traitlets.List().tag(sync=True)
    tab = traitlets.Unicode().tag(sync=True)
    tabs: Any = traitlets.List().tag(sync=True)
    words: Any = traitlets.Dict().tag(sync=True)

    def __init__(self, desk: Desk, *, tab: str) -> None:
        super().__init__(tab=tab, languages=[[one, own_name(one)] for one in languages()])
        self.speak(desk)

    def speak(self, desk: Desk) -> None:
        """Say everything in the language of the desk."""
        self.language = desk.language
        self.tabs = [[name, render(tab.title)] for name, tab in TABS.items()]
        self.words = _words(desk)


def _words(desk: Desk) -> dict[str, Any]:
    project = desk.project.text(desk.language) if desk.project else desk.folder.name
    return {
        "project": project,
        "page": render(say("Desk of {project}", project=Name(project))),
        "language": render(say("Language")),
        "navigation": render(say("Steps")),
    }
