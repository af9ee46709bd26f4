"""What is published of matches, candidates and agreements: functions of published counts."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.agreement import measure_contributions
from move_analysis.columns import Coarse, Derived, Mean
from move_analysis.competences import measure_balance, measure_flows
from move_analysis.demo import demo_project, demo_survey
from move_analysis.enlargement import rank_candidates
from move_analysis.matching import (
    event_agenda,
    find_unmet_needs,
    match_needs,
    match_teachers,
    with_event_consent,
)
from move_analysis.privacy import Blur, release
from move_analysis.readers import read_candidates
from move_analysis.result import held_columns

NAMES = ["matches", "unmet", "teachers", "candidates", "weighted", "contributions"]
# Of the truth, two digits of what weights do to a share and of a bound's distance go in.
TRUTH = {"share", "share_has", "share_all", "low", "high"}
OF_THE_LIST = {"rank", "distinctive"}  # where it is published, it is as it was


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def project():
    return demo_project()


@pytest.fixture(scope="module")
def policy(survey, project):
    return ma.policy_for(project, survey)


@pytest.fixture(scope="module")
def made(survey, project):
    outside = read_candidates(project)
    drawn = np.random.default_rng(0).uniform(0.5, 2, len(survey))
    weights = pd.Series(drawn, index=survey.answers.index)
    weighted = survey.changed("weights", weights=weights)
    return {
        "matches": match_needs(survey),
        "unmet": find_unmet_needs(survey),
        "teachers": match_teachers(survey),
        "candidates": rank_candidates(survey, outside, project=project, resamples=30),
        "weighted": rank_candidates(weighted, outside, project=project, resamples=30),
        "contributions": measure_contributions(survey, project),
    }


@pytest.fixture(scope="module")
def released(made, policy):
    return {name: release(result, policy) for name, result in made.items()}


def agrees(one: pd.Series, other: pd.Series, within: float) -> bool:
    if not pd.api.types.is_numeric_dtype(one) or pd.api.types.is_bool_dtype(one):
        return one.astype(object).where(one.notna(), None).tolist() == (
            other.astype(object).where(other.notna(), None).tolist()
        )
    left, right = (t.astype(float).to_numpy() for t in (one, other))
    return bool(np.allclose(left, right, rtol=within, atol=1e-9, equal_nan=True))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "weighted"])
def test_without_noise_the_true_numbers_are_published(name, made, policy, survey):
    everybody = frozenset(survey.answers.index)
    plain = replace(
        policy, blur=Blur(b"key", variance=0), minimum=1, visible=everybody, display_names={}
    )
    truth, shown = made[name], release(made[name], plain)
    for table, columns in truth.SCHEMA.items():
        one, other = truth.frames()[table], shown.frames()[table]
        if table in (*truth.ORDER, "marginal", "pairs"):
            keys = list(one.select_dtypes("str").columns)
            keys += ["step"] if "step" in one else []
            one, other = (t.sort_values(keys, ignore_index=True) for t in (one, other))
            # equal but for the last digits: whoever comes first
            one, other = (t.drop(columns="place", errors="ignore") for t in (one, other))
        for column in one:
            if isinstance(columns[column].gate, Coarse | Mean):
                continue
            # bounds keep two digits of their distance; ratios are of shares with four digits
            within = 0.02 if column in ("low", "high") else 1.5e-3
            assert agrees(one[column], other[column], within), f"{table}.{column}"


def test_of_survey_weights_two_digits_go_into_what_candidates_add(made, policy):
    plain = replace(policy, blur=Blur(b"key", variance=0), minimum=1)
    truth, shown = made["weighted"], release(made["weighted"], plain)
    one, other = (t.stakes.set_index(["part", "code"])["demand"] for t in (truth, shown))
    assert 0 < (one - other).abs().max() < 2
    one, other = (t.ranking.set_index("candidate")["value"] for t in (truth, shown))
    assert 0 < (one - other).abs().max() < 0.03


@pytest.mark.parametrize("name", NAMES)
def test_what_is_derived_comes_from_published_counts_alone(name, made, released, policy):
    """Where the derived numbers are replaced by others, the same is published."""
    tables = made[name].frames()
    for table, columns in made[name].SCHEMA.items():
        held = held_columns(columns)
        gates = {n: c.gate for n, c in held.items() if n not in TRUTH | OF_THE_LIST}
        for column in [n for n, gate in gates.items() if isinstance(gate, Derived)]:
            values = tables[table][column]
            wrong = "another" if values.dtype in ("str", object) else 7
            wrong = ~values if pd.api.types.is_bool_dtype(values) else wrong
            tables[table] = tables[table].assign(**{column: wrong})
    again = release(made[name].with_tables(**tables), policy)
    for table, expected in released[name].frames().items():
        bounds = [n for n in ("low", "high") if n in expected and "value" in expected]
        pd.testing.assert_frame_equal(
            again.frames()[table].drop(columns=bounds),
            expected.drop(columns=bounds),
            check_dtype=False,
            obj=f"{name}.{table}",
        )


def test_the_same_smes_are_the_same_number_in_every_result(survey, released, policy):
    balance = release(measure_balance(survey), policy).balance.set_index("competence")
    unmet = released["unmet"].unmet.set_index("competence")
    names = ["need", "base_need", "have", "base_has"]
    pd.testing.assert_frame_equal(
        unmet[names], balance.loc[unmet.index, names], check_dtype=False, check_names=False
    )
    stakes = released["candidates"].stakes.query("part == 'gaps'").set_index("code")
    assert stakes["n"].to_dict() == balance["need"].reindex(stakes.index).to_dict()
    assert stakes["have"].to_dict() == balance["have"].reindex(stakes.index).to_dict()
    gains = released["candidates"].gains.query("part == 'gaps'")
    assert gains["n"].tolist() == stakes["n"].reindex(gains["code"]).tolist()
    flows = release(measure_flows(survey), policy)
    pd.testing.assert_frame_equal(released["contributions"].counts, flows.counts)
    strengths = released["contributions"].strengths.drop_duplicates("competence")
    whole = strengths.set_index("competence")["n_all"]
    assert whole.to_dict() == balance["have"].reindex(whole.index).to_dict()
    pairs = released["matches"].partners
    there = pairs.drop_duplicates("match_partner").set_index("match_partner")["base_there"]
    assert pairs.drop_duplicates("partner").set_index("partner")["base"].to_dict() == (
        there.to_dict()
    )


def test_what_two_partners_count_together_is_not_exact_for_either(made, survey, project):
    """The office knows its own answers: exact counts would tell those of the other."""
    truth = made["matches"].partners.set_index(["partner", "match_partner"])
    names = ["n", "n_there", "n_matches", "n_mutual"]
    for key in range(3):
        policy = replace(ma.policy_for(project, survey, reader="CCTL"), blur=Blur(bytes([key])))
        shown = release(made["matches"], policy).partners.set_index(truth.index.names)
        own = shown.loc["CCTL", names].astype(float), truth.loc["CCTL", names].astype(float)
        assert (own[0] != own[1]).to_numpy().sum() > 6
        assert (shown.loc["CCTL", "base"] == truth.loc["CCTL", "base"]).all()
        assert (shown["n"] <= shown["base"]).all() and (
            shown["n_there"] <= shown["base_there"]
        ).all()
        assert (shown["n_mutual"] <= shown["n_matches"]).all()


def test_places_in_a_list_have_no_gaps(released, made):
    shown = released["matches"].matches
    for _, own in shown.groupby("sme"):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
    assert len(shown) < len(made["matches"].matches)


def test_competences_that_few_exchange_are_not_named(made, policy):
    many = release(made["matches"], replace(policy, minimum=15))
    exchanges = many.exchanges.set_index(["partner", "match_partner", "label"])["n_gets"]
    assert (many.partners["gets"] == "").any() and (many.partners["gets"] != "").any()
    for row in many.partners.itertuples():
        named = [label for label in row.gets.split("; ") if label]
        assert (exchanges[row.partner, row.match_partner].reindex(named) >= 15).all()


def test_small_counts_leave_whole_sentences(made, policy):
    for minimum in (20, 60, 100, 300):
        for name, result in made.items():
            shown = release(result, replace(policy, minimum=minimum))
            lines = (*shown.reading(), *shown.headline(), *shown.notes)
            assert lines and not any("nan" in line.split() for line in lines), (name, minimum)
            assert not any("None" in line or "<NA>" in line for line in lines), (name, minimum)


# ---------------------------------------------------------------------------- codes of readers


@pytest.fixture(scope="module")
def pages(made, survey, project):
    """Of each partner: its matches as they are and as published, and who is who."""
    found = {}
    for partner in project.partners:
        policy = ma.policy_for(project, survey, reader=partner.code)
        shown = release(made["matches"], policy).matches
        raw = made["matches"].matches
        seen = raw[raw["sme"].isin(policy.visible) & raw["match"].isin(policy.visible)]
        who = {code: sme for sme, code in policy.display_names.items()}
        found[partner.code] = seen, shown, who
    return found


def links(pages, which, columns, coded):
    """Coded matches that what two partners see of a pair links, wrongly or rightly, and all."""
    turned = {"met": "meets", "meets": "met"}
    said, right, possible = 0, 0, 0
    for one, other in combinations(pages, 2):
        keys, ends = [], []
        for here, there, names in [
            (one, other, columns), (other, one, [turned.get(c, c) for c in columns])
        ]:  # fmt: skip
            table, who = pages[here][which], pages[here][2]
            own = table[(table["partner"] == here) & (table["match_partner"] == there)]
            keys.append([tuple(row) for row in own[names].itertuples(index=False)])
            pairs = zip(own["sme"].replace(who), own["match"].replace(who), strict=True)
            ends.append([pair if here == one else pair[::-1] for pair in pairs])
        once = [Counter(key) for key in keys]
        for key, pair in zip(keys[0], ends[0], strict=True):
            if pair[1] in coded:
                possible += pair in ends[1]
                if once[0][key] == once[1][key] == 1:
                    said += 1
                    right += pair == ends[1][keys[1].index(key)]
    return said, right, possible


def test_scores_and_p_do_not_link_the_codes_of_two_readers(pages, survey):
    consent = survey.series("consent").astype(object)
    coded = set(consent.index[consent == "coded"])
    said, right, possible = links(pages, 0, ["score", "p"], coded)
    assert said == right and right > 0.9 * possible > 40, "true scores are fingerprints"
    said, right, _ = links(pages, 1, ["score", "p", "mutual"], coded)
    assert right <= 0.05 * possible
    columns = ["score", "p", "p_adjusted", "met", "meets", "mutual"]
    said, right, _ = links(pages, 1, columns, coded)
    assert right <= 0.1 * possible


@pytest.mark.parametrize(
    ("name", "table", "within"),
    [
        ("matches", "matches", ["partner"]),
        ("matches", "near_misses", ["partner"]),
        ("teachers", "pairs", ["label", "partner"]),
    ],
)
def test_rows_are_ordered_by_what_the_reader_sees(made, survey, project, name, table, within):
    """By respondents or scores, the codes of two readers would stand in the same order."""
    orders = []
    for reader in ("CCTL", "BCT"):
        policy = ma.policy_for(project, survey, reader=reader)
        rows = release(made[name], policy).tables()[table]
        assert rows.index.equals(pd.RangeIndex(len(rows)))
        assert all(own["sme"].is_monotonic_increasing for _, own in rows.groupby(within))
        who = {code: sme for sme, code in policy.display_names.items()}
        orders.append(rows["sme"].replace(who).drop_duplicates().tolist())
    common = [[sme for sme in own if sme in set(orders[0]) & set(orders[1])] for own in orders]
    assert len(common[0]) > 20 and common[0] != common[1]


# --------------------------------------------------------------------------------------- agenda


def test_the_agenda_counts_what_it_shows(survey, project):
    asked = with_event_consent(survey, project=project)
    policy = ma.policy_for(project, asked)
    agenda = release(event_agenda(asked, project=project, visible=policy.visible), policy)
    told = agenda.summary.iloc[0]
    assert told["meetings"] == len(agenda.meetings) == agenda.slots["meetings"].sum()
    assert told["base"] == len(agenda.participants) == agenda.reached["base"].iloc[0]
    assert agenda.reached["n"].iloc[0] == (agenda.participants["missing"] == 0).sum()
    assert agenda.participants["respondent"].is_monotonic_increasing
    assert set(agenda.meetings["score"]) <= {0.25, 0.5, 0.75, 1.0}
    held = Counter([*agenda.meetings["sme"], *agenda.meetings["match"]])
    shown = agenda.participants.set_index("respondent")["meetings"]
    assert shown.to_dict() == {sme: held[sme] for sme in shown.index}
