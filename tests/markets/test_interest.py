"""Interest, its segments, barriers, roadmap and funnel against plain counts."""

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.markets import (
    find_roadmap,
    interest_in,
    measure_barriers,
    measure_funnel,
    measure_market_interest,
    readiness_scores,
)
from move_analysis.privacy import Blur
from move_analysis.settings import Internationalisation, RoadmapStep


def test_none_is_no_market(survey):
    assert interest_in(survey).columns.tolist() == ["MA", "BR"]
    assert interest_in(survey, ("BR", "MX")).columns.tolist() == ["BR"]


def test_interest_is_a_plain_count(survey, project):
    found = measure_market_interest(survey, project)
    table = found.interest.set_index("market")
    assert table["n"].to_dict() == {"MA": 4, "BR": 2, "any": 4} and (table["base"] == 5).all()
    assert found.tables()["interest"]["market_label"].tolist() == [
        "Morocco",
        "BR",
        "Any of these markets",
    ]
    assert found.notes[0] == "The survey did not ask about these markets: MX."


def test_segments_by_hand(survey, project):
    """A-1 ready and interested; A-2, B-1 interested; A-3 ready; B-2 and B-3 have no score."""
    found = measure_market_interest(survey, project)
    members = found.members[found.members["market"] == "MA"].set_index("respondent")["segment"]
    assert members.to_dict() == {"A-1": "ready", "A-2": "coach", "A-3": "win", "B-1": "coach"}
    own = found.segments[found.segments["market"] == "MA"].set_index("segment")
    assert own["n"].to_dict() == {"ready": 1, "coach": 2, "win": 1, "later": 0}
    assert (own["base"] == 4).all() and own["share"].sum() == pytest.approx(1)


@pytest.mark.parametrize("by", [None, "partner", "sector"])
def test_segments_part_the_smes(demo, demo_move, by):
    segments = measure_market_interest(demo, demo_move, by=by).segments
    for _, own in segments.groupby(["market", "group"]):
        assert own["n"].sum() == own["base"].iloc[0]
        assert own["share"].sum() == pytest.approx(1)
    scores = readiness_scores(demo, demo_move.internationalisation)
    known = demo.answers["markets[MA]"].notna() & scores.notna()
    assert segments[segments["market"] == "MA"]["n"].sum() == int(known.sum())


def test_barriers_are_in_the_groups_of_their_codes(survey):
    barriers = measure_barriers(survey)
    assert barriers.items.set_index("item")["kind"].to_dict() == {
        "finance_capital": "finance", "finance_risk": "finance", "capacity_time": "capacity",
        "weather": "other",
    }  # fmt: skip
    items = barriers.items.set_index("item")
    assert items["n"].to_dict() == {
        "finance_capital": 1, "finance_risk": 1, "capacity_time": 2, "weather": 1
    }  # fmt: skip
    assert items["base"].to_dict() == {
        "finance_capital": 4, "finance_risk": 3, "capacity_time": 4, "weather": 4
    }  # fmt: skip
    kinds = barriers.kinds.set_index("kind")
    # A-3 answered one of the two: its mean is that one.
    by_hand = np.mean([(1 + 0.75) / 2, (0 + 0.25) / 2, 0.25, 0.5])
    assert kinds.loc["finance", "mean"] == pytest.approx(by_hand)
    assert kinds["items"].to_dict() == {"finance": 2, "capacity": 1, "other": 1}
    assert kinds.loc["capacity", "mean"] == pytest.approx(0.5625)


def test_groups_of_barriers_can_be_named(survey):
    rules = Internationalisation(barrier_groups={"weather": {"en": "Sky", "fr": "Ciel"}})
    kinds = measure_barriers(survey, rules).tables(language="fr")["kinds"].set_index("kind")
    assert kinds["kind_label"].to_dict() == {"other": "Autres obstacles", "weather": "Ciel"}


def test_the_highest_barriers_are_named(survey, demo):
    assert (
        "highest group of barriers is Managerial capacity (mean 0.56 of 1"
        in (measure_barriers(survey).reading()[0])
    )
    assert len(measure_barriers(demo, by="partner").reading()) == 4
    barriers = measure_barriers(survey)
    hidden = barriers.with_tables(items=barriers.items.assign(share=np.nan))
    assert hidden.reading()[0].endswith("95 % interval -0.12 to 1.24, 4 SMEs).")


def test_the_roadmap_is_what_the_project_says(survey, project):
    roadmap = find_roadmap(survey, project)
    steps = roadmap.steps[roadmap.steps["market"] == "MA"].set_index("segment")
    assert steps["n"].to_dict() == {"ready": 1, "coach": 2, "win": 1, "later": 0}
    assert steps.loc["ready", "barrier"] == "finance"  # 1 and .75
    assert steps.loc["coach", "barrier"] == "capacity"  # A-2 and B-1: 1 and .5
    words = roadmap.tables()["steps"].iloc[0]
    assert words[["barrier_label", "support"]].tolist() == [
        "Finance", "guarantees, vouchers and advice on funding"
    ]  # fmt: skip
    rules = Internationalisation(
        steps={"ready": RoadmapStep(what="go", when="now")}, support={"finance": {"": "money"}}
    )
    own = find_roadmap(survey, project.model_copy(update={"internationalisation": rules}))
    own = own.tables()["steps"]
    first = own.iloc[0]
    assert first[["step", "when", "support"]].tolist() == ["go", "now", "money"]
    assert own.iloc[1]["when"] == "months 4 to 12"


def test_whom_a_step_concerns_adds_up(demo, demo_move):
    roadmap = find_roadmap(demo, demo_move)
    who = roadmap.who.groupby(["market", "segment"])["n"].sum()
    assert who.to_dict() == roadmap.steps.set_index(["market", "segment"])["n"].to_dict()
    segments = measure_market_interest(demo, demo_move).segments
    same = segments.set_index(["market", "segment"])["n"]
    assert who.to_dict() == {key: same[key] for key in who.index}


def test_the_funnel_by_hand(survey, project):
    stages = measure_funnel(survey, project).stages.set_index("stage")
    assert stages["n"].to_dict() == {
        "informed": 30, "answered": 6, "interested": 4, "third": 4, "ready": 1
    }  # fmt: skip
    assert stages.loc["answered", "share"] == pytest.approx(0.2)
    assert pd.isna(stages.loc["answered", "low"])  # members asked are no sample of answers
    assert stages.loc["ready", ["share", "of"]].tolist() == [0.25, "third"]


def test_stages_are_listed(demo, demo_move):
    line = measure_funnel(demo, demo_move, counts={"trained": 4, "meetings": 3}).reading()[0]
    assert line.endswith("trained 4, in events or meetings 3.") and " and " not in line


def test_the_funnel_as_the_project_reports_it(survey, project):
    """Over 600 informed, 91 interested, 60 % of them in the third markets."""
    counts = {"informed": 600, "interested": 91, "third": 55, "trained": 12, "meetings": 9}
    stages = measure_funnel(survey, project, counts=counts).stages.set_index("stage")
    assert stages["n"].to_dict() == counts | {"answered": 6, "ready": 1}
    assert stages.loc["third", "share"] == pytest.approx(55 / 91) and f"{55 / 91:.0%}" == "60%"
    assert pd.isna(stages.loc["third", "low"]) and pd.isna(stages.loc["interested", "share"])
    assert stages.loc["third", "source"] == "reported"
    with pytest.raises(ValueError, match="should name stages of"):
        measure_funnel(survey, project, counts={"met": 3})


def test_the_funnel_reads_the_indicators(demo, demo_move):
    indicators = ma.monitoring.measure_indicators(demo_move)
    whole = indicators.filter(by="all").indicators.set_index("indicator")["achieved"]
    stages = measure_funnel(demo, demo_move, indicators=indicators).stages.set_index("stage")
    assert stages.loc["trained", "n"] == whole["smes_trained"]
    assert stages.loc["meetings", "n"] == whole["smes_involved"]
    with pytest.raises(ValueError, match="as measured, got released ones"):
        released = ma.release(indicators, ma.policy_for(demo_move, demo))
        measure_funnel(demo, demo_move, indicators=released)
    given = measure_funnel(demo, demo_move, indicators=indicators, counts={"trained": 7}).stages
    assert given.set_index("stage").loc["trained", "n"] == 7


def test_a_survey_without_markets_says_so(small_survey, project):
    assert measure_market_interest(small_survey, project).reading() == (
        "There are no answers on which markets interest SMEs.",
    )
    assert measure_barriers(small_survey).reading() == (
        "There are no answers on what holds SMEs back.",
    )
    assert find_roadmap(small_survey, project).reading() == (
        "There are no answers on which markets interest SMEs and how ready they are.",
    )
    assert measure_funnel(small_survey, project).stages["stage"].tolist() == [
        "informed", "answered"
    ]  # fmt: skip


def test_few_answers_are_not_said(survey, project):
    policy = ma.privacy.Policy(minimum=7, reader="partnership", blur=Blur(b"key", variance=0))
    lines = [
        line
        for result in (
            measure_market_interest(survey, project),
            measure_barriers(survey),
            find_roadmap(survey, project),
        )
        for line in ma.release(result, policy).reading()
    ]
    assert lines and all("too few SMEs to say" in line for line in lines)
