"""Groups: the sectors of competences, what they are called, and which competence is in which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from ..codebook import Codebook
from ..explore.controls import listening, show
from ..messages import render, say
from ..readers.draft_roles import UNSORTED
from ..values import Name
from .codebook_edits import add_sector, name_sector, put_in_sector
from .controls import button, heading, menu, text_box
from .edits import Change


class Groups(widgets.VBox):  # type: ignore[misc]
    """Names of sectors to write, and a menu of them for each competence.

    Parameters
    ----------
    edit : callable
        Changes the codebook file.

    Examples
    --------
    >>> from move_analysis.codebook import load_codebook
    >>> groups = Groups(print)
    >>> groups.refresh(load_codebook("move"))
    >>> groups.sectors["transport"].value
    'Transport and logistics'
    """

    def __init__(self, edit: Callable[[Change], Any]) -> None:
        self._edit = edit
        self.sectors: dict[str, widgets.Text] = {}
        self.competences: dict[str, widgets.Dropdown] = {}
        self.new = text_box(say("Name of a new sector"))
        self.add = button(say("Add a sector"), self._add)
        self.more = button(say("Sector of each competence"), self._open)
        self._opened = False
        self._sectors, self._competences = widgets.VBox(), widgets.VBox()
        adding = widgets.HBox([self.new, self.add])
        super().__init__(
            [heading(say("Sectors")), self._sectors, adding, self.more, self._competences]
        )

    def refresh(self, book: Codebook) -> None:
        """Show the sectors of a codebook, and the competences where they were asked for."""
        self._book = book
        named = [sector for sector in book.sectors if sector.code != UNSORTED]
        if [*self.sectors] != [sector.code for sector in named]:
            self.sectors = {one.code: self._name_box(one.code) for one in named}
            self._sectors.children = [*self.sectors.values()]
        for sector in named:
            show(self.sectors[sector.code], render(sector.name))
        wanted = book.competences if self._opened else ()
        if [*self.competences] != [one.code for one in wanted]:
            self.competences = {
                one.code: menu(
                    say("{name}", name=one.name), [], value=None, change=self._put(one.code)
                )
                for one in wanted
            }
            self._competences.children = [*self.competences.values()]
        options = [(render(sector.name), sector.code) for sector in book.sectors]
        for one in wanted:
            show(self.competences[one.code], one.sector, options=options)

    def _name_box(self, code: str) -> widgets.Widget:
        return listening(
            text_box(say("Sector {code}", code=Name(code))),
            lambda text: self._edit(lambda data: name_sector(data, code, name=text.strip())),
        )

    def _put(self, competence: str) -> Callable[[Any], Any]:
        return lambda sector: self._edit(
            lambda data: put_in_sector(data, [competence], sector=sector)
        )

    def _add(self) -> None:
        if name := self.new.value.strip():
            self.new.value = ""
            self._edit(lambda data: add_sector(data, name))

    def _open(self) -> None:
        self._opened = not self._opened
        self.refresh(self._book)
