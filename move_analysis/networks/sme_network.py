"""The network of SMEs: who is alike in what it has or needs, across partners and borders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..choices import Chance, Positive, Whole
from ..columns import Column
from ..derive import Floats
from ..messages import Message, say
from ..result import Result, Schema, analysis
from ..statistics import Correction
from ..survey import Layer, Survey
from ..values import Count
from .attributes import ATTRIBUTE_COLUMNS, SHOWN, sme_attributes
from .backbone import EDGE_COLUMNS, find_backbone
from .competence_network import UNWEIGHTED
from .leiden import LEIDEN
from .null_models import Null
from .picture import PICTURE_COLUMNS, picture_of

CROSS = ("partner", "country", "sector")
ACROSS = {
    "all": say("all"),
    "partner": say("partner"),
    "country": say("country"),
    "sector": say("sector"),
}
DIFFER: dict[str, Callable[..., Message]] = {
    "partner": lambda **of: say("They differ in partner in {differ} of {alike} pairs.", **of),
    "country": lambda **of: say("They differ in country in {differ} of {alike} pairs.", **of),
    "sector": lambda **of: say("They differ in sector in {differ} of {alike} pairs.", **of),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class SmeNetwork(Result):
    """SMEs, and the pairs of them that share more competences than by chance.

    Released, degrees, communities and places are those of the network of the SMEs that the reader
    may see.

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
        "edges": {
            **EDGE_COLUMNS,
            "source": Column.respondent("one SME of the pair"),
            "target": Column.respondent("the other SME of the pair"),
            "weight": Column.exact(
                "competences that both have (or need)", "competences", why=SHOWN
            ),
            "base": Column.exact("competences for which both answered", "competences", why=SHOWN),
            "expected": Column.coarse("expected by chance", "mean competences", digits=1),
            **{
                name: Column.p_value(EDGE_COLUMNS[name].meaning)
                for name in ("p_upper", "p_lower", "p_adjusted")
            },
            "kept": Column.coarse(EDGE_COLUMNS["kept"].meaning),
            "cross_partner": Column.exact(
                "whether they differ in partner; missing: not known", why=SHOWN
            ),
            "cross_country": Column.exact(
                "whether they differ in country; missing: not known", why=SHOWN
            ),
            "cross_sector": Column.exact(
                "whether they differ in sector; missing: not known", why=SHOWN
            ),
        },
        "nodes": {
            "node": Column.respondent("the SME"),
            **ATTRIBUTE_COLUMNS,
            "n": Column.exact("competences that it has (or needs)", "competences", why=SHOWN),
            "base": Column.exact("competences for which it answered", "competences", why=SHOWN),
            **PICTURE_COLUMNS,
        },
        "summary": {
            "across": Column.label(
                "all pairs of SMEs, or those across partners, countries, sectors", words=ACROSS
            ),
            "base": Column.base("SMEs compared whose group is known", of="answered {layer}"),
            "pairs": Column.derived(
                "pairs whose groups are known", "pairs", how=lambda p: _pairs_of(p["base"])
            ),
            "alike": Column.count(
                "alike pairs whose groups are known",
                "pairs",
                of="alike pairs by {layer}",
                within="",
            ),
            "differ": Column.count(
                "those of different groups",
                "pairs",
                of="alike pairs by {layer} that differ in {across}",
                within="alike",
            ),
        },
    }

    nodes: pd.DataFrame
    edges: pd.DataFrame
    summary: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How many pairs are alike, and how many of them across partners, countries, sectors."""
        every, *across = self.summary.to_dict("records")
        if pd.isna([every["pairs"], every["alike"]]).any() or not every["pairs"]:
            return (say("Too few SMEs to say who is alike."),)
        lines = [
            say(
                "{alike} of {pairs} pairs of SMEs share more than chance explains.",
                alike=Count(every["alike"]), pairs=Count(every["pairs"]),
            )
        ]  # fmt: skip
        lines += [
            DIFFER[row["across"]](differ=Count(row["differ"]), alike=Count(row["alike"]))
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
    alpha: Chance = 0.05,
    correction: Correction = "bh",
    segments: pd.DataFrame | None = None,
    draws: Positive = 1000,
    seed: Whole = 0,
) -> SmeNetwork:
    """Find SMEs that are alike in what they have (or need), more than chance explains.

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
        they become a column of the SMEs.
    draws, seed : int
        Drawn tables, as in `find_backbone`; the seed is also for communities.

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
    survey = survey.by_id()
    cells, note = comparable_cells(survey, layer)
    arguments: dict[str, Any] = {"null": null, "alpha": alpha, "correction": correction}
    arguments |= {"draws": draws, "seed": seed}
    backbone = find_backbone(cells, side="rows", **arguments, about="smes")
    attributes = sme_attributes(survey, segments).set_index("respondent")
    nodes = backbone.nodes.astype({"node": "str"}).join(attributes, on="node")
    nodes = nodes.drop(columns="degree").join(picture_of(nodes["node"], backbone.edges, seed=seed))
    edges = _with_crossings(backbone.edges, attributes)
    return SmeNetwork(
        nodes=nodes[list(SmeNetwork.SCHEMA["nodes"])],
        edges=edges,
        summary=_summary(edges, nodes),
        arguments={"layer": layer, **arguments, "segments": segments is not None},
        notes=(note, *backbone.notes, LEIDEN, UNWEIGHTED),
    )


def comparable_cells(survey: Survey, layer: Layer) -> tuple[pd.DataFrame, Message]:
    """Return who has (or needs) what, where it can be compared, and a note on what is compared.

    The cells of the partners that asked about all these competences: of all sets of partners
    that share a question, the one with most answers.
    """
    cells = survey.incidence(layer)
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
    note = say(
        "Compared are the SMEs of {partners} of {all_partners} partners by the {kept} of "
        "{all_kept} competences that all of these asked about, so that the same questionnaire "
        "makes no two SMEs alike; of all such choices, the one with most answers.",
        partners=partner[best.index].nunique() if best.size else 0,
        all_partners=partner.nunique(), kept=best.shape[1], all_kept=cells.shape[1],
    )  # fmt: skip
    return best, note


def _summary(edges: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    kept = edges["kept"].astype(bool)
    every = pd.Series(True, index=edges.index)
    rows = []
    for name in ("all", *CROSS):
        differ = edges.get(f"cross_{name}", every)
        known = int(nodes.get(name, nodes["node"]).notna().sum())
        counts = ((kept & differ.notna()).sum(), (kept & differ.fillna(False)).sum())
        rows.append((name, known, int(_pairs_of(np.array(known))), *map(int, counts)))
    return pd.DataFrame(rows, columns=list(SmeNetwork.SCHEMA["summary"]))


def _pairs_of(smes: Floats) -> Floats:
    pairs: Floats = smes * (smes - 1) / 2
    return pairs


def _with_crossings(edges: pd.DataFrame, attributes: pd.DataFrame) -> pd.DataFrame:
    edges = edges.astype({"source": "str", "target": "str"})
    for name in CROSS:
        one, other = (edges[end].map(attributes[name]) for end in ("source", "target"))
        differ = (one != other).astype("boolean")
        edges = edges.assign(**{f"cross_{name}": differ.mask(one.isna() | other.isna())})
    return edges
