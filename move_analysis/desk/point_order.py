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
    """The points of a scale as a list: choose one, and move it.

    Parameters
    ----------
    edit : callable
        Changes the codebook file.

    Examples
    --------
    >>> from move_analysis.codebook import load_codebook
    >>> order = PointOrder(print)
    >>> order.refresh(load_codebook("move").scales[0])
    >>> order.points.options[0], order.points.value
    (('None', 'none'), 'none')
    """

    def __init__(self, edit: Callable[[Change], object]) -> None:
        self._edit = edit
        self.points = widgets.Select(description=render(say("Answers from lowest to highest")))
        self.points.add_class(FIELD)
        self.lower = button(say("Lower"), lambda: self._move(-1))
        self.higher = button(say("Higher"), lambda: self._move(1))
        self.turn = button(say("Reverse the order"), self._turn)
        super().__init__([self.points, widgets.HBox([self.lower, self.higher, self.turn])])

    def refresh(self, scale: Scale) -> None:
        """Show the points as they are now; the one that was chosen stays so."""
        self._scale, chosen = scale, self.points.value
        options = [(render(point.name), point.code) for point in scale.points]
        codes = [code for _, code in options]
        show(self.points, chosen if chosen in codes else codes[0], options=options, rows=len(codes))

    def _move(self, by: int) -> None:
        scale, point = self._scale.code, self.points.value
        self._edit(lambda data: move_point(data, scale, point=point, by=by))

    def _turn(self) -> None:
        scale = self._scale.code
        self._edit(lambda data: turn_round(data, scale))
