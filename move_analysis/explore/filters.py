"""Filters: which answers an SME must have given, of any question, added one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from ..languages import active_language
from ..messages import render, say
from ..prepare.supposing import answer_columns
from ..questions import ROLE_NAMES, Role
from ..segments import Segments
from ..survey import Survey
from .controls import WIDE, choose_many, listening, show

FIRST: tuple[Role, ...] = ("partner", "country", "sector", "size")
"""Roles whose questions are filters from the start."""
MOST_ANSWERS = 40
"""A question with more different answers is no filter from the start."""

SEGMENT = "segment"
Chosen = Mapping[str, tuple[str, ...]]


class Filters(widgets.VBox):  # type: ignore[misc]
    """Boxes with the answers to choose from, and a menu with all other questions.

    Parameters
    ----------
    survey : Survey
    chosen : mapping of str to tuple of str
        Answers by question, as `State.filters`.
    changed : callable
        Gets the filters when somebody has changed them.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> filters = Filters(demo_survey(), {"sector": ("ict",)}, print)
    >>> filters.add("markets")
    >>> filters.boxes["markets"].value = ("MA",)
    {'sector': ('ict',), 'markets': ('MA',)}
    """

    def __init__(
        self, survey: Survey, chosen: Chosen, changed: Callable[[dict[str, Any]], None]
    ) -> None:
        self._survey, self._changed = survey, changed
        self.boxes: dict[str, widgets.SelectMultiple] = {}
        self._labels, self._segments = _labels(survey), chosen.get("segment", ())
        self.menu = widgets.Dropdown(description=render(say("Add a filter")), style=WIDE)
        self.menu.options = [("", ""), *((label, code) for code, label in self._labels.items())]
        self.menu.observe(self._picked, names="value")
        super().__init__()
        for role in FIRST:
            for question in survey.codebook.by_role(role):
                if question.code in survey.answers and question.kind in ("single", "ordinal"):
                    self.add(question.code, most=MOST_ANSWERS)
        self.show(chosen)

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The answers that are chosen, by question."""
        found = {code: box.value for code, box in self.boxes.items() if box.value}
        waiting = self._segments if SEGMENT not in self.boxes else ()
        return {**found, SEGMENT: waiting} if waiting else found

    def show(self, chosen: Chosen) -> None:
        """Show other filters, without telling anybody."""
        self._segments = chosen.get(SEGMENT, ())
        for question in chosen:
            if question != SEGMENT:
                self.add(question)
        for question, box in self.boxes.items():
            show(box, chosen.get(question, ()))

    def add(self, question: str, *, most: float = float("inf")) -> None:
        """Add a box for a question, where SMEs differ in it."""
        if question in self.boxes:
            return
        names = _names(self._survey, question)
        given = answer_columns(self._survey, question)
        seen = {code: names.get(code, code) for code, marks in given.items() if marks.any()}
        if 1 < len(seen) <= most:
            self._put(question, choose_many(seen, ()), self._labels[question])

    def offer_segments(self, segments: Segments) -> None:
        """Let SMEs be chosen by the segments that were found."""
        names = {
            str(number): say("Segment {number}", number=number)
            for number in segments.segments["segment"].tolist()
        }
        if len(names) > 1:
            box = choose_many(names, self._segments)
            self._put(SEGMENT, box, render(ROLE_NAMES[SEGMENT]))

    def _put(self, question: str, box: widgets.SelectMultiple, label: str) -> None:
        box.description = label
        listening(box, lambda _: self._changed(self.chosen))
        self.boxes[question] = box
        self.children = (*self.boxes.values(), self.menu)

    def _picked(self, event: Any) -> None:
        if event["new"]:
            self.add(event["new"])
            self.menu.value = ""


def _code(question: str) -> str:
    """Code of the question that a column belongs to."""
    return question.partition("[")[0]


def _labels(survey: Survey) -> dict[str, str]:
    """Every question with answers to choose from, or column of a grid, and its label."""
    columns = survey.codebook.column_labels(active_language())
    labels: dict[str, str] = {}
    for question in survey.codebook.questions:
        held = survey.columns_of(question)
        if question.role in FIRST:
            labels |= {name: render(ROLE_NAMES[question.role]) for name in held}
        elif question.kind == "multiple" and held:
            labels[question.code] = render(question.name)
        elif question.kind in ("single", "ordinal"):
            labels |= {name: columns[name] for name in held}
    return labels


def _names(survey: Survey, question: str) -> Mapping[str, object]:
    asked = survey.codebook.question(_code(question))
    if asked.kind == "multiple":
        return {part.code: part.name for part in survey.codebook.parts(asked)}
    return survey.codebook.answer_names(asked)
