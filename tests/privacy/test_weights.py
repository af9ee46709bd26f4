"""What weights do to a share is blurred, too: exact, it would tell how many have which weight."""

from dataclasses import replace

import numpy as np
import pytest

from move_analysis.competences import measure_balance, measure_competences
from move_analysis.demo import demo_project, demo_survey
from move_analysis.messages import say
from move_analysis.privacy import Blur, policy_for, release

KEYS = [bytes([key]) * 32 for key in range(40)]


@pytest.fixture(scope="module")
def weighted():
    survey = demo_survey()
    heavy = survey.series("partner").astype(str).isin(["ENVIPARK", "NUMELINK"])
    weights = heavy.map({True: 1.8, False: 0.4}).astype(float)
    return survey.changed(say("weights"), weights=weights / weights.mean())


@pytest.fixture(scope="module")
def policy(weighted):
    return policy_for(demo_project(), weighted)


def test_the_ratio_to_the_count_is_not_that_of_the_answers(weighted, policy):
    found = measure_competences(weighted)
    true = found.shares["share"] * found.shares["base"]
    noise, told = [], []
    for key in KEYS:
        shown = release(found, replace(policy, blur=Blur(key))).shares
        made = shown["share"] * shown["base"]
        noise.append((made - np.rint(true)).to_numpy())
        ratio = found.shares["share"] * found.shares["base"] / found.shares["n"]
        told.append(np.abs(made / shown["n"] - ratio) < 0.005)
    assert policy.heaviest > 1.4
    assert np.mean(told) < 0.15  # exact to two decimals, it was always so
    assert np.mean(noise) == pytest.approx(0, abs=0.3)
    assert np.var(noise) == pytest.approx(policy.blur.of_weights(policy.heaviest).variance, rel=0.2)


def test_one_share_reads_the_same_in_all_results(weighted, policy):
    shares = release(measure_competences(weighted), policy).shares.set_index("competence")["share"]
    balance = release(measure_balance(weighted), policy).balance
    all_smes = balance[balance["group"] == "all"].set_index("competence")["share_has"]
    assert len(all_smes) > 40
    assert (all_smes == shares.loc[all_smes.index]).all()


def test_without_weights_a_share_is_that_of_its_counts():
    survey = demo_survey()
    shown = release(measure_competences(survey), policy_for(demo_project(), survey)).shares
    ratio = shown["n"] / shown["base"]
    np.testing.assert_allclose(shown["share"], ratio, rtol=1e-3)


def test_own_shares_are_as_they_are(weighted):
    found = measure_competences(weighted, by="partner")
    shown = release(found, policy_for(demo_project(), weighted, reader="BCT")).shares
    own, true = (
        one[one["group"] == "BCT"].set_index("competence") for one in (shown, found.shares)
    )
    np.testing.assert_allclose(own["share"], true["share"], rtol=1e-3)
