"""Exports: drop files of any survey tool, see what they are taken for, and correct it by menus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..codebook import SHIPPED
from ..errors import CodebookError, DataError, Fault, MoveError
from ..messages import Message, html_of, render, say, say_many, translate
from ..project import Project
from ..readers import check_project, draft_codebook
from ..values import Name
from ..wholefile import write_whole
from .begin import CODEBOOK, begin_from_exports, begin_from_questionnaire
from .codebook_edits import proposals, take_as_role, take_in
from .controls import Status, button, display, heading, html_table
from .edits import Change, Data, drafted, edit_codebook, edit_project
from .export_cards import ExportCard
from .file_drop import FileDrop
from .groups import Groups
from .question_rows import QuestionRow, Seen
from .recognised import RAW, Export, Recognised, recognise
from .review import ReviewList
from .state import Desk

__all__ = ["ExportsTab", "exports_tab", "store"]

SAVED = say("Saved.")
ACCOUNT = (say("Partner"), say("File"), say("What"), say("How many"), say("Where"))


def exports_tab(desk: Desk) -> widgets.Widget:
    """Return the tab of exports, questions and free text.

    Examples
    --------
    >>> exports_tab(Desk("nowhere")).upload.words["choose"]
    'Add exports'
    """
    return ExportsTab(desk)


class ExportsTab(widgets.VBox):  # type: ignore[misc]
    """Exports, what was recognised, and the questions of the codebook.

    Parameters
    ----------
    desk : Desk

    Examples
    --------
    >>> ExportsTab(Desk("nowhere")).questions
    {}
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.cards: dict[str, ExportCard] = {}
        self.questions: dict[str, QuestionRow] = {}
        self.status = Status()
        self.upload = FileDrop(say("Add exports"), self._uploaded)
        self.replace = widgets.Checkbox(
            description=render(say("Replace files of the same name")), indent=False
        )
        self.accept = button(say("Use all proposals"), self._accept)
        self.add_new = button(say("Add questions that only the exports have"), self._take_in)
        self.read = button(say("Show what is read"), self._show_account)
        self.groups = Groups(self._edit_codebook)
        self.review = ReviewList(desk, self.status)
        self._cards, self._questions = widgets.VBox(), widgets.VBox()
        self._files = widgets.VBox([heading(say("Files")), self._cards])
        self._account = widgets.HTML()
        tools = widgets.HBox([self.accept, self.add_new])
        self._rest = widgets.VBox(
            [
                heading(say("Questions")), tools, self._questions, self.groups,
                self.review,
                heading(say("What is read")), self.read, self._account,
            ]
        )  # fmt: skip
        self.copy = button(say("Copy the shipped questionnaire"), self._copy)
        self._shipped = widgets.HTML()
        copying = widgets.HBox([self._shipped, self.copy])
        super().__init__([self.upload, self.replace, copying, self.status, self._files, self._rest])
        desk.on_change(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show files and codebook as they are now."""
        project = self._desk.project
        for part in (self._files, self._rest):
            display(part, project is not None)
        self._offer_questionnaire(project)
        if project is None:
            return
        exports = self._show_cards(project)
        try:
            book = project.load_codebook()
        except MoveError as error:
            self.status.refused(error.fault_list)
            return
        seen = Seen(project, book, proposals(book), exports)
        self.groups.refresh(book)
        self.accept.disabled = not seen.proposed
        codes = [question.code for question in book.questions]
        if [*self.questions] != codes:
            old = self.questions
            self.questions = {
                code: old.get(code) or QuestionRow(code, edit=self._edit_codebook, seen=seen)
                for code in codes
            }
            self._questions.children = [*self.questions.values()]
        for row in self.questions.values():
            row.refresh(seen)

    def _offer_questionnaire(self, project: Project | None) -> None:
        """Offer the shipped questionnaire to who has none, and a copy to who has it already."""
        none = not self._desk.file.exists()
        said = say("No survey yet? Begin with the questions that come with the package.")
        if project is not None:
            said = say("To change the questions, copy them into the project first.")
        self._shipped.value = f"<p>{html_of(said)}</p>"
        offered = none or (project is not None and project.codebook_file.parent == SHIPPED)
        for part in (self._shipped, self.copy):
            display(part, offered)

    def _show_cards(self, project: Project) -> tuple[Recognised, ...]:
        exports = [export for partner in project.partners for export in partner.exports]
        found = {one.file: one for one in recognise(project.folder, exports)}
        if [*self.cards] != [*found]:
            self.cards = {
                file: ExportCard(one, edit=self._edit_project, project=project)
                for file, one in found.items()
            }
            self._cards.children = [*self.cards.values()]
        for file, card in self.cards.items():
            card.refresh(found[file], project=project)
        return tuple(found.values())

    def _edit_project(self, change: Change) -> None:
        self._do(lambda: edit_project(self._desk.file, change))

    def _edit_codebook(self, change: Change) -> None:
        self._do(lambda: edit_codebook(self._project.codebook_file, change))

    @property
    def _project(self) -> Project:
        project = self._desk.project
        if project is None:
            raise CodebookError(
                say("The project file is faulty."), str(self._desk.file), say("See the faults.")
            )
        return project

    def _do(self, action: Callable[[], object], *, done: Message = SAVED) -> None:
        """Write, and tell all tabs; what was refused is shown again as the files have it."""
        if self.status.run(action, done=done):
            self._desk.changed()
        else:
            self.refresh()

    def _uploaded(self, files: Mapping[str, bytes]) -> None:
        self._do(lambda: self._add(files))

    def _copy(self) -> None:
        new = say(
            "The questionnaire is in {file}. Ask its questions in your survey tool, then add the "
            "exports.",
            file=Name(CODEBOOK),
        )
        done = SAVED if self._desk.file.exists() else new
        self._do(lambda: begin_from_questionnaire(self._desk.folder), done=done)

    def _add(self, files: Mapping[str, bytes]) -> None:
        names = store(self._desk.folder, files, replace=self.replace.value)
        if not self._desk.file.exists():
            begin_from_exports(self._desk.folder, answers_among(self._desk.folder, names))

    def _accept(self) -> None:
        book = self._project.load_codebook()

        def change(data: Data) -> None:
            for code, role in proposals(book).items():
                take_as_role(data, code, role=role)

        self._edit_codebook(change)

    def _take_in(self) -> None:
        """Add what a draft of all exports has, and the codebook does not read."""
        project = self._project
        files = list(dict.fromkeys(e.file for p in project.partners for e in p.exports))
        draft = drafted(draft_codebook([project.folder / name for name in files]))
        used = {code for q in project.load_codebook().questions for code in (q.code, *q.sources())}
        new = [q for q in draft.questions if used.isdisjoint((q.code, *q.sources()))]
        self._edit_codebook(lambda data: take_in(data, new, scales=draft.scales))
        self.status.say(
            say_many("{n} question was added.", "{n} questions were added.", n=len(new))
        )

    def _show_account(self) -> None:
        account = check_project(self._desk.file).account
        rows = [_cells(row) for row in account.astype(object).to_numpy()]
        self._account.value = html_table(ACCOUNT, rows, name=say("What is read"))


def store(folder: Path, files: Mapping[str, bytes], *, replace: bool = False) -> list[str]:
    """Put files into ``data/raw`` of a project; other content is not overwritten unasked.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store(Path(folder), {"../a.csv": b"x"})
    ['data/raw/a.csv']
    """
    targets = {folder / RAW / Path(name).name: content for name, content in files.items()}
    there = [
        Fault(
            say("{file} is there already, with other content.", file=Name(path.name)),
            RAW,
            say("Tick that files are to be replaced, or give this one another name."),
        )
        for path, content in targets.items()
        if not replace and path.exists() and path.read_bytes() != content
    ]
    if there:
        raise DataError.gather(there)
    return [f"{RAW}/{write_whole(path, content).name}" for path, content in targets.items()]


def answers_among(folder: Path, names: Sequence[str]) -> list[str]:
    """Return those of some files that can be read as exports; where none can, why not.

    Examples
    --------
    >>> answers_among(Path("nowhere"), [])
    []
    """
    found = {one.file: one for one in recognise(folder, [Export(file=name) for name in names])}
    errors = [found[name].error for name in names]
    if errors and all(errors):
        raise DataError.gather([fault for error in errors if error for fault in error.fault_list])
    return [name for name, error in zip(names, errors, strict=True) if not error]


def _cells(row: Iterable[Any]) -> list[str]:
    partner, file, what, count, where = ("" if cell is None else str(cell) for cell in row)
    texts = (partner, file, translate(what), "" if count == "<NA>" else count, where)
    return [*map(escape, texts)]
