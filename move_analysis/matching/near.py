"""Near misses: who has no competence that is needed, but one that often goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..competences.complexity import proximity
from .load import Lists
from .pairs import Floats, Integers, Offers
from .reasons import Codes, mastered, reason_code
from .scores import Answers

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
    """

    nearness: Floats
    by: Integers
    proximity: Floats


def near_by(answers: Answers, *, related: float) -> NearBy:
    """Return how near each SME comes to each competence that it does not have.

    Competences count as related from a proximity of `related` on (Hidalgo, C. A., Klinger, B.,
    Barabasi, A.-L. & Hausmann, R. (2007). The product space conditions the development of
    nations. Science 317, 482-487).
    """
    layers = (answers.has, answers.answered_has), (answers.needs, answers.answered_needs)
    tables = [pd.DataFrame(np.where(known, yes, np.nan)) for yes, known in layers]
    close = closeness(*tables).to_numpy()
    counted = np.where(close >= related, close, 0)
    nearness, by = np.zeros(answers.has.shape), np.zeros(answers.has.shape, dtype=np.int64)
    for c in range(counted.shape[1]):
        values = answers.mastery * counted[c]
        by[:, c] = values.argmax(axis=1)
        nearness[:, c] = values[np.arange(len(values)), by[:, c]]
    return NearBy(np.where(answers.has, 0, nearness), by, close)


def closeness(has: pd.DataFrame, needs: pd.DataFrame) -> pd.DataFrame:
    """Return how often competences go together: their proximity (see `near_by`).

    Among those that answered for both; for a competence that nobody has it is that of the needs.
    The tables hold 0 and 1, missing where not asked or not answered.

    >>> has = pd.DataFrame({"iot": [1, 1], "gis": [1, 0], "ai": [0, 0]})
    >>> needs = pd.DataFrame({"iot": [0, 0], "gis": [0, 1], "ai": [0, 1]})
    >>> closeness(has, needs)["ai"].tolist()
    [0.0, 1.0, 0.0]
    """
    assets, wishes = proximity(has), proximity(needs)
    nobody = ~(has > 0).any().to_numpy()
    return assets.where(~(nobody[:, None] | nobody), wishes)


def near_misses(
    answers: Answers, offers: Offers, codes: Codes, *, lists: Lists, near: NearBy, load: int
) -> pd.DataFrame:
    """Find who could help with needs that no listed match meets, by a related competence.

    Columns are ``sme match`` (places), ``need related`` (codes), ``proximity reasons``; at most
    two rows per SME, and no SME is named more than `load` times (0: any number of times).
    """
    n = len(answers.ids)
    open_needs = answers.needs.copy()
    np.logical_and.at(open_needs, lists.sme, ~answers.has[lists.match])
    weight = offers.needs.toarray() * open_needs
    order = np.argsort(-weight, axis=1, kind="stable")[:, :PER_SME]
    free = _Free(offers, near.nearness, limit=load if load else n * PER_SME)
    named, rows = mastered(answers.mastery, codes), list[tuple[Any, ...]]()
    for place in range(order.shape[1]):
        for i in np.flatnonzero(weight[np.arange(n), order[:, place]] > 0).tolist():
            c = int(order[i, place])
            j = free.nearest(i, competence=c)
            if j is not None:
                d = int(near.by[j, c])
                need, instead = codes.competences[c], codes.competences[d]
                levels = [named[j, d]] if named[j, d] else []
                reason = reason_code({"need": need, "instead": instead, "levels": levels})
                rows.append((i, j, need, instead, near.proximity[c, d], reason))
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
