"""The kernel: scores equal brute force, the best are the best, and more SMEs never hurt."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from move_analysis.matching import pairs
from move_analysis.matching.pairs import Differs, Offers, Shares, best_pairs


def offers(n=30, c=8, *, seed=0, fill=0.3, one_way=0.2, **more) -> Offers:
    rng = np.random.default_rng(seed)
    needs = rng.random((n, c)) * (rng.random((n, c)) < fill)
    needs /= np.maximum(needs.sum(axis=1, keepdims=True), 1)
    has = rng.choice([1 / 3, 2 / 3, 1], (n, c)) * (rng.random((n, c)) < fill)
    bonuses = (Differs(0.1, rng.integers(-1, 3, n)), Shares(0.2, rng.random((n, 4)) < 0.4))
    return Offers(
        sparse.csr_array(needs), sparse.csr_array(has), one_way=one_way, bonuses=bonuses, **more
    )


def brute_force(o: Offers) -> np.ndarray:
    """Scores of all pairs, one by one, as the documentation says."""
    needs, has = o.needs.toarray(), o.has.toarray()
    codes, sets = o.bonuses[0].codes, o.bonuses[1].sets
    n = len(needs)
    scores = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            gets = sum(needs[i, c] * has[j, c] for c in range(needs.shape[1]))
            gives = sum(needs[j, c] * has[i, c] for c in range(needs.shape[1]))
            base = (1 - o.one_way) * (gets * gives) ** 0.5 + o.one_way * (gets + gives) / 2
            differ = codes[i] >= 0 and codes[j] >= 0 and codes[i] != codes[j]
            both, either = (sets[i] & sets[j]).sum(), (sets[i] | sets[j]).sum()
            shared = both / either if either else 0
            scores[i, j] = base * (1 + 0.1 * differ + 0.2 * shared)
        scores[i, i] = 0
    return scores


def best_of(scores: np.ndarray, k: int) -> list[list[int]]:
    rounded = np.round(scores, 12)
    orders = np.lexsort((np.broadcast_to(np.arange(len(scores)), scores.shape), -rounded))
    return [[j for j in row[:k] if rounded[i, j] > 0] for i, row in enumerate(orders)]


def as_lists(found, n):
    sme, match, _ = found
    return [match[sme == i].tolist() for i in range(n)]


@pytest.mark.parametrize("fill", [0.05, 0.3, 0.9])
@pytest.mark.parametrize("tile", [(64, 2048), (7, 4)])
def test_best_pairs_are_those_of_brute_force(monkeypatch, fill, tile):
    monkeypatch.setattr(pairs, "ROWS", tile[0])
    monkeypatch.setattr(pairs, "COLUMNS", tile[1])
    for seed in range(5):
        o = offers(seed=seed, fill=fill)
        sme, match, score = best_pairs(o, 4)
        scores = brute_force(o)
        np.testing.assert_allclose(score, scores[sme, match], rtol=1e-12)
        assert as_lists((sme, match, score), 30) == best_of(scores, 4)


@given(st.integers(0, 10**6), st.integers(1, 12), st.integers(1, 40), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_lists_do_not_depend_on_blocks(seed, n, k, size):
    o = offers(n, 5, seed=seed, fill=0.4)
    expected = best_pairs(o, k, threads=1)
    before = pairs.ROWS, pairs.COLUMNS
    try:
        for pairs.ROWS, pairs.COLUMNS in ((size, 3), (3, size)):
            for one, other in zip(expected, best_pairs(o, k), strict=True):
                np.testing.assert_array_equal(one, other)
    finally:
        pairs.ROWS, pairs.COLUMNS = before


@given(st.integers(0, 10**6), st.integers(2, 12))
@settings(max_examples=60, deadline=None)
def test_another_sme_never_lowers_the_best_score_of_any(seed, n):
    o = offers(n, 5, seed=seed, fill=0.4)
    fewer = Offers(
        sparse.csr_array(o.needs[: n - 1]), sparse.csr_array(o.has[: n - 1]), one_way=o.one_way,
        bonuses=(Differs(0.1, o.bonuses[0].codes[:-1]), Shares(0.2, o.bonuses[1].sets[:-1])),
    )  # fmt: skip
    before, after = (np.zeros(n), np.zeros(n))
    for best, (sme, _, score) in ((before, best_pairs(fewer, 1)), (after, best_pairs(o, 1))):
        best[sme] = score
    assert (after >= before)[: n - 1].all()


def test_scores_are_the_same_seen_from_both_sides():
    o = offers(40, 10)
    i, j = np.triu_indices(40, k=1)
    np.testing.assert_array_equal(o.scores(i, j), o.scores(j, i))


def test_equal_scores_stand_in_the_order_of_the_smes():
    needs, has = sparse.csr_array(np.ones((6, 1)) / 2), sparse.csr_array(np.ones((6, 1)))
    sme, match, _ = best_pairs(Offers(needs, has, one_way=0.0), 2)
    assert as_lists((sme, match, None), 6) == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1], [0, 1]]


@pytest.mark.parametrize("columns", [8, 2048])
def test_groups_and_ties_are_left_out(monkeypatch, columns):
    monkeypatch.setattr(pairs, "COLUMNS", columns)
    rng = np.random.default_rng(1)
    tied = np.triu(rng.random((30, 30)) < 0.2, k=1)
    tied = tied | tied.T
    group = np.arange(30) % 3
    o = offers(fill=0.5, group=group, ties=sparse.csr_array(tied.astype(float)))
    scores = brute_force(o)
    scores[tied | (group[:, None] == group)] = 0
    assert as_lists(best_pairs(o, 5), 30) == best_of(scores, 5)


def test_one_way_matches_alone_count_little():
    needs = sparse.csr_array(np.array([[1.0, 0], [0, 0], [0, 1.0]]))
    has = sparse.csr_array(np.array([[0, 0.2], [1.0, 0], [0.2, 0]]))
    _, match, score = (part[:2] for part in best_pairs(Offers(needs, has, one_way=0.2), 2))
    assert match.tolist() == [2, 1] and score.round(6).tolist() == [0.2, 0.1]


def test_nobody_and_nothing_have_no_pairs():
    for n in (0, 1, 3):
        nothing = sparse.csr_array((n, 2))
        assert [len(part) for part in best_pairs(Offers(nothing, nothing, one_way=0.2), 3)] == [
            0
        ] * 3
