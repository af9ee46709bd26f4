"""p-values are exact sums over the null model, and nothing is found where nothing is."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from move_analysis.demo import demo_survey, demo_truth
from move_analysis.matching import match_needs
from move_analysis.matching.scores import Answers, answers_of
from move_analysis.matching.significance import pair_p_values
from move_analysis.networks.bicm import asked_cell_chances
from move_analysis.settings import Matching
from move_analysis.statistics import adjust_p_values


def enumerated(chances, observed):
    """Chance of a sum of at least `observed`, by all outcomes."""
    total = 0.0
    for outcome in product((0, 1), repeat=len(chances)):
        if sum(outcome) >= observed:
            total += np.prod([p if yes else 1 - p for p, yes in zip(chances, outcome, strict=True)])
    return total


@pytest.mark.parametrize("random", ["assets", "both"])
def test_p_values_are_those_of_all_outcomes(small_survey, random):
    answers = answers_of(small_survey)
    has = asked_cell_chances(answers.has.view(np.uint8), answers.answered_has).table()
    needs = answers.needs.astype(float)
    if random == "both":
        needs = asked_cell_chances(answers.needs.view(np.uint8), answers.answered_needs).table()
    one, other = np.triu_indices(len(answers.ids), k=1)
    found = pair_p_values(answers, one, other, random=random)
    for i, j, p in zip(one, other, found, strict=True):
        chances = np.concatenate([needs[i] * has[j], needs[j] * has[i]])
        observed = (answers.needs[i] & answers.has[j]).sum()
        observed += (answers.needs[j] & answers.has[i]).sum()
        assert p == pytest.approx(enumerated(chances, observed), abs=1e-10)


def test_nothing_is_found_where_partners_ask_different_questions():
    """Coin flips; each half of the SMEs was asked about a half of the competences."""
    rng = np.random.default_rng(0)
    asked = np.kron(np.eye(2, dtype=bool), np.ones((60, 12), dtype=bool))
    has, needs = (rng.random(asked.shape) < 0.5) & asked, (rng.random(asked.shape) < 0.5) & asked
    answers = Answers(
        pd.RangeIndex(120), pd.RangeIndex(24), needs, has, asked, asked, has * 1.0, needs * 1.0,
        np.zeros(120, int),
    )  # fmt: skip
    one, other = np.triu_indices(120, k=1)
    p = pair_p_values(answers, one, other)
    same = (one < 60) == (other < 60)
    assert (p[~same] == 1).all()  # no competence in common, so nothing that could be exchanged
    assert (p[same] < 0.1).mean() < 0.1
    as_no = replace(answers, answered_has=np.ones_like(asked))
    assert (pair_p_values(as_no, one, other)[same] < 0.1).mean() > 0.2


def test_adjusting_listed_pairs_is_adjusting_all_with_the_others_at_one():
    rng = np.random.default_rng(0)
    for n_pairs in (20, 500):
        p = rng.random(20) ** 4
        padded = adjust_p_values(np.concatenate([p, np.ones(n_pairs - 20)]))[:20]
        np.testing.assert_allclose(adjust_p_values(p, n_tests=n_pairs), padded)


@pytest.mark.parametrize("chance", ["assets", "both"])
def test_nothing_is_found_in_shuffled_answers(chance):
    for seed in range(2):
        survey = demo_survey(seed=seed, shuffled=True)
        found = match_needs(survey, settings=Matching(chance=chance)).matches
        assert len(found) > 1000 and (found["p_adjusted"] > 0.05).all()


def test_planted_pairs_are_beyond_chance():
    found = match_needs(demo_survey()).matches.set_index(["sme", "match"])
    planted = found.loc[found.index.isin(demo_truth().complementary_pairs), "p"]
    assert len(planted) >= 9 and planted.max() < 0.002
    assert found["p"].median() > 0.01
