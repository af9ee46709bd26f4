"""Point order: the points of a scale from lowest to highest, and buttons to order them."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from ..codebook import Scale
from ..explore.controls import show
from ..messages import render, say
from .codebook_edits import move_point, turn_round
from .controls import FIELD, button
from .edits import Change


class PointOrder(widgets.VBox):  # type: ignore[misc]
    """The points of a scale as a list, once it is opened: choose one, and move it.

    Parameters
    ----------
    edit : callable
        Changes the codebook file.

    Examples
    --------
    >>> from move_analysis.codebook import load_codebook
    >>> order = PointOrder(print)
    >>> order.refresh(load_codebook("move").scales[0])
    >>> order.open_or_close()
    >>> order.points.options[0], order.points.value
    (('None', 'none'), 'none')
    """

    def __init__(self, edit: Callable[[Change], object]) -> None:
        self._edit, self.opened = edit, False
        self._scale: Scale | None = None
        super().__init__()

    def open_or_close(self) -> None:
        """Open the list, or close it."""
        self.opened = not self.opened
        self._show()

    def refresh(self, scale: Scale | None) -> None:
        """Show the points as they are now; None: there is no scale."""
        self._scale, self.opened = scale, self.opened and scale is not None
        self._show()

    def _show(self) -> None:
        """Show the points; the one that was chosen stays so."""
        if self._scale is None or not self.opened:
            self.children = list[widgets.Widget]()
            return
        if not self.children:
            self._make()
        chosen = self.points.value
        options = [(render(point.name), point.code) for point in self._scale.points]
        codes = [code for _, code in options]
        show(self.points, chosen if chosen in codes else codes[0], options=options, rows=len(codes))

    def _make(self) -> None:
        self.points = widgets.Select(
            description=render(say("Answers from lowest to highest")), tooltip=""
        )
        self.points.add_class(FIELD)
        self.lower = button(say("Lower"), lambda: self._move(-1))
        self.higher = button(say("Higher"), lambda: self._move(1))
        self.turn = button(say("Reverse the order"), self._turn)
        self.children = [self.points, widgets.HBox([self.lower, self.higher, self.turn])]

    def _move(self, by: int) -> None:
        if scale := self._scale:
            code, point = scale.code, self.points.value
            self._edit(lambda data: move_point(data, code, point=point, by=by))

    def _turn(self) -> None:
        if scale := self._scale:
            code = scale.code
            self._edit(lambda data: turn_round(data, code))
