"""Faults: all that must be put right before reports can be made, with the tab where it is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ipywidgets as widgets

from ..errors import Fault
from ..explore.work import Work
from ..messages import html_of, render, say, say_many
from ..opportunities import check_opportunities
from ..readers import check_project
from ..values import Name
from .state import Desk


class FaultsTab(widgets.VBox):  # type: ignore[misc]
    """Every fault with its place and what to do; made by `faults_tab`.

    Parameters
    ----------
    desk : Desk

    Examples
    --------
    >>> tab = FaultsTab(Desk("nowhere"))
    >>> tab.wait()
    >>> len(tab.found.children)
    1
    """

    def __init__(self, desk: Desk) -> None:
        self._desk, self._beside = desk, Work()
        self._said = widgets.HTML()
        self._again = widgets.Button(description=render(say("Check again")))
        self._again.on_click(lambda _: self.check())
        self.found = widgets.VBox()
        super().__init__([self._said, self._again, self.found])
        desk.on_change(self.check)
        self.check()

    def check(self) -> None:
        """Read project, codebook and exports again, beside the page."""
        self._said.value = _status(html_of(say("Reading the exports …")))
        self._again.disabled = True
        self._beside.ask(self._check)

    def wait(self) -> None:
        """Wait until what is shown belongs to the files."""
        self._beside.wait()

    def _check(self) -> None:
        faults = check_project(self._desk.file, also=[check_opportunities]).faults()
        self._again.disabled = False
        many = say_many("{n} fault was found.", "{n} faults were found.", n=len(faults))
        self._said.value = _status(html_of(many if faults else say("No fault was found.")))
        self.found.children = [faults_box(self._desk, faults)] if faults else []


def faults_box(desk: Desk, faults: Sequence[Fault]) -> widgets.VBox:
    """Return each fault with a button to the tab where it is put right.

    Parameters
    ----------
    desk : Desk
    faults : sequence of Fault

    Returns
    -------
    VBox

    Examples
    --------
    >>> fault = Fault(say("The export does not exist."), "a.csv", say("Put it there."))
    >>> print(faults_box(Desk("nowhere"), [fault]).children[0].children[1].description)
    Go to Exports
    """
    return widgets.VBox([_fault(desk, fault) for fault in faults])


def _fault(desk: Desk, fault: Fault) -> widgets.VBox:
    from .tabs import TABS

    name = tab_of(desk, fault.where)
    button = widgets.Button(description=render(say("Go to {tab}", tab=TABS[name].title)))
    button.on_click(lambda _: desk.open_tab(name))
    box = widgets.VBox([widgets.HTML(fault_html(desk, fault)), button])
    box.add_class("desk-part")
    return box


def fault_html(desk: Desk, fault: Fault) -> str:
    """Return what is wrong, where, and what to do, as HTML in the active language."""
    where = fault.where.replace(f"{desk.folder}/", "")
    return (
        f"<p><strong>{html_of(fault.problem)}</strong></p>"
        f"<p><code>{html_of(Name(where))}</code></p><p>{html_of(fault.fix)}</p>"
    )


def tab_of(desk: Desk, where: str) -> str:
    """Return the tab in which a fault is put right, by the file in which it is.

    Examples
    --------
    >>> tab_of(Desk("nowhere"), "nowhere/move.yml, line 3, partners")
    'partners'
    """
    file = Path(where.partition(",")[0])
    return "partners" if file.name == desk.file.name else "exports"


def _status(html: str) -> str:
    """What a screen reader says by itself when it changes."""
    return f'<p role="status">{html}</p>'


def faults_tab(desk: Desk) -> widgets.Widget:
    """Make the tab."""
    return FaultsTab(desk)
