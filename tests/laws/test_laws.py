"""What must hold for any survey, whatever the analysis."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from move_analysis.columns import Respondent
from move_analysis.competences import (
    measure_balance,
    measure_competences,
    measure_flows,
    measure_relatedness,
)
from move_analysis.demo import demo_project, demo_survey
from move_analysis.markets import (
    find_roadmap,
    find_teams,
    measure_barriers,
    measure_market_interest,
    measure_readiness,
)
from move_analysis.matching import find_unmet_needs, match_needs, match_teachers
from move_analysis.messages import Message
from move_analysis.networks import (
    find_communities,
    find_competence_network,
    find_emerging_combinations,
    find_partner_network,
    find_sme_network,
    find_ties,
    measure_bridges,
    measure_brokerage,
    measure_centrality,
)
from move_analysis.prepare import check_quality, check_weights
from move_analysis.readers import read_members
from move_analysis.result import Result
from move_analysis.segments import find_segments, measure_factors, measure_stability
from move_analysis.survey import Survey
from move_analysis.training import find_trainings, find_watch, measure_training_needs

ANALYSES: dict[str, Callable[[Survey], Result]] = {
    "quality": check_quality,
    "competences": lambda survey: measure_competences(survey, by="sector"),
    "balance": measure_balance,
    "flows": lambda survey: measure_flows(survey, between="partner"),
    "network": find_competence_network,
    "weights": lambda survey: check_weights(survey, read_members(demo_project())),
    "segments": lambda survey: find_segments(survey, max_k=3, n_init=3),
    "stability": lambda survey: measure_stability(
        survey, find_segments(survey, max_k=3, n_init=3), n_resamples=5
    ),
    "training": lambda survey: measure_training_needs(survey, by="sector", resamples=50),
    "courses": find_trainings,
    "watch": find_watch,
    "readiness": lambda survey: measure_readiness(survey, by="sector", resamples=50),
    "barriers": lambda survey: measure_barriers(survey, by="sector"),
    "interest": lambda survey: measure_market_interest(survey, demo_project(), by="sector"),
    "roadmap": lambda survey: find_roadmap(survey, demo_project()),
    "brokerage": lambda survey: measure_brokerage(find_ties(survey), permutations=99),
    "ties": find_ties,
    "similarity": find_sme_network,
    "partners": lambda survey: find_partner_network(find_sme_network(survey), permutations=99),
    "communities": lambda survey: find_communities(find_competence_network(survey)),
    "bridges": lambda survey: measure_bridges(survey, find_competence_network(survey), draws=50),
    "centrality": lambda survey: measure_centrality(survey),
    "factors": lambda survey: measure_factors(survey, find_segments(survey, max_k=3, n_init=3)),
    "teams": lambda survey: find_teams(survey, demo_project()),
    "matches": match_needs,
    "teachers": match_teachers,
    "unmet": find_unmet_needs,
    "combinations": find_emerging_combinations,
    "relatedness": measure_relatedness,
}


@pytest.fixture(scope="module")
def survey() -> Survey:
    return demo_survey()


@pytest.fixture(scope="module", params=ANALYSES)
def analysis(request):
    return ANALYSES[request.param]


@pytest.fixture(scope="module")
def expected(analysis, survey):
    return analysis(survey)


# Of two equal respondents the later one is the duplicate; the history tells of the rebuilding.
ORDER_MATTERS = ["duplicate", "duplicate_of"]
# Names stand in the answers on ties; of equally good pairs, ids decide who comes first.
NAMES_MATTER = {"ties", "brokerage", "matches", "teachers"}
NOT_COMPARED = ("steps", "duplicates")


def same(one: Result, other: Result, *, renamed: bool = False) -> None:
    """All tables are equal, whatever the order of respondents, and of rows where they stand."""
    for name, table in one.tables().items():
        if name in NOT_COMPARED:
            continue
        about = one.SCHEMA[name]
        ids = [column for column in table if isinstance(about[column].gate, Respondent)]
        tables = [table, other.tables()[name]]
        left_out = [*ORDER_MATTERS, *([*ids, "x", "y"] if renamed else [])]  # a picture's corners
        tables = [t.drop(columns=left_out, errors="ignore") for t in tables]
        if ids:
            tables = [t.sort_values([*t.columns]) for t in map(rounded, tables)]
        plain = [t.reset_index(drop=True) for t in tables]
        pd.testing.assert_frame_equal(*plain, rtol=1e-7, atol=1e-9)


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """So that the last digit of a number does not decide on the order of rows."""
    return table.round(dict.fromkeys(table.select_dtypes("float").columns, 9))


def rebuilt(survey: Survey, answers: pd.DataFrame, weights: "pd.Series[float]") -> Survey:
    return survey.changed("rebuilt", answers=answers, weights=weights)


def test_order_of_respondents_does_not_matter(analysis, survey, expected):
    order = np.random.default_rng(1).permutation(len(survey))
    shuffled = rebuilt(survey, survey.answers.iloc[order], survey.weights.iloc[order])
    same(analysis(shuffled), expected)


def test_names_of_respondents_do_not_matter(request, analysis, survey, expected):
    if request.node.callspec.params["analysis"] in NAMES_MATTER:
        return
    names = [f"X-{i:05d}" for i in range(len(survey))]
    renamed = rebuilt(survey, survey.answers.set_axis(names), survey.weights.set_axis(names))
    same(analysis(renamed), expected, renamed=True)


def test_only_the_ratio_of_weights_matters(analysis, survey, expected):
    same(analysis(rebuilt(survey, survey.answers, survey.weights * 3)), expected)


def test_only_names_depend_on_the_language(expected):
    """What a result holds is in no language: names, words and sentences are rendered last."""
    english, spanish = (expected.tables(language=language) for language in ("en", "es"))
    held = expected.frames()
    for table, there in spanish.items():
        for column in there:
            if column in held[table]:
                pd.testing.assert_series_equal(there[column], english[table][column])
    names = [name for columns in expected.SCHEMA.values() for name, c in columns.items() if c.names]
    if names and all(len(frame) for frame in held.values()):
        assert any(not spanish[table].equals(english[table]) for table in held)
    said = [*expected.reading(), *expected.headline(), *expected.notes]
    assert all(isinstance(text, Message) for text in said)


def test_same_seed_same_bytes(analysis, survey, expected, tmp_path):
    one, other = expected.save(tmp_path / "one"), analysis(survey).save(tmp_path / "other")
    for path in sorted(one.iterdir()):
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


def test_no_analysis_changes_the_survey(analysis, survey):
    before = survey.answers.copy(deep=True)
    analysis(survey)
    pd.testing.assert_frame_equal(survey.answers, before)
