"""Significance: is what two SMEs could exchange more than SMEs of their breadth would by chance?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..networks.bicm import cell_chances
from ..networks.poisson_binomial import upper_tails
from .pairs import Floats, Integers
from .scores import Answers

CHUNK = 2_000_000
"""Chances that are held at a time."""

Random = Literal["assets", "both"]
SPREAD = {
    "assets": "assets were spread at random over SMEs and competences, with the numbers that each "
    "of them has, and needs were as they are (bipartite configuration model of the assets",
    "both": "assets and needs were spread at random over SMEs and competences, with the numbers "
    "that each of them has (bipartite configuration model of each layer",
}
CHANCE = (
    "p: chance that two SMEs exchange at least as many competences, in both directions together, "
    "if {spread}, exact Poisson-binomial tail). p_adjusted: Benjamini-Hochberg over all pairs of "
    "SMEs, not only those listed; the ranks are those among the listed pairs, which makes it "
    "cautious."
)


def pair_p_values(
    answers: Answers, one: Integers, other: Integers, *, random: Random = "assets"
) -> Floats:
    r"""How likely would two SMEs of that breadth exchange as many competences by chance?

    Parameters
    ----------
    answers : Answers
        Who needs and has what.
    one, other : ndarray of int of shape (n_pairs,)
        The pairs.
    random : {'assets', 'both'}
        What is left to chance. With ``"assets"`` the needs stay as they are: more power where
        rare competences are needed. With ``"both"`` who needs what is random as well.

    Returns
    -------
    ndarray of shape (n_pairs,)
        Upper tail of the number of competences that one needs and the other has, in both
        directions together.

    Notes
    -----
    With :math:`p^N` and :math:`p^H` the chances of the bipartite configuration models of needs
    and of assets, the number is a sum of independent yes/no variables with the chances
    :math:`p^N_{ic} p^H_{jc}` and :math:`p^N_{jc} p^H_{ic}`, one of each per competence. Where
    only the assets are random, :math:`p^N` is 1 for what is needed and else 0.

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
    has = _chances(answers.has)
    needs = _chances(answers.needs) if random == "both" else answers.needs.__getitem__
    size = max(1, CHUNK // (2 * answers.needs.shape[1]))
    parts = [np.empty(0)]
    for start in range(0, len(one), size):
        i, j = one[start : start + size], other[start : start + size]
        observed = (answers.needs[i] & answers.has[j]).sum(axis=1)
        observed += (answers.needs[j] & answers.has[i]).sum(axis=1)
        chances = np.hstack([needs(i) * has(j), needs(j) * has(i)])
        parts.append(upper_tails(chances, observed))
    return np.concatenate(parts)


def _chances(incidence: NDArray[np.bool_]) -> Callable[[Integers], Floats]:
    """Chances of the bipartite configuration model, for some rows at a time."""
    fit = cell_chances(incidence.sum(axis=1), incidence.sum(axis=0))
    return lambda rows: fit.chances[fit.row_class[rows]][:, fit.column_class]
