"""Few answers, or questions that were not asked, leave every page with sentences and figures."""

import re

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey

NO_WORDS = re.compile(r"\bnan\b|\bNaN\b|<NA>|\binf\b|: \.")
MADE = {
    "contributions": lambda s: ma.agreement.measure_contributions(s, demo_project()),
    "matches": ma.matching.match_needs,
    "unmet": ma.matching.find_unmet_needs,
    "teachers": ma.matching.match_teachers,
    "candidates": lambda s: ma.enlargement.rank_candidates(
        s, ma.read_candidates(demo_project()), project=demo_project(), resamples=5
    ),
    "needs": lambda s: ma.training.measure_training_needs(s, by="partner", resamples=5),
    "courses": ma.training.find_trainings,
    "formats": lambda s: ma.training.measure_preferences(s, "formats", by="partner"),
    "watch": ma.training.find_watch,
    "interest": lambda s: ma.markets.measure_market_interest(s, demo_project(), by="partner"),
    "readiness": lambda s: ma.markets.measure_readiness(s, by="partner", resamples=5),
    "barriers": lambda s: ma.markets.measure_barriers(s, by="partner"),
    "teams": lambda s: ma.markets.find_teams(s, demo_project()),
    "roadmap": lambda s: ma.markets.find_roadmap(s, demo_project()),
    "funnel": lambda s: ma.markets.measure_funnel(s, demo_project()),
}
POLICY = ma.privacy.Policy(
    minimum=5, reader="partnership", blur=ma.privacy.Blur(b"cut"), visible=frozenset()
)
DRAWN = {
    "contributions": "interdependence",
    "matches": "matches_between_partners list_of_matches recommendation_load",
    "candidates": "candidate_ranking joining_order candidate_pairs",
    "needs": "training_groups",
    "courses": "training_plan",
    "formats": "training_preferences",
    "watch": "technology_watch",
    "interest": "market_segments market_interest",
    "readiness": "market_readiness",
    "barriers": "market_barriers",
    "teams": "market_profile",
    "roadmap": "market_roadmap",
    "funnel": "market_funnel",
}


def kept(survey, keep):
    return survey.where(pd.Series(keep, index=survey.answers.index), "cut")


def every_eighth(survey):
    return kept(survey, np.arange(len(survey)) % 8 == 0)


def without(role):
    """Every eighth answer to a questionnaire that lacks the questions of a role."""

    def cut(survey):
        less = every_eighth(survey)
        book = less.codebook
        questions = tuple(question for question in book.questions if question.role != role)
        gone = [name for q in book.by_role(role) for name in less.columns_of(q)]
        return less.changed(
            "less",
            answers=less.answers.drop(columns=gone),
            codebook=book.model_copy(update={"questions": questions}),
        )

    return cut


def without_partners(survey):
    """Every eighth answer, none of which says whose member it is."""
    less = every_eighth(survey)
    column = less.columns("partner")[0]
    return less.changed("less", answers=less.answers.assign(**{column: pd.NA}))


CUTS = {
    "the first 30": lambda survey: kept(survey, np.arange(len(survey)) < 30),
    "every eighth": every_eighth,
    "nobody": lambda survey: kept(survey, np.zeros(len(survey), dtype=bool)),
    "without assets": without("has"),
    "without abilities": without("ability"),
    "without any partner": without_partners,
}


@pytest.mark.parametrize("name", CUTS)
def test_every_result_can_be_read_and_drawn(name):
    survey = CUTS[name](demo_survey())
    policy = ma.policy_for(demo_project(), survey, reader="partnership")
    for made, analysis in MADE.items():
        result = ma.release(analysis(survey), policy)
        told = " ".join([*result.reading(), *result.headline()])
        assert not NO_WORDS.search(told), (made, told)
        for figure in DRAWN.get(made, "").split():
            assert getattr(ma.figures, figure)(result) is not None


@pytest.mark.parametrize("name", ["nobody", "without assets"])
def test_networks_and_segments_can_be_read_and_drawn(name):
    survey = CUTS[name](demo_survey())
    segments = ma.segments.find_segments(survey, max_k=2, n_init=1)
    network = ma.networks.find_competence_network(survey)
    made = {
        "segment_map": ma.segments.measure_factors(survey, segments),
        "competence_network": network,
        "bridging_competences": ma.networks.measure_bridges(survey, network, draws=9),
        "brokers": ma.networks.measure_brokerage(ma.networks.find_ties(survey), permutations=9),
    }
    for figure, result in made.items():
        released = ma.release(result, POLICY)
        assert not NO_WORDS.search(" ".join(released.reading()))
        assert getattr(ma.figures, figure)(released) is not None
    across = ma.figures.bridging_competences(made["bridging_competences"], across="country")
    assert across.layout.annotations[0].text.startswith("Too few SMEs")
