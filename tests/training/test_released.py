"""What is published of training: functions of published counts and means."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.columns import Coarse, Label
from move_analysis.derive import rounded
from move_analysis.privacy import Blur, release
from move_analysis.training import (
    find_trainings,
    find_watch,
    measure_preferences,
    measure_training_needs,
)
from move_analysis.training.scores import quadrants

NAMES = ["needs", "needs_by", "plan", "formats", "interests", "watch"]
# Follow from means, which are published as so many whole SMEs of the base.
OF_MEANS = {
    "importance_part", "ability_part", "importance", "ability", "score", "low", "high",
}  # fmt: skip


@pytest.fixture(scope="module")
def policy(demo):
    return ma.policy_for(ma.demo.demo_project(), demo)


@pytest.fixture(scope="module")
def made(demo):
    combinations = ma.networks.find_emerging_combinations(demo)
    return {
        "needs": measure_training_needs(demo, resamples=50),
        "needs_by": measure_training_needs(demo, by="partner", resamples=50),
        "plan": find_trainings(demo),
        "formats": measure_preferences(demo, "formats", by="partner"),
        "interests": measure_preferences(demo, "interests", by="partner"),
        "watch": find_watch(demo, combinations),
    }


@pytest.fixture(scope="module")
def released(made, policy):
    return {name: release(result, policy) for name, result in made.items()}


@pytest.mark.parametrize("name", NAMES)
def test_without_noise_the_true_numbers_are_published(name, made, policy):
    plain = replace(policy, blur=Blur(b"key", variance=0), minimum=1)
    truth, shown = made[name], release(made[name], plain)
    for table, columns in truth.SCHEMA.items():
        one, other = truth.tables()[table], shown.tables()[table]
        for column, about in columns.items():
            if isinstance(about.gate, Coarse) or "rank" in column or column == "spread":
                continue  # ranks follow from scores: see below
            if not pd.api.types.is_numeric_dtype(one[column]) or isinstance(about.gate, Label):
                pd.testing.assert_series_equal(one[column], other[column], check_dtype=False)
                continue
            left, right = (t[column].astype(float).to_numpy() for t in (one, other))
            within = 1e-12 + 1e-3 * np.abs(left)
            if column in OF_MEANS and name in ("needs", "needs_by", "plan"):
                # Half an SME, times 4 points, times what a point is worth in each score.
                worth = {"score": 9, "low": 9, "high": 9}.get(column, 1)
                within = worth * 4 * 0.5 / one["base"].to_numpy() + 1e-2 * np.abs(left) + 5e-3
                if column in ("low", "high"):  # two digits of the distance
                    within += 0.05 * np.abs(left - one["score"].to_numpy())
            if column == "correlation":
                within = 0.02
            close = (np.abs(left - right) <= within) | (np.isnan(left) & np.isnan(right))
            assert close.all(), f"{table}.{column}"


def test_scores_are_those_of_the_published_means_and_counts(released):
    for name in ("needs", "needs_by"):
        needs = released[name]
        keys = ["group", "competence"]
        topics = needs.topics.set_index(keys)
        for mean in ("importance", "ability"):
            assert topics[mean].to_numpy() == pytest.approx(1 + 4 * topics[f"{mean}_part"], 1e-3)
        expected = {
            "mwds": (topics["importance"] - topics["ability"]) * topics["importance"],
            "rdm": 100
            * (topics["above"].fillna(2.5) - topics["below"].fillna(2.5))
            / topics["base"],
            "priority": (topics["importance"] - topics["ability"])
            - (topics["importance"] - topics["ability"]).groupby("group").transform("mean"),
        }
        for method, values in expected.items():
            found = needs.scores[needs.scores["method"] == method].set_index(keys)["score"]
            assert found.to_numpy() == pytest.approx(
                values.reindex(found.index), rel=1e-2, abs=0.01
            )


def test_ranks_and_agreement_follow_from_the_published_scores(released):
    for name in ("needs", "needs_by"):
        needs = released[name]
        need = needs.scores["score"].where(needs.scores["method"] != "rdm", -needs.scores["score"])
        lists = need.groupby([needs.scores["group"], needs.scores["method"]])
        assert needs.scores["rank"].tolist() == lists.rank("min", ascending=False).tolist()
        low, high = needs.scores["rank_low"], needs.scores["rank_high"]
        assert (low <= needs.scores["rank"]).all() and (needs.scores["rank"] <= high).all()
        assert low.min() == 1 and high.max() == 13
        wide = needs.scores.pivot_table(
            index=["group", "competence"], columns="method", values="rank", sort=False
        )
        topics = needs.topics.set_index(["group", "competence"])
        wide = wide.reindex(topics.index)
        assert topics["rank"].tolist() == wide["mwds"].tolist()
        assert topics["spread"].tolist() == (wide.max(axis=1) - wide.min(axis=1)).tolist()
        assert topics["disagree"].tolist() == (topics["spread"] > 3).tolist()
        assert needs.topics["quadrant"].tolist() == quadrants(needs.topics).tolist()
        first = needs.agreement.iloc[0]
        own = wide.loc[first["group"]]
        assert first["correlation"] == pytest.approx(own["mwds"].corr(own["rdm"]), abs=1e-3)


def test_intervals_of_scores_are_wider_by_the_noise(made, released):
    """Over keys, published scores vary as much as the interval is widened for."""
    needs = made["needs"]
    keys = [bytes([at]) for at in range(30)]
    policy = ma.privacy.Policy(minimum=5, reader="partnership", blur=Blur(b""))
    drawn = [release(needs, replace(policy, blur=Blur(key))).scores["score"] for key in keys]
    found = pd.concat(drawn, axis=1).std(axis=1).groupby(needs.scores["method"]).mean()
    one, other = needs.scores, released["needs"].scores
    for side, sign in (("low", -1), ("high", 1)):
        plain = pd.Series(rounded(sign * (one[side] - one["score"]), 2), one.index)
        half = sign * (other[side] - other["score"])
        assert (half >= plain * 0.99).all()
        noise = np.sqrt(np.maximum(half**2 - plain**2, 0)) / 1.96
        widened = noise.groupby(needs.scores["method"]).mean()
        assert widened.to_numpy() == pytest.approx(found.to_numpy(), rel=0.25)


def test_the_plan_ranks_topics_as_the_needs_do(released):
    rank = released["needs"].topics.set_index("competence")["rank"]
    plan = released["plan"]
    assert plan.topics.set_index("competence")["rank"].to_dict() == rank.to_dict()
    assert plan.teachers["rank"].tolist() == plan.teachers["competence"].map(rank).tolist()


def test_courses_follow_from_their_published_counts(released):
    plan = released["plan"].planned()
    courses = plan.trainings
    assert (courses["n"] >= 8).all() and (courses["n"] <= courses["wanting"]).all()
    assert courses["cohorts"].tolist() == np.ceil(courses["n"] / 20).tolist()
    assert courses["largest"].tolist() == np.ceil(courses["n"] / courses["cohorts"]).tolist()
    assert (courses["prefer"].fillna(0) <= courses["n"]).all()
    with_seats = plan.seats[plan.seats["n"] != 0].groupby("training").size()
    assert courses["partners"].tolist() == with_seats[courses["training"]].tolist()
    inside = courses["teachers"].isna() | (courses["teachers"] > 0)
    assert (courses["taught_by"] == "inside").tolist() == inside.tolist()


def test_the_same_smes_are_the_same_number_in_every_table(released):
    watch = released["watch"]
    keys = ["partner", "topic"]
    by = released["interests"].preferences.rename(columns={"group": "partner", "option": "topic"})
    columns = ["n", "base", "share", "low", "high"]
    topics = watch.topics.set_index(keys)
    pd.testing.assert_frame_equal(
        topics[columns].sort_index(), by.set_index(keys)[columns].sort_index()
    )
    courses = released["plan"].trainings.dropna(subset="n").set_index("competence")
    courses = courses[~courses.index.duplicated()]
    wanting = released["plan"].topics.set_index("competence")["wanting"]
    assert courses["wanting"].to_dict() == wanting[courses.index].to_dict()


def test_whoever_wants_a_topic_and_is_in_one_course_is_one_number(survey):
    """Without languages and abilities a course suits all that want it."""
    names = [*survey.columns("ability"), "spoken[en]", "spoken[es]"]
    plain = survey.changed("less", answers=survey.answers.drop(columns=names))
    plan = find_trainings(plain, ma.settings.Training(min_cohort=1, max_cohort=9))
    policy = ma.privacy.Policy(minimum=1, reader="partnership", blur=Blur(b""))
    for at in range(20):
        courses = release(plan, replace(policy, blur=Blur(bytes([at])))).trainings
        assert len(courses) == 3 and courses["n"].tolist() == courses["wanting"].tolist()


def test_places_and_shares_of_the_watch_are_those_of_the_published_counts(released):
    watch = released["watch"]
    place = watch.topics.groupby("partner")["share"].rank("min", ascending=False)
    pd.testing.assert_series_equal(
        watch.topics["place"], place, check_names=False, check_dtype=False
    )
    overall = watch.overall.set_index("topic")["share"]
    assert watch.topics["share_overall"].tolist() == watch.topics["topic"].map(overall).tolist()
    links = watch.links
    assert links["share"].to_numpy() == pytest.approx(links["n"] / links["base"], rel=1e-3)
    lift = (links["n"] / links["base"]) / (links["held"] / links["answered"])
    assert links["lift"].to_numpy() == pytest.approx(lift, rel=2e-3)
    assert set(links["p"]) | set(links["p_adjusted"]) <= {0.001, 0.01, 0.05, 1.0}
    assert (watch.combinations["n"] <= watch.combinations["part"]).all()


def test_labels_are_those_of_the_reader_and_numbers_the_same(released):
    watch = released["watch"]
    for table in ("links", "combinations"):
        one, other = (watch.tables(language=language)[table] for language in ("en", "bg"))
        pd.testing.assert_frame_equal(one.select_dtypes("number"), other.select_dtypes("number"))
        assert (one["combination"] != other["combination"]).all()
        assert "combination" not in watch.frames()[table]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_released_can_be_read(released, name, language):
    result = released[name]
    lines = [line.render(language) for line in (*result.headline(), *result.reading())]
    assert lines and not any(re.search(r"\{|\bnan\b", line) for line in lines)
