"""A few nodes in the place of many classes of agents: the same tails, to all digits that count."""

import numpy as np
import pytest

from move_analysis.networks import quadrature
from move_analysis.networks.bicm import cell_chances
from move_analysis.networks.poisson_binomial import exact_tails
from move_analysis.networks.quadrature import NODES, few_agents, gauss_rule


def fitted(*, empty=0, full=0):
    """Chances of 3,000 agents with up to 300 of 320 nodes, and how many agents are of each kind."""
    rng = np.random.default_rng(0)
    inner = np.clip(rng.gamma(1.5, 55, 3000).astype(int), 3, 300)
    rows = np.r_[inner, np.zeros(empty, int), np.full(full, 320)]
    table = rng.random((len(rows), 320)) < rows[:, None] / 320
    table[-full or len(rows) :] = True
    table[:, 5] &= np.arange(len(rows)) >= len(inner)  # by nobody but the full ones
    fit = cell_chances(table.sum(axis=1), table.sum(axis=0))
    return fit.chances, np.bincount(fit.row_class)


def tails(chances, counts):
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, chances.shape[1], (2, 300))
    together = (chances[:, one] * chances[:, other]).T.copy()
    mean = together @ counts
    far = rng.normal(0, 5, 300) * np.sqrt(mean)
    return np.array(exact_tails(together, counts, np.maximum(mean + far, 1).astype(int)))


@pytest.mark.parametrize("forced", [{}, {"empty": 4}, {"empty": 4, "full": 2}])
def test_few_agents_have_the_tails_of_all(forced):
    chances, counts = fitted(**forced)
    few, sizes = few_agents(chances, counts)
    assert len(counts) > 150 and len(sizes) <= NODES + 2
    assert sizes.sum() == pytest.approx(counts.sum(), rel=1e-12)
    every = tails(chances, counts)
    assert every.min() < 1e-6
    np.testing.assert_allclose(tails(few, sizes), every, rtol=1e-10)


def test_six_nodes_would_be_too_few(monkeypatch):
    chances, counts = fitted()
    monkeypatch.setattr(quadrature, "NODES", 6)
    every, few = tails(chances, counts), tails(*few_agents(chances, counts))
    assert not np.allclose(few, every, rtol=1e-8, atol=0)


def test_few_classes_stay():
    chances, counts = np.full((3, 4), 0.25), np.array([5, 1, 2])
    few, sizes = few_agents(chances, counts)
    assert few is chances and sizes.tolist() == [5, 1, 2]


def test_a_rule_sums_polynomials_exactly():
    rng = np.random.default_rng(2)
    values, counts = rng.normal(size=60), rng.integers(1, 9, 60)
    nodes, weights = gauss_rule(values, counts, n=5)
    for degree in range(10):
        assert weights @ nodes**degree == pytest.approx(counts @ values**degree, abs=1e-9)
    assert weights @ nodes**10 != pytest.approx(counts @ values**10, rel=1e-6)
