"""The mixture model: a scikit-learn estimator, right on tiny cases, lawful on any."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from move_analysis.segments import MixtureModel


@parametrize_with_checks([MixtureModel()])
def test_is_a_scikit_learn_estimator(estimator, check):
    check(estimator)


def mixed(n: int = 60, *, seed: int = 0, blanks: float = 0.15) -> pd.DataFrame:
    """Two planted segments in one variable of each kind, with blanks."""
    rng = np.random.default_rng(seed)
    two = rng.random(n) < 0.4
    choice = np.where(two, rng.integers(1, 3, n), 0)
    frame = pd.DataFrame(
        {
            "flag": pd.array(rng.random(n) < np.where(two, 0.9, 0.2), dtype="boolean"),
            "plain": rng.random(n) < np.where(two, 0.8, 0.1),
            "choice": pd.Categorical.from_codes(choice, list("abc")),
            "level": pd.Categorical.from_codes(
                rng.integers(0, 2, n) + two, ["low", "mid", "high"], ordered=True
            ),
            "amount": rng.normal(np.where(two, 3.0, 0.0), 1.0),
            "count": pd.array(rng.poisson(np.where(two, 9, 4)), dtype="Int64"),
        }
    )
    for column in frame.columns.drop("plain"):
        frame.loc[rng.random(n) < blanks, column] = pd.NA
    return frame


def brute_force(model: MixtureModel, frame: pd.DataFrame) -> np.ndarray:
    """Joint density of each row (rows) and segment (columns), answer by answer."""
    shares, means, deviations = model.answer_shares_, model.means_, model.deviations_
    joint = np.tile(model.weights_, (len(frame), 1))
    for (i, row), k in product(enumerate(frame.to_dict("records")), range(model.n_components)):
        for name, value in row.items():
            if pd.isna(value):
                continue
            if name in means.index:
                joint[i, k] *= norm.pdf(float(value), means.loc[name, k], deviations.loc[name, k])
            else:
                joint[i, k] *= shares.loc[(name, value), k]
    return joint


@pytest.mark.parametrize("k", [1, 2, 3])
def test_likelihood_and_posteriors_equal_brute_force(k):
    frame = mixed()
    model = MixtureModel(k, n_init=3).fit(frame)
    joint = brute_force(model, frame)
    assert model.log_likelihood_ == pytest.approx(np.log(joint.sum(axis=1)).sum())
    np.testing.assert_allclose(
        model.predict_proba(frame), joint / joint.sum(axis=1, keepdims=True), atol=1e-10
    )
    np.testing.assert_allclose(model.score_samples(frame), np.log(joint.sum(axis=1)))


def test_one_segment_is_shares_and_moments():
    frame = mixed()
    model = MixtureModel(1, prior=0).fit(frame)
    assert model.means_.loc["amount", 0] == pytest.approx(frame["amount"].mean())
    assert model.deviations_.loc["amount", 0] == pytest.approx(frame["amount"].std(ddof=0))
    assert model.answer_shares_.loc[("flag", True), 0] == pytest.approx(frame["flag"].mean())
    # flag, plain: 1 each, choice and level: 2 each, amount and count: 2 each
    assert model.n_parameters_ == 10


def test_parameters_and_criteria_by_hand():
    model = MixtureModel(3, n_init=3).fit(mixed(n=80))
    assert model.n_parameters_ == 2 + 3 * 10
    deviance = -2 * model.log_likelihood_
    assert model.aic_ == pytest.approx(deviance + 2 * 32)
    assert model.bic_ == pytest.approx(deviance + 32 * np.log(80))
    posterior = model.predict_proba(mixed(n=80))
    doubt = -(posterior * np.log(np.maximum(posterior, 1e-300))).sum()
    assert model.icl_ == pytest.approx(model.bic_ + 2 * doubt)
    assert model.entropy_ == pytest.approx(1 - doubt / (80 * np.log(3)))


@pytest.mark.parametrize("prior", [0, 1, 5])
@pytest.mark.parametrize("k", [2, 4])
def test_what_em_maximises_never_falls(k, prior):
    model = MixtureModel(k, prior=prior, n_init=4).fit(mixed(seed=k))
    assert (np.diff(model.path_) >= -1e-8 * np.abs(model.path_[1:])).all()
    assert len(model.path_) == model.n_iter_ > 3


def test_no_start_is_better_than_the_one_kept():
    model = MixtureModel(3, prior=0, n_init=10).fit(mixed(n=40))
    assert len(model.log_likelihoods_) == 10
    assert model.log_likelihood_ == model.log_likelihoods_.max()


def test_longer_runs_find_no_more():
    frame = mixed()
    short, long = (MixtureModel(2, tol=tol, max_iter=9999).fit(frame) for tol in (1e-8, 1e-13))
    assert short.converged_
    assert long.log_likelihood_ == pytest.approx(short.log_likelihood_, abs=1e-4)


def test_stopping_early_is_said():
    assert not MixtureModel(3, max_iter=2, tol=0).fit(mixed()).converged_


def test_planted_segments_are_found():
    rng = np.random.default_rng(3)
    segment = rng.choice(3, 400, p=[0.5, 0.3, 0.2])
    share = np.where(np.arange(3)[:, None] == np.arange(12) // 4, 0.9, 0.1)
    frame = pd.DataFrame(rng.random((400, 12)) < share[segment]).astype("boolean")
    frame = frame.mask(rng.random((400, 12)) < 0.2)
    model = MixtureModel(3, n_init=5).fit(frame)
    assert adjusted_rand_score(segment, model.labels_) > 0.85
    assert model.weights_ == pytest.approx([0.5, 0.3, 0.2], abs=0.06)


def fitted(frame: pd.DataFrame, **options) -> MixtureModel:
    return MixtureModel(2, n_init=3, **options).fit(frame)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_row_order_does_not_matter(seed):
    frame = mixed(seed=1)
    order = np.random.default_rng(seed).permutation(len(frame))
    one, other = fitted(frame), fitted(frame.iloc[order])
    assert other.log_likelihood_ == pytest.approx(one.log_likelihood_, rel=1e-10)
    assert (other.labels_ == one.labels_[order]).all()


def test_column_order_does_not_matter():
    frame = mixed()
    one, other = fitted(frame), fitted(frame[frame.columns[::-1]])
    assert other.log_likelihood_ == one.log_likelihood_
    assert (other.labels_ == one.labels_).all()


def test_names_of_answers_do_not_matter():
    frame = mixed()
    renamed = frame.assign(choice=frame["choice"].cat.rename_categories(["z", "y", "x"]))
    assert fitted(renamed).log_likelihood_ == fitted(frame).log_likelihood_


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=30, max_size=30).filter(lambda w: sum(w) > 9))
def test_whole_weights_are_repeated_rows(weights):
    frame = mixed(n=30, seed=2)
    repeated = frame.loc[frame.index.repeat(weights)]
    one = MixtureModel(2, n_init=3).fit(frame, sample_weight=weights)
    other = fitted(repeated)
    assert one.log_likelihood_ == pytest.approx(other.log_likelihood_, rel=1e-9)
    assert one.bic_ == pytest.approx(other.bic_)
    np.testing.assert_allclose(one.predict_proba(frame), other.predict_proba(frame), atol=1e-7)


def test_scale_of_a_number_does_not_matter():
    frame = mixed()
    one, other = fitted(frame), fitted(frame.assign(amount=1000 * frame["amount"] + 7))
    seen = frame["amount"].notna().sum()
    assert (other.labels_ == one.labels_).all()
    assert other.log_likelihood_ == pytest.approx(one.log_likelihood_ - seen * np.log(1000))


def test_same_seed_same_bytes():
    one, other = fitted(mixed()), fitted(mixed())
    assert one.parameters_.tobytes() == other.parameters_.tobytes()


def test_a_blank_variable_contributes_nothing():
    frame = mixed()
    with_blank = frame.assign(empty=pd.array([pd.NA] * len(frame), dtype="boolean"), same="x")
    one, other = fitted(frame), fitted(with_blank)
    assert other.log_likelihood_ == one.log_likelihood_
    assert other.n_parameters_ == one.n_parameters_


def test_who_answers_nothing_gets_the_shares_of_the_segments():
    frame = mixed(blanks=0.1)
    model = fitted(frame.drop(columns="plain"))
    nobody = frame.drop(columns="plain").iloc[:0].reindex([0])
    np.testing.assert_allclose(model.predict_proba(nobody)[0], model.weights_)


def test_an_answer_that_nobody_gave_counts_as_a_blank():
    frame = pd.DataFrame({"a": list("xxyy") * 5, "b": list("uuvv") * 5})
    model = MixtureModel(2, n_init=2).fit(frame)
    unseen, blank = (model.predict_proba(pd.DataFrame({"a": ["x"], "b": [b]})) for b in ("?", None))
    np.testing.assert_array_equal(unseen, blank)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("prior", [0, 1])
def test_very_few_respondents(n, prior):
    frame = mixed(blanks=0).iloc[:n]
    model = MixtureModel(3, prior=prior).fit(frame)
    assert model.labels_.shape == (n,)
    assert np.isfinite([model.log_likelihood_, model.bic_, model.entropy_]).all()
    np.testing.assert_allclose(model.predict_proba(frame).sum(axis=1), 1)


@pytest.mark.parametrize("prior", [0, 1])
@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [True] * 9}),
        pd.DataFrame({"a": [2.5] * 9, "b": [True, False, None] * 3}),
        pd.DataFrame({"a": [np.nan] * 9}),
        pd.DataFrame({"a": [1.0, 1, 1, 1, 1, 1, 1, 1, 900]}),
        pd.DataFrame({"a": ["x"] * 8 + ["once"]}),
        pd.DataFrame({"a": [0.0, 1] * 4 + [np.nan], "b": [True, False] * 4 + [None]}),
    ],
    ids=["constant", "constant number", "blank", "outlier", "seen once", "identical rows"],
)
def test_poor_data_give_a_finite_model(frame, prior):
    model = MixtureModel(2, prior=prior).fit(frame)
    assert np.isfinite([model.log_likelihood_, model.bic_, *model.weights_]).all()
    assert model.weights_.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_components": 0}, "n_components should be an int of at least 1, got 0"),
        ({"n_init": 1.5}, "n_init should be an int of at least 1, got 1.5"),
        ({"prior": -1}, "prior should be a number of at least 0, got -1"),
    ],
)
def test_wrong_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        MixtureModel(**options).fit(mixed())


def test_frames_that_are_no_data_are_refused():
    with pytest.raises(ValueError, match="minimum of 1 is required"):
        MixtureModel().fit(pd.DataFrame({"a": []}))
    with pytest.raises(ValueError, match="unique"):
        MixtureModel().fit(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    with pytest.raises(ValueError, match="infinity"):
        MixtureModel().fit(pd.DataFrame({"a": [1.0, np.inf]}))
    with pytest.raises(ValueError, match="datetime64"):
        MixtureModel().fit(pd.DataFrame({"a": pd.to_datetime(["2020-01-01"])}))
    with pytest.raises(ValueError, match="negative"):
        MixtureModel().fit(mixed(), sample_weight=-np.ones(60))


def test_many_rows_start_on_a_sample_and_end_on_all(monkeypatch):
    rng = np.random.default_rng(0)
    share = np.where(np.arange(3)[:, None] == np.arange(12) // 4, 0.8, 0.2)
    yes = rng.random((5_000, 12)) < share[rng.integers(0, 3, 5_000)]
    frame = pd.DataFrame(yes).add_prefix("q")
    frame["x"] = rng.normal(size=5_000)  # no two rows are equal
    sampled = MixtureModel(3, n_init=4).fit(frame)
    monkeypatch.setattr("move_analysis.segments.starts.SAMPLES", ())
    whole = MixtureModel(3, n_init=4).fit(frame)
    assert sampled.log_likelihood_ == pytest.approx(whole.log_likelihood_, abs=0.01)
    assert (sampled.labels_ == whole.labels_).all()
    assert len(sampled.log_likelihoods_) == len(whole.log_likelihoods_) == 4
    assert (np.diff(sampled.path_) >= -1e-8 * np.abs(sampled.path_[1:])).all()
