"""What partners bring and need: shares that add up, strengths that are tested, few answers."""

import re
from dataclasses import replace

import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.agreement import measure_contributions
from move_analysis.demo import demo_project, demo_survey
from move_analysis.privacy import Blur


@pytest.fixture(scope="module")
def project():
    return demo_project()


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def contributions(survey, project):
    return measure_contributions(survey, project)


def test_needs_of_a_partner_are_divided(contributions, survey):
    needs = contributions.needs
    assert needs.groupby("target")["depends"].sum().round(9).eq(1).all()
    said = survey.incidence("needs").fillna(False)
    per_partner = said.groupby(survey.series("partner"), observed=True).sum().sum(axis=1)
    assert needs.groupby("target")["flow"].sum().round(6).to_dict() == per_partner.to_dict()


def test_strengths_are_more_common_beyond_chance(contributions):
    table = contributions.strengths
    strong = table[table["distinctive"].fillna(False)]
    assert len(strong) > 5
    assert (strong["quotient"] > 1).all() and (strong["p_adjusted"] <= 0.05).all()
    row = table[(table["group"] == "ENVIPARK") & (table["competence"] == "batteries")].iloc[0]
    whole = table[table["competence"] == "batteries"]
    mine = row["n"] / row["base"]
    assert mine > whole["n"].sum() / whole["base"].sum() and row["distinctive"]


def test_nothing_is_distinctive_where_answers_are_shuffled(project):
    shuffled = measure_contributions(demo_survey(shuffled=True), project)
    assert not shuffled.strengths["distinctive"].any()


def test_pairs_hold_both_directions_and_the_ties(contributions, survey):
    flows = contributions.needs.set_index(["target", "source"])["flow"]
    ties = ma.networks.find_ties(survey).tables()["ties"]
    partner = survey.series("partner").astype(str)
    for row in contributions.pairs.to_dict("records"):
        one, other = row["one"], row["other"]
        assert (row["to_one"], row["to_other"]) == (flows[one, other], flows[other, one])
        assert row["mutual"] == pytest.approx(
            min(row["to_one"], row["to_other"]) / max(row["to_one"], row["to_other"])
        )
        ends = ties["source"].map(partner) + ties["target"].map(partner)
        assert row["ties"] == ends.isin([one + other, other + one]).sum()


def test_every_partner_is_told_of_and_its_reading_holds_after_release(
    contributions, survey, project
):
    shown = ma.release(contributions, ma.policy_for(project, survey, reader="CCTL"))
    lines = shown.reading()
    brought = [line for line in lines if " brings " in line or line.startswith("No competence of")]
    assert len(brought) == 4
    assert all(re.search(r"SMEs interested in .*\(\d+%\)\.$", line) for line in brought)
    assert sum("would come from the other partners" in line for line in lines) == 4
    assert lines[-1].startswith("Most mutual: ")


def test_a_survey_without_needs_or_ties(small_survey, project):
    answers = small_survey.answers
    bare = ma.Survey(
        answers[[name for name in answers if not name.startswith("needs")]],
        small_survey.codebook,
    )
    found = measure_contributions(bare, project)
    assert found.pairs.empty and found.needs.empty
    assert found.reading()
    nobody = bare.where(pd.Series(False, index=answers.index), "none")
    assert measure_contributions(nobody, project).reading()


def test_ties_between_two_partners_have_one_noise_in_all_results(contributions, survey, project):
    """Two draws for one number could be averaged."""
    brokerage = ma.networks.measure_brokerage(ma.networks.find_ties(survey), permutations=19)
    drawn = []
    for key in range(3):
        policy = replace(ma.policy_for(project, survey), blur=Blur(bytes([key]) * 32))
        mixing = ma.release(brokerage, policy).mixing
        shown = mixing[mixing["by"] == "partner"].set_index(["source", "target"])["ties"]
        pairs = ma.release(contributions, policy).pairs
        for row in pairs.to_dict("records"):
            drawn.append((row["named_one"], shown[row["one"], row["other"]]))
            drawn.append((row["named_other"], shown[row["other"], row["one"]]))
    assert len(drawn) == 36
    assert all(one == other or pd.isna([one, other]).all() for one, other in drawn)
