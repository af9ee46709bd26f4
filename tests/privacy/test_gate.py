"""The gate: small numbers are hidden, and SMEs that the reader may not see."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
import pytest

from move_analysis.privacy import Policy, release
from move_analysis.result import Column, Result, Schema


@dataclass(frozen=True, kw_only=True, eq=False)
class Guarded(Result):
    SCHEMA: ClassVar[Schema] = {
        "cells": {
            "group": Column("partner"),
            "n": Column("SMEs", unit="SMEs", guard="count"),
            "base": Column("SMEs asked", unit="SMEs", guard="base"),
            "share": Column("share", guard="derived"),
        },
        "members": {"respondent": Column("SME", guard="respondent"), "segment": Column("segment")},
    }
    cells: pd.DataFrame
    members: pd.DataFrame


@pytest.fixture
def guarded():
    cells = pd.DataFrame(
        {
            "group": list("abcd"),
            "n": [4, 5, 0, 4],
            "base": [20, 20, 20, 4],
            "share": [0.2, 0.25, 0.0, 1.0],
        }
    )
    members = pd.DataFrame({"respondent": ["A-1", "B-1", "B-2"], "segment": [1, 1, 2]})
    return Guarded(cells=cells, members=members)


@pytest.fixture
def policy():
    return Policy(minimum=5, reader="A", visible=frozenset({"A-1", "B-2"}))


def test_small_counts_and_what_follows_from_them_are_hidden(guarded, policy):
    cells = release(guarded, policy).cells.set_index("group")
    assert cells.loc["a", ["n", "share"]].isna().all()
    assert cells.loc["a", "base"] == 20
    assert cells.loc["b", ["n", "base", "share"]].tolist() == [5, 20, 0.25]
    assert cells.loc["c", ["n", "share"]].tolist() == [0, 0]
    assert cells.loc["d", ["n", "base", "share"]].isna().all()


def test_only_visible_smes_stay(guarded, policy):
    assert release(guarded, policy).members["respondent"].tolist() == ["A-1", "B-2"]


def test_a_released_result_says_so_and_how_much_is_hidden(guarded, policy):
    released = release(guarded, policy)
    assert released.released == "A"
    assert guarded.released is None
    assert released.notes == (
        "5 numbers stand on fewer than 5 SMEs, or would give such a number away, and are hidden.",
        "1 rows about SMEs that this reader may not see are left out.",
    )


def test_releasing_twice_hides_nothing_more(guarded, policy):
    once = release(guarded, policy)
    pd.testing.assert_frame_equal(release(once, policy).cells, once.cells)
