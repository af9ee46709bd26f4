"""Results of the demo survey, released for one partner, and every figure drawn from them."""

import pytest

import move_analysis as ma
from move_analysis.demo import demo_earlier_survey, demo_project, demo_survey


@pytest.fixture(scope="session")
def survey():
    return demo_survey()


@pytest.fixture(scope="session")
def project():
    return demo_project()


@pytest.fixture(scope="session")
def policy(project, survey):
    return ma.policy_for(project, survey, reader="CCTL")


def opportunity_matches(survey, project):
    found = ma.opportunities.read_opportunities(project)
    return ma.opportunities.match_opportunities(survey, found, project=project)


@pytest.fixture(scope="session")
def raw(survey, project):
    """Results as the analyses return them."""
    segments = ma.segments.find_segments(survey, max_k=4, n_init=3)
    network = ma.networks.find_competence_network(survey)
    return {
        "opportunities": opportunity_matches(survey, project),
        "trends": ma.opportunities.measure_trends(
            ma.opportunities.read_opportunities(project), survey
        ),
        "agenda": ma.matching.event_agenda(survey, project=project, visible=survey.answers.index),
        "quality": ma.prepare.check_quality(survey, project=project),
        "shares": ma.competences.measure_competences(survey, by="sector"),
        "balance": ma.competences.measure_balance(survey),
        "flows": ma.competences.measure_flows(survey),
        "segments": segments,
        "stability": ma.segments.measure_stability(survey, segments, n_resamples=5),
        "factors": ma.segments.measure_factors(survey, segments),
        "network": network,
        "communities": ma.networks.find_communities(network),
        "countries": ma.competences.measure_flows(survey, between="country"),
        "relatedness": ma.competences.measure_relatedness(survey),
        "ties": ma.networks.find_ties(survey),
        "brokerage": ma.networks.measure_brokerage(ma.networks.find_ties(survey), permutations=99),
        "combinations": ma.networks.find_emerging_combinations(survey),
        "matches": ma.matching.match_needs(survey),
        "training": ma.training.measure_training_needs(survey, resamples=50),
        "training_by": ma.training.measure_training_needs(survey, by="partner", resamples=50),
        "courses": ma.training.find_trainings(survey),
        "formats": ma.training.measure_preferences(survey, "formats"),
        "watch": ma.training.find_watch(survey),
        "interest": ma.markets.measure_market_interest(survey, project),
        "readiness": ma.markets.measure_readiness(survey, by="partner", resamples=50),
        "barriers": ma.markets.measure_barriers(survey),
        "teams": ma.markets.find_teams(survey, project),
        "roadmap": ma.markets.find_roadmap(survey, project),
        "funnel": ma.markets.measure_funnel(survey, project),
        "weighting": ma.prepare.check_weights(survey, ma.read_members(project)),
        "progress": ma.prepare.check_progress(survey, project),
        "contributions": ma.agreement.measure_contributions(survey, project),
        "reported": ma.monitoring.measure_reported(project),
        "indicators": ma.monitoring.measure_indicators(project),
        "conversion": ma.monitoring.measure_conversion(project),
        "organisations": ma.monitoring.measure_organisations(project),
        "reach": ma.monitoring.measure_reach(project),
        "changes": ma.monitoring.measure_changes(demo_earlier_survey(), survey),
        "moves": ma.monitoring.measure_moves(demo_earlier_survey(), survey),
        "enlargement": ma.enlargement.rank_candidates(
            survey, ma.read_candidates(project), project=project, resamples=50
        ),
    }


@pytest.fixture(scope="session")
def released(raw, policy):
    return {name: ma.release(result, policy) for name, result in raw.items()}


MAKERS = {
    "response_over_time": "progress",
    "interdependence": "contributions",
    "reported_figures": "reported",
    "indicator_progress": "indicators",
    "activity_over_time": "indicators",
    "meeting_conversion": "conversion",
    "network_growth": "organisations",
    "reach_by_channel": "reach",
    "changes_between_waves": "changes",
    "segment_moves": "moves",
    "agenda_schedule": "agenda",
    "agenda_meetings": "agenda",
    "response_overview": "quality",
    "question_completeness": "quality",
    "competence_heatmap": "shares",
    "needs_against_assets": "balance",
    "flows": "flows",
    "flow_network": "flows",
    "segment_evidence": "segments",
    "segment_profile": "segments",
    "segment_stability": "stability",
    "segment_certainty": "stability",
    "segment_map": "factors",
    "competence_network": "network",
    "competence_overlay": ("network", "balance"),
    "competence_segments": ("network", "segments"),
    "competence_density": ("network", "communities"),
    "flow_map": "countries",
    "adjacent_possible": "relatedness",
    "location_quotients": "relatedness",
    "brokers": "brokerage",
    "external_ties": "brokerage",
    "mixing": "brokerage",
    "missing_ties": "ties",
    "emerging_combinations": "combinations",
    "matches_between_partners": "matches",
    "recommendation_load": "matches",
    "training_ranking": "training",
    "training_methods": "training",
    "training_quadrants": "training",
    "training_groups": "training_by",
    "training_plan": "courses",
    "training_preferences": "formats",
    "technology_watch": "watch",
    "market_segments": "interest",
    "market_interest": "interest",
    "market_readiness": "readiness",
    "market_barriers": "barriers",
    "market_profile": "teams",
    "market_roadmap": "roadmap",
    "market_funnel": "funnel",
    "members_and_respondents": "weighting",
    "open_opportunities": "opportunities",
    "opportunity_trends": "trends",
    "topics_over_time": "trends",
    "wanted_and_had": "trends",
    "candidate_ranking": "enlargement",
    "joining_order": "enlargement",
    "candidate_pairs": "enlargement",
}


def draw(name, results, **named):
    of = [MAKERS[name]] if isinstance(MAKERS[name], str) else MAKERS[name]
    return getattr(ma.figures, name)(*(results[one] for one in of), **named)


def drawn(results):
    return {name: draw(name, results) for name in MAKERS}


@pytest.fixture(scope="session")
def figures(released):
    return drawn(released)


@pytest.fixture(scope="session")
def raw_figures(raw):
    return drawn(raw)
