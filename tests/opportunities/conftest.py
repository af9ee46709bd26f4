"""The demo's opportunities, and who could use them."""

import pytest

from move_analysis.demo import demo_opportunity_truth, demo_project, demo_survey
from move_analysis.opportunities import match_opportunities, read_opportunities
from move_analysis.readers import read_candidates


@pytest.fixture(scope="session")
def project():
    return demo_project()


@pytest.fixture(scope="session")
def survey():
    return demo_survey()


@pytest.fixture(scope="session")
def truth():
    return demo_opportunity_truth()


@pytest.fixture(scope="session")
def opportunities(project):
    return read_opportunities(project)


@pytest.fixture(scope="session")
def numbers(opportunities):
    """Reference number of each opportunity."""
    return opportunities.opportunities.set_index("opportunity")["number"]


@pytest.fixture(scope="session")
def matches(survey, opportunities, project):
    return match_opportunities(
        survey, opportunities, project=project, candidates=read_candidates(project)
    )
