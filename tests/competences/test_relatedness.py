import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import move_analysis as ma
from move_analysis.competences import measure_relatedness
from move_analysis.competences.complexity import (
    economic_complexity,
    fitness,
    location_quotients,
    proximity,
    relatedness_density,
)
from move_analysis.demo import demo_project, demo_survey
from move_analysis.privacy import policy_for, release
from move_analysis.readers.frames import survey_from

tables = st.tuples(st.integers(1, 6), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(0, 1)).map(pd.DataFrame)
)


@settings(deadline=None, max_examples=60)
@given(table=tables)
def test_proximity_and_density_agree_with_their_definitions(table):
    phi = proximity(table)
    m = table.to_numpy()
    for c, d in itertools.permutations(range(m.shape[1]), 2):
        both, larger = int((m[:, c] & m[:, d]).sum()), max(m[:, c].sum(), m[:, d].sum())
        assert phi.loc[c, d] == (both / larger if larger else 0)
    density = relatedness_density(table, phi)
    for g, c in itertools.product(*map(range, m.shape)):
        others = [d for d in range(m.shape[1]) if d != c]
        whole = sum(phi.loc[c, d] for d in others)
        near = sum(phi.loc[c, d] for d in others if m[g, d])
        expected = near / whole if whole else np.nan
        assert density.loc[g, c] == pytest.approx(expected, nan_ok=True)


@settings(deadline=None, max_examples=60)
@given(table=tables)
def test_complexity_of_any_table_is_finite_or_missing(table):
    for groups, competences in (economic_complexity(table), fitness(table)):
        assert groups.isna()[table.sum(axis=1) == 0].all()
        assert competences.isna()[table.sum(axis=0) == 0].all()
        assert np.isfinite(groups.dropna()).all() and np.isfinite(competences.dropna()).all()


def test_a_nested_table_is_ranked_by_diversity():
    nested = pd.DataFrame(np.triu(np.ones((6, 6))))
    for groups, competences in (economic_complexity(nested), fitness(nested)):
        assert groups.is_monotonic_decreasing
        assert competences.is_monotonic_decreasing  # the last one all have, the first only one


def test_fitness_keeps_its_equation():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.integers(0, 2, (12, 6)) | np.tile(np.eye(6, dtype=int), (2, 1)))
    groups, competences = fitness(table, steps=2000)
    again = table.to_numpy() @ competences.to_numpy()
    np.testing.assert_allclose(groups, again / again.mean(), rtol=1e-4, atol=1e-6)


def test_quotients_average_to_one():
    counts = pd.DataFrame(np.random.default_rng(0).integers(1, 30, (4, 7)))
    weights = counts.sum(axis=0) / counts.to_numpy().sum()
    np.testing.assert_allclose((location_quotients(counts) * weights).sum(axis=1), 1)


def test_quotients_where_everybody_answered_are_balassas():
    rng = np.random.default_rng(1)
    counts, sizes = pd.DataFrame(rng.integers(0, 30, (4, 7))), rng.integers(30, 90, 4)
    x = counts.to_numpy()
    expected = x * x.sum() / np.outer(x.sum(axis=1), x.sum(axis=0))
    bases = pd.DataFrame(np.repeat(sizes[:, None], 7, axis=1))
    np.testing.assert_allclose(location_quotients(counts, bases), expected)
    np.testing.assert_allclose(location_quotients(counts), expected)


def test_what_was_not_asked_makes_no_group_strong():
    rng = np.random.default_rng(0)
    halves = np.array([rng.permutation(200) < 100 for _ in range(16)]).reshape(8, 400).T
    table = pd.DataFrame(halves, columns=[f"has_c{i}" for i in range(8)]).astype("boolean")
    table.iloc[200:, :4] = pd.NA
    table["cluster"] = np.repeat(["A", "B"], 200)
    survey = survey_from(table, has=list(table.columns[:8]), partner="cluster")
    found = measure_relatedness(survey)
    known = found.relatedness.dropna(subset="quotient")
    assert len(known) == 12 and np.allclose(known["quotient"], 1) and known["strong"].all()
    assert not found.reading()[0].startswith("With one partner alone")
    pair = found.proximity.set_index(["source", "target"]).loc[("c0", "c4")]
    both = table[["has_c0", "has_c4"]].dropna().astype(int)
    together = (both["has_c0"] & both["has_c4"]).sum()
    assert pair["proximity"] == together / both.sum().max() and pair["base"] == 200


@pytest.fixture(scope="module")
def by_sector():
    return measure_relatedness(demo_survey(), by="sector")


def test_sectors_are_strong_in_their_own_competences(by_sector):
    table = by_sector.relatedness
    own = table[table["competence_sector"] == table["group"]]
    assert own["strong"].mean() > 0.9
    other = table[(table["competence_sector"] != table["group"])
                  & (table["competence_sector"] != "cross")]  # fmt: skip
    assert other["strong"].mean() < 0.2


def test_planted_complementarities_are_the_nearest_pairs(by_sector):
    nearest = by_sector.proximity.nlargest(8, "proximity")
    pairs = {frozenset(pair) for pair in zip(nearest["source"], nearest["target"], strict=True)}
    assert frozenset(("ports", "air_quality")) in pairs
    assert frozenset(("last_mile", "mobile_apps")) in pairs


def test_what_was_not_answered_is_missing(small_survey):
    result = measure_relatedness(small_survey, layer="needs")
    table = result.relatedness.set_index(["competence", "group"])
    assert table.loc[("solar", "B"), ["quotient", "strong", "density"]].isna().all()
    assert table.loc[("solar", "A"), "base"] == 2
    assert "B did not ask about 1 of 3 competences (needs)." in result.notes
    # Only A was asked about solar: that says nothing of what A is strong in.
    assert table.loc[("solar", "A"), "quotient"] == pytest.approx(1)
    assert table.loc[("iot", "A"), "quotient"] == pytest.approx(1)


def test_reading_names_what_is_near(by_sector):
    lines = by_sector.reading()
    assert len(lines) == 3 and all("nearest to what it is strong in are" in x for x in lines)
    empty = by_sector.with_tables(
        relatedness=by_sector.relatedness.assign(density=np.nan, strong=pd.NA)
    )
    assert empty.reading() == ("Too few SMEs to say what is near.",)


def test_released_relatedness_hides_small_counts(by_sector):
    survey = demo_survey()
    shown = release(measure_relatedness(survey), policy_for(demo_project(), survey)).relatedness
    small = shown["n"].isna()
    assert small.any() and shown.loc[small, ["quotient", "density", "strong"]].isna().all(axis=None)


def test_wrong_arguments_are_refused(small_survey):
    with pytest.raises(ValueError, match="threshold should be a number above 0, got 0"):
        measure_relatedness(small_survey, threshold=0)
    with pytest.raises(ValueError, match=r"by should be one of .partner.,.*got .colour."):
        measure_relatedness(small_survey, by="colour")


def test_one_partner_alone_is_strong_in_nothing_one_could_say():
    survey = demo_survey()
    alone = measure_relatedness(survey.where(survey.series("partner") == "CCTL", "one partner"))
    assert alone.reading()[0].startswith("With one partner alone it cannot be said")
    assert alone.reading()[0] in alone.notes
    assert "nearest to what it is strong in" in measure_relatedness(survey).reading()[0]


def test_partners_that_are_alike_are_not_one_alone():
    frame = pd.DataFrame({"cluster": list("ABC") * 20, "has_a": True, "has_b": True})
    survey = ma.survey_from(frame, has=["has_a", "has_b"], partner="cluster")
    assert measure_relatedness(survey).reading() == (
        "Each partner has every competence as often as the others: all quotients are 1.",
    )


def test_a_competence_of_density_0_is_near_to_nothing():
    frame = pd.DataFrame({
        "cluster": ["B", "C"], "has_a": [True, False], "has_b": [True, False],
        "has_c": [False, True],
    })  # fmt: skip
    survey = ma.survey_from(frame, has=["has_a", "has_b", "has_c"], partner="cluster")
    assert measure_relatedness(survey).reading() == (
        "C: no other competence is near to what it is strong in.",
    )
