"""Partners: who they are, how many SMEs they invited, and what may be published, by form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from ..errors import MoveError
from ..languages import languages, own_name
from ..messages import Message, html_of, render, say
from ..project import Project, Reports
from ..readers.draft_roles import UNSORTED
from ..settings import Partner, Privacy
from ..values import Name
from ..yamlfile import Declared
from .controls import Status, button, heading, text_box
from .edits import Data, add_partner, edit_project, entry, put, remove_partner
from .forms import Form, Options
from .labels import PARTNER, PRIVACY, PROJECT, REPORTS
from .state import Desk

__all__ = ["PartnersTab", "partners_tab"]

Change = Callable[[str, Any], object]
Fields = Mapping[tuple[type[Declared], str], Options]


def partners_tab(desk: Desk) -> widgets.Widget:
    """Return the tab of partners and of what holds for all reports.

    Examples
    --------
    >>> partners_tab(Desk("nowhere")).partners
    {}
    """
    return PartnersTab(desk)


class PartnersTab(widgets.VBox):  # type: ignore[misc]
    """Forms for the partners, the partnership, privacy and languages.

    Parameters
    ----------
    desk : Desk

    Examples
    --------
    >>> PartnersTab(Desk("nowhere")).children[-1].layout.display
    'none'
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.status = Status()
        self.partners: dict[str, Form] = {}
        self._partners = widgets.VBox()
        self.new_code = text_box(say("Short name of a new partner"))
        self.add = button(say("Add a partner"), self._add)
        self.project = Form(Project, PROJECT, change=self._set())
        self._groups = widgets.VBox()
        self._empty = widgets.HTML(
            f"<p>{html_of(say('Begin with the exports of the survey.'))}</p>"
        )
        adding = widgets.HBox([self.new_code, self.add])
        self._forms = widgets.VBox(
            [
                self._partners, adding,
                heading(say("Partnership")), self.project, self._groups,
            ]
        )  # fmt: skip
        super().__init__([self.status, self._empty, self._forms])
        self._options: Fields | None = None
        desk.on_change(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the project file as it is now."""
        project = self._desk.project
        self._forms.layout.display = "none" if project is None else ""
        self._empty.layout.display = "none" if self._desk.file.exists() else ""
        if project is None:
            return
        self._make_forms(project)
        for partner in project.partners:
            self.partners[partner.code].show(partner)
        self.project.show(project)
        self.privacy.show(project.privacy)
        self.reports.show(project.reports)

    def _make_forms(self, project: Project) -> None:
        """Make the forms again where there are other partners, or other things to choose from."""
        options = _options(project)
        codes = [partner.code for partner in project.partners]
        if options != self._options:
            self._options = options
            self.privacy = _form(Privacy, PRIVACY, self._set("privacy"), options)
            self.reports = _form(Reports, REPORTS, self._set("reports"), options)
            self._groups.children = [
                heading(say("Privacy")), self.privacy, heading(say("Languages")), self.reports
            ]  # fmt: skip
        elif [*self.partners] == codes:
            return
        self.partners = {
            code: _form(Partner, PARTNER, self._set_partner(code), options) for code in codes
        }
        self._partners.children = [self._card(code) for code in codes]

    def _card(self, code: str) -> widgets.VBox:
        remove = button(say("Remove {partner}", partner=Name(code)), self._remove(code))
        remove.disabled = len(self.partners) == 1
        return widgets.VBox([heading(Name(code)), self.partners[code], remove])

    def _set(self, *group: str) -> Change:
        return lambda name, value: self._do(lambda data: put(data, (*group, name), value))

    def _set_partner(self, code: str) -> Change:
        return lambda name, value: self._do(
            lambda data: put(entry(data, "partners", code), (name,), value)
        )

    def _remove(self, code: str) -> Callable[[], object]:
        return lambda: self._do(lambda data: remove_partner(data, code))

    def _add(self) -> None:
        code = self.new_code.value.strip()
        if self._do(lambda data: add_partner(data, code)):
            self.new_code.value = ""

    def _do(self, change: Callable[[Data], None]) -> bool:
        done = self.status.run(lambda: edit_project(self._desk.file, change), done=say("Saved."))
        if done:
            self._desk.changed()
        else:
            self.refresh()
        return done


def _form(
    model: type[Declared], labels: Mapping[str, Message], change: Change, options: Fields
) -> Form:
    own = {name: choices for (one, name), choices in options.items() if one is model}
    return Form(model, labels, change=change, options=own)


def _options(project: Project) -> Fields:
    """What to choose from: languages, and what the codebook has."""
    spoken = [(own_name(one), one) for one in languages()]
    found: dict[tuple[type[Declared], str], Options] = {
        (Partner, "language"): spoken,
        (Reports, "language"): spoken,
    }
    try:
        book = project.load_codebook()
    except MoveError:  # then texts will do
        return found
    names = [(render(one.name), one.code) for one in book.sectors if one.code != UNSORTED]
    if names:
        found[Partner, "sector"] = [("", ""), *names]
    known = [(render(q.name), q.code) for q in book.questions if q.kind == "identifier"]
    found[Privacy, "name"] = [(render(say("none: by code only")), ""), *known]
    return found
