"""Ranking: worked by hand on six SMEs, planted truth of the demo, laws, and what is missing."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.competences import measure_balance
from move_analysis.demo import demo_survey
from move_analysis.demo.clusters import BEST, BEST_PAIR, IDLE, OVERLAPPING
from move_analysis.enlargement import rank_candidates
from move_analysis.enlargement.stakes import bridges_of, gaps_of, markets_of
from move_analysis.privacy import Blur
from move_analysis.readers import Candidates
from move_analysis.result import held_columns


@pytest.fixture(scope="module")
def found(survey, outside, project):
    return rank_candidates(survey, outside, project=project, resamples=200)


def by_code(result):
    return result.ranking.set_index("candidate")


# ------------------------------------------------------------------------------ worked by hand


@pytest.fixture
def three(make_candidates):
    return make_candidates(
        X=("IT", 3, {"sector": ["green"], "competence": ["ai"], "link": ["A"], "market": ["MA"]}),
        Y=("DE", None, {"sector": ["ict"], "competence": ["ai", "ports", "solar"]}),
        Z=("DE", 9, {}),
    )


def test_worked_by_hand(six, three):
    """Gaps 4 (ai) and 2 (ports); one bridge, green Italy with ICT Spain; markets MA 4, BR 1."""
    ranking = by_code(rank_candidates(six, three, resamples=0))
    assert ranking["needs_closed"].to_dict() == {"X": 3, "Y": 6, "Z": 0}
    assert ranking["bridges"].to_dict() == {"X": 1, "Y": 0, "Z": 0}
    assert ranking["helped"].to_dict() == {"X": 5, "Y": 6, "Z": 0}
    # .5 of 3 among 6 closable needs, .25 of the one bridge, .25 of the one reachable market.
    assert ranking["value"].to_dict() == {"X": 0.25 + 0.25 + 0.25, "Y": 0.5, "Z": 0}


def test_gains_say_what_is_added(six, three):
    gains = rank_candidates(six, three, resamples=0).tables()["gains"]
    own = gains[(gains["candidate"] == "X") & gains["useful"]].set_index("part")
    assert own["label"].to_dict() == {
        "gaps": "ai", "brokerage": "Green · IT ↔ ICT · ES", "markets": "MA",
    }  # fmt: skip
    assert own["n"].to_dict() == {"gaps": 5, "brokerage": 6, "markets": 4}
    assert own["adds"].to_dict() == {"gaps": 3, "brokerage": 1, "markets": 4}
    assert own["brings"].fillna(-1).to_dict() == {"gaps": 3, "brokerage": 1, "markets": -1}


def test_what_nobody_brings_is_left(six, three):
    """X and Y together bring all of ai and ports; nobody brings solar beyond what there is."""
    stakes = rank_candidates(six, three, resamples=0).stakes.set_index("code")
    assert stakes.loc[["ai", "solar", "ports", "MA", "BR"], "demand"].tolist() == [4, 0, 2, 4, 1]
    assert stakes.loc[["ai", "solar", "ports", "MA", "BR"], "left"].tolist() == [0, 0, 0, 0, 1]
    only = three.with_tables(
        candidates=three.candidates[:1], offers=three.offers[three.offers["candidate"] == "X"]
    )
    found = rank_candidates(six, only, resamples=0)
    assert found.stakes.set_index("code").loc[["ai", "ports"], "left"].tolist() == [1, 2]
    assert found.reading()[-1] == "Gaps that no candidate closes: 50% of all, most in ports."


def test_what_joined_before_is_not_added_again(six, three):
    ranking = by_code(rank_candidates(six, three, joined=["Y"], resamples=0))
    assert ranking.index.tolist() == ["X", "Z"]
    assert ranking.loc["X", "needs_closed"] == 0 and ranking.loc["X", "value"] == 0.5


def test_a_tie_across_closes_the_bridge(six, three):
    answers = six.answers
    answers["works"] = ["S6", None, None, None, None, None]
    ranking = by_code(rank_candidates(six.changed("tie", answers=answers), three, resamples=0))
    assert ranking.loc["X", "bridges"] == 0


def test_markets_that_are_covered_do_not_count(six, three, project):
    home = project.model_copy(
        update={"enlargement": project.enlargement.model_copy(update={"covered": ("MA",)})}
    )
    ranking = by_code(rank_candidates(six, three, project=home, resamples=0))
    assert ranking.loc["X", "markets"] == 0


def test_liaison_between_two_partners(six, make_candidates):
    between = make_candidates(L=("DE", None, {"link": ["A", "B"]}))
    gains = rank_candidates(six, between, resamples=0).tables()["gains"]
    assert gains["label"].tolist() == ["Green · IT ↔ ICT · ES"]


def test_weights_of_smes_count(six, three):
    weights = pd.Series([1.0, 1, 1, 1, 3, 3], index=six.answers.index)
    ranking = by_code(rank_candidates(six.changed("w", weights=weights), three, resamples=0))
    # Weighted to 6 SMEs: ai is needed by 5.4 and had by 0.6; ports needed by 1.2; solar by
    # 0.6 + 1.8 + 1.8 and had by 1.8.
    assert ranking.loc["Y", "needs_closed"] == pytest.approx(4.8 + 1.2 + 2.4)


def test_unknown_codes_among_the_joined(six, three):
    with pytest.raises(ValueError, match="joined should be codes of candidates"):
        rank_candidates(six, three, joined=["Q"])


# ------------------------------------------------------------------------------- planted truth


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_the_planted_candidate_and_pair_come_first(outside, project, seed):
    found = rank_candidates(demo_survey(seed=seed), outside, project=project, resamples=0)
    assert found.ranking["candidate"].iloc[0] == BEST
    assert tuple(found.pairs[["candidate", "other"]].iloc[0]) == BEST_PAIR


def test_the_planted_overlap_and_the_planted_idle_one(found):
    assert found.ranking["candidate"].iloc[1] == OVERLAPPING
    after = found.marginal[found.marginal["step"] == 1].set_index("candidate")["adds"]
    assert after[OVERLAPPING] < 0.05 < after[BEST_PAIR[0]]
    assert by_code(found).loc[IDLE, "value"] == 0
    pair = found.pairs[found.pairs[["candidate", "other"]].isin([BEST, OVERLAPPING]).all(axis=1)]
    assert pair["overlap"].item() > 0.85


def test_the_planted_candidate_is_first_in_most_resamples(found):
    first = by_code(found)["first"]
    assert first[BEST] > 0.9
    assert first.sum() == pytest.approx(1)
    assert by_code(found)["value"].between(by_code(found)["low"], by_code(found)["high"]).all()


# ---------------------------------------------------------------------------------------- laws


@pytest.mark.parametrize("weighted", [False, True])
def test_demand_of_the_counts_is_that_of_the_answers(survey, outside, project, weighted):
    """Resamples take the answers, the tables what is counted of them: both are the same."""
    if weighted:
        drawn = np.random.default_rng(0).uniform(0.2, 3, len(survey))
        survey = survey.changed("w", weights=pd.Series(drawn, index=survey.answers.index))
    weights = survey.weights.to_numpy() * len(survey) / survey.weights.sum()
    targets = list(project.markets)
    stakes = [
        gaps_of(survey, outside),
        bridges_of(survey, outside),
        markets_of(survey, outside, targets=targets),
    ]
    expected = np.concatenate([own.demand(weights) for own in stakes])
    found = rank_candidates(survey, outside, project=project, resamples=0).stakes
    assert found["demand"].to_numpy() == pytest.approx(expected)
    assert (found["demand"] > 0).groupby(found["part"]).any().all()


def test_gaps_are_those_of_the_balance(survey, outside):
    gaps = gaps_of(survey, outside).demand(np.ones(len(survey)))
    balance = measure_balance(survey).balance
    expected = np.maximum(-balance["surplus"].astype(float), 0) * balance["base_need"].astype(float)
    assert gaps == pytest.approx(expected.to_numpy())


def test_tied_groups_are_not_bridges(survey, outside):
    bridges = bridges_of(survey, outside)
    groups = survey.series("sector").astype(str) + survey.series("country").astype(str)
    names = {"ictFR": "ICT · France", "transportES": "Transport and logistics · Spain"}
    named = survey.answers["cooperates"].dropna().str.split()
    tied = any(
        {groups[one], groups[other]} == set(names)
        for one, others in named.items() for other in others if other in groups
    )  # fmt: skip
    place = bridges.names.index(" ↔ ".join(names.values()))
    assert bool(bridges.demand(np.ones(len(survey)))[place]) is not tied


def test_all_together_have_the_value_one_and_parts_add_up(found):
    assert found.steps["value"].iloc[-1] == pytest.approx(1)
    parts = found.ranking[["gaps", "brokerage", "markets"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(found.ranking["value"].to_numpy())
    of_gains = found.gains.groupby("candidate")["value"].sum()
    assert by_code(found)["value"].loc[of_gains.index].to_numpy() == pytest.approx(of_gains)


def test_what_a_candidate_adds_never_grows(found):
    table = found.marginal.pivot_table(index="step", columns="candidate", values="adds")
    steps = table.to_numpy()
    grown = np.nan_to_num(steps[1:] - steps[:-1], nan=-1)
    assert grown.max() <= 1e-9


def test_greedy_against_the_best_of_all_sets(survey, outside, project, found):
    """Every set of up to three of the twelve, each by its own run with the others left out."""
    alone = by_code(found)["value"]
    best_two = found.pairs["value"].max()
    assert found.steps["value"].iloc[0] == alone.max()
    assert found.steps["value"].iloc[1] == pytest.approx(best_two)
    codes = alone.index.tolist()
    triples = []
    for one in codes:
        after = rank_candidates(survey, outside, project=project, joined=[one], resamples=0).pairs
        triples.append(alone[one] + after["value"].max())
    assert found.steps["value"].iloc[2] == pytest.approx(max(triples))
    assert (found.steps["bound"] >= found.steps["value"] - 1e-12).all()


def test_order_of_the_table_does_not_matter(survey, outside, project, found):
    turned = outside.with_tables(
        candidates=outside.candidates.iloc[::-1].reset_index(drop=True),
        offers=outside.offers.sample(frac=1, random_state=1).reset_index(drop=True),
    )
    again = rank_candidates(survey, turned, project=project, resamples=200)
    for name, table in found.tables().items():
        pd.testing.assert_frame_equal(table, again.tables()[name])


def test_order_of_the_smes_does_not_matter(survey, outside, project):
    order = np.random.default_rng(1).permutation(len(survey))
    turned = survey.changed(
        "turned", answers=survey.answers.iloc[order], weights=survey.weights.iloc[order]
    )
    one, other = (rank_candidates(s, outside, project=project, resamples=0)
                  for s in (survey, turned))  # fmt: skip
    for name, table in one.tables().items():
        pd.testing.assert_frame_equal(table, other.tables()[name])


def test_only_the_ratio_of_weights_matters(survey, outside, project, found):
    heavier = survey.changed("heavier", weights=survey.weights * 3)
    again = rank_candidates(heavier, outside, project=project, resamples=200)
    pd.testing.assert_frame_equal(found.ranking, again.ranking)


def test_the_seed_decides_the_resamples(survey, outside, project, found):
    again = rank_candidates(survey, outside, project=project, resamples=200)
    other = rank_candidates(survey, outside, project=project, resamples=200, seed=1)
    pd.testing.assert_frame_equal(found.ranking, again.ranking)
    assert not found.ranking["high"].equals(other.ranking["high"])


def test_one_more_candidate_with_nothing_changes_nobody(six, three, make_candidates):
    before = by_code(rank_candidates(six, three, resamples=0))
    more = three.with_tables(
        candidates=pd.concat([three.candidates, make_candidates(N=("FR", 4, {})).candidates])
    )
    after = by_code(rank_candidates(six, more, resamples=0))
    assert after.loc["N", "value"] == 0
    assert after.loc[before.index, "value"].to_dict() == before["value"].to_dict()


# ----------------------------------------------------------------------- what may be missing


def without(survey, role):
    """The survey as if nobody had been asked questions of the role."""
    gone = survey.columns(role)
    questions = tuple(q for q in survey.codebook.questions if q.role != role)
    return survey.changed(
        "not asked",
        answers=survey.answers.drop(columns=gone),
        asked=survey.asked.drop(columns=gone),
        codebook=survey.codebook.model_copy(update={"questions": questions}),
    )


@pytest.mark.parametrize("role", ["needs", "has", "tie", "market", "sector", "country"])
def test_works_where_something_was_not_asked(survey, outside, project, role):
    found = rank_candidates(without(survey, role), outside, project=project, resamples=20)
    assert found.ranking["value"].max() > 0
    assert len(found.reading()) >= 3
    part = {"needs": "gaps"}.get(role)
    if part:
        assert (found.ranking[part] == 0).all()
        assert "Nobody said what it needs: gaps do not count." in found.notes


def test_without_ties_only_groups_from_outside_are_bridged(six, three):
    found = rank_candidates(without(six, "tie"), three, resamples=0)
    assert by_code(found).loc["X", "bridges"] == 0
    assert any(note.startswith("Ties were not asked") for note in found.notes)


def test_without_candidates(survey):
    empty = {n: pd.DataFrame(columns=[*held_columns(c)]) for n, c in Candidates.SCHEMA.items()}
    found = rank_candidates(survey, Candidates(**empty))
    assert found.reading()[0].startswith("There are no candidates to rank: name a table")
    assert all(table.empty for name, table in found.tables().items() if name != "stakes")
    gaps = found.stakes
    assert (gaps["left"] == gaps["demand"]).all() and len(gaps)


def test_without_respondents(survey, outside, project):
    nobody = survey.where(pd.Series(False, index=survey.answers.index), "nobody")
    found = rank_candidates(nobody, outside, project=project, resamples=3)
    assert found.reading()


# ---------------------------------------------------------------------------- after release


def test_reading_of_the_released_demo(found, project, survey):
    released = ma.release(found, ma.policy_for(project, survey))
    first, why, *rest = released.reading()
    best = released.ranking.iloc[0]
    assert first.startswith(
        f"Nordgrant Mobility Cluster adds most: {best['value']:.0%} of what all 12 candidates"
    )
    assert abs(best["value"] - found.ranking["value"].iloc[0]) < 0.05
    assert f"{best['base']:.0f} SMEs" in first and "other SMEs like these" in first
    assert "European funding" in why and "reaches Brazil" in why
    assert any("Atlas Design Hub and Nordgrant Mobility Cluster add most" in s for s in rest)
    assert any("Baltic Bids would add" in s and "instead of 3" in s for s in rest)


def test_one_candidate_that_is_enough_is_said_as_one(found):
    steps = found.steps.assign(value=found.steps["value"].clip(lower=0.92), bound=1.0)
    told = found.with_tables(steps=steps).reading()
    name = found.name("candidate", steps["candidate"].iloc[0])
    first = f"1 of 12 is enough for 92%: {name} (proved: at least 92% "
    assert f"{first}of what any 1 could add)." in told


def test_the_only_candidate_is_compared_with_nobody(six, make_candidates):
    alone = make_candidates(X=("DE", None, {"competence": ["ai"]}))
    assert rank_candidates(six, alone, resamples=5).reading()[0] == (
        "Cluster X is the only candidate."
    )


def test_too_few_to_say(six, three, project, survey):
    few = six.where(six.series("partner") == "A", "only A")
    released = ma.release(
        rank_candidates(few, three, resamples=5), ma.policy_for(project, survey)
    )  # fmt: skip
    assert released.reading() == ("3 candidates, but too few SMEs answered to rank them.",)
    assert released.ranking["value"].isna().all()


def test_every_pair_of_candidates_is_there_once(found):
    pairs = {frozenset(pair) for pair in found.pairs[["candidate", "other"]].to_numpy()}
    assert len(found.pairs) == len(pairs) == len(list(combinations(range(12), 2)))


def test_elements_are_named_in_the_reader_s_language(found, tmp_path):
    again = type(found).load(found.save(tmp_path))
    labels = again.tables(language="es")["gains"].set_index("element")["label"]
    assert labels["markets BR"].unique().tolist() == ["Brasil"]
    assert " · Italia" in " ".join(labels.filter(like="brokerage "))
    names = [result.tables(language="es")["pairs"]["other_name"] for result in (found, again)]
    assert names[0].equals(names[1]) and names[0][0] == "Nordgrant Mobility Cluster"


def test_survives_saving(found, tmp_path):
    again = type(found).load(found.save(tmp_path))
    pd.testing.assert_frame_equal(again.ranking, found.ranking)
    assert again.reading() == found.reading()


def test_one_group_has_one_noise_whatever_it_is_paired_with(found, project, survey):
    """Several draws for the same SMEs could be averaged."""
    for key in range(3):
        policy = replace(ma.policy_for(project, survey), blur=Blur(bytes([key]) * 32))
        shown = ma.release(found, policy).stakes.set_index("code")
        pairs = found.stakes[found.stakes["part"] == "brokerage"]
        inside = pairs["code"].where(~pairs["counted"].str.contains(" or "))
        assert len(inside.dropna()) > pairs.loc[inside.notna(), "counted"].nunique()
        seen = shown.loc[inside.dropna()].groupby("counted")["n"].nunique(dropna=False)
        assert (seen == 1).all()
