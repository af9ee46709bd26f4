"""What is published of markets: functions of published counts, the same in every table."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.columns import Coarse, Label, Respondent
from move_analysis.markets import (
    find_roadmap,
    find_teams,
    measure_barriers,
    measure_funnel,
    measure_market_interest,
    measure_readiness,
)
from move_analysis.privacy import Blur, release
from move_analysis.statistics import wilson_interval

# Follow from means, which are published as so many whole SMEs of the base.
OF_MEANS = {"mean", "mean_low", "mean_high", "barrier_mean", "barrier_low", "barrier_high"}


@pytest.fixture(scope="module")
def policy(demo, demo_move):
    return ma.policy_for(demo_move, demo)


@pytest.fixture(scope="module")
def made(demo, demo_move):
    return {
        "interest": measure_market_interest(demo, demo_move),
        "interest_by": measure_market_interest(demo, demo_move, by="partner"),
        "readiness": measure_readiness(demo, by="partner", resamples=20),
        "barriers": measure_barriers(demo, by="partner"),
        "roadmap": find_roadmap(demo, demo_move),
        "teams": find_teams(demo, demo_move),
        "funnel": measure_funnel(demo, demo_move, counts={"trained": 40}),
    }


@pytest.fixture(scope="module")
def released(made, policy):
    return {name: release(result, policy) for name, result in made.items()}


@pytest.mark.parametrize(
    "name", ["interest", "interest_by", "readiness", "barriers", "roadmap", "teams", "funnel"]
)
def test_without_noise_the_true_numbers_are_published(name, made, policy):
    plain = replace(policy, blur=Blur(b"key", variance=0), minimum=1)
    truth, shown = made[name], release(made[name], plain)
    for table, columns in truth.SCHEMA.items():
        one, other = truth.tables()[table], shown.tables()[table]
        if any(isinstance(column.gate, Respondent) for column in columns.values()):
            continue
        bases = [name for name in ("base", "barrier_base") if name in one]
        size = one[bases[0]].astype(float).to_numpy() if bases else np.inf
        for column, about in columns.items():
            if isinstance(about.gate, Coarse):
                continue
            if not pd.api.types.is_numeric_dtype(one[column]) or isinstance(about.gate, Label):
                pd.testing.assert_series_equal(one[column], other[column], check_dtype=False)
                continue
            left, right = (t[column].astype(float).to_numpy() for t in (one, other))
            # Half an SME, and two digits of the half-width of an interval.
            within = 0.5 / size + 5e-3 if column in OF_MEANS else 1e-12 + 1e-3 * np.abs(left)
            close = (np.abs(left - right) <= within) | (np.isnan(left) & np.isnan(right))
            assert close.all(), f"{table}.{column}"


def test_shares_are_those_of_the_published_counts(released):
    for name, table in [
        ("interest_by", "interest"), ("interest_by", "segments"), ("readiness", "groups"),
        ("barriers", "kinds"), ("barriers", "items"), ("teams", "profile"),
    ]:  # fmt: skip
        rows = released[name].tables()[table].dropna(subset="share")
        assert len(rows) and rows["share"].to_numpy() == pytest.approx(
            rows["n"] / rows["base"], 1e-3
        )
        low, high = wilson_interval(rows["share"], rows["base"])
        assert (rows["low"] <= low + 1e-4).all() and (rows["high"] >= high - 1e-4).all()
        assert (rows["n"] <= rows["base"]).all()


def test_the_same_smes_are_the_same_number_in_every_table(released):
    steps = released["roadmap"].steps.set_index(["market", "segment"])["n"]
    segments = released["interest"].segments.set_index(["market", "segment"])["n"]
    pd.testing.assert_series_equal(steps, segments.reindex(steps.index))
    keys = ["partner", "market", "segment"]
    by = released["interest_by"].segments.rename(columns={"group": "partner"}).set_index(keys)
    who = released["roadmap"].who.set_index(keys)
    pd.testing.assert_frame_equal(who[["n", "base"]], by[["n", "base"]].reindex(who.index))
    stages = released["funnel"].stages.set_index("stage")["n"]
    interest = released["interest"].interest.set_index("market")
    assert (
        stages["third"] == interest.loc["any", "n"] and stages["ready"] == segments["any", "ready"]
    )
    profile = released["teams"].profile.drop_duplicates("market").set_index("market")
    assert profile["answered"].to_dict() == interest.loc[profile.index, "base"].to_dict()


def test_a_group_of_one_barrier_is_that_barrier(survey):
    """Two names for the same SMEs would be two versions of one number."""
    policy = ma.privacy.Policy(minimum=1, reader="partnership", blur=Blur(b"key"))
    for seed in range(20):
        blurred = release(measure_barriers(survey), replace(policy, blur=Blur(bytes([seed]))))
        items = blurred.items.set_index("item")
        kinds = blurred.kinds.set_index("kind")
        columns = ["n", "base", "share", "mean"]
        assert kinds.loc["capacity", columns].equals(items.loc["capacity_time", columns])


def test_the_first_barrier_is_the_highest_that_is_published(released):
    roadmap = released["roadmap"]
    barriers = roadmap.barriers.set_index(["market", "segment"])
    for row in roadmap.steps.itertuples():
        own = barriers.loc[[(row.market, row.segment)]]
        best = own[own["mean"] == own["mean"].max()].iloc[0]
        assert (row.barrier, row.barrier_mean) == (best["kind"], best["mean"])
        assert row.barrier_low == best["mean_low"]


def test_intervals_of_means_are_wider_by_the_noise(made, released):
    """By 1.96 standard deviations of the noise of a count, divided by the base."""
    one, other = made["readiness"].groups, released["readiness"].groups
    half = (one["mean_high"] - one["mean_low"]) / 2
    expected = np.hypot(half, 1.96 * np.sqrt(1.5) / other["base"])
    assert (other["mean_high"] - other["mean"]).to_numpy() == pytest.approx(expected, rel=0.02)


def test_the_funnel_counts_the_stage_before_as_it_is_published(released):
    stages = released["funnel"].stages.set_index("stage")
    assert stages.loc["ready", "share"] == pytest.approx(
        stages.loc["ready", "n"] / stages.loc["third", "n"], 1e-3
    )
    assert stages.loc[["informed", "answered", "trained"], "n"].tolist() == [612, 250, 40]
    assert (stages["share"].dropna() <= 1).all()


def test_how_many_answered_is_blurred_where_only_some_are_taken(demo, demo_move, policy):
    micro = demo.where(demo.series("size") == "micro", "micro SMEs only")
    shown = {
        release(
            measure_funnel(micro, demo_move), replace(policy, blur=Blur(bytes([key])))
        ).stages.set_index("stage").loc["answered", "n"]
        for key in range(12)
    }  # fmt: skip
    assert len(shown) > 2 and all(abs(n - len(micro)) <= 3 for n in shown)


def test_a_stage_below_the_minimum_is_not_said(survey, project):
    policy = ma.privacy.Policy(minimum=5, reader="partnership", blur=Blur(b"key", variance=0))
    funnel = release(measure_funnel(survey, project), policy)
    stages = funnel.stages.set_index("stage")
    assert stages.loc[["interested", "third", "ready"], ["n", "share", "low"]].isna().all(axis=None)
    assert funnel.reading()[0] == "SMEs on the way: informed 30, answered the survey 6."


def test_teams_of_smes_that_are_not_shown_are_not_said(made, policy):
    teams = release(made["teams"], replace(policy, visible=frozenset()))
    assert teams.members.empty
    assert teams.teams[["size", "partners", "covered", "missing"]].isna().all(axis=None)
    assert teams.reading()[0] == "Morocco: nobody in a team agreed to be shown."


def test_readiness_of_an_sme_is_shown_in_steps(released):
    for name, table in (("teams", "members"), ("interest", "members")):
        shown = released[name].tables()[table]["readiness"].dropna()
        assert set(shown) <= {0.2, 0.4, 0.6, 0.8, 1.0} and len(set(shown)) > 2
    assert set(released["interest"].members["respondent"]).isdisjoint(
        released["interest_by"].arguments
    )


def test_without_the_question_consent_is_what_the_project_says(demo, demo_move):
    column = demo.columns("consent")[0]
    silent = demo.changed("less", answers=demo.answers.drop(columns=column))
    assert find_teams(silent, demo_move).teams.empty
    coded = demo_move.privacy.model_copy(update={"consent": "coded"})
    agreed = demo_move.model_copy(update={"privacy": coded})
    assert len(find_teams(silent, agreed).teams)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_released_can_be_read(released, language):
    for name, result in released.items():
        lines = [line.render(language) for line in (*result.headline(), *result.reading())]
        assert lines and not any(re.search(r"\{|\bnan\b", line) for line in lines), name
