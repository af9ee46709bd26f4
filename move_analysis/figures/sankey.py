"""Flow figure: from those that have competences to those that need them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from ..competences.groups import largest
from ..messages import Message, say
from .many import say_shown
from .spoken import spoken
from .theme import FAINT, GRID, colours, empty, finish, wrapped
from .wording import FLOW, hovers

if TYPE_CHECKING:
    from ..competences import Flows

NOBODY = "nobody"
SIDES = ("source", "target")
# Labels of both sides stand side by side on a telephone.
LABEL_WIDTH = 22


@spoken
def flows(flows: Flows) -> go.Figure:
    """Draw from whom to whom competences could flow.

    Parameters
    ----------
    flows : Flows
        From `measure_flows`; what goes to one partner is ``flows.filter(target="CCTL")``.

    Returns
    -------
    Figure
        A Sankey diagram: on the left who has, on the right who needs, as wide as the number of
        needs. Grey flows stay within a group, or come from nobody.

    Examples
    --------
    >>> from move_analysis.competences import measure_flows
    >>> from move_analysis.demo import demo_survey
    >>> flows(measure_flows(demo_survey())).data[0].type
    'sankey'
    """
    title = say("What could flow from whom to whom")
    table = flows.labelled("flows").assign(hover=hovers(flows, "flows", FLOW))
    shown = table[table["flow"] > 0]
    if shown.empty:
        why = say("Not asked, or too few SMEs said what they have and what they need.")
        return empty(flows, title=title, why=why)
    groups = {
        side: largest(shown, group=side, size=f"base_{side}", kept=[NOBODY]) for side in SIDES
    }
    every = shown
    shown = shown[shown["source"].isin(groups["source"]) & shown["target"].isin(groups["target"])]
    by_code = _group_colours(table)
    grey = shown["inside"].astype(bool) | (shown["source"] == NOBODY)
    unit = say("%{label}: %{value:,.0f} needs")
    figure = diagram(shown.assign(grey=grey), by_code, unit=unit)
    subtitle = say("Left: who has it. Right: who needs it. Grey: within a group, or met by nobody")
    subtitle = say_shown(subtitle, groups["target"], every, group="target")
    return finish(figure, flows, title=title, subtitle=subtitle)


def _group_colours(table: pd.DataFrame) -> dict[str, str]:
    """In the order of the side that lists more groups: narrowed results keep their colours."""
    sides = [[c for c in table[side].unique() if c != NOBODY] for side in SIDES]
    longer, shorter = sorted(sides, key=len, reverse=True)
    return {**colours([*longer, *shorter]), NOBODY: FAINT}


def diagram(shown: pd.DataFrame, by_code: Mapping[str, str], *, unit: Message) -> go.Figure:
    """Draw flows from sources on the left to targets on the right.

    `shown` has the columns ``source target source_label target_label flow grey hover``; `by_code`
    has the colours, `unit` stands under the pointer on a source or target.
    """
    nodes = [(side, code) for side in SIDES for code in shown[side].unique()]
    sankey = go.Sankey(
        arrangement="snap",
        textfont={"size": 12, "shadow": "none"},
        valueformat=",.0f",
        node=_nodes(shown, nodes, by_code=by_code, unit=unit),
        link=_links(shown, nodes, by_code=by_code),
    )
    figure = go.Figure(sankey)
    lines = max(shown[side].nunique() for side in SIDES)
    figure.update_layout(height=140 + 60 * lines)
    return figure


def _nodes(
    shown: pd.DataFrame,
    nodes: list[tuple[str, str]],
    *,
    by_code: Mapping[str, str],
    unit: Message,
) -> dict[str, Any]:
    labels = {
        (side, code): label
        for side in SIDES
        for code, label in zip(shown[side], shown[f"{side}_label"], strict=True)
    }
    return {
        "label": [wrapped(labels[node], LABEL_WIDTH) for node in nodes],
        "color": [by_code[code] for _, code in nodes],
        "pad": 18,
        "thickness": 14,
        "line": {"width": 0},
        "hovertemplate": unit.render() + "<extra></extra>",
    }


def _links(
    shown: pd.DataFrame, nodes: list[tuple[str, str]], *, by_code: Mapping[str, str]
) -> dict[str, Any]:
    place = {node: number for number, node in enumerate(nodes)}
    return {
        "source": [place["source", code] for code in shown["source"]],
        "target": [place["target", code] for code in shown["target"]],
        "value": shown["flow"].astype(float).tolist(),
        "color": [
            GRID if plain else _pale(by_code[code])
            for plain, code in zip(shown["grey"], shown["source"], strict=True)
        ],
        "customdata": shown["hover"].tolist(),
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _pale(colour: str) -> str:
    """The colour, half transparent, so that crossing flows stay visible."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.35)"
