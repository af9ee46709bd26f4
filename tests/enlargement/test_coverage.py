"""The kernel against exhaustive search, and the laws that the greedy order stands on."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.enlargement.coverage import Coverage, upper_bounds

LIMIT = 1 - 1 / np.e


@st.composite
def coverages(draw):
    """At most six candidates and five elements; supplies may be infinite."""
    candidates, elements = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    supplies = st.sampled_from([0.0, 0.0, 1.0, 2.5, np.inf])
    amounts = st.integers(0, 8).map(lambda value: value / 2)
    return Coverage(
        demand=np.array(draw(st.lists(amounts, min_size=elements, max_size=elements))),
        supply=np.array(
            draw(st.lists(supplies, min_size=candidates * elements, max_size=candidates * elements))
        ).reshape(candidates, elements),
        worth=np.array(draw(st.lists(amounts, min_size=elements, max_size=elements))),
    )


def value_by_hand(cover, chosen):
    """Element by element, without any of the kernel's tables."""
    return sum(
        worth * min(demand, sum(cover.supply[candidate][element] for candidate in chosen))
        for element, (demand, worth) in enumerate(zip(cover.demand, cover.worth, strict=True))
    )


def best_by_hand(cover, size):
    return max(value_by_hand(cover, s) for s in combinations(range(len(cover.supply)), size))


@given(coverages())
@settings(max_examples=150, deadline=None)
def test_value_of_every_set(cover):
    everybody = range(len(cover.supply))
    for size in range(len(cover.supply) + 1):
        for chosen in combinations(everybody, size):
            assert cover.value(list(chosen)) == pytest.approx(value_by_hand(cover, chosen))


@given(coverages())
@settings(max_examples=150, deadline=None)
def test_what_each_adds_is_the_difference_of_two_sets(cover):
    joined = list(range(0, len(cover.supply), 2))
    added = cover.values_added(joined)
    for candidate in range(len(cover.supply)):
        more = {*joined, candidate}
        difference = value_by_hand(cover, more) - value_by_hand(cover, joined)
        assert added[candidate] == pytest.approx(difference)


@given(coverages(), st.data())
@settings(max_examples=150, deadline=None)
def test_nobody_adds_more_after_another_has_joined(cover, data):
    everybody = st.integers(0, len(cover.supply) - 1)
    few = data.draw(st.lists(everybody, unique=True))
    more = [*few, *data.draw(st.lists(everybody.filter(lambda c: c not in few), unique=True))] \
        if len(few) < len(cover.supply) else few  # fmt: skip
    assert (cover.values_added(more) <= cover.values_added(few) + 1e-9).all()
    assert cover.value(more) >= cover.value(few) - 1e-9


@given(coverages())
@settings(max_examples=150, deadline=None)
def test_pairs_are_all_sets_of_two(cover):
    pairs = cover.pairs([])
    for one, other in combinations(range(len(cover.supply)), 2):
        assert pairs[one, other] == pytest.approx(value_by_hand(cover, (one, other)))
        assert pairs[other, one] == pytest.approx(pairs[one, other])


@given(coverages())
@settings(max_examples=150, deadline=None)
def test_greedy_keeps_its_promise_and_the_bound_holds(cover):
    order, added = cover.greedy([])
    values = np.array([cover.value(order[:step]) for step in range(len(order) + 1)])
    bounds = upper_bounds(added, values[:-1])
    assert sorted(order) == list(range(len(cover.supply)))
    for size in range(1, len(order) + 1):
        best = best_by_hand(cover, size)
        assert LIMIT * best - 1e-9 <= values[size] <= best + 1e-9
        assert bounds[size - 1] >= best - 1e-9
    assert values[1] == pytest.approx(best_by_hand(cover, 1))
    assert bounds[0] == pytest.approx(values[1])


def test_greedy_is_not_always_best_and_the_bound_says_so():
    """The classic trap: the broadest candidate covers half of each of the two narrow ones."""
    supply = np.array([[1.0, 1, 0, 1, 1, 0], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]])
    cover = Coverage(np.ones(6), supply, np.ones(6))
    order, added = cover.greedy([])
    values = np.array([cover.value(order[:step]) for step in range(4)])
    assert order[0] == 0 and values[2] == 5 and best_by_hand(cover, 2) == 6
    assert upper_bounds(added, values[:-1])[1] == 6
