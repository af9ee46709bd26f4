"""The desk in a real browser: from the first page to a finished report, by everybody."""

from urllib.parse import urlsplit

import psutil
import pytest

from move_analysis.messages import say

from .conftest import needs_axe

TABS = ["Exports", "Partners", "Faults", "Reports", "Read"]


def test_reports_are_made_and_read_without_a_terminal(opened, served):
    opened.show("Reports")
    page = opened.page
    page.get_by_role("button", name="Make the reports").click()
    page.get_by_role("button", name="All reports are up to date").wait_for()
    opened.show("Read")
    with page.context.expect_page() as popup:
        page.get_by_role("link", name="Report of a partner").first.click()
    report = popup.value
    assert "what a partner reads" in report.content()
    report.close()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything in one file").first.click()
    assert download.value.suggested_filename == "site.zip"
    made = served.folder / "data" / "processed" / "reports"
    for _ in range(100):  # one file after another, each under a hidden name until it is whole
        if sorted(path.name for path in made.glob("for/*.zip")) == ["AA.zip", "BB.zip"]:
            break
        page.wait_for_timeout(100)
    assert sorted(path.name for path in made.glob("for/*.zip")) == ["AA.zip", "BB.zip"]
    page.get_by_role("button", name="Write the drafts").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="partnership.eml").click()
    assert "X-Unsent: 1" in download.value.path().read_text()


def test_nothing_is_asked_of_another_machine(opened, served):
    there = {urlsplit(url).netloc for url in opened.urls if url.startswith(("http", "ws"))}
    assert there == {urlsplit(served.address).netloc}
    assert opened.errors == []


def test_another_language_is_spoken_at_once(opened):
    page = opened.page
    choice = page.locator("header select")
    assert choice.locator("option").count() == 7
    opened.show("Faults")
    choice.select_option("es")
    page.wait_for_function("document.documentElement.lang === 'es'")
    page.get_by_text(say("No fault was found.").render("es")).wait_for()
    choice.select_option("en")
    page.get_by_text("No fault was found.").wait_for()


def test_the_keyboard_is_enough(opened):
    page = opened.page
    opened.show("Reports")
    page.locator("header select").focus()
    for key in ("Tab", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    page.get_by_role("heading", level=1, name="Faults").wait_for()
    focused = page.evaluate("[document.activeElement.textContent, document.activeElement.tagName]")
    assert focused == ["Faults", "BUTTON"]  # the place is kept
    page.get_by_text("No fault was found.").wait_for()
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
    assert "Check again" in reached


def test_who_follows_the_next_step_by_keyboard_goes_on_from_there(opened):
    opened.show("Faults")
    opened.page.get_by_role("button", name="Go there").press("Enter")
    opened.page.wait_for_function(
        "document.activeElement.getAttribute('aria-current') === 'page'"
        " && document.activeElement.textContent !== 'Faults'"
    )


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("tab", TABS)
@needs_axe
def test_every_tab_can_be_used_by_everybody(opened, tab, width):
    opened.show(tab)
    assert opened.hindrances(width) == "[]"


def test_a_closed_page_leaves_no_process(opened, served):
    def kernels():
        children = psutil.Process(served.process.pid).children()
        return [one for one in children if "ipykernel_launcher" in one.cmdline()]

    [before] = kernels()
    opened.page.reload()
    opened.page.get_by_role("navigation").wait_for()
    psutil.wait_procs([before], timeout=60)
    [after] = kernels()
    assert after.pid != before.pid
