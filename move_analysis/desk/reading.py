"""Reading: the tab that opens, packs and finds the pages of each reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import ipywidgets as widgets
import typer

from ..errors import MoveError
from ..messages import html_of, render, say, translate
from ..project import Project
from ..reports import report_status
from ..reports.batch import reports_folder
from ..reports.manifest import Row
from ..reports.notices import for_whom, reader_name
from ..values import Name
from .letters import Letters
from .links import link_to
from .state import Desk


class ReadTab(widgets.VBox):  # type: ignore[misc]
    """The finished pages, reader by reader; made by `read_tab`.

    Parameters
    ----------
    desk : Desk

    Examples
    --------
    >>> ReadTab(Desk("nowhere")).children[0].value
    '<p>No report is made yet.</p>'
    """

    def __init__(self, desk: Desk) -> None:
        self._desk, self.letters = desk, Letters(desk)
        super().__init__()
        desk.on_change(self.look)
        self.look()

    def look(self) -> None:
        """Show the pages that are there."""
        project = self._desk.project
        made = _made(project) if project else {}
        if project is None or not made:
            empty = f"<p>{html_of(say('No report is made yet.'))}</p>"
            self.children = [widgets.HTML(empty)]
            return
        overview = html_of(say("Overview of all reports, for the project office"))
        link = widgets.HTML(f"<p>{link_to('index.html', overview)}</p>")
        readers = [self._reader(project, rows) for rows in made.values()]
        self.children = [link, *readers, self.letters]
        self.letters.look()

    def _reader(self, project: Project, rows: Sequence[Row]) -> widgets.Widget:
        reader, place = rows[0][0].reader, rows[0][0].folder
        language = project.language_of(reader)
        pages = "".join(
            f"<li>{_page(task.page, translate(task.title, language), language)}</li>"
            for task, _, _ in rows
        )
        folder = reports_folder(project) / place
        text = (
            f"<h2>{html_of(reader_name(project, reader))}</h2>"
            f"<p>{html_of(for_whom(project, reader))}</p><ul>{pages}</ul>"
            f"<p>{html_of(say('Folder'))}: <code>{html_of(Name(str(folder)))}</code></p>"
        )
        buttons = widgets.HBox([self._packed(folder, place), _opener(folder)])
        box = widgets.VBox([widgets.HTML(text), buttons])
        box.add_class("desk-part")
        return box

    def _packed(self, folder: Path, place: str) -> widgets.Widget:
        """A link to the file to send, which goes when a page is made anew; else its maker."""
        if folder.with_suffix(".zip").is_file():
            words = html_of(say("Download everything in one file"))
            return widgets.HTML(link_to(f"{place}.zip", f"{words} (zip)"))
        button = widgets.Button(description=render(say("Put everything into one file (zip)")))
        button.on_click(lambda _: self._pack(folder))
        return button

    def _pack(self, folder: Path) -> None:
        from ..reports.bundle import write_zip  # brings all figures

        write_zip(folder)
        self.look()


def _made(project: Project) -> Mapping[str, list[Row]]:
    """The reports that have a page, by their reader."""
    made: dict[str, list[Row]] = {}
    with suppress(MoveError):
        for row in report_status(project):
            if (reports_folder(project) / row[0].page).is_file():
                made.setdefault(row[0].reader, []).append(row)
    return made


def _page(page: str, title: str, language: str) -> str:
    return link_to(page, html_of(title), language=language)


def _opener(folder: Path) -> widgets.Button:
    """A button that shows the folder in the file manager of this machine."""
    button = widgets.Button(description=render(say("Open the folder")))
    button.on_click(lambda _: typer.launch(str(folder)))
    return button


def read_tab(desk: Desk) -> widgets.Widget:
    """Make the tab."""
    return ReadTab(desk)
