"""Pointing: what is clicked or encircled in a figure is selected in all views."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

import plotly.graph_objects as go

from ..result import Result
from ..segments import FactorMap
from .chart import Pointed

BOLD = re.compile(r"^<b>(.*?)</b>")
"""Under the pointer, the name of what is pointed at comes first."""


def clicked(
    points: Pointed,
    figure: go.Figure,
    *,
    results: Mapping[str, Result],
    names: Mapping[str, str],
) -> dict[str, str]:
    """Return what a click selects: an SME or a competence, as settings of a state.

    Parameters
    ----------
    points : sequence of tuple
        Numbers of traces, and of the points in them.
    figure : Figure
    results : mapping of str to Result
        What it was drawn from.
    names : mapping of str to str
        Codes of competences by their names, in the language of the figure.

    Returns
    -------
    dict
        Empty where nothing is selected.

    Examples
    --------
    >>> figure = go.Figure(go.Bar(x=[1], y=[1], hovertext=["<b>IoT</b><br>12 SMEs"]))
    >>> clicked([(0, 0)], figure, results={}, names={"IoT": "iot"})
    {'competence': 'iot'}
    """
    smes = smes_of(figure, results)
    for number, place in points:
        if number in smes and isinstance(place, int):
            return {"sme": smes[number][place]}
        if competence := names.get(name_at(figure.data[number], place), ""):
            return {"competence": competence}
    return {}


def smes_of(figure: go.Figure, results: Mapping[str, Result]) -> dict[int, list[str]]:
    """Return the ids of the SMEs that are the points of a trace, by its number.

    Examples
    --------
    >>> smes_of(go.Figure(), {})
    {}
    """
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
