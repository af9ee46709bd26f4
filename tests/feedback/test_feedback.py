"""What an SME gets back is what it answered, what others published, and nobody else's answers."""

import numpy as np
import pytest

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey
from move_analysis.markets.answers import readiness_items
from move_analysis.messages import render
from move_analysis.result import UNRELEASED
from move_analysis.training.courses import wanting
from move_analysis.training.ratings import ratings_of

SME = "CCTL-2"


@pytest.fixture(scope="module")
def demo():
    project, survey = demo_project(), demo_survey()
    policies = ma.privacy.sme_policies(project, survey)
    found = ma.training.find_trainings(survey, project.training)
    plan = ma.release(found, policies.everybody).planned()
    return project, survey, policies, plan


@pytest.fixture(scope="module")
def everyone(demo):
    project, survey, _, plan = demo
    return ma.feedback.measure_feedback(survey, project, plan=plan)


@pytest.fixture(scope="module")
def own(everyone, demo):
    return ma.release(ma.feedback.find_feedback(everyone, sme=SME), demo[2].of(SME))


def test_answers_are_those_that_were_given(own, demo):
    _, survey, *_ = demo
    given = own.answers.set_index("topic")["answer"]
    for layer in ("has", "needs"):
        marks = survey.incidence(layer).loc[SME].fillna(False)
        assert given[layer].split("; ") == [code for code, yes in marks.items() if yes]
    assert given["sector"] == survey.series("sector")[SME]
    assert given["consent"] == survey.series("consent")[SME]


def test_peers_are_the_published_shares_of_its_groups(own, demo):
    _, survey, policies, _ = demo
    for (layer, by), rows in own.peers.groupby(["layer", "by"]):
        shares = ma.release(
            ma.competences.measure_competences(survey, layer=layer, by=by), policies.everybody
        ).shares
        theirs = shares[shares["group"] == rows["group"].iloc[0]].set_index("competence")
        theirs = theirs.loc[rows["competence"]]
        np.testing.assert_array_equal(rows["n"].astype(float), theirs["n"].astype(float))
        np.testing.assert_array_equal(rows["share"].astype(float), theirs["share"].astype(float))
    assert set(own.peers["by"]) == {"sector", "size", "country"}
    assert not (own.peers["n"] < 5).any()


def test_partners_are_its_matches_who_agreed_to_be_shown(own, demo):
    project, survey, policies, _ = demo
    matches = ma.matching.match_needs(survey, settings=project.matching).matches
    listed = matches[(matches["sme"] == SME) & matches["match"].isin(policies.of(SME).visible)]
    names = policies.of(SME).display_names
    assert own.partners["match"].tolist() == [names[one] for one in listed["match"]]
    assert own.partners["gets"].tolist() == listed["gets"].tolist()
    assert own.partners["rank"].tolist() == list(range(1, len(listed) + 1))


def test_courses_are_wanted_planned_spoken_and_of_its_level(everyone, demo):
    _, survey, _, plan = demo
    ratings = ratings_of(survey)
    wants = wanting(ratings)
    spoken = ma.training.named_options(survey, "course_languages")
    assert len(everyone.courses) == wants.sum().sum()
    found = everyone.courses.dropna(subset="level")
    assert 100 < len(found) < len(everyone.courses)
    there = set(map(tuple, plan.trainings[["competence", "level", "language"]].to_numpy()))
    for row in found.itertuples():
        assert wants.loc[row.sme, row.competence]
        assert (row.competence, row.level, row.language) in there
        assert spoken.loc[row.sme, row.language]
        beginner = ratings.ability.loc[row.sme, row.competence] < ratings.middle
        assert row.level == "all" or (row.level == "beginners") == beginner
    without = ma.feedback.measure_feedback(survey, demo[0])
    assert without.courses["level"].isna().all()


def test_what_is_missing_for_markets_is_what_it_said(everyone, demo):
    _, survey, *_ = demo
    items = readiness_items(survey)
    for row in everyone.markets.dropna(subset="missing").head(60).itertuples():
        assert row.missing.split("; ") == items.columns[items.loc[row.sme] < 0.5].tolist()
    assert set(everyone.markets["market"]) == {"MA", "BR"}


def test_profiles_of_markets_say_which_competences_are_lacking(demo):
    project, survey, *_ = demo
    rules = project.internationalisation.model_copy(update={"profiles": {"MA": ("iot", "fleet")}})
    asked = project.model_copy(update={"internationalisation": rules})
    markets = ma.feedback.measure_feedback(survey, asked).markets
    own = markets[(markets["sme"] == SME)].set_index("market")["lacking"]
    assert own["MA"] == "iot" and own.isna()["BR"]


def test_readings_speak_to_the_sme(own):
    lines = own.reading()
    assert lines[0].startswith("You told what you can do (17 competences) and what you need (7)")
    assert own.partners["match"].iloc[0] in lines[1] and len(lines) == 4


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_part_can_be_drawn_for_every_sme(everyone, demo, language):
    _, survey, policies, _ = demo
    parts = (ma.figures.own_answers, ma.figures.own_peers, ma.figures.own_calls,
             ma.figures.own_courses, ma.figures.own_markets)  # fmt: skip
    hidden = set(survey.answers.index)
    with ma.in_language(language):
        for sme in survey.answers.index[::12]:
            found = ma.feedback.find_feedback(everyone, sme=sme)
            shown = ma.release(found, policies.of(sme))
            text = " ".join(draw(shown).text for draw in parts)
            assert not {"nan", "None", "<NA>"} & set(text.replace("<", " <").split())
            assert not (hidden - {sme}) & set(text.replace("(", " ").replace(")", " ").split())
            assert render(UNRELEASED) in ma.figures.own_answers(found).text


def test_an_sme_that_answered_nothing_gets_sentences_too(small_survey):
    found = ma.feedback.measure_feedback(small_survey, demo_project())
    own = ma.feedback.find_feedback(found, sme="B-2")
    assert own.reading() and "no answer" in ma.figures.own_answers(own).text
    assert ma.figures.own_courses(own).text and ma.figures.own_markets(own).text
