"""The planted trend is found, and none in shuffled months."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

import move_analysis as ma
from move_analysis.opportunities import measure_trends
from move_analysis.opportunities.measure import ALPHA, _counts, _events, _months_of, _trends


@pytest.fixture(scope="module")
def trends(opportunities, survey):
    combinations = ma.networks.find_emerging_combinations(survey)
    return measure_trends(opportunities, survey, combinations=combinations)


def moving(trends):
    return trends.trends[trends.trends["direction"].isin(["rising", "falling"])]


def test_the_planted_trend_is_found_and_no_other(trends, truth):
    found = moving(trends)
    assert found[["topic", "direction"]].to_numpy().tolist() == [[truth.rising, "rising"]]
    assert found["low"].item() > 1 and found["p_adjusted"].item() < 0.001


def test_shuffled_months_show_trends_as_rarely_as_promised(opportunities):
    """Of shuffles in which no topic moves, at most the nominal share shows any trend."""
    rng, shuffles = np.random.default_rng(20261130), 200
    table = opportunities.opportunities
    found = []
    for _ in range(shuffles):
        days = rng.permutation(table["published"].to_numpy(dtype=str))
        shuffled = opportunities.with_tables(
            opportunities=table.assign(published=pd.Series(days, index=table.index, dtype="str"))
        )
        events = _events(shuffled)
        months, totals = _months_of(events)
        trends = _trends(_counts(events, months), totals)
        assert trends["p"].notna().sum() > 30
        found.append(trends["direction"].isin(["rising", "falling"]).any())
    assert 0 < sum(found) <= binom.ppf(0.99, shuffles, ALPHA)


def test_turned_round_it_falls(opportunities, survey, truth):
    table = opportunities.opportunities
    days = pd.to_datetime(table["published"])
    back = (days.min() + (days.max() - days)).dt.strftime("%Y-%m-%d").astype("str")
    turned = opportunities.with_tables(opportunities=table.assign(published=back))
    found = moving(measure_trends(turned, survey))
    assert found[["topic", "direction"]].to_numpy().tolist() == [[truth.rising, "falling"]]
    assert found["high"].item() < 1


def test_months_add_up(trends, opportunities):
    months = trends.months
    kinds = months[months["by"] == "kind"].groupby("month")
    assert (kinds["n"].sum() == kinds["base"].first()).all()
    assert months["month"].nunique() == 18
    assert (months["low"] <= months["n"]).all() and (months["n"] <= months["high"]).all()
    topics = trends.trends.set_index(["by", "topic"])["n"]
    summed = months.groupby(["by", "topic"])["n"].sum()
    assert (summed == topics.reindex(summed.index)).all()
    wanted = opportunities.wanted["competence"].value_counts()
    assert topics["competence"].to_dict() == wanted.to_dict()


def test_supply_and_demand_are_those_of_the_survey(trends, survey):
    supply = trends.supply.set_index("competence")
    has, needs = survey.incidence("has"), survey.incidence("needs")
    for code in ("hydrogen", "ai"):
        assert supply.loc[code, "have"] == has[code].sum()
        assert supply.loc[code, "need"] == needs[code].sum()
    assert supply.loc["ai", "stance"] == "have"
    own = trends.watch.groupby("competence")["have"].sum()
    every = own.index[trends.watch.groupby("competence").size() == 4]
    assert len(every) and (own[every] == supply.loc[every, "have"]).all()


def test_each_partner_watches_what_rises(trends, truth):
    watch = trends.watch[trends.watch["competence"] == truth.rising]
    assert set(watch["partner"]) == {"BCT", "CCTL", "ENVIPARK", "NUMELINK"}


def test_combinations_of_the_networks_are_looked_for(trends, survey, opportunities):
    assert len(trends.combinations) and "iot" in " ".join(trends.combinations["competences"])
    row = trends.combinations.iloc[0]
    wanted = opportunities.wanted.groupby("opportunity")["competence"].agg(set)
    parts = set(row["competences"].split(" and "))
    assert row["asked"] == sum(parts <= codes for codes in wanted)


def test_released_counts_are_those_of_other_pages(trends, survey, project):
    policy = ma.policy_for(project, survey)
    shown = ma.release(trends, policy)
    other = ma.release(ma.competences.measure_competences(survey, layer="has"), policy)
    have = shown.supply.set_index("competence")["have"].dropna()
    same = other.shares.set_index("competence")["n"].reindex(have.index)
    assert (have == same).all()
    assert shown.trends.equals(trends.trends) and shown.reading()[0].startswith("Rising: Hydrogen")


def test_too_short_a_time_has_no_trend(opportunities, survey):
    table = opportunities.opportunities
    late = table[table["published"] >= "2017-01-01"]
    few = measure_trends(opportunities.with_tables(opportunities=late), survey)
    assert few.trends.empty and len(few.reading()) == 1
    nothing = measure_trends(opportunities.filter(kind="nothing"), survey)
    assert nothing.months.empty and nothing.trends.empty


def test_labels_follow_the_reader(trends):
    assert "Hidrógeno" in set(trends.tables(language="es")["trends"]["topic_label"])
    assert replace(trends, names={}).name("competences", "iot and gis") == "iot, gis"
