"""Readiness: the rule for blanks, who is ready, intervals, and what is said."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import move_analysis as ma
from move_analysis.markets import measure_readiness, readiness_scores
from move_analysis.markets.answers import readiness_items
from move_analysis.markets.readiness import mean_with_interval
from move_analysis.privacy import Blur
from move_analysis.settings import Internationalisation
from move_analysis.survey import Survey

from .conftest import make_survey, points

RULES = Internationalisation()


def test_at_least_half_of_the_items_make_a_score(survey):
    scores = readiness_scores(survey, RULES)
    assert scores.dropna().to_dict() == {
        "A-1": 15 / 16, "A-2": 1 / 16, "A-3": 7 / 8, "B-1": 3 / 16
    }  # fmt: skip
    strict = readiness_scores(survey, RULES.model_copy(update={"answered": 1.0}))
    assert strict.dropna().index.tolist() == ["A-1", "A-2", "B-1"]
    lenient = readiness_scores(survey, RULES.model_copy(update={"answered": 0.25}))
    assert lenient["B-2"] == 1.0 and pd.isna(lenient["B-3"])


def test_groups_count_who_is_ready_and_who_has_no_score(survey):
    groups = measure_readiness(survey, by="partner", resamples=20).groups.set_index("group")
    assert groups["base"].to_dict() == {"A": 3, "B": 1}
    assert groups["unscored"].to_dict() == {"A": 0, "B": 1}  # B-3 answered nothing at all
    assert groups["n"].to_dict() == {"A": 2, "B": 0}
    assert groups.loc["A", "share"] == pytest.approx(2 / 3)
    assert groups.loc["A", "mean"] == pytest.approx((15 / 16 + 1 / 16 + 7 / 8) / 3)


def test_the_least_score_can_be_changed(survey):
    low = RULES.model_copy(update={"ready_from": 0.15})
    assert measure_readiness(survey, low, resamples=20).groups["n"].tolist() == [3]


def test_reliability_stands_on_complete_answers(survey):
    readiness = measure_readiness(survey, resamples=20)
    assert (readiness.scale["base"] == 3).all() and (readiness.scale["items"] == 4).all()
    x = readiness_items(survey).dropna().to_numpy()
    variances, total = x.var(axis=0, ddof=1).sum(), x.sum(axis=1).var(ddof=1)
    assert readiness.scale["value"].iloc[0] == pytest.approx(4 / 3 * (1 - variances / total))


def test_the_interval_of_alpha_is_near_feldts(demo):
    """Feldt (1965): (1 - alpha) / (1 - found) follows an F distribution."""
    row = measure_readiness(demo, resamples=1000).scale.iloc[0]
    free = row["base"] - 1
    low = 1 - (1 - row["value"]) * stats.f.ppf(0.975, free, free * (row["items"] - 1))
    high = 1 - (1 - row["value"]) * stats.f.ppf(0.025, free, free * (row["items"] - 1))
    assert row["low"] == pytest.approx(low, abs=0.015)
    assert row["high"] == pytest.approx(high, abs=0.015)


def test_means_have_students_interval():
    values = pd.Series([0.2, 0.5, 0.9, 0.4])
    mean, low, high = mean_with_interval(values, pd.Series(1.0, range(4)))
    expected = stats.t.interval(0.95, 3, values.mean(), stats.sem(values))
    assert (mean, low, high) == pytest.approx((values.mean(), *expected))
    assert np.isnan(mean_with_interval(values[:0], pd.Series(dtype=float))[0])
    one = mean_with_interval(values[:1], pd.Series([1.0]))
    assert one[0] == 0.2 and np.isnan(one[1])


def test_an_item_that_runs_the_other_way_is_named(demo):
    name = "readiness[plan]"
    turned = {"agr1": "agr5", "agr2": "agr4", "agr3": "agr3", "agr4": "agr2", "agr5": "agr1"}
    answers = demo.answers
    given = answers[name]
    answers[name] = pd.Categorical(
        given.astype(object).map(turned), given.cat.categories, ordered=True
    )
    readiness = measure_readiness(Survey(answers, demo.codebook), resamples=20)
    assert any("does not go with the other items" in line for line in readiness.reading())
    assert (
        readiness.scale["value"].iloc[0] < measure_readiness(demo, resamples=20).scale["value"][0]
    )
    assert not any(
        "does not go" in line for line in measure_readiness(demo, resamples=20).reading()
    )


def test_in_shuffled_answers_nothing_goes_together():
    from move_analysis.demo import demo_survey

    readiness = measure_readiness(demo_survey(shuffled=True), resamples=20)
    assert (readiness.scale["value"].fillna(0) < 0.45).all()
    assert "too low to compare SMEs" in " ".join(readiness.reading())


def test_weights_travel(survey):
    weights = pd.Series([1.0, 7, 1, 1, 1, 1], survey.answers.index)
    heavy = Survey(survey.answers, survey.codebook, weights=weights)
    group = measure_readiness(heavy, by="partner", resamples=20).groups.set_index("group").loc["A"]
    assert group["share"] == pytest.approx(2 / 9) and group["n"] == 2


def test_a_survey_without_readiness_says_so(small_survey):
    readiness = measure_readiness(small_survey)
    assert readiness.reading() == ("There are no answers on how ready SMEs are for other markets.",)
    assert readiness.scale.empty and readiness.groups.empty


def test_nobody_answered():
    blank = {
        f"readiness[{item}]": points([0] * 6) for item in ("product", "people", "money", "plan")
    }
    readiness = measure_readiness(make_survey(**blank), resamples=20)
    assert readiness.reading() == ("All SMEs: no answer.",)
    # How many answered everything is hidden; that there is a scale is not.
    assert readiness.scale["value"].isna().all() and len(readiness.scale) == 2


def test_few_answers_are_not_said(survey):
    policy = ma.privacy.Policy(minimum=5, reader="partnership", blur=Blur(b"key", variance=0))
    released = ma.release(measure_readiness(survey, resamples=20), policy)
    assert released.reading() == ("All SMEs: too few SMEs to say.",)
