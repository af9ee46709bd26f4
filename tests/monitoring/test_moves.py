"""Moves between segments: counted by hand, also where a segment was empty before."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from move_analysis.derive import Published
from move_analysis.monitoring.changes import compared
from move_analysis.monitoring.moves import NOBODY, Moves, _changed, _moves
from move_analysis.statistics import wilson_interval
from move_analysis.values import Name

BEFORE = [1, 1, 1, 2, 2, 1, 1, 1, 2, 1]
AFTER = [1, 2, 3, 2, 1, 1, 1, 1, 2, 3]


def inside(places, segments=(1, 2, 3)):
    return pd.DataFrame({n: [n == place for place in places] for n in segments}, dtype="boolean")


@pytest.fixture
def moves():
    return _moves(inside(BEFORE), inside(AFTER))


@pytest.fixture
def changes():
    return compared(inside(BEFORE), inside(AFTER), pd.Series(1.0, index=range(10)))


def test_each_pair_of_segments_is_counted(moves):
    assert [*moves] == ["before", "after", "placed", "base", "n", "share", "low", "high"]
    assert moves[["before", "after", "n"]].to_numpy().tolist() == [
        [1, 1, 4], [1, 2, 1], [1, 3, 2], [2, 1, 1], [2, 2, 2], [2, 3, 0], [3, 1, 0], [3, 2, 0],
        [3, 3, 0],
    ]  # fmt: skip
    assert moves["placed"].eq(10).all() and moves["base"].tolist() == [7] * 3 + [3] * 3 + [0] * 3
    low, high = (bound.item() for bound in wilson_interval(4 / 7, 7))
    assert moves.loc[0, ["share", "low", "high"]].tolist() == pytest.approx([4 / 7, low, high])


def test_of_a_segment_that_was_empty_before_no_share_moved(moves):
    """Nothing is divided by nothing, and one SME is enough for a share."""
    assert moves.loc[moves["before"] == 3, ["share", "low", "high"]].isna().all(axis=None)
    alone = _moves(inside([1, 2, 2]), inside([2, 2, 3]))
    assert alone.loc[alone["before"] == 1, "share"].tolist() == [0, 1, 0]


def test_bounds_of_the_change_are_those_of_the_answers(moves, changes):
    table = changes.assign(segment=[1, 2, 3]).reset_index(drop=True)
    published = Published(table, table, tables={"moves": moves})
    low, high = _changed(published)
    assert low == pytest.approx(table["low"].to_numpy())
    assert high == pytest.approx(table["high"].to_numpy())


def test_where_it_is_hidden_how_many_stayed_no_bounds_are_known(moves, changes):
    hidden = moves["before"].eq(2) & moves["after"].eq(2)
    shown = moves.assign(n=moves["n"].astype("Int64").mask(hidden))
    table = changes.assign(segment=[1, 2, 3]).reset_index(drop=True)
    low, high = _changed(Published(table, table, tables={"moves": shown}))
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [False, True, False]


@pytest.fixture
def found(moves, changes):
    columns = ["segment", "base", "n_before", "n_after", "share_before", "low_before",
               "high_before", "share_after", "low_after", "high_after", "change", "low", "high",
               "p"]  # fmt: skip
    segments = changes.assign(segment=[1, 2, 3]).reset_index(drop=True)[columns]
    names = {"segment": {"1": Name("Old"), "2": Name("Other"), "3": Name("New")}}
    return Moves(segments=segments, moves=moves, names=names)


def test_the_reading_says_how_each_grew_and_who_stayed(found):
    first, _, third, stayed = found.reading()
    assert first.startswith("Segment 1, Old: 70% of 10 SMEs before, 50% after (change -20 ")
    assert third.startswith("Segment 3, New: 0% of 10 SMEs before, 20% after (change +20 ")
    assert stayed == "Stayed where they were: 57% of segment 1, 67% of segment 2."


def test_changes_are_said_in_percentage_points(found):
    large = found.segments.assign(change=0.9, low=-0.8, high=0.99)
    assert (
        replace(found, segments=large)
        .reading()[0]
        .endswith("(change +90 percentage points, 95 % interval -80 to +99).")
    )


def test_what_is_not_published_is_not_said(found):
    hidden = found.segments.mask(found.segments["segment"] == 2)
    assert [line[:9] for line in replace(found, segments=hidden).reading()[:2]] == [
        "Segment 1", "Segment 3",
    ]  # fmt: skip
    nobody = found.segments.assign(share_before=np.nan)
    assert replace(found, segments=nobody).reading() == (NOBODY,)
    few = nobody.assign(base=[10, None, 10])
    assert replace(found, segments=few).reading() == (
        "Too few SMEs were placed in both waves to say.",
    )
    gone = found.moves.assign(share=np.nan)
    assert len(replace(found, moves=gone).reading()) == 3
