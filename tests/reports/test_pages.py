"""Pages from notebooks that were executed elsewhere: what they show, and what they refuse."""

import json
import re

import plotly.graph_objects as go
import pytest

from move_analysis.errors import DisclosureError
from move_analysis.prepare import load_survey
from move_analysis.privacy import policy_for
from move_analysis.reports.pages import _clean, about_page, page_of
from move_analysis.result import UNRELEASED

from .conftest import MOVE, code, text, write_notebook

TABLE = '<table border="1" class="dataframe"><thead><tr><th>n</th></tr></thead></table>'


def output(**data: object) -> dict:
    named = {name.replace("__", "/").replace("_", "."): value for name, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": named}


def shown(source: str, *outputs: dict) -> dict:
    return {**code(source), "outputs": list(outputs), "execution_count": 1}


def plot(released: str | None, **scatter: object) -> dict:
    meta = {"released": released} if released else None
    figure = go.Figure(
        go.Scatter(**scatter),
        layout={"title": {"text": "Staff", "subtitle": {"text": "by<br>size"}}, "meta": meta},
    )
    bundle = {"application/vnd.plotly.v1+json": json.loads(figure.to_json())}
    return {"output_type": "display_data", "metadata": {}, "data": bundle}


@pytest.fixture
def page(make_project, tmp_path):
    """Builds the page of the given cells for a reader."""

    def build(*cells: dict, reader: str = "AA", move: str = MOVE) -> str:
        project = make_project(move=move)
        notebook = write_notebook(tmp_path / "made.ipynb", text("# Your SMEs"), *cells)
        survey = load_survey(project)
        return page_of(
            notebook.read_text(encoding="utf-8"), policy_for(project, survey, reader=reader),
            survey=survey, about=about_page(project, survey, reader), title="Your SMEs", key="0f0f",
            identifiers={"ann@alpha.example", "Bert Brown", "Emil Ende"},
        )  # fmt: skip

    return build


def test_head_and_foot(page):
    html = page()
    assert '<html lang="en">' in html and "<title>Your SMEs · Alpha cluster</title>" in html
    for part in (
        "Synthetic demonstration data", "Tiny partnership", "Answers up to",
        '"2026-02-03">3 February 2026<',
        "Invented &amp; small", "key 0f0f", "seed 0", 'href="#content"', 'id="content"',
    ):  # fmt: skip
        assert part in html, part
    assert "Synthetic" not in page(move=MOVE.replace("synthetic: true", "synthetic: false"))
    assert "Whole partnership" in page(reader="partnership")


def test_same_bytes_every_time_and_no_trace_of_this_machine(page, tmp_path):
    cells = (
        text("## A"),
        shown("1", plot("AA", x=[1], y=[2])),
        shown("2", output(text__html=TABLE)),
    )
    injected = shown(f'project = "{tmp_path}"')
    injected["metadata"]["tags"] = ["injected-parameters"]
    html = page(*cells, injected)
    assert html == page(*cells, injected)
    assert str(tmp_path) not in html


def test_nothing_is_loaded_from_a_network(page):
    html = page(shown("1", plot("AA", x=[1], y=[2])), shown("2", output(text__html=TABLE)))
    loads = re.findall(r'<(?:script|link|img|iframe|source)[^>]*(?:src|href)="([^"]*)"', html)
    assert loads == ["plotly.min.js"]
    assert not re.search(r"url\(|@import|https?://", html)
    assert "default-src 'none'" in html


def test_code_is_hidden_figures_have_a_caption(page):
    html = page(shown("figure(result)", plot("AA", x=[1], y=[2])))
    folded = html[html.index('<details class="code"') :]
    assert "figure(result)" in folded[: folded.index("</details>")]
    assert (
        "<figcaption><strong>Staff</strong> <span>by size</span></figcaption>" in html
        and 'aria-label="Figure: Staff. ' in html
    )
    data = re.search(r'<script type="application/json">(.*?)</script>', html, re.S)
    assert json.loads(data[1])["data"][0]["y"] == [2]


def test_tables_have_captions_and_scroll_in_their_box(page):
    named = TABLE.replace('dataframe">', 'dataframe"><caption>By size</caption>')
    html = page(
        text("## Staff & more"), shown("1", output(text__html=TABLE)),
        text("| a | b |\n|---|---|\n| 1 | 2 |"), shown("2", output(text__html=named)),
    )  # fmt: skip
    captions = re.findall(r"<caption>(.*?)</caption>", html)
    assert captions == [
        "<span>Table 1.</span> Staff &amp; more", "<span>Table 2.</span> Staff &amp; more",
        "<span>Table 3.</span> By size",
    ]  # fmt: skip
    assert len(re.findall(r'<div[^>]*class="box"[^>]*><table>', html)) == 3


@pytest.mark.parametrize("kind", ["text__html", "text__markdown", "text__plain"])
@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<iframe src=//evil></iframe>",
        '<a href="javascript:alert(1)">x</a>', '<p onclick="alert(1)">x</p>',
        '<p style="background:url(//evil)">x</p>', "<style>@import '//evil'</style>",
        "<svg/onload=alert(1)>", "</main></body>",
    ],
)  # fmt: skip
def test_answers_run_nothing(page, kind, attack):
    html = page(shown("1", output(**{kind: f"said {attack}"})))
    body = html[html.index("<main") : html.index('<details class="code"')]
    tags = " ".join(re.findall(r"<[^>]*>", body))
    assert "said" in body
    assert not re.search(r"alert|evil|onerror|onclick|onload|</main", tags)
    assert "<script" not in tags and "<style" not in tags


def test_golden_cells_are_not_for_readers(page):
    said = output(text__plain="12 SMEs")
    assert "12 SMEs</pre>" in page(shown("n", said))
    assert "12 SMEs</pre>" not in page(shown("# NBVAL_CHECK_OUTPUT\nn", said))


def test_figure_text_can_not_end_its_script(page):
    html = page(shown("1", plot("AA", x=["</script><script>alert(1)</script>"], y=[1])))
    assert html.count("</script>") == 4  # the figure's data, plotly, the page's own two


def test_what_is_cleaned_keeps_tables():
    table = '<table><tbody><tr><th scope="row" colspan="2">a</th><td>1</td></tr></tbody></table>'
    assert _clean(table) == table


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (shown("1", plot(None, x=[1], y=[1])), "released for nobody"),
        (shown("1", plot("BB", x=[1], y=[1])), 'released for "BB"'),
        (shown("1", plot("AA", x=[1], y=[1], text=["Bert Brown"])), "1 name or contact"),
        (shown("1", plot("AA", x=[1], y=[1], customdata=[["BB-2"]])), "1 SME that"),
        (shown("1", output(text__html="<td>ANN@alpha.example</td>")), "1 name or contact"),
        (shown("1", output(text__plain="BB-1 and BB-2")), "2 SMEs"),
        (shown("1", output(text__markdown=f"- **{UNRELEASED}**")), "was not released"),
        (shown("1", output(image__png="aGk=")), "picture"),
        (shown("print('Emil Ende')"), "1 name or contact"),
    ],
)
def test_leaks_are_refused(page, cell, message):
    with pytest.raises(DisclosureError, match=message):
        page(cell)


def test_partners_see_their_own_members_and_the_partnership_none(page):
    own = shown("1", plot("AA", x=["AA-1", "AA-3"], y=[1, 2]))
    assert "AA-3" in page(own)
    with pytest.raises(DisclosureError, match="2 SMEs"):
        page(shown("1", output(text__plain="AA-1 AA-3")), reader="partnership")
