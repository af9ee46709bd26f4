"""What holds for every figure: its mark, its size, its title, and what it must not show."""

import json

import plotly.graph_objects as go
import pytest

import move_analysis as ma
from move_analysis.figures.theme import LINE_WIDTH, template
from move_analysis.result import UNRELEASED

from .conftest import MAKERS, draw


@pytest.mark.parametrize("name", MAKERS)
def test_released_figures_carry_their_reader(figures, name):
    figure = figures[name]
    assert isinstance(figure, go.Figure)
    assert figure.layout.meta == {"released": "CCTL"}
    assert UNRELEASED not in (figure.layout.title.subtitle.text or "").replace("<br>", " ")


@pytest.mark.parametrize("name", MAKERS)
def test_unreleased_figures_say_so_on_their_face(raw_figures, name):
    layout = raw_figures[name].layout
    assert layout.meta == {"released": None}
    assert UNRELEASED in layout.title.subtitle.text.replace("<br>", " ")


@pytest.mark.parametrize("name", MAKERS)
def test_no_figure_shows_a_respondent(raw_figures, survey, name):
    words = set(raw_figures[name].to_json().replace('"', " ").replace("<", " ").split())
    assert not words & set(survey.answers.index)


@pytest.mark.parametrize("name", MAKERS)
def test_released_figures_show_only_whom_the_reader_may_see(figures, survey, policy, name):
    words = set(figures[name].to_json().replace('"', " ").replace("<", " ").split())
    assert not words & policy.hidden(survey.answers.index)


@pytest.mark.parametrize("name", MAKERS)
def test_figures_are_small_and_fit_a_telephone(figures, name):
    figure = figures[name]
    assert len(figure.to_json()) < 100_000
    assert figure.layout.width is None and figure.layout.template.layout.autosize
    assert len(figure.layout.title.text) <= LINE_WIDTH
    lines = (figure.layout.title.subtitle.text or "").split("<br>")
    assert max(map(len, lines)) <= LINE_WIDTH


@pytest.mark.parametrize("name", MAKERS)
def test_figures_hold_no_missing_number_as_text(figures, name):
    text = json.dumps(json.loads(figures[name].to_json()), ensure_ascii=False)
    assert not {"nan%", "<NA>", "NaN"} & set(text.replace('"', " ").split())


@pytest.mark.parametrize("name", MAKERS)
def test_figures_take_the_language_of_their_reader(figures, released, name):
    spanish = draw(name, released, language="es")
    assert spanish.layout.title.text != figures[name].layout.title.text
    assert spanish.layout.separators == ",." and figures[name].layout.separators == ".,"


def test_numbers_have_units(figures):
    axes = {
        "response_overview": ("SMEs", None),
        "needs_against_assets": ("share of the SMEs (%)", None),
        "segment_evidence": ("number of segments", "criterion (nats, smaller is better)"),
        "segment_stability": ("Jaccard index (0 to 1)", None),
        "segment_certainty": ("SMEs", None),
    }
    for name, (across, up) in axes.items():
        layout = figures[name].layout
        assert (layout.xaxis.title.text, layout.yaxis.title.text) == (across, up), name
    for name in (
        "competence_heatmap",
        "question_completeness",
        "segment_profile",
        "adjacent_possible",
    ):
        assert figures[name].layout.title.subtitle.text.startswith("% of the "), name


def test_a_sector_has_one_colour_in_all_figures(figures, released):
    by_code = ma.figures.colours(released["shares"].shares["competence_sector"])
    ticks = " ".join(figures["competence_heatmap"].layout.yaxis.ticktext)
    nodes = released["network"].tables()["nodes"].drop_duplicates("sector").set_index("sector")
    dots = {t.name: t.marker.color for t in figures["competence_network"].data if t.text}
    assert len(by_code) == 4
    for code, colour in by_code.items():
        assert f'color:{colour}">' in ticks
        assert dots[nodes.loc[code, "sector_label"]] == colour


def test_nothing_in_the_mode_bar_sends_the_figure_anywhere():
    assert "sendChartToCloud" in template().layout.modebar.remove


def test_drawing_changes_no_result(raw):
    before = {name: result.frames() for name, result in raw.items()}
    for name in MAKERS:
        draw(name, raw)
    for name, tables in before.items():
        for table, frame in tables.items():
            assert frame.equals(getattr(raw[name], table)), f"{name}.{table}"
