"""Ordinal answers with one slope a segment: the best such shares, fewer parameters, same laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, log_softmax, logsumexp
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from move_analysis.codebook import Codebook, Point, Question, Scale
from move_analysis.segments import (
    MixtureModel,
    Segments,
    choose_model,
    find_members,
    find_segments,
    measure_stability,
)
from move_analysis.segments.design import Design
from move_analysis.segments.guard import Guard
from move_analysis.segments.ordinal import fit_slopes, slope_evidence
from move_analysis.survey import Survey

SCORES = np.arange(5)


@parametrize_with_checks([MixtureModel(ordinal="adjacent")])
def test_is_a_scikit_learn_estimator(estimator, check):
    check(estimator)


def alike(counts: NDArray) -> NDArray:
    """Log shares of a model without slopes."""
    return np.broadcast_to(log_softmax(np.zeros(counts.shape[-1])), counts.shape)


def likelihood(counts: NDArray, log_shares: NDArray) -> NDArray:
    return (counts * log_shares).sum(axis=(0, -1))


def by_brute_force(counts: NDArray, scores: NDArray) -> float:
    """Greatest log-likelihood of counts (segments, answers), sought by a general optimiser."""
    k, m = counts.shape

    def loss(free: NDArray) -> float:
        alpha, beta = np.append(0, free[: m - 1]), np.append(0, free[m - 1 :])
        return -likelihood(counts, log_softmax(alpha + beta[:, None] * scores, axis=1))

    return -minimize(loss, np.zeros(m + k - 2), method="BFGS", options={"gtol": 1e-7}).fun


@pytest.mark.parametrize("scores", [(0, 1, 2), (0, 1, 2, 3), (0, 1, 4, 5)])
@pytest.mark.parametrize("k", [1, 2, 4])
def test_the_best_shares_are_found(k, scores):
    counts = np.random.default_rng(k).gamma(1.5, 5, (k, 2, 3, len(scores))) + 0.5
    found = fit_slopes(counts, np.array(scores), alike(counts), steps=30)
    reached = likelihood(counts, found)
    for place in np.ndindex(2, 3):
        best = by_brute_force(counts[:, *place], np.array(scores))
        assert reached[place] == pytest.approx(best, abs=1e-6)
    # of that form: what parts two segments is a straight line along the scale
    slopes = np.diff(found - found[:1], axis=-1) / np.diff(scores)
    np.testing.assert_allclose(slopes, np.broadcast_to(slopes[..., :1], slopes.shape), atol=1e-8)
    np.testing.assert_allclose(np.exp(found).sum(axis=-1), 1)


def test_answers_go_on_as_often_as_they_were_given():
    counts = np.random.default_rng(0).integers(1, 30, (3, 1, 1, 5)).astype(float)
    shares = np.exp(fit_slopes(counts, SCORES, alike(counts), steps=30))
    expected = counts.sum(axis=-1, keepdims=True) * shares
    np.testing.assert_allclose(expected.sum(axis=0), counts.sum(axis=0), rtol=1e-6)
    np.testing.assert_allclose(expected @ SCORES, counts @ SCORES, rtol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    counts=arrays(float, (3, 1, 2, 4), elements=st.integers(0, 50).map(float)),
    steps=st.integers(1, 8),
)
def test_no_step_leads_downhill(counts, steps):
    begin = alike(counts)
    end = fit_slopes(counts, np.arange(4.0), begin, steps=steps)
    further = fit_slopes(counts, np.arange(4.0), end, steps=1)
    assert np.isfinite(end).all()
    assert (likelihood(counts, end) >= likelihood(counts, begin)).all()
    assert (likelihood(counts, further) >= likelihood(counts, end)).all()


def planted(
    n: int = 500, *, n_variables: int = 10, blanks: float = 0.1
) -> tuple[pd.DataFrame, NDArray, NDArray]:
    """Three segments that differ by slopes: answers, segments, shares (segment, variable, l)."""
    rng = np.random.default_rng(4)
    segment = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    alpha, beta = rng.normal(0, 0.5, (n_variables, 5)), rng.normal(0, 0.9, (3, n_variables))
    shares = np.exp(log_softmax(alpha + beta[..., None] * (SCORES - 2), axis=-1))
    draw = rng.random((n, n_variables, 1))
    code = (draw > shares[segment].cumsum(axis=-1)[..., :-1]).sum(axis=-1)
    code[rng.random(code.shape) < blanks] = -1
    columns = {
        f"q{j:02d}": pd.Categorical.from_codes(code[:, j], list("abcde"), ordered=True)
        for j in range(n_variables)
    }
    return pd.DataFrame(columns), segment, shares


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    return planted()[0]


def fitted(frame: pd.DataFrame, k: int = 3, **options) -> MixtureModel:
    return MixtureModel(k, **{"n_init": 4, "ordinal": "adjacent"} | options).fit(frame)


def test_planted_shares_are_found_and_better_than_by_unordered_answers():
    frame, segment, shares = planted(2_000)
    error = {}
    for ordinal in ("adjacent", "nominal"):
        model = fitted(frame, ordinal=ordinal)
        found = model.answer_shares_.to_numpy().T.reshape(3, 10, 5)
        error[ordinal] = np.abs(found - shares).mean()
    assert error["adjacent"] < 0.02
    assert error["adjacent"] < error["nominal"]
    assert adjusted_rand_score(segment, fitted(frame).labels_) > 0.85


def test_fewer_parameters_and_better_supported(answers):
    slopes, free = fitted(answers), fitted(answers, ordinal="nominal")
    assert slopes.n_parameters_ == 2 + 10 * (4 + 2)
    assert free.n_parameters_ == 2 + 3 * 10 * 4
    assert slopes.log_likelihood_ < free.log_likelihood_
    assert slopes.bic_ < free.bic_
    assert slopes.log_evidence_ > free.log_evidence_


def test_the_guard_counts_slopes(answers):
    few, weights = answers.head(100), np.ones(100)
    assert Guard.of(few, weights).refusal(3).why.startswith("122 free parameters, and fewer")
    assert Guard.of(few, weights, ordinal="adjacent").refusal(3) is None


@pytest.mark.parametrize("prior", [0, 1])
def test_one_segment_is_the_same_either_way(answers, prior):
    slopes, free = (fitted(answers, 1, prior=prior, ordinal=o) for o in ("adjacent", "nominal"))
    assert slopes.log_likelihood_ == pytest.approx(free.log_likelihood_, abs=1e-3)
    assert slopes.log_evidence_ == pytest.approx(free.log_evidence_, abs=1e-3)
    assert slopes.n_parameters_ == free.n_parameters_


def test_two_answers_and_unordered_ones_are_the_same_either_way(answers):
    two = answers.apply(lambda column: column.cat.remove_categories(["a", "b", "c"]))
    loose = answers.iloc[:, :4].apply(lambda column: column.cat.as_unordered())
    frame = pd.concat([two, loose.add_prefix("loose")], axis=1)
    slopes, free = fitted(frame), fitted(frame, ordinal="nominal")
    assert slopes.parameters_.tobytes() == free.parameters_.tobytes()
    assert slopes.n_parameters_ == free.n_parameters_
    assert slopes.log_evidence_ == free.log_evidence_


@pytest.mark.parametrize("prior", [0, 1, 5])
@pytest.mark.parametrize("k", [2, 4])
def test_what_em_maximises_never_falls(answers, k, prior):
    model = fitted(answers.assign(size=np.arange(500.0)), k, prior=prior)
    assert (np.diff(model.path_) >= -1e-9 * np.abs(model.path_[1:])).all()
    assert model.converged_


def test_longer_runs_find_no_more(answers):
    short, long = (fitted(answers, tol=tol, max_iter=9999) for tol in (1e-8, 1e-13))
    assert long.log_likelihood_ == pytest.approx(short.log_likelihood_, abs=1e-4)


def test_same_seed_same_bytes_and_row_order_does_not_matter(answers):
    one, other = fitted(answers), fitted(answers)
    assert one.parameters_.tobytes() == other.parameters_.tobytes()
    order = np.random.default_rng(1).permutation(len(answers))
    shuffled = fitted(answers.iloc[order])
    assert shuffled.log_likelihood_ == pytest.approx(one.log_likelihood_, rel=1e-10)
    assert (shuffled.labels_ == one.labels_[order]).all()


def test_the_other_way_along_the_scale_is_the_same(answers):
    turned = answers.apply(lambda c: c.cat.reorder_categories(list("edcba"), ordered=True))
    one, other = fitted(answers), fitted(turned)
    assert other.log_likelihood_ == pytest.approx(one.log_likelihood_, abs=1e-3)
    assert adjusted_rand_score(one.labels_, other.labels_) > 0.99


def test_an_answer_that_nobody_gave_leaves_a_gap():
    scale = pd.CategoricalDtype(list("abcde"), ordered=True)
    frame = pd.DataFrame({"q": list("aabdddeb")}, dtype=scale)
    (group,) = Design.learn(frame, np.ones(8), ordinal="adjacent").ordinal
    assert group.scores.tolist() == [0, 1, 3, 4]
    assert group.columns.tolist() == [[0, 1, 2, 3]]


@pytest.mark.parametrize("prior", [0, 1])
def test_segments_at_the_ends_of_a_scale_give_a_finite_model(prior):
    scale = pd.CategoricalDtype(list("abc"), ordered=True)
    frame = pd.DataFrame({name: list("aaaaccccb") for name in "xyz"}, dtype=scale)
    model = fitted(frame, 2, prior=prior)
    assert np.isfinite(model.parameters_).all()
    assert np.isfinite([model.log_likelihood_, model.log_evidence_]).all()
    assert len(set(model.labels_[[0, 4]])) == 2


@pytest.mark.parametrize(
    "rows",
    [[[8, 5, 2], [3, 6, 9]], [[4, 4, 4], [5, 4, 5]], [[9, 2, 1], [2, 2, 8], [5, 5, 5]]],
)
def test_evidence_of_slopes_is_what_averaging_over_them_gives(rows):
    counts, scores, rng = np.array(rows, dtype=float), np.arange(3.0), np.random.default_rng(0)
    overall = counts.sum(axis=0) / counts.sum()
    centred = scores - overall @ scores
    believed = rng.normal(0, (overall @ centred**2) ** -0.5, (200_000, len(counts)))
    slopes = believed - believed.mean(axis=1, keepdims=True)
    shares = rng.dirichlet([1, 1, 1], len(slopes))
    logits = np.log(shares)[:, None] + slopes[..., None] * centred
    averaged = logsumexp((counts * log_softmax(logits, axis=-1)).sum(axis=(1, 2)))
    total = counts.sum(axis=0)
    alike_evidence = gammaln(3) - gammaln(3 + total.sum()) + gammaln(1 + total).sum()
    found = slope_evidence(counts, scores, fit_slopes(counts, scores, alike(counts), steps=30))
    assert found + alike_evidence == pytest.approx(averaged - np.log(len(slopes)), abs=0.15)


def graded_survey(frame: pd.DataFrame) -> Survey:
    """Answers to single questions on one scale."""
    scale = Scale(code="five", points=tuple(Point(code=code) for code in "abcde"))
    asked = [Question(code=c, kind="ordinal", role="profile", scale="five") for c in frame]
    book = Codebook(
        title="Graded",
        scales=(scale,),
        questions=(Question(code="partner", kind="single", role="partner"), *asked),
    )
    index = [f"R-{number:03d}" for number in range(len(frame))]
    return Survey(frame.assign(partner="AAA").set_index(pd.Index(index)), book)


def test_segments_are_found_trusted_and_kept_for_a_second_wave(answers, tmp_path):
    survey = graded_survey(answers)
    found = find_segments(survey, k=3, n_init=4, ordinal="adjacent")
    assert found.arguments["ordinal"] == "adjacent"
    assert found.evidence["n_parameters"].tolist() == [40, 62]
    assert measure_stability(survey, found, n_resamples=5).segments["jaccard"].gt(0.4).all()
    again = find_members(survey, Segments.load(found.save(tmp_path)))
    pd.testing.assert_frame_equal(again.members, found.members)


def test_the_number_is_chosen_by_slopes_and_tested(answers):
    options = {"max_k": 2, "n_init": 2, "n_bootstrap": 5}
    choice = choose_model(answers, np.ones(500), ordinal="adjacent", **options)
    assert choice.model.n_components == 2
    assert choice.model.n_parameters_ == 1 + 10 * 5
    assert choice.evidence["p_value"].iloc[1] == pytest.approx(1 / 6)


def test_a_wrong_name_is_refused(answers):
    with pytest.raises(ValueError, match="ordinal should be one of"):
        fitted(answers, ordinal="cumulative")
