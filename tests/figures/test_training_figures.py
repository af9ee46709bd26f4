"""Training figures: pictures agree with the tables."""

from dataclasses import replace

import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.messages import say
from move_analysis.values import Name


@pytest.fixture(scope="module")
def needs(survey, policy):
    return ma.release(ma.training.measure_training_needs(survey, resamples=50), policy)


@pytest.fixture(scope="module")
def plan(survey, policy):
    return ma.release(ma.training.find_trainings(survey), policy)


def test_ranking_is_the_order_of_the_scores(needs):
    figure = ma.figures.training_ranking(needs)
    lead = needs.scores[needs.scores["method"] == "mwds"].sort_values("rank")
    assert list(figure.data[0].x) == pytest.approx(lead["score"].tolist(), abs=1e-3)
    assert figure.layout.yaxis.ticktext[0] == "1. Business models"
    low = lead["score"] - lead["low"]
    assert list(figure.data[0].error_x.arrayminus) == pytest.approx(low.tolist(), abs=1e-3)
    other = ma.figures.training_ranking(needs, method="rdm")
    assert other.layout.xaxis.title.text == "ranked discrepancy<br>(points of %)"


def test_every_method_has_its_marks(needs):
    figure = ma.figures.training_methods(needs)
    marks = [trace for trace in figure.data if trace.mode == "markers"]
    assert [trace.name for trace in marks] == needs.tables()["scores"][
        "method_label"
    ].unique().tolist()
    assert sorted(marks[1].x) == sorted(
        needs.scores.loc[needs.scores["method"] == "rdm", "rank"].dropna()
    )


def test_topics_stand_where_importance_and_ability_put_them(needs):
    dots = ma.figures.training_quadrants(needs).data[0]
    topics = needs.topics
    assert list(dots.x) == pytest.approx(topics["ability"].tolist(), abs=1e-3)
    assert list(dots.y) == pytest.approx(topics["importance"].tolist(), abs=1e-3)
    first = topics.index[topics["rank"] == 1][0]
    assert dots.text[first].replace("<br>", " ") == "Business models"


def test_several_groups_are_refused(survey, policy):
    needs = ma.training.measure_training_needs(survey, by="sector", resamples=0)
    for name in ("training_ranking", "training_methods", "training_quadrants"):
        with pytest.raises(ValueError, match="of one group"):
            getattr(ma.figures, name)(needs)
    cells = ma.figures.training_groups(needs, top=4).data[0]
    assert cells.z.shape == (4, 3)


def test_bars_of_partners_lie_on_the_total(plan):
    total, *partners = ma.figures.training_plan(plan).data
    assert list(total.x) == plan.planned().trainings["n"].tolist()
    ends = [0.0] * len(total.x)
    for bar in partners:
        for line, start, length in zip(bar.y, bar.base, bar.x, strict=True):
            assert start == ends[line]
            ends[line] += length
    # Published parts need not add up to their whole: each is off by 3 at most.
    assert all(end <= whole + 3 * 5 for end, whole in zip(ends, total.x, strict=True))


def test_preferences_of_one_group_and_of_several(survey, policy):
    one = ma.training.measure_preferences(survey, "formats")
    assert list(ma.figures.training_preferences(one).data[0].x) == pytest.approx(
        sorted(one.preferences["share"], reverse=True), abs=1e-3
    )
    several = ma.training.measure_preferences(survey, "formats", by="partner")
    assert ma.figures.training_preferences(several).data[0].z.shape == (6, 4)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("training_ranking", "measure_training_needs"),
        ("training_methods", "measure_training_needs"),
        ("training_quadrants", "measure_training_needs"),
        ("training_groups", "measure_training_needs"),
        ("training_plan", "find_trainings"),
        ("technology_watch", "find_watch"),
    ],
)
def test_what_was_not_asked_is_said(small_survey, name, made):
    figure = getattr(ma.figures, name)(getattr(ma.training, made)(small_survey))
    assert not figure.data and figure.layout.annotations[0].text


def test_long_labels_are_cut_to_two_lines():
    import plotly.graph_objects as go

    from move_analysis.figures.intervals import name_lines

    label = "Single-cell multiomics: RNA and ATAC-seq, and other RNA and surface proteins"
    (text,) = name_lines(go.Figure(), [label]).layout.yaxis.ticktext
    assert text == "Single-cell multiomics: RNA<br>and ATAC-seq, and other …"


def test_of_a_course_is_said_what_is_not_hidden(survey):
    few = survey.where(pd.Series(True, index=survey.answers.index[:30]), "the first 30")
    policy = ma.privacy.Policy(
        minimum=5, reader="partnership", blur=ma.privacy.Blur(b"key", variance=0)
    )
    plan = ma.release(ma.training.find_trainings(few), policy)
    first, other = list(ma.figures.training_plan(plan).data[0].hovertext)[:2]
    assert first == (
        "<b>Business models, beginners</b><br>12 SMEs of 1 partner<br>1 cohort of at most 12<br>"
        "Workshop (9 prefer it)"
    )
    assert other == (
        "<b>Public tenders, beginners</b><br>9 SMEs of 1 partner<br>1 cohort of at most 9<br>"
        "Workshop (5 prefer it)<br>0 SMEs could teach it"
    )


def test_a_format_that_few_prefer_is_said_without_their_number(plan):
    courses = plan.planned().trainings
    few = courses["prefer"].isna()
    texts = list(ma.figures.training_plan(plan).data[0].hovertext)
    assert few.any() and not few.all() and len(texts) == len(courses)
    assert [" prefer it" in text for text in texts] == (~few).tolist()


def test_a_long_course_loses_words_of_its_topic_and_keeps_its_level(plan):
    topic = "Management of intellectual and industrial property"
    course = say("{label}, all levels, Spanish", label=Name(topic))
    names = {"competence": {}, "training": dict.fromkeys(plan.names["training"], course)}
    names["competence"] = dict.fromkeys(plan.names["competence"], Name(topic))
    renamed = replace(plan, names={**plan.names, **names})
    line = ma.figures.training_plan(renamed).layout.yaxis.ticktext[0]
    assert line == "Management of intellectual<br>and …, all levels, Spanish"
