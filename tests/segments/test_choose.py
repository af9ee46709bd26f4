"""How many segments: found where planted, one where there are none, refused where too many."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from move_analysis.demo import demo_survey, demo_truth
from move_analysis.segments import MixtureModel, choose, choose_model, find_segments
from move_analysis.segments.likelihood_ratio import simulate


def planted(n: int, n_variables: int = 12, *, seed: int = 0, k: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    share = np.where(np.arange(k)[:, None] == np.arange(n_variables) % k, 0.85, 0.15)
    yes = rng.random((n, n_variables)) < share[rng.integers(0, k, n)]
    names = [f"v{number}" for number in range(n_variables)]
    return pd.DataFrame(yes, columns=names).astype("boolean")


@pytest.mark.parametrize("k", [2, 3, 4])
def test_the_planted_number_is_chosen(k):
    frame = planted(300, k=k)
    choice = choose_model(frame, np.ones(300), max_k=6, n_init=5)
    assert choice.model.n_components == k
    assert choice.evidence.loc[choice.evidence["chosen"], "k"].tolist() == [k]
    assert choice.reason.startswith(f"{k} segments: best supported by the answers")
    assert choice.reason.endswith("BIC and ICL agree.")
    assert choice.evidence["log_likelihood"].is_monotonic_increasing


@pytest.mark.parametrize("seed", range(5))
def test_one_is_chosen_where_nothing_is_planted(seed):
    rng = np.random.default_rng(seed)
    shuffled = planted(200, seed=seed).apply(lambda column: column.array.take(rng.permutation(200)))
    choice = choose_model(shuffled, np.ones(200), max_k=4, n_init=5)
    assert choice.model.n_components == 1
    assert "do not part the SMEs" in choice.reason


def test_k_overrides():
    choice = choose_model(planted(300), np.ones(300), k=2, n_init=3)
    assert choice.model.n_components == 2
    assert choice.evidence["k"].tolist() == [1, 2]
    assert choice.reason == "2 segments: as asked for."


def test_more_parameters_than_patterns_are_refused():
    choice = choose_model(planted(500, 3), np.ones(500), max_k=3, n_init=3)
    refused = choice.evidence.set_index("k")["refusal"].map(choice.refusals)
    # 3 yes/no variables have 8 patterns: 7 parameters (k = 2) are carried, 11 (k = 3) are not
    assert pd.isna(refused[2])
    assert refused[3] == "11 free parameters, but only 8 different answer patterns are possible."
    assert choice.evidence["bic"].isna().tolist() == [False, False, True]


def test_costly_variables_are_named():
    frame = planted(24, 6).assign(town=pd.Categorical([f"t{i}" for i in range(24)]))
    choice = choose_model(frame, np.ones(24), max_k=3, n_init=3)
    assert choice.model.n_components == 1
    assert choice.evidence["refused"].tolist() == [False, True, True]
    assert "59 free parameters, and fewer than 10 answers for each" in choice.notes[0]
    assert "Leave out the variables with fewest answers a parameter: town." in choice.notes[0]
    without = choose_model(frame.drop(columns="town"), np.ones(24), max_k=3, n_init=3)
    assert without.evidence["refused"].tolist() == [False, False, True]


def test_no_way_out_is_said():
    choice = choose_model(planted(12), np.ones(12), max_k=2)
    assert "No choice among these variables helps" in choice.notes[0]


def test_a_number_that_is_refused_is_not_fitted_on_request():
    choice = choose_model(planted(60), np.ones(60), k=7)
    assert choice.model.n_components == 1
    asked, why = choice.reason.split(" The model with 7 segments was refused: ")
    assert asked == "One segment: 7 were asked for, and the answers do not carry them."
    assert "free parameters, and fewer than 10 answers" in why


def weakly_planted(n: int, *, seed: int) -> pd.DataFrame:
    """Five segments that differ a little in each of a hundred answers."""
    rng = np.random.default_rng(seed)
    share = rng.beta(4, 6, (5, 100))
    return pd.DataFrame(rng.random((n, 100)) < share[rng.integers(0, 5, n)]).add_prefix("v")


def test_segments_that_differ_a_little_in_many_answers_are_found():
    choice = choose_model(weakly_planted(400, seed=1), np.ones(400), max_k=7, n_init=5)
    table = choice.evidence.set_index("k")
    assert choice.model.n_components == 5
    assert table["evidence"].idxmin() == 5 > table["bic"].idxmin()
    assert f"The BIC prefers {table['bic'].idxmin()}." in choice.reason


def test_bootstrap_test_stops_at_the_planted_number():
    choice = choose_model(planted(150, k=2), np.ones(150), max_k=4, n_init=3, n_bootstrap=19)
    p_values = choice.evidence.set_index("k")["p_value"]
    assert p_values[2] == pytest.approx(1 / 20)
    assert p_values[3] > 0.05
    assert p_values[[1, 4]].isna().all()
    assert choice.reason.endswith("likelihood-ratio test goes as far as 2 segments.")


def test_bootstrap_answers_follow_the_model():
    frame = planted(4_000, k=2).assign(x=np.random.default_rng(0).normal(7, 2, 4_000))
    frame = frame.mask(np.random.default_rng(1).random(frame.shape) < 0.2)
    model = MixtureModel(2, n_init=3).fit(frame)
    codes, values = model.design_.encode(frame)
    made, numbers = simulate(model, codes, values, np.random.RandomState(0))
    assert ((made < 0) == (codes < 0)).all() and (np.isnan(numbers) == np.isnan(values)).all()
    for column in range(codes.shape[1]):
        seen = codes[:, column] >= 0
        assert made[seen, column].mean() == pytest.approx(codes[seen, column].mean(), abs=0.04)
    assert np.nanmean(numbers) == pytest.approx(7, abs=0.15)
    assert np.nanstd(numbers) == pytest.approx(2, abs=0.1)


def twelve(n=1500, p=36, seed=0):
    """Answers of twelve segments, which all differ in many of them."""
    rng = np.random.default_rng(seed)
    shares = rng.choice([0.1, 0.9], (12, p))
    yes = rng.random((n, p)) < shares[rng.integers(0, 12, n)]
    return pd.DataFrame(yes, columns=[f"q{place}" for place in range(p)]).astype("boolean")


def test_more_are_tried_where_the_largest_number_wins():
    frame = twelve()
    found = choose_model(frame, np.ones(len(frame)), n_init=4)
    assert found.model.n_components == 12
    assert found.evidence["k"].tolist() == list(range(1, 16))
    assert "largest number" not in found.reason


def test_a_limit_that_wins_is_said():
    frame = twelve()
    found = choose_model(frame, np.ones(len(frame)), max_k=8, n_init=4)
    assert found.model.n_components == 8
    assert found.reason.endswith("It is the largest number that was tried, so there may be more.")


def test_where_evidence_has_no_end_the_elbow_decides():
    """Of many SMEs, also small differences between trades are evidence for further segments."""
    planted, survey = demo_truth(smes=2500).segments, demo_survey(smes=2500)
    found = find_segments(survey, n_init=5)
    members = found.members.set_index("respondent")["segment"]
    assert adjusted_rand_score(planted.reindex(members.index), members) > 0.95
    assert found.evidence["k"].tolist() == list(range(1, 9)) and len(found.segments) == 4
    assert found.evidence["behind"].iloc[-1] < 0 < found.evidence["behind"].iloc[2]
    assert "still at 8 segments, but each further one adds less than 20%" in str(found.reason)
    limited = find_segments(survey, max_k=3, n_init=5)
    assert len(limited.segments) == 3 and "there may be more" in str(limited.reason)


def test_a_fit_that_stopped_early_is_continued(monkeypatch):
    frame = twelve(400)
    rounds = MixtureModel._rounds
    monkeypatch.setattr(MixtureModel, "_rounds", property(lambda self: 1))
    stopped = MixtureModel(12, n_init=1).fit(frame)
    assert not stopped.converged_
    before, steps = stopped.log_likelihood_, stopped.n_iter_
    monkeypatch.setattr(MixtureModel, "_rounds", rounds)
    stopped.resume(frame)
    assert stopped.converged_ and stopped.log_likelihood_ > before
    assert stopped.n_iter_ == len(stopped.path_) > steps
    assert (np.diff(stopped.path_) > -1e-6).all()
    found = choose_model(frame, np.ones(len(frame)), k=12, n_init=1)
    assert found.model.converged_


def test_more_starts_are_tried_where_one_alone_found_what_could_win(monkeypatch):
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 5, 150)
    shares = rng.uniform(0.2, 0.8, (5, 12))
    frame = pd.DataFrame(rng.random((150, 12)) < shares[groups]).add_prefix("v")
    tried = []
    fit = choose._models

    def noted(*given, **how):
        tried.append((list(given[2]), how["n_init"]))
        return fit(*given, **how)

    monkeypatch.setattr(choose, "_models", noted)
    found = choose.choose_model(frame, np.ones(150), n_init=2, max_k=4)
    (first, few), (again, many) = tried
    assert (first, few, many) == ([1, 2, 3, 4], 2, 20)
    assert again == [n for n in again if n in first] and few < many
    chosen = found.evidence.loc[found.evidence["chosen"], "starts_agree"].item()
    alone = any("Only one of" in str(note) for note in found.notes)
    assert alone == (0 < chosen <= 1 / 20)
