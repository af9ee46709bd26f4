"""The main job on the demo, from exports to a page in a real browser."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from move_analysis.project import load_project
from move_analysis.readers import list_contacts, list_identifiers
from move_analysis.reports import report_status, run_reports

ROOT = Path(__file__).resolve().parents[1]
BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--allow-file-access-from-files", "--virtual-time-budget=10000",
)  # fmt: skip
PHONE = """<body style="margin:0"><iframe src="{page}" style="border:0;width:390px;height:9000px">
</iframe><script>addEventListener("load", () => setTimeout(() => {{
document.body.dataset.width = document.querySelector("iframe").contentDocument
.documentElement.scrollWidth;}}, 2000));</script></body>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Folder of the reports of one demo partner, and their project."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "move.yml", folder)
    (folder / "data" / "raw").mkdir(parents=True)
    for path in (ROOT / "data" / "raw").glob("demo_*"):
        shutil.copy(path, folder / "data" / "raw")
    project = load_project(folder)
    outcome = run_reports(project, partners=["CCTL"])
    assert outcome.done == ("CCTL.partner_report",)
    return project, outcome.index.parent


def rendered(page: Path, profile: Path) -> str:
    """The page as the browser has it after its scripts ran."""
    command = [str(BROWSER), *FLAGS, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")


def test_finished_work_is_not_repeated(site):
    project, _ = site
    assert run_reports(project, partners=["CCTL"]).skipped == ("CCTL.partner_report",)
    states = {task.name: state for task, state, _ in report_status(project)}
    assert states.pop("CCTL.partner_report") == "done"
    assert set(states.values()) == {"missing"}


def test_no_identifier_and_no_other_member_leaves_the_house(site):
    project, folder = site
    identifiers = list_identifiers(list_contacts(project))
    assert len(identifiers) > 400
    for path in folder.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not [name for name in identifiers if name in page]
        assert not re.findall(r"\b(?:BCT|NUMELINK|ENVIPARK)-\d+", page)


def test_the_index_leads_to_the_page(site):
    _, folder = site
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert 'href="CCTL.partner_report.html"' in index
    assert (folder / "CCTL.partner_report.html").stat().st_size < 1_500_000


@needs_browser
def test_figures_are_drawn(site, tmp_path):
    _, folder = site
    page = folder / "CCTL.partner_report.html"
    figures = page.read_text(encoding="utf-8").count("<figure")
    assert figures >= 6
    assert rendered(page, tmp_path).count('class="main-svg"') >= figures


@needs_browser
def test_nothing_is_wider_than_a_telephone(site, tmp_path):
    _, folder = site
    frame = tmp_path / "phone.html"
    frame.write_text(PHONE.format(page=(folder / "CCTL.partner_report.html").as_uri()))
    found = re.search(r'data-width="(\d+)"', rendered(frame, tmp_path / "profile"))
    assert found is not None
    assert int(found[1]) <= 390
