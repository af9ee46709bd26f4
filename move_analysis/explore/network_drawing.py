"""Network drawing: a competence network as plain values, for the script that draws it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pandas as pd

from ..cards import UNRELEASED
from ..figures.labels import EDGES
from ..figures.network import ACROSS, TITLE, WITHIN
from ..figures.network_groups import GROUPS, UNGROUPED, group_colours
from ..figures.theme import FAINT, NEED, QUIET
from ..messages import render, say
from ..networks import CompetenceNetwork
from ..segments import Segments

CAPTION = say("Size: SMEs. Lines: together more often than chance explains")
DOT, LINE = 12, 3
"""Heights of a node and of a line in the legend, in pixels."""
WIDTHS = {False: 1.2, True: 1.8}
"""Of links within and across sectors."""


def drawing_of(
    network: CompetenceNetwork,
    segments: Segments | None,
    *,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    coloured_by: str,
) -> dict[str, Any]:
    """Return nodes, links, legend and captions.

    Parameters
    ----------
    network : CompetenceNetwork
    segments : Segments, optional
    nodes, edges : DataFrame
        From `drawn_nodes` and `drawn_edges`.
    coloured_by : str
        A key of `GROUPS`.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.figures.network_nodes import drawn_edges, drawn_nodes
    >>> from move_analysis.networks import find_competence_network
    >>> network = find_competence_network(demo_survey())
    >>> edges = drawn_edges(network)
    >>> nodes = drawn_nodes(network, edges)
    >>> drawing_of(network, None, nodes=nodes, edges=edges, coloured_by="sector")["title"]
    'Which competences go together'
    """
    groups = GROUPS[coloured_by](network, segments)
    color = group_colours(groups)
    marked = nodes.assign(color=nodes["node"].map(groups).astype(object).map(color).fillna(QUIET))
    return {
        "title": render(TITLE),
        "lines": [render(CAPTION), *([render(UNRELEASED)] if network.released is None else [])],
        "edges": list(EDGES),
        "nodes": [_node(row) for row in marked.to_dict("records")],
        "links": [_link(row) for row in edges.to_dict("records")],
        "legend": [*_legend(color, coloured_by, complete=bool(groups.notna().all()))],
    }


def _node(row: dict[Any, Any]) -> dict[str, Any]:
    text, size = row["text"].split("<br>"), round(row["size"], 1)
    return {
        "id": row["node"], "text": text, "size": size, "color": row["color"],
        "hover": _plain(row["hover"]),
    }  # fmt: skip


def _link(row: dict[Any, Any]) -> dict[str, Any]:
    across = bool(row["cross_sector"])
    return {
        "source": row["source"], "target": row["target"], "hover": _plain(row["hover"]),
        "color": NEED if across else FAINT, "width": WIDTHS[across],
    }  # fmt: skip


def _legend(color: dict[str, str], coloured_by: str, *, complete: bool) -> list[list[Any]]:
    names = [[shade, name, DOT] for name, shade in color.items()]
    others = [] if complete else [[QUIET, render(UNGROUPED[coloured_by]), DOT]]
    return [*names, *others, [FAINT, render(WITHIN), LINE], [NEED, render(ACROSS), LINE]]


def _plain(hover: str) -> str:
    """Lines of text instead of Plotly's markup."""
    return unescape(re.sub(r"</?b>", "", hover.replace("<br>", "\n")))
