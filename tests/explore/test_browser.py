"""The panel in JupyterLab, in a real browser: clicks select, controls change, code comes out."""

import json

import pytest

import move_analysis as ma
from move_analysis.demo import demo_survey

CELL = """import move_analysis as ma
from move_analysis.demo import demo_survey
panel = ma.explore(demo_survey())
panel"""
# One notebook for all steps: to start JupyterLab takes longer than they do.
DRAWN = """expected => {
  const plot = document.querySelector(".js-plotly-plot");
  const told = (key, value) => key.startsWith("_") ? undefined : value;  // Plotly's own notes
  const numbers = traces => JSON.stringify(
    traces.map(one => [one.x, one.y, one.z, one.text]), told);
  return plot && plot.data && numbers(plot.data) === numbers(JSON.parse(expected).data);
}"""


@pytest.fixture
def panel(page, run_cell):
    run_cell(CELL)
    page.locator(".js-plotly-plot .nsewdrag").first.wait_for()
    return page


def code_of(panel):
    return panel.locator(".widget-html pre").inner_text()


def wait_for_code(panel, part):
    panel.locator(".widget-html pre").filter(has_text=part).wait_for()
    return code_of(panel)


def test_clicks_select_controls_change_and_code_gives_the_numbers_that_are_shown(panel):
    check_code(panel, code_of(panel))
    check_click(panel)
    panel.get_by_label("View").select_option("Segments: profile")
    panel.get_by_label("Segments (0").fill("3")
    panel.get_by_label("Segments (0").press("Enter")
    check_code(panel, wait_for_code(panel, "k=3"))
    panel.get_by_text("3 segments: as asked for.").wait_for()


def check_code(panel, code):
    """Wait until the browser shows the numbers that the code gives."""
    *lines, last = code.splitlines()
    scope = {"ma": ma, "survey": demo_survey()}
    exec("\n".join(lines), scope)
    figure = eval(last, scope)
    assert json.loads(figure.to_json())["data"]
    panel.wait_for_function(DRAWN, arg=figure.to_json())


def check_click(panel):
    """A click on a cell of the map selects its competence; then all can be narrowed to it."""
    name = panel.locator(".ytick text", has_text="Cold chain")
    row, area = name.bounding_box(), panel.locator(".nsewdrag").first.bounding_box()
    panel.mouse.click(area["x"] + area["width"] / 2, row["y"] + row["height"] / 2)
    card = panel.locator(".widget-html", has=panel.locator("h4", has_text="Cold chain"))
    assert "SMEs have it" in card.inner_text()
    panel.get_by_label("Only the SMEs that are selected").check()
    code = wait_for_code(panel, "with_competence(survey, 'cold_chain', layer='has')")
    check_code(panel, code)
    panel.get_by_label("Only the SMEs that are selected").uncheck()
