"""A candidate that is supposed to have joined answers what it offers, and nothing else."""

import pandas as pd
import pytest

from move_analysis.competences import measure_competences, measure_flows
from move_analysis.demo import demo_project, demo_survey
from move_analysis.enlargement import with_candidates
from move_analysis.readers import read_candidates


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def candidates():
    return read_candidates(demo_project())


@pytest.fixture(scope="module")
def after(survey, candidates):
    return with_candidates(survey, candidates, joined=["DANUBESOFT", "AEROSUD"])


def test_it_has_what_its_members_can_do_and_was_asked_nothing_else(after, candidates):
    offers = candidates.offers.query("candidate == 'DANUBESOFT'")
    has = after.incidence("has").loc["DANUBESOFT"]
    assert set(has.index[has]) == set(offers.loc[offers["what"] == "competence", "code"])
    assert not has.isna().any() and after.incidence("needs").loc["DANUBESOFT"].isna().all()
    assert not after.asked_for("needs").loc["DANUBESOFT"].any()
    assert after.asked_for("has").loc["DANUBESOFT"].all()
    assert after.series("sector")["DANUBESOFT"] == "ict"
    assert after.series("sector")["AEROSUD"] == "aerospace"


def test_all_others_stay_as_they_are(survey, after):
    before = after.answers.iloc[: len(survey)]
    pd.testing.assert_frame_equal(before, survey.answers, check_categorical=False)
    assert after.weights.mean() == pytest.approx(survey.weights.mean())
    assert after.selection


def test_the_other_analyses_know_it(survey, after):
    flows = measure_flows(after, between="partner").flows
    assert (flows.query("source == 'DANUBESOFT'")["flow"] > 0).any()
    shares = measure_competences(after, by="partner")
    assert str(shares.name("group", "DANUBESOFT")) == "Danube Software Circle"


def test_nobody_joins_where_nobody_is_named_and_strangers_are_refused(survey, candidates):
    assert with_candidates(survey, candidates, joined=[]) is survey
    with pytest.raises(ValueError, match="NOBODY"):
        with_candidates(survey, candidates, joined=["NOBODY"])


def test_it_needs_what_the_table_says_that_it_needs(survey, candidates):
    names = {"candidate": ["DANUBESOFT"] * 2, "what": "need", "code": ["iot", "gis"]}
    told = candidates.with_tables(offers=pd.concat([candidates.offers, pd.DataFrame(names)]))
    after = with_candidates(survey, told, joined=["DANUBESOFT", "AEROSUD"])
    needs = after.incidence("needs")
    assert set(needs.columns[needs.loc["DANUBESOFT"].fillna(False)]) == {"iot", "gis"}
    assert not needs.loc["DANUBESOFT"].isna().any() and needs.loc["AEROSUD"].isna().all()
    flows = measure_flows(after, between="partner").flows
    assert flows.query("target == 'DANUBESOFT'")["flow"].sum() == 2
    assert "AEROSUD" not in set(flows["target"])
