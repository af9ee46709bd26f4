"""Relatedness figures: in what groups are strong, and what they could build next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..competences.groups import largest
from ..messages import say
from .grid import grid
from .many import say_shown
from .spoken import spoken
from .theme import DIRECTIONS, colours, empty, finish
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..competences import Relatedness

TOO_FEW = say("Too few SMEs, or too few groups, to say in what a group is strong.")
ENDS = (0.25, 0.5, 0.75, 1.0)
HOVER = say(
    "<b>{label}</b><br>{group_label}<br>{n} of {base} SMEs<br>location quotient {quotient}<br>"
    "near to what it is strong in: {density}"
)
# Twice as common as in all groups has the full colour.
STRONGEST = 1.0


@spoken
def adjacent_possible(relatedness: Relatedness, *, top: int = 5) -> go.Figure:
    """Draw which competences each group could build from what it is strong in.

    Parameters
    ----------
    relatedness : Relatedness
        From `measure_relatedness`.
    top : int
        So many competences per group: those nearest to what it is strong in.

    Returns
    -------
    Figure
        A row per competence that is among the nearest of some group, a column per group; the
        number is the relatedness density. "is strong": the group is strong in it already.

    Examples
    --------
    >>> from move_analysis.competences import measure_relatedness
    >>> from move_analysis.demo import demo_survey
    >>> adjacent_possible(measure_relatedness(demo_survey())).data[0].type
    'heatmap'
    """
    title = say("What each group could build next")
    table = _with_texts(relatedness, "density")
    strong = table["strong"].astype("boolean")
    absent = table[strong.eq(False).fillna(False) & table["density"].notna()]
    if absent.empty:
        return empty(relatedness, title=title, why=TOO_FEW)
    every, groups = table, largest(table)
    table, absent = (own[own["group"].isin(groups)] for own in (table, absent))
    order = absent.sort_values("density", ascending=False, kind="stable")
    nearest = order.groupby("group").head(top)["competence"]
    shown = table[table["competence"].isin(nearest)]
    is_strong = shown["strong"].astype("boolean").fillna(False).astype(bool)
    figure = _drawn(
        shown.assign(
            value=shown["density"].mask(is_strong),
            text=shown["text"].mask(is_strong, say("is strong").render()),
        ),
        colours_of=table,
        by=str(relatedness.arguments.get("by")),
        span=(0.0, next(end for end in ENDS if not (absent["density"] > end).any())),
    )
    subtitle = say("% of the competences near to it that the group is strong in. Dark: in reach")
    subtitle = say_shown(subtitle, groups, every)
    return finish(figure, relatedness, title=title, subtitle=subtitle)


@spoken
def location_quotients(relatedness: Relatedness) -> go.Figure:
    """Draw in what each group is stronger, or weaker, than the whole.

    Parameters
    ----------
    relatedness : Relatedness
        From `measure_relatedness`.

    Returns
    -------
    Figure
        A row per competence under its sector, a column per group; the number is the location
        quotient, blue above 1, orange below.

    Examples
    --------
    >>> from move_analysis.competences import measure_relatedness
    >>> from move_analysis.demo import demo_survey
    >>> location_quotients(measure_relatedness(demo_survey())).data[0].zmax
    1.0
    """
    title = say("In what each group is strong")
    table = _with_texts(relatedness, "quotient")
    if table["quotient"].dropna().empty:
        return empty(relatedness, title=title, why=TOO_FEW)
    every, groups = table, largest(table)
    table = table[table["group"].isin(groups)]
    # Doubled and halved are equally far from 1.
    value = np.log2(table["quotient"].astype(float).clip(lower=2**-STRONGEST))
    figure = _drawn(
        table.assign(value=value),
        colours_of=table,
        by=str(relatedness.arguments.get("by")),
        scale=DIRECTIONS,
        span=(-STRONGEST, STRONGEST),
    )
    subtitle = say("Location quotient: 2 is twice as common as in all, 0.5 half as common")
    subtitle = say_shown(subtitle, groups, every)
    return finish(figure, relatedness, title=title, subtitle=subtitle)


def _with_texts(relatedness: Relatedness, column: str) -> pd.DataFrame:
    texts = [row[column] for row in worded(relatedness, "relatedness", columns=[column])]
    hover = hovers(relatedness, "relatedness", HOVER)
    return relatedness.labelled("relatedness").assign(text=texts, hover=hover)


def _drawn(shown: pd.DataFrame, *, colours_of: pd.DataFrame, by: str, **look: Any) -> go.Figure:
    # Names of partners are long, and everybody knows the codes.
    column = "group" if by == "partner" else "group_label"
    cells = pd.DataFrame(
        {
            "header": shown["competence_sector_label"].to_numpy(),
            "row": shown["label"].to_numpy(),
            "column": shown[column].to_numpy(),
            "value": shown["value"].to_numpy(),
            "text": shown["text"].to_numpy(),
            "hover": shown["hover"].to_numpy(),
        }
    )
    names = colours_of.drop_duplicates("competence_sector")
    by_code = colours(names["competence_sector"])
    by_label = dict(zip(names["competence_sector_label"], by_code.values(), strict=True))
    return grid(cells, header_colours=by_label, **look)
