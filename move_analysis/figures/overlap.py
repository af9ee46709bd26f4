"""Overlap figure: which SMEs two segmentations keep together, and who moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from ..messages import say
from .hovering import bold, lines
from .sankey import diagram
from .segments import segment_label
from .spoken import spoken
from .theme import COLOURS, empty, finish
from .wording import hovers

if TYPE_CHECKING:
    from ..segments import Overlap

HOVER = lines(
    bold(say("From segment {segment} to {other}")),
    say("{n} of {base} SMEs ({share})"),
)


@spoken
def segment_overlap(overlap: Overlap) -> go.Figure:
    """Draw where the SMEs of each segment are in another segmentation.

    Parameters
    ----------
    overlap : Overlap
        From `measure_overlap`.

    Returns
    -------
    Figure
        A Sankey diagram: on the left the segments of the one, on the right those of the other, as
        wide as the SMEs in both. Grey flows stay with the counterpart; coloured ones move.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments, measure_overlap
    >>> survey = demo_survey()
    >>> one, other = (find_segments(survey, k=k, n_init=2) for k in (2, 3))
    >>> segment_overlap(measure_overlap(survey, one, other=other)).data[0].type
    'sankey'
    """
    title = say("Who is in which segment, twice")
    table = overlap.moves.assign(hover=hovers(overlap, "moves", HOVER))
    shown = table[table["n"].fillna(0) > 0]
    if shown.empty:
        return empty(overlap, title=title, why=say("Too few SMEs are in a segment of both."))
    ends = {"source": shown["segment"], "target": shown["other"]}
    flows = pd.DataFrame(
        {
            **{side: numbers.astype(str) for side, numbers in ends.items()},
            **{f"{side}_label": numbers.map(segment_label) for side, numbers in ends.items()},
            "flow": shown["n"],
            "grey": shown["counterpart"].astype("boolean").fillna(False),
            "hover": shown["hover"],
        }
    )
    numbers = sorted({*ends["source"], *ends["target"]})
    by_code = {str(number): COLOURS[(number - 1) % len(COLOURS)] for number in numbers}
    figure = diagram(flows, by_code, unit=say("%{label}: %{value:,.0f} SMEs"))
    subtitle = say("Left: the one. Right: the other. Grey: stay together. Coloured: move")
    return finish(figure, overlap, title=title, subtitle=subtitle)
