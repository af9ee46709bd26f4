import numpy as np
import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Competence, Question, Sector
from move_analysis.demo import demo_project, demo_survey, demo_truth
from move_analysis.networks import find_backbone, find_emerging_combinations
from move_analysis.networks.bicm import cell_chances
from move_analysis.networks.threes import three_p_values
from move_analysis.privacy import policy_for, release
from move_analysis.survey import Survey

CODES = [f"{sector}{i}" for sector in ("a", "b", "c") for i in range(5)]
BOOK = Codebook(
    title="Drawn",
    sectors=[Sector(code=s) for s in "abc"],
    competences=[Competence(code=c, sector=c[0]) for c in CODES],
    questions=[
        Question(code="partner", kind="single", role="partner"),
        Question(code="has", kind="multiple", role="has", over="competences"),
        Question(code="needs", kind="multiple", role="needs", over="competences"),
    ],
)


def drawn(*together, size=400, seed=0) -> Survey:
    """Independent assets and needs; in half of the SMEs each group of assets goes together."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.random((size, 30)) < 0.25)
    table.columns = [*(f"has[{c}]" for c in CODES), *(f"needs[{c}]" for c in CODES)]
    for group in together:
        shared = rng.random(size) < 0.25
        for code in group:
            table[f"has[{code}]"] = np.where(rng.random(size) < 0.9, shared, table[f"has[{code}]"])
    answers = table.astype("boolean").assign(partner=rng.choice(["P", "Q"], size))
    return Survey(answers.set_axis([f"S-{i}" for i in range(size)]), BOOK)


def kept(result, layer="has"):
    table = result.combinations
    return table[(table["layer"] == layer) & table["kept"]]


def test_complementarities_planted_in_the_demo_are_among_the_first_ten():
    table = find_emerging_combinations(demo_survey()).combinations
    first = table[table["layer"] == "has"]["competences"].head(10)
    found = {frozenset(text.split(" and ")) for text in first}
    assert {frozenset(pair) for pair in demo_truth().complementarities} <= found


def test_pairs_are_tested_as_in_the_backbone():
    survey = drawn(("a0", "b0"))
    result = find_emerging_combinations(survey).combinations
    edges = find_backbone(survey.incidence("has")).edges
    edges = edges[edges["source"].str[0] != edges["target"].str[0]]
    edges = edges.set_index(edges["source"] + " and " + edges["target"])
    pairs = result[(result["layer"] == "has") & (result["size"] == 2)].set_index("competences")
    assert len(pairs) == len(edges) == 75
    same = edges.loc[pairs.index]
    np.testing.assert_allclose(pairs["p"], same["p_upper"], rtol=1e-9)
    np.testing.assert_allclose(pairs["expected"], same["expected"], rtol=1e-9)
    assert pairs["n"].tolist() == same["weight"].tolist()


def test_a_set_of_three_is_found_and_a_pair_is_none():
    three = find_emerging_combinations(drawn(("a0", "b0", "c0"), ("a1", "b1")))
    sets = kept(three)
    assert sets[sets["size"] == 3]["competences"].tolist() == ["a0 and b0 and c0"]
    assert "a1 and b1" in set(sets["competences"])
    assert "3 combinations" not in three.reading()[1]


def test_a_common_third_competence_makes_no_set_of_three():
    has = drawn(("a0", "b0"), ("a1", "b1", "c1")).incidence("has").to_numpy(dtype=bool)
    fit = cell_chances(has.sum(axis=1), has.sum(axis=0)).table()
    common = int(has[:, 12:].sum(axis=0).argmax()) + 12
    pair, three = three_p_values(has, fit, [(0, 5, common), (1, 6, 11)])
    assert pair > 0.01 and three < 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_nothing_emerges_from_independent_answers(seed):
    result = find_emerging_combinations(drawn(seed=seed), correction="holm")
    assert not result.combinations["kept"].any()
    assert result.reading()[1] == (
        "Combinations across sectors asked for together beyond chance: none."
    )


@pytest.mark.parametrize("null", ["sdsm", "hypergeometric", "fdsm"])
def test_what_was_not_asked_goes_together_with_nothing(null):
    survey = drawn(size=600)
    answers = survey.answers.copy()
    block = [f"has[{code}]" for code in ("a0", "a1", "b0", "b1")]
    answers.loc[answers.index[150:], block] = pd.NA
    survey = survey.changed("gaps", answers=answers)
    result = find_emerging_combinations(survey, null=null, draws=99)
    assert kept(result).empty
    assert any(note.startswith("What was not asked or not answered") for note in result.notes)


def test_base_partners_and_missing_layers_are_said(small_survey):
    result = find_emerging_combinations(small_survey)
    table = result.combinations.set_index(["layer", "competences"])
    assert table.loc[("has", "web and solar"), ["n", "base", "partners"]].tolist() == [1, 3, 1]
    assert set(result.combinations["sectors"]) == {"ict and green"}
    shown = result.tables()["combinations"]
    assert set(shown["sector_labels"]) == {"ICT + Green"}
    assert shown["labels"].iloc[-1].endswith(" + Solar")
    only_has = small_survey.changed(
        "needs left out",
        answers=small_survey.answers.drop(columns=[f"needs[{c}]" for c in ("iot", "web", "solar")]),
    )
    again = find_emerging_combinations(only_has)
    assert set(again.combinations["layer"]) == {"has"}
    assert "Not compared: needs." in again.notes


def test_nobody_answered(small_survey):
    nobody = small_survey.where(small_survey.series("partner") == "C", "nobody")
    result = find_emerging_combinations(nobody)
    assert result.combinations.empty
    assert result.reading() == ("No competences of different sectors could be compared.",)


def test_released_combinations_hide_small_numbers():
    survey = demo_survey()
    shown = release(find_emerging_combinations(survey), policy_for(demo_project(), survey))
    small = shown.combinations["n"].isna()
    hidden = shown.combinations.loc[small, ["p", "kept", "lift", "partners"]]
    assert small.any() and hidden.isna().all(axis=None)
    assert "Port operations + Air quality monitoring" in shown.reading()[0]
    with pytest.raises(ValueError, match="alpha should be a number above 0 and below 1, got 2"):
        find_emerging_combinations(survey, alpha=2)


@pytest.mark.parametrize("null", ["hypergeometric", "fdsm"])
def test_pairs_take_the_null_models_of_the_backbone(null):
    survey = drawn(("a0", "b0"), size=60)
    result = find_emerging_combinations(survey, null=null, draws=200, seed=3)
    edges = find_backbone(survey.incidence("has"), null=null, draws=200, seed=3).edges
    edges = edges.set_index(edges["source"] + " and " + edges["target"])
    table = result.combinations
    pairs = table[(table["layer"] == "has") & (table["size"] == 2)].set_index("competences")
    np.testing.assert_allclose(pairs["p"], edges.loc[pairs.index, "p_upper"])
    np.testing.assert_allclose(pairs["expected"], edges.loc[pairs.index, "expected"])
    assert bool(pairs.loc["a0 and b0", "kept"])


def test_an_unknown_null_model_is_refused():
    with pytest.raises(ValueError, match="null should be one of"):
        find_emerging_combinations(drawn(size=20), null="bicm")
