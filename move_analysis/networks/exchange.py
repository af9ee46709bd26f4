"""What two SMEs could exchange: competences that one has and the other needs, for any pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..survey import Survey

Integers = NDArray[np.int64]

BLOCK_CELLS = 2_000_000
"""Pairs that are compared at a time."""


class Exchange:
    """Who has what others need, without a table of all pairs of SMEs."""

    def __init__(self, has: NDArray[np.bool_], needs: NDArray[np.bool_]) -> None:
        self._has, self._needs = has, needs
        self._packed = _packed(has), _packed(needs)

    @classmethod
    def of(cls, survey: Survey) -> Exchange:
        """That of a survey's answers, in their order."""
        needs = survey.incidence("needs").fillna(False).astype(bool)
        has = survey.incidence("has").fillna(False).astype(bool)
        has = has.reindex(columns=needs.columns, fill_value=False)
        return cls(has.to_numpy(dtype=bool), needs.to_numpy(dtype=bool))

    def given(self, one: Integers, other: Integers) -> Integers:
        """How many competences that `other` needs `one` has, pair by pair; none to oneself."""
        has, needs = self._packed
        bits = np.bitwise_count(has[one] & needs[other]).sum(axis=1, dtype=np.int64)
        return np.where(one == other, 0, bits)

    def both_ways(self, one: Integers, other: Integers) -> Integers:
        """How many go from `one` to `other` and back."""
        return self.given(one, other) + self.given(other, one)

    def total(self) -> int:
        """What all pairs of SMEs could exchange together."""
        everyone = self._has.sum(axis=0) @ self._needs.sum(axis=0)
        return int(everyone - (self._has & self._needs).sum())

    def strongest(
        self, left_out: sparse.csr_array[Any], *, most: int
    ) -> tuple[NDArray[np.int64], int]:
        """The most complementary pairs (two rows: one and the other SME), and all that gain both.

        Whether both sides gain is known of each pair only, so this takes the square of the SMEs,
        a few nanoseconds a pair; memory is that of a block. Equal pairs come in the SMEs' order.
        """
        n = len(self._has)
        kept, n_mutual, size = np.empty((3, 0), dtype=np.int64), 0, max(1, BLOCK_CELLS // max(n, 1))
        for start in range(0, n, size):
            worth = self._worth(start, min(start + size, n), left_out)
            n_mutual += int(np.count_nonzero(worth))
            weakest = kept[2, -1] if kept.shape[1] == most else 0
            one, other = np.nonzero(worth > weakest)
            new = np.vstack((one + start, other + start, worth[one, other].astype(np.int64)))
            kept = np.hstack((kept, new))
            kept = kept[:, np.argsort(-kept[2], kind="stable")[:most]]
        return kept[:2], n_mutual

    def _worth(self, start: int, stop: int, left_out: sparse.csr_array[Any]) -> NDArray[Any]:
        """By the smaller gain, then by both, for some SMEs and all after them; 0 for no pair."""
        rows = slice(start, stop)
        has, needs = (table.astype(np.float32) for table in (self._has, self._needs))
        gives, takes = has[rows] @ needs[start:].T, needs[rows] @ has[start:].T
        smaller = np.minimum(gives, takes)
        gives += takes
        worth = np.where(smaller > 0, smaller * (2 * has.shape[1] + 1) + gives, 0)
        worth[np.tri(*worth.shape, dtype=np.bool_)] = 0
        worth[left_out[rows, start:].nonzero()] = 0
        return worth


def _packed(table: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Rows of yes and no as the bits of whole words."""
    padded = np.zeros((len(table), -(-table.shape[1] // 64) * 64), dtype=bool)
    padded[:, : table.shape[1]] = table
    return np.packbits(padded, axis=1).view(np.uint64)
