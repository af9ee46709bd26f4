"""Theme: one look for every figure, fixed colours, and on its face whether it was released."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from functools import cache
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from ..languages import active_language, separators
from ..messages import Message, render
from ..result import UNRELEASED, Result

NAME = "move"
# Greys that can be read on white (contrast 4.5) and on near-black (4.0) alike.
TEXT = "#73777d"
GRID = "rgba(128, 134, 142, 0.25)"
FAINT = "rgba(128, 134, 142, 0.45)"
# The same where text stands on it, which must be read on any page.
QUIET = "#a9adb3"
# Colours that colour-blind readers tell apart (Okabe & Ito 2008, without black and yellow, which
# vanish on dark or light pages; then Tol's muted ones).
COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9",
    "#999933", "#AA4499", "#44AA99", "#117733", "#DDAA77", "#8888DD",
)  # fmt: skip
HAVE, NEED = COLOURS[0], COLOURS[4]
# One colour from pale to strong for shares, two for directions (blue more, orange less).
SHARES = [[0, "#f1f6fa"], [0.25, "#b5d4e6"], [0.5, "#5fa3cc"], [0.75, "#1f6fa8"], [1, "#023f66"]]
# On nodes, whose page may be light or dark: from blue to orange, all equally far from both.
NEEDED = [[0, "#0072B2"], [0.5, "#8d8f94"], [1, "#D55E00"]]
DIRECTIONS = [[0.0, "#b34700"], [0.5, "#f4f1ee"], [1.0, "#005c91"]]
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
# Characters of a line or label that fit a telephone 390 pixels wide.
LINE_WIDTH, LABEL_WIDTH = 44, 32
# What stands at an axis has less room: on a telephone, names take more than half of the width.
AXIS_WIDTH = 24


@cache
def template() -> go.layout.Template:
    """What do all figures have in common? Registered with Plotly under the name ``move``.

    Returns
    -------
    Template
        Transparent backgrounds and mid-grey text, so that it can be read on light and dark
        pages; colours that colour-blind readers tell apart; nothing in the mode bar but the
        picture to download.

    References
    ----------
    Okabe, M. & Ito, K. (2008). Color Universal Design. jfly.uni-koeln.de/color.

    Examples
    --------
    >>> template().layout.paper_bgcolor
    'rgba(0,0,0,0)'
    """
    axis = {
        "automargin": True,
        "gridcolor": GRID,
        "linecolor": FAINT,
        "zeroline": False,
        "ticks": "",
        "title": {"standoff": 10, "font": {"size": 12}},
    }
    made = go.layout.Template(
        layout={
            "autosize": True,
            "font": {"family": FONT, "size": 13, "color": TEXT},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": COLOURS,
            "margin": {"l": 8, "r": 12, "t": 24, "b": 8},
            "title": {
                "x": 0, "xref": "container", "xanchor": "left", "pad": {"l": 8, "t": 8, "b": 12},
                "y": 1, "yref": "container", "yanchor": "top", "automargin": True,
                "font": {"size": 16, "weight": 600}, "subtitle": {"font": {"size": 12}},
            },
            "xaxis": axis,
            "yaxis": axis,
            "legend": {
                "orientation": "h", "x": 0, "xanchor": "left", "y": 0, "yanchor": "top",
                "title": {"text": ""},
            },
            "hoverlabel": {"align": "left", "font": {"family": FONT, "size": 13}},
            "modebar": {
                "bgcolor": "rgba(0,0,0,0)", "color": FAINT, "activecolor": TEXT,
                "remove": [
                    "zoom", "pan", "select", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d",
                    "resetScale2d", "sendChartToCloud",
                ],
            },
            "dragmode": False,
        }
    )  # fmt: skip
    pio.templates[NAME] = made
    return made


def finish(
    figure: go.Figure, result: Result, *, title: Message, subtitle: Message | None = None
) -> go.Figure:
    """Give a figure the common look, its title, and the mark of whether it was released.

    Parameters
    ----------
    figure : Figure
        Drawn from `result`; it is changed and handed back.
    result : Result
        Its ``released`` goes into ``layout.meta``; where it is ``None`` the figure says so on
        its face.
    title : Message
        What the figure shows: one line that fits a telephone, in English at most 44 characters.
    subtitle : Message, optional
        How to read it, in a few words; broken into lines.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from move_analysis.messages import say
    >>> from move_analysis.result import Result
    >>> drawn = finish(go.Figure(), Result(), title=say("Answers"))
    >>> drawn.layout.meta, drawn.layout.title.subtitle.text
    ({'released': None}, 'Not released: for exploration only, may show<br>single SMEs')
    """
    lines = [wrapped(subtitle, LINE_WIDTH)] if subtitle else []
    if result.released is None:
        lines.append(wrapped(UNRELEASED, LINE_WIDTH))
    figure.update_layout(
        template=template(),
        meta={"released": result.released},
        title={"text": render(title), "subtitle": {"text": "<br>".join(lines)}},
        separators=separators(active_language()),
    )
    for axis in figure.select_xaxes():
        if axis.title.text:
            axis.title.text = wrapped(axis.title.text, AXIS_WIDTH)
    return figure


def colours(codes: Iterable[Any]) -> dict[str, str]:
    """Which colour does each sector or partner have?

    Parameters
    ----------
    codes : iterable of str
        Codes in the order of the codebook or project, as the tables of results list them;
        repeated ones count once.

    Returns
    -------
    dict
        Colour by code. Because every result lists all codes in that order, a code has the same
        colour on every page.

    Examples
    --------
    >>> colours(["ict", "green", "ict"])
    {'ict': '#0072B2', 'green': '#E69F00'}
    """
    distinct = dict.fromkeys(str(code) for code in codes)
    return {code: COLOURS[place % len(COLOURS)] for place, code in enumerate(distinct)}


def empty(result: Result, *, title: Message, why: Message) -> go.Figure:
    """A figure that says why there is nothing to see.

    Parameters
    ----------
    result : Result
        Where it comes from.
    title : Message
        As the full figure would have it.
    why : Message
        One sentence.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from move_analysis.messages import say
    >>> from move_analysis.result import Result
    >>> why = say("Nobody was asked.")
    >>> empty(Result(), title=say("Needs"), why=why).layout.annotations[0].text
    'Nobody was asked.'
    """
    figure = go.Figure()
    figure.add_annotation(
        text=wrapped(why, LINE_WIDTH), x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False
    )
    figure.update_layout(height=180, xaxis={"visible": False}, yaxis={"visible": False})
    return finish(figure, result, title=title)


def wrapped(text: str, width: int = LABEL_WIDTH) -> str:
    """Break a text, in the active language, into lines that fit.

    Parameters
    ----------
    text : str or Message
        Without markup.
    width : int
        Characters per line; longer words stay whole.

    Returns
    -------
    str
        With ``<br>`` between the lines.

    Examples
    --------
    >>> wrapped("Warehouse management systems", 20)
    'Warehouse management<br>systems'
    """
    lines = textwrap.wrap(render(text), width, break_long_words=False, break_on_hyphens=False)
    return "<br>".join(lines)
