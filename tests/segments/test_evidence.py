"""The evidence is what averaging over all parameters and all divisions gives, or a bit less."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import dblquad
from scipy.special import betaln, logsumexp
from scipy.stats import gamma, norm

from move_analysis.segments import MixtureModel


def flags(rows: list[str]) -> pd.DataFrame:
    return pd.DataFrame([[c == "1" for c in row] for row in rows])


def log_beta_binomial(yes: np.ndarray) -> float:
    n = len(yes)
    return float(sum(betaln(1 + y, 1 + n - y) for y in yes.sum(axis=0)))


def by_enumeration(frame: pd.DataFrame) -> float:
    """Log marginal likelihood of two segments: the sum over all divisions of the rows."""
    yes, terms = frame.to_numpy(dtype=float), []
    for division in product([0, 1], repeat=len(yes)):
        inside = np.array(division, dtype=bool)
        size = betaln(1 + inside.sum(), 1 + (~inside).sum())
        terms.append(size + log_beta_binomial(yes[inside]) + log_beta_binomial(yes[~inside]))
    return float(logsumexp(terms))


def test_one_segment_is_exact():
    frame = flags(["110", "101", "111", "000"])
    model = MixtureModel(1).fit(frame)
    assert model.log_evidence_ == pytest.approx(log_beta_binomial(frame.to_numpy()))


def test_one_segment_of_numbers_is_exact():
    values = np.array([-1.5, 0.0, 0.5, 1.0])
    values = (values - values.mean()) / values.std()

    def joint(mean: float, precision: float) -> float:
        likelihood = norm.pdf(values, mean, precision**-0.5).prod()
        believed = gamma.pdf(precision, 0.5, scale=2)
        return likelihood * norm.pdf(mean, 0, precision**-0.5) * believed

    expected = np.log(dblquad(joint, 1e-9, 12, -6, 6, epsabs=1e-9)[0])
    found = MixtureModel(1).fit(pd.DataFrame({"x": values})).log_evidence_
    assert found == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    "rows",
    [
        ["1111", "1111", "1110", "1111", "0000", "0000", "0001", "0000"],
        ["1010", "0110", "1100", "0011", "0101", "1001", "1111", "0000"],
    ],
)
def test_two_segments_are_a_lower_bound(rows):
    frame = flags(rows)
    found, exact = MixtureModel(2).fit(frame).log_evidence_, by_enumeration(frame)
    assert exact - 4 < found <= exact


def test_units_of_numbers_do_not_decide():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": np.where(np.arange(80) < 40, 0, 5) + rng.normal(size=80)})
    gains = []
    for unit in (1, 1000):
        one, two = (MixtureModel(k).fit(frame * unit) for k in (1, 2))
        gains.append(two.log_evidence_ - one.log_evidence_)
    assert gains[0] > 10
    assert gains[1] == pytest.approx(gains[0])
