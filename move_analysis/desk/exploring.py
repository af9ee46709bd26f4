"""Exploring: the panel of linked views over the answers, as researchers have it in JupyterLab."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import ipywidgets as widgets

from ..errors import MoveError
from ..messages import html_of, say
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
    >>> ExploreTab(Desk("nowhere")).children[0].value
    '<p>First correct the project: see Faults.</p>'
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="explore")
        super().__init__()
        self.add_class("desk-explore")
        desk.on_change(self.read)
        self.read()

    def read(self) -> None:
        """Read the answers again, beside the page."""
        project = self._desk.project
        if project is None:
            text = html_of(say("First correct the project: see Faults."))
            self.children = [widgets.HTML(f"<p>{text}</p>")]
            return
        text = html_of(say("Reading the answers …"))
        self.children = [widgets.HTML(f'<p role="status">{text}</p>')]
        self._last = self._beside.submit(self._read, project)

    def wait(self) -> None:
        """Wait until the explorer is there."""
        self._last.result()

    def _read(self, project: Project) -> None:
        from ..explore import explore  # brings all analyses and figures
        from ..prepare import load_survey

        try:
            self.children = [explore(load_survey(project), language=self._desk.language)]
        except MoveError as error:
            self.children = [faults_box(self._desk, error.fault_list)]


def explore_tab(desk: Desk) -> widgets.Widget:
    """Make the tab."""
    return ExploreTab(desk)
