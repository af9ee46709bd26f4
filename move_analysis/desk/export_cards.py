"""Export cards: what each file was recognised as, and whose answers it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from ..errors import MoveError
from ..explore.controls import show
from ..messages import html_of, render, say
from ..project import Project
from ..readers.formats import FORMATS
from ..values import Name
from .controls import button, display, menu, sentence_of
from .edits import Change, Data, add_partner, give_export, set_export, split_export
from .forms import LEFT_OPEN, Form, Options
from .labels import EXPORT, WORDS
from .naming import partner_codes
from .recognised import Doubts, Export, Recognised, export_of, table_of, values_in

NOBODY, SEVERAL = "", "*"
Edit = Callable[[Change], None]


class ExportCard(widgets.VBox):  # type: ignore[misc]
    """One export: what it is, and to which partners it belongs.

    Parameters
    ----------
    found : Recognised
    edit : callable
        Changes the project file.
    project : Project

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> found = Recognised("data/raw/new.csv", tool="any table", rows=3, columns=2)
    >>> ExportCard(found, edit=print, project=demo_project()).whose.value
    ''
    """

    def __init__(self, found: Recognised, *, edit: Edit, project: Project) -> None:
        self.file, self._edit = found.file, edit
        self.about = widgets.HTML()
        self.whose = menu(say("Answers of"), [], value=None, change=self._give)
        self.column = menu(say("Split by the column"), [], value=None, change=self._split)
        self.make = button(say("A partner for each value"), self._make_partners)
        self.values: dict[str, widgets.Dropdown] = {}
        self._values = widgets.VBox()
        auto = render(WORDS["auto"])
        options: dict[str, Options] = {
            "format": [(auto, "auto"), *((f.tool, name) for name, f in FORMATS.items())],
            "sheet": [(auto, LEFT_OPEN)],
            "encoding": [(auto, LEFT_OPEN)],
        }
        self.settings = Form(Export, EXPORT, change=self._set, options=options)
        self.settings.layout.display = "none"
        self.how = button(say("How it is read"), self._open)
        split = widgets.HBox([self.column, self.make])
        self._splitting = widgets.VBox([split, self._values])
        super().__init__([self.about, self.whose, self._splitting, self.how, self.settings])
        self.refresh(found, project=project)

    def refresh(self, found: Recognised, *, project: Project) -> None:
        """Show the export as its file and the project file are now."""
        self._project, self.about.value = project, _about(found)
        self._show_settings(export_of(project, self.file), found.doubts)
        owners = {
            partner.code: export
            for partner in project.partners
            for export in partner.exports
            if export.file == self.file
        }
        split = {code: export for code, export in owners.items() if export.split_by}
        display(self.how, bool(owners))
        owner = SEVERAL if split else next(iter(owners), NOBODY)
        show(self.whose, owner, options=_partners(project, several=True))
        display(self._splitting, owner == SEVERAL and not found.error)
        if owner == SEVERAL:
            self._show_split(split)

    def _show_settings(self, export: Export, doubts: Doubts) -> None:
        """Show how the file is read; the sheet and the encoding where there are several."""
        sheets = {name: name for name in doubts.sheets}
        encodings = {name: f"{name}: {words}" for name, words in doubts.encodings.items()}
        for name, there in (("sheet", sheets), ("encoding", encodings)):
            said = getattr(export, name)
            known = there if said is None else {said: said, **there}
            options = [(label, value) for value, label in known.items()]
            self.settings.offer(name, [(render(WORDS["auto"]), LEFT_OPEN), *options])
            display(self.settings.controls[name], bool(options))
        self.settings.show(export)

    def _show_split(self, owners: dict[str, Export]) -> None:
        columns = _columns_to_split_by(self._project, self.file)
        column = next((export.split_by for export in owners.values()), None)
        show(self.column, column if column in columns else None,
             options=[(name[:80], name) for name in columns])  # fmt: skip
        texts = columns.get(str(column), [])
        if [*self.values] != texts:
            self.values = {
                text: menu(say("{name}", name=Name(text)), [], value=None, change=self._give_value)
                for text in texts
            }
            self._values.children = [*self.values.values()]
        options = _partners(self._project, several=False)
        for text, control in self.values.items():
            show(control, _owner_of(text, self._project, owners), options=options)
        display(self.make, bool(texts))

    def _open(self) -> None:
        display(self.settings, self.settings.layout.display == "none")

    def _set(self, name: str, value: Any) -> None:
        self._edit(lambda data: set_export(data, self.file, name=name, value=value))

    def _give(self, owner: str) -> None:
        if owner != SEVERAL:
            self._edit(lambda data: give_export(data, self.file, [owner] if owner else []))
            return
        display(self._splitting, True)
        self._show_split({})

    def _split(self, column: str) -> None:
        """Split by another column: the values that name a partner are its own."""
        export = export_of(self._project, self.file)
        texts = values_in(self._project.folder, export, column)
        partners = self._project.partners
        owned = {p.code: [t for t in texts if t in (p.code, p.name)] for p in partners}
        if not any(owned.values()):
            self._make(column, texts)
        else:
            self._edit(lambda data: split_export(data, self.file, column=column, values=owned))

    def _give_value(self, _: Any) -> None:
        owned: dict[str, list[str]] = {partner.code: [] for partner in self._project.partners}
        for text, control in self.values.items():
            if control.value:
                owned[control.value].append(text)
        column = self.column.value
        self._edit(lambda data: split_export(data, self.file, column=column, values=owned))

    def _make_partners(self) -> None:
        self._make(self.column.value, [*self.values])

    def _make(self, column: str, texts: Sequence[str]) -> None:
        """Have a partner for each value, those that are there included, and nobody without."""
        known = {name: p.code for p in self._project.partners for name in (p.code, p.name)}
        codes = {text: known.get(text, "") for text in texts}
        new = partner_codes([text for text, code in codes.items() if not code], taken=known)

        def change(data: Data) -> None:
            for name, code in new.items():
                add_partner(data, code, name=name)
            owned: dict[str, list[str]] = {one["code"]: [] for one in data["partners"]}
            for text, code in codes.items():
                owned[code or new[text]].append(text)
            split_export(data, self.file, column=column, values=owned)
            only = {p.code for p in self._project.partners if _holds_only(p.exports, self.file)}
            data["partners"] = [
                one for one in data["partners"] if owned[one["code"]] or one["code"] not in only
            ]

        self._edit(change)


def _holds_only(exports: Sequence[Export], file: str) -> bool:
    return bool(exports) and all(export.file == file for export in exports)


def _owner_of(text: str, project: Project, owners: dict[str, Export]) -> str:
    for partner in project.partners:
        export = owners.get(partner.code)
        if export and text in (export.values or (partner.code, partner.name)):
            return partner.code
    return NOBODY


def _partners(project: Project, *, several: bool) -> list[tuple[str, str]]:
    named = [(p.name or p.code, p.code) for p in project.partners]
    more = [(render(say("several partners")), SEVERAL)] if several else []
    return [(render(say("nobody")), NOBODY), *named, *more]


def _columns_to_split_by(project: Project, file: str) -> dict[str, list[str]]:
    """Headers of columns with few different answers, and these."""
    export = export_of(project, file)
    try:
        table = table_of(project.folder, export)
    except MoveError:
        return {}
    columns = [name for name in table.headers if name not in table.metadata]
    found = {name: values_in(project.folder, export, name) for name in columns}
    return {name: texts for name, texts in found.items() if len(texts) > 1}


def _about(found: Recognised) -> str:
    name = f"<h2>{html_of(Name(found.file.rpartition('/')[2]))}</h2>"
    if found.error:
        faults = "".join(f"<li>{sentence_of(fault)}</li>" for fault in found.error.fault_list)
        return f"{name}<ul>{faults}</ul>"
    line = say(
        "Read as: {tool}. Rows: {rows}. Columns: {columns}.",
        tool=Name(found.tool), rows=found.rows, columns=found.columns,
    )  # fmt: skip
    return f"{name}<p>{html_of(line)}</p>"
