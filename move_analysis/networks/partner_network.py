"""The network of partners: which partners have SMEs that are alike, and which do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..choices import Chance, Positive, Whole
from ..columns import Column
from ..messages import Message, say
from ..result import Result, Schema, analysis
from ..statistics import Correction, adjust_p_values, content_order
from ..values import Count, Name
from .partitions import Integers
from .permutation import Floats, Labels, PermutationTest, Statistic, permuted
from .sme_network import SmeNetwork
from .wording import p_words, significant


@dataclass(frozen=True, kw_only=True, eq=False)
class PartnerNetwork(Result):
    """Partners, and how much the SMEs of each two have in common.

    Parameters
    ----------
    nodes : DataFrame
        One row per partner.
    edges : DataFrame
        One row per pair of partners, also the dropped ones.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_sme_network
    >>> partners = find_partner_network(find_sme_network(demo_survey()), permutations=99)
    >>> partners.nodes["node"].tolist()
    ['BCT', 'CCTL', 'ENVIPARK', 'NUMELINK']
    """

    SCHEMA: ClassVar[Schema] = {
        "nodes": {
            "node": Column.label("code of the partner"),
            "n": Column.base(
                "its SMEs that answered", of="answered {layer}", where={"partner": "node"}
            ),
            "inside": Column.coarse("competences that two of its SMEs share", "mean"),
            "expected": Column.coarse("expected by chance", "mean"),
            "p_inside": Column.p_value("chance of SMEs so alike, if they were of any partner"),
            "degree": Column.coarse("its edges to other partners", "edges"),
        },
        "edges": {
            "source": Column.label("one partner"),
            "target": Column.label("the other partner"),
            "base_source": Column.base(
                "SMEs of the one that answered", of="answered {layer}", where={"partner": "source"}
            ),
            "base_target": Column.base(
                "SMEs of the other that answered",
                of="answered {layer}",
                where={"partner": "target"},
            ),
            "weight": Column.coarse("competences that an SME of each share", "mean"),
            "expected": Column.coarse("expected by chance", "mean"),
            "p_upper": Column.p_value("chance of SMEs so alike"),
            "p_lower": Column.p_value("chance of SMEs so different"),
            "p_adjusted": Column.p_value("p_upper, corrected"),
            "kept": Column.coarse("whether the partners are alike beyond chance"),
        },
    }

    nodes: pd.DataFrame
    edges: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """What SMEs of one partner share, and which two partners are alike."""
        lines = [
            say(
                "Two SMEs of {partner} share {inside} competences on average, {expected} expected "
                "({chance}, {n} SMEs).",
                partner=Name(row.node), inside=significant(row.inside),
                expected=significant(row.expected), chance=p_words(row.p_inside), n=Count(row.n),
            )
            for row in self.nodes.dropna().itertuples()
        ]  # fmt: skip
        edges = self.edges.dropna(subset=["kept", "weight"])
        lines += [
            say(
                "SMEs of {source} and {target} are alike: {weight} competences shared, {expected} "
                "expected.",
                source=Name(row.source), target=Name(row.target),
                weight=significant(row.weight), expected=significant(row.expected),
            )
            for row in edges[edges["kept"].astype(bool)].itertuples()
        ]  # fmt: skip
        if len(edges) and not edges["kept"].any():
            lines.append(say("No two partners are alike beyond chance."))
        return tuple(lines) or (say("Too few SMEs to compare partners."),)


@analysis
def find_partner_network(
    network: SmeNetwork,
    *,
    alpha: Chance = 0.05,
    correction: Correction = "bh",
    permutations: Positive = 9999,
    seed: Whole = 0,
) -> PartnerNetwork:
    """Find partners whose SMEs are more alike than if SMEs were of any partner.

    Parameters
    ----------
    network : SmeNetwork
        From `find_sme_network`, not yet released; all its pairs count, not only the kept ones.
    alpha : float, default 0.05
        Pairs of partners with a corrected p-value of at most `alpha` are kept.
    correction : {'none', 'holm', 'bh'}
        For the number of pairs of partners.
    permutations : int, default 9999
        How often the partners are dealt out anew.
    seed : int
        For the permutations.

    Returns
    -------
    PartnerNetwork
        ``nodes`` (one row per partner: ``node n inside expected p_inside degree``) and ``edges``
        (one row per pair of partners: ``source target base_source base_target weight expected
        p_upper p_lower p_adjusted kept``); weights are mean numbers of competences.

    References
    ----------
    Krackhardt, D. (1988). Predicting with networks: nonparametric multiple regression analysis
    of dyadic data. Social Networks 10, 359-381. Phipson, B. & Smyth, G. K. (2010). Permutation
    p-values should never be zero. Statistical Applications in Genetics and Molecular Biology 9,
    39.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_sme_network
    >>> partners = find_partner_network(find_sme_network(demo_survey()), permutations=99)
    >>> len(partners.edges)
    6
    """
    if network.released:
        raise ValueError("network should not be released yet: SMEs are left out then.")
    smes = network.nodes.dropna(subset="partner")
    partner = pd.Categorical(smes["partner"])
    labels, names = partner.codes.astype(np.int16), partner.categories.astype("str")
    sizes = np.bincount(labels, minlength=len(names))
    shared, expected = (_square(network, smes["node"], name) for name in ("weight", "expected"))
    order = _content_order(labels, shared, expected)
    labels, shared, expected = labels[order], shared[order][:, order], expected[order][:, order]
    excess = group_means(shared - expected, sizes=sizes)
    test = permuted(
        excess, labels, permutations=permutations, seed=seed, width=len(labels) * len(names)
    )
    means = [
        group_means(values, sizes=sizes)(labels[:, None])[:, 0] for values in (shared, expected)
    ]
    edges = _edges(names, sizes, means, test)
    adjusted = adjust_p_values(edges["p_upper"], method=correction)
    kept = pd.array(adjusted <= alpha, dtype="boolean")
    edges = edges.assign(p_adjusted=adjusted, kept=kept)
    return PartnerNetwork(
        nodes=_nodes(names, sizes, means, test).assign(degree=_degrees(names, edges)),
        edges=edges,
        arguments={
            **network.arguments,
            **{"alpha": alpha, "correction": correction},
            **{"permutations": permutations, "seed": seed},
        },
        notes=(*network.notes[:1], _permuted_note(permutations)),
    )


def _permuted_note(permutations: int) -> Message:
    return say(
        "Partners: mean number of competences that an SME of the one shares with an SME of the "
        "other, less what the null model of the SMEs expects. Test: partners dealt out anew "
        "{permutations} times among the SMEs, which stay as alike as they are (Krackhardt, D. "
        "(1988). Predicting with networks. Social Networks 10, 359-381).",
        permutations=permutations,
    )


def group_means(values: Floats, *, sizes: Integers) -> Statistic:
    """Return a statistic: means of a symmetric table over the pairs of nodes of each two groups.

    Group and group, row by row; NaN for a group of one with itself.
    """
    pairs = (np.outer(sizes, sizes) - np.diag(sizes)).astype(float)
    groups = np.arange(len(sizes))[None, :, None]

    def means(labels: Labels) -> Floats:
        n, count = labels.shape
        member = (labels[:, None, :] == groups).astype(float)
        reached = (values @ member.reshape(n, len(sizes) * count)).reshape(member.shape)
        total = np.einsum("igp,ihp->ghp", member, reached)
        every = pairs[:, :, None]
        mean: Floats = np.divide(total, every, out=np.full_like(total, np.nan), where=every > 0)
        return mean.reshape(-1, count)

    return means


def _content_order(labels: Labels, shared: Floats, expected: Floats) -> Integers:
    """Places of the SMEs by partner and by what they share, so that their order is nothing."""
    # Sorted first: sums must not depend on the order in which they are added up.
    of_each = [np.sort(table, axis=1) ** power for table in (shared, expected) for power in (1, 2)]
    sums = [np.round(table.sum(axis=1), 6) for table in of_each]
    return content_order(np.column_stack([labels, *sums]))


def _square(network: SmeNetwork, nodes: pd.Series[str], name: str) -> Floats:
    """One column of the pairs as a symmetric table."""
    order = pd.Index(nodes)
    one, other = (order.get_indexer(pd.Index(network.edges[end])) for end in ("source", "target"))
    known = (one >= 0) & (other >= 0)
    table = np.zeros((len(order), len(order)))
    table[one[known], other[known]] = network.edges[name].to_numpy(dtype=float)[known]
    return table + table.T


def _nodes(
    names: pd.Index[str], sizes: Integers, means: list[Floats], test: PermutationTest
) -> pd.DataFrame:
    inside = np.arange(len(names)) * (len(names) + 1)
    return pd.DataFrame(
        {
            "node": names,
            "n": sizes,
            "inside": means[0][inside],
            "expected": means[1][inside],
            "p_inside": test.p_upper[inside],
        }
    )


def _edges(
    names: pd.Index[str], sizes: Integers, means: list[Floats], test: PermutationTest
) -> pd.DataFrame:
    one, other = np.triu_indices(len(names), k=1)
    pair = one * len(names) + other
    return pd.DataFrame(
        {
            "source": names[one],
            "target": names[other],
            "base_source": sizes[one],
            "base_target": sizes[other],
            "weight": means[0][pair],
            "expected": means[1][pair],
            "p_upper": test.p_upper[pair],
            "p_lower": test.p_lower[pair],
        }
    )


def _degrees(names: pd.Index[str], edges: pd.DataFrame) -> NDArray[np.int64]:
    kept = edges[edges["kept"].astype(bool)]
    ends = pd.concat([kept["source"], kept["target"]])
    degrees: NDArray[np.int64] = np.array([(ends == name).sum() for name in names], dtype=np.int64)
    return degrees
