"""Network figure: which competences go together, and which pairs cross sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from .theme import FAINT, NEED, colours, empty, finish, wrapped
from .wording import hovers

if TYPE_CHECKING:
    from ..networks import CompetenceNetwork

LARGEST, SMALLEST = 26, 8
# Half the size of a label in the picture (-1 to 1 both ways), and how far it is from its node.
HALF_WIDTH, HALF_HEIGHT, AWAY = 0.22, 0.05, 0.09
LABEL_WIDTH = 18


def competence_network(network: CompetenceNetwork) -> go.Figure:
    """Which competences go together in the same SMEs more often than chance explains?

    Parameters
    ----------
    network : CompetenceNetwork
        From `find_competence_network`.

    Returns
    -------
    Figure
        A node per competence, as large as its SMEs, coloured by sector; grey edges within a
        sector, vermilion ones across sectors. The widest-linked nodes are labelled, the others
        under the pointer.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> competence_network(find_competence_network(demo_survey())).data[0].name
    'within a sector'
    """
    title = "Which competences go together"
    nodes = network.nodes.assign(
        hover=hovers(
            network,
            "nodes",
            "<b>{label}</b><br>{sector_label}<br>{n} of {base} SMEs<br>links: {degree}<br>"
            "community: {community}",
        )
    )
    edges = network.edges.assign(
        hover=hovers(
            network,
            "edges",
            "{weight} of {base} SMEs have both, {expected} expected<br>p {p_upper} "
            "(corrected {p_adjusted})",
        )
    )
    kept = edges[edges["kept"].astype("boolean").fillna(False).astype(bool)]
    if kept.empty:
        why = "No two competences go together more often than chance explains."
        return empty(network, title=title, why=why)
    places = nodes.set_index("node")
    figure = go.Figure([*_edges(kept, places), *_nodes(nodes)])
    figure.update_xaxes(visible=False, range=[-1.25, 1.25])
    figure.update_yaxes(visible=False, range=[-1.1, 1.15])
    figure.update_layout(height=640, margin={"t": 84}, legend={"itemsizing": "constant"})
    subtitle = "Size: SMEs. Lines: together more often than chance explains"
    return finish(figure, network, title=title, subtitle=subtitle)


def _edges(kept: pd.DataFrame, places: pd.DataFrame) -> list[go.Scatter]:
    """Lines within and across sectors, and points on their middles to hover on."""
    traces = []
    ends = kept.join(places[["x", "y", "label"]].add_prefix("from_"), on="source")
    ends = ends.join(places[["x", "y", "label"]].add_prefix("to_"), on="target")
    for across, name, colour, width in (
        (False, "within a sector", FAINT, 1.2),
        (True, "across sectors", NEED, 1.8),
    ):
        own = ends[ends["cross_sector"].astype(bool) == across]
        line = {"color": colour, "width": width}
        xs, ys = (
            [
                v
                for pair in zip(own[f"from_{axis}"], own[f"to_{axis}"], strict=True)
                for v in (*pair, None)
            ]
            for axis in "xy"
        )
        traces.append(go.Scatter(x=xs, y=ys, name=name, mode="lines", line=line, hoverinfo="skip"))
    traces.append(_middles(ends))
    return traces


def _middles(ends: pd.DataFrame) -> go.Scatter:
    names = ends["from_label"] + " – " + ends["to_label"]
    return go.Scatter(
        x=ends[["from_x", "to_x"]].mean(axis=1).tolist(),
        y=ends[["from_y", "to_y"]].mean(axis=1).tolist(),
        mode="markers",
        marker={"size": 9, "opacity": 0},
        hovertext=("<b>" + names + "</b><br>" + ends["hover"]).tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )


def _nodes(nodes: pd.DataFrame) -> list[go.Scatter]:
    by_sector = colours(nodes["sector"])
    n = nodes["n"].astype("Float64").fillna(0).astype(float)
    sides = _label_sides(nodes)
    sized = nodes.assign(
        size=SMALLEST + (LARGEST - SMALLEST) * (n / max(n.max(), 1)) ** 0.5,
        opacity=[1.0 if degree else 0.4 for degree in nodes["degree"].astype("Int64").fillna(0)],
        text=[
            wrapped(label, LABEL_WIDTH) if node in sides else ""
            for node, label in zip(nodes["node"], nodes["label"], strict=True)
        ],
        side=[sides.get(node, "top center") for node in nodes["node"]],
    )
    return [_sector(own, by_sector[str(code)]) for code, own in sized.groupby("sector", sort=False)]


def _sector(own: pd.DataFrame, colour: str) -> go.Scatter:
    return go.Scatter(
        x=own["x"].tolist(),
        y=own["y"].tolist(),
        name=own["sector_label"].iloc[0],
        mode="markers+text",
        marker={
            "color": colour,
            "size": own["size"].round(1).tolist(),
            "opacity": own["opacity"].tolist(),
            "line": {"color": "rgba(255, 255, 255, 0.7)", "width": 1},
        },
        text=own["text"].tolist(),
        textposition=own["side"].tolist(),
        textfont={"size": 11},
        hovertext=own["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )


def _label_sides(nodes: pd.DataFrame) -> dict[str, str]:
    """On which side of a node its label has room; those with most links choose first."""
    linked = nodes[nodes["degree"].astype("Int64").fillna(0) > 0]
    order = linked.sort_values(["degree", "n"], ascending=False, kind="stable")
    places = list(zip(nodes["x"], nodes["y"], strict=True))
    labels: list[tuple[float, float]] = []
    sides: dict[str, str] = {}
    for node, x, y in zip(order["node"], order["x"], order["y"], strict=True):
        for side, centre in (("top center", y + AWAY), ("bottom center", y - AWAY)):
            clear = not _near(x, centre, places, scale=1) and not _near(x, centre, labels, scale=2)
            if clear and node not in sides:
                sides[node] = side
                labels.append((x, centre))
    return sides


def _near(x: float, y: float, others: list[tuple[float, float]], *, scale: float) -> bool:
    """Whether a label here would cover another node (scale 1) or another label (scale 2)."""
    return any(
        abs(x - ox) < scale * HALF_WIDTH and abs(y - oy) < scale * HALF_HEIGHT for ox, oy in others
    )
