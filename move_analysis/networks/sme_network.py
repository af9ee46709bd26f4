"""The network of SMEs: who is alike in what it has or needs, across partners and borders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ..columns import Column
from ..result import Result, Schema, analysis
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
    "Compared are the SMEs of {partners} of {all_partners} partners by the {kept} of {all_kept} "
    "competences that all of these asked about, so that the same questionnaire makes no two SMEs "
    "alike; of all such choices, the one with most answers."
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
    summary : DataFrame
        How many pairs are alike, whoever may see them: all, and those across groups.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> list(find_sme_network(demo_survey()).nodes.columns[:3])
    ['node', 'partner', 'country']
    """

    SCHEMA: ClassVar[Schema] = {
        "nodes": {
            "node": Column.respondent("the SME"),
            **ATTRIBUTE_COLUMNS,
            "n": Column.label("competences that it has (or needs)", "competences"),
            "base": Column.label("competences for which it answered", "competences"),
            "degree": Column.coarse("its edges in the backbone", "edges"),
            "community": Column.label("community, 1 the largest; missing for isolated ones"),
            "x": Column.label("place in the picture, -1 to 1"),
            "y": Column.label("place in the picture, -1 to 1"),
        },
        "edges": {
            **EDGE_COLUMNS,
            "source": Column.respondent("one SME of the pair"),
            "target": Column.respondent("the other SME of the pair"),
            "weight": Column.coarse("competences that both have (or need)", "competences"),
            "base": Column.coarse("competences for which both answered", "competences"),
            "expected": Column.coarse("mean weight under the null model", "mean competences"),
            **{
                f"cross_{name}": Column.label(f"whether they differ in {name}; missing: not known")
                for name in CROSS
            },
        },
        "summary": {
            "across": Column.label(
                "all pairs of SMEs, or those across partners, countries, sectors"
            ),
            "base": Column.base("SMEs compared", "SMEs", of="TODO"),
            "pairs": Column.coarse("pairs whose groups are known", "pairs"),
            "alike": Column.count("alike pairs whose groups are known", "pairs", of="TODO"),
            "differ": Column.count("those of different groups", "pairs", of="TODO"),
        },
    }

    nodes: pd.DataFrame
    edges: pd.DataFrame
    summary: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many pairs are alike, and how many of them across partners, countries, sectors."""
        every, *across = self.summary.to_dict("records")
        if pd.isna([every["base"], every["alike"]]).any() or not every["pairs"]:
            return ("Too few SMEs to say who is alike.",)
        lines = [
            f"{every['alike']:.0f} of {every['pairs']:.0f} pairs of SMEs share more than chance "
            "explains."
        ]
        lines += [
            f"They differ in {row['across']} in {row['differ']:.0f} of {row['alike']:.0f} pairs."
            for row in across
            if not pd.isna([row["alike"], row["differ"]]).any() and row["alike"]
        ]
        return tuple(lines)


@analysis
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
    edges = _with_crossings(backbone.edges, attributes)
    return SmeNetwork(
        nodes=nodes[list(SmeNetwork.SCHEMA["nodes"])],
        edges=edges,
        summary=_summary(edges, len(nodes)),
        arguments={"layer": layer, **arguments, "segments": segments is not None},
        notes=(note, *backbone.notes, LEIDEN, UNWEIGHTED),
    )


def comparable_cells(survey: Survey, layer: Layer) -> tuple[pd.DataFrame, str]:
    """Who has (or needs) what, for partners and competences that can be compared?

    Parameters
    ----------
    survey : Survey
        With a question of the role of the layer.
    layer : {'has', 'needs'}
        Assets or needs.

    Returns
    -------
    cells : DataFrame of nullable boolean of shape (n_smes, n_competences)
        As ``survey.incidence``, of the partners that asked about all these competences. Of all
        sets of partners that share a question, the one with most answers.
    note : str
        How many partners and competences are compared.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> comparable_cells(demo_survey(), "has")[0].shape
    (250, 49)
    """
    cells = survey.incidence(layer).rename_axis(index="SMEs", columns="competences")
    partner = survey.series("partner").astype(object)
    asked = survey.asked_for(layer).groupby(partner).first()
    # Largest first, so that of equals the one with most partners is taken.
    choices = sorted({frozenset(asked.index[asked[code]]) for code in asked}, key=len)[::-1]
    best, most = cells.iloc[:, :0], 0
    for partners in choices:
        shared = asked.columns[asked.loc[list(partners)].all()]
        part = cells.loc[partner.isin(partners), shared]
        answers = int(part.notna().to_numpy().sum())
        if partners and answers > most:
            best, most = part, answers
    note = SAME_QUESTIONS.format(
        partners=partner[best.index].nunique() if best.size else 0,
        all_partners=partner.nunique(),
        kept=best.shape[1],
        all_kept=cells.shape[1],
    )
    return best, note


def _summary(edges: pd.DataFrame, n_smes: int) -> pd.DataFrame:
    kept = edges["kept"].astype(bool)
    every = pd.Series(True, index=edges.index)
    rows = []
    for name in ("all", *CROSS):
        differ = edges.get(f"cross_{name}", every)
        counts = (differ.notna(), kept & differ.notna(), kept & differ.fillna(False))
        rows.append((name, n_smes, *(int(some.sum()) for some in counts)))
    return pd.DataFrame(rows, columns=list(SmeNetwork.SCHEMA["summary"]))


def _with_crossings(edges: pd.DataFrame, attributes: pd.DataFrame) -> pd.DataFrame:
    edges = edges.astype({"source": "str", "target": "str"})
    for name in CROSS:
        one, other = (edges[end].map(attributes[name]) for end in ("source", "target"))
        differ = (one != other).astype("boolean")
        edges = edges.assign(**{f"cross_{name}": differ.mask(one.isna() | other.isna())})
    return edges
