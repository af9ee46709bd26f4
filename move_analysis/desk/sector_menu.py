"""Sector menu: the sectors that there are, and another one that gets its name beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from ..codebook import Codebook
from ..explore.controls import listening, show
from ..messages import Message, render, say
from .codebook_edits import add_sector
from .controls import menu, text_box
from .edits import Data

ANOTHER = "*"
InData = Callable[[Data], str]
"""Gives the code of a sector that is in the data then."""


class SectorMenu(widgets.HBox):  # type: ignore[misc]
    """A menu of sectors; a line to write in where it is to be another one.

    Parameters
    ----------
    label : Message
    choose : callable
        Gets a function that gives the code of the sector, and adds it where it is new.

    Examples
    --------
    >>> from move_analysis.codebook import load_codebook
    >>> sectors = SectorMenu(say("Sector"), lambda sector: print(sector({})))
    >>> sectors.show(load_codebook("move"), "ict")
    >>> sectors.menu.value = "green"
    green
    >>> sectors.menu.value = ANOTHER
    >>> sectors.children[1].value = "Food"
    Food
    """

    def __init__(self, label: Message, choose: Callable[[InData], object]) -> None:
        self._give = choose
        self.menu = menu(label, [], value=None, change=self._choose)
        super().__init__([self.menu])

    def show(self, book: Codebook, sector: str | None) -> None:
        """Show the sector; None where there are several."""
        named = [(render(one.name), one.code) for one in book.sectors]
        show(self.menu, sector, options=[*named, (render(say("another one")), ANOTHER)])
        self.children = [self.menu]

    def _choose(self, sector: Any) -> None:
        if sector == ANOTHER:
            name = listening(text_box(say("Name of a new sector")), self._make)
            self.children = [self.menu, name]
        else:
            self._give(lambda data: str(sector))

    def _make(self, name: str) -> None:
        if name := name.strip():
            self._give(lambda data: add_sector(data, name))
