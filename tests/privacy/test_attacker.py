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


@pytest.mark.parametrize("told", [False, True])
def test_a_partner_learns_nothing_of_the_few_smes_beside_its_own_in_a_group(told):
    """Italy is Envipark's SMEs and two others: Envipark knows that none, or all, of its own do."""
    survey, column = demo_survey(), "needs[tracking]"
    country, partner = survey.series("country"), survey.series("partner")
    italy = survey.answers.index[country == "IT"]
    beside = italy[partner[italy] != "ENVIPARK"][0]
    for own in (False, True):
        answers = survey.answers.copy()
        answers.loc[italy, column] = own
        answers.loc[beside, column] = told
        changed = survey.changed("attack", answers=answers)
        shares = measure_competences(changed, layer="needs", by="country")
        counted = []
        for key in range(20):
            policy = replace(policy_for(demo_project(), survey), blur=Blur(bytes([key]) * 32))
            table = release(shares, policy).shares
            row = table[(table["group"] == "IT") & (table["competence"] == "tracking")]
            counted.append((row["n"].isna().item(), (row["n"] == row["base"]).fillna(False).item()))
        fewer, whole = np.array(counted).T
        if not own:
            assert fewer.all(), "zero reads as one does: fewer than 5"
        else:
            assert 0 < whole.sum() < len(whole), "all and all but one are both shown as either"
