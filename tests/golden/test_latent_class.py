"""Latent class analysis gives the published figures.

Sources: poLCA (Linzer & Lewis 2011, J. Stat. Software 42, and the help pages of its data sets
values, cheating and carcinoma); Dayton (1998), Latent Class Scaling Analysis, table 3.2, as
printed on the UCLA pages for LEM and Mplus.
"""

from pathlib import Path

import pandas as pd
import pytest

from move_analysis.segments import MixtureModel

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "reference" / "latent_class"


def read(name: str) -> pd.DataFrame:
    path = DATA / f"{name}.csv"
    if not path.is_file():
        pytest.skip(f"the reference data are not there: {path.name}")
    return pd.read_csv(path).astype("category")


@pytest.mark.parametrize(
    ("name", "columns", "k", "log_likelihood"),
    [
        ("values", 4, 1, -543.6498),
        ("values", 4, 2, -504.4677),
        ("values", 4, 3, -503.3011),
        ("cheating", 4, 2, -440.0271),
        ("carcinoma", 7, 2, -317.2568),
        ("carcinoma", 7, 3, -293.705),
        ("carcinoma", 7, 4, -289.2858),
    ],
)
def test_log_likelihoods_of_polca(name, columns, k, log_likelihood):
    frame = read(name).iloc[:, :columns]
    model = MixtureModel(k, prior=0).fit(frame)
    assert model.log_likelihood_ == pytest.approx(log_likelihood, abs=1e-3)
    assert model.converged_


def test_criteria_of_polca():
    model = MixtureModel(3, prior=0).fit(read("carcinoma"))
    assert model.n_parameters_ == 23
    assert model.aic_ == pytest.approx(633.41, abs=1e-2)
    assert model.bic_ == pytest.approx(697.1357, abs=1e-3)


def test_cheating_with_blanks_uses_everybody():
    frame = read("cheating")
    assert frame["GPA"].isna().sum() == 4
    model = MixtureModel(2, prior=0).fit(frame)
    assert len(model.labels_) == 319
    # 2 classes over 4 items of 2 and one of 5 answers
    assert model.n_parameters_ == 1 + 2 * (4 + 4)


@pytest.fixture(scope="module")
def dayton() -> MixtureModel:
    patterns = ["111", "112", "121", "122", "211", "212", "221", "222"]
    frame = pd.DataFrame([list(p) for p in patterns], columns=list("abc")).astype("category")
    seen = [1513, 23, 59, 12, 21, 19, 11, 34]
    return MixtureModel(2, prior=0).fit(frame, sample_weight=seen)


def test_printed_criteria(dayton):
    assert dayton.log_likelihood_ == pytest.approx(-891.1428, abs=1e-3)
    assert dayton.aic_ == pytest.approx(1796.286, abs=1e-3)
    assert dayton.bic_ == pytest.approx(1834.321, abs=1e-3)
    assert dayton.sabic_ == pytest.approx(1812.083, abs=1e-3)
    assert dayton.entropy_ == pytest.approx(0.949, abs=1e-3)


def test_printed_shares(dayton):
    assert dayton.weights_ == pytest.approx([0.9455, 0.0545], abs=1e-3)
    ones = dayton.answer_shares_.xs("1", level="answer")
    assert ones[0].tolist() == pytest.approx([0.9900, 0.9646, 0.9891], abs=1e-3)
    assert ones[1].tolist() == pytest.approx([0.2510, 0.3566, 0.2350], abs=1e-3)
