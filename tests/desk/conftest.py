"""The desk of a tiny project: served by a process of its own, open in a real browser."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from move_analysis.reports.pdf import find_browser

from ..reports.conftest import code, make_project, write_project

__all__ = ["make_project"]

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="npm install --no-save axe-core first")
PATIENCE = 240_000
"""Milliseconds that a busy machine may take for a step."""


@dataclass
class Served:
    """The desk of a project, as a person reaches it."""

    folder: Path
    address: str
    process: subprocess.Popen

    @property
    def place(self) -> str:
        """The address without the token."""
        return self.address.partition("?")[0]


@dataclass
class Opened:
    """The desk in a browser: its page, all that it asked for, what went wrong in it."""

    page: Page
    urls: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def show(self, tab: str) -> None:
        """Open a tab by its name."""
        self.page.get_by_role("navigation").get_by_role("button", name=tab, exact=True).click()
        self.page.get_by_role("heading", level=1, name=tab).wait_for()

    def hindrances(self, width: int) -> str:
        """What keeps somebody from using the page at a width: what is too wide, and axe's finds."""
        page = self.page
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(300)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        said = [[one["id"], one["nodes"][0]["html"][:200]] for one in found["violations"]]
        return json.dumps([*said, *([wide] if wide > 0 else [])], indent=1)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def serve(folder: Path) -> Iterator[Served]:
    """Serve the desk of a project until the test has ended."""
    command = [sys.executable, "-c", "from move_analysis.cli import main; main()", "desk"]
    process = subprocess.Popen(
        [*command, str(folder), "--port", str(free_port()), "--no-browser"],
        stdout=subprocess.PIPE, text=True, cwd=folder.parent,
    )  # fmt: skip
    said = process.stdout.readline()
    yield Served(folder, said.split()[4], process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """The desk of a project with three short reports."""
    folder = tmp_path_factory.mktemp("tiny")
    write_project(folder, partner=(code("'what a partner reads'"),), partnership=())
    yield from serve(folder)


@pytest.fixture(scope="module")
def opened(served) -> Iterator[Opened]:
    """That desk in a browser."""
    if find_browser() is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        desk = Opened(page)
        page.context.on("request", lambda request: desk.urls.append(request.url))
        page.on("pageerror", lambda error: desk.errors.append(str(error)))
        page.goto(served.address)
        page.get_by_role("navigation").wait_for()
        yield desk
        browser.close()
