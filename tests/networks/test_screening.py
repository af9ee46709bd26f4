import numpy as np
import pandas as pd
import pytest

from move_analysis.networks import find_backbone
from move_analysis.networks.poisson_binomial import exact_tails, refined_normal_tails


def drawn(seed, *, rows, columns):
    """Independent cells; some columns follow another one."""
    rng = np.random.default_rng(seed)
    table = rng.random((rows, columns)) < np.minimum(
        0.95, rng.gamma(4, 0.25, (rows, 1)) * rng.beta(2, 8, columns)
    )
    for first in range(0, columns // 2, 3):
        table[:, first + 1] |= table[:, first] & (rng.random(rows) < 0.3)
    return pd.DataFrame(table.astype(int))


@pytest.mark.parametrize("tail", ["upper", "lower", "signed"])
@pytest.mark.parametrize("correction", ["none", "holm", "bh"])
def test_screened_keeps_the_same_pairs_as_exact(tail, correction):
    table = drawn(0, rows=5000, columns=60)
    exact, screened = (
        find_backbone(table, method=method, tail=tail, correction=correction)
        for method in ("exact", "screened")
    )
    assert exact.edges["kept"].sum() > 2
    pd.testing.assert_series_equal(screened.edges["kept"], exact.edges["kept"])
    assert " of 1,770 pairs; " in screened.notes[-1]
    approximate = np.abs(screened.edges["p_upper"] - exact.edges["p_upper"]) > 0
    assert approximate.any()


def test_screened_is_exact_where_the_error_has_no_bound():
    table = drawn(1, rows=100, columns=12)
    exact, screened = (find_backbone(table, method=m).edges for m in ("exact", "screened"))
    pd.testing.assert_frame_equal(screened, exact)


@pytest.mark.parametrize("low", [0.0, 0.3, 0.7])
def test_error_of_the_refined_normal_is_within_its_bound(low):
    rng = np.random.default_rng(0)
    for size in (800, 3000):
        chances = np.clip(low + 0.3 * rng.beta(0.5, 0.5, (1, size)), 0, 1)
        mean, variance = chances.sum(), (chances * (1 - chances)).sum()
        if variance < 100:
            continue
        observed = np.arange(int(mean - 6 * variance**0.5), int(mean + 6 * variance**0.5))
        every = np.repeat(chances, len(observed), axis=0)
        exact = exact_tails(every, np.ones(size, dtype=int), observed)
        moments = np.array([np.full(len(observed), (chances**k).sum()) for k in (1, 2, 3)])
        for one, other in zip(refined_normal_tails(moments, observed), exact, strict=True):
            assert np.abs(one - other).max() <= 0.1618 / variance
