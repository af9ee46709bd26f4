"""The competence network of a survey: which competences go together, within and across sectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Column
from ..competences.groups import competence_labels, not_asked_notes
from ..derive import Floats, Published, share_of
from ..result import Result, Schema, analysis
from ..statistics import Correction
from ..survey import Layer, Survey
from .backbone import EDGE_COLUMNS, find_backbone
from .chance import BREADTH, breadth_of, met_by_chance, surest_first, surprise
from .leiden import LEIDEN
from .null_models import Null
from .picture import PICTURE_COLUMNS, picture_of

UNWEIGHTED = (
    "The test counts SMEs as they are, since the null model has no weighted form; only the share "
    "of SMEs that have both follows the survey weights."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class CompetenceNetwork(Result):
    """Competences, and the pairs of them that occur together more often than by chance.

    Parameters
    ----------
    nodes : DataFrame
        One row per competence. Degree, community and place are those of the kept edges, in a
        released network of those that are published.
    edges : DataFrame
        One row per pair of competences, also the dropped ones.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> list(find_competence_network(demo_survey()).nodes.columns[:3])
    ['node', 'label', 'sector']
    """

    SCHEMA: ClassVar[Schema] = {
        "edges": {
            **{name: EDGE_COLUMNS[name] for name in ("source", "target", "weight", "base")},
            "breadth": BREADTH,
            **EDGE_COLUMNS,
            "expected": Column.derived(
                "mean weight under the null model", "mean SMEs", how=lambda p: _expected(p)
            ),
            "source_label": Column.label("one competence of the pair"),
            "target_label": Column.label("the other competence of the pair"),
            "cross_sector": Column.label("whether the sectors differ"),
            "share": Column.derived(
                "weighted share of those that answered for both that have both",
                "share",
                how=share_of("weight"),
            ),
        },
        "nodes": {
            "node": Column.label("code of the competence"),
            "label": Column.label("competence"),
            "sector": Column.label("code of its sector"),
            "sector_label": Column.label("its sector"),
            "n": Column.count("SMEs that have (or need) it", of="{layer} {node}"),
            "base": Column.base("SMEs that answered for it", of="answered {layer}"),
            **PICTURE_COLUMNS,
        },
    }

    nodes: pd.DataFrame
    edges: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many pairs are linked, how many across sectors, and the strongest of these."""
        if (self.nodes["base"] == 0).all():
            return ("Nobody answered.",)
        known = int(self.edges["kept"].notna().sum())
        if not known:
            return ("Too few SMEs to say what goes together.",)
        kept = self.edges[self.edges["kept"].fillna(False).astype(bool)]
        needed = self.arguments.get("layer") == "needs"
        if kept.empty:
            what = "is needed together" if needed else "goes together"
            return (f"None of {known} pairs of competences {what} beyond chance.",)
        across = int(kept["cross_sector"].sum())
        lines = [
            f"{len(kept)} of {known} pairs of competences {'are needed' if needed else 'go'} "
            f"together more than chance explains, {across} of them across sectors."
        ]
        for edge in self.headline_pairs().itertuples():
            lines.append(
                f"{edge.source_label} and {edge.target_label}: {edge.weight:.0f} of "
                f"{edge.base:.0f} SMEs, {edge.expected:.1f} expected."
            )
        return tuple(lines)

    def headline_pairs(self, *, top: int = 3) -> pd.DataFrame:
        """Return the kept edges across sectors that are least explained by chance.

        Parameters
        ----------
        top : int
            At most so many.

        Returns
        -------
        DataFrame
            Rows of ``edges``, the surest first: those that the reading names.

        Examples
        --------
        >>> from move_analysis.demo import demo_survey
        >>> find_competence_network(demo_survey()).headline_pairs(top=1)["source"].item()
        'ports'
        """
        kept = self.edges["kept"].fillna(False).astype(bool)
        shown = self.edges[kept & self.edges["cross_sector"].astype(bool)]
        shown = shown.dropna(subset=["weight", "expected"])
        place = surest_first(shown["p_upper"], surprise(shown["weight"], shown["expected"]))
        order = shown.assign(place=place).sort_values("place", kind="stable")
        return order.drop(columns="place").head(top)


@analysis
def find_competence_network(
    survey: Survey,
    *,
    layer: Layer = "has",
    null: Null = "sdsm",
    alpha: float = 0.05,
    correction: Correction = "bh",
    language: str = "en",
    seed: int = 0,
) -> CompetenceNetwork:
    """Which competences go together in the same SMEs more often than chance explains?

    Parameters
    ----------
    survey : Survey
        With a question of the role of the layer.
    layer : {'has', 'needs'}
        Assets or needs.
    null, alpha, correction
        As in `find_backbone`.
    language : str
        Of the labels.
    seed : int
        For communities and drawn tables; the same seed gives the same network.

    Returns
    -------
    CompetenceNetwork
        ``nodes`` (one row per competence) with the columns ``node label sector sector_label n
        base degree community x y``, ``edges`` (one row per pair) with those of `find_backbone`
        and ``breadth source_label target_label cross_sector share``. Communities and places are
        those of the kept edges.

    References
    ----------
    Neal, Z. P. (2014). The backbone of bipartite projections. Social Networks 39, 84-97. Traag,
    V. A., Waltman, L. & van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing
    well-connected communities. Scientific Reports 9, 5233. Gansner, E. R., Koren,
    Y. & North, S. (2005). Graph drawing by stress majorization. LNCS 3383, 239-250.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> network = find_competence_network(demo_survey())
    >>> bool(network.edges["kept"].any())
    True
    """
    incidence = survey.incidence(layer).rename_axis(index="SMEs", columns=_CALLED[layer])
    backbone = find_backbone(incidence, null=null, alpha=alpha, correction=correction, seed=seed)
    labels = competence_labels(survey.codebook, language=language)
    nodes = labels.reindex(backbone.nodes["node"]).reset_index()
    nodes = nodes.set_axis(["node", *labels.columns], axis=1)
    nodes = nodes.join(backbone.nodes[["n", "base"]])
    arguments = {
        "layer": layer,
        "null": null,
        "alpha": alpha,
        "correction": correction,
        "language": language,
        "seed": seed,
    }
    return CompetenceNetwork(
        nodes=nodes.join(picture_of(nodes["node"], backbone.edges, seed=seed)),
        edges=_with_ends(backbone.edges, nodes).assign(
            breadth=breadth_of(backbone.edges["expected"], _met_by_chance(backbone.edges, nodes)),
            share=_shares_of_both(incidence, survey.weights, backbone.edges),
        )[list(CompetenceNetwork.SCHEMA["edges"])],
        arguments=arguments,
        notes=(
            *not_asked_notes(survey, layer, language=language),
            *backbone.notes,
            LEIDEN,
            UNWEIGHTED,
        ),
    )


_CALLED: dict[Layer, str] = {"has": "competences", "needs": "needs"}


def _with_ends(edges: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """Edges with the names of their ends, and whether these are of one sector."""
    about = nodes.set_index("node")[["label", "sector"]]
    source, target = (about.loc[edges[end]].reset_index(drop=True) for end in ("source", "target"))
    return edges.assign(
        source_label=source["label"],
        target_label=target["label"],
        cross_sector=(source["sector"] != target["sector"]).astype(bool),
    )


def _met_by_chance(edges: pd.DataFrame, nodes: pd.DataFrame) -> Floats:
    """SMEs that would have both ends of each edge if these were independent."""
    counts = nodes.set_index("node")["n"]
    ends = [edges[end].map(counts).to_numpy(dtype=float) for end in ("source", "target")]
    return met_by_chance(ends, edges["base"])


def _expected(published: Published) -> Floats:
    """Mean weight under the null model, from the published counts."""
    by_chance = _met_by_chance(published.table, published.tables["nodes"])
    return published["breadth"] * by_chance


def _shares_of_both(
    incidence: pd.DataFrame, weights: pd.Series[float], edges: pd.DataFrame
) -> NDArray[np.float64]:
    """Weighted share of the SMEs that answered for both competences that have both, per edge."""
    have = incidence.fillna(False).to_numpy(dtype=float)
    answered = incidence.notna().to_numpy(dtype=float)
    weight = weights.to_numpy(dtype=float)[:, None]
    both, asked = (weight * have).T @ have, (weight * answered).T @ answered
    ends = tuple(
        incidence.columns.get_indexer(pd.Index(edges[end])) for end in ("source", "target")
    )
    shares: NDArray[np.float64] = np.full(len(edges), np.nan)
    np.divide(both[ends], asked[ends], out=shares, where=asked[ends] > 0)
    return shares
