"""Segment figures: how many there are, and what marks each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from ..messages import Message, render, say
from .grid import grid
from .spoken import spoken
from .theme import COLOURS, DIRECTIONS, FAINT, HAVE, TEXT, empty, finish
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..segments import Segments

EVIDENCE_HOVER = say(
    "<b>Segments: {k}</b><br>evidence {evidence}, BIC {bic}, ICL {icl}<br>placed with certainty: "
    "{entropy}<br>starts that agree: {starts_agree}<br>chosen: {chosen}"
)
GAP_HOVER = say("<b>Segments: {k}</b><br>gap {gap}, error {gap_error}<br>chosen: {chosen}")
EVIDENCE_CURVES = (
    ("evidence", say("evidence (decides)"), HAVE),
    ("bic", say("BIC"), COLOURS[1]),
    ("icl", say("ICL"), FAINT),
)
GAP_CURVES = (("gap", say("gap (decides)"), HAVE),)
EVIDENCE_UNIT = say("criterion (nats, smaller is better)")
GAP_UNIT = say("gap (nats, larger is better)")
PROFILE_HOVER = say(
    "<b>{answer_label}</b><br>{question_label}<br>segment {segment}: {share_in_segment} "
    "({n_answer} of {base} SMEs, {low_in_segment} to {high_in_segment})<br>"
    "overall: {share_overall}"
)
# z-values beyond these ends have the full colour.
STRONGEST = 8.0


@spoken
def segment_evidence(segments: Segments) -> go.Figure:
    """Draw the evidence for each number of segments.

    Parameters
    ----------
    segments : Segments
        From `find_segments`.

    Returns
    -------
    Figure
        The evidence that decides, BIC and ICL against the number of segments, smaller is better
        (of factors the gap, larger is better); the chosen number is marked. Numbers that were
        refused have no point.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments
    >>> figure = segment_evidence(find_segments(demo_survey(), max_k=2, n_init=2))
    >>> figure.layout.xaxis.title.text
    'number of segments'
    """
    title = say("How many segments the answers carry")
    by_factors = bool(segments.evidence["gap"].notna().any())
    pattern = GAP_HOVER if by_factors else EVIDENCE_HOVER
    curves = GAP_CURVES if by_factors else EVIDENCE_CURVES
    decides = "gap" if by_factors else "evidence"
    table = segments.evidence.assign(hover=hovers(segments, "evidence", pattern))
    table = table.dropna(subset=decides)
    if table.empty:
        return empty(segments, title=title, why=segments.reason)
    figure = go.Figure([_curve(table, *curve) for curve in curves])
    chosen = f"<b>{say('chosen').render()}</b>"
    for row in table[table["chosen"]].to_dict("records"):
        figure.add_annotation(
            x=row["k"], y=row[decides], text=chosen, ay=34, ax=0,
            arrowcolor=TEXT, arrowhead=2,
        )  # fmt: skip
    unit = GAP_UNIT if by_factors else EVIDENCE_UNIT
    figure.update_xaxes(title=say("number of segments").render(), dtick=1)
    figure.update_yaxes(title=unit.render(), tickformat=",.1f" if by_factors else ",.0f")
    figure.update_layout(
        height=360, legend={"x": 0.5, "xanchor": "center", "y": 1, "orientation": "v"}
    )
    return finish(figure, segments, title=title)


def _curve(table: pd.DataFrame, column: str, name: Message, colour: str) -> go.Scatter:
    return go.Scatter(
        x=table["k"].tolist(),
        y=table[column].astype(float).tolist(),
        name=name.render(),
        mode="lines+markers",
        line={"color": colour, "width": 2},
        marker={"color": colour, "size": 9},
        hovertext=table["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


@spoken
def segment_profile(segments: Segments, *, top: int = 6) -> go.Figure:
    """Draw what the SMEs of each segment have and need more, or less, often than others.

    Parameters
    ----------
    segments : Segments
        From `find_segments`.
    top : int
        Answers per segment that set it most apart from the others.

    Returns
    -------
    Figure
        A row per answer under its question, a column per segment; blue: more often than overall,
        vermilion: less often, the stronger the clearer. The text is the share in the segment.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments
    >>> segment_profile(find_segments(demo_survey(), k=2, n_init=2)).data[0].zmax
    8.0
    """
    title = say("What marks each segment")
    table = segments.labelled("profile").assign(
        hover=hovers(segments, "profile", PROFILE_HOVER),
        text=[
            row["share_in_segment"]
            for row in worded(segments, "profile", columns=["share_in_segment"])
        ],
    )
    strongest = _strongest(table, top)
    if not strongest or len(segments.segments) < 2:
        return empty(segments, title=title, why=segments.reason)
    shown = table[table["answer"].isin(strongest)]
    names = segments.segment_names
    cells = pd.DataFrame(
        {
            "header": shown["question_label"].to_numpy(),
            "row": shown["answer_label"].to_numpy(),
            "column": [segment_label(number) for number in shown["segment"]],
            "value": shown["v_test"].to_numpy(),
            "text": shown["text"].to_numpy(),
            "hover": [
                f"{text}<br>{render(names.get(str(number), ''))}"
                for text, number in zip(shown["hover"], shown["segment"], strict=True)
            ],
        }
    )
    figure = grid(cells, scale=DIRECTIONS, span=(-STRONGEST, STRONGEST))
    subtitle = say("% of the segment. Blue: more often than overall, orange: less often")
    return finish(figure, segments, title=title, subtitle=subtitle)


def segment_label(number: int) -> str:
    """Return "Segment 1" in the active language."""
    return say("Segment {number}", number=number).render()


def _strongest(table: pd.DataFrame, top: int) -> list[str]:
    """Codes of the answers that set some segment most apart from the others."""
    known = table.dropna(subset="v_test")
    order = known.assign(strength=known["v_test"].abs()).sort_values(
        "strength", ascending=False, kind="stable"
    )
    chosen = order.groupby("segment").head(top)
    return list(dict.fromkeys(chosen["answer"]))
