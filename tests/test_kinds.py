"""Arguments of another kind than the annotation says are refused by name, with what makes one."""

import inspect

import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey

FRAME = pd.DataFrame({"has_c1": [1, 0], "needs_c1": [0, 1]})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda survey: ma.segments.find_segments(FRAME),
         r"find_segments\(survey=...\) should be a Survey, got DataFrame; survey_from\(frame\) "
         "makes one"),
        (lambda survey: ma.competences.measure_balance(demo_project()),
         r"measure_balance\(survey=...\) should be a Survey, got Project; load_survey\(project\), "
         r"read_survey\(project\) make one"),
        (lambda survey: ma.networks.measure_centrality(ma.networks.find_sme_network(survey)),
         r"measure_centrality\(survey=...\) should be a Survey, got SmeNetwork; .*survey_from"),
        (lambda survey: ma.networks.find_partner_network(survey),
         r"find_partner_network\(network=...\) should be a SmeNetwork, got Survey; "
         r"find_sme_network\(survey\) makes one"),
        (lambda survey: ma.load_survey("move.yml"),
         r"load_survey\(project=...\) should be a Project, got str; load_project\(path\) makes"),
        (lambda survey: ma.figures.needs_against_assets(survey),
         r"needs_against_assets\(balance=...\) should be a Balance, got Survey; "
         r"measure_balance\(survey\) makes one"),
        (lambda survey: ma.figures.needs_against_assets(None), "should be a Balance, got None"),
        (lambda survey: ma.release(survey, None),
         r"release\(result=...\) should be a Result, got Survey"),
        (lambda survey: ma.survey_from(FRAME, has="has_c1"),
         r"survey_from\(has=...\) should be a list of texts, got 'has_c1'; write \['has_c1'\]"),
        (lambda survey: ma.segments.find_segments(survey, variables="size"),
         r"find_segments\(variables=...\) should be a list of texts, got 'size'"),
        (lambda survey: ma.survey_from([1, 2]),
         r"survey_from\(frame=...\) should be a DataFrame, got list"),
    ],
)  # fmt: skip
def test_another_kind_of_thing_is_refused_by_name(wrong, said):
    with pytest.raises(TypeError, match=said):
        wrong(demo_survey())


def test_every_figure_and_analysis_refuses_what_is_no_survey_or_result():
    """Nothing of the inside is told: the first argument is named, and what it should be."""
    walked = 0
    for room in map(ma.__getattr__, ma._ROOMS):
        for name in dir(room):
            function = getattr(room, name)
            made = getattr(function, "is_analysis", False) or room is ma.figures
            if not made or not inspect.isfunction(function):
                continue
            first, *others = inspect.signature(function).parameters.values()
            known = inspect.unwrap(function).__annotations__[first.name]
            if known not in ("Survey", "Result", "Balance", "Segments", "Project"):
                continue
            needed = {p.name: None for p in others if p.default is p.empty}
            with pytest.raises(TypeError, match=rf"^{name}\({first.name}=...\) should be an? "):
                function(FRAME, **needed)
            walked += 1
    assert walked > 30
