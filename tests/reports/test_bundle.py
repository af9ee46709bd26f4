"""What lies beside pages: one file for each reader, PDF and pictures where a browser is."""

import json
import zipfile
from dataclasses import replace

import networkx
import plotly.graph_objects as go
import pytest

from move_analysis.demo import demo_survey
from move_analysis.errors import DisclosureError, RunError
from move_analysis.figures import network_files
from move_analysis.networks import find_competence_network
from move_analysis.prepare import load_survey
from move_analysis.reports import bundle, pdf
from move_analysis.reports.bundle import remove_extras, write_extras, write_page
from move_analysis.reports.pages import copy_script
from move_analysis.reports.plan import Task

from .conftest import code, write_notebook

needs_browser = pytest.mark.skipif(pdf.find_browser() is None, reason="no Chromium here")
PAGE = (
    '<html><body><a href="index.html">All</a><h1>Report of {name}</h1>'
    '<script src="plotly.min.js"></script></body></html>'
)


@pytest.fixture
def site(make_project, tmp_path):
    """Pages of two readers, one of whom has no page."""
    project = make_project()
    tasks = [
        Task(reader, tmp_path / f"{book}.ipynb", "Report", {}, "0f")
        for reader, book in [("AA", "partner_report"), ("AA", "more"), ("BB", "partner_report")]
    ]
    folder = tmp_path / "reports"
    copy_script([folder / "for" / "AA"])
    figure = go.Figure(go.Bar(x=["a"], y=[3], name="invited"), layout={"title": {"text": "SMEs"}})
    data = {"application/vnd.plotly.v1+json": json.loads(figure.to_json())}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    for task in tasks[:2]:
        (folder / task.page).write_text(PAGE.format(name=task.name))
        (folder / task.page).with_suffix(".xlsx").write_bytes(b"workbook")
        cell = {**code("figure"), "outputs": [output]}
        write_notebook(folder / "office" / "notebooks" / f"{task.name}.ipynb", cell)
    return project, tasks, folder


def names(folder, reader="AA"):
    with zipfile.ZipFile(folder / "for" / f"{reader}.zip") as archive:
        return archive.namelist()


def test_zip_holds_all_of_a_reader_and_nothing_else(site):
    project, tasks, folder = site
    (folder / "for" / "BB").mkdir()
    (folder / "for" / "BB" / "BB.partner_report.xlsx").write_bytes(b"of another")
    write_extras(project, tasks, folder=folder, extras=["zip"])
    assert names(folder) == [
        "AA/AA.more.html", "AA/AA.more.xlsx", "AA/AA.partner_report.html",
        "AA/AA.partner_report.xlsx", "AA/plotly.min.js",
    ]  # fmt: skip
    assert not (folder / "for" / "BB.zip").exists()  # it has no page


def test_zip_is_the_same_every_time(site):
    project, tasks, folder = site
    write_extras(project, tasks, folder=folder, extras=["zip"])
    first = (folder / "for" / "AA.zip").read_bytes()
    write_extras(project, tasks, folder=folder, extras=["zip"])
    assert (folder / "for" / "AA.zip").read_bytes() == first


def test_names_in_other_scripts_are_marked_as_such_in_a_zip(site):
    project, tasks, folder = site
    (folder / "for/AA/smes").mkdir()
    (folder / "for/AA/smes/AA-Фирма.html").write_text("x")
    write_extras(project, tasks, folder=folder, extras=["zip"])
    with zipfile.ZipFile(folder / "for" / "AA.zip") as archive:
        marked = {entry.filename for entry in archive.infolist() if entry.flag_bits & 0x800}
    assert marked == {"AA/smes/AA-Фирма.html"}  # UTF-8, which all but ancient systems read


def test_nothing_is_made_unasked(site):
    project, tasks, folder = site
    before = sorted(folder.rglob("*"))
    write_extras(project, tasks, folder=folder, extras=[])
    assert sorted(folder.rglob("*")) == before


@needs_browser
def test_pdf_and_pictures(site):
    project, tasks, folder = site
    write_extras(project, tasks[:1], folder=folder, extras=["pdf", "static", "zip"])
    own = folder / "for" / "AA"
    assert (own / "AA.partner_report.pdf").read_bytes().startswith(b"%PDF")
    pictures = own / "figures" / "AA.partner_report"
    assert sorted(path.name for path in pictures.iterdir()) == ["01.png", "01.svg"]
    assert (pictures / "01.png").read_bytes().startswith(b"\x89PNG")
    assert "SMEs" in (pictures / "01.svg").read_text(encoding="utf-8")
    assert "AA/figures/AA.partner_report/01.svg" in names(folder)
    assert not list(folder.rglob(".*"))  # no draft is left


def test_what_was_made_from_an_older_page_goes(site):
    project, tasks, folder = site
    write_extras(project, tasks, folder=folder, extras=["zip"])
    own = folder / "for" / "AA"
    (own / "AA.partner_report.pdf").write_bytes(b"old")
    (own / "figures" / "AA.partner_report").mkdir(parents=True)
    remove_extras(tasks[0], folder)
    assert not (folder / "for/AA.zip").exists() and not (own / "AA.partner_report.pdf").exists()
    assert not (own / "figures" / "AA.partner_report").exists()
    assert (own / "AA.partner_report.html").exists()


@pytest.mark.parametrize("extra", ["pdf", "static"])
def test_without_a_browser_it_says_so(site, monkeypatch, extra):
    project, tasks, folder = site
    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    with pytest.raises(RunError, match="no Chromium"):
        write_extras(project, tasks, folder=folder, extras=[extra])
    assert not list(folder.rglob(".*"))


def test_a_browser_that_fails_is_told_of(site, monkeypatch):
    project, tasks, folder = site
    monkeypatch.setattr(pdf, "find_browser", lambda: "/bin/false")
    with pytest.raises(RunError, match="browser failed"):
        write_extras(project, tasks, folder=folder, extras=["pdf"])


def test_pictures_are_those_of_the_notebook(site):
    _, tasks, folder = site
    notebook = folder / "office" / "notebooks" / f"{tasks[0].name}.ipynb"
    (figure,) = bundle._figures(notebook)
    assert figure["data"][0]["name"] == "invited"
    assert figure["layout"]["title"]["text"] == "SMEs"


def test_network_files_are_of_the_same_bytes_and_only_for_their_reader(make_project, tmp_path):
    project = make_project()
    network = find_competence_network(demo_survey())
    made = [network_files(replace(network, released="AA")) for _ in range(2)]
    assert made[0].data == made[1].data and "date" not in str(made[0].data["files"])
    outputs = [{"output_type": "display_data", "metadata": {}, "data": made[0]._repr_mimebundle_()}]
    cell = {**code("files"), "outputs": outputs, "execution_count": 1}
    notebook = write_notebook(tmp_path / "n.ipynb", cell)
    task = {"reader": "AA", "notebook": "n.ipynb", "title": "N", "key": "0f"}
    how = {"survey": load_survey(project), "identifiers": (), "page": tmp_path / "page.html"}
    write_page(notebook, project, task=task, **how)
    assert len(networkx.read_gexf(tmp_path / "page.gexf")) == len(network.nodes)
    assert (tmp_path / "page.net").is_file() and (tmp_path / "page.graphml").is_file()
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'href="AA.n.gexf"' in page and not (tmp_path / "page.xlsx").exists()
    with pytest.raises(DisclosureError, match='A file was released for "AA"'):
        write_page(notebook, project, task={**task, "reader": "BB"}, **how)
