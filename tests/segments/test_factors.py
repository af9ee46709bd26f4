"""Factor analysis of mixed data: equal to the plain definitions, with blanks and weights too."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import parametrize_with_checks

from move_analysis.segments import FactorAnalysis
from move_analysis.segments.fixed_point import Anderson


@parametrize_with_checks([FactorAnalysis()])
def test_is_a_scikit_learn_estimator(estimator, check):
    check(estimator)


def mixed(n: int = 60, *, n_answers: int = 3, n_numbers: int = 2, seed: int = 0) -> pd.DataFrame:
    """Variables that go with one line through the respondents."""
    rng = np.random.default_rng(seed)
    line = rng.normal(size=n)
    names = ["low", "mid", "high"]
    columns = {
        f"q{place}": pd.Categorical.from_codes(
            np.digitize(line + rng.normal(size=n), [-0.7, 0.7]), names
        )
        for place in range(n_answers)
    }
    for place in range(n_numbers):
        columns[f"x{place}"] = line + rng.normal(size=n)
    return pd.DataFrame(columns)


def by_svd(frame: pd.DataFrame, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and absolute row coordinates straight from the definition of Pages (2004)."""
    blocks = []
    weights = weights / weights.sum()
    for name in frame:
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            indicators = pd.get_dummies(frame[name].cat.remove_unused_categories(), dtype=float)
            share = weights @ indicators.to_numpy()
            blocks.append((indicators.to_numpy() - share) / np.sqrt(share))
        else:
            x = frame[name].to_numpy() - weights @ frame[name].to_numpy()
            blocks.append((x / np.sqrt(weights @ x**2))[:, None])
    table = np.hstack(blocks)
    _, singular, axes = np.linalg.svd(np.sqrt(weights)[:, None] * table, full_matrices=False)
    return singular**2, np.abs(table @ axes.T)


@pytest.mark.parametrize("n_numbers", [0, 1, 3])
@pytest.mark.parametrize("n_answers", [0, 1, 2, 3, 5])
def test_equals_the_definition(n_answers, n_numbers):
    if n_answers + n_numbers == 0:
        return
    frame = mixed(n_answers=n_answers, n_numbers=n_numbers)
    weights = np.random.default_rng(1).integers(1, 4, len(frame)).astype(float)
    inertia, coordinates = by_svd(frame, weights)
    analysis = FactorAnalysis(3).fit(frame, sample_weight=weights)
    unit = n_answers if not n_numbers else 1
    kept = len(analysis.eigenvalues_)
    np.testing.assert_allclose(analysis.eigenvalues_ * unit, inertia[:kept])
    if n_answers != 1 or n_numbers:  # the axes of a single variable are all alike: any will do
        found = analysis.row_coordinates_.abs() * np.sqrt(unit)
        np.testing.assert_allclose(found, coordinates[:, :kept], atol=1e-8)


def test_numbers_only_is_principal_component_analysis():
    frame = mixed(n_answers=0, n_numbers=4)
    inertia = np.linalg.eigvalsh(np.corrcoef(frame.T))[::-1]
    analysis = FactorAnalysis(4).fit(frame)
    np.testing.assert_allclose(analysis.eigenvalues_, inertia)
    for axis in range(4):
        expected = [np.corrcoef(frame[c], analysis.row_coordinates_[axis])[0, 1] for c in frame]
        found = analysis.column_coordinates_.loc[[(c, "") for c in frame], axis]
        np.testing.assert_allclose(found, expected, atol=1e-10)


def test_answers_stand_at_the_mean_of_those_who_gave_them():
    alone, frame = mixed(n_numbers=0), mixed()
    for table, root in ((alone, True), (frame, False)):
        analysis = FactorAnalysis(2).fit(table)
        mean = analysis.row_coordinates_[table["q1"] == "mid"].mean()
        scale = np.sqrt(analysis.eigenvalues_) if root else 1
        np.testing.assert_allclose(analysis.column_coordinates_.loc[("q1", "mid")], mean / scale)


def test_parts_add_up():
    frame = mixed()
    analysis = FactorAnalysis(20).fit(frame)
    np.testing.assert_allclose(analysis.contributions_.sum(), 1)
    np.testing.assert_allclose(analysis.row_contributions_.sum(), 1)
    np.testing.assert_allclose(analysis.row_cos2_.sum(axis=1), 1)
    np.testing.assert_allclose(analysis.column_cos2_.sum(axis=1), 1)
    np.testing.assert_allclose(analysis.eta2_.sum(), analysis.eigenvalues_)
    assert analysis.explained_variance_ratio_.sum() == pytest.approx(1)
    # a number brings inertia 1, a variable of three answers 2
    assert analysis.eigenvalues_.sum() == pytest.approx(3 * 2 + 2)


def test_supplementary_variables_do_not_build_but_are_placed():
    frame = mixed()
    whole, part = (FactorAnalysis(2, supplementary=s).fit(frame) for s in ((), ("q0", "x0")))
    without = FactorAnalysis(2).fit(frame[["q1", "q2", "x1"]])
    np.testing.assert_allclose(part.eigenvalues_, without.eigenvalues_)
    placed, rows = part.supplementary_coordinates_, part.row_coordinates_
    np.testing.assert_allclose(placed.loc[("q0", "low")], rows[frame["q0"] == "low"].mean())
    assert placed.loc[("x0", ""), 0] == pytest.approx(np.corrcoef(frame["x0"], rows[0])[0, 1])
    between = rows[0].groupby(frame["q0"]).transform("mean").var(ddof=0) / rows[0].var(ddof=0)
    assert part.supplementary_eta2_.loc["q0", 0] == pytest.approx(between)
    assert part.supplementary_eta2_.loc["x0", 0] == pytest.approx(placed.loc[("x0", ""), 0] ** 2)
    assert whole.supplementary_coordinates_.empty


def test_corrections_by_hand():
    analysis = FactorAnalysis(2).fit(mixed(n_answers=4, n_numbers=0))
    every = FactorAnalysis(50).fit(mixed(n_answers=4, n_numbers=0)).eigenvalues_
    expected = (4 / 3 * (every[every > 0.25] - 0.25)) ** 2
    for name in ("benzecri", "greenacre"):
        np.testing.assert_allclose(analysis.corrected_eigenvalues(name)["eigenvalue"], expected)
    assert analysis.corrected_eigenvalues("benzecri")["share"].sum() == pytest.approx(1)
    # off-diagonal inertia of the Burt matrix: Q / (Q - 1) (sum of squares - (J - Q) / Q^2)
    mean = 4 / 3 * (np.square(every).sum() - (12 - 4) / 16)
    np.testing.assert_allclose(
        analysis.corrected_eigenvalues("greenacre")["share"], expected / mean
    )
    with pytest.raises(ValueError, match="correction should be one of"):
        analysis.corrected_eigenvalues("none")
    with pytest.raises(ValueError, match="all of answers"):
        FactorAnalysis().fit(mixed()).corrected_eigenvalues()


def test_whole_weights_are_repeated_rows():
    frame = mixed(30)
    counts = np.random.default_rng(2).integers(0, 4, 30)
    weighted = FactorAnalysis(3).fit(frame, sample_weight=counts)
    repeated = FactorAnalysis(3).fit(frame.loc[np.repeat(np.arange(30), counts)])
    np.testing.assert_allclose(weighted.eigenvalues_, repeated.eigenvalues_)
    np.testing.assert_allclose(weighted.column_coordinates_, repeated.column_coordinates_)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_orders_do_not_matter(seed):
    frame = mixed(40).mask(np.random.default_rng(5).random((40, 5)) < 0.1)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(40), rng.permutation(frame.columns)
    one, other = (FactorAnalysis(2).fit(f) for f in (frame, frame.iloc[rows][columns]))
    np.testing.assert_allclose(other.eigenvalues_, one.eigenvalues_, rtol=1e-6)
    np.testing.assert_allclose(other.row_coordinates_, one.row_coordinates_.iloc[rows], atol=1e-5)


def test_blanks_are_filled_with_what_the_axes_foretell():
    rng = np.random.default_rng(0)
    line = rng.normal(size=(300, 2))
    whole = pd.DataFrame(line @ rng.normal(size=(2, 8)) + 0.2 * rng.normal(size=(300, 8)))
    whole.columns = [f"x{place}" for place in range(8)]
    blank = rng.random(whole.shape) < 0.2
    full, holed = FactorAnalysis(2).fit(whole), FactorAnalysis(2).fit(whole.mask(blank))
    assert holed.eigenvalues_ == pytest.approx(full.eigenvalues_, rel=0.05)
    for axis in range(2):
        pair = np.corrcoef(holed.row_coordinates_[axis], full.row_coordinates_[axis])
        assert abs(pair[0, 1]) > 0.99
    # averages in place of blanks would lose a third of the inertia of blank pairs
    averaged = FactorAnalysis(2).fit(whole.mask(blank).fillna(whole.mask(blank).mean()))
    loss = np.abs(averaged.eigenvalues_ - full.eigenvalues_).max()
    assert np.abs(holed.eigenvalues_ - full.eigenvalues_).max() < loss / 4


def test_those_who_were_fitted_stay_where_they_are():
    frame = mixed(50).mask(np.random.default_rng(3).random((50, 5)) < 0.15)
    analysis = FactorAnalysis(3).fit(frame)
    np.testing.assert_allclose(analysis.transform(frame), analysis.row_coordinates_)
    assert np.isfinite(analysis.row_cos2_.to_numpy()).all()


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_few_respondents(n):
    analysis = FactorAnalysis().fit(mixed(60).iloc[:n])
    assert analysis.row_coordinates_.shape == (n, len(analysis.eigenvalues_))
    assert len(analysis.eigenvalues_) <= n - 1
    assert np.isfinite(analysis.row_coordinates_.to_numpy()).all()


def test_what_tells_nothing_is_left_out():
    frame = mixed().assign(same="a", blank=pd.NA, none=np.nan)
    np.testing.assert_allclose(
        FactorAnalysis().fit(frame).eigenvalues_, FactorAnalysis().fit(mixed()).eigenvalues_
    )
    nothing = FactorAnalysis().fit(frame[["same", "blank"]])
    assert nothing.row_coordinates_.shape == (60, 0)
    assert nothing.transform(frame[["same", "blank"]]).shape == (60, 0)


def test_one_variable_and_an_answer_given_once():
    frame = pd.DataFrame({"q": ["a"] * 9 + ["b"]})
    analysis = FactorAnalysis().fit(frame)
    assert analysis.eigenvalues_ == pytest.approx([1.0])
    assert analysis.row_coordinates_[0].abs().tolist() == pytest.approx([1 / 3] * 9 + [3.0])
    np.testing.assert_allclose(analysis.transform(pd.DataFrame({"q": ["new", None]})), 0, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "value"), [("n_components", 0), ("max_iter", 1.5), ("tol", -1), ("tol", "small")]
)
def test_wrong_parameters_are_named(name, value):
    with pytest.raises(ValueError, match=f"{name} should be"):
        FactorAnalysis().set_params(**{name: value}).fit(mixed())


def test_an_iteration_with_memory_ends_where_the_plain_one_does():
    rng = np.random.default_rng(0)
    turn = np.diag(np.linspace(0.5, 0.98, 40))
    goal = rng.normal(size=40)
    place, sooner = np.zeros(40), Anderson()
    for _ in range(60):
        place = sooner.step(place, turn @ (place - goal) + goal)
    plain = np.linalg.matrix_power(turn, 60) @ -goal  # what is left of the way
    assert np.abs(place - goal).max() < 1e-5 and np.abs(plain).max() > 0.1


def test_blanks_are_filled_as_by_the_plain_iteration(monkeypatch):
    rng = np.random.default_rng(1)
    score = rng.normal(size=(200, 2)) @ rng.normal(size=(2, 12))
    frame = pd.DataFrame(score + rng.normal(size=score.shape)).add_prefix("n")
    frame = frame.mask(rng.random(frame.shape) < 0.4)
    sooner = FactorAnalysis(2, tol=1e-9, max_iter=5000).fit(frame)
    monkeypatch.setattr(Anderson, "step", lambda self, before, found: found)
    plain = FactorAnalysis(2, tol=1e-9, max_iter=5000).fit(frame)
    np.testing.assert_allclose(sooner.eigenvalues_, plain.eigenvalues_, atol=1e-7)
    assert sooner.n_iter_ < plain.n_iter_ / 3


def unasked(seed):
    """Answers of five groups that agree strongly; a third of the questions isn't asked of each."""
    rng = np.random.default_rng(seed)
    group, columns = rng.integers(0, 5, 150), {}
    for place in range(15):
        upper = rng.dirichlet(np.full(3, 0.15), 5).cumsum(axis=1)[group]
        code = np.minimum((rng.random(150)[:, None] > upper).sum(axis=1), 2)
        code[(group == place % 3) & (place > 4)] = -1
        columns[f"q{place}"] = pd.Categorical.from_codes(code, list("abc"))
    return pd.DataFrame(columns)


@pytest.mark.parametrize("seed", range(6))
def test_blanks_settle_where_whole_groups_were_not_asked(seed):
    """Shares of answers that fell to 0 as axes foretold less of them made eigenvalues of 10**8."""
    found = FactorAnalysis().fit(unasked(seed))
    assert found.converged_ and found.n_iter_ < 120
    assert found.eigenvalues_.max() < 1
    assert found.row_coordinates_.abs().max(axis=None) < 10
    assert not FactorAnalysis(max_iter=2).fit(unasked(seed)).converged_
