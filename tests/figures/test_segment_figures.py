"""Which segments to trust and where they lie: the pictures agree with the tables."""

from dataclasses import replace

import numpy as np
import pytest

import move_analysis as ma
from move_analysis.messages import Name


def test_each_segment_has_its_index_and_interval(raw):
    table = raw["stability"].segments
    (dots,) = ma.figures.segment_stability(raw["stability"]).data
    assert list(dots.x) == table["jaccard"].tolist()
    assert list(dots.y) == [f"Segment {number}" for number in table["segment"]]
    np.testing.assert_allclose(np.add(dots.x, dots.error_x.array), table["high"])
    np.testing.assert_allclose(np.subtract(dots.x, dots.error_x.arrayminus), table["low"])


def test_lines_stand_where_the_readings_change(raw):
    figure = ma.figures.segment_stability(raw["stability"])
    assert [line.x0 for line in figure.layout.shapes] == [0.3, 0.5, 0.6, 0.75, 0.85]


def test_a_single_segment_has_no_stability(raw, survey):
    one = ma.segments.find_segments(survey, k=1, n_init=1)
    figure = ma.figures.segment_stability(ma.segments.measure_stability(survey, one))
    assert not figure.data
    assert "nothing that could come back" in figure.layout.annotations[0].text.replace("<br>", " ")


def test_bars_of_certainty_add_up_to_the_segments(raw):
    bars = ma.figures.segment_certainty(raw["stability"]).data
    assert (
        np.sum([bar.x for bar in bars], axis=0).tolist() == raw["segments"].segments["n"].tolist()
    )


def test_map_shows_centres_and_no_smes_once_released(raw, released):
    for factors, n_dots in (
        (raw["factors"], len(raw["factors"].members)),
        (released["factors"], 0),
    ):
        figure = ma.figures.segment_map(factors)
        centres = [trace for trace in figure.data if trace.marker.symbol == "square"]
        assert [trace.x[0] for trace in centres] == factors.segments["x"].tolist()
        dots = [trace for trace in figure.data if trace.marker.opacity]
        assert sum(len(trace.x) for trace in dots) == n_dots
        assert np.isfinite(figure.layout.xaxis.range).all()


def test_map_names_answers_apart(raw):
    names = ma.figures.segment_map(raw["factors"]).data[-1]
    assert 3 <= len(names.text) <= 8
    assert len(set(zip(names.x, names.y, strict=True))) == len(names.text)


@pytest.mark.parametrize("reader", ["CCTL", "partnership"])
def test_released_segments_are_measured_alike(raw, survey, project, reader):
    policy = ma.policy_for(project, survey, reader=reader)
    hidden = ma.release(raw["segments"], policy)
    again = ma.segments.measure_factors(survey, hidden)
    assert again.segments.equals(raw["factors"].segments)


def test_answers_that_are_all_hidden_leave_the_map_of_segments(released):
    hidden = released["factors"].answers.assign(x=np.nan, y=np.nan)
    figure = ma.figures.segment_map(released["factors"].with_tables(answers=hidden))
    assert len(figure.data) > 1 and len(figure.data[-1].x) == 0


def test_gap_is_drawn_for_factors(survey):
    found = ma.segments.find_segments(survey, method="factors", max_k=5)
    figure = ma.figures.segment_evidence(found)
    assert list(figure.data[0].y) == found.evidence["gap"].tolist()
    assert figure.layout.yaxis.title.text == "gap (nats, larger is better)"


def test_hover_counts_segments_and_breaks_no_tag(raw):
    curve = ma.figures.segment_evidence(raw["segments"]).data[0]
    assert curve.hovertext[0].startswith("<b>Segments: 1</b><br>")
    long = "Fleet management, Public transport and other names that need a line of their own"
    names = {"marks": dict.fromkeys(raw["factors"].segments["marks"], Name(long))}
    figure = ma.figures.segment_map(replace(raw["factors"], names=names))
    centre = next(trace for trace in figure.data if trace.marker.symbol == "square")
    first, *name = centre.hovertext[0].split("<br>")
    assert first.startswith("<b>Segment 1</b>, ") and first.endswith(" SMEs")
    assert len(name) > 1 and " ".join(name) == long


def test_the_field_s_readings_stand_where_they_begin(raw):
    from move_analysis.segments.stability import READINGS, VERDICTS

    layout = ma.figures.segment_stability(raw["stability"]).layout
    begins = {note.text: note.x for note in layout.annotations}
    for least, code in READINGS:
        verdict = VERDICTS[code]
        if verdict in begins and least > 0:
            assert begins[verdict] == least and "valid" in begins
    assert all(note.xanchor == "left" for note in layout.annotations)
