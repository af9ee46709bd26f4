"""From an empty folder and an unknown export to a project without faults, in a real browser."""

from time import monotonic

import pytest

import move_analysis as ma
from move_analysis.readers import check_project

from .conftest import needs_axe, serve
from .test_exports_tab import as_csv, google_form


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The desk of an empty folder."""
    yield from serve(tmp_path_factory.mktemp("empty"))


def test_an_unknown_form_is_a_project_after_two_clicks(opened, served, tmp_path):
    as_csv(tmp_path / "form.csv", google_form())
    page = opened.page
    opened.show("Exports")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add exports").click()
    chooser.value.set_files(tmp_path / "form.csv")
    page.get_by_text("Read as: Google Forms. Rows: 60.").wait_for()
    page.get_by_role("button", name="Use all proposals").click()
    page.locator("button:disabled", has_text="Use all proposals").wait_for()
    assert not len(check_project(served.folder))
    assert len(ma.read_survey(ma.load_project(served.folder))) == 60


DROP = """name => {
  const files = new DataTransfer();
  files.items.add(new File(["Staff\\n12\\n7\\n"], name));
  const event = new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true });
  document.querySelector(".desk-drop").dispatchEvent(event);
}"""


def test_a_file_is_dropped(opened, served):
    opened.page.evaluate(DROP, "dropped.csv")
    opened.page.get_by_role("heading", name="dropped.csv").wait_for()
    assert (served.folder / "data/raw/dropped.csv").read_text() == "Staff\n12\n7\n"


def test_a_menu_is_used_by_keyboard_and_keeps_its_place(opened, served):
    page = opened.page
    heading = page.get_by_role("heading", name="Favourite colour")
    row = page.locator(".desk-part").filter(has=heading)
    kind = row.get_by_label("Kind", exact=True)
    kind.focus()
    page.keyboard.type("own")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.wait_for_function("document.activeElement.selectedOptions?.[0].label.startsWith('own')")
    assert kind.evaluate("one => one === document.activeElement")
    page.locator('[role="status"]', has_text="Saved.").first.wait_for()
    deadline = monotonic() + 60
    while kind_of(served, "Favourite_colour") != "text" and monotonic() < deadline:
        page.wait_for_timeout(200)
    assert kind_of(served, "Favourite_colour") == "text"


def kind_of(served, code):
    return ma.load_project(served.folder).load_codebook().question(code).kind


def test_a_number_is_typed_and_stands_in_the_file(opened, served):
    page = opened.page
    opened.show("Partners")
    invited = page.get_by_label("SMEs invited").first
    invited.fill("120")
    invited.press("Tab")
    page.locator('[role="status"]', has_text="Saved.").last.wait_for()
    assert "invited: 120\n" in (served.folder / "move.yml").read_text()


@pytest.mark.parametrize("tab", ["Exports", "Partners"])
@needs_axe
def test_everybody_can_use_what_is_filled_in(opened, tab):
    opened.show(tab)
    assert opened.hindrances(390) == "[]"
    assert opened.errors == []
