"""The Explore tab with the demo's answers, in a real browser: by keyboard, and by everybody."""

import shutil
from pathlib import Path

import pytest

from .conftest import needs_axe, serve

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The desk of the demo."""
    folder = tmp_path_factory.mktemp("demo")
    for name in ("move.yml", "privacy.key"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    yield from serve(folder)


@needs_axe
def test_everybody_can_use_the_explorer_with_all_that_folds_open(opened):
    opened.show("Explore")
    page = opened.page
    page.locator(".js-plotly-plot").first.wait_for()
    for name in ("Filters", "What if?", "Keep"):
        page.get_by_role("button", name=name).press("Enter")
        page.get_by_role("button", name=f"▾ {name}").wait_for()
    assert page.get_by_label("Add a filter").is_visible()
    assert [opened.hindrances(width) for width in (1280, 390)] == ["[]", "[]"]
    page.get_by_label("View", exact=True).select_option("Competence network")
    page.locator("svg [data-id]").first.wait_for()
    assert [opened.hindrances(width) for width in (1280, 390)] == ["[]", "[]"]
