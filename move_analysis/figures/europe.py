"""Map: which competences could flow between countries, on outlines that the package carries.

The outlines in ``europe.json`` are those of Natural Earth 1:50m (public domain), taken from the
npm package world-atlas 2.0.2 (``countries-50m.json``): projected by Lambert's azimuthal equal-area
projection with its centre at 52 N 10 E, as the European grid (EPSG:3035) has it, simplified by
9 km (Douglas-Peucker), islands below 250 square kilometres left out, rounded to kilometres.
Crimea is drawn with Ukraine, the north of Cyprus with Cyprus. By country code: the ``centre`` of
the largest part and its ``outline``, rings of x and y. The Canary Islands stand apart from Spain,
as IC, simplified by 4 km.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from ..messages import Message, listed, say
from ..values import Text
from .flow_curves import MET_INSIDE, Floats, curves, dots, group_names
from .spoken import spoken
from .theme import FAINT, GRID, colours, empty, finish
from .wording import FLOW, hovers

if TYPE_CHECKING:
    from ..competences import Flows

# How much of the map is shown around the countries' centres, in kilometres.
AROUND = 750
# The inset of the Canary Islands: their code, its margin and how far the map is widened for it.
CANARIES, MARGIN, WIDENED = "IC", 45, 330


@spoken
def flow_map(flows: Flows, *, top: int = 30, islands: str = CANARIES) -> go.Figure:
    """Draw on a map between which countries competences could flow.

    Parameters
    ----------
    flows : Flows
        From `measure_flows` between countries, whose codes are the two letters of ISO 3166.
    top : int
        Only so many flows: the widest ones.
    islands : str
        Code of the country whose SMEs are on the Canary Islands, if there is one: its dot is
        drawn in an inset at the lower left.

    Returns
    -------
    Figure
        A dot per country, as large as what could be met inside it, and curves from who has to
        who needs, in the colour of the source and as wide as the number of needs. Countries
        that are not on the map are named below it.

    References
    ----------
    Natural Earth, 1:50m Cultural Vectors, Admin 0 countries. naturalearthdata.com.

    Examples
    --------
    >>> from move_analysis.competences import measure_flows
    >>> from move_analysis.demo import demo_survey
    >>> figure = flow_map(measure_flows(demo_survey(), between="country"))
    >>> [trace.name for trace in figure.data][:2]
    ['outlines', 'countries of the partnership']
    """
    title = say("What could flow between countries")
    table = flows.labelled("flows").assign(hover=hovers(flows, "flows", FLOW))
    names = group_names(table)
    here = {code: name for code, name in names.items() if code in outlines()}
    if len(here) < 2:
        why = say("Fewer than two countries of this survey are on the map of Europe.")
        return empty(flows, title=title, why=why)
    by_code = colours(names)
    drawn = table[table["source"].isin(here) & table["target"].isin(here) & (table["flow"] > 0)]
    across = drawn[~drawn["inside"].astype(bool)].nlargest(top, "flow")
    places = {code: np.array(outlines()[code]["centre"], float) for code in here}
    window, inset = _window(places, widened=islands in here), []
    if islands in here:
        trace, places[islands] = _inset(*window[0].tolist())
        inset = [trace]
    figure = go.Figure(
        [
            _land(say("outlines"), [code for code in outlines() if code not in here], GRID, window),
            _land(say("countries of the partnership"), here, FAINT, window),
            *inset,
            *curves(across, by_code, places),
            dots(drawn[drawn["inside"].astype(bool)], here, by_code, places),
        ]
    )
    figure.update_xaxes(visible=False, range=window[:, 0].tolist())
    figure.update_yaxes(
        visible=False, range=window[:, 1].tolist(), scaleanchor="x", constrain="domain"
    )
    figure.update_layout(height=460, showlegend=False)
    away = [flows.name("group", code) for code in names if code not in here]
    return finish(figure, flows, title=title, subtitle=_subtitle(away))


def _subtitle(away: Sequence[Text]) -> Message:
    if not away:
        return MET_INSIDE
    return say(
        "Width: needs. Colour: who has it. Dots: needs that could be met inside. Not on the map: "
        "{list}",
        list=listed(away, "comma"),
    )


@cache
def outlines() -> dict[str, dict[str, Any]]:
    """Return the outlines of the countries of Europe and their neighbours.

    Returns
    -------
    dict
        By two-letter code: ``centre`` (x, y) and ``outline`` (rings of x and y), kilometres
        east and north of 52 N 10 E.

    Examples
    --------
    >>> outlines()["BG"]["centre"]
    [1236, -899]
    """
    text = resources.files(__package__).joinpath("europe.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


def _land(name: Message, codes: Iterable[str], colour: str, window: Floats) -> go.Scatter:
    """The outlines that reach into the window, each a closed line, with gaps between them."""
    (west, south), (east_end, north_end) = window.tolist()
    xs: list[int | None] = []
    ys: list[int | None] = []
    for code in codes:
        for east, north in outlines()[code]["outline"]:
            beside = max(east) < west or min(east) > east_end
            if beside or max(north) < south or min(north) > north_end:
                continue
            xs += [*east, east[0], None]
            ys += [*north, north[0], None]
    return go.Scatter(
        x=xs, y=ys, name=name.render(), mode="lines", fill="toself", fillcolor=colour,
        line={"color": FAINT, "width": 0.6}, hoverinfo="skip",
    )  # fmt: skip


def _window(places: dict[str, Floats], *, widened: bool) -> Floats:
    """Lower left and upper right of the map; `widened` to make room for the inset."""
    home = np.array([place for code, place in places.items() if code != CANARIES])
    window: Floats = np.array([home.min(axis=0) - AROUND, home.max(axis=0) + AROUND])
    window[0, 0] -= WIDENED * widened
    return window


def _inset(left: float, low: float) -> tuple[go.Scatter, Floats]:
    """The Canary Islands in a frame at a corner of the map, and where their middle is there."""
    rings = outlines()[CANARIES]["outline"]
    west, south = (min(min(ring[axis]) for ring in rings) for axis in (0, 1))
    width = max(max(east) for east, _ in rings) - west + 2 * MARGIN
    height = max(max(north) for _, north in rings) - south + 2 * MARGIN
    left, low = left + MARGIN, low + MARGIN
    xs: list[float | None] = [left, left + width, left + width, left, left, None]
    ys: list[float | None] = [low, low, low + height, low + height, low, None]
    for east, north in rings:
        xs += [*(left + MARGIN + x - west for x in (*east, east[0])), None]
        ys += [*(low + MARGIN + y - south for y in (*north, north[0])), None]
    trace = go.Scatter(
        x=xs, y=ys, name=say("Canary Islands").render(), mode="lines", fill="toself",
        fillcolor=GRID, line={"color": FAINT, "width": 1}, hoverinfo="skip",
    )  # fmt: skip
    return trace, np.array([left + width / 2, low + height / 2])
