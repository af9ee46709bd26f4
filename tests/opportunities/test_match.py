"""Who fits what was planted is found, and nobody in a shuffled survey."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

import move_analysis as ma
from move_analysis.demo import demo_survey
from move_analysis.markets.teams import best_team
from move_analysis.matching.scores import Answers
from move_analysis.networks.bicm import asked_cell_chances
from move_analysis.opportunities import match_opportunities
from move_analysis.opportunities.chance import pair_chances
from move_analysis.opportunities.demand import Demand, Supply
from move_analysis.opportunities.fits import best_pairs, listed
from move_analysis.opportunities.teams import best_cover
from move_analysis.settings import OpportunitySettings


def test_planted_fits_are_among_the_first_three(matches, numbers, truth):
    fits = matches.fits.assign(number=matches.fits["opportunity"].map(numbers))
    place = fits.set_index(["sme", "number"])["place"]
    found = [place.get(pair, 99) <= 3 for pair in truth.fits.items()]
    assert np.mean(found) >= 0.9, found
    sure = fits[fits["p_adjusted"] <= 0.05].set_index(["sme", "number"])
    assert len(set(sure.index) & set(truth.fits.items())) >= 10


def test_planted_teams_are_found(matches, numbers, truth):
    members = matches.members.assign(number=matches.members["opportunity"].map(numbers))
    found = members.groupby("number")["respondent"].agg(lambda ids: tuple(sorted(ids)))
    assert {number: found[number] for number in truth.teams} == dict(truth.teams)
    teams = matches.teams[matches.teams["opportunity"].map(numbers).isin(list(truth.teams))]
    assert (teams["covered"] == teams["asked"]).all() and (teams["alone"] < teams["asked"]).all()
    assert (members.groupby("number")["lead"].sum() == 1).all()


def test_nobody_fits_beyond_chance_in_twenty_shuffles(opportunities, project):
    found = []
    for seed in range(20):
        shuffled = demo_survey(seed=seed, shuffled=True)
        fits = match_opportunities(shuffled, opportunities, project=project).fits
        found.append(int((fits["p_adjusted"] <= 0.05).sum()))
    assert not any(found), found


def test_limits_are_kept_and_only_what_is_open_is_matched(matches, opportunities):
    fits = matches.fits
    assert fits.groupby("sme").size().max() <= 5 and fits.groupby("opportunity").size().max() <= 5
    open_now = opportunities.opportunities.query("open")["opportunity"]
    assert set(matches.served["opportunity"]) == set(open_now)
    assert (fits["met"] >= 0.5 - 1e-9).all()


def test_what_it_has_and_lacks_is_what_is_wanted(matches, opportunities, survey):
    wanted = opportunities.wanted.groupby("opportunity")["competence"].agg(set)
    has, needs = survey.incidence("has"), survey.incidence("needs")
    offers = set(opportunities.wanted.query("role == 'offers'")["opportunity"])
    for row in matches.fits.itertuples():
        meets, lacks = (set(filter(None, cell.split(";"))) for cell in (row.meets, row.lacks))
        assert meets | lacks == wanted[row.opportunity] and not meets & lacks
        layer = needs if row.opportunity in offers else has
        assert layer.loc[row.sme, list(meets)].all()


def test_size_classes_that_may_not_take_part_are_left_out(matches, opportunities, survey):
    sizes = opportunities.opportunities.set_index("opportunity")["sizes"]
    size = survey.series("size").astype("str")
    for row in matches.fits.itertuples():
        assert not sizes[row.opportunity] or size.get(row.sme) in (
            *sizes[row.opportunity].split(";"), None, np.nan,
        ) or pd.isna(size[row.sme])  # fmt: skip


def test_near_misses_lack_what_is_asked_and_have_what_goes_with_it(matches, survey):
    has = survey.incidence("has").fillna(False)
    for row in matches.near_misses.itertuples():
        assert not has.loc[row.sme, row.competence] and has.loc[row.sme, row.related]
        assert row.proximity >= 0.4


def test_what_nobody_can_serve_names_who_could(survey, opportunities, project):
    nobody = survey.answers.copy()
    for name in ("has[lifecycle]",):
        nobody[name] = nobody[name].where(nobody[name].isna(), "none")
    poorer = survey.changed("nobody has it", answers=nobody)
    found = match_opportunities(
        poorer, opportunities, project=project, candidates=ma.read_candidates(project)
    )
    row = found.unmet.set_index("competence").loc["lifecycle"]
    assert (row["have"], row["unserved"]) == (0, row["opportunities"]) and row["need"] > 0
    assert row["candidates"] == 2 and found.name("candidate", row["candidate"]) in (
        "Nordgrant Mobility Cluster", "Alpenlab University",
    )  # fmt: skip


def test_only_those_that_agreed_come_into_teams(matches, survey):
    consent = survey.series("consent")
    assert consent[matches.members["respondent"]].isin(["named", "coded"]).all()


def test_a_reader_sees_whom_it_may(matches, project, survey):
    policy = ma.policy_for(project, survey, reader="CCTL")
    shown = ma.release(matches, policy)
    for table in (shown.fits, shown.near_misses):
        assert not policy.hidden(survey.answers.index) & set(table["sme"])
    assert (shown.fits.groupby("sme")["place"].max() == shown.fits.groupby("sme").size()).all()
    own = shown.filter(partner="CCTL")
    assert own.headline()[0].startswith("Tell ")
    assert not [line for line in matches.reading() if "Tell " in line]
    with_own = {own.name("opportunity", code) for code in own.members["opportunity"]}
    named = {line.partition(": a team of")[0] for line in own.reading() if ": a team of" in line}
    assert named <= with_own


def test_the_order_of_answers_changes_nothing(matches, survey, opportunities, project):
    again = match_opportunities(
        survey.changed("turned", answers=survey.answers.iloc[::-1]), opportunities,
        project=project, candidates=ma.read_candidates(project),
    )  # fmt: skip
    for name, table in matches.frames().items():
        pd.testing.assert_frame_equal(table, again.frames()[name])


def test_without_questions_or_opportunities_it_says_so(small_survey, opportunities, project):
    nothing = opportunities.filter(kind="nothing")
    found = match_opportunities(small_survey, nothing, project=project)
    assert len(found.reading()) == 1 and found.served.empty
    assert len(match_opportunities(small_survey, opportunities, project=project).served)


def test_it_is_saved_and_loaded(matches, tmp_path):
    again = type(matches).load(matches.save(tmp_path))
    assert again.reading() == matches.reading()
    assert again.tables(language="fr")["fits"].equals(matches.tables(language="fr")["fits"])


def made(rng, m, n, c, kinds=2, answered=None):
    """Random opportunities and SMEs, small levels so that there are ties."""
    answered = np.ones((n, c), bool) if answered is None else answered
    has = (rng.random((n, c)) < 0.4) & answered
    needs = (rng.random((n, c)) < 0.3) & ~has
    ids = pd.Index([f"S{i:03}" for i in range(n)])
    answers = Answers(
        ids, pd.Index([f"c{i}" for i in range(c)]), needs, has, needs | True, answered,
        has * rng.choice([0.5, 1.0], has.shape), needs * 1.0, np.zeros(n, int),
    )  # fmt: skip
    supply = Supply(
        answers, rng.uniform(0.5, 2, c), rng.random(n), pd.DataFrame(index=ids),
        np.full(n, ""), pd.Series("A", index=ids), np.ones(n, bool),
    )  # fmt: skip
    asked = sparse.csr_array((rng.random((m, 2 * c)) < 0.2).astype(float))
    weighted = sparse.csr_array(asked.multiply(np.tile(supply.weight, 2)[None, :]))
    whole = weighted.sum(axis=1) + 0.5
    wanted = sparse.csr_array(sparse.diags_array(1 / whole) @ weighted)
    factors = np.where(rng.random((kinds, n)) < 0.1, 0, rng.uniform(1, 1.3, (kinds, n)))
    codes = pd.Index([f"o{i}" for i in range(m)])
    return Demand(codes, wanted, asked, rng.integers(0, kinds, m), factors), supply


@pytest.mark.parametrize("seed", range(5))
def test_the_kernel_is_as_good_as_brute_force(seed):
    rng = np.random.default_rng(seed)
    demand, supply = made(rng, m=150, n=130, c=7)
    scores = (demand.wanted @ supply.cells.T) * demand.factors[demand.kind]
    found = best_pairs(demand, supply, depth=6, least=1e-9)
    for o in range(150):
        own = found.opportunity == o
        best = np.sort(scores[o][scores[o] > 0])[::-1][:6]
        assert np.allclose(found.score[own], best)
        assert np.allclose(found.score[own], scores[o, found.sme[own]])
        assert len(set(found.sme[own])) == own.sum()


def test_equal_opportunities_take_turns_with_equal_smes():
    demand, supply = made(np.random.default_rng(0), m=1, n=1, c=3)
    n, m = 100, 20
    has = np.tile([True, False, False], (n, 1))
    answers = Answers(
        pd.Index(range(n)), supply.answers.codes, ~has & False, has, has | True, has | True,
        has * 1.0, has * 0.0, np.zeros(n, int),
    )  # fmt: skip
    supply = Supply(
        answers, np.ones(3), np.zeros(n), pd.DataFrame(), np.full(n, ""),
        pd.Series("A", index=range(n)), np.ones(n, bool),
    )  # fmt: skip
    one = sparse.csr_array(np.tile([1.0, 0, 0, 0, 0, 0], (m, 1)))
    demand = Demand(pd.Index(range(m)), one, one, np.zeros(m, int), np.ones((1, n)))
    pairs = best_pairs(demand, supply, depth=5, least=0.5)
    assert (np.bincount(pairs.sme, minlength=n) == 1).all()


def test_lists_with_a_limit(monkeypatch):
    demand, supply = made(np.random.default_rng(3), m=40, n=30, c=6)
    pairs = best_pairs(demand, supply, depth=20, least=0.1)
    totals = []
    for exact in (10**6, 0):
        monkeypatch.setattr("move_analysis.opportunities.fits.EXACT", exact)
        kept = listed(pairs, n=40, depth=20, top=3, load=2)
        assert np.bincount(kept.sme).max() <= 2 and np.bincount(kept.opportunity).max() <= 3
        totals.append(kept.score.sum())
    free = listed(pairs, n=40, depth=20, top=3, load=0).score.sum()
    assert free > totals[0] >= totals[1] > 0.9 * totals[0]


@pytest.mark.parametrize("asked_all", [True, False])
def test_chances_are_those_of_all_outcomes(asked_all):
    """What was not asked is no chance: those asked about less have what they have of that."""
    rng = np.random.default_rng(1)
    answered = np.ones((12, 3), bool)
    answered[:6, 2] = asked_all
    demand, supply = made(rng, m=4, n=12, c=3, answered=answered)
    pairs = best_pairs(demand, supply, depth=12, least=1e-9)
    found = pair_chances(demand, supply, pairs)
    own = supply.answers
    layers = (own.has, answered), (own.needs, own.answered_needs)
    fits = [asked_cell_chances(yes.view(np.uint8), known).table() for yes, known in layers]
    chance = np.hstack(fits)
    assert (chance[:6, 2] == 0).all() != asked_all
    yes = np.hstack([supply.answers.has, supply.answers.needs])
    for o, s, p in zip(pairs.opportunity, pairs.sme, found, strict=True):
        wanted = np.flatnonzero(demand.asked[[o]].toarray()[0])
        observed, total = yes[s, wanted].sum(), 0.0
        for k in range(observed, len(wanted) + 1):
            for up in combinations(wanted, k):
                total += np.prod([chance[s, w] if w in up else 1 - chance[s, w] for w in wanted])
        assert p == pytest.approx(total)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_teams_are_as_good_as_those_of_the_markets(seed):
    rng = np.random.default_rng(seed)
    n, c = int(rng.integers(3, 12)), int(rng.integers(3, 8))
    has = rng.random((n, c)) < 0.35
    if not has.any(axis=1).all() or (has.sum(axis=1).max() == has.any(axis=0).sum()):
        return
    homes, ready = rng.integers(0, 3, n), rng.random(n)
    frame = pd.DataFrame(has).assign(partner=homes.astype(str), readiness=ready)
    slow = [int(place) for place in best_team(frame, 4) or ()]
    fast = best_cover(has, homes, ready, largest=4).tolist()
    merits = [
        (has[t].any(axis=0).sum(), -len(t), len(set(homes[t])), round(ready[t].mean(), 9))
        for t in (slow, fast)
    ]  # fmt: skip
    assert merits[0] == merits[1]


def test_settings_are_used(survey, opportunities):
    few = match_opportunities(
        survey, opportunities, settings=OpportunitySettings(smes=1, load=1, teams=0, least=0.9)
    )
    assert few.fits["sme"].is_unique and few.fits["opportunity"].is_unique
    assert few.teams.empty and few.members.empty and (few.fits["met"] >= 0.9).all()
