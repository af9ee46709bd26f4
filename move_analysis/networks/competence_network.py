"""The competence network of a survey: which competences go together, within and across sectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..choices import Chance, Positive, Whole
from ..columns import Column
from ..competences.groups import competence_names, layer_notes
from ..derive import Floats, Published, share_of
from ..messages import Message, say
from ..result import Result, Schema, analysis, held_columns
from ..statistics import Correction
from ..survey import Layer, Survey
from ..values import Count, Number, Value
from .backbone import EDGE_COLUMNS, About, find_backbone
from .chance import BREADTH, breadth_of, met_by_chance, surest_first, surprise
from .leiden import LEIDEN
from .null_models import Null
from .picture import PICTURE_COLUMNS, picture_of
from .wording import COARSE

UNWEIGHTED = say(
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
    ['node', 'sector', 'n']
    """

    SCHEMA: ClassVar[Schema] = {
        "edges": {
            **{name: EDGE_COLUMNS[name] for name in ("source", "target", "weight", "base")},
            "breadth": BREADTH,
            **EDGE_COLUMNS,
            "expected": Column.derived(
                "expected by chance", "mean SMEs", how=lambda p: _expected(p)
            ),
            "source_label": Column.name_of(
                "source", "one competence of the pair", domain="competence"
            ),
            "target_label": Column.name_of(
                "target", "the other competence of the pair", domain="competence"
            ),
            "cross_sector": Column.label("whether the sectors differ"),
            "share": Column.derived(
                "weighted share of those that answered for both that have both",
                "share",
                how=share_of("weight"),
            ),
        },
        "nodes": {
            "node": Column.label("code of the competence"),
            "label": Column.name_of("node", "competence", domain="competence"),
            "sector": Column.label("code of its sector"),
            "sector_label": Column.name_of("sector", "its sector", domain="competence_sector"),
            "n": Column.count("SMEs that have (or need) it", of="{layer} {node}"),
            "base": Column.base("SMEs that answered for it", of="answered {layer}"),
            **PICTURE_COLUMNS,
        },
    }

    nodes: pd.DataFrame
    edges: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How many pairs are linked, how many across sectors, and the strongest of these."""
        if (self.nodes["base"] == 0).all():
            return (say("Nobody answered."),)
        known = int(self.edges["kept"].notna().sum())
        if not known:
            return (say("Too few SMEs to say what goes together."),)
        kept = self.edges[self.edges["kept"].fillna(False).astype(bool)]
        layer = str(self.arguments.get("layer"))
        if kept.empty:
            none = UNDECIDED if COARSE in self.notes else NO_PAIRS
            return (none[layer](all=Count(known)),)
        across = Count(kept["cross_sector"].sum())
        first = LINKED[layer](kept=Count(len(kept)), all=Count(known), across=across)
        return (first, *map(self._pair, self.headline_pairs().itertuples()))

    def _pair(self, edge: Any) -> Message:
        return say(
            "{source} and {target}: {n} of {base} SMEs, {expected} expected.",
            source=self.name("competence", edge.source),
            target=self.name("competence", edge.target),
            n=Count(edge.weight), base=Count(edge.base), expected=Number(edge.expected),
        )  # fmt: skip

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


def _none_go_together(**values: Value) -> Message:
    return say("None of {all} pairs of competences goes together beyond chance.", **values)


def _none_are_needed(**values: Value) -> Message:
    return say("None of {all} pairs of competences is needed together beyond chance.", **values)


def _undecided(**values: Value) -> Message:
    return say(
        "None of {all} pairs of competences could be shown to go together beyond chance: too few "
        "tables were drawn to be sure.",
        **values,
    )


def _needs_undecided(**values: Value) -> Message:
    return say(
        "None of {all} pairs of competences could be shown to be needed together beyond chance: "
        "too few tables were drawn to be sure.",
        **values,
    )


def _go_together(**values: Value) -> Message:
    return say(
        "{kept} of {all} pairs of competences go together more than chance explains, {across} of "
        "them across sectors.",
        **values,
    )


def _are_needed(**values: Value) -> Message:
    return say(
        "{kept} of {all} pairs of competences are needed together more than chance explains, "
        "{across} of them across sectors.",
        **values,
    )


NO_PAIRS = {"has": _none_go_together, "needs": _none_are_needed}
UNDECIDED = {"has": _undecided, "needs": _needs_undecided}
LINKED = {"has": _go_together, "needs": _are_needed}


@analysis
def find_competence_network(
    survey: Survey,
    *,
    layer: Layer = "has",
    null: Null = "sdsm",
    alpha: Chance = 0.05,
    correction: Correction = "bh",
    draws: Positive = 1000,
    seed: Whole = 0,
) -> CompetenceNetwork:
    """Find competences that go together in the same SMEs more often than chance explains.

    Parameters
    ----------
    survey : Survey
        With a question of the role of the layer.
    layer : {'has', 'needs'}
        Assets or needs.
    null, alpha, correction, draws
        As in `find_backbone`.
    seed : int
        For communities and drawn tables; the same seed gives the same network.

    Returns
    -------
    CompetenceNetwork
        ``nodes`` (one row per competence) with the columns ``node sector n base degree community
        x y``, ``edges`` (one row per pair) with those of `find_backbone` and ``breadth
        cross_sector share``. Communities and places are
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
    incidence = survey.incidence(layer)
    arguments: dict[str, Any] = {"null": null, "alpha": alpha, "correction": correction}
    arguments["draws"] = draws
    backbone = find_backbone(incidence, **arguments, seed=seed, about=ABOUT[layer])
    sectors = {one.code: one.sector for one in survey.codebook.competences}
    nodes = backbone.nodes[["node", "n", "base"]]
    nodes.insert(1, "sector", nodes["node"].map(sectors).astype("str"))
    return CompetenceNetwork(
        nodes=nodes.join(picture_of(nodes["node"], backbone.edges, seed=seed)),
        edges=backbone.edges.assign(
            cross_sector=_cross_sector(backbone.edges, nodes),
            breadth=breadth_of(backbone.edges["expected"], _met_by_chance(backbone.edges, nodes)),
            share=_shares_of_both(incidence, survey.weights, backbone.edges),
        )[list(held_columns(CompetenceNetwork.SCHEMA["edges"]))],
        names=competence_names(survey.codebook),
        arguments={"layer": layer, **arguments, "seed": seed},
        notes=(*layer_notes(survey, layer), *backbone.notes, LEIDEN, UNWEIGHTED),
    )


ABOUT: dict[Layer, About] = {"has": "competences", "needs": "needs"}


def _cross_sector(edges: pd.DataFrame, nodes: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the ends of each edge are of two sectors."""
    sectors = nodes.set_index("node")["sector"]
    one, other = (edges[end].map(sectors).to_numpy() for end in ("source", "target"))
    return np.asarray(one != other, dtype=bool)


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
