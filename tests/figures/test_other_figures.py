"""Response and segments: the pictures agree with the tables."""

from dataclasses import replace

import move_analysis as ma


def test_bars_are_invited_and_answered(raw):
    invited, answered = ma.figures.response_overview(raw["quality"]).data
    table = raw["quality"].response
    assert list(invited.x) == table["invited"].tolist()
    assert list(answered.x) == table["answered"].tolist()
    assert answered.text[0] == f"{table['answered'][0]} ({table['rate'][0]:.0%})"


def test_nobody_knows_how_many_were_invited(raw):
    response = raw["quality"].response.assign(invited=None, rate=None)
    figure = ma.figures.response_overview(raw["quality"].with_tables(response=response))
    assert [trace.name for trace in figure.data] == ["answered"]


def test_a_hidden_response_is_no_bar(raw):
    quality = raw["quality"]
    response = quality.response.assign(
        answered=quality.response["answered"].where(quality.response["partner"] != "BCT"),
        rate=quality.response["rate"].where(quality.response["partner"] != "BCT"),
    )
    hidden = replace(quality.with_tables(response=response), smallest=5)
    figure = ma.figures.response_overview(hidden)
    place = quality.response["partner"].tolist().index("BCT")
    assert figure.data[1].x[place] == 0 and figure.data[1].text[place] == "fewer than 5"


def test_questions_not_asked_are_blank(raw):
    table = raw["quality"].partners_questions
    one = (table["partner"] == "BCT") & (table["question"] == "turnover")
    asked = table["asked_of"].mask(one, 0)
    share = table["share"].mask(one)
    quality = raw["quality"].with_tables(
        partners_questions=table.assign(asked_of=asked, share=share)
    )
    assert list(ma.figures.question_completeness(quality).data[1].text) == ["not asked"]


def test_the_chosen_number_is_marked(raw):
    segments = raw["segments"]
    figure = ma.figures.segment_evidence(segments)
    chosen = segments.evidence.loc[segments.evidence["chosen"], "k"].tolist()
    assert [note.x for note in figure.layout.annotations] == chosen
    assert figure.data[0].y[chosen[0] - 1] == min(figure.data[0].y)


def test_profile_shows_what_marks_each_segment_most(raw):
    segments = raw["segments"]
    figure = ma.figures.segment_profile(segments, top=1)
    shown = {label for label in figure.layout.yaxis.ticktext if "<b>" not in label}
    known = segments.profile.assign(strength=segments.profile["v_test"].abs())
    top = known.loc[known.groupby("segment")["strength"].idxmax(), "answer"]
    labels = {segments.name("answer", code) for code in top}
    assert {label.replace("<br>", " ") for label in shown} == labels
    assert figure.layout.xaxis.ticktext[0] == "Segment 1"


def test_one_segment_has_no_profile(raw):
    segments = raw["segments"]
    alone = segments.filter(segment=1)
    figure = ma.figures.segment_profile(alone)
    assert not figure.data and figure.layout.annotations
