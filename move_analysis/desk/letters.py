"""Letters: who gets what, and a draft to each for a person to send; the desk sends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import ipywidgets as widgets

from ..errors import MoveError
from ..explore.work import Work
from ..messages import html_of, say
from ..project import Project
from ..reports import report_status
from ..reports.batch import reports_folder
from ..reports.letters import (
    FOLDER,
    Letter,
    address_fault,
    plan_letters,
    what_was_written,
    write_letters,
)
from ..reports.place import OFFICE
from ..values import Name
from .controls import Status, button, heading, html_table
from .links import link_to
from .state import Desk

HEADINGS = (say("Name"), say("Draft"), say("Address"), say("Attached"))
NEXT_STEPS = ("reports", "partners")
"""Tabs where what hinders a letter to an office is put right."""


class Letters(widgets.VBox):  # type: ignore[misc]
    """What each reader would get; a button writes the drafts, which can be downloaded then.

    Parameters
    ----------
    desk : Desk

    Examples
    --------
    >>> Letters(Desk("nowhere")).write.disabled
    True
    """

    def __init__(self, desk: Desk) -> None:
        self._desk, self._beside = desk, Work()
        self._written: list[tuple[Letter, Path]] = []
        self._said = ""
        self.status, self.listed = Status(), widgets.HTML()
        self.write = button(
            say("Write the drafts"), self._write, button_style="primary", disabled=True
        )
        self.go = {name: self._way(name) for name in NEXT_STEPS}
        tools = widgets.HBox([self.write, *self.go.values()])
        super().__init__([heading(say("Letters")), self.listed, tools, self.status])
        self.add_class("desk-part")

    def look(self) -> None:
        """Find who would get what, beside the page."""
        self._do(write=False)

    def wait(self) -> None:
        """Wait until what is shown belongs to the files."""
        self._beside.wait()

    def _write(self) -> None:
        self._do(write=True)

    def _do(self, *, write: bool) -> None:
        project = self._desk.project
        self.write.disabled = True
        if project is not None:
            self.status.say(say("Reading the answers …"))
            self._beside.ask(lambda: self._plan(project, write=write))

    def _plan(self, project: Project, *, write: bool) -> None:
        try:
            letters = plan_letters(project)
            written = write_letters(project, letters) if write else []
        except MoveError as error:
            self.status.refused(error.fault_list)
            self.listed.value, self.write.disabled = "", False
            return
        able = [letter for letter in letters if not letter.hindrance]
        if written:
            self._written = [*zip(able, written[1:], strict=True)]
            self._said = _said(project, written)
        drafts = {
            letter.reader: draft
            for letter, draft in self._written
            if letter in able and _is_newer(draft, letter.attached)
        }
        self.listed.value = _listed(project, letters, drafts)
        self.status.value = self._said if drafts else ""
        self.write.disabled = not able
        self._show_ways(project)

    def _way(self, name: str) -> widgets.Button:
        from .tabs import TABS

        go = button(say("Go to {tab}", tab=TABS[name].title), lambda: self._desk.open_tab(name))
        go.layout.display = "none"
        return go

    def _show_ways(self, project: Project) -> None:
        """Lead to where a letter to an office is made possible."""
        late = any(state != "done" for _, state, _ in report_status(project))
        unknown = any(address_fault(partner.email) for partner in project.partners)
        for name, wanted in zip(NEXT_STEPS, (late, unknown), strict=True):
            self.go[name].layout.display = "" if wanted else "none"


def _is_newer(draft: Path, attached: Sequence[Path]) -> bool:
    """Whether a draft is there, and holds the files as they are."""
    times = [path.stat().st_mtime for path in (draft, *attached) if path.is_file()]
    return draft.is_file() and times[0] == max(times)


def _listed(project: Project, letters: Sequence[Letter], drafts: Mapping[str, Path]) -> str:
    home = reports_folder(project)
    rows = [_row(letter, home=home, draft=drafts.get(letter.reader)) for letter in letters]
    return html_table(HEADINGS, rows, name=say("Who gets what"))


def _row(letter: Letter, *, home: Path, draft: Path | None) -> list[str]:
    files = html_of(Name(", ".join(path.name for path in letter.attached)))
    folder = f"{html_of(say('Folder'))} {html_of(Name(letter.folder.relative_to(home).as_posix()))}"
    state = html_of(letter.hindrance)
    if draft is not None:
        state = link_to(draft.relative_to(home).as_posix(), html_of(Name(draft.name)))
    address = html_of(Name(letter.to or "-"))
    return [html_of(letter.name), state, address, files or folder]


def _said(project: Project, written: Sequence[Path]) -> str:
    """How many drafts there are, where they lie, and what a person does with them."""
    listed, *drafts = written
    home = reports_folder(project)
    lines = (
        html_of(what_was_written(drafts)),
        html_of(say("Look at each draft in your mail program, and send it from there.")),
        f"{html_of(say('Folder'))}: <code>{html_of(Name(str(home / OFFICE / FOLDER)))}</code>",
        link_to(listed.relative_to(home).as_posix(), html_of(say("Download the list of letters"))),
    )
    return "".join(f'<p role="status">{line}</p>' for line in lines)
