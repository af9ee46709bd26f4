"""Significance: is what two SMEs could exchange more than SMEs of their breadth would by chance?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..messages import Message, say
from ..networks.bicm import asked_cell_chances
from ..networks.poisson_binomial import upper_tails
from .pairs import Floats, Integers
from .scores import Answers

CHUNK = 2_000_000
"""Chances that are held at a time."""

Random = Literal["assets", "both"]
CHANCE: dict[Random, Message] = {
    "assets": say(
        "p: chance that two SMEs exchange at least as many competences, in both directions "
        "together, if assets were spread at random over SMEs and competences, with the numbers "
        "that each of them has, and needs were as they are (bipartite configuration model of the "
        "assets, exact Poisson-binomial tail). p_adjusted: Benjamini-Hochberg over all pairs of "
        "SMEs, not only those listed; the ranks are those among the listed pairs, which makes it "
        "cautious."
    ),
    "both": say(
        "p: chance that two SMEs exchange at least as many competences, in both directions "
        "together, if assets and needs were spread at random over SMEs and competences, with the "
        "numbers that each of them has (bipartite configuration model of each layer, exact "
        "Poisson-binomial tail). p_adjusted: Benjamini-Hochberg over all pairs of SMEs, not only "
        "those listed; the ranks are those among the listed pairs, which makes it cautious."
    ),
}


def pair_p_values(
    answers: Answers, one: Integers, other: Integers, *, random: Random = "assets"
) -> Floats:
    r"""Return the chance that two SMEs of that breadth exchange as many competences.

    Upper tail of the number of competences that one needs and the other has, in both directions
    together. With :math:`p^N` and :math:`p^H` the chances of the bipartite configuration models of
    needs and of assets, the number is a sum of independent yes/no variables with the chances
    :math:`p^N_{ic} p^H_{jc}` and :math:`p^N_{jc} p^H_{ic}`, one of each per competence. Where
    only the assets are random (``"assets"``: more power where rare competences are needed),
    :math:`p^N` is 1 for what is needed and else 0. What was not asked or not answered is 0 in
    all tables that chance could have made (Saracco, F. et al. (2017). Inferring monopartite
    projections of bipartite networks: an entropy-based approach. New Journal of Physics 19,
    053022).
    """
    if not answers.needs.size:
        return np.ones(len(one))
    has = _chances(answers.has, answers.answered_has)
    needs: Callable[[Integers], Any] = answers.needs.__getitem__
    if random == "both":
        needs = _chances(answers.needs, answers.answered_needs)
    size = max(1, CHUNK // (2 * answers.needs.shape[1]))
    parts = [np.empty(0)]
    for start in range(0, len(one), size):
        i, j = one[start : start + size], other[start : start + size]
        observed = (answers.needs[i] & answers.has[j]).sum(axis=1)
        observed += (answers.needs[j] & answers.has[i]).sum(axis=1)
        chances = np.hstack([needs(i) * has(j), needs(j) * has(i)])
        parts.append(upper_tails(chances, observed))
    return np.concatenate(parts)


def _chances(yes: NDArray[np.bool_], answered: NDArray[np.bool_]) -> Callable[[Integers], Floats]:
    """Chances of the bipartite configuration model, for some rows at a time."""
    fit = asked_cell_chances(yes.view(np.uint8), answered.view(np.uint8))
    return lambda rows: fit.chances[fit.row_class[rows]][:, fit.column_class]
