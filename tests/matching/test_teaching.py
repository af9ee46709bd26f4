"""Who can teach whom, and what nobody can offer."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey
from move_analysis.matching import find_unmet_needs, match_teachers
from move_analysis.matching.classes import taught
from move_analysis.matching.teaching import ability_levels
from move_analysis.survey import Survey


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def teachers(survey):
    return match_teachers(survey)


def test_learners_have_a_gap_and_teachers_none(survey, teachers):
    points = {f"imp{i}": (i - 1) / 4 for i in range(1, 6)}
    ability = ability_levels(survey)
    for row in teachers.pairs.sample(60, random_state=0).itertuples():
        name = f"importance[{row.competence}]"
        importance = survey.answers[name].astype(object).map(points)
        gap = importance - ability[row.competence]
        assert row.gap == pytest.approx(gap[row.sme]) and row.gap > 0
        assert row.ability >= 0.75 and not gap[row.teacher] > 0
    assert teachers.pairs.groupby(["teacher", "competence"]).size().max() <= 8
    assert not teachers.pairs.duplicated(["sme", "competence"]).any()


def test_partners_count_their_learners_and_teachers(teachers):
    own = teachers.partners.groupby("competence")["learners"].sum()
    taught = teachers.pairs.groupby("competence")["sme"].nunique()
    assert (taught <= own).all() and taught.sum() > 300
    assert (teachers.partners["places"] == 8 * teachers.partners["teachers"]).all()


def test_a_small_capacity_leaves_learners_out(survey, teachers):
    one = match_teachers(survey, group=1)
    assert one.pairs.groupby(["teacher", "competence"]).size().max() == 1
    assert len(one.pairs) < len(teachers.pairs)


def test_all_smes_are_the_sum_of_the_partners(teachers):
    own = teachers.partners.groupby("competence", sort=False)[["base", "learners", "teachers"]]
    whole = teachers.competences.set_index("competence")
    pd.testing.assert_frame_equal(own.sum(), whole[["base", "learners", "teachers"]])
    assert (whole["places"] == 8 * whole["teachers"]).all()


def test_sentences_say_what_is_published(survey, teachers):
    released = ma.release(teachers, ma.policy_for(demo_project(), survey))
    table = released.tables()["competences"]
    row = table.sort_values("learners", ascending=False).iloc[0]
    first = released.reading()[0]
    assert first.startswith(
        f"{row['label']}: {row['learners']:.0f} SMEs would learn; {row['teachers']:.0f} could teach"
    )
    assert first.endswith(f"with {row['teachers'] * 8:.0f} places.")
    few = released.with_tables(competences=released.competences.assign(teachers=float("nan")))
    assert few.reading()[0].endswith("SMEs would learn; fewer than 5 could teach.")


def test_partners_that_could_teach_are_a_list_without_english_words(teachers):
    own = teachers.reading()[0]
    what = own.split(": ")[0]
    table = teachers.tables()["partners"]
    rows = table[table["label"] == what]
    able = rows[rows["teachers"] > 0].sort_values("teachers", ascending=False, kind="stable")
    who = ", ".join(f"{r.partner_label} {r.teachers}" for r in able.itertuples())
    assert len(able) > 3 and f"{able['teachers'].sum()} could teach ({who}), with " in own


def test_without_ratings_it_says_so(small_survey):
    result = match_teachers(small_survey)
    assert result.pairs.empty and "Nobody was asked" in result.reading()[0]
    with pytest.raises(ValueError, match="group should be an int of at least 1"):
        match_teachers(small_survey, group=0)
    with pytest.raises(ValueError, match="able should be"):
        match_teachers(small_survey, able=0)


def test_needs_that_nobody_else_can_meet_come_first(small_survey):
    table = find_unmet_needs(small_survey).unmet.set_index("competence")
    assert table.loc["iot", "nobody"] == 0
    answers = small_survey.answers
    answers["has[solar]"] = pd.Categorical(
        ["none"] * 5, categories=["none", "basic", "expert"], ordered=True
    )
    unmet = find_unmet_needs(small_survey.changed("none", answers=answers)).unmet
    first = unmet.iloc[0]
    assert (first["competence"], first["need"], first["nobody"], first["have"]) == (
        "solar",
        1,
        1,
        0,
    )
    # The one that needs solar needs web too, which others have.
    assert (first["related"], first["remedy"]) == ("web", "related")


def test_the_only_holder_that_needs_it_finds_nobody_else(small_survey):
    answers = small_survey.answers
    answers["needs[iot]"] = pd.array([True, True, False, False, False], dtype="boolean")
    levels = ["expert", "none", "none", "none", None]
    answers["has[iot]"] = pd.Categorical(levels, ["none", "basic", "expert"], ordered=True)
    unmet = find_unmet_needs(small_survey.changed("one", answers=answers)).unmet
    row = unmet.set_index("competence").loc["iot"]
    assert (row["need"], row["have"], row["nobody"]) == (2, 1, 1)


def test_training_is_named_where_somebody_is_able(survey):
    table = find_unmet_needs(survey).filter(short=True).unmet
    able = ability_levels(survey) >= 0.75
    assert len(table)
    for row in table.itertuples():
        if row.teachers:
            needs = survey.incidence("needs")[row.competence].fillna(False)
            assert row.teachers == (able[row.competence] & ~needs).sum()
            assert row.remedy == "training"
    assert (table["need"] > 1.25 * table["have"]).all()


def test_what_nothing_is_near_to_comes_from_outside(small_survey):
    answers = small_survey.answers
    for code in ("iot", "web", "solar"):
        answers[f"has[{code}]"] = pd.Categorical(
            ["none"] * 5, ["none", "basic", "expert"], ordered=True
        )
    result = find_unmet_needs(small_survey.changed("none", answers=answers))
    short = result.filter(short=True).unmet
    assert set(short["remedy"]) == {"outside"} and (short["need"] > 0).all()
    assert "look for an outside cluster" in result.reading()[0]


def test_all_met_is_one_sentence(small_survey):
    everybody = small_survey.answers
    for code in ("iot", "web", "solar"):
        everybody[f"has[{code}]"] = pd.Categorical(
            ["expert"] * 5, ["none", "basic", "expert"], ordered=True
        )
    result = find_unmet_needs(small_survey.changed("all", answers=everybody))
    assert result.filter(short=True).unmet.empty
    assert result.reading()[0].startswith("Every need")


def test_a_hidden_count_is_said_to_be_small(survey):
    released = ma.release(find_unmet_needs(survey), ma.policy_for(demo_project(), survey))
    nothing = dict.fromkeys(("have", "per_holder", "teachers"), float("nan"))
    lines = released.with_tables(unmet=released.unmet.assign(**nothing)).reading()
    assert all(", fewer than 5 SMEs have it. " in line for line in lines)
    assert lines[0].endswith("Training could help: fewer than 5 SMEs rate their ability as high.")


def test_one_sme_is_said_in_the_singular(small_survey):
    lines = find_unmet_needs(small_survey).reading()
    assert not any("1 SMEs" in line for line in lines)
    table = find_unmet_needs(demo_survey()).tables(language="es")["unmet"]
    assert {"label", "related_label"} < set(table)
    assert not table["label"].str.contains("Fleet management").any()


def test_without_needs_it_says_so(small_survey, small_book):
    answers = small_survey.answers.drop(columns=["needs[iot]", "needs[web]", "needs[solar]"])
    result = find_unmet_needs(Survey(answers, small_book))
    assert result.reading() == ("Nobody was asked both what it has and what it needs.",)


@given(st.integers(0, 10**6), st.integers(0, 12), st.integers(0, 4), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_the_pairs_have_the_largest_total(seed, n_learners, n_teachers, group):
    rng = np.random.default_rng(seed)
    gap, ability = rng.integers(1, 4, n_learners) / 4, rng.choice([0.75, 1.0], n_teachers)
    at, by = rng.integers(-1, 3, n_learners), rng.integers(-1, 3, n_teachers)
    learner, teacher = taught(gap, ability, at=at, by=by, group=group)
    home = (at[:, None] == by) & (by >= 0)
    worth = gap[:, None] * ability * (1 + 0.1 * home)
    places = np.repeat(worth, group, axis=1)
    rows, columns = linear_sum_assignment(places, maximize=True)
    assert worth[learner, teacher].sum() == pytest.approx(places[rows, columns].sum())
    assert len(np.unique(learner)) == len(learner)
    assert np.bincount(teacher, minlength=1).max() <= group


def test_equal_teachers_take_turns():
    alike = np.zeros(6, dtype=int)
    _, teacher = taught(np.full(6, 0.5), np.ones(3), at=alike, by=alike[:3], group=8)
    assert teacher.tolist() == [0, 1, 2, 0, 1, 2]
