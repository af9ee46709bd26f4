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


def output(panel):
    """What the notebook shows, without JupyterLab's own menus."""
    return panel.locator(".jp-OutputArea-output").first


def code_of(panel):
    return panel.locator(".widget-html pre").inner_text()


def wait_for_code(panel, part):
    panel.locator(".widget-html pre").filter(has_text=part).wait_for()
    return code_of(panel)


def test_clicks_select_controls_change_and_code_gives_the_numbers_that_are_shown(panel):
    check_code(panel, code_of(panel))
    check_click(panel)
    output(panel).get_by_label("View", exact=True).select_option("Segments: profile")
    output(panel).get_by_label("Segments (0").fill("3")
    output(panel).get_by_label("Segments (0").press("Enter")
    check_code(panel, wait_for_code(panel, "k=3"))
    panel.get_by_text("3 segments: as asked for.").wait_for()
    check_network(panel)


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
    output(panel).get_by_label("Only the SMEs that are selected").check()
    code = wait_for_code(panel, "with_competence(survey, 'cold_chain', layer='has')")
    check_code(panel, code)
    output(panel).get_by_label("Only the SMEs that are selected").uncheck()


SHINES = """() => {
  const opacity = code => document.querySelector(`[data-id=${code}]`).getAttribute("opacity");
  return opacity("air_quality") === "1" && opacity("iot") !== "1";
}"""


def check_network(panel):
    """Neighbours stand out under the pointer, a node is dragged, and a click selects."""
    output(panel).get_by_label("View", exact=True).select_option("Competence network")
    node = panel.locator("[data-id=ports] circle")
    node.hover()
    panel.wait_for_function(SHINES)
    before = node.bounding_box()
    panel.mouse.down()
    panel.mouse.move(before["x"] - 60, before["y"] - 40, steps=3)
    panel.mouse.up()
    after = node.bounding_box()
    assert before["x"] - after["x"] > 40 and before["y"] - after["y"] > 20
    node.click()
    panel.locator(".widget-html h4", has_text="Port operations").wait_for()
    with panel.expect_download() as saved:
        output(panel).get_by_role("button", name="Save as SVG").click()
    assert "Port" in saved.value.path().read_text(encoding="utf-8")
