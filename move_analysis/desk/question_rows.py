"""Question rows: per question of the codebook, what it is taken for, with menus to correct it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ipywidgets as widgets

from ..codebook import COMPETENCE_ROLES, Codebook, Question, Role
from ..explore.controls import choose_many, listening, show
from ..messages import html_of, render, say
from ..project import Project
from ..values import Name
from .codebook_edits import (
    leave_out,
    other_layer_is_open,
    put_in_sector,
    put_setting,
    read_other_layer,
    take_as_kind,
    take_as_role,
    take_part_as,
)
from .controls import FIELD, button, display, menu
from .edits import Change
from .labels import KINDS, ROLES
from .point_order import PointOrder
from .recognised import Recognised, answers_to, headers_of
from .sector_menu import InData, SectorMenu

EXAMPLES = 3
Edit = Callable[[Change], None]


@dataclass(frozen=True)
class Seen:
    """A project, its codebook and its exports as their files are, and the roles proposed.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> project = demo_project()
    >>> Seen(project, project.load_codebook()).proposed
    {}
    """

    project: Project
    book: Codebook
    proposed: Mapping[str, Role] = field(default_factory=dict)
    exports: tuple[Recognised, ...] = ()


class QuestionRow(widgets.VBox):  # type: ignore[misc]
    """One question: its text, where it stands, some answers, and menus.

    Parameters
    ----------
    code : str
    edit : callable
        Changes the codebook file.
    seen : Seen

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> project = demo_project()
    >>> row = QuestionRow("size", edit=print, seen=Seen(project, project.load_codebook()))
    >>> row.role.value
    'size'
    """

    def __init__(self, code: str, *, edit: Edit, seen: Seen) -> None:
        self.code, self._edit = code, edit
        self._shows: tuple[object, ...] = ()
        kinds = [(render(label), kind) for kind, label in KINDS.items()]
        roles = [(render(label), role) for role, label in ROLES.items()]
        self.about = widgets.HTML()
        self.kind = menu(say("Kind"), kinds, value=None, change=self._take_as_kind)
        self.role = menu(say("Used as"), roles, value=None, change=self._take_as_role)
        self.scale = menu(say("Scale"), [], value=None, change=self._set("scale"))
        self.counts_from = menu(say("Counts from"), [], value=None, change=self._set("counts_from"))
        self.counts = listening(choose_many({}, []), self._count)
        self.counts.description = render(say("Counts as a yes"))
        self.counts.add_class(FIELD)
        self.other = button(say("Read both: have and need"), self._read_other)
        self.sector = SectorMenu(say("Sector of its competences"), self._put_in_sector)
        self.drop = button(say("Leave out"), self._leave_out)
        self.more = button(say("Its competences"), self._open)
        self.points = PointOrder(edit)
        self.order = button(say("Order of the answers"), self.points.open_or_close)
        self.parts: dict[str, widgets.Dropdown] = {}
        self._details = widgets.VBox()
        menus = [self.kind, self.role, self.scale, self.counts_from, self.counts, self.sector]
        controls = widgets.HBox([*menus, self.order, self.more, self.other, self.drop])
        super().__init__([self.about, controls, self.points, self._details])
        self.add_class("desk-part")
        self.refresh(seen)

    def refresh(self, seen: Seen) -> None:
        """Show the question as it is in the codebook now."""
        self._seen, book = seen, seen.book
        question = book.question(self.code)
        shows = (question, seen.proposed.get(self.code), seen.exports)
        if shows != self._shows:
            self._shows, self.about.value = shows, _about(seen, question)
        show(self.kind, question.kind)
        show(self.role, question.role)
        scales = [(scale.code, scale.code) for scale in book.scales]
        show(self.scale, question.scale, options=scales)
        self._show_points(book, question)
        ordinal = question.kind == "ordinal"
        for control in (self.scale, self.order):
            display(control, ordinal)
        self.points.refresh(book.scale_of(question) if ordinal else None)
        self._show_choices(book, question)
        self._show_sector(book, question)
        self._show_parts(book, question)

    def _show_choices(self, book: Codebook, question: Question) -> None:
        """Which options of a grid of one choice per row say yes."""
        options = [(render(option.name), option.code) for option in question.options]
        show(self.counts, question.counts, options=options, rows=min(5, max(len(options), 1)))
        display(self.counts, question.kind == "single" and bool(question.items))
        display(self.other, other_layer_is_open(book, question))

    def _show_points(self, book: Codebook, question: Question) -> None:
        counted = question.kind == "ordinal" and question.role in COMPETENCE_ROLES
        points = book.answer_names(question) if counted else {}
        options = [("", None), *((render(label), code) for code, label in points.items())]
        show(self.counts_from, question.counts_from, options=options)
        display(self.counts_from, counted)

    def _show_sector(self, book: Codebook, question: Question) -> None:
        own = {part.code for part in self._own_parts(question)}
        sectors = {one.sector for one in book.competences if one.code in own}
        self.sector.show(book, sectors.pop() if len(sectors) == 1 else None)
        for control in (self.sector, self.more):
            display(control, bool(own))

    def _show_parts(self, book: Codebook, question: Question) -> None:
        if self._details.children and [*self.parts] != [p.code for p in self._own_parts(question)]:
            self._fill(book, question)

    def _open(self) -> None:
        book = self._seen.book
        if self._details.children:
            self._details.children = ()
        else:
            self._fill(book, book.question(self.code))

    def _fill(self, book: Codebook, question: Question) -> None:
        known = [(render(one.name), one.code) for one in book.competences]
        options = [*known, (render(say("none: leave it out")), "")]
        self.parts = {
            part.code: menu(
                say("{name}", name=part.name), options, value=part.code,
                change=self._take_part_as(part.code),
            )
            for part in self._own_parts(question)
        }  # fmt: skip
        self._details.children = [*self.parts.values()]

    def _own_parts(self, question: Question) -> Sequence[Any]:
        if question.role not in COMPETENCE_ROLES or question.over is not None:
            return ()
        return question.options if question.kind == "multiple" else question.items

    def _take_as_kind(self, kind: Any) -> None:
        project, book = self._seen.project, self._seen.book
        answers = answers_to(project, book, book.question(self.code))
        self.points.opened = True  # of a scale: nobody knows the order but a person
        self._edit(lambda data: take_as_kind(data, self.code, kind=kind, answers=answers))

    def _take_as_role(self, role: Any) -> None:
        self._edit(lambda data: take_as_role(data, self.code, role=role))

    def _take_part_as(self, part: str) -> Callable[[Any], None]:
        return lambda competence: self._edit(
            lambda data: take_part_as(data, self.code, part=part, competence=competence)
        )

    def _put_in_sector(self, sector: InData) -> None:
        own = [part.code for part in self._own_parts(self._seen.book.question(self.code))]
        self._edit(lambda data: put_in_sector(data, own, sector=sector(data)))

    def _count(self, codes: Any) -> None:
        self._edit(lambda data: put_setting(data, self.code, name="counts", value=[*codes] or None))

    def _read_other(self) -> None:
        self._edit(lambda data: read_other_layer(data, self.code))

    def _set(self, name: str) -> Callable[[Any], None]:
        return lambda value: self._edit(
            lambda data: put_setting(data, self.code, name=name, value=value)
        )

    def _leave_out(self) -> None:
        self._edit(lambda data: leave_out(data, self.code))


def _about(seen: Seen, question: Question) -> str:
    """What a question asks, where exports hold it, and some answers to it."""
    project, book = seen.project, seen.book
    headers = headers_of(project, book, question)
    answers = answers_to(project, book, question).dropna().unique()[:EXAMPLES]
    examples = ", ".join(f'"{str(text)[:40]}"' for text in answers)
    lines = [say("In no export.")]
    if headers:
        lines = [
            say("Column: {name}", name=Name(headers[0][:80]))
            if len(headers) == 1
            else say("{n} columns, such as: {name}", n=len(headers), name=Name(headers[0][:80]))
        ]
    if examples and question.kind != "identifier":
        lines.append(say("Answers such as {list}", list=Name(examples)))
    if proposed := seen.proposed.get(question.code):
        lines.append(say("Perhaps: {role}", role=ROLES[proposed]))
    told = "".join(f"<br><small>{html_of(line)}</small>" for line in lines)
    return f"<h3>{html_of(question.name)}</h3><p>{told.removeprefix('<br>')}</p>"
