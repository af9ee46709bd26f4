"""Published figures for backbones, BiCM and the Poisson-binomial distribution.

The matrix M, its hypergeometric, refined normal and FDSM figures: tests of R's package backbone
2.1.3 (Z. Neal). Exact SDSM: the Poisson-binomial distribution of the fitted cells. The tail of
nine variables: the same package, with the exact values by convolution. BiCM fit: README of the
Python package bicm.
"""

import numpy as np
import pandas as pd
import pytest

from move_analysis.networks import find_backbone
from move_analysis.networks.bicm import cell_chances
from move_analysis.networks.null_models import Task, fdsm_tests, hypergeometric_tests, sdsm_tests
from move_analysis.networks.poisson_binomial import exact_tails, refined_normal_tails

M = np.array([[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]])
EVERY_PAIR = np.array([np.repeat(range(3), 3), np.tile(range(3), 3), (M @ M.T).ravel()])
TABLE = M.T.astype(np.uint8)

UPPER = {
    "hypergeometric": [[0.25, 1, 0.5], [1, 0.25, 1], [0.5, 1, 0.167]],
    "exact": [[0.427, 1, 0.555], [1, 0.306, 1], [0.555, 1, 0.333]],
    "refined_normal": [[0.432, 0.977, 0.549], [0.977, 0.304, 0.972], [0.549, 0.972, 0.329]],
}
LOWER = {
    "hypergeometric": [[1, 0.25, 1], [0.25, 1, 0.5], [1, 0.5, 1]],
    "exact": [[0.914, 0.365, 0.856], [0.365, 0.969, 0.487], [0.856, 0.487, 0.955]],
    "refined_normal": [[0.909, 0.354, 0.844], [0.354, 0.954, 0.476], [0.844, 0.476, 0.942]],
}


@pytest.mark.parametrize("figures", UPPER)
def test_p_values_of_every_pair_of_rows(figures):
    if figures == "hypergeometric":
        tests = hypergeometric_tests(Task(TABLE, EVERY_PAIR))
    else:
        tests = sdsm_tests(Task(TABLE, EVERY_PAIR, method=figures))
    assert tests.upper.reshape(3, 3).round(3).tolist() == UPPER[figures]
    assert tests.lower.reshape(3, 3).round(3).tolist() == LOWER[figures]


@pytest.mark.parametrize("figures", UPPER)
def test_find_backbone_gives_the_same_p_values(figures):
    null = "hypergeometric" if figures == "hypergeometric" else "sdsm"
    method = "exact" if null == "hypergeometric" else figures
    edges = find_backbone(pd.DataFrame(M), side="rows", null=null, method=method).edges
    above = np.triu_indices(3, k=1)
    assert edges["p_upper"].round(3).tolist() == np.array(UPPER[figures])[above].tolist()
    assert edges["p_lower"].round(3).tolist() == np.array(LOWER[figures])[above].tolist()


def test_fdsm_over_the_eight_tables_with_these_sums():
    tests = fdsm_tests(Task(TABLE, EVERY_PAIR))
    upper = tests.upper.reshape(3, 3)
    lower = tests.lower.reshape(3, 3)
    assert (upper[0, 2], lower[0, 1], lower[1, 2]) == (0.25, 0.5, 0.75)
    assert tests.smallest == 1 / 8 and "compared with all tables" in tests.model.render()
    rest = [upper[0, 1], upper[1, 2], lower[0, 2], *np.diag(upper), *np.diag(lower)]
    assert set(rest) == {1.0}


def test_tails_of_nine_unequal_variables():
    chances = np.array([[0.123, 0.234, 0.345, 0.456, 0.567, 0.678, 0.789, 0.801, 0.911]])
    one_each, five = np.ones(9, dtype=int), np.array([5])
    upper, lower = exact_tails(chances, one_each, five)
    assert (upper.round(7), lower.round(7)) == (0.6283854, 0.6791345)
    upper, lower = refined_normal_tails(
        np.array([(chances**power).sum(axis=1) for power in (1, 2, 3)]), five
    )
    assert (upper.round(7), lower.round(7)) == (0.6268476, 0.6773302)


def test_bicm_fit():
    table = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 1]])
    chances = cell_chances(table.sum(axis=1), table.sum(axis=0)).table()
    rare, common = [0.216, 0.216, 0.568], [0.568, 0.568, 0.863]
    assert chances.round(3).tolist() == [rare, rare, common]
