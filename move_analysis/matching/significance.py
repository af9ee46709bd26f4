"""Significance: is what two SMEs could exchange more than SMEs of their breadth would by chance?"""

from __future__ import annotations

import numpy as np

from ..networks.bicm import cell_chances
from ..networks.poisson_binomial import exact_tails
from .pairs import Floats, Integers
from .scores import Answers

CHUNK = 2_000_000
"""Chances that are held at a time."""

CHANCE = (
    "p: chance that two SMEs exchange at least as many competences, in both directions together, "
    "if assets and needs were spread at random over SMEs and competences with the numbers that "
    "each of them has (bipartite configuration model of each layer, exact Poisson-binomial tail). "
    "p_adjusted: Benjamini-Hochberg over all {n_pairs} pairs of SMEs, not only those listed; the "
    "ranks are those among the listed pairs, which makes it cautious."
)


def pair_p_values(answers: Answers, one: Integers, other: Integers) -> Floats:
    r"""How likely would two SMEs of that breadth exchange as many competences by chance?

    Parameters
    ----------
    answers : Answers
        Who needs and has what.
    one, other : ndarray of int of shape (n_pairs,)
        The pairs.

    Returns
    -------
    ndarray of shape (n_pairs,)
        Upper tail of the number of competences that one needs and the other has, in both
        directions together.

    Notes
    -----
    With :math:`p^N` and :math:`p^H` the chances of the bipartite configuration models of needs
    and of assets, the number is a sum of independent yes/no variables with the chances
    :math:`p^N_{ic} p^H_{jc}` and :math:`p^N_{jc} p^H_{ic}`, one of each per competence.

    References
    ----------
    Saracco, F. et al. (2017). Inferring monopartite projections of bipartite networks: an
    entropy-based approach. New Journal of Physics 19, 053022.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey, demo_truth
    >>> from move_analysis.matching.scores import answers_of
    >>> answers = answers_of(demo_survey())
    >>> one, other = demo_truth().complementary_pairs[0]
    >>> places = answers.ids.get_indexer([one, other])
    >>> bool(pair_p_values(answers, places[:1], places[1:])[0] < 0.001)
    True
    """
    if not answers.needs.size:
        return np.ones(len(one))
    needs, has = (cell_chances(m.sum(axis=1), m.sum(axis=0)) for m in (answers.needs, answers.has))
    counts = np.ones(2 * answers.needs.shape[1], dtype=np.int64)
    size = max(1, CHUNK // len(counts))
    parts = [np.empty(0)]
    for start in range(0, len(one), size):
        i, j = one[start : start + size], other[start : start + size]
        observed = (answers.needs[i] & answers.has[j]).sum(axis=1)
        observed += (answers.needs[j] & answers.has[i]).sum(axis=1)
        (need_i, have_i), (need_j, have_j) = (
            [m.chances[m.row_class[rows]][:, m.column_class] for m in (needs, has)]
            for rows in (i, j)
        )
        chances = np.hstack([need_i * have_j, need_j * have_i])
        parts.append(np.clip(exact_tails(chances, counts, observed)[0], 0, 1))
    return np.concatenate(parts)


def adjusted(p_values: Floats, *, n_pairs: int) -> Floats:
    """How sure is that with so many pairs compared, of which only some are listed?

    Parameters
    ----------
    p_values : ndarray of shape (n_listed,)
        Of the listed pairs, each pair once.
    n_pairs : int
        Pairs that were compared.

    Returns
    -------
    ndarray of shape (n_listed,)
        Not below Benjamini-Hochberg's adjusted values over all pairs, whatever the p-values of
        the pairs that are not listed: among more pairs the ranks can only be higher.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57,
    289-300.

    Examples
    --------
    >>> adjusted(np.array([0.001, 0.5]), n_pairs=10).tolist()
    [0.01, 1.0]
    """
    order = np.argsort(p_values, kind="stable")
    rank = np.arange(1, len(order) + 1)
    scaled = p_values[order] * n_pairs / rank
    result = np.empty_like(p_values)
    result[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.minimum(result, 1.0)
