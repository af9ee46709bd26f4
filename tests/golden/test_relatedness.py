"""Published figures for location quotients, proximity and complexity.

Proximity of 785 products in 226 countries: R's package economiccomplexity. Location quotients:
input of R's package EconGeo, quotients by definition. Reflections: figure S4 of Hidalgo, C. A. &
Hausmann, R. (2009). PNAS 106, 10570-10575, the further steps by definition.
"""

import numpy as np
import pandas as pd
import pytest

from move_analysis.competences.complexity import (
    economic_complexity,
    location_quotients,
    proximity,
    reflections,
    relatedness_density,
)


@pytest.fixture(scope="module")
def products(shared_data):
    folder = shared_data / "reference" / "economic_complexity"
    edges = pd.read_csv(folder / "ec_balassa_index_edges.csv", dtype=str)
    theirs = pd.read_csv(
        folder / "ec_proximity_product.csv.gz", index_col=0, dtype={"Unnamed: 0": str}
    )
    return pd.crosstab(edges["country"], edges["product"]).clip(upper=1), theirs


def test_proximity_of_785_products(products):
    presence, theirs = products
    assert presence.shape == (226, 785)
    ours = proximity(presence)
    assert ours.loc["0011", "0012"] == pytest.approx(0.3658537, abs=5e-8)
    assert theirs.columns.tolist() == theirs.index.tolist() == ours.columns.tolist()
    expected = theirs.to_numpy() - np.eye(785)  # they leave 1 on the diagonal
    np.testing.assert_allclose(ours, expected, atol=5.1e-8)


def test_complexity_is_the_second_eigenvector(products):
    presence, _ = products
    m = presence.to_numpy(dtype=float)
    ours = economic_complexity(presence)
    for table, complexity in zip((m, m.T), ours, strict=True):
        step = (table / table.sum(axis=1)[:, None]) @ ((table / table.sum(axis=0)).T @ complexity)
        assert np.corrcoef(step, complexity)[0, 1] == pytest.approx(1)
    walk = (m / m.sum(axis=1)[:, None]) @ (m / m.sum(axis=0)).T
    values, vectors = np.linalg.eig(walk)
    second = vectors[:, np.argsort(-values.real)[1]].real
    assert abs(np.corrcoef(second, ours[0])[0, 1]) == pytest.approx(1)
    assert {"deu", "jpn", "gbr", "che"} <= set(ours[0].nlargest(20).index)
    assert (ours[0].mean(), ours[0].std(ddof=0)) == pytest.approx((0, 1))


def test_location_quotients():
    counts = pd.DataFrame(
        [
            [100, 0, 0, 0, 0],
            [0, 15, 5, 70, 10],
            [0, 20, 10, 20, 50],
            [0, 25, 30, 5, 40],
            [0, 40, 55, 5, 0],
        ]
    )
    assert location_quotients(counts).to_numpy().tolist() == [
        [5, 0, 0, 0, 0],
        [0, 0.75, 0.25, 3.5, 0.5],
        [0, 1, 0.5, 1, 2.5],
        [0, 1.25, 1.5, 0.25, 2],
        [0, 2, 2.75, 0.25, 0],
    ]


def test_reflections():
    presence = pd.DataFrame([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]])
    expected = [
        ([4, 1, 2, 1], [1, 2, 2, 3]),
        ([2, 2, 2.5, 3], [4, 2.5, 3, 2.3333]),
        ([2.9583, 2.5, 2.6667, 2.3333], None),
    ]
    for steps, (groups, competences) in enumerate(expected):
        found = reflections(presence, steps)
        assert found[0].round(4).tolist() == groups
        assert competences is None or found[1].round(4).tolist() == competences


def test_density_as_econgeo_defines_it():
    rng = np.random.default_rng(0)
    presence = pd.DataFrame(rng.integers(0, 2, (6, 5)))
    related = proximity(presence)
    m, r = presence.to_numpy(), related.to_numpy()
    theirs = 100 * (m @ r) / r.sum(axis=0)
    np.testing.assert_allclose(100 * relatedness_density(presence, related), theirs)
