"""A partner's rows are published alike, whether those of the other partners are or not."""

import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey
from move_analysis.privacy import policy_for, release

READER = "BCT"
OWN = {
    "balance": (lambda s, p: ma.competences.measure_balance(s, by="partner"), "group"),
    "matches": (lambda s, p: ma.matching.match_needs(s), "partner"),
    "interest": (lambda s, p: ma.markets.measure_market_interest(s, p, by="partner"), "group"),
    "incoming": (lambda s, p: ma.competences.measure_flows(s), "target"),
    "outgoing": (lambda s, p: ma.competences.measure_flows(s), "source"),
    "outlook": (
        lambda s, p: ma.opportunities.measure_trends(
            ma.opportunities.read_opportunities(p), s, settings=p.opportunities
        ),
        "partner",
    ),
    "progress": (lambda s, p: ma.prepare.check_progress(s, p), "partner"),
}
"""What the partner's report filters before it releases it."""


@pytest.mark.parametrize("name", OWN)
def test_own_rows_are_released_alike_without_the_others(name):
    """So a page can leave out what it does not show, and its workbook still says the same."""
    analyse, column = OWN[name]
    survey, project = demo_survey(), demo_project()
    result, policy = analyse(survey, project), policy_for(project, survey, reader=READER)
    own, both = result.filter(**{column: READER}), release(result, policy)
    assert sum(map(len, own.frames().values())) < sum(map(len, result.frames().values()))
    shown, before = release(own, policy), both.filter(**{column: READER})
    for table, rows in shown.frames().items():
        pd.testing.assert_frame_equal(
            rows.reset_index(drop=True), before.frames()[table].reset_index(drop=True)
        )
    assert str(shown.reading()) == str(before.reading())
