"""The main job on the demo, from exports to a page in a real browser."""

import json
import re
import shutil
import zlib
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from move_analysis.prepare import load_survey
from move_analysis.privacy import contacts_for, policy_for
from move_analysis.project import Project, load_project
from move_analysis.readers import list_contacts, list_identifiers
from move_analysis.reports import report_status, run_reports
from move_analysis.reports.pdf import find_browser, run_browser, write_pdf

from .reports.conftest import plain

ROOT = Path(__file__).resolve().parents[1]
# The page of an SME has a command of its own.
BATCH = [one for one in sorted((ROOT / "notebooks").glob("*.ipynb")) if one.stem != "sme_feedback"]
FRAME = """<body style="margin:0">
<iframe src="{page}" style="border:0;width:{width}px;height:{SCREEN}px"></iframe>
<script>addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument;
  {first};
  setTimeout(() => {{ document.body.dataset.found = {measure}; }}, 2000);
}});</script></body>"""
SCREEN = 800
UNFOLD = 'page.querySelectorAll("details").forEach((one) => { one.open = true; })'
NESTED = (dict, list)
MARGIN = 16 / 25.4 * 72  # above and below what is printed, in points
DRAWN = 'page.querySelectorAll("figure.plot:has(.main-svg)").length'
STATISTICS = {  # what nobody should have to know, outside notes on method
    "en": ("p-value", "Borich", "E-I index", "Rand index", "Jaccard", "Bayes factor",
           "false discovery", "modularity", "interval", "correlation", "Gini", "Wilson", "p <",
           "corrected", "resample", "null model"),
    "es": ("valor p", "Borich", "índice E-I", "índice de Rand", "Jaccard", "factor de Bayes",
           "falsos descubrimientos", "modularidad", "intervalo", "correlaci", "Gini", "Wilson",
           "p <", "corregid", "remuestre", "modelo nulo"),
}  # fmt: skip


def demo_in(folder: Path) -> Project:
    """The demo in a folder of its own, where one more partner reads English."""
    shutil.copy(ROOT / "privacy.key", folder)
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    declared = (ROOT / "move.yml").read_text().replace("language: it", "language: en")
    (folder / "move.yml").write_text(declared)
    return load_project(folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Folder of all reports of the demo, and their project."""
    project = demo_in(tmp_path_factory.mktemp("site"))
    outcome = run_reports(project, jobs=2)
    assert len(outcome.done) == 15 and not outcome.failed
    return project, outcome.index.parent


@pytest.fixture(scope="module")
def by_papermill(tmp_path_factory):
    """Folder of the same reports, but of one partner only, run by papermill itself."""
    project = demo_in(tmp_path_factory.mktemp("papermill"))
    outcome = run_reports(project, partners=["partnership", "CCTL"], jobs=2, engine="papermill")
    assert not outcome.failed, outcome
    return outcome.index.parent


needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium here")


def test_finished_work_is_not_repeated(site):
    project, _ = site
    assert run_reports(project, partners=["CCTL"]).skipped == ("CCTL.partner_report",)
    assert {state for _, state, _ in report_status(project)} == {"done"}


@pytest.mark.parametrize("name", [path.stem for path in BATCH])
def test_every_notebook_and_its_page_are_the_same_as_by_papermill(name, site, by_papermill):
    reader = "CCTL" if name == "partner_report" else "partnership"
    folders = (site[1], by_papermill)
    ours, theirs = (plain(f / "office" / "notebooks" / f"{reader}.{name}.ipynb") for f in folders)
    different = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    assert len(ours) > 200 and [pair for pair in different if "move.yml" not in pair[0]] == []
    place = "for/CCTL" if name == "partner_report" else "site"
    pages = [(folder / place / f"{reader}.{name}.html").read_bytes() for folder in folders]
    assert pages[0] == pages[1]


def hidden_names(project) -> set[str]:
    """Names and contacts that the reader of the page may not read."""
    policy = policy_for(project, load_survey(project), reader="CCTL")
    return set(list_identifiers(list_contacts(project))) - policy.names


def shown(names: set[str], text: str) -> list[str]:
    return [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]


def test_no_identifier_and_no_other_member_leaves_the_house(site):
    project, folder = site
    hidden = hidden_names(project)
    assert len(hidden) > 300
    for path in folder.glob("for/CCTL/CCTL.*.html"):
        page = path.read_text(encoding="utf-8")
        assert shown(hidden, page) == []
        assert not re.findall(r"\b(?:BCT|NUMELINK|ENVIPARK)-\d+", page)


def test_the_index_leads_to_the_page(site):
    _, folder = site
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert 'href="for/CCTL/CCTL.partner_report.html"' in index
    own = (folder / "for" / "CCTL" / "index.html").read_text(encoding="utf-8")
    assert 'href="CCTL.partner_report.html"' in own and "partnership." not in own
    assert all(path.stat().st_size < 1_500_000 for path in folder.rglob("*.html"))


def test_the_page_is_in_the_language_of_its_reader(site):
    _, folder = site
    page = (folder / "for/CCTL/CCTL.partner_report.html").read_text(encoding="utf-8")
    assert '<html lang="es">' in page and "<h1" in page
    assert re.findall(r' lang="en">([^<]*)', page) == []
    assert "En un minuto" in page and "In one minute" not in page


@pytest.mark.filterwarnings("ignore:.*xtension is not supported:UserWarning")
def test_the_workbook_holds_the_tables_of_the_page_and_contacts_of_own_members_alone(site):
    project, folder = site
    page = (folder / "for/CCTL/CCTL.partner_report.html").read_text(encoding="utf-8")
    assert 'href="CCTL.partner_report.xlsx"' in page
    book = openpyxl.load_workbook(folder / "for/CCTL/CCTL.partner_report.xlsx")
    # A sheet per table, the contents before them, and the calls.
    assert len(book.worksheets) == 2 + page.count('<details class="numbers">')
    said = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    # The office's own copy says how its own members are reached, and nothing of others.
    survey = load_survey(project)
    policy = policy_for(project, survey, reader="CCTL")
    reached = contacts_for(project, survey, policy=policy).identifiers
    assert len(reached) > 60 and shown(reached, page) == []
    assert shown(hidden_names(project) - reached, said) == []
    assert not re.findall(r"\b(?:BCT|NUMELINK|ENVIPARK)-\d+", said)


def texts_in(value: object) -> list[str]:
    """All texts of a figure: titles, names, axes, and what stands under the pointer."""
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value
    return [text for one in inside for text in texts_in(one)] if isinstance(value, NESTED) else []


def unfolded(page: str) -> str:
    """What a page says, all unfolded, figures too: without code and notes on method."""
    kept = re.sub(r'<details class="(notes|code)">.*?</details>', " ", page, flags=re.S)
    figures = re.findall(r'<script type="application/json">(.*?)</script>', kept, flags=re.S)
    kept = re.sub(r"<(script|style|noscript)\b.*?</\1>", " ", kept, flags=re.S)
    drawn = " ".join(text for figure in figures for text in texts_in(json.loads(figure)))
    return unescape(re.sub(r"<[^>]*>", " ", f"{kept} {drawn}"))


@pytest.mark.parametrize(
    ("name", "language", "method"),
    [
        ("for/ENVIPARK/ENVIPARK.partner_report.html", "en", "Borich"),
        ("for/ENVIPARK/index.html", "en", ""),
        ("for/CCTL/CCTL.partner_report.html", "es", "Borich"),
        ("for/CCTL/index.html", "es", ""),
        ("site/partnership.partnership_report.html", "en", "Borich"),
        ("index.html", "en", ""),
    ],
)
def test_readers_need_no_statistics(site, name, language, method):
    _, folder = site
    page = (folder / name).read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    found = unfolded(page).lower()
    assert [term for term in STATISTICS[language] if term.lower() in found] == []
    assert method in unescape(page)  # it is there for those who look for it


def test_what_is_said_is_sought_in_figures_and_folds_but_not_in_notes():
    page = """<details><summary>More</summary>A p-value</details>
    <script type="application/json">{"data": [{"text": ["Gini", 0.5]}], "layout": {}}</script>
    <script>var Jaccard;</script><details class="notes">Wilson</details>"""
    terms = {term for term in STATISTICS["en"] if term.lower() in unfolded(page).lower()}
    assert terms == {"p-value", "Gini"}


def measured(page: Path, place: Path, *, width: int, measure: str, first: str = "") -> int:
    """What a browser measures on a page that is so wide."""
    frame = place / "frame.html"
    about = {"width": width, "measure": measure, "first": first, "SCREEN": SCREEN}
    frame.write_text(FRAME.format(page=page.as_uri(), **about))
    found = re.search(r'data-found="(\d+)"', run_browser("--dump-dom", frame))
    assert found is not None
    return int(found[1])


@needs_browser
def test_figures_are_drawn_where_they_are_unfolded(site, tmp_path):
    _, folder = site
    page = folder / "for/CCTL/CCTL.partner_report.html"
    figures = page.read_text(encoding="utf-8").count('<figure class="plot"')
    assert figures >= 6
    assert 0 < measured(page, tmp_path, width=1280, measure=DRAWN) < figures
    assert measured(page, tmp_path, width=1280, measure=DRAWN, first=UNFOLD) == figures


@needs_browser
@pytest.mark.parametrize(
    ("pages", "screens"), [("for/*/*.partner_report.html", 8), ("site/*.partnership_*.html", 12)]
)
def test_reports_are_short_until_they_are_unfolded(site, tmp_path, pages, screens):
    _, folder = site
    found = sorted(folder.glob(pages))
    assert found
    for page in found:
        height = measured(page, tmp_path, width=1280, measure="page.body.scrollHeight")
        assert height <= screens * SCREEN, f"{page.name}: {height} pixels"


def filled(pdf: bytes) -> list[float]:
    """How far down text stands on each sheet, as a share of what lies between the margins."""
    objects = dict(re.findall(rb"\n(\d+) 0 obj\n(.*?)\nendobj", pdf, re.S))
    sheets = [one for one in objects.values() if re.search(rb"/Type /Page\b", one)]
    found = []
    for sheet in sheets:
        drawn = objects[re.search(rb"/Contents (\d+) 0 R", sheet)[1]].partition(b"stream\n")[2]
        lowest = lowest_text(zlib.decompressobj().decompress(drawn).decode("latin-1"))
        height = float(re.search(rb"/MediaBox \[0 0 \S+ ([\d.]+)\]", sheet)[1])
        found.append((height - MARGIN - lowest) / (height - 2 * MARGIN))
    return found


def lowest_text(drawn: str) -> float:
    """Lowest base line of the text of a sheet; all is moved and scaled, nothing turned, there."""
    scale, shift, saved, found = 1.0, 0.0, [], []
    for *numbers, operator in (line.split() for line in drawn.splitlines() if line.strip()):
        if operator == "q":
            saved.append((scale, shift))
        elif operator == "Q":
            scale, shift = saved.pop()
        elif operator == "cm":
            scale, shift = scale * float(numbers[3]), shift + scale * float(numbers[5])
        elif operator == "Tm":
            found.append(shift + scale * float(numbers[5]))
    return min(found)


@needs_browser
@pytest.mark.parametrize(
    "name",
    ["for/ENVIPARK/ENVIPARK.partner_report", "site/partnership.partnership_report"],
)
def test_no_sheet_of_paper_but_the_last_is_half_empty(site, tmp_path, name):
    _, folder = site
    write_pdf(folder / f"{name}.html", tmp_path / "page.pdf")
    *sheets, last = filled((tmp_path / "page.pdf").read_bytes())
    assert len(sheets) > 10 and 0 < last <= 1
    assert [round(share, 2) for share in sheets if share < 0.5 or share > 1] == []


@needs_browser
def test_nothing_is_wider_than_a_telephone(site, tmp_path):
    _, folder = site
    page = folder / "for/CCTL/CCTL.partner_report.html"
    wide = "page.documentElement.scrollWidth"
    assert measured(page, tmp_path, width=390, measure=wide) <= 390
    assert measured(page, tmp_path, width=390, measure=wide, first=UNFOLD) <= 390
