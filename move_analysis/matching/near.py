"""Near misses: who has no competence that is needed, but one that often goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..competences.complexity import proximity
from .load import Lists
from .pairs import Floats, Integers, Offers
from .reasons import Words, mastered
from .scores import Answers

SENTENCE = "You need {}; they do not have it, but they have {}{level}, which often goes with it."
PER_SME = 2
"""Near misses that are shown to an SME: for its weightiest needs that no match meets."""


@dataclass(frozen=True, eq=False)
class NearBy:
    """How near each SME comes to each competence by another one.

    Parameters
    ----------
    nearness : ndarray of shape (n_smes, n_competences)
        Mastery of the related competence times its proximity; 0 where nothing is near, or where
        the SME has the competence itself.
    by : ndarray of int of shape (n_smes, n_competences)
        The related competence.
    proximity : ndarray of shape (n_competences, n_competences)
        How often the competences go together.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching.scores import answers_of
    >>> answers = answers_of(demo_survey())
    >>> float(near_by(answers, related=0.4).nearness[answers.has].max())
    0.0
    """

    nearness: Floats
    by: Integers
    proximity: Floats


def near_by(answers: Answers, *, related: float) -> NearBy:
    """How near does each SME come to each competence that it does not have?

    Parameters
    ----------
    answers : Answers
        Who has what.
    related : float
        Proximity from which competences count as related.

    Returns
    -------
    NearBy

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabasi, A.-L. & Hausmann, R. (2007). The product space
    conditions the development of nations. Science 317, 482-487.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching.scores import answers_of
    >>> near_by(answers_of(demo_survey()), related=1.0).nearness.sum()
    np.float64(0.0)
    """
    close = closeness(pd.DataFrame(answers.has), pd.DataFrame(answers.needs)).to_numpy()
    counted = np.where(close >= related, close, 0)
    nearness, by = np.zeros(answers.has.shape), np.zeros(answers.has.shape, dtype=np.int64)
    for c in range(counted.shape[1]):
        values = answers.mastery * counted[c]
        by[:, c] = values.argmax(axis=1)
        nearness[:, c] = values[np.arange(len(values)), by[:, c]]
    return NearBy(np.where(answers.has, 0, nearness), by, close)


def closeness(has: pd.DataFrame, needs: pd.DataFrame) -> pd.DataFrame:
    """How often do competences go together?

    Parameters
    ----------
    has, needs : DataFrame of bool of shape (n_smes, n_competences)
        Who has, and who needs, what; the same columns.

    Returns
    -------
    DataFrame of shape (n_competences, n_competences)
        Proximity of the assets; for a competence that nobody has, that of the needs.

    References
    ----------
    Hidalgo et al. (2007), as `near_by`.

    Examples
    --------
    >>> has = pd.DataFrame({"iot": [True, True], "gis": [True, False], "ai": [False, False]})
    >>> needs = pd.DataFrame({"iot": [False, False], "gis": [False, True], "ai": [False, True]})
    >>> closeness(has, needs)["ai"].tolist()
    [0.0, 1.0, 0.0]
    """
    assets, wishes = (proximity(table.astype(float)) for table in (has, needs))
    nobody = ~has.any().to_numpy()
    return assets.where(~(nobody[:, None] | nobody), wishes)


def near_misses(
    answers: Answers, offers: Offers, words: Words, *, lists: Lists, near: NearBy, load: int
) -> pd.DataFrame:
    """Who could help with needs that no listed match meets, by a related competence?

    Parameters
    ----------
    answers : Answers
        Who needs and has what.
    offers : Offers
        Weights of the needs, and who may not be matched.
    words : Words
        What things are called.
    lists : Lists
        The real matches.
    near : NearBy
        From `near_by`.
    load : int
        So often an SME may be named; 0: any number of times.

    Returns
    -------
    DataFrame
        ``sme match`` (places), ``need related`` (labels), ``proximity`` and ``reasons``; at most
        two rows per SME.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching.load import recommended
    >>> from move_analysis.matching.reasons import words_of
    >>> from move_analysis.matching.scores import answers_of, offers_of
    >>> from move_analysis.settings import Matching
    >>> survey = demo_survey()
    >>> answers = answers_of(survey)
    >>> offers = offers_of(survey, answers, settings=Matching())
    >>> found = near_misses(
    ...     answers, offers, words_of(survey, answers), load=10,
    ...     lists=recommended(offers, top=1, load=0), near=near_by(answers, related=0.4))
    >>> bool((found["proximity"] >= 0.4).all())
    True
    """
    n = len(answers.ids)
    open_needs = answers.needs.copy()
    np.logical_and.at(open_needs, lists.sme, ~answers.has[lists.match])
    weight = offers.needs.toarray() * open_needs
    order = np.argsort(-weight, axis=1, kind="stable")[:, :PER_SME]
    free = _Free(offers, near.nearness, limit=load if load else n * PER_SME)
    rows: list[tuple[Any, ...]] = []
    for place in range(order.shape[1]):
        for i in np.flatnonzero(weight[np.arange(n), order[:, place]] > 0).tolist():
            c = int(order[i, place])
            j = free.nearest(i, competence=c)
            if j is not None:
                d = int(near.by[j, c])
                labels = words.competences[c], words.competences[d]
                level = mastered([d], answers.mastery[j], words)
                reason = SENTENCE.format(*labels, level=level)
                rows.append((i, j, *labels, near.proximity[c, d], reason))
    names = ["sme", "match", "need", "related", "proximity", "reasons"]
    return pd.DataFrame(rows, columns=names).sort_values("sme", kind="stable", ignore_index=True)


class _Free:
    """Who comes nearest to a competence and may still be named."""

    def __init__(self, offers: Offers, nearness: Floats, *, limit: int) -> None:
        self._offers, self._nearness = offers, nearness
        self._left = np.full(len(nearness), limit)
        self._queues: dict[int, list[int]] = {}

    def nearest(self, one: int, *, competence: int) -> int | None:
        """The first in the queue that may be matched with `one`; its place is taken."""
        queue = self._queue(competence)
        place = next((p for p, j in enumerate(queue) if self._is_free(one, j)), None)
        if place is None:
            return None
        found = queue[place]
        self._left[found] -= 1
        return found

    def _queue(self, competence: int) -> list[int]:
        """Who comes near, the nearest first; those that are full have left it."""
        if competence not in self._queues:
            near = self._nearness[:, competence]
            order = np.argsort(-near, kind="stable")
            self._queues[competence] = order[: np.count_nonzero(near > 0)].tolist()
        queue = self._queues[competence]
        while queue and not self._left[queue[0]]:
            queue.pop(0)
        return queue

    def _is_free(self, one: int, other: int) -> bool:
        offers = self._offers
        if not self._left[other] or one == other:
            return False
        if offers.group is not None and offers.group[one] == offers.group[other]:
            return False
        ties = offers.ties
        return ties is None or other not in ties.indices[ties.indptr[one] : ties.indptr[one + 1]]
