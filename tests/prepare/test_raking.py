"""The raking kernel: known answers, exact margins, cuts that hold, and cells that are merged."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.prepare.raking import (
    Margin,
    largest_difference,
    margin_of,
    merged_cells,
    raked_weights,
)
from move_analysis.statistics import effective_size


def margin(targets, codes):
    groups = tuple(((str(number),),) for number in range(len(targets)))
    return Margin(("x",), groups, np.array(targets), np.array(codes))


def test_one_margin_is_post_stratification():
    """By hand: shares 3/4 and 1/4 of the members, 1/4 and 3/4 of the respondents."""
    weights = raked_weights(np.ones(4), [margin([75, 25], [0, 1, 1, 1])], trim=None)
    assert weights == pytest.approx([3, 1 / 3, 1 / 3, 1 / 3])


def test_two_margins_as_worked_by_hand():
    """A 2 x 2 table with a product structure: the solution is the product of the margins."""
    rows, columns = margin([70, 30], [0, 0, 1, 1]), margin([60, 40], [0, 1, 0, 1])
    weights = raked_weights(np.ones(4), [rows, columns], trim=None)
    assert weights / 4 == pytest.approx([0.42, 0.28, 0.18, 0.12])


def test_raking_keeps_the_odds_ratio_of_the_start():
    """Iterative proportional fitting changes margins, not interaction (Deming & Stephan)."""
    start = np.array([4.0, 1.0, 2.0, 3.0])
    rows, columns = margin([50, 50], [0, 0, 1, 1]), margin([30, 70], [0, 1, 0, 1])
    w = raked_weights(start, [rows, columns], trim=None)
    assert w[0] * w[3] / (w[1] * w[2]) == pytest.approx(4 * 3 / (1 * 2))
    assert w[:2].sum() == pytest.approx(2) and w[[0, 2]].sum() == pytest.approx(1.2)


@st.composite
def tables(draw):
    """Respondents with two attributes, every combination at least once, and some unknown."""
    size = draw(st.tuples(st.integers(2, 4), st.integers(2, 3)))
    every = [(a, b) for a in range(size[0]) for b in range(size[1])]
    more = draw(st.lists(st.tuples(st.integers(-1, size[0] - 1), st.integers(-1, size[1] - 1)),
                         max_size=20))  # fmt: skip
    codes = np.array([*every, *more]).T
    totals = [draw(st.lists(st.integers(1, 50), min_size=n, max_size=n)) for n in size]
    return [margin(t, c) for t, c in zip(totals, codes, strict=True)]


@given(tables())
@settings(max_examples=100, deadline=None)
def test_margins_are_exact(margins):
    weights = raked_weights(np.ones(len(margins[0].codes)), margins, trim=None)
    assert largest_difference(weights, margins) < 1e-6
    assert weights.mean() == pytest.approx(1) and (weights > 0).all()


@given(tables(), st.sampled_from([1.2, 1.5, 2.0, 4.0]))
@settings(max_examples=100, deadline=None)
def test_a_cut_is_really_applied(margins, trim):
    weights = raked_weights(np.ones(len(margins[0].codes)), margins, trim=trim)
    assert weights.max() <= trim * (1 + 1e-9)
    assert weights.mean() == pytest.approx(1)


@given(tables())
@settings(max_examples=50, deadline=None)
def test_a_cut_that_cuts_nothing_changes_nothing(margins):
    free = raked_weights(np.ones(len(margins[0].codes)), margins, trim=None)
    cut = raked_weights(np.ones(len(margins[0].codes)), margins, trim=free.max() * 1.01 + 1)
    assert cut == pytest.approx(free, abs=1e-6)


def test_a_cut_and_exact_margins_where_both_can_be_had():
    """Uncut, one weight is 3.2; cut at 2.5, the others of its groups take over."""
    codes = [0] * 2 + [1] * 8, [0] + [1] * 5 + [0] * 4
    margins = [margin([4, 6], codes[0]), margin([6, 4], codes[1])]
    free = raked_weights(np.ones(10), margins, trim=None)
    cut = raked_weights(np.ones(10), margins, trim=2.3)
    assert free.max() > 2.3
    assert cut.max() <= 2.3 + 1e-9
    assert largest_difference(cut, margins) < 1e-6


def test_margins_that_can_not_be_had_are_told():
    """Each respondent of group 0 is in column 0, but the members are more than that."""
    margins = [margin([90, 10], [0, 1, 1, 1]), margin([10, 90], [0, 1, 1, 1])]
    weights = raked_weights(np.ones(4), margins, trim=None)
    assert largest_difference(weights, margins) > 0.1


def test_a_cut_must_be_above_the_mean():
    with pytest.raises(ValueError, match="trim should be larger than 1, got 1"):
        raked_weights(np.ones(2), [], trim=1)


def test_start_weights_count():
    start = np.array([1.0, 1, 2, 4])
    weights = raked_weights(start, [margin([1, 1], [0, 0, 1, 1])], trim=None)
    assert weights[3] / weights[2] == pytest.approx(2)


def test_design_effect_as_kish_has_it():
    assert 4 / effective_size([1, 1, 2, 4]) == 1.375


# ------------------------------------------------------------------------------- merged cells


def test_small_cells_are_merged_within_their_family_first():
    counts = {("A", "micro"): 9, ("A", "small"): 2, ("A", "medium"): 1, ("B", "micro"): 7}
    assert merged_cells(counts, least=3) == (
        (("A", "medium"), ("A", "small")), (("A", "micro"),), (("B", "micro"),),
    )  # fmt: skip


def test_a_family_that_is_too_small_goes_to_another():
    counts = {("A", "micro"): 9, ("B", "micro"): 1, ("B", "small"): 0, ("C", "micro"): 3}
    assert merged_cells(counts, least=3) == (
        (("A", "micro"),), (("B", "micro"), ("B", "small"), ("C", "micro")),
    )  # fmt: skip


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("AB"), st.sampled_from("xyz")), st.integers(0, 9), min_size=1
    ),
    st.integers(1, 8),
)
def test_no_cell_is_lost_and_every_group_is_large_enough(counts, least):
    groups = merged_cells(counts, least=least)
    assert sorted(cell for group in groups for cell in group) == sorted(counts)
    sizes = [sum(counts[cell] for cell in group) for group in groups]
    assert len(groups) == 1 or min(sizes) >= least


def test_respondents_that_are_on_no_list_are_in_no_group():
    members = pd.DataFrame({"size": ["micro", "small"], "members": [50, 30]})
    answered = pd.DataFrame({"size": ["micro", "small", "giant", None]})
    assert margin_of(members, answered, attributes=["size"], least=1).codes.tolist() == [
        0,
        1,
        -1,
        -1,
    ]
