"""Review: what SMEs wrote in their own words, and which competence each phrase means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..codebook import Codebook
from ..explore.controls import show
from ..messages import html_of, render, say, say_many
from ..prepare import check_vocabulary, write_review
from ..prepare.phrases import IGNORE
from ..prepare.review import Line, decide, lines_of
from ..project import Project
from ..readers import read_survey
from ..values import Name
from .controls import Status, button, heading, menu
from .state import Desk

MOST_SHOWN = 50


class ReviewList(widgets.VBox):  # type: ignore[misc]
    """The free text that a person should look at, with a menu of competences for each phrase.

    Parameters
    ----------
    desk : Desk
    status : Status

    Examples
    --------
    >>> ReviewList(Desk("nowhere"), Status()).phrases
    {}
    """

    def __init__(self, desk: Desk, status: Status) -> None:
        self._desk, self._status = desk, status
        self.phrases: dict[str, widgets.Dropdown] = {}
        self.collect = button(say("List what was written"), self._collect)
        self.accept = button(say("Accept all suggestions"), self._accept)
        self._left, self._list = widgets.HTML(), widgets.VBox()
        tools = widgets.HBox([self.collect, self.accept])
        super().__init__([heading(say("Own words")), tools, self._left, self._list])
        desk.on_change(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the review file as it is now: what is open first, most frequent first."""
        project = self._desk.project
        lines = [] if project is None else [line for _, line in lines_of(_file(project))]
        self.accept.disabled = not any(line.read_as and not line.decided for line in lines)
        shown = [line for line in lines if line.phrase in self.phrases]
        opened = [line for line in lines if not line.decided and line not in shown]
        shown += opened[: max(0, MOST_SHOWN - len(shown))]
        options = [] if project is None or not shown else _options(project.load_codebook())
        if [*self.phrases] != [line.phrase for line in shown]:
            self.phrases = {line.phrase: self._menu(line) for line in shown}
            self._list.children = [*self.phrases.values()]
        for line in shown:
            more = [] if line.competence in dict(options).values() else [(line.competence,) * 2]
            show(
                self.phrases[line.phrase], line.competence, options=_suggested(line, options) + more
            )
        left = sum(not line.decided for line in lines)
        said = say_many(
            "{n} phrase is to be looked at.", "{n} phrases are to be looked at.", n=left
        )
        self._left.value = f"<p>{html_of(said)}</p>" if lines else ""

    def _menu(self, line: Line) -> widgets.Dropdown:
        label = say("{phrase} ({n} times)", phrase=Name(f'"{line.phrase}"'), n=line.count)
        return menu(label, [], value=None, change=self._decide(line.phrase))

    def _decide(self, phrase: str) -> Callable[[Any], None]:
        return lambda competence: self._write({phrase: competence})

    def _accept(self) -> None:
        project = self._desk.project
        if project is not None:
            lines = [line for _, line in lines_of(_file(project))]
            self._write({x.phrase: x.read_as for x in lines if x.read_as and not x.decided})

    def _write(self, decisions: dict[str, str]) -> None:
        project = self._desk.project
        if project is not None:
            self._status.run(lambda: decide(_file(project), decisions), done=say("Saved."))
            self._desk.changed()

    def _collect(self) -> None:
        """Read the exports, and write what could not be read into the review file."""
        project = self._desk.project
        if project is None:
            return
        file = _file(project)

        def collect() -> None:
            write_review(check_vocabulary(read_survey(project), review=file), file)

        if self._status.run(collect, done=say("Listed.")):
            self._desk.changed()


def _file(project: Project) -> Path:
    return project.folder / project.vocabulary


def _options(book: Codebook) -> list[tuple[str, str]]:
    named = [(render(one.name), one.code) for one in book.competences]
    return [(render(say("not decided")), ""), (render(say("none")), IGNORE), *named]


def _suggested(line: Line, options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The options, what a phrase is read as until somebody decides being named where none is."""
    names = {code: name for name, code in options}
    if line.read_as not in names or not line.read_as:
        return options
    first = say("not decided; read as {name}", name=Name(names[line.read_as]))
    return [(render(first), ""), *options[1:]]
