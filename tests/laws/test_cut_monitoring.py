"""Few answers leave sentences and figures on quality, progress, weights and waves."""

import re

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.demo import demo_earlier_survey, demo_project, demo_survey

NO_WORDS = re.compile(r"\bnan\b|\bNaN\b|<NA>|\binf\b|: \.")
MADE = {
    "quality": lambda s: ma.prepare.check_quality(s, project=demo_project()),
    "progress": lambda s: ma.prepare.check_progress(s, demo_project()),
    "weights": lambda s: ma.prepare.check_weights(s, ma.read_members(demo_project())),
    "changes": lambda s: ma.monitoring.measure_changes(demo_earlier_survey(), s),
    "back": lambda s: ma.monitoring.measure_changes(s, demo_earlier_survey()),
}
DRAWN = {
    "quality": "response_overview question_completeness",
    "progress": "response_over_time",
    "weights": "members_and_respondents",
    "changes": "changes_between_waves",
}
CUTS = {
    "the first 30": lambda place: place < 30,
    "every eighth": lambda place: place % 8 == 0,
    "three": lambda place: place < 3,
    "nobody": lambda place: place < 0,
}


@pytest.mark.parametrize("name", CUTS)
def test_every_result_can_be_read_and_drawn(name):
    survey = demo_survey()
    keep = CUTS[name](np.arange(len(survey)))
    survey = survey.where(pd.Series(keep, index=survey.answers.index), "cut")
    policy = ma.policy_for(demo_project(), survey)
    for made, analysis in MADE.items():
        result = ma.release(analysis(survey), policy)
        told = " ".join([*result.reading(), *result.headline()])
        assert told and not NO_WORDS.search(told), (made, told)
        for figure in DRAWN.get(made, "").split():
            assert getattr(ma.figures, figure)(result) is not None
        for table in result.SCHEMA:
            assert ma.figures.number_table(result, table).text
