"""Pointing: what is clicked or encircled in a figure is selected in all views."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import Any

import plotly.graph_objects as go

from ..codebook import Codebook
from ..messages import render

BOLD = re.compile(r"^<b>(.*?)</b>")
"""Under the pointer, the name of what is pointed at comes first."""


def linked(
    figure: go.Figure, codebook: Codebook, language: str, *, tell: Callable[..., None]
) -> go.FigureWidget:
    """Return a figure whose clicks and lassos say what they select.

    Parameters
    ----------
    figure : Figure
    codebook : Codebook
        Has the names of competences.
    language : str
        In which the figure is.
    tell : callable
        Gets ``competence=``, ``sme=`` or ``smes=``.

    Returns
    -------
    FigureWidget

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> linked(go.Figure(), demo_survey().codebook, "en", tell=print).data
    ()
    """
    shown = go.FigureWidget(figure)
    codes = {render(one.name, language): one.code for one in codebook.competences}
    of_smes = [trace for trace in shown.data if trace.customdata is not None and _has_smes(trace)]
    inside: dict[int, list[str]] = {}

    def clicked(trace: Any, points: Any, _: Any) -> None:
        for place in points.point_inds:
            if trace in of_smes:
                tell(sme=trace.customdata[place])
            elif competence := codes.get(name_at(trace, place), ""):
                tell(competence=competence)

    def encircled(trace: Any, points: Any, _: Any) -> None:
        # Every trace is told of its own points, one after the other; the last one tells all.
        inside[of_smes.index(trace)] = [trace.customdata[place] for place in points.point_inds]
        if len(inside) == len(of_smes):
            tell(smes=tuple(sme for place in sorted(inside) for sme in inside[place]))
            inside.clear()

    for trace in shown.data:
        trace.on_click(clicked)
    for trace in of_smes:
        trace.on_selection(encircled)
    if of_smes:
        shown.update_layout(dragmode="lasso")
    return shown


def _has_smes(trace: Any) -> bool:
    return trace.type == "scatter" and trace.mode == "markers" and trace.hoverinfo == "none"


def name_at(trace: Any, place: Any) -> str:
    """Return the name that stands first under the pointer; empty for none.

    Examples
    --------
    >>> name_at(go.Scatter(x=[1], hovertext=["<b>R&amp;D</b><br>more"]), 0)
    'R&D'
    """
    texts = trace.hovertext if getattr(trace, "hovertext", None) is not None else trace.text
    while isinstance(place, Sequence | tuple) and not isinstance(texts, str):
        texts, place = texts[place[0]], place[1:] if len(place) > 2 else place[1]
    if texts is None:
        return ""
    found = BOLD.match(str(texts[place] if not isinstance(texts, str) else texts))
    return unescape(found[1]) if found else ""
