"""Technology watch: shares per partner, and combinations that go with topics."""

import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.privacy import Blur
from move_analysis.survey import Survey
from move_analysis.training import find_watch


@pytest.fixture(scope="module")
def combinations(demo):
    return ma.networks.find_emerging_combinations(demo)


@pytest.fixture(scope="module")
def watch(demo, combinations):
    return find_watch(demo, combinations)


def test_shares_are_plain_counts(demo, watch):
    partner = demo.series("partner")
    for row in watch.topics.itertuples():
        answers = demo.answers.loc[partner == row.partner, f"interests[{row.topic}]"]
        assert (row.n, row.base) == (int(answers.sum()), int(answers.notna().sum()))
        assert row.share == pytest.approx(row.n / row.base)
    firsts = watch.topics[watch.topics["place"] == 1].groupby("partner", sort=False)["share"]
    assert firsts.min().equals(watch.topics.groupby("partner", sort=False)["share"].max())


def test_holders_are_plain_counts(demo, combinations, watch):
    kept = combinations.combinations[combinations.combinations["kept"]]
    assert len(watch.combinations) == 4 * len(kept) > 0
    first = kept.iloc[0]
    has = demo.incidence(first["layer"])[first["competences"].split(" and ")]
    own = watch.combinations[watch.combinations["competences"] == first["competences"]]
    assert own["n"].sum() == int(has.fillna(False).all(axis=1).sum())
    assert own["base"].sum() == int(has.notna().all(axis=1).sum())


def test_a_planted_link_is_found_and_no_other(demo, combinations):
    """Let those who have a combination follow one topic, and nobody else."""
    kept = combinations.combinations[combinations.combinations["kept"]].iloc[0]
    held = demo.incidence("has")[kept["competences"].split(" and ")].fillna(False).all(axis=1)
    answers = demo.answers
    answers["interests[maas]"] = held.astype("boolean")
    watch = find_watch(Survey(answers, demo.codebook), combinations)
    behind = watch.topics.drop_duplicates("topic").set_index("topic")["behind"]
    assert behind["maas"] == kept["competences"]
    assert (behind.drop("maas") == "").all()
    quiet = {name: False for name in demo.columns("interest") if name != "interests[maas]"}
    first = find_watch(Survey(answers.assign(**quiet), demo.codebook), combinations)
    label = first.name("combination", kept["competences"])
    assert " + " in label
    assert all(f"behind it {label}" in line for line in first.reading())


def test_p_values_are_those_of_fisher(demo, watch):
    from scipy.stats import fisher_exact

    row = watch.links.iloc[0]
    kept = demo.incidence("has")[["ports", "air_quality"]]
    held = kept.all(axis=1)[kept.notna().all(axis=1)]
    follows = demo.answers["interests[electric]"].dropna()
    both = held.index.intersection(follows.index)
    table = pd.crosstab(follows[both].astype(bool), held[both].astype(bool))
    p = fisher_exact(table.iloc[::-1, ::-1], alternative="greater")[1]
    assert (row["topic"], watch.tables()["links"]["combination"].iloc[0]) == (
        "electric", "Port operations + Air quality monitoring"
    )  # fmt: skip
    assert row["p"] == pytest.approx(p)


def test_without_combinations_topics_stand_alone(demo):
    watch = find_watch(demo)
    assert watch.links.empty and watch.combinations.empty
    assert (watch.topics["behind"] == "").all() and len(watch.reading()) == 4


def test_a_survey_without_interests_says_so(small_survey):
    assert find_watch(small_survey).reading() == (
        "There are no answers on which topics SMEs want to follow.",
    )


def test_released_sentences_tell_only_what_is_shown(demo, watch):
    policy = ma.privacy.Policy(minimum=60, reader="partnership", blur=Blur(b"key", variance=0))
    released = ma.release(watch, policy)
    assert all("too few SMEs to say" in line for line in released.reading()[2:])
