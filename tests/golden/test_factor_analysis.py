"""Factor analysis gives the published figures.

Sources: FactoMineR (Le, Josse & Husson 2008, J. Stat. Software 25, and the help pages of its data
sets poison and hobbies); the example of factor analysis of mixed data printed on Wikipedia, with
coordinates by FactoMineR 2.11.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from move_analysis.segments import FactorAnalysis

DATA = Path(__file__).resolve().parents[3] / "shared/data/reference/factor_analysis"


def read(name: str) -> pd.DataFrame:
    path = DATA / f"{name}.csv"
    if not path.is_file():
        pytest.skip(f"the reference data are not there: {path.name}")
    return pd.read_csv(path, index_col=0)


@pytest.mark.parametrize(
    ("name", "active", "eigenvalues"),
    [
        ("poison", slice(4, 15), [0.33523, 0.12914, 0.10735, 0.09588, 0.07883]),
        ("hobbies", slice(0, 18), [0.19771, 0.08065, 0.07202, 0.06287]),
    ],
)
def test_eigenvalues_of_multiple_correspondence_analysis(name, active, eigenvalues):
    frame = read(name).iloc[:, active].astype("category")
    found = FactorAnalysis().fit(frame).eigenvalues_[: len(eigenvalues)]
    assert found == pytest.approx(eigenvalues, abs=1e-5)


@pytest.fixture(scope="module")
def six_rows() -> FactorAnalysis:
    frame = pd.DataFrame(
        {
            "k1": [2, 5, 3, 4, 1, 6],
            "k2": [4.5, 4.5, 1, 1, 1, 1],
            "k3": [4, 4, 2, 2, 1, 2],
            "q1": list("ACBBAC"),
            "q2": list("BBBBAA"),
            "q3": list("CCBBAA"),
        }
    )
    return FactorAnalysis().fit(frame)


def test_printed_eigenvalues(six_rows):
    assert six_rows.eigenvalues_ == pytest.approx(
        [3.466804, 2.5, 1.971105, 0.055853, 0.006238], abs=1e-6
    )
    share = six_rows.explained_variance_ratio_ * 100
    assert share == pytest.approx([43.34, 31.25, 24.64, 0.70, 0.08], abs=5e-3)


@pytest.mark.parametrize(
    ("row", "coordinates"),
    [
        (0, [2.4125225, 0.4225771, 1.7279514, 0.2924097, 0.03567833]),
        (2, [0.8748179, 2.1128856, 0.1178896, 0.1629730, 0.12515600]),
        (5, [1.2782515, 1.6903085, 2.0736196, 0.2235071, 0.04397294]),
    ],
)
def test_printed_coordinates_but_for_the_sign(six_rows, row, coordinates):
    found = six_rows.row_coordinates_.loc[row].abs()
    assert found.tolist() == pytest.approx(coordinates, abs=1e-6)


def test_printed_contributions_and_squared_correlations(six_rows):
    share = six_rows.row_contributions_.loc[1] * 100
    assert share.tolist() == pytest.approx(
        [35.242096, 1.190476, 12.340935, 30.151938, 4.407888], abs=1e-5
    )
    printed = {
        "k1": [0.01865808, 0, 0.96199662],
        "k2": [0.94520776, 0.03571429, 0.01713765],
        "k3": [0.98166131, 0, 0.00532657],
        "q1": [0.12096908, 0.89285714, 0.96125488],
        "q2": [0.42009234, 0.57142857, 0.00761673],
        "q3": [0.98021546, 1.0, 0.01777237],
    }
    found = six_rows.eta2_.loc[list(printed), [0, 1, 2]]
    np.testing.assert_allclose(found, list(printed.values()), atol=1e-7)
