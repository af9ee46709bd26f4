"""Wave figures: what the same SMEs answered before and after, and where they moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from ..messages import render, say
from .grid import grid
from .hovering import bold, hovers_by, lines
from .spoken import spoken
from .theme import FAINT, HAVE, NEED, TEXT, empty, finish, wrapped
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..monitoring import Changes, Moves

WAVES = {"before": say("before"), "after": say("after")}
_NUMBERS = (
    say("{share_before} before, {share_after} after"),
    say("change {low} to {high} (95 % interval)"),
    say("{base} SMEs, p {p} (corrected {p_adjusted})"),
)
HOVERS = {
    "has": lines(say("<b>{label}</b>: have it"), *_NUMBERS),
    "needs": lines(say("<b>{label}</b>: need it"), *_NUMBERS),
    "market": lines(say("<b>{label}</b>: are interested in it"), *_NUMBERS),
    "interest": lines(say("<b>{label}</b>: want to follow it"), *_NUMBERS),
}
LABELS = {
    "has": say("{label} (have)"),
    "needs": say("{label} (need)"),
    "market": say("{label} (are interested in)"),
    "interest": say("{label} (want to follow)"),
}


@spoken
def changes_between_waves(changes: Changes, *, top: int = 16) -> go.Figure:
    """Show what changed most between two waves.

    Parameters
    ----------
    changes : Changes
        From `measure_changes`.
    top : int
        So many things that SMEs were asked twice, the largest changes first.

    Returns
    -------
    Figure
        A line per thing from the share before (ring) to the share after (dot); pale where
        chance may explain the change.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.monitoring import measure_changes
    >>> figure = changes_between_waves(measure_changes(demo_survey(), demo_survey()), top=3)
    >>> [trace.name for trace in figure.data[1:]]
    ['before', 'after']
    """
    title = say("What changed between the waves")
    table = changes.labelled("changes")
    table = table.assign(hover=hovers_by(changes, "changes", "topic", HOVERS)).dropna(
        subset=["share_before", "share_after", "p_adjusted"]
    )
    order = table["change"].abs().sort_values(ascending=False, kind="stable").index[:top]
    table = table.loc[order].reset_index(drop=True)
    if table.empty:
        return empty(changes, title=title, why=say("Too few SMEs answered both waves."))
    pairs = zip(table["share_before"], table["share_after"], strict=True)
    lines = go.Scatter(
        x=[value for pair in pairs for value in (*(100 * float(v) for v in pair), None)],
        y=[value for line in table.index for value in (line, line, None)],
        mode="lines", line={"color": FAINT, "width": 3}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    figure = go.Figure([lines, _dots(table, "before"), _dots(table, "after")])
    figure.update_xaxes(title=say("share of the SMEs (%)").render(), rangemode="tozero", side="top")
    figure.update_yaxes(
        tickvals=table.index.tolist(),
        ticktext=[
            wrapped(render(LABELS[topic]).format(label=label), 28)
            for topic, label in zip(table["topic"], table["label"], strict=True)
        ],
        autorange="reversed",
        showgrid=False,
    )
    figure.update_layout(height=190 + 36 * len(table))
    subtitle = say("Ring: before. Dot: after. Pale: may be chance")
    return finish(figure, changes, title=title, subtitle=subtitle)


def _dots(table: pd.DataFrame, wave: str) -> go.Scatter:
    clear = table["p_adjusted"] <= 0.05
    rise = table["change"] > 0
    return go.Scatter(
        x=(100 * table[f"share_{wave}"]).astype(float).round(1).tolist(),
        y=table.index.tolist(),
        mode="markers",
        name=WAVES[wave].render(),
        marker={
            "size": 11,
            "symbol": "circle-open" if wave == "before" else "circle",
            "color": TEXT if wave == "before" else [HAVE if up else NEED for up in rise],
            "opacity": [1.0 if one else 0.4 for one in clear],
        },
        hovertext=table["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
    )


@spoken
def segment_moves(moves: Moves) -> go.Figure:
    """Show from which segment to which SMEs moved.

    Parameters
    ----------
    moves : Moves
        From `measure_moves`.

    Returns
    -------
    Figure
        A row per segment before, a column per segment after: the share of its SMEs that went
        there.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.monitoring import measure_moves
    >>> segment_moves(measure_moves(demo_survey(), demo_survey())).data[0].type
    'heatmap'
    """
    title = say("From segment to segment")
    table = moves.moves
    if table.empty or table["share"].isna().all():
        return empty(moves, title=title, why=say("Too few SMEs were placed in both waves."))
    pattern = lines(
        bold(say("From segment {before} to {after}")),
        say("{n} of {base} SMEs ({share}; 95 % interval {low} to {high})"),
    )
    names = moves.labelled("segments").set_index("segment")["name"]
    cells = pd.DataFrame(
        {
            "header": "",
            "row": [f"{number} {names[number]}" for number in table["before"]],
            "column": [say("to {number}", number=int(n)).render() for n in table["after"]],
            "value": table["share"].astype("Float64").to_numpy(dtype=float, na_value=float("nan")),
            "text": [row["share"] for row in worded(moves, "moves", columns=["share"])],
            "hover": hovers(moves, "moves", pattern),
        }
    )
    subtitle = say("% of the SMEs of a row: before; columns: after")
    return finish(grid(cells), moves, title=title, subtitle=subtitle)
