"""Pages in a real browser: hostile answers run nothing, and everybody can use what is shown."""

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from move_analysis.competences import measure_competences
from move_analysis.demo import demo_survey
from move_analysis.figures import competence_heatmap, number_table, reading
from move_analysis.prepare import load_survey
from move_analysis.privacy import Blur, Policy, release
from move_analysis.reports import report_status
from move_analysis.reports.bundle import write_page
from move_analysis.reports.index import write_index
from move_analysis.reports.pages import copy_script
from move_analysis.reports.pdf import find_browser, run_browser
from move_analysis.values import Name

from .conftest import code, text, write_notebook

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine")
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="npm install --no-save axe-core first")

LANGUAGE = "it"
SCRIPT = "<script>document.title = 'run'</script>"
HOSTILE = [
    SCRIPT, "<img src=x onerror=\"document.title='run'\">", "</script><script>alert(1)</script>",
    "<svg onload=\"document.title='run'\">", "=HYPERLINK(\"javascript:document.title='run'\")",
    "{{ 7*7 }}{% raw %}", "שלום עולם", "🚚 🔋", "x" * 300, "../../etc/passwd", "%{customdata}",
    "<a href=\"javascript:document.title='run'\">x</a>",
]  # fmt: skip
CHECK = """<script src="{axe}"></script><script>
axe.run({{ resultTypes: ["violations"] }}).then(function (found) {{
  const said = document.createElement("pre");
  said.id = "axe";
  said.textContent = JSON.stringify(found.violations.map(
    (one) => [one.impact, one.id, one.nodes.length, one.nodes[0].html]));
  document.body.append(said);
}});</script></body>"""


def shown(**data: object) -> dict:
    named = {name.replace("__", "/"): value for name, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": named}


def hostile_shares():
    """Shares of competences, all of whose labels are hostile."""
    shares = release(
        measure_competences(demo_survey(), by="sector"),
        Policy(minimum=5, reader="AA", blur=Blur(b"key")),
    )
    names = {
        domain: {
            code: Name(f"{HOSTILE[place % len(HOSTILE)]} {place}")
            for place, code in enumerate(names)
        }
        for domain, names in shares.names.items()
    }
    return replace(shares, names=names)


@pytest.fixture
def page(make_project, tmp_path):
    """A page full of hostile labels, of a partner of hostile name, in Italian."""
    project = make_project()
    first, *others = project.partners
    first = first.model_copy(update={"name": SCRIPT, "language": LANGUAGE})
    reports = project.reports.model_copy(update={"language": LANGUAGE})
    project = project.model_copy(
        update={"partners": (first, *others), "title": {"": f"{SCRIPT}../.."}, "reports": reports}
    )
    shares = hostile_shares()
    figure = json.loads(competence_heatmap(shares).to_json())
    table = number_table(shares, "shares", caption=SCRIPT)
    outputs = [
        shown(text__html=reading(shares).text),
        {**shown(), "data": {"application/vnd.plotly.v1+json": figure}},
        {**shown(), "data": table._repr_mimebundle_()},
        shown(text__plain="\n".join(HOSTILE)),
        shown(text__markdown="\n\n".join(HOSTILE)),
    ]
    cell = {**code("shares"), "outputs": outputs, "execution_count": 1}
    prose = [text("# Report"), text("## What can they do?"), text("## Words\n\nWhat a *share* is.")]
    notebook = write_notebook(tmp_path / "n.ipynb", *prose[:2], cell, prose[2])
    folder = tmp_path / "site"
    copy_script([folder])
    survey = load_survey(project)
    write_page(
        notebook, project, survey=survey, identifiers=(), page=folder / "AA.n.html",
        task={"reader": "AA", "notebook": "n.ipynb", "title": SCRIPT, "key": "0f"},
    )  # fmt: skip
    write_index(project, report_status(project), survey=survey, folder=folder)
    return folder / "AA.n.html"


def rendered(page: Path) -> str:
    """The page as the browser has it after its scripts ran."""
    return run_browser("--dump-dom", page)


def test_hostile_labels_are_text_and_run_nothing(page):
    made = rendered(page)
    title = re.search(r"<title>(.*?)</title>", made, re.S)
    assert title is not None and unescape(title[1]) == f"{SCRIPT} · {SCRIPT}"
    assert made.count('class="main-svg"') >= 1  # its own script has run
    scripts = [kind for kind in re.findall(r"<script([^>]*)>", made) if "type=" not in kind]
    assert len(scripts) == 3  # plotly, the page's own, that of long tables; else there is data
    body = made[made.index("<body") :]
    tags = " ".join(re.findall(r"<[^>]*>", re.sub(r"<script.*?</script>", "", body, flags=re.S)))
    attributes = re.sub(r'"[^"]*"', "", tags)
    assert not re.search(r"\bon(error|load|click)\b|<iframe|<img", attributes)
    assert not re.search(r'href="javascript:', tags)
    shown_text = unescape(re.sub(r"<[^>]*>", "", body))
    for label in HOSTILE[:6]:
        assert label in shown_text


def test_hostile_names_escape_no_folder(page):
    folder = page.parent
    assert sorted(path.name for path in folder.iterdir()) == [
        "AA.n.html", "AA.n.xlsx", "index.html", "plotly.min.js",
    ]  # fmt: skip


def test_hostile_index_runs_nothing(page):
    made = rendered(page.parent / "index.html")
    assert "<title>run</title>" not in made and "<script" not in made


def test_without_a_script_the_first_rows_are_there_and_how_many_more(page):
    still = re.sub(r"<script.*?</script>", "", page.read_text(encoding="utf-8"), flags=re.S)
    shown = still.count("<tr>") - 1
    assert shown == 10 and f">{len(hostile_shares().shares) - shown} " in still
    assert "<noscript>" in still


@needs_axe
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["AA.n.html", "index.html"])
def test_everybody_can_use_it(page, name, dark):
    html = (page.parent / name).read_text(encoding="utf-8")
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    if dark:
        html = html.replace("@media (prefers-color-scheme: dark)", "@media all")
    checked = page.parent / f"checked.{name}"
    html = html.replace("</body>", CHECK.format(axe=AXE.as_uri()))
    checked.write_text(html.replace("<details", "<details open"), encoding="utf-8")
    found = re.search(r'<pre id="axe">(.*?)</pre>', rendered(checked), re.S)
    assert found is not None, "axe did not run"
    faults = json.loads(unescape(found[1]))
    assert [fault for fault in faults if fault[0] in ("serious", "critical")] == []


def test_on_paper_every_list_of_matches_is_unfolded(make_project, tmp_path):
    folds = "<details class='matches'><summary>A</summary><ol><li>x</li></ol></details>"
    cell = {**code("lists"), "outputs": [shown(text__html=folds * 3)], "execution_count": 1}
    notebook = write_notebook(tmp_path / "n.ipynb", text("# Report"), text("## Whom to call"), cell)
    folder, project = tmp_path / "site", make_project()
    copy_script([folder])
    write_page(
        notebook, project, survey=load_survey(project), identifiers=(), page=folder / "AA.n.html",
        task={"reader": "AA", "notebook": "n.ipynb", "title": "Report", "key": "0f"},
    )  # fmt: skip
    page = (folder / "AA.n.html").read_text(encoding="utf-8")
    asks = "<script>dispatchEvent(new Event('beforeprint'))</script></body>"
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    (folder / "asked.html").write_text(page.replace("</body>", asks), encoding="utf-8")
    assert rendered(folder / "AA.n.html").count('<details class="matches">') == 3
    assert rendered(folder / "asked.html").count('<details class="matches" open="">') == 3
