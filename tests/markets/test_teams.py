"""Teams against brute force, and whom they may not contain."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import move_analysis as ma
from move_analysis.markets import best_team, find_teams, interest_in
from move_analysis.settings import Internationalisation

from .conftest import make_survey


def table(rng, smes=8, competences=5):
    held = pd.DataFrame(
        rng.random((smes, competences)) < 0.35, columns=[f"c{i}" for i in range(competences)]
    )
    held.index = [f"S-{place}" for place in range(smes)]
    return held.assign(partner=rng.choice(["A", "B", "C"], smes), readiness=rng.random(smes))


@given(st.integers(0, 400), st.integers(2, 4))
@settings(deadline=None, max_examples=40)
def test_no_other_team_covers_more_or_is_smaller(seed, largest):
    candidates = table(np.random.default_rng(seed))
    found = best_team(candidates, largest)
    held = candidates.drop(columns=["partner", "readiness"])
    wanted = min(2, candidates["partner"].nunique())
    teams = [
        (int(held.loc[list(team)].any().sum()), -size)
        for size in range(2, largest + 1)
        for team in combinations(candidates.index, size)
        if candidates.loc[list(team), "partner"].nunique() >= wanted
    ]
    assert (int(held.loc[found].any().sum()), -len(found)) == max(teams)
    assert candidates.loc[found, "partner"].nunique() >= wanted


def test_of_equal_teams_the_readiest_goes():
    candidates = pd.DataFrame(
        {"partner": ["A", "B", "B"], "readiness": [0.1, 0.2, 0.9], "x": [True, False, False],
         "y": [False, True, True]},
        index=["A-1", "B-1", "B-2"],
    )  # fmt: skip
    assert best_team(candidates, 4) == ["A-1", "B-2"]
    far = candidates.assign(partner="A")
    assert best_team(far, 4) == ["A-1", "B-2"]  # one partner alone may go by itself


def test_one_sme_is_no_team():
    alone = pd.DataFrame({"partner": ["A"], "readiness": [0.5], "x": [True]}, index=["A-1"])
    assert best_team(alone, 4) is None
    assert best_team(alone.head(0), 4) is None


def test_a_small_market_by_hand(survey, project):
    """BR: B-1 (GIS) and B-2 (IoT, GIS); no SME of A is interested, so B goes alone."""
    teams = find_teams(survey, project)
    brazil = teams.members[teams.members["market"] == "BR"]
    assert brazil["respondent"].tolist() == ["B-1", "B-2"]
    assert brazil["brings"].tolist() == ["gis", "iot gis"]
    shown = teams.tables()["members"]
    assert shown.loc[brazil.index, "brings_label"].tolist() == ["GIS", "IoT, GIS"]
    profile = teams.profile[teams.profile["market"] == "BR"].set_index("competence")
    assert profile["n"].to_dict() == {"iot": 1, "gis": 2}  # two of the one sector
    assert (profile["base"] == 2).all()
    (line,) = (one for one in teams.reading() if one.startswith("BR: "))
    assert line.startswith("BR: 1 team of SMEs; the first has 2 SMEs and offers 2 of the 2 compet")
    assert line.endswith("profile: B-1 (Beta); B-2 (Beta).")


def test_a_declared_profile_is_used(survey, project):
    rules = Internationalisation(profiles={"MA": ("web", "gis", "unknown")})
    teams = find_teams(survey, project.model_copy(update={"internationalisation": rules}))
    morocco = teams.profile[teams.profile["market"] == "MA"]
    assert morocco["competence"].tolist() == ["gis", "web"]
    first = teams.teams.iloc[0]
    assert (first["covered"], first["of"], first["missing"]) == (2, 2, "")


def test_what_nobody_has_is_said(project):
    bare = make_survey(**{"has[web]": pd.array([False] * 6, dtype="boolean")})
    rules = Internationalisation(profiles={"MA": ("web", "gis", "iot")})
    teams = find_teams(bare, project.model_copy(update={"internationalisation": rules}))
    assert teams.teams.iloc[0]["missing"] == "web"
    assert "it lacks Web" in teams.reading()[0]


def test_who_did_not_agree_is_in_no_team(project):
    shy = pd.Categorical(["counted"] * 3 + ["named"] * 3, ["named", "coded", "counted"])
    teams = find_teams(make_survey(consent=shy), project)
    assert set(teams.members["partner"]) == {"B"}


def test_members_are_interested_and_in_one_team(demo, demo_move):
    teams = find_teams(demo, demo_move, n_teams=5)
    interest, consent = interest_in(demo), demo.series("consent")
    for market, own in teams.members.groupby("market"):
        assert own["respondent"].is_unique
        assert interest.loc[own["respondent"], market].all()
        assert consent[own["respondent"]].isin(["named", "coded"]).all()
    assert teams.teams["size"].between(2, 4).all() and (teams.teams["partners"] >= 2).all()
    assert teams.teams.groupby("market")["covered"].apply(lambda c: c.is_monotonic_decreasing).all()


def test_a_released_team_is_whole(demo, demo_move):
    policy = ma.policy_for(demo_move, demo)
    teams = ma.release(find_teams(demo, demo_move), policy)
    sizes = teams.members.groupby(["market", "team"]).size()
    assert sizes.to_dict() == teams.teams.set_index(["market", "team"])["size"].to_dict()
    assert set(teams.members["respondent"]).isdisjoint(demo.answers.index)


@pytest.mark.parametrize("lacking", ["has", "markets"])
def test_without_the_questions_there_are_no_teams(survey, project, small_survey, lacking):
    asked = small_survey if lacking == "markets" else survey
    names = [name for name in asked.answers if not name.startswith(lacking)]
    teams = find_teams(asked.changed("less", answers=asked.answers[names]), project)
    assert teams.teams.empty and teams.reading()[0].startswith("There are no answers on what")
