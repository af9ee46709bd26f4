"""Training needs: groups, agreement of methods, what was not asked, and what is said."""

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.privacy import Blur
from move_analysis.survey import Survey
from move_analysis.training import groups_by, measure_training_needs, ratings_of

from .conftest import grid, make_book


def test_ratings_are_the_points_of_the_scale(survey):
    ratings = ratings_of(survey)
    assert ratings.importance["bids"].tolist()[:5] == [5, 4, 5, 4, 2]
    assert np.isnan(ratings.importance.loc["B-3", "bids"])
    assert ratings.span == (1, 5) and ratings.middle == 3


def test_other_scales_are_stretched_and_it_is_said(survey):
    answers = survey.answers
    for name in survey.columns("ability"):
        # One to three instead of one to five: the ends and the middle stay what they are.
        points = {"a1": "a1", "a3": "a2", "a5": "a3", "a2": "a1", "a4": "a3"}
        answers[name] = pd.Categorical(
            answers[name].astype(object).map(points), ["a1", "a2", "a3"], ordered=True
        )
    short = Survey(answers, make_book(ability_points=3))
    ratings = ratings_of(short)
    assert ratings.ability["export"].tolist()[:5] == [1, 1, 5, 1, 1]
    assert "different length" in ratings.notes[0]


def test_both_halves_are_needed_for_a_topic(survey):
    topics = measure_training_needs(survey, resamples=0).topics.set_index("competence")
    assert topics["base"].to_dict() == {"bids": 5, "export": 5, "quality": 4}
    assert topics.loc["bids", "importance"] == 4 and topics.loc["bids", "ability"] == 3


def test_managers_stand_apart_from_smes(survey):
    scores = measure_training_needs(survey, by="role", resamples=0).tables()["scores"]
    mwds = scores[scores["method"] == "mwds"].set_index(["group_label", "competence"])["score"]
    assert mwds["Cluster managers", "export"] == 20  # (5 - 1) x 5
    assert mwds["SMEs", "export"] == pytest.approx((1 - 1 + 2 - 2 + 1 - 4 + 1 - 1) / 4 * 1.25)
    assert set(scores["group"]) == {"manager", "sme"}


def test_notes_count_no_answers(survey):
    notes = measure_training_needs(survey, by="role", resamples=0).notes
    assert "SMEs of which the group is not known are in none." in notes
    assert "SMEs of which" not in " ".join(measure_training_needs(survey, resamples=0).notes)


def test_unknown_groups_are_refused_with_the_choices(survey):
    with pytest.raises(ValueError, match=r"by should be None or one of .*'role'.* got 'roles'"):
        measure_training_needs(survey, by="roles")
    with pytest.raises(ValueError, match="needs segments"):
        groups_by(survey, "segment")


def test_segments_are_groups(demo):
    segments = ma.segments.find_segments(demo, k=3, n_init=2)
    topics = measure_training_needs(demo, segments, by="segment", resamples=0).tables()["topics"]
    assert topics["group_label"].unique().tolist() == ["Segment 1", "Segment 2", "Segment 3"]
    whole = measure_training_needs(demo, resamples=0).topics.set_index("competence")["base"]
    assert topics.groupby("competence")["base"].sum().to_dict() == whole.to_dict()


def test_weights_travel(survey):
    weights = pd.Series([1.0, 1, 1, 1, 6, 1], index=survey.answers.index)
    heavy = Survey(survey.answers, survey.codebook, weights=weights)
    one = measure_training_needs(survey, resamples=0).topics.set_index("competence")
    other = measure_training_needs(heavy, resamples=0).topics.set_index("competence")
    assert one.loc["export", "importance"] == 2 and other.loc["export", "importance"] == 3.5
    assert one["base"].equals(other["base"])


def test_methods_that_disagree_are_named(survey):
    """One wide gap against five narrow ones: Borich's score weighs it, counting heads does not."""
    answers = survey.answers.assign(
        **grid("importance", [(5, 2, 3)] * 5 + [(0, 0, 0)]),
        **grid("ability", [(1, 1, 3)] + [(5, 1, 3)] * 4 + [(0, 0, 0)]),
    )
    split = Survey(answers, survey.codebook)
    needs = measure_training_needs(split, resamples=0, tolerance=0)
    scores = needs.scores.set_index(["method", "competence"])
    assert scores.loc["mwds", "score"].to_dict() == pytest.approx(
        {"bids": 4, "export": 2, "quality": 0}
    )
    assert scores.loc["rdm", "rank"].to_dict() == {"bids": 2, "export": 1, "quality": 3}
    assert needs.topics.set_index("competence")["disagree"].to_dict() == {
        "bids": True, "export": True, "quality": False
    }  # fmt: skip
    assert "They disagree on Bids (1 place) and Export (1 place)." in needs.technical()
    alike = measure_training_needs(split, resamples=0, tolerance=1)
    assert not alike.topics["disagree"].any()
    assert any("no topic differs by more than 1 place." in line for line in alike.technical())


def test_rank_correlation_is_spearmans(demo):
    from scipy.stats import spearmanr

    needs = measure_training_needs(demo, by="sector", resamples=0)
    wide = needs.scores.pivot_table(index=["group", "competence"], columns="method", values="rank")
    for row in needs.agreement.itertuples():
        if row.methods == "mwds rdm":
            ranks = wide.loc[row.group].astype(float)
            assert row.correlation == pytest.approx(spearmanr(ranks["mwds"], ranks["rdm"])[0])


def test_needs_that_were_rated_stand_in(survey):
    book = survey.codebook
    questions = [q.model_copy(update={"role": "needs"}) if q.role == "importance" else q
                 for q in book.questions if q.role != "ability"]  # fmt: skip
    answers = survey.answers.drop(columns=survey.columns("ability"))
    rated = Survey(answers, book.model_copy(update={"questions": tuple(questions)}))
    needs = measure_training_needs(rated, resamples=0)
    assert needs.scores["method"].unique().tolist() == ["rating"]
    assert needs.topics["ability"].isna().all() and needs.agreement.empty
    assert needs.technical()[0].startswith("Needed most by mean rating of need (1 to 5): Bids (4.0")
    first = needs.reading()[0]
    assert first.startswith("Training needed most, of ") and "Bids" in first


def test_a_survey_without_the_question_says_so(small_survey):
    needs = measure_training_needs(small_survey, by="partner")
    assert needs.reading() == (
        "There are no answers on how important topics are and how able SMEs are.",
    )
    assert needs.scores.empty and needs.topics.empty


def test_the_same_seed_gives_the_same_result(demo):
    one, other = (measure_training_needs(demo, resamples=30, seed=7) for _ in range(2))
    pd.testing.assert_frame_equal(one.scores, other.scores)
    third = measure_training_needs(demo, resamples=30, seed=8)
    assert not one.scores.equals(third.scores)


def test_few_answers_are_not_said(survey):
    policy = ma.privacy.Policy(minimum=6, reader="partnership", blur=Blur(b"key", variance=0))
    released = ma.release(measure_training_needs(survey, resamples=0), policy)
    assert released.reading() == ("All SMEs: too few SMEs to say.",)


def test_shuffled_answers_have_no_need_that_stands_out():
    """Whom one asks makes no difference where answers were dealt anew to topics and SMEs."""
    from move_analysis.demo import demo_survey

    shuffled = demo_survey(shuffled=True)
    needs = measure_training_needs(shuffled, by="sector", resamples=200)
    lead = needs.scores[needs.scores["method"] == "mwds"]
    whole = measure_training_needs(shuffled, resamples=0).scores.set_index(["method", "competence"])
    inside = [
        row.low <= whole.loc[("mwds", row.competence), "score"] <= row.high
        for row in lead.itertuples()
    ]
    assert np.mean(inside) >= 0.9
