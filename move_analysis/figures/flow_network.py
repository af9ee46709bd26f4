"""Flow network: groups of SMEs in a circle, and what could flow between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..competences.groups import largest
from ..messages import say
from .flow_curves import MET_INSIDE, curves, dots, group_names
from .many import say_shown
from .spoken import spoken
from .theme import colours, empty, finish
from .wording import FLOW, hovers

if TYPE_CHECKING:
    from ..competences import Flows

# Places are drawn in whole numbers; names stand outside of the circle.
RADIUS, BESIDE, BEYOND = 1000, 1450, 1700
TITLE = say("What could flow from whom to whom")


@spoken
def flow_network(flows: Flows, *, top: int = 30) -> go.Figure:
    """Draw groups of SMEs as a network of what could flow between them.

    Parameters
    ----------
    flows : Flows
        From `measure_flows`, such as between partners.
    top : int
        Only so many flows: the widest ones.

    Returns
    -------
    Figure
        A dot per group, as large as what could be met inside it, and curves from who has to
        who needs, in the colour of the source and as wide as the number of needs. Of more than
        a dozen groups, those with most SMEs.

    Examples
    --------
    >>> from move_analysis.competences import measure_flows
    >>> from move_analysis.demo import demo_survey
    >>> figure = flow_network(measure_flows(demo_survey()))
    >>> len(figure.data[-1].x), len(figure.data) - 1
    (4, 12)
    """
    table = flows.labelled("flows").assign(hover=hovers(flows, "flows", FLOW))
    names = group_names(table)
    both = [set(largest(table, group=end, size=f"base_{end}")) for end in ("source", "target")]
    here = {code: name for code, name in names.items() if code in both[0] | both[1]}
    drawn = table[table["source"].isin(here) & table["target"].isin(here) & (table["flow"] > 0)]
    if drawn.empty:
        why = say("Not asked, or too few SMEs said what they have and what they need.")
        return empty(flows, title=TITLE, why=why)
    turns = np.linspace(0, 2 * np.pi, len(here), endpoint=False)
    around = np.column_stack([np.sin(turns), np.cos(turns)]) * RADIUS
    places = dict(zip(here, around, strict=True))
    by_code, inside = colours(names), drawn["inside"].astype(bool)
    across = drawn[~inside].nlargest(top, "flow")
    figure = go.Figure(
        [*curves(across, by_code, places), dots(drawn[inside], here, by_code, places, above=0)]
    )
    figure.update_xaxes(visible=False, range=[-BESIDE, BESIDE])
    figure.update_yaxes(visible=False, range=[-BEYOND, BEYOND])
    figure.update_layout(height=520, showlegend=False)
    subtitle = say_shown(MET_INSIDE, [*here], pd.DataFrame({"group": [*names]}))
    return finish(figure, flows, title=TITLE, subtitle=subtitle)
