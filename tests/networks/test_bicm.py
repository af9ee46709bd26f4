import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from move_analysis.networks.bicm import asked_cell_chances, cell_chances

tables = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(0, 1))
)


@settings(deadline=None, max_examples=150)
@given(tables)
def test_both_margins_are_met(table):
    fit = cell_chances(table.sum(axis=1), table.sum(axis=0))
    chances = fit.table()
    assert fit.miss < 1e-8
    np.testing.assert_allclose(chances.sum(axis=1), table.sum(axis=1), atol=1e-8)
    np.testing.assert_allclose(chances.sum(axis=0), table.sum(axis=0), atol=1e-8)


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 4).flatmap(lambda n: arrays(np.int64, (n, 4), elements=st.integers(0, 1))))
def test_cells_are_certain_exactly_where_all_tables_with_these_sums_agree(table):
    bits = np.arange(2**table.size)[:, None] >> np.arange(table.size) & 1
    every = bits.reshape(-1, *table.shape)
    same = (every.sum(axis=1) == table.sum(axis=0)).all(axis=1)
    same &= (every.sum(axis=2) == table.sum(axis=1)).all(axis=1)
    mean = every[same].mean(axis=0)
    chances = cell_chances(table.sum(axis=1), table.sum(axis=0)).table()
    assert ((chances == 0) == (mean == 0)).all()
    assert ((chances == 1) == (mean == 1)).all()


small = st.integers(2, 4).flatmap(lambda n: arrays(np.uint8, (n, 3), elements=st.integers(0, 1)))
asked_of = {"elements": st.sampled_from([0, 1, 1, 1])}


@settings(deadline=None, max_examples=80)
@given(small.flatmap(lambda t: st.tuples(st.just(t), arrays(np.uint8, t.shape, **asked_of))))
def test_cells_are_certain_exactly_where_all_tables_of_what_was_asked_agree(cells):
    table, asked = cells
    table = table & asked
    bits = np.arange(2**table.size)[:, None] >> np.arange(table.size) & 1
    every = bits.reshape(-1, *table.shape)
    same = (every.sum(axis=1) == table.sum(axis=0)).all(axis=1)
    same &= (every.sum(axis=2) == table.sum(axis=1)).all(axis=1)
    same &= (every <= asked).all(axis=(1, 2))
    mean = every[same].mean(axis=0)
    fit = asked_cell_chances(table, asked)
    chances = fit.table()
    assert fit.miss < 1e-8
    np.testing.assert_allclose(chances.sum(axis=0), table.sum(axis=0), atol=1e-8)
    assert ((chances == 0) == (mean == 0)).all()
    assert ((chances == 1) == (mean == 1)).all()


@settings(deadline=None, max_examples=60)
@given(tables)
def test_where_everything_was_asked_both_ways_agree(table):
    known = cell_chances(table.sum(axis=1), table.sum(axis=0)).table()
    found = asked_cell_chances(table.astype(np.uint8), np.ones(table.shape, dtype=np.uint8))
    np.testing.assert_allclose(found.table(), known, atol=1e-9)


def test_odds_are_a_product_of_row_and_column_among_the_cells_asked():
    rng = np.random.default_rng(0)
    asked = (rng.random((60, 12)) < 0.8).astype(np.uint8)
    table = (rng.random((60, 12)) < 0.4).astype(np.uint8) & asked
    chances = asked_cell_chances(table, asked).table()
    assert (chances[asked == 0] == 0).all()
    both = (asked[:, 0] & asked[:, 1] > 0) & (chances[:, :2] > 0).all(axis=1)
    log_odds = np.log(chances[both, :2] / (1 - chances[both, :2]))
    assert np.ptp(log_odds[:, 0] - log_odds[:, 1]) < 1e-6


def test_odds_are_a_product_of_row_and_column():
    rng = np.random.default_rng(0)
    table = rng.random((60, 20)) < 0.4
    chances = cell_chances(table.sum(axis=1), table.sum(axis=0)).table()
    log_odds = np.log(chances / (1 - chances))
    assert np.linalg.matrix_rank(log_odds - log_odds[0], tol=1e-6) == 1


def test_nested_table_is_certain_everywhere():
    table = np.triu(np.ones((30, 30), dtype=int))
    fit = cell_chances(table.sum(axis=1), table.sum(axis=0))
    assert (fit.table() == table).all() and fit.iterations == 0


@pytest.mark.parametrize("sums", [([], []), ([0, 0], [0]), ([], [0, 0])])
def test_empty_tables(sums):
    fit = cell_chances(*sums)
    assert fit.miss == 0 and fit.table().shape == (len(sums[0]), len(sums[1]))
