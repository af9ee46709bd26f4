"""Weights travel: which analyses follow the weights of the survey, and which do not, by name."""

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey

FOLLOW = {
    "shares": lambda s: ma.competences.measure_competences(s).shares["share"],
    "intervals": lambda s: ma.competences.measure_competences(s).shares["low"],
    "gaps": lambda s: ma.competences.measure_balance(s).balance["surplus"],
    "segments": lambda s: segments(s).segments["share"],
    "v-tests": lambda s: segments(s).profile["v_test"],
    "training": lambda s: ma.training.measure_training_needs(s).scores["score"],
    "candidates": lambda s: candidates(s).ranking.set_index("candidate")["value"],
    "shares of links": lambda s: ma.networks.find_competence_network(s).edges["share"],
    "links of the two-mode network": lambda s: ma.networks.find_two_mode_network(s).links["weight"],
}
# Exact tests of who has what count SMEs (so do combinations and the networks of SMEs and of
# partners); a weighted count has no such null model. Ties are between two SMEs and stand for no
# others. docs/methods.md says so.
IGNORE = {
    "links that are kept": lambda s: ma.networks.find_competence_network(s).edges["weight"],
    "ties": lambda s: ma.networks.find_ties(s, permutations=9).comparison["exchange"],
    "flows": lambda s: ma.competences.measure_flows(s).flows["flow"],
    "location quotients": lambda s: ma.competences.measure_relatedness(s).relatedness["quotient"],
}


def segments(survey):
    return ma.segments.find_segments(survey, k=4, n_init=2)


def candidates(survey):
    project = demo_project()
    table = ma.read_candidates(project)
    return ma.enlargement.rank_candidates(survey, table, project=project, resamples=0)


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def heavy(survey):
    """The same answers, those of one partner six times as heavy."""
    weights = survey.series("partner").astype(object).map({"BCT": 6.0}).fillna(1.0).astype(float)
    return survey.changed("weighted", weights=weights)


def values(series):
    return series.sort_index().to_numpy(dtype=float, na_value=np.nan)


@pytest.mark.parametrize("name", FOLLOW)
def test_these_follow_the_weights(name, survey, heavy):
    one, other = values(FOLLOW[name](survey)), values(FOLLOW[name](heavy))
    assert one.shape != other.shape or not np.allclose(one, other, equal_nan=True)


@pytest.mark.parametrize("name", IGNORE)
def test_these_do_not_and_are_named(name, survey, heavy):
    np.testing.assert_allclose(values(IGNORE[name](survey)), values(IGNORE[name](heavy)))


@pytest.mark.parametrize("name", ["shares", "gaps"])
def test_a_weight_of_two_is_a_respondent_twice(name, survey):
    weights = pd.Series(1.0, index=survey.answers.index)
    weights.iloc[::3] = 2.0
    twice = survey.answers.iloc[::3].rename(index=lambda code: f"{code}x")
    both = pd.concat([survey.answers, twice])
    repeated = survey.changed(
        "repeated", answers=both, weights=pd.Series(1.0, index=both.index)
    )  # fmt: skip
    weighted = survey.changed("weighted", weights=weights)
    np.testing.assert_allclose(values(FOLLOW[name](weighted)), values(FOLLOW[name](repeated)))
