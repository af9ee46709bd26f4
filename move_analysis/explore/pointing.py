"""Pointing: what is clicked or encircled in a figure is selected in all views."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape
from typing import Any

import plotly.graph_objects as go

from ..result import Result
from ..segments import FactorMap

BOLD = re.compile(r"^<b>(.*?)</b>")
"""Under the pointer, the name of what is pointed at comes first."""


def linked(
    figure: go.Figure,
    results: Mapping[str, Result],
    *,
    names: Mapping[str, str],
    tell: Callable[..., None],
) -> go.FigureWidget:
    """Return a figure whose clicks and lassos say what they select.

    Parameters
    ----------
    figure : Figure
    results : mapping of str to Result
        What it was drawn from.
    names : mapping of str to str
        Codes of competences by their names, in the language of the figure.
    tell : callable
        Gets ``competence=``, ``sme=`` or ``smes=``.

    Returns
    -------
    FigureWidget

    Examples
    --------
    >>> bar = go.Bar(x=[1], y=[1], hovertext=["<b>Internet of things</b><br>12 SMEs"])
    >>> shown = linked(go.Figure(bar), {}, names={"Internet of things": "iot"}, tell=print)
    >>> shown.data[0].type
    'bar'
    """
    shown = go.FigureWidget(figure)
    smes = _smes_of(shown, results)
    inside: dict[int, list[str]] = {}

    def clicked(trace: Any, points: Any, _: Any) -> None:
        for place in points.point_inds:
            if points.trace_index in smes:
                tell(sme=smes[points.trace_index][place])
            elif competence := names.get(name_at(trace, place), ""):
                tell(competence=competence)

    def encircled(_: Any, points: Any, __: Any) -> None:
        # Every trace is told of its own points, one after the other; the last one tells all.
        own = smes[points.trace_index]
        inside[points.trace_index] = [own[place] for place in points.point_inds]
        if len(inside) == len(smes):
            tell(smes=tuple(sme for trace in sorted(inside) for sme in inside[trace]))
            inside.clear()

    for number, trace in enumerate(shown.data):
        trace.on_click(clicked)
        if number in smes:
            trace.on_selection(encircled)
    if smes:
        shown.update_layout(dragmode="lasso")
    return shown


def _smes_of(figure: go.Figure, results: Mapping[str, Result]) -> dict[int, list[str]]:
    """Ids of the SMEs that are the points of a trace, by its number."""
    factors = results.get("factors")
    if not isinstance(factors, FactorMap):
        return {}
    return {
        number: factors.of_segment(trace.meta["segment"])["respondent"].tolist()
        for number, trace in enumerate(figure.data)
        if trace.meta
    }


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
