"""Frame: what stands around every tab of the desk: name, language, navigation."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as widgets
from babel import Locale

from ..languages import SOURCE, languages, locale_of
from ..messages import render, say
from .state import Desk
from .tabs import TABS


class Frame(widgets.VBox):  # type: ignore[misc]
    """The whole desk: made by `open_desk`.

    Parameters
    ----------
    desk : Desk

    Examples
    --------
    >>> frame = Frame(Desk("nowhere"))
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._place = widgets.VBox()
        super().__init__([self._place])
        self._place.children = [TABS["faults"].make(desk)]


def open_desk(folder: str | Path, language: str = SOURCE) -> Frame:
    """Open the desk of a project, in a notebook or in the browser."""
    return Frame(Desk(folder, language=language))
