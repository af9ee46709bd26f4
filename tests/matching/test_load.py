"""Load-limited lists are the best there are, and say so."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.matching import load as load_module
from move_analysis.matching.load import chosen, recommended
from move_analysis.matching.pairs import best_pairs

from .test_pairs import offers


def exhaustive(scores: np.ndarray, *, top: int, load: int) -> float:
    """Largest total over all lists of at most `top` with no SME in more than `load`."""
    n = len(scores)
    choices = []
    for i in range(n):
        others = [j for j in range(n) if j != i]
        choices.append([own for size in range(top + 1) for own in combinations(others, size)])
    best = 0.0
    for lists in product(*choices):
        if np.bincount([j for own in lists for j in own], minlength=n).max() <= load:
            best = max(best, sum(scores[i, j] for i, own in enumerate(lists) for j in own))
    return best


@given(st.integers(0, 10**6), st.integers(1, 2), st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_total_is_that_of_exhaustive_search(seed, top, load):
    o = offers(4, 5, seed=seed, fill=0.6)
    lists = recommended(o, top=top, load=load)
    i, j = np.divmod(np.arange(16), 4)
    scores = o.scores(i, j).reshape(4, 4)
    assert lists.score.sum() == pytest.approx(exhaustive(scores, top=top, load=load), abs=1e-9)
    assert lists.gap < 1e-9


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 5), st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_limits_hold_and_the_bound_is_one(seed, top, load, depth):
    o = offers(25, 8, seed=seed)
    whole = recommended(o, top=top, load=load)
    part = chosen(*best_pairs(o, depth), n=25, depth=depth, top=top, load=load)
    for lists in (whole, part):
        assert np.bincount(lists.sme, minlength=25).max() <= top
        assert np.bincount(lists.match, minlength=25).max() <= load
        assert len({*zip(lists.sme.tolist(), lists.match.tolist(), strict=True)}) == len(lists.sme)
    assert part.score.sum() <= whole.score.sum() + 1e-9 <= part.bound + 2e-6


def test_the_choice_takes_pairs_in_until_it_is_proved(monkeypatch):
    o = offers(80, 6, fill=0.5)
    proved = recommended(o, top=2, load=2)
    monkeypatch.setattr(load_module, "FIRST", 1)
    fewer = recommended(o, top=2, load=2)
    assert proved.gap < 1e-7 and fewer.gap < 1e-7
    assert fewer.score.sum() == pytest.approx(proved.score.sum())
    monkeypatch.setattr(load_module, "MOST_PAIRS", 0)
    shallow = recommended(o, top=2, load=2)
    assert shallow.gap > 0
    assert shallow.score.sum() < proved.score.sum() <= shallow.bound + 1e-9


def test_without_a_limit_everybody_gets_the_best():
    o = offers(25, 8)
    lists = recommended(o, top=3, load=0)
    assert lists.gap == 0
    limited = recommended(o, top=3, load=3)
    assert limited.score.sum() < lists.score.sum()
    assert recommended(o, top=3, load=25).score.sum() == pytest.approx(lists.score.sum())
