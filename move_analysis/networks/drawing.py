"""One shape for all networks that are written to files: nodes, edges, and what colours them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..messages import Message, say
from ..result import Result
from .backbone import Backbone
from .bipartite import TwoModeNetwork
from .competence_network import CompetenceNetwork
from .partner_network import PartnerNetwork
from .sme_network import SmeNetwork
from .ties import Ties

Network = CompetenceNetwork | Backbone | SmeNetwork | PartnerNetwork | TwoModeNetwork | Ties

SMES = say("SMEs")


@dataclass(frozen=True, eq=False)
class Drawing:
    """Nodes and edges of a network as they are drawn and written.

    Parameters
    ----------
    nodes : DataFrame
        With the column ``node``; ``n``, ``label``, ``x`` and ``y`` where the network has them.
    edges : DataFrame
        With the columns ``source target weight``; only edges that are drawn.
    colour_by : str, optional
        Column of the nodes that gives their colour.
    sized_by : Message
        What ``n`` counts; without ``n``, nodes are sized by their edges.
    directed : bool
        Whether edges go from source to target.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    colour_by: str | None = None
    sized_by: Message = SMES
    directed: bool = False


def drawing_of(network: Network) -> Drawing:
    """Return the nodes and edges that a network has in a picture or file.

    Of projections, the kept edges are drawn. In a two-mode network, an SME and a competence have
    one edge, of the layer ``has``, ``needs`` or ``both``.
    """
    return _DRAWINGS[type(network)](network)


def _projection(colour_by: str | None, sized_by: Message = SMES) -> Callable[[Any], Drawing]:
    def drawing(network: Any) -> Drawing:
        nodes, edges = (network.labelled(name) for name in ("nodes", "edges"))
        kept = edges[edges["kept"].fillna(False).astype(bool)]
        return Drawing(nodes, kept.drop(columns="kept"), colour_by, sized_by)

    return drawing


def _two_mode(network: TwoModeNetwork) -> Drawing:
    smes = network.smes.rename(columns={"respondent": "node"}).assign(kind="SME")
    competences = network.labelled("competences").rename(columns={"competence": "node"})
    parts = (smes, competences.assign(kind="competence", partner="competence"))
    # An SME and a competence of one name would become one node.
    nodes = pd.concat([part.set_index("node") for part in parts], verify_integrity=True)
    ends = ["respondent", "competence"]
    links = network.links.pivot_table(index=[*ends, "weight"], columns="layer", values="level")
    links = links.reindex(columns=["has", "needs"])
    layer = pd.Series("both", index=links.index, dtype="str")
    layer = layer.mask(links["needs"].isna(), "has").mask(links["has"].isna(), "needs")
    edges = links.add_prefix("level_").assign(layer=layer).rename_axis(columns=None).reset_index()
    edges = edges.rename(columns={"respondent": "source", "competence": "target"})
    return Drawing(nodes.reset_index(), edges, "partner")


def _reported(network: Ties) -> Drawing:
    nodes = network.smes.rename(columns={"respondent": "node"})
    return Drawing(nodes, network.ties.assign(weight=1), "partner", directed=True)


_DRAWINGS: dict[type[Result], Callable[[Any], Drawing]] = {
    Backbone: _projection(None),
    CompetenceNetwork: _projection("sector"),
    SmeNetwork: _projection("partner", say("Competences")),
    PartnerNetwork: _projection("node"),
    TwoModeNetwork: _two_mode,
    Ties: _reported,
}
