"""Ties: with whom SMEs say they cooperate, and which strong complementarities have no tie yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ..choices import Whole
from ..columns import SMES, Column
from ..derive import Floats, Published, ratio_of
from ..messages import Message, say
from ..result import Result, Schema, analysis
from ..survey import Survey
from ..values import Count
from .attributes import (
    ATTRIBUTE_COLUMNS,
    FEW,
    GROUP_COLUMNS,
    SHOWN,
    group_names,
    group_table,
    sme_attributes,
)
from .chance import surest_first
from .exchange import Exchange, Integers
from .wording import p_words, significant

Tied: TypeAlias = sparse.csr_array[Any]
NOBODY = np.empty((2, 0), dtype=np.int64)

NO_TIES = say("No ties between SMEs.")
NOT_ASKED = say("The survey has no question about ties.")
STRANGERS = say("Names of no other respondent of this survey are left out.")
WIDEST = 50
"""Complementary pairs without a tie that are listed."""

COMPLEMENTARITY = say(
    "Two SMEs are complementary where each has competences that the other needs; their strength "
    "is the smaller of the two numbers, then their sum."
)
TIES, TIED_PAIRS = "ties", "pairs with a tie"
"""What is counted, in every table of ties."""
PAIRS = {"tied": say("tied"), "others": say("others")}
GIVES = {
    "gives": Column.exact("competences it has that the other needs", "competences", why=SHOWN),
    "takes": Column.exact("competences it needs that the other has", "competences", why=SHOWN),
}
QAP = say(
    "Whether tied pairs are more complementary than others: permutation of the SMEs in one of the "
    "two networks (QAP; Krackhardt, D. (1988). Predicting with networks. Social Networks 10, "
    "359-381)."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Ties(Result):
    """The cooperation that SMEs report.

    Parameters
    ----------
    smes : DataFrame
        One row per respondent, with the groups it belongs to.
    ties : DataFrame
        One row per reported tie.
    untied : DataFrame
        The most complementary pairs of SMEs without a tie, strongest first.
    comparison : DataFrame
        Complementarity of tied and of other pairs.
    groups : DataFrame
        The groups of the SMEs.
    summary : DataFrame
        One row: how many ties there are, whoever may see them.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> find_ties(demo_survey()).ties.columns.tolist()
    ['source', 'target', 'returned', 'gives', 'takes']
    """

    SCHEMA: ClassVar[Schema] = {
        "smes": {
            "respondent": Column.respondent("the SME"),
            **ATTRIBUTE_COLUMNS,
            "ties_out": Column.coarse(
                "SMEs that it names, in steps (20: or more)", "ties", steps=FEW
            ),
            "ties_in": Column.coarse(
                "SMEs that name it, in steps (20: or more)", "ties", steps=FEW
            ),
        },
        "ties": {
            "source": Column.respondent("the SME that names"),
            "target": Column.respondent("the SME that it names"),
            "returned": Column.coarse("whether the other names it too"),
            **GIVES,
        },
        "untied": {
            "source": Column.respondent("one SME of the pair"),
            "target": Column.respondent("the other SME"),
            **GIVES,
            "rank": Column.derived(
                "place, the most complementary first", how=lambda p: _strongest_first(p.table)
            ),
        },
        "comparison": {
            "pairs": Column.label("tied pairs of SMEs, or the others", words=PAIRS),
            "base": Column.base("SMEs in such pairs", of="in pairs: {pairs}"),
            "n_pairs": Column.derived("number of pairs", "pairs", how=lambda p: _n_pairs(p)),
            "exchange": Column.coarse(
                "mean competences that one has and the other needs", "competences"
            ),
            "mutual": Column.count(
                "pairs with some both ways",
                "pairs",
                of="with some both ways, of pairs: {pairs}",
                within="",
            ),
            "reciprocal": Column.derived(
                "share with some both ways",
                "share",
                how=lambda p: np.minimum(ratio_of("mutual", "n_pairs")(p), 1),
            ),
            "p_upper": Column.p_value("chance of as much exchange in tied pairs"),
        },
        "groups": GROUP_COLUMNS,
        "summary": {
            "base": Column.base("SMEs in the survey", of=SMES),
            "naming": Column.count("SMEs that name another one", of="names another SME"),
            "n_ties": Column.count("ties that they name", "ties", of=TIES, within=""),
            "n_pairs": Column.count("pairs of SMEs with a tie", "pairs", of=TIED_PAIRS, within=""),
            "strangers": Column.count(
                "names of no other respondent, left out", "names", of="strangers", within=""
            ),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"untied": ("rank",)}

    smes: pd.DataFrame
    ties: pd.DataFrame
    untied: pd.DataFrame
    comparison: pd.DataFrame
    groups: pd.DataFrame
    summary: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How many ties there are, and whether they follow what SMEs could exchange."""
        (all_ties,) = self.summary.to_dict("records")
        if all_ties["n_ties"] == 0:
            return (NOT_ASKED if NOT_ASKED in self.notes else NO_TIES,)
        if pd.isna([all_ties[name] for name in ("base", "naming", "n_ties", "n_pairs")]).any():
            return (say("Too few ties to show."),)
        lines = [
            say(
                "{naming} of {all} SMEs name {ties} ties to others, which join {pairs} pairs.",
                naming=Count(all_ties["naming"]), all=Count(all_ties["base"]),
                ties=Count(all_ties["n_ties"]), pairs=Count(all_ties["n_pairs"]),
            )
        ]  # fmt: skip
        means = self.comparison.set_index("pairs")
        if means["exchange"].notna().all():
            tied, others = means.loc["tied"], means.loc["others"]
            more = say(
                "Tied pairs could exchange {tied} competences on average, other pairs {others} "
                "({chance}).",
                tied=significant(tied["exchange"]), others=significant(others["exchange"]),
                chance=p_words(tied["p_upper"]),
            )  # fmt: skip
            lines.append(more)
        return tuple(lines)


@analysis
def find_ties(
    survey: Survey,
    *,
    segments: pd.DataFrame | None = None,
    permutations: Whole = 999,
    seed: Whole = 0,
) -> Ties:
    """Find with whom SMEs cooperate, and where they could but do not.

    Parameters
    ----------
    survey : Survey
        With a text question of the role ``tie`` that holds respondent ids, separated by blanks,
        commas, semicolons or line breaks.
    segments : DataFrame, optional
        With the columns ``respondent`` and ``segment``, as the members of `find_segments`: the
        they become a column of the SMEs.
    permutations : int, default 999
        For the comparison with complementarity.
    seed : int
        For these permutations.

    Returns
    -------
    Ties
        ``smes`` (one row per respondent), ``ties`` (one row per named SME that answered too),
        ``untied`` (at most 50 pairs), ``comparison`` (tied pairs and others), ``groups`` (codes
        and sizes) and ``summary`` (numbers of SMEs and ties).

    References
    ----------
    Krackhardt, D. (1988). Predicting with networks: nonparametric multiple regression analysis
    of dyadic data. Social Networks 10, 359-381.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> len(find_ties(demo_survey()).untied)
    50
    """
    survey = survey.by_id()
    named = named_smes(survey)
    tie = tie_matrix(survey, named)
    tied = sparse.csr_array(tie + tie.T)
    exchange, asked = Exchange.of(survey), bool(survey.columns("tie"))
    ids, (source, target) = survey.answers.index, tie.nonzero()
    ends, n_mutual = exchange.strongest(tied, most=WIDEST) if asked else (NOBODY, 0)
    untied = _pair_table(ids, ends[0], ends[1], exchange)
    smes = sme_attributes(survey, segments)
    names = group_names(survey, smes)
    comparison = _comparison(tied, exchange, n_mutual, permutations=permutations, seed=seed)
    return Ties(
        smes=smes.assign(ties_out=tie.sum(axis=1), ties_in=tie.sum(axis=0)),
        ties=_pair_table(ids, source, target, exchange, returned=_returned(tie)),
        untied=untied.assign(rank=_strongest_first(untied)),
        comparison=comparison if asked else comparison.head(0),
        groups=group_table(smes, names),
        summary=_summary(tie).assign(strangers=len(named) - tie.nnz),
        names=names,
        arguments={"permutations": permutations, "seed": seed, "segments": segments is not None},
        notes=(STRANGERS if asked else NOT_ASKED, COMPLEMENTARITY, QAP),
    )


def tie_matrix(survey: Survey, named: pd.DataFrame | None = None) -> Tied:
    """Return who names whom among those that answered.

    Parameters
    ----------
    survey : Survey
        With text questions of the role ``tie``, as for `find_ties`.
    named : DataFrame, optional
        Its `named_smes`, where they are known already.

    Returns
    -------
    csr_array of int of shape (n_smes, n_smes)
        In the order of the answers: 1 where the SME of the row names that of the column.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> bool(tie_matrix(demo_survey()).nnz == len(find_ties(demo_survey()).ties))
    True
    """
    ids = survey.answers.index
    ends = named_smes(survey) if named is None else named
    source, target = (ids.get_indexer(pd.Index(ends[end])) for end in ("source", "target"))
    known = (target >= 0) & (source != target)
    return _sparse(source[known], target[known], n=len(ids))


def named_ties(ties: Ties) -> Tied:
    """Return who names whom, in the order of ``ties.smes``, as `tie_matrix` does."""
    order = pd.Index(ties.smes["respondent"])
    ends = (order.get_indexer(pd.Index(ties.ties[end])) for end in ("source", "target"))
    return _sparse(*ends, n=len(order))


def named_smes(survey: Survey) -> pd.DataFrame:
    """Return whom each respondent names, whether they answered or not.

    Parameters
    ----------
    survey : Survey
        With text questions of the role ``tie``, as for `find_ties`.

    Returns
    -------
    DataFrame
        ``source`` (who names) and ``target`` (the name that was given), each pair once; empty
        where ties were not asked.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> named_smes(demo_survey()).columns.tolist()
    ['source', 'target']
    """
    rows = [
        (respondent, name)
        for question in survey.codebook.by_role("tie")
        if question.kind == "text"
        for column in survey.columns_of(question)
        for respondent, text in survey.answers[column].dropna().items()
        for name in re.split(r"[\s,;]+", str(text))
        if name
    ]
    return pd.DataFrame(rows, columns=["source", "target"], dtype="str").drop_duplicates()


def _sparse(source: Integers, target: Integers, *, n: int) -> Tied:
    cells = (np.ones(len(source), dtype=np.int64), (source, target))
    return sparse.csr_array(cells, shape=(n, n)).sorted_indices()


def _returned(tie: Tied) -> NDArray[np.bool_]:
    """Whether each tie is named from the other side, too."""
    back = tie.multiply(tie.T)
    return np.asarray((tie + back).sorted_indices().data > 1)


def _pair_table(
    ids: pd.Index[Any],
    source: Integers,
    target: Integers,
    exchange: Exchange,
    **more: NDArray[np.bool_],
) -> pd.DataFrame:
    ends = pd.DataFrame({"source": ids[source], "target": ids[target]}, dtype="str")
    return ends.assign(
        **more, gives=exchange.given(source, target), takes=exchange.given(target, source)
    )


def _summary(tie: Tied) -> pd.DataFrame:
    counts = (tie.shape[0], np.count_nonzero(tie.sum(axis=1)), tie.nnz, (tie + tie.T).nnz // 2)
    return pd.DataFrame([counts], columns=["base", "naming", "n_ties", "n_pairs"], dtype=np.int64)


def _n_pairs(published: Published) -> Floats:
    """Pairs with a tie, and all the others; none where nobody is in such pairs."""
    (summary,) = published.tables["summary"].to_dict("records")
    smes, tied = summary["base"], summary["n_pairs"]
    every = (published.table["pairs"] == "tied").to_numpy()
    return np.where(published["base"] == 0, 0, np.where(every, tied, smes * (smes - 1) / 2 - tied))


def _strongest_first(pairs: pd.DataFrame) -> Floats:
    """Place of each pair: by the smaller direction, then by both; equal ones share the better."""
    gives, takes = (pairs[name].to_numpy(dtype=float) for name in ("gives", "takes"))
    return surest_first(-np.minimum(gives, takes), gives + takes)


def _comparison(
    tied: Tied, exchange: Exchange, n_mutual: int, *, permutations: int, seed: int
) -> pd.DataFrame:
    """Exchange in tied pairs and in others, and how often a permutation has as much."""
    n, contacts = tied.shape[0], np.diff(tied.indptr)
    one, other = sparse.triu(tied).nonzero()
    both_ways = exchange.both_ways(one, other)
    mutual = np.minimum(exchange.given(one, other), exchange.given(other, one)) > 0
    p_upper = _as_much(exchange, one, other, n=n, permutations=permutations, seed=seed)
    others = (n * (n - 1) // 2 - len(one), exchange.total() - both_ways.sum(), n_mutual, np.nan)
    rows = {
        "tied": (np.count_nonzero(contacts), len(one), both_ways.sum(), mutual.sum(), p_upper),
        "others": (np.count_nonzero(contacts < n - 1), *others),
    }
    names = ["base", "n_pairs", "exchange", "mutual", "p_upper"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("pairs")
    some = table["n_pairs"].where(table["n_pairs"] > 0)
    table = table.assign(exchange=table["exchange"] / some, reciprocal=table["mutual"] / some)
    counts = dict.fromkeys(("base", "n_pairs", "mutual"), np.int64)
    return table.reset_index().astype(counts)[list(Ties.SCHEMA["comparison"])]


def _as_much(
    exchange: Exchange, one: Integers, other: Integers, *, n: int, permutations: int, seed: int
) -> float:
    """How often tied pairs exchange as much where the SMEs are dealt anew to the network."""
    if not len(one):
        return np.nan
    rng = np.random.default_rng(seed)
    observed = exchange.both_ways(one, other).sum()
    dealt = (rng.permutation(n) for _ in range(permutations))
    as_much = sum(exchange.both_ways(d[one], d[other]).sum() >= observed for d in dealt)
    return float((as_much + 1) / (permutations + 1))
