"""Long tables: a page shows some rows and finds them all, without asking anybody."""

import base64
import gzip
import json
import re
from hashlib import sha256

import pytest

from move_analysis.figures.tables import LISTED, LONG
from move_analysis.prepare import load_survey
from move_analysis.reports.bundle import write_page
from move_analysis.reports.disclosure import TABLE
from move_analysis.reports.long_tables import rows_of
from move_analysis.reports.pages import copy_script
from move_analysis.reports.pdf import find_browser, run_browser

from .conftest import code, text, write_notebook

COUNT = 300
COLUMNS = [{"heading": "Group", "unit": ""}, {"heading": "Share", "unit": "share"},
           {"heading": "SMEs", "unit": "SMEs"}]  # fmt: skip
ROWS = [[f"Cluster {n}", round(n / COUNT, 2), (7 * n) % COUNT] for n in range(COUNT)]
ROWS[5][2] = "too few"
DRIVE = """<script>
const details = document.querySelector("details.numbers");
details.open = true;
setTimeout(function () {{
  const search = details.querySelector("input"), head = details.querySelectorAll("thead button")[2];
  {steps}
  const said = document.createElement("pre");
  said.id = "found";
  said.textContent = JSON.stringify([details.querySelector("[role=status]").textContent,
    Array.from(details.querySelectorAll("tbody tr"), (row) => row.cells[0].textContent),
    details.querySelectorAll("th")[2].getAttribute("aria-sort")]);
  document.body.append(said);
}}, 1000);</script></body>"""


def packed(html: str) -> list:
    content = re.search(r'class="rows"[^>]*>([^<]*)', html)[1]
    return json.loads(gzip.decompress(base64.b64decode(content)))


def test_all_rows_are_there_as_they_read_and_as_they_sort():
    first, share, count = packed(rows_of({"columns": COLUMNS, "rows": ROWS}, "en"))
    assert [first["texts"][place] for place in first["rows"]] == [row[0] for row in ROWS]
    assert [share["values"][place] for place in share["rows"]] == [row[1] for row in ROWS]
    assert share["texts"][share["rows"][150]] == "50%"
    assert count["texts"][count["rows"][5]] == "too few"


def test_a_short_table_has_no_script_and_a_long_one_the_same_bytes_each_time():
    assert rows_of({"columns": COLUMNS, "rows": ROWS[:LONG]}, "en") == ""
    table = {"columns": COLUMNS, "rows": ROWS}
    assert rows_of(table, "es") == rows_of(table, "es") != rows_of(table, "en")


@pytest.fixture
def page(make_project, tmp_path):
    """A page with a long table, of which twenty rows stand in its HTML."""
    project = make_project()
    rows = "".join(f"<tr><th>{a}</th><td>{b}</td><td>{c}</td></tr>" for a, b, c in ROWS[:LISTED])
    html = (
        "<details class='numbers'><summary>The numbers</summary><table><thead><tr>"
        "<th>Group</th><th>Share</th><th>SMEs</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )
    table = {"caption": "Groups", "released": "AA", "columns": COLUMNS, "rows": ROWS, "notes": []}
    output = {"output_type": "display_data", "metadata": {},
              "data": {"text/html": html, TABLE: table}}  # fmt: skip
    cell = {**code("table"), "outputs": [output], "execution_count": 1}
    notebook = write_notebook(tmp_path / "n.ipynb", text("# Report"), text("## Groups"), cell)
    folder = tmp_path / "site"
    copy_script([folder])
    write_page(
        notebook, project, survey=load_survey(project), identifiers=(), page=folder / "n.html",
        task={"reader": "AA", "notebook": "n.ipynb", "title": "Report", "key": "0f"},
    )  # fmt: skip
    return folder / "n.html"


@pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(
    ("steps", "said", "first", "sorted_as"),
    [
        ("", "50 of 300 rows that fit, of 300 in all", "Cluster 0", None),
        ('search.value = "CLUSTER 29"; search.dispatchEvent(new Event("input"));',
         "28 of 28 rows that fit, of 300 in all", "Cluster 29", None),
        ("head.click();", "50 of 300 rows that fit, of 300 in all", "Cluster 0", "ascending"),
        ("head.click(); head.click();", "50 of 300 rows that fit, of 300 in all", "Cluster 5",
         "descending"),
        ('search.value = "too few"; search.dispatchEvent(new Event("input"));',
         "1 of 1 rows that fit, of 300 in all", "Cluster 5", None),
    ],
)  # fmt: skip
def test_rows_are_searched_and_sorted(page, steps, said, first, sorted_as):
    html = page.read_text(encoding="utf-8").replace("Content-Security-Policy", "X-Not-Now")
    driven = page.with_name("driven.html")
    driven.write_text(html.replace("</body>", DRIVE.format(steps=steps)), encoding="utf-8")
    found = re.search(r'<pre id="found">(.*?)</pre>', run_browser("--dump-dom", driven), re.S)
    count, rows, order = json.loads(found[1])
    assert (count, rows[0], order) == (said, first, sorted_as)


def test_the_page_allows_its_own_scripts_alone(page):
    html = page.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    scripts = re.findall(r"<script>(.*?)</script>", html, re.S)
    hashes = [base64.b64encode(sha256(one.encode()).digest()).decode() for one in scripts]
    assert re.findall(r"'sha256-([^']*)'", policy) == hashes and len(hashes) == 2
