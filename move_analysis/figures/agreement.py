"""Agreement figure: from which other partner each partner could get what its SMEs need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..competences.groups import largest
from ..messages import say
from .grid import grid
from .many import say_shown
from .spoken import spoken
from .theme import empty, finish
from .wording import hovers, worded

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ..agreement import Contributions


NOBODY = "nobody"
"""In the place of a partner: no SME of the partnership has it."""


@spoken
def interdependence(contributions: Contributions) -> go.Figure:
    """Draw on whom each partner depends for what its SMEs lack.

    Parameters
    ----------
    contributions : Contributions
        From `measure_contributions`.

    Returns
    -------
    Figure
        A row per partner that needs, a column per partner that has: the share of the needs of
        the row that the column could meet.

    Examples
    --------
    >>> from move_analysis.agreement import measure_contributions
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> interdependence(measure_contributions(demo_survey(), demo_project())).data[0].type
    'heatmap'
    """
    title = say("Who could meet whose needs")
    every = contributions.needs
    shown = largest(every, group="target", size="base_target")
    both = every["target"].isin(shown) & every["source"].isin([*shown, NOBODY])
    contributions = contributions.with_tables(needs=every[both])
    table = contributions.labelled("needs")
    if table.empty:
        why = say("Not asked, or too few SMEs answered.")
        return empty(contributions, title=title, why=why)
    pattern = say(
        "<b>{source_label} → {target_label}</b><br>{flow} needs ({depends})<br>most of all "
        "{top_label}<br>{n_suppliers} SMEs could serve {n_seekers}"
    )
    cells = pd.DataFrame(
        {
            "header": "",
            "row": table["target_label"],
            "column": table["source"].replace(NOBODY, say("nobody").render()),
            "value": table["depends"].to_numpy(dtype=float, na_value=float("nan")),
            "text": [row["depends"] for row in worded(contributions, "needs", columns=["depends"])],
            "hover": hovers(contributions, "needs", pattern),
        }
    )
    subtitle = say("% of the needs of a row, met by a column")
    subtitle = say_shown(subtitle, shown, every, group="target")
    figure = grid(cells, span=(0.0, 0.6))
    return finish(figure, contributions, title=title, subtitle=subtitle)
