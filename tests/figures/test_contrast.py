"""Every text on a coloured ground has the contrast that WCAG AA asks, on light and dark pages."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.figures.ink import coloured, contrast, ink_on
from move_analysis.figures.theme import DIRECTIONS, NEEDED, SHARES

from .conftest import MAKERS

AA = 4.5
STYLE = Path(__file__).parents[2] / "move_analysis/reports/templates/site/site.css"
PAPERS = dict(
    zip(("light", "dark", "print"), re.findall(r"--paper: (#\w+)", STYLE.read_text()), strict=True)
)


def full(colour):
    """Six digits of a colour that may have three."""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def cells(figure):
    """Ground and ink of each text on a coloured cell."""
    for area in (
        trace for trace in figure.data if trace.type == "heatmap" and trace.zmin is not None
    ):
        grounds = {}
        for (row, column), value in np.ndenumerate(np.array(area.z, dtype=float)):
            if np.isfinite(value):
                grounds[column, row] = coloured(
                    [value], area.colorscale, span=(area.zmin, area.zmax)
                )[0]
        for words in (trace for trace in figure.data if trace.mode == "text"):
            inks = words.textfont.color
            for place, (x, y, text) in enumerate(zip(words.x, words.y, words.text, strict=True)):
                if text and (x, y) in grounds:
                    assert isinstance(inks, tuple), "the ink of the page is for blank cells only"
                    yield grounds[x, y], inks[place]


def bars(figure):
    """Ground and ink of each text inside a bar."""
    for bar in (trace for trace in figure.data if trace.type == "bar" and trace.text is not None):
        grounds, inks = bar.marker.color, bar.insidetextfont.color
        several = isinstance(grounds, tuple)
        for place, text in enumerate(bar.text):
            if str(text):
                yield (grounds[place] if several else grounds), (inks[place] if several else inks)


@pytest.mark.parametrize("name", MAKERS)
def test_text_on_cells_and_bars_can_be_read(figures, name):
    figure = figures[name]
    # Plotly's own choice of ink has a contrast of 3.5 on mid-blue.
    assert not any(getattr(trace, "texttemplate", None) for trace in figure.data)
    for ground, ink in (*cells(figure), *bars(figure)):
        assert contrast(ground, ink) >= AA, (ground, ink)


def test_heat_maps_have_texts_on_cells(figures):
    assert len([*cells(figures["competence_heatmap"])]) > 50
    assert len([*bars(figures["market_segments"])]) > 5


@given(st.integers(0, 2**24 - 1))
def test_black_or_white_can_be_read_on_any_colour(number):
    colour = f"#{number:06x}"
    assert contrast(colour, ink_on(colour)) >= AA


@pytest.mark.parametrize("scale", [SHARES, DIRECTIONS, NEEDED])
def test_mixed_colours_are_the_stops_at_the_stops(scale):
    stops = [at for at, _ in scale]
    assert coloured(stops, scale, span=(0, 1)) == [colour.lower() for _, colour in scale]


@pytest.mark.parametrize("theme", PAPERS)
def test_nodes_stand_out_from_every_page(theme):
    """Where a picture has no ground of its own, no shade is nearer to a page than another."""
    shades = coloured(np.linspace(0, 1, 21), NEEDED, span=(0, 1))
    assert min(contrast(shade, full(PAPERS[theme])) for shade in shades) >= 3.0


def test_ink_and_paper_of_the_pages_can_be_read():
    inks = re.findall(r"--ink: (#\w+)", STYLE.read_text())
    for ink, paper in zip(inks, PAPERS.values(), strict=True):
        assert contrast(full(ink), full(paper)) >= 7
