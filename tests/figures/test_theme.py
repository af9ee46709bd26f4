"""The theme is readable on light and dark pages, for colour-blind readers too."""

import pytest

from move_analysis.figures.theme import COLOURS, HAVE, NEED, TEXT, colours, empty, wrapped
from move_analysis.result import Result


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_can_be_read_on_light_and_dark_pages():
    assert contrast(TEXT, "#ffffff") >= 4.49
    assert contrast(TEXT, "#15181d") >= 3.9


@pytest.mark.parametrize("paper", ["#ffffff", "#15181d"])
def test_colours_stand_out_from_the_page(paper):
    assert min(contrast(colour, paper) for colour in (*COLOURS, HAVE, NEED)) >= 2.0


def test_colours_go_by_order_and_repeat_only_after_the_last():
    codes = [f"s{place}" for place in range(len(COLOURS) + 1)]
    found = colours([*codes, "s0"])
    assert list(found) == codes
    assert list(found.values())[: len(COLOURS)] == list(COLOURS) and len(set(COLOURS)) == 12
    assert found[codes[-1]] == COLOURS[0]


def test_words_are_not_broken():
    assert wrapped("a bb Telecommunication", 4) == "a bb<br>Telecommunication"


def test_an_empty_figure_says_why():
    figure = empty(Result(released="CCTL"), title="Needs", why="Nobody was asked.")
    assert figure.layout.annotations[0].text == "Nobody was asked."
    assert figure.layout.meta == {"released": "CCTL"} and not figure.data
