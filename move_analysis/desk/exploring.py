"""Exploring: the panel of linked views over the answers, as researchers have it in JupyterLab."""

from __future__ import annotations

import ipywidgets as widgets

from ..errors import MoveError
from ..explore.work import Work
from ..inputs import fingerprint
from ..messages import html_of, render, say
from ..project import Project
from .faults import faults_box
from .state import Desk


class ExploreTab(widgets.VBox):  # type: ignore[misc]
    """The explorer, once the answers are read; made by `explore_tab`.

    Parameters
    ----------
    desk : Desk

    Examples
    --------
    >>> ExploreTab(Desk("nowhere")).place.children[0].value
    '<p>First correct the project: see Faults.</p>'
    """

    def __init__(self, desk: Desk) -> None:
        self._desk, self._read_from, self._beside = desk, "", Work()
        self.place = widgets.VBox()
        self.again = widgets.Button(description=render(say("Read the answers again")))
        self.again.on_click(lambda _: self.read())
        super().__init__([self.again, self.place])
        self.add_class("desk-explore")
        desk.on_change(self._look)
        self.read()

    def read(self) -> None:
        """Read the answers, beside the page."""
        project = self._desk.project
        if project is None:
            text = html_of(say("First correct the project: see Faults."))
            self.place.children = [widgets.HTML(f"<p>{text}</p>")]
        else:
            text = html_of(say("Reading the answers …"))
            self.place.children = [widgets.HTML(f'<p role="status">{text}</p>')]
            self._read_from = fingerprint(project)
            self._beside.ask(lambda: self._read(project))
        self._look()

    def wait(self) -> None:
        """Wait until the explorer is there."""
        self._beside.wait()

    def _look(self) -> None:
        """Offer to read again where the answers are others by now: nobody loses a view."""
        project = self._desk.project
        others = project is not None and fingerprint(project) != self._read_from
        self.again.layout.display = "" if others else "none"

    def _read(self, project: Project) -> None:
        from ..explore import explore  # brings all analyses and figures
        from ..prepare import load_survey

        try:
            panel: widgets.Widget = explore(load_survey(project), language=self._desk.language)
        except MoveError as error:
            panel = faults_box(self._desk, error.fault_list)
        self.place.children = [panel]


def explore_tab(desk: Desk) -> widgets.Widget:
    """Make the tab."""
    return ExploreTab(desk)
