"""Exploring: the panel of linked views over the answers, as researchers have it in JupyterLab."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from ..errors import MoveError
from ..explore import explore
from ..explore.work import Work
from ..messages import html_of, say
from ..prepare import load_survey
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
        self._desk, self._asked = desk, 0
        self._work = Work(self._show)
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
        self._asked += 1
        text = html_of(say("Reading the answers …"))
        self.children = [widgets.HTML(f'<p role="status">{text}</p>')]
        self._work.ask(self._asked, lambda: _explorer(project, self._desk.language))

    def wait(self) -> None:
        """Wait until the explorer is there."""
        self._work.wait()

    def _show(self, found: Any, error: Exception | None) -> None:
        if isinstance(error, MoveError):
            self.children = [faults_box(self._desk, error.fault_list)]
        elif error is not None:
            self.children = [widgets.HTML(f"<p>{html_of(str(error))}</p>")]
        else:
            self.children = [found]


def _explorer(project: Project, language: str) -> widgets.Widget:
    return explore(load_survey(project), language=language)


def explore_tab(desk: Desk) -> widgets.Widget:
    """Make the tab."""
    return ExploreTab(desk)
