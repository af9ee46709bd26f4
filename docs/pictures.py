"""Pictures of the manual: pages of the demo as a headless Chromium shows them (`make pictures`).

The demo is reported in a copy; the partner's page in English, as the manual is.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from move_analysis.demo import demo_survey
from move_analysis.explore.network_picture import SCRIPT, NetworkPicture
from move_analysis.networks import find_competence_network
from move_analysis.reports.pdf import browser, run_browser

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "_static" / "pictures"
REPORTS = Path("data", "processed", "reports")
PICTURES = {
    "index": (REPORTS / "index.html", 1100, 760),
    "partner": (REPORTS / "for" / "CCTL" / "CCTL.partner_report.html", 1100, 900),
    "agenda": (Path("data", "processed", "agenda", "cards.html"), 900, 620),
}
"""Page, width and height of each picture."""
NETWORK = (900, 660)
DRAWN = 560
"""Height of the nodes in it, below its title and above its legend, as `network.js` has it."""
AS_SHOWN = """<body style="margin: 0"><div id="here"></div><script type="module">
const [script, shown] = {made};
const url = URL.createObjectURL(new Blob([script], {{ type: "text/javascript" }}));
const model = {{ get: (name) => shown[name], on() {{}}, send() {{}}, set() {{}} }};
(await import(url)).default.render({{ model, el: document.getElementById("here") }});
</script></body>
"""


def copy_demo(folder: Path) -> None:
    """Lay a copy of the demo project, in which CCTL reads English."""
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("processed"))
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    shutil.copy2(ROOT / "privacy.key", folder)
    project = (ROOT / "move.yml").read_text(encoding="utf-8")
    (folder / "move.yml").write_text(
        project.replace("language: es\n", "language: en\n", 1), encoding="utf-8"
    )


def run(folder: Path, arguments: Sequence[str]) -> None:
    """Run one command of the program in a project."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "move_analysis.cli", *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True)


def take(page: Path, picture: Path, *, width: int, height: int) -> None:
    """Show the top of a page and keep what is seen."""
    size = f"--window-size={width},{height}"
    run_browser(size, "--hide-scrollbars", f"--screenshot={picture}", page)


def take_desk(folder: Path, picture: Path, *, width: int, height: int) -> None:
    """Open the desk of a project in a browser, and keep what is seen of its exports."""
    from playwright.sync_api import sync_playwright

    command = [sys.executable, "-m", "move_analysis.cli", "desk", "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
        ) as process,
        sync_playwright() as tool,
    ):
        try:
            address = next(word for word in process.stdout.readline().split() if "://" in word)
            chromium = tool.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
            page = chromium.new_page(viewport={"width": width, "height": height})
            page.goto(address)
            page.get_by_role("navigation").get_by_role("button", name="Exports").click()
            page.get_by_role("heading", name="Files").wait_for()
            page.screenshot(path=picture)
            chromium.close()
        finally:
            process.send_signal(signal.SIGINT)


def lay_network(page: Path) -> Path:
    """Lay the network picture into a page, as JupyterLab shows it."""
    picture = NetworkPicture(find_competence_network(demo_survey()))
    left, right, low, high = picture.canvas.drawing["edges"]
    picture.hear({"screen": [NETWORK[0] / (right - left), DRAWN / (high - low)]})
    names = ("drawing", "places", "labels", "lit")
    made = json.dumps([SCRIPT, {name: getattr(picture.canvas, name) for name in names}])
    page.write_text(AS_SHOWN.format(made=made.replace("</", "<\\/")), encoding="utf-8")
    return page


def main() -> None:
    """Take all pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as made:
        folder = Path(made)
        copy_demo(folder)
        run(folder, ["report", "--jobs", "2"])
        run(folder, ["agenda"])
        take_desk(folder, TARGET / "desk.png", width=1100, height=800)
        for name, (page, width, height) in PICTURES.items():
            take(folder / page, TARGET / f"{name}.png", width=width, height=height)
        width, height = NETWORK
        network = lay_network(folder / "network.html")
        take(network, TARGET / "network.png", width=width, height=height)


if __name__ == "__main__":
    main()
