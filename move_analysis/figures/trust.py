"""Trust figures: which segments come back, how certain their SMEs are, and a map of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from ..messages import Share, say
from .segments import segment_label
from .spoken import spoken
from .theme import COLOURS, FAINT, GRID, HAVE, TEXT, empty, finish, wrapped
from .wording import hovers

if TYPE_CHECKING:
    import pandas as pd

    from ..segments import FactorMap, Stability

# The field's readings of the Jaccard index, where their ranges begin; the axis begins at the first.
READINGS = {
    0.3: say("dissolved"),
    0.5: say("no trust"),
    0.6: say("pattern"),
    0.75: say("valid"),
    0.85: say("highly stable"),
}
STABILITY_HOVER = say(
    "<b>Segment {segment}: {verdict}</b><br>mean Jaccard index {jaccard} ({low} to {high})<br>"
    "recovered in {recovered}, dissolved in {dissolved} of the resamples"
)
CERTAINTY_HOVER = say(
    "<b>Segment {segment}</b><br>{n} of {base} SMEs: certainty {above} to {up_to}"
)
SEGMENT_HOVER = say("<b>Segment {segment}</b>, {n} SMEs")
ANSWER_HOVER = say("<b>{answer_label}</b><br>{question_label}<br>given by {n_answer} SMEs")
# From doubtful to sure, in the order of the bands.
CERTAINTY = ("#b34700", "#E69F00", "#5fa3cc", "#005c91")
# Answers that are named on the map.
NAMED = 8
# Names nearer than this share of the height (twice that of the width) would overlap.
NEAR = 0.12
# The outline of a segment, two standard deviations from its centre.
OUTLINE = np.linspace(0, 2 * np.pi, 49)


@spoken
def segment_stability(stability: Stability) -> go.Figure:
    """Draw which segments come back when the SMEs are drawn again.

    Parameters
    ----------
    stability : Stability
        From `measure_stability`.

    Returns
    -------
    Figure
        Mean Jaccard index per segment with the middle 95 % of the resamples, between the lines
        where the field's readings begin.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments, measure_stability
    >>> survey = demo_survey()
    >>> segments = find_segments(survey, k=2, n_init=2)
    >>> segment_stability(measure_stability(survey, segments, n_resamples=3)).data[0].type
    'scatter'
    """
    title = say("Which segments come back")
    table = stability.segments.assign(hover=hovers(stability, "segments", STABILITY_HOVER))
    table = table.dropna(subset="jaccard")
    if table.empty:
        few = say("All segments have too few SMEs to show.")
        return empty(stability, title=title, why=next(iter(stability.notes), few))
    spread = {
        "type": "data", "symmetric": False, "color": HAVE, "thickness": 2, "width": 5,
        "array": (table["high"] - table["jaccard"]).tolist(),
        "arrayminus": (table["jaccard"] - table["low"]).tolist(),
    }  # fmt: skip
    figure = go.Figure(
        go.Scatter(
            x=table["jaccard"].tolist(),
            y=_labels(table),
            mode="markers",
            marker={"color": HAVE, "size": 12},
            error_x=spread,
            hovertext=table["hover"].tolist(),
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    for start, word in READINGS.items():
        figure.add_vline(x=start, line={"color": FAINT, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=start, y=0.02, yref="paper", text=word.render(), showarrow=False, textangle=-90,
            xanchor="left", yanchor="bottom", font={"size": 11},
        )  # fmt: skip
    figure.update_xaxes(title=say("Jaccard index (0 to 1)").render(), dtick=0.1)
    figure.update_xaxes(range=[min(READINGS), 1.02])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(height=190 + 44 * len(table), showlegend=False)
    subtitle = say("1: the same SMEs together in each new sample")
    return finish(figure, stability, title=title, subtitle=subtitle)


@spoken
def segment_certainty(stability: Stability) -> go.Figure:
    """Draw how clearly SMEs belong to their segments.

    Parameters
    ----------
    stability : Stability
        From `measure_stability`.

    Returns
    -------
    Figure
        A bar per segment: its SMEs by the certainty with which they are placed.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments, measure_stability
    >>> survey = demo_survey()
    >>> segments = find_segments(survey, k=2, n_init=2)
    >>> figure = segment_certainty(measure_stability(survey, segments, n_resamples=3))
    >>> [bar.name for bar in figure.data]
    ['up to 60%', '60% to 80%', '80% to 95%', '95% to 100%']
    """
    title = say("How clearly SMEs belong to their segment")
    table = stability.certainty.assign(hover=hovers(stability, "certainty", CERTAINTY_HOVER))
    if table.empty:
        return empty(stability, title=title, why=say("There are no SMEs."))
    bars = []
    for (above, up_to), colour in zip(
        dict.fromkeys(zip(table["above"], table["up_to"], strict=True)), CERTAINTY, strict=True
    ):
        own = table[table["up_to"] == up_to]
        bars.append(
            go.Bar(
                x=own["n"].astype("Float64").fillna(0).tolist(),
                y=_labels(own),
                orientation="h",
                name=_band(above, up_to),
                marker={"color": colour, "line": {"width": 0}},
                hovertext=own["hover"].tolist(),
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    figure = go.Figure(bars)
    figure.update_xaxes(title=say("SMEs").render(), rangemode="tozero", side="top")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    n_segments = table["segment"].nunique()
    figure.update_layout(
        barmode="stack", height=190 + 40 * n_segments, bargap=0.35, legend_traceorder="normal"
    )
    subtitle = say("By the certainty of their segment")
    return finish(figure, stability, title=title, subtitle=subtitle)


def _band(above: float, up_to: float) -> str:
    if not above:
        return say("up to {high}", high=Share(up_to)).render()
    return say("{low} to {high}", low=Share(above), high=Share(up_to)).render()


@spoken
def segment_map(factors: FactorMap) -> go.Figure:
    """Draw segments and answers on the two axes along which SMEs differ most.

    Parameters
    ----------
    factors : FactorMap
        From `measure_factors`.

    Returns
    -------
    Figure
        Per segment its centre and an outline of two standard deviations; the answers that shape
        the axes most, by name. Dots are single SMEs, which no released result has.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments, measure_factors
    >>> survey = demo_survey()
    >>> figure = segment_map(measure_factors(survey, find_segments(survey, k=2, n_init=2)))
    >>> figure.layout.xaxis.title.text.startswith("axis 1 (")
    True
    """
    title = say("Map of segments and answers")
    table = (
        factors.labelled("segments")
        .assign(hover=hovers(factors, "segments", SEGMENT_HOVER))
        .dropna(subset=["x", "spread_x"])
    )
    if table.empty or len(factors.axes) < 2:
        why = say("There are no two lines along which SMEs differ.")
        return empty(factors, title=title, why=why)
    traces = []
    for row in table.to_dict("records"):
        colour = COLOURS[(row["segment"] - 1) % len(COLOURS)]
        own = factors.of_segment(row["segment"])
        dots = [_dots(own, colour)] if len(own) else []
        traces += [*dots, _outline(row, colour), _centre(row, colour)]
    figure = go.Figure([*traces, _answers(factors)])
    shown = factors.axes["explained"]
    across, up = (_axis(place + 1, shown[place]) for place in (0, 1))
    figure.update_xaxes(title=across, zeroline=True)
    figure.update_yaxes(title=up, zeroline=True)
    figure.update_xaxes(zerolinecolor=GRID, range=_wide(figure))
    figure.update_yaxes(zerolinecolor=GRID)
    figure.update_layout(height=560, showlegend=False)
    subtitle = say("Outline: most SMEs of the segment. Near each other: answered alike")
    return finish(figure, factors, title=title, subtitle=subtitle)


def _axis(number: int, share: float) -> str:
    return say("axis {axis} ({share} of the differences)", axis=number, share=Share(share)).render()


def _wide(figure: go.Figure) -> list[float]:
    """Range of the axis across with room for names at both ends."""
    places = np.concatenate([trace.x for trace in figure.data])
    low, high = float(places.min()), float(places.max())
    room = 0.2 * (high - low)
    return [low - room, high + room]


def _labels(table: pd.DataFrame) -> list[str]:
    return [segment_label(number) for number in table["segment"]]


def _dots(own: pd.DataFrame, colour: str) -> go.Scatter:
    """SMEs of a segment, which an explorer can select: they are in the order of the result."""
    return go.Scatter(
        x=own["x"].round(3).tolist(),
        y=own["y"].round(3).tolist(),
        mode="markers",
        marker={"color": colour, "size": 5, "opacity": 0.45},
        meta={"segment": int(own["segment"].iloc[0])},
        hoverinfo="none",
    )


def _outline(row: Mapping[Any, Any], colour: str) -> go.Scatter:
    return go.Scatter(
        x=(row["x"] + 2 * row["spread_x"] * np.cos(OUTLINE)).round(3).tolist(),
        y=(row["y"] + 2 * row["spread_y"] * np.sin(OUTLINE)).round(3).tolist(),
        mode="lines",
        line={"color": colour, "width": 2},
        hoverinfo="skip",
    )


def _centre(row: Mapping[Any, Any], colour: str) -> go.Scatter:
    return go.Scatter(
        x=[row["x"]],
        y=[row["y"]],
        mode="markers+text",
        marker={"color": colour, "size": 12, "symbol": "square"},
        text=[f"<b>{segment_label(row['segment'])}</b>"],
        textposition="middle right",
        hovertext=[f"{row['hover']}<br>{wrapped(row['name'], 60)}"],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _answers(factors: FactorMap) -> go.Scatter:
    """Answers that shape the axes most, shrunk into the cloud of SMEs."""
    known = (
        factors.labelled("answers")
        .assign(hover=hovers(factors, "answers", ANSWER_HOVER))
        .dropna(subset="x")
    )
    top = _apart(known.sort_values("contribution", ascending=False, kind="stable"))
    return go.Scatter(
        x=top["x"].tolist(),
        y=top["y"].tolist(),
        mode="markers+text",
        marker={"color": TEXT, "size": 7, "symbol": "diamond-open"},
        text=[wrapped(answer, 16) for answer in top["answer_label"]],
        textposition="top center",
        textfont={"size": 11},
        hovertext=top["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _apart(ranked: pd.DataFrame) -> pd.DataFrame:
    """Of the first answers, those whose names do not run into that of an earlier one."""
    near_x, near_y = (NEAR * (ranked[axis].max() - ranked[axis].min()) for axis in ("x", "y"))
    chosen: list[tuple[float, float]] = []
    kept = []
    for x, y in zip(ranked["x"], ranked["y"], strict=True):
        clear = all(abs(x - a) > 2 * near_x or abs(y - b) > near_y for a, b in chosen)
        kept.append(clear and len(chosen) < NAMED)
        if kept[-1]:
            chosen.append((x, y))
    return ranked.loc[kept]
