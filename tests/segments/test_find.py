"""From a survey to its segments: planted ones found, few answers survived, all in words."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from move_analysis.codebook import Question
from move_analysis.segments import Segments, find_segments, measure_group


@pytest.fixture(scope="module")
def found(planted) -> Segments:
    return find_segments(planted[0], max_k=5, n_init=10)


def test_planted_segments_are_found(planted, found):
    assert len(found.segments) == 3
    assert adjusted_rand_score(planted[1], found.members["segment"]) > 0.9


def test_nothing_is_found_in_shuffled_answers(make_survey):
    shuffled, _ = make_survey(seed=4, shuffled=True)
    found = find_segments(shuffled, max_k=3, n_init=5)
    assert found.tables()["segments"]["name"].tolist() == ["All SMEs"]
    assert found.segments["n"].tolist() == [240]


def test_segments_are_ordered_by_size_and_add_up(found):
    table = found.segments
    assert table["n"].is_monotonic_decreasing
    assert table["n"].sum() == len(found.members) == 240
    assert table["share"].sum() == pytest.approx(1)
    assert (table["low"] < table["share"]).all() and (table["share"] < table["high"]).all()
    counted = found.members["segment"].value_counts().sort_index()
    assert counted.tolist() == table["n"].tolist()


def test_shares_in_the_profile_are_plain_counts(planted, found):
    survey, _ = planted
    rows = found.profile
    row = rows[(rows["segment"] == 1) & (rows["column"] == "needs[c07]")].iloc[0]
    inside = survey.answers["needs[c07]"][(found.members["segment"] == 1).to_numpy()]
    assert row["n_answer"] == inside.sum()
    assert row["base"] == inside.notna().sum()
    assert row["share_in_segment"] == pytest.approx(float(inside.mean()))
    assert row["share_overall"] == pytest.approx(float(survey.answers["needs[c07]"].mean()))
    assert row["answer"] == "needs[c07]"
    assert found.name("answer", row["answer"]) == "Skill c07"


def test_what_built_and_what_describes_are_apart(found):
    built = found.profile.groupby("role")["built"].all()
    assert built[["has", "needs"]].all()
    assert not found.profile.loc[~found.profile["role"].isin(["has", "needs"]), "built"].any()
    assert found.numbers["column"].unique().tolist() == ["staff"]


def test_planted_marks_are_the_strongest(planted, found):
    """The largest segment has the first block, needs the second, and is in ICT."""
    own = found.profile[found.profile["segment"] == 1].sort_values("v_test", ascending=False)
    strongest = [own[own["role"] == role]["column"].head(6) for role in ("has", "needs")]
    assert sorted(strongest[0]) == [f"has[c{i:02d}]" for i in range(6)]
    assert sorted(strongest[1]) == [f"needs[c{i:02d}]" for i in range(6, 12)]
    assert "Over-represented among them are Sector: ICT" in found.reading()[1]
    assert found.tables()["segments"]["name"].is_unique


def test_reading_gives_reason_and_segments(found):
    reason, *rest = found.reading()
    assert reason == found.reason
    assert len(rest) == 3 and rest[0].startswith("Segment 1, Skill c")


def test_a_hidden_segment_is_not_read_out(found):
    table = found.segments.copy()
    table.loc[2, ["n", "share"]] = np.nan
    hidden = found.with_tables(segments=table)
    assert hidden.reading()[3] == "Segment 3 has too few SMEs to show more."


@pytest.mark.parametrize("wanted", ["has", "needs[c03]", "staff"])
def test_variables_are_roles_questions_or_columns(planted, wanted):
    found = find_segments(planted[0], variables=[wanted, "country"], max_k=2, n_init=2)
    both = pd.concat([found.profile, found.numbers])
    built = both.loc[both["built"], "column"].unique()
    assert "country" in built
    assert all(column.startswith(wanted) or column == "country" for column in built)


def test_a_misspelt_variable_is_named(planted):
    with pytest.raises(ValueError, match=r"got .contry.\. Did you mean .country"):
        find_segments(planted[0], variables=["contry"])


def test_answers_that_nearly_all_share_are_left_out(planted):
    survey, _ = planted
    answers = survey.answers
    answers["needs[c00]"] = pd.array([True] * 2 + [False] * 238, dtype="boolean")
    found = find_segments(survey.changed("rare", answers=answers), max_k=2, n_init=2)
    (left_out,) = [note for note in found.notes if "1 of 36 variables were left out" in note]
    assert left_out.endswith("answer the same: Skill c00.")
    rare = found.profile[found.profile["column"] == "needs[c00]"]
    assert len(rare) == 2 and not rare["built"].any()


def test_few_members_are_said_beside_their_segment(found):
    table = found.segments.assign(n=[100, 9, 10])
    lines = found.with_tables(segments=table).reading()
    assert [line for line in lines if "too few to generalise" in line] == [
        "Segment 2 has fewer than 10 respondents: too few to generalise."
    ]


def test_answers_that_nobody_gave_are_listed(planted):
    """That an answer was given at all is more than what is published of its number."""
    survey, _ = planted
    scale = survey.codebook.scale_of(survey.codebook.by_role("has")[0])
    asked = Question(code="mood", kind="ordinal", label="Mood", scale=scale.code)
    mood = pd.Categorical(["basic"] * 240, categories=list(scale.values()), ordered=True)
    answers = survey.answers.assign(mood=mood)
    book = survey.codebook.with_questions([asked])
    found = find_segments(survey.changed("mood", answers=answers, codebook=book), k=2, n_init=1)
    rows = found.profile[found.profile["column"] == "mood"]
    assert rows["answer"].tolist() == [f"mood={level}" for level in scale.values()] * 2
    assert rows["v_test"].tolist() == [0] * 8
    sectors = found.profile[found.profile["column"] == "sector"]
    assert set(sectors["of_sector"]) == set(answers["sector"])


def test_segments_are_called_by_what_makes_them(planted):
    """The same segments have the same codes, others have others; one segment is everybody."""
    codes = [
        find_segments(planted[0], n_init=2, **options).segments["segment_code"].tolist()
        for options in (
            {"k": 2}, {"k": 2, "variables": ["needs", "has"], "seed": 1}, {"k": 3},
            {"k": 2, "method": "factors"}, {"k": 2, "variables": ["has"]}, {"k": 1},
        )
    ]  # fmt: skip
    assert codes[0] == ["1 of 2 by mixture of has, needs", "2 of 2 by mixture of has, needs"]
    assert codes[1] == codes[0]
    assert codes[-1] == ["all"]
    assert len({code for own in codes for code in own}) == 2 + 3 + 2 + 2 + 1


def test_who_answered_nothing_is_in_no_segment(planted):
    survey, _ = planted
    answers = survey.answers
    grid = [c for c in answers if c.startswith(("has", "needs"))]
    answers.loc[answers.index[:7], grid] = pd.NA
    found = find_segments(survey.changed("blank", answers=answers), max_k=2, n_init=2)
    assert len(found.members) == 233
    assert "SMEs that answered none of the variables are in no segment." in found.notes


def test_who_has_weight_0_is_in_no_segment_for_that_reason(planted):
    survey, _ = planted
    said = "SMEs with weight 0 are in no segment."
    assert said not in find_segments(survey, k=2, n_init=2).notes
    half = pd.Series(np.arange(240) % 2.0, index=survey.answers.index)
    weighted = survey.changed("half", weights=half)
    for found in (
        find_segments(weighted, k=2, n_init=2),
        measure_group(weighted, list(half.index[:20])),
    ):
        assert len(found.members) == 120
        assert said in found.notes


@pytest.mark.parametrize("n", [0, 1, 2, 9])
def test_few_respondents_are_one_segment_and_a_note(planted, n):
    survey, _ = planted
    keep = pd.Series(np.arange(240) < n, index=survey.answers.index)
    found = find_segments(survey.where(keep, "few"))
    assert found.segments["n"].tolist() == [n]
    assert found.evidence["k"].tolist() == [1]
    assert found.notes[0].startswith("No segments were sought: fewer than 10 SMEs answered")


@pytest.mark.parametrize("n", [10, 14])
def test_a_few_more_do_not_crash(planted, n):
    survey, _ = planted
    keep = pd.Series(np.arange(240) < n, index=survey.answers.index)
    assert find_segments(survey.where(keep, "few"), n_init=2).segments["n"].sum() == n


def test_all_blank_is_one_segment_and_a_note(planted):
    survey, _ = planted
    answers = survey.answers
    answers = answers.mask(np.broadcast_to(answers.columns != "partner", answers.shape))
    found = find_segments(survey.changed("blank", answers=answers))
    assert found.segments["n"].tolist() == [240]
    assert (
        found.reason == "One segment: no variable that could build segments tells the SMEs apart."
    )


def test_weights_make_shares(planted):
    survey, _ = planted
    weights = pd.Series(np.where(np.arange(240) % 2, 3.0, 1.0), index=survey.answers.index)
    found = find_segments(survey.changed("weighted", weights=weights), k=2, n_init=3)
    member = found.members["segment"].to_numpy() == 1
    assert found.segments["share"][0] == pytest.approx(weights[member].sum() / weights.sum())
    assert found.segments["n"][0] == member.sum()


def test_saves_and_loads(found, tmp_path):
    loaded = Segments.load(found.save(tmp_path))
    assert loaded.reading() == found.reading()
    for name, table in found.tables().items():
        pd.testing.assert_frame_equal(loaded.tables()[name], table)


def test_typical_members_answer_as_their_segment_does(planted, found):
    typical, members = found.typical, found.members.set_index("respondent")
    assert typical["segment"].tolist() == [1] * 5 + [2] * 5 + [3] * 5
    assert (members.loc[typical["respondent"], "segment"].array == typical["segment"].array).all()
    assert typical["certainty"].mean() > members["certainty"].mean()
    has = planted[0].incidence("has").iloc[:, :6].mean(axis=1)
    first = typical.loc[typical["segment"] == 1, "respondent"]
    assert has[first].mean() > has[members.index[members["segment"] == 1]].mean()


def test_factors_find_them_too(planted, found):
    by_factors = find_segments(planted[0], method="factors", max_k=5)
    assert len(by_factors.segments) == 3
    assert adjusted_rand_score(planted[1], by_factors.members["segment"]) > 0.8
    assert by_factors.evidence["gap"].notna().all()
    assert by_factors.model.empty
    assert len(by_factors.typical) == 15


def test_a_method_that_there_is_not_is_named(planted):
    with pytest.raises(ValueError, match=r"method should be one of .*got 'kmeans'"):
        find_segments(planted[0], method="kmeans")


def test_who_answers_as_all_do_is_not_said_to_be_few(planted):
    survey, _ = planted
    answers = survey.answers
    for column in (*survey.columns("has"), *survey.columns("needs")):
        answers[column] = answers[column].iloc[0]
    found = measure_group(survey.changed("alike", answers=answers), list(answers.index[:30]))
    assert found.segments["n"].tolist() == [30, 210]
    assert all("they answer as all do" in str(line) for line in found.reading()[1:3])
