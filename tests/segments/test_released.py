"""What is published of segments follows from the published counts, and gives nothing else back."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from move_analysis.columns import Amount, Coarse, Count, Derived, Mean
from move_analysis.competences import measure_competences
from move_analysis.demo import demo_project, demo_survey
from move_analysis.derive import Published, numbers, rounded
from move_analysis.privacy import policy_for, release
from move_analysis.privacy.noise import Blur
from move_analysis.segments import (
    Members,
    Segments,
    find_members,
    find_segments,
    measure_factors,
    measure_stability,
)
from move_analysis.segments.found import CERTAINTY
from move_analysis.segments.profile import published_v_test

TESTED = ("segments", "members", "stability", "factors")
# What follows from counts is as computed, to four digits; means of levels are whole SMEs, those
# of other numbers have two digits, and so have what lies around them.
TOLERANCE = {"levels": 0.45, "numbers": 0.05}


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def policy(survey):
    return policy_for(demo_project(), survey)


def results_of(survey) -> dict:
    found = find_segments(survey, k=4, n_init=2)
    return {
        "segments": found,
        "members": find_members(survey, found),
        "stability": measure_stability(survey, found, n_resamples=3),
        "factors": measure_factors(survey, found),
    }


@pytest.fixture(scope="module")
def results(survey) -> dict:
    return results_of(survey)


@pytest.fixture(scope="module")
def released(results, policy) -> dict:
    return {name: release(result, policy) for name, result in results.items()}


def columns(result, *kinds):
    for name, about in result.SCHEMA.items():
        for column, told in about.items():
            if isinstance(told.gate, kinds):
                yield name, column, told.gate


def as_numbers(table: pd.DataFrame, column: str) -> np.ndarray:
    if pd.api.types.is_numeric_dtype(table[column]):
        return numbers(table[column])
    return pd.factorize(table[column].astype(str), sort=True)[0].astype(float)


@pytest.mark.parametrize("name", TESTED)
def test_without_noise_what_is_published_is_what_was_computed(results, policy, name):
    """A formula that is not the one of the analysis shows here."""
    open_policy = replace(policy, minimum=1, blur=Blur(b"key", variance=0))
    true, shown = results[name], release(results[name], open_policy)
    for table, column, gate in columns(true, Count, Derived):
        expected = as_numbers(getattr(true, table), column)
        found = as_numbers(getattr(shown, table), column)
        within = 0.0 if isinstance(gate, Count) else TOLERANCE.get(table, 2e-3)
        np.testing.assert_allclose(
            found, expected, rtol=within, atol=within, err_msg=f"{table}.{column}"
        )


def test_means_without_noise_are_within_half_an_sme(results, policy):
    open_policy = replace(policy, minimum=1, blur=Blur(b"key", variance=0))
    true, shown = results["segments"].levels, release(results["segments"], open_policy).levels
    half = (true["highest"] - true["lowest"]) / 2 / true["base"]
    assert ((shown["mean"] - true["mean"]).abs() <= half + 0.001).all()
    wide = shown["high"] - shown["low"]
    np.testing.assert_allclose(wide, true["high"] - true["low"], rtol=0.06)


def test_weights_change_shares_as_much_as_they_do(survey, policy):
    weights = pd.Series(np.where(np.arange(len(survey)) % 3, 1.0, 2.0), index=survey.answers.index)
    found = find_segments(survey.changed("weighted", weights=weights), k=3, n_init=1)
    shown = release(found, replace(policy, minimum=1, blur=Blur(b"key", variance=0)))
    for column in ("share_in_segment", "share_overall", "share_of_answer", "low_in_segment"):
        np.testing.assert_allclose(
            shown.profile[column], found.profile[column], rtol=0.055, atol=0.01, err_msg=column
        )
    near = (shown.profile["v_test"] - found.profile["v_test"]).abs()
    assert near.quantile(0.95) < 0.5 and near.max() < 1.5
    np.testing.assert_allclose(shown.segments["low"], found.segments["low"], atol=0.02)


@pytest.mark.parametrize("name", TESTED)
def test_derived_columns_are_their_functions_of_the_published_counts(
    results, released, policy, name
):
    """Recomputed from the released tables alone, by another way through the gate."""
    shown = released[name]
    again = release(
        results[name].with_tables(
            **{t: with_published_counts(shown, results[name], t) for t in shown.SCHEMA}
        ),
        replace(policy, minimum=1, blur=Blur(b"key", variance=0)),
    )
    for table, column, _ in columns(shown, Derived):
        if column in ("share", "share_in_segment", "share_of_answer", "share_overall", "sure"):
            expected, found = (numbers(getattr(r, table)[column]) for r in (again, shown))
            known = ~np.isnan(found) & ~np.isnan(expected)
            assert known.any()
            if column != "sure":  # small counts are filled in sums
                np.testing.assert_allclose(found[known], expected[known], rtol=2e-3, err_msg=column)


def with_published_counts(shown, true, table: str) -> pd.DataFrame:
    """The table as if the published counts were the true ones; unweighted shares go with them."""
    frame = getattr(true, table).copy()
    if len(frame) != len(getattr(shown, table)):
        return frame
    for name, about in true.SCHEMA[table].items():
        if isinstance(about.gate, Count):
            frame[name] = getattr(shown, table)[name].fillna(frame[name]).to_numpy()
    pairs = {
        "share": ("n", "smes"),
        "share_in_segment": ("n_answer", "base"),
        "share_overall": ("n_overall", "base_overall"),
        "share_of_answer": ("n_answer", "n_overall"),
        "share_of_base": ("base", "base_overall"),
    }
    for share, (n, base) in pairs.items():
        if share in frame:
            frame[share] = frame[n] / frame[base].where(frame[base] > 0)
    return frame


def test_the_same_number_is_the_same_on_other_pages(survey, released, policy):
    profile = released["segments"].profile
    for layer in ("has", "needs"):
        shares = release(measure_competences(survey, layer=layer), policy).shares
        own = profile[(profile["role"] == layer) & (profile["segment"] == 1)]
        columns = {"n": "n_overall", "base": "base_overall", "share": "share_overall"}
        for elsewhere, here in columns.items():
            np.testing.assert_array_equal(own[here], shares[elsewhere])


def test_a_country_that_is_a_partner_is_counted_as_one(survey):
    """Else its counts would be published twice, with other noise."""
    answers, partner = survey.answers, survey.columns("partner")[0]
    country = survey.columns("country")[0]
    places = dict(zip(answers[partner].cat.categories, ["ES", "BG", "FR", "IT"], strict=True))
    answers[country] = answers[partner].astype(str).map(places).astype(answers[country].dtype)
    moved = survey.changed("moved", answers=answers)
    shown = release(find_segments(moved, k=4, n_init=1), policy_for(demo_project(), moved)).profile
    rows = {
        role: shown[shown["role"] == role].sort_values(["segment", f"of_{role}"])
        for role in ("partner", "country")
    }
    rows["partner"] = rows["partner"].assign(of_country=rows["partner"]["of_partner"].map(places))
    rows["partner"] = rows["partner"].sort_values(["segment", "of_country"])
    for column in ("n_answer", "n_overall", "share_in_segment", "v_test"):
        np.testing.assert_array_equal(rows["partner"][column], rows["country"][column])


def test_where_all_answered_the_base_is_the_segment(results, released):
    true, shown = results["segments"].profile, released["segments"].profile
    full = (true["base"] == true["n_segment"]).to_numpy()
    assert full.any() and (shown["base"] == shown["n_segment"])[full].all()
    assert (shown["base"] <= shown["n_segment"]).all()
    assert not (shown["n_answer"] > shown["base"]).any()


def test_one_segment_is_counted_as_everybody(survey, policy):
    found = find_segments(survey, k=1, n_init=1)
    shown = release(found, policy)
    assert shown.segments["n"].tolist() == shown.segments["smes"].tolist() == [len(survey)]
    pd.testing.assert_series_equal(
        shown.profile["n_answer"], shown.profile["n_overall"], check_names=False
    )
    np.testing.assert_array_equal(shown.levels["place"], shown.levels["place_overall"])
    assert shown.reading()[1].startswith("Segment 1, All SMEs: All SMEs are in one segment (n = ")


def test_an_office_sees_its_own_smes_as_they_are(survey, results):
    policy = policy_for(demo_project(), survey, reader="CCTL")
    true, shown = results["segments"].profile, release(results["segments"], policy).profile
    own = true["of_partner"] == "CCTL"
    assert (shown["n_answer"] == true["n_answer"])[own].all()
    assert not (shown["n_answer"] == true["n_answer"])[~own].all()


def test_the_model_and_places_of_smes_are_not_published(released):
    assert released["segments"].model.isna().all(axis=None)
    assert released["factors"].members[["x", "y"]].isna().all(axis=None)
    for name in ("largest", "largest_overall"):
        assert released["segments"].numbers[name].isna().all()


def test_who_is_where_is_told_in_classes(released):
    for table in (released["segments"].members, released["segments"].typical,
                  released["members"].members):  # fmt: skip
        assert set(table["certainty"]) <= set(CERTAINTY)
        assert table["segment"].is_monotonic_increasing


@pytest.mark.parametrize("name", TESTED)
def test_nothing_published_has_more_digits_than_its_column_allows(released, name):
    for table, column, gate in columns(released[name], Coarse, Derived, Mean, Amount):
        values = getattr(released[name], table)[column]
        if pd.api.types.is_float_dtype(values) and not getattr(gate, "steps", ()):
            digits = getattr(gate, "digits", 4)
            np.testing.assert_allclose(values, rounded(values, digits), rtol=1e-12)


def test_notes_and_arguments_are_the_same_for_other_answers(survey, results):
    """They pass the gate as they are, so nothing in them may depend on single answers."""
    answers = survey.answers
    changed = survey.changed("cut", answers=answers.iloc[5:], weights=survey.weights.iloc[5:])
    other = find_segments(changed, k=4, n_init=2)
    assert other.notes == results["segments"].notes
    assert other.arguments == results["segments"].arguments


def test_v_tests_are_nearer_to_0_the_more_noise_there_is():
    table = pd.DataFrame(
        {
            "n_answer": [30.0, 10, 20], "base": 50.0, "n_overall": 80.0, "base_overall": 200.0,
            "share_overall": 0.4, "share_of_answer": [3 / 8, 1 / 8, 2 / 8], "share_of_base": 0.25,
            "deff": 1.0,
        }
    )  # fmt: skip
    plain = published_v_test(Published(table, table))
    noisy = published_v_test(
        Published(table, table, variance={"n_answer": np.full(3, 6.0), "base": np.zeros(3)})
    )
    # hypergeometric variance 50 * .4 * .6 * 150 / 199, and 6 of noise on top
    chance = 50 * 0.4 * 0.6 * 150 / 199
    np.testing.assert_allclose(noisy, plain * np.sqrt(chance / (chance + 6)))
    assert plain[0] > 1.96 > 0 > plain[1] and plain[2] == 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", TESTED)
def test_any_numbers_may_be_missing(released, name, seed):
    rng = np.random.default_rng(seed)
    result = released[name]
    tables = result.frames()
    rows = {name: rng.random(len(table)) < 0.3 for name, table in tables.items()}
    for table, column, gate in columns(result, Count, Derived, Mean, Amount, Coarse):
        if "smes" in result.SCHEMA[table] or table == "agreement":
            hidden = rows[table].copy()
            if isinstance(gate, Count | Derived):
                hidden |= rng.random(len(hidden)) < 0.3
            tables[table][column] = tables[table][column].mask(hidden)
    lines = [*(cut := result.with_tables(**tables)).reading(), *cut.headline()]
    assert not [line for line in lines if re.search(r"\b(nan|None)\b", line)]


def test_few_smes_say_nothing(survey, policy):
    """With a minimum above all segments, no number of theirs is published, and none is read."""
    strict = replace(policy, minimum=100)
    found = find_segments(survey, k=4, n_init=2)
    shown = release(found, strict)
    assert shown.segments[["n", "share", "low", "high", "certainty", "marks"]].isna().all(axis=None)
    told = shown.profile[["n_answer", "base", "share_in_segment", "v_test", "p_value"]]
    assert told.isna().all(axis=None)
    few = [f"Segment {number} has too few SMEs to show more." for number in range(1, 5)]
    assert list(shown.reading()[1:]) == few
    stability = release(measure_stability(survey, found, n_resamples=2), strict)
    assert not [line for line in stability.reading() if line.startswith("Segment")]


@pytest.mark.parametrize("k", [2, 3])
def test_centres_of_segments_do_not_tell_their_sizes(survey, policy, k):
    """The mean of all SMEs is at 0, so sizes times centres add up to 0 but for rounding."""
    factors = measure_factors(survey, find_segments(survey, k=k, n_init=2))
    digits = factors.SCHEMA["segments"]["x"].gate.digits
    for key in range(3):
        shown = release(factors, replace(policy, blur=Blur(bytes([key]) * 32))).segments
        near = [size + np.arange(-5, 6) for size in shown["n"].astype(int)]
        sizes = np.stack(np.meshgrid(*near), axis=-1).reshape(-1, k)
        sizes = sizes[sizes.sum(axis=1) == len(factors.members)]
        centres = shown[["x", "y"]].to_numpy(dtype=float)
        rounding = 0.5 * 10.0 ** (np.floor(np.log10(np.abs(centres))) + 1 - digits)
        possible = sizes[(np.abs(sizes @ centres) <= sizes @ rounding).all(axis=1)]
        assert (factors.segments["n"].to_numpy() == possible).all(axis=1).any()
        assert all(len(set(own)) > 1 for own in possible.T)


def test_released_segments_can_be_measured_but_place_nobody(survey, released, results):
    again = measure_factors(survey, released["segments"])
    pd.testing.assert_frame_equal(again.segments, results["factors"].segments)
    with pytest.raises(ValueError, match="not yet released"):
        find_members(survey, released["segments"])


def test_members_of_another_wave_are_released(make_survey, planted):
    found = find_segments(planted[0], k=3, n_init=2)
    wave = make_survey(150, seed=9)[0]
    placed = find_members(wave, found)
    assert isinstance(placed, Members) and isinstance(found, Segments)
    assert placed.segments["n_before"].tolist() == found.segments["n"].tolist()
    assert placed.segments["smes_before"].tolist() == [240] * 3


@pytest.mark.parametrize("name", TESTED)
def test_names_follow_the_reader_and_survive_saving(results, released, name, tmp_path):
    for result in (results[name], released[name]):
        assert "language" not in result.arguments
        again = type(result).load(result.save(tmp_path / str(result.released)))
        for language in ("en", "es"):
            for table, shown in result.tables(language=language).items():
                pd.testing.assert_frame_equal(again.tables(language=language)[table], shown)
    english, spanish = (released[name].tables(language=one)["segments"] for one in ("en", "es"))
    assert english["marks"].equals(spanish["marks"])
    assert not english["name"].equals(spanish["name"])
