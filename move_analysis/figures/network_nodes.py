"""Nodes and edges of a competence network as every picture of it shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..messages import say
from .theme import wrapped
from .wording import hovers

if TYPE_CHECKING:
    from ..networks import CompetenceNetwork

LARGEST, SMALLEST, MANY = 26, 8, 60
LABEL_WIDTH = 13
NODE_HOVER = say(
    "<b>{label}</b><br>{sector_label}<br>{n} of {base} SMEs<br>links: {degree}<br>"
    "community: {community}"
)
EDGE_HOVERS = {
    "has": say(
        "<b>{source_label} – {target_label}</b><br>{weight} of {base} SMEs have both, {expected} "
        "expected"
    ),
    "needs": say(
        "<b>{source_label} – {target_label}</b><br>{weight} of {base} SMEs need both, {expected} "
        "expected"
    ),
}


def drawn_edges(network: CompetenceNetwork) -> pd.DataFrame:
    """Return the kept edges, with what stands under the pointer.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> network = find_competence_network(demo_survey())
    >>> bool(len(drawn_edges(network)) == network.edges["kept"].sum())
    True
    """
    pattern = EDGE_HOVERS[str(network.arguments.get("layer", "has"))]
    kept = network.edges[network.edges["kept"].astype("boolean").fillna(False).astype(bool)]
    shown = network.with_tables(edges=kept)
    return kept.assign(hover=hovers(shown, "edges", pattern))


def drawn_nodes(network: CompetenceNetwork, edges: pd.DataFrame) -> pd.DataFrame:
    """Return all nodes, those first whose labels choose their places first.

    Parameters
    ----------
    network : CompetenceNetwork
    edges : DataFrame
        From `drawn_edges`.

    Returns
    -------
    DataFrame
        The nodes in their order, with ``size`` in pixels, ``linked``, ``text`` (the label in
        lines), ``hover`` and ``turn``, which is 0 for the node that chooses first: those of
        headline pairs, then others that cross sectors, then linked ones, then the larger.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> network = find_competence_network(demo_survey())
    >>> nodes = drawn_nodes(network, drawn_edges(network)).set_index("node")
    >>> nodes["turn"].idxmin() in [*network.headline_pairs()[["source", "target"]].stack()]
    True
    """
    nodes = network.labelled("nodes").assign(hover=hovers(network, "nodes", NODE_HOVER))
    n = nodes["n"].astype("Float64").fillna(0).astype(float)
    # Three hundred nodes are smaller than thirty.
    largest = max(12.0, LARGEST * min(1.0, (MANY / max(len(nodes), 1)) ** 0.5))
    smallest = SMALLEST * largest / LARGEST
    linked = nodes["node"].isin(pd.concat([edges["source"], edges["target"]]))
    return nodes.assign(
        size=smallest + (largest - smallest) * (n / max(n.max(), 1)) ** 0.5,
        linked=linked,
        text=[wrapped(label, LABEL_WIDTH) for label in nodes["label"]],
        turn=_turns(network, nodes["node"], edges=edges, n=n),
    )


def _turns(
    network: CompetenceNetwork, nodes: pd.Series[str], *, edges: pd.DataFrame, n: pd.Series[float]
) -> pd.Series[int]:
    """Turn of each node in which it chooses where its label stands."""
    bridges = edges[edges["cross_sector"].astype(bool)]
    ends = (network.headline_pairs(), bridges, edges)
    among = [nodes.isin({*one["source"], *one["target"]}) for one in ends]
    rank = pd.DataFrame(dict(enumerate([*among, n])))
    order = rank.sort_values([*rank], ascending=False, kind="stable").index
    return pd.Series(range(len(nodes)), index=order).reindex(nodes.index)
