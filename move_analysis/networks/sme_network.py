"""The network of SMEs: who is alike in what it has or needs, across partners and borders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ..result import Column, Result, Schema
from ..statistics import Correction
from ..survey import Layer, Survey
from .attributes import ATTRIBUTE_COLUMNS, sme_attributes
from .backbone import EDGE_COLUMNS, find_backbone
from .competence_network import UNWEIGHTED
from .layout import network_places
from .leiden import LEIDEN, consensus_communities, edge_graph
from .null_models import Null

CROSS = ("partner", "country", "sector")
SAME_QUESTIONS = (
    "Compared by the {kept} competences that every partner asked about ({dropped} left out), so "
    "that the same questionnaire makes no two SMEs alike."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class SmeNetwork(Result):
    """SMEs, and the pairs of them that share more competences than by chance.

    Parameters
    ----------
    nodes : DataFrame
        One row per SME that answered.
    edges : DataFrame
        One row per pair of SMEs, also the dropped ones.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> list(find_sme_network(demo_survey()).nodes.columns[:3])
    ['node', 'partner', 'country']
    """

    SCHEMA: ClassVar[Schema] = {
        "nodes": {
            "node": Column("the SME", guard="respondent"),
            **ATTRIBUTE_COLUMNS,
            "n": Column("competences that it has (or needs)", "competences"),
            "base": Column("competences for which it answered", "competences"),
            "degree": Column("its edges in the backbone", unit="edges", guard="derived"),
            "community": Column("community, 1 the largest; missing for isolated ones"),
            "x": Column("place in the picture, -1 to 1"),
            "y": Column("place in the picture, -1 to 1"),
        },
        "edges": {
            **EDGE_COLUMNS,
            "source": Column("one SME of the pair", guard="respondent"),
            "target": Column("the other SME of the pair", guard="respondent"),
            "weight": Column("competences that both have (or need)", "competences", "derived"),
            "base": Column("competences for which both answered", "competences", "derived"),
            "expected": Column("mean weight under the null model", "mean competences", "derived"),
            **{
                f"cross_{name}": Column(f"whether they differ in {name}; missing: not known")
                for name in CROSS
            },
        },
    }

    nodes: pd.DataFrame
    edges: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many pairs are alike, and how many of them across partners, countries, sectors."""
        known = int(self.edges["kept"].notna().sum())
        if not known:
            return ("Too few SMEs to say who is alike.",)
        kept = self.edges[self.edges["kept"].fillna(False).astype(bool)]
        lines = [f"{len(kept)} of {known} pairs of SMEs share more than chance explains."]
        for name in CROSS:
            differ = kept[f"cross_{name}"].dropna()
            if len(differ):
                lines.append(f"They differ in {name} in {differ.sum():.0f} of {len(differ)} pairs.")
        return tuple(lines)


def find_sme_network(
    survey: Survey,
    *,
    layer: Layer = "has",
    null: Null = "sdsm",
    alpha: float = 0.05,
    correction: Correction = "bh",
    segments: pd.DataFrame | None = None,
    seed: int = 0,
) -> SmeNetwork:
    """Which SMEs are alike in what they have (or need), more than chance explains?

    Parameters
    ----------
    survey : Survey
        With a question of the role of the layer.
    layer : {'has', 'needs'}
        Assets or needs.
    null, alpha, correction
        As in `find_backbone`. There are many pairs and few competences: after a correction
        hardly any single pair is sure; `find_partner_network` asks for groups instead.
    segments : DataFrame, optional
        With the columns ``respondent`` and ``segment``, as the members of `find_segments`: the
        segments ride along.
    seed : int
        For communities and drawn tables; the same seed gives the same network.

    Returns
    -------
    SmeNetwork
        ``nodes`` (one row per SME that answered: ``node partner country sector size segment n
        base degree community x y``), ``edges`` (one row per pair) with the columns of
        `find_backbone`, in competences, and ``cross_partner cross_country cross_sector``.

    References
    ----------
    Neal, Z. P. (2014). The backbone of bipartite projections. Social Networks 39, 84-97.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> network = find_sme_network(demo_survey(), correction="none")
    >>> bool(network.edges["kept"].any())
    True
    """
    cells, note = comparable_cells(survey, layer)
    arguments = {"null": null, "alpha": alpha, "correction": correction, "seed": seed}
    backbone = find_backbone(
        cells, side="rows", null=null, alpha=alpha, correction=correction, seed=seed
    )
    attributes = sme_attributes(survey, segments).set_index("respondent")
    nodes = backbone.nodes.astype({"node": "str"}).join(attributes, on="node")
    graph = edge_graph(nodes["node"], backbone.edges[backbone.edges["kept"].astype(bool)])
    communities = pd.Series(consensus_communities(graph, seed=seed)[0], dtype="Int64")
    places = network_places(graph)
    nodes = nodes.assign(
        community=communities.mask(nodes["degree"] == 0), x=places[:, 0], y=places[:, 1]
    )
    return SmeNetwork(
        nodes=nodes[list(SmeNetwork.SCHEMA["nodes"])],
        edges=_with_crossings(backbone.edges, attributes),
        arguments={"layer": layer, **arguments, "segments": segments is not None},
        notes=(note, *backbone.notes, LEIDEN, UNWEIGHTED),
    )


def comparable_cells(survey: Survey, layer: Layer) -> tuple[pd.DataFrame, str]:
    """Who has (or needs) what, for the competences that all partners asked about.

    Parameters
    ----------
    survey : Survey
        With a question of the role of the layer.
    layer : {'has', 'needs'}
        Assets or needs.

    Returns
    -------
    cells : DataFrame of nullable boolean of shape (n_respondents, n_competences)
        As ``survey.incidence``.
    note : str
        How many competences are compared.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> comparable_cells(demo_survey(), "has")[0].shape
    (250, 49)
    """
    cells = survey.incidence(layer).rename_axis(index="SMEs", columns="competences")
    everywhere = survey.asked_for(layer).all()
    shared = cells.loc[:, everywhere[everywhere].index]
    dropped = cells.shape[1] - shared.shape[1]
    note = SAME_QUESTIONS.format(kept=shared.shape[1], dropped=dropped)
    return shared.rename_axis(columns="competences"), note


def _with_crossings(edges: pd.DataFrame, attributes: pd.DataFrame) -> pd.DataFrame:
    edges = edges.astype({"source": "str", "target": "str"})
    for name in CROSS:
        one, other = (edges[end].map(attributes[name]) for end in ("source", "target"))
        differ = (one != other).astype("boolean")
        edges = edges.assign(**{f"cross_{name}": differ.mask(one.isna() | other.isna())})
    return edges
