"""Labels as a browser draws them, on a desktop and on a telephone: none covers another."""

import json
import re
from html import unescape
from itertools import combinations

import pytest

import move_analysis as ma
from move_analysis.demo import demo_survey
from move_analysis.prepare import load_survey
from move_analysis.privacy import Blur, Policy
from move_analysis.reports.bundle import write_page
from move_analysis.reports.pages import copy_script
from move_analysis.reports.pdf import find_browser, run_browser

from .conftest import code, text, write_notebook

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine")

FRAME = """<body style="margin:0"><style>iframe {{ border: 0; width: {width}px; height: 9000px }}
</style><iframe src="{page}"></iframe><script>addEventListener("load", () => setTimeout(() => {{
const page = document.querySelector("iframe").contentDocument;
const figures = [...page.querySelectorAll("figure.plot")].map((figure) =>
  [...figure.querySelectorAll(".textpoint text, .xtick text, .g-xtitle text")]
  .map((one) => [one.textContent, one.getBoundingClientRect()])
  .map(([text, box]) => [text, box.left, box.right, box.top, box.bottom]));
const said = document.createElement("pre");
said.id = "labels";
said.textContent = JSON.stringify(figures);
document.body.append(said);}}, 2000));</script></body>"""
PHONE, DESKTOP = 390, 1280
LINE = 2.0  # boxes of lines are higher than their letters


@pytest.fixture(scope="module")
def figures():
    """Pictures full of labels: a network, its fields, an empty one, a heat map, and bridges."""
    policy = Policy(minimum=5, reader="AA", blur=Blur(b"key"))
    survey = demo_survey()
    exact = ma.networks.find_competence_network(survey)
    bridges = ma.networks.measure_bridges(survey, exact, draws=99)
    network = ma.release(exact, policy)
    communities = ma.release(ma.networks.find_communities(network), policy)
    bare = network.with_tables(edges=network.edges.assign(kept=False))
    shares = ma.release(ma.competences.measure_competences(survey, by="sector"), policy)
    return (
        ma.figures.competence_network(network),
        ma.figures.competence_density(network, communities),
        ma.figures.competence_heatmap(shares, top=12),
        ma.figures.bridging_competences(ma.release(bridges, policy)),
        ma.figures.competence_network(bare),
    )


@pytest.fixture
def page(make_project, tmp_path, figures):
    project = make_project()
    outputs = [
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"application/vnd.plotly.v1+json": json.loads(figure.to_json())},
        }
        for figure in figures
    ]
    cell = {**code("figures"), "outputs": outputs, "execution_count": 1}
    notebook = write_notebook(
        tmp_path / "n.ipynb", text("# Report"), text("## What is linked?"), cell
    )
    copy_script([tmp_path])
    made = tmp_path / "AA.n.html"
    write_page(
        notebook, project, survey=load_survey(project), identifiers=(), page=made,
        task={"reader": "AA", "notebook": "n.ipynb", "title": "Report", "key": "0f"},
    )  # fmt: skip
    return made


def drawn(page, width):
    """Text and box of each label, figure by figure."""
    frame = page.parent / f"{width}.html"
    frame.write_text(FRAME.format(page=page.as_uri(), width=width))
    made = run_browser("--dump-dom", f"--window-size={width},9000", frame)
    found = re.search(r'<pre id="labels">(.*?)</pre>', made, re.S)
    assert found is not None
    return json.loads(unescape(found[1]))


def overlapping(labels):
    return [
        (one[0], other[0])
        for one, other in combinations([label for label in labels if label[0]], 2)
        if one[1] < other[2] and other[1] < one[2]
        and one[3] + LINE < other[4] and other[3] + LINE < one[4]
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "least"), [(DESKTOP, 35), (PHONE, 12)])
def test_no_label_covers_another_and_none_is_cut_off(page, width, least):
    network, density, heat_map, bridges = drawn(page, width)
    for labels in (network, density, heat_map, bridges):
        assert overlapping(labels) == []
        assert all(label[1] >= 0 and label[2] <= width for label in labels if label[0])
    assert len([label for label in network if label[0]]) >= least
    assert len(density) >= 2
    assert "competences of other" in bridges[-1][0] or "competences of other" in bridges[0][0]


def test_an_empty_picture_is_a_sentence_and_no_plot(page, figures):
    html = page.read_text(encoding="utf-8")
    assert html.count('<figure class="plot">') == len(figures) - 1
    assert "<p>No two competences go together more often than chance explains.</p>" in html
