import itertools
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from move_analysis.networks import find_backbone
from move_analysis.networks.fixed_margins import drawn_tables, every_table
from move_analysis.networks.null_models import Task, fdsm_tests

tables = st.tuples(st.integers(1, 3), st.integers(2, 4)).flatmap(
    lambda shape: arrays(np.uint8, shape, elements=st.integers(0, 1))
)


with_asked = tables.flatmap(
    lambda table: st.tuples(
        st.just(table), arrays(np.uint8, table.shape, elements=st.sampled_from([0, 1, 1]))
    )
)


def drawn(seed, *, rows=80, columns=15):
    rng = np.random.default_rng(seed)
    chances = rng.beta(2, 3, (rows, 1)) * rng.beta(2, 3, (1, columns)) * 2
    return (rng.random((rows, columns)) < chances).astype(np.uint8)


def all_with_sums(table):
    """Every 0/1 table of that shape that has its sums."""
    for cells in itertools.product((0, 1), repeat=table.size):
        other = np.array(cells).reshape(table.shape)
        same = [np.array_equal(other.sum(axis=a), table.sum(axis=a)) for a in (0, 1)]
        if all(same):
            yield other


@settings(deadline=None, max_examples=40)
@given(table=tables)
def test_every_table_agrees_with_brute_force(table):
    found = every_table(table.sum(axis=1, dtype=np.int64), table.sum(axis=0, dtype=np.int64))
    expected = {other.astype(np.uint8).tobytes() for other in all_with_sums(table)}
    assert sorted(t.tobytes() for t in found) == sorted(expected)


@settings(deadline=None, max_examples=30)
@given(table=tables)
def test_fdsm_p_values_agree_with_brute_force(table):
    edges = find_backbone(pd.DataFrame(table), null="fdsm").edges
    others = list(all_with_sums(table))
    for edge in edges.itertuples():
        shared = [int(t[:, edge.source] @ t[:, edge.target]) for t in others]
        assert edge.p_upper == pytest.approx(np.mean([s >= edge.weight for s in shared]))
        assert edge.p_lower == pytest.approx(np.mean([s <= edge.weight for s in shared]))
        assert edge.expected == pytest.approx(np.mean(shared))


@settings(deadline=None, max_examples=40)
@given(with_asked)
def test_tables_have_no_yes_where_nobody_was_asked(cells):
    table, asked = cells
    table = table & asked
    sums = table.sum(axis=1, dtype=np.int64), table.sum(axis=0, dtype=np.int64)
    expected = {
        other.astype(np.uint8).tobytes() for other in all_with_sums(table) if (other <= asked).all()
    }
    assert sorted(t.tobytes() for t in every_table(*sums, asked=asked)) == sorted(expected)
    for other in drawn_tables(table, draws=5, rng=np.random.default_rng(0), asked=asked):
        assert np.ascontiguousarray(other).tobytes() in expected


def test_draws_are_uniform_over_the_tables_of_what_was_asked():
    table = np.array([[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]], dtype=np.uint8)
    asked = np.array([[1, 1, 1, 1], [1, 1, 1, 1], [1, 0, 1, 1]], dtype=np.uint8)
    sums = table.sum(axis=1, dtype=np.int64), table.sum(axis=0, dtype=np.int64)
    allowed = {t.tobytes() for t in every_table(*sums, asked=asked)}
    rng = np.random.default_rng(0)
    draws = drawn_tables(table, draws=4000, rng=rng, asked=asked)
    seen = Counter(np.ascontiguousarray(t).tobytes() for t in draws)
    mean = 4000 / len(allowed)
    assert set(seen) == allowed and 2 < len(allowed) < 8
    assert min(seen.values()) > 0.8 * mean and max(seen.values()) < 1.2 * mean


def test_too_many_tables_are_not_enumerated():
    table = drawn(0)
    assert every_table(table.sum(axis=1, dtype=np.int64), table.sum(axis=0, dtype=np.int64)) is None


@pytest.mark.parametrize("shape", [(9, 5), (5, 9), (1, 4), (6, 6)])
def test_draws_keep_all_sums(shape):
    table = drawn(1, rows=shape[0], columns=shape[1])
    for other in drawn_tables(table, draws=20, rng=np.random.default_rng(0)):
        assert other.sum(axis=0).tolist() == table.sum(axis=0).tolist()
        assert other.sum(axis=1).tolist() == table.sum(axis=1).tolist()


def test_draws_are_uniform_over_the_eight_tables():
    table = np.array([[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]], dtype=np.uint8)
    rng = np.random.default_rng(0)
    seen = Counter(t.tobytes() for t in drawn_tables(table, draws=4000, rng=rng))
    assert len(seen) == 8
    # 500 expected of each; the draws of a chain are a little alike.
    assert min(seen.values()) > 400 and max(seen.values()) < 600


def test_draws_by_kind_keep_the_sums_within_each_kind_and_are_uniform():
    table = np.array([[1, 0, 1, 1, 0], [0, 1, 0, 0, 1], [1, 0, 0, 1, 0]], dtype=np.uint8)
    kinds = np.array(["b", "a", "a", "b", "a"])
    parts = [kinds == kind for kind in "ab"]
    allowed = {
        other.astype(np.uint8).tobytes()
        for other in all_with_sums(table)
        if all((other[:, own].sum(axis=1) == table[:, own].sum(axis=1)).all() for own in parts)
    }
    rng = np.random.default_rng(0)
    draws = drawn_tables(table, draws=4000, rng=rng, kinds=kinds)
    seen = Counter(np.ascontiguousarray(draw).tobytes() for draw in draws)
    assert set(seen) == allowed and len(allowed) > 2
    mean = 4000 / len(allowed)
    assert min(seen.values()) > 0.8 * mean and max(seen.values()) < 1.2 * mean


def test_drawn_p_values_come_near_the_enumerated_ones(monkeypatch):
    table = drawn(3, rows=8, columns=4)
    pairs = np.array([[0, 0, 1], [1, 2, 3], [2, 1, 2]])
    exact = fdsm_tests(Task(table, pairs))
    monkeypatch.setattr("move_analysis.networks.null_models.every_table", lambda *sums, asked: None)
    sampled = fdsm_tests(Task(table, pairs, draws=3000))
    assert "all " in exact.model.render() and "3,000 tables drawn" in sampled.model.render()
    np.testing.assert_allclose(sampled.upper, exact.upper, atol=0.05)
    np.testing.assert_allclose(sampled.lower, exact.lower, atol=0.05)
    np.testing.assert_allclose(sampled.expected, exact.expected, atol=0.05)


def test_fdsm_agrees_with_the_sdsm_on_a_large_table():
    table = pd.DataFrame(drawn(4, rows=200))
    sampled = find_backbone(table, null="fdsm", draws=400).edges
    average = find_backbone(table).edges
    assert sampled["p_upper"].corr(average["p_upper"]) > 0.95
    # Row sums fix how many pairs a row has: so all overlaps together never change.
    assert sampled["expected"].sum() == pytest.approx(sampled["weight"].sum())


def test_fdsm_holds_its_level_even_with_few_draws():
    shares = []
    for seed in range(6):
        table = drawn(seed)
        null = next(drawn_tables(table, draws=1, rng=np.random.default_rng(seed)))
        edges = find_backbone(pd.DataFrame(null), null="fdsm", draws=99).edges
        shares.append(edges["kept"].mean())
    assert 0.01 < np.mean(shares) <= 0.06


def test_the_same_seed_gives_the_same_p_values_and_another_one_others():
    table = pd.DataFrame(drawn(0))
    one, again, other = (
        find_backbone(table, null="fdsm", draws=50, seed=seed).edges for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one, again)
    assert not one["p_upper"].equals(other["p_upper"])
    counted = one["p_upper"][one["p_upper"] > 1.5 / 51] * 51
    np.testing.assert_allclose(counted, counted.round())


@pytest.mark.parametrize("side", ["columns", "rows"])
def test_the_order_of_the_rows_does_not_matter(side):
    table = pd.DataFrame(drawn(0, rows=40)).drop_duplicates()
    table = table.astype(float).mask(drawn(5, rows=len(table)) > 0)
    shuffled = table.sample(frac=1, random_state=1)
    one, other = (
        find_backbone(t, null="fdsm", draws=60, side=side).edges for t in (table, shuffled)
    )
    by_pair = {
        frozenset(row[:2]): row[2:] for row in other[["source", "target", "p_upper"]].to_numpy()
    }
    for row in one[["source", "target", "p_upper"]].to_numpy():
        assert by_pair[frozenset(row[:2])] == row[2:]


def test_where_no_draw_is_as_extreme_the_more_cautious_model_tells_how_sure_a_pair_is():
    rng = np.random.default_rng(0)
    table = pd.DataFrame((rng.random((300, 20)) < 0.3).astype(int))
    table[1] = table[0].where(rng.random(300) < 0.9, table[1])
    found = find_backbone(table, null="fdsm", draws=99, correction="bh")
    kept = found.edges[found.edges["kept"].astype(bool)]
    assert kept[["source", "target"]].to_numpy().tolist() == [[0, 1]]
    average = find_backbone(table).edges
    assert kept["p_upper"].item() == average["p_upper"].min() < 1e-12
    assert "the tail of the SDSM if it is smaller" in found.notes[-1]
    assert not (found.edges["p_upper"] > 1).any()


def test_coarse_p_values_are_said():
    table = pd.DataFrame(drawn(0))
    notes = find_backbone(table, null="fdsm", draws=9, correction="holm").notes
    assert any(note.startswith("P-values from so few tables are coarse") for note in notes)
    independent = pd.DataFrame((np.random.default_rng(3).random((90, 6)) < 0.4).astype(int))
    enough = find_backbone(independent, null="fdsm", draws=999, correction="bh").notes
    assert not any("are coarse" in note for note in enough)
    with pytest.raises(ValueError, match="draws should be an int of at least 1, got 0"):
        find_backbone(table, null="fdsm", draws=0)
