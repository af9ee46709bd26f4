import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.readers.multiselect import parse_ticked

NAMES = ["red", "blue", "AI, learning", "green"]
PLACES = {name.casefold(): place for place, name in enumerate(NAMES)}


def ticked(cells, **options):
    series = pd.Series(cells, dtype="str")
    return parse_ticked(series, PLACES, n_options=len(NAMES), **options)


@pytest.mark.parametrize("separator", ["; ", ";", "|", ",", ", ", "\n"])
def test_separators(separator):
    result = ticked([separator.join(["Red", "AI, learning"]), None, "blue", "green"])
    assert result.ticks.tolist() == [
        [True, False, True, False],
        [False] * 4,
        [False, True, False, False],
        [False, False, False, True],
    ]
    assert result.answered.tolist() == [True, False, True, True]
    assert not result.unknown


def test_kobos_blanks():
    assert ticked(["red blue", "green"]).ticks[:, [0, 1, 3]].tolist() == [
        [True, True, False],
        [False, False, True],
    ]


def test_unknown_pieces_are_counted_in_cells():
    result = ticked(["red;grey", "red;grey", "mauve", ";red; "])
    assert result.unknown == {"grey": 2, "mauve": 1}
    assert result.ticks[:, 0].tolist() == [True, True, False, True]


def test_unknown_pieces_tick_other():
    result = ticked(["red;grey", "blue"], other=3)
    assert result.ticks[:, 3].tolist() == [True, False]


@pytest.mark.parametrize("cells", [[], [None, None], [None]])
def test_nothing_answered(cells):
    result = ticked(cells)
    assert result.ticks.shape == (len(cells), 4)
    assert not result.ticks.any() and not result.answered.any()


ROWS = st.lists(st.sets(st.integers(0, 3)), max_size=30)


@given(ROWS, st.sampled_from([";", "|", ", ", "\n"]), st.booleans(), st.integers(0, 3))
def test_equals_reading_cell_by_cell(rows, separator, repeat, skipped):
    rows = rows * 40 if repeat else rows
    cells = [separator.join(NAMES[place] for place in sorted(row)) or None for row in rows]
    result = parse_ticked(
        pd.Series(["", *cells], dtype="str").iloc[1:], PLACES, n_options=len(NAMES)
    )
    expected = np.array([[place in row for place in range(4)] for row in rows], dtype=bool)
    assert (result.ticks == expected.reshape(-1, 4)).all()
    assert result.answered.tolist() == [bool(row) for row in rows]


def test_chunked_columns():
    cells = pd.concat([pd.Series(["red;blue"]), pd.Series([None, "green"])]).astype("str")
    assert ticked(cells).ticks.sum() == 3


def test_equals_get_dummies_on_many_distinct_cells():
    names = [f"option {place} é" for place in range(30)]
    ticks = np.random.default_rng(0).random((3_000, 30)) < 0.3
    cells = pd.Series(["|".join(np.array(names)[row]) for row in ticks], dtype="str")
    places = {name: place for place, name in enumerate(names)}
    ours = parse_ticked(cells.mask(cells == ""), places, n_options=30)
    assert (ours.ticks == cells.str.get_dummies("|")[names].to_numpy(bool)).all()
