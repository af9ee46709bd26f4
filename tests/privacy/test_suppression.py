"""Complementary suppression: no total gives a hidden count back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.privacy.suppression import hide_small
from move_analysis.result import Column

ONE_WAY = {
    "partner": Column("partner", apart="{by}"),
    "label": Column("the competence"),
    "n": Column("SMEs", guard="count", counts="{layer} {label}"),
    "share": Column("share", guard="derived"),
}
TWO_WAY = {
    "segment": Column("segment", apart="segment"),
    "partner": Column("partner", apart="partner"),
    "n": Column("SMEs", guard="count", counts="answered"),
}
ARGUMENTS = {"by": "partner", "layer": "has"}


def hidden_of(table, columns, *, minimum=5):
    shown, _ = hide_small(table, columns, minimum=minimum, arguments=ARGUMENTS)
    return shown["n"].isna().to_numpy()


def one_way(*counts, label="iot"):
    partners = [f"P{number}" for number in range(len(counts))]
    return pd.DataFrame({"partner": partners, "label": label, "n": counts, "share": 0.5})


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((3, 40, 6), [True, False, True]),  # the smallest other one goes with it
        ((3, 2, 40), [True, True, False]),  # together they are five: enough
        ((1, 2, 40, 9), [True, True, False, True]),  # together three: not enough
        ((3, 0, 40), [True, False, True]),  # nobody is no cover
        ((3, 0, 0), [True, False, False]),  # nothing left to hide: the total is small, too
        ((8, 9, 0), [False, False, False]),
    ],
)
def test_what_subtraction_gives_is_fit_to_show(counts, hidden):
    assert hidden_of(one_way(*counts), ONE_WAY).tolist() == hidden


def test_derived_numbers_go_with_their_counts():
    shown, hidden = hide_small(one_way(3, 40, 6), ONE_WAY, minimum=5, arguments=ARGUMENTS)
    assert shown["share"].isna().tolist() == [True, False, True] and hidden == 4


def test_each_competence_is_a_line_of_its_own():
    table = pd.concat([one_way(3, 40, 6), one_way(8, 9, 7, label="gis")], ignore_index=True)
    assert hidden_of(table, ONE_WAY).tolist() == [True, False, True, False, False, False]


def test_missing_counts_stay_missing_and_hide_nothing():
    table = one_way(pd.NA, 8, 9).astype({"n": "Int64"})
    shown, hidden = hide_small(table, ONE_WAY, minimum=5, arguments=ARGUMENTS)
    assert hidden == 0 and shown["n"].tolist() == [pd.NA, 8, 9]


def test_without_a_dimension_there_is_nothing_to_subtract():
    table = one_way(3, 40, 6)
    shown, _ = hide_small(table, ONE_WAY, minimum=5, arguments={"by": None, "layer": "has"})
    assert shown["n"].isna().tolist() == [True, False, False]


def test_nobody_covers_a_count_that_would_give_back_a_small_one():
    """Of 36 SMEs 35 stayed, and all 39 others: 35 + 1, and 39 + 0, are all that may be known."""
    table = pd.DataFrame(
        [
            ("a", "A", 35),
            ("a", "B", 1),
            ("b", "A", 0),
            ("b", "B", 39),
            ("c", "A", 50),
            ("c", "B", 60),
        ],
        columns=["segment", "partner", "n"],
    )
    hidden = hidden_of(table, TWO_WAY)
    assert hidden[:4].all() and not hidden[4:].any()


@given(
    st.integers(2, 5),
    st.integers(2, 5),
    st.lists(st.integers(0, 30), min_size=25, max_size=25),
    st.integers(2, 6),
)
def test_rows_and_columns_of_a_table_hold(rows, columns, counts, minimum):
    numbers = np.array(counts[: rows * columns]).reshape(rows, columns)
    table = pd.DataFrame(
        [(r, f"P{c}", numbers[r, c]) for r in range(rows) for c in range(columns)],
        columns=["segment", "partner", "n"],
    )
    hidden = hidden_of(table, TWO_WAY, minimum=minimum).reshape(rows, columns)
    assert hidden[(numbers > 0) & (numbers < minimum)].all()
    for values, mask in [
        *zip(numbers, hidden, strict=True),
        *zip(numbers.T, hidden.T, strict=True),
    ]:
        if mask.any() and values[~mask].any():  # something is left that could have been hidden
            assert mask.sum() >= 2 and values[mask].sum() >= minimum


PARTS = {
    "partner": Column("partner", apart="{by}"),
    "label": Column("the competence"),
    "need": Column("SMEs", guard="count", counts="needs {label}", summed=True),
    **{
        name: Column(name, guard="count", counts="needs {label}", part=name, summed=True)
        for name in ("here", "there")
    },
}


def parts(*rows):
    table = pd.DataFrame(rows, columns=["partner", "label", "here", "there"])
    return table.assign(need=table["here"] + table["there"])[list(PARTS)]


def hidden_parts(table):
    shown, _ = hide_small(table, PARTS, minimum=5, arguments=ARGUMENTS)
    return shown[["need", "here", "there"]].isna()


def test_a_part_does_not_give_back_the_count_that_it_divides():
    # 3 is small, so 7 goes with it; but where all are met here, "here" says 7 again.
    rows = [("A", "iot", 3, 0), ("B", "iot", 7, 0), ("C", "iot", 40, 0), ("A", "web", 30, 9)]
    hidden = hidden_parts(parts(*rows))
    assert hidden["need"].tolist()[:3] == hidden["here"].tolist()[:3] == [True, True, False]


def test_the_rest_of_a_count_is_fit_to_show():
    hidden = hidden_parts(parts(("A", "iot", 30, 2), ("A", "web", 20, 20), ("A", "gis", 9, 0)))
    assert hidden.loc[0].sum() >= 2  # 32 less 30 would be 2
    assert hidden["there"].sum() >= 2  # so would be the sum over competences less 20
    assert not hidden["need"].all() and not hidden["here"].all()


@given(st.lists(st.integers(0, 12), min_size=18, max_size=18))
def test_rows_columns_and_sums_of_divided_counts_hold(counts):
    pairs = np.array(counts).reshape(9, 2)
    rows = [(f"P{k % 3}", f"c{k // 3}", *map(int, pair)) for k, pair in enumerate(pairs)]
    table = parts(*rows)
    hidden = hidden_parts(table)
    numbers = table[["need", "here", "there"]]
    assert hidden.to_numpy()[((numbers > 0) & (numbers < 5)).to_numpy()].all()
    lines = [
        (numbers.loc[own, name], hidden.loc[own, name])
        for key in ("label", "partner")
        for own in table.groupby(key).groups.values()
        for name in numbers
    ] + [(numbers.loc[row], hidden.loc[row]) for row in table.index]
    for values, mask in lines:
        if mask.any() and (values[~mask] > 0).any():
            assert mask.sum() >= 2 and values[mask].sum() >= 5


def test_a_mean_that_one_sme_dominates_is_hidden():
    columns = {
        "base": Column("SMEs", unit="SMEs", guard="base"),
        "mean": Column("mean turnover", unit="euro", guard="derived"),
        "largest": Column("part of the largest", guard="largest"),
    }
    table = pd.DataFrame({"base": [6, 6], "mean": [9e6, 2e5], "largest": [0.97, 0.3]})
    shown, hidden = hide_small(table, columns, minimum=5, arguments={})
    assert shown["mean"].isna().tolist() == [True, False] and hidden == 2
    assert shown["base"].tolist() == [6, 6]
