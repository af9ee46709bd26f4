"""An attacker who knows the method adds, subtracts and weighs all that is published."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from move_analysis.competences import measure_competences
from move_analysis.demo import demo_project, demo_survey
from move_analysis.privacy import Blur, policy_for, release

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "disclosure.py"
GROUPS = (None, "partner", "sector", "size", "country")


@pytest.fixture(scope="module")
def attacker():
    """The attacker of the benchmark, which reads only what is published."""
    spec = importlib.util.spec_from_file_location("disclosure", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = sys.modules["disclosure"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tables():
    survey = demo_survey()
    return {
        (layer, by): measure_competences(survey, layer=layer, by=by)
        for layer in ("has", "needs")
        for by in GROUPS
    }


@pytest.fixture(scope="module")
def policy():
    return policy_for(demo_project(), demo_survey())


def attacked(attacker, tables, policy):
    """What the attacker makes of competences by partner, sector, size and country together."""
    shown, truth, sizes, parts = {}, {}, {attacker.ALL: 250}, []
    for (layer, by), result in tables.items():
        for row in result.tables()["shares"].itertuples():
            truth[f"{layer} {row.label}", row.group_label] = int(row.n)
            sizes[row.group_label] = max(int(row.asked), sizes.get(row.group_label, 0))
        for row in release(result, policy).tables()["shares"].itertuples():
            value = attacker.FEW if np.isnan(row.n) else int(row.n)
            shown.setdefault((f"{layer} {row.label}", row.group_label), set()).add(value)
        if by and layer == "has":
            parts.append(list(result.tables()["shares"]["group_label"].unique()))
    found = attacker.Attack(shown, sizes, parts).run()
    assert not [cell for cell, values in shown.items() if len(values) > 1]
    return attacker.marks({cell: found[cell] for cell in shown}, truth)


@pytest.mark.parametrize("key", range(4))
def test_of_overlapping_tables_no_count_is_certain(attacker, tables, policy, key):
    seen = attacked(attacker, tables, replace(policy, blur=Blur(bytes([key]))))
    assert seen["counts"] > 1400 and seen["certain"] == 0
    assert seen["best_guess_right"] < 0.4


def test_the_attacker_finds_what_is_not_blurred(attacker, tables, policy):
    """Suppression alone gives small counts back: the control without which no test tells."""
    policy = replace(policy, blur=Blur(b"", variance=0))
    attacker.LARGEST, attacker.VARIANCE = 1, 1e-9  # it knows that counts are not blurred
    try:
        seen = attacked(attacker, tables, policy)
    finally:
        attacker.LARGEST, attacker.VARIANCE = 5, 1.5
    assert seen["best_guess_right"] > 0.95
    assert seen["certain"] == seen["certain_and_right"] > 800


def test_posteriors_are_those_of_enumeration(attacker):
    parts = [attacker.likelihood([6], 20), attacker.likelihood([attacker.FEW], 20)]
    total = attacker.likelihood([12], 40)
    found = attacker.with_total(parts, total)
    for place in (0, 1):
        expected = {}
        for one, chance in parts[0].items():
            for other, likely in parts[1].items():
                value = (one, other)[place]
                weight = chance * likely * total.get(one + other, 0.0)
                expected[value] = expected.get(value, 0.0) + weight
        expected = {value: weight for value, weight in expected.items() if weight > 1e-15}
        assert found[place] == pytest.approx(expected)


def test_a_partner_learns_nothing_of_the_few_smes_beside_its_own_in_a_group():
    """Italy is Envipark's SMEs and two others: Envipark knows that none, or all, of its own do."""
    survey, column = demo_survey(), "needs[tracking]"
    country, partner = survey.series("country"), survey.series("partner")
    italy = survey.answers.index[country == "IT"]
    beside = italy[partner[italy] != "ENVIPARK"][0]
    policies = [
        replace(policy_for(demo_project(), survey), blur=Blur(bytes([key]) * 32))
        for key in range(20)
    ]

    def published(own, told):
        answers = survey.answers.copy()
        answers.loc[italy, column] = own
        answers.loc[beside, column] = told
        changed = survey.changed("attack", answers=answers)
        shares = measure_competences(changed, layer="needs", by="country")
        tables = [release(shares, policy).shares for policy in policies]
        place = (tables[0]["group"] == "IT") & (tables[0]["competence"] == "tracking")
        return [table[place].fillna({"n": -1}).iloc[0][["n", "base"]].tolist() for table in tables]

    none, one = published(own=False, told=False), published(own=False, told=True)
    assert none == one, "zero reads as one does"
    for all_but in (published(own=True, told=True), published(own=True, told=False)):
        whole = [n == base for n, base in all_but]
        assert 0 < sum(whole) < len(whole), "all, and all but one, are shown as either"
