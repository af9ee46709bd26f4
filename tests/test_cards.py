"""Cards: each kind shows itself in a notebook, in the look of the pages, and hides nothing."""

import re
from pathlib import Path

import pytest

import move_analysis as ma
from move_analysis.cards import CARDS, ROWS, STYLE, UNRELEASED
from move_analysis.demo import demo_project, demo_survey
from move_analysis.privacy import Blur, Policy

SITE = Path(__file__).parents[1] / "move_analysis/reports/templates/site/site.css"


@pytest.fixture(scope="module")
def things():
    survey = demo_survey()
    result = ma.competences.measure_competences(survey)
    return {
        "Survey": survey, "Result": result, "Project": demo_project(), "Codebook": survey.codebook
    }  # fmt: skip


@pytest.mark.parametrize("kind", CARDS)
def test_a_card_says_what_it_is_how_large_and_how_to_go_on(things, kind):
    html = things[kind]._repr_html_()
    assert kind in html or type(things[kind]).__name__ in html
    assert re.search(r'<p class="size">[^<]*\d[^<]*</p>', html)
    assert html.count("<tr") <= 2 + ROWS and "<code>" in html
    assert repr(things[kind]) and "<div" not in repr(things[kind])  # the text form stays


def test_what_may_show_single_smes_says_so_and_released_results_do_not(things):
    released = ma.release(things["Result"], Policy(minimum=5, reader="AA", blur=Blur(b"key")))
    assert UNRELEASED in things["Survey"]._repr_html_()
    assert UNRELEASED in things["Result"]._repr_html_()
    assert UNRELEASED not in released._repr_html_()
    assert "released for AA" in released._repr_html_()


def test_cards_speak_the_active_language_and_leave_names_alone(things, monkeypatch):
    class Marked:
        gettext = staticmethod("«{}»".format)
        ngettext = staticmethod(lambda one, many, n: f"«{one if n == 1 else many}»")

    monkeypatch.setattr("move_analysis.messages.catalogue", lambda _: Marked)
    with ma.messages.in_language("es"):
        project, codebook = (things[kind]._repr_html_() for kind in ("Project", "Codebook"))
        result = things["Result"]._repr_html_()
    assert "<h4>«Project MOVE»</h4>" in project and "Numelink" in project
    for html in (project, codebook, result):
        texts = re.findall(r"<(?:p|li|caption)[^>]*>(?:<code>.*?</code> |\w+: )?([^<]+)", html)
        assert texts and all(text.startswith("«") for text in texts)


def test_names_are_text_and_run_nothing(things):
    hostile = things["Project"].model_copy(update={"name": "<script>alert(1)</script>"})
    assert "<script" not in hostile._repr_html_()
    partner = hostile.partners[0].model_copy(update={"name": "<img src=x onerror=alert(1)>"})
    assert "<img" not in hostile.model_copy(update={"partners": (partner,)})._repr_html_()


def test_cards_have_the_colours_of_the_pages():
    site = SITE.read_text(encoding="utf-8")
    pairs = set(re.findall(r"--(?:paper|ink|quiet|line|warn|warn-paper): #\w+", STYLE))
    assert len(pairs) == 12  # light and dark
    assert all(pair in site for pair in pairs)
