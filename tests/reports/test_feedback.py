"""Feedback pages: one per SME, in its partner's language, with nobody else's answers on it."""

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import move_analysis as ma
from move_analysis.cli import app
from move_analysis.errors import RunError
from move_analysis.prepare import contacts_of
from move_analysis.project import load_project
from move_analysis.readers import list_identifiers
from move_analysis.reports import feedback, run_reports
from move_analysis.reports.feedback import make_feedback, page_name, pages_folder
from move_analysis.reports.shared_notebook import CellError, SharedNotebook
from move_analysis.result import UNRELEASED

from .conftest import code, text, write_notebook

ROOT = Path(__file__).resolve().parents[2]
SMES = ["CCTL-2", "CCTL-100", "BCT-36"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("feedback")
    for name in ("move.yml", "privacy.key"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    project = load_project(folder)
    return project, make_feedback(project, smes=SMES, extras=["zip"])


def test_each_page_lies_in_the_folder_of_its_partner(made):
    project, outcome = made
    reports = project.processed / "reports"
    assert outcome.failed == {}
    assert [str(p.relative_to(reports)) for p in outcome.pages.values()] == [
        "for/CCTL/smes/CCTL-2.html", "for/CCTL/smes/CCTL-100.html", "for/BCT/smes/BCT-36.html",
    ]  # fmt: skip
    assert (reports / "for/CCTL/smes.zip").is_file() and (reports / "for/BCT/smes.zip").is_file()


def test_an_index_lists_the_pages_for_the_office_alone(made):
    _, outcome = made
    index = outcome.pages["CCTL-2"].with_name("index.html").read_text(encoding="utf-8")
    assert 'href="CCTL-2.html">' in index and 'href="CCTL-100.html">' in index
    assert "(CCTL-2)" in index and "BCT" not in index and '<html lang="es">' in index
    assert re.findall('href="([^"]*)', index)[1] == "../index.html"


def test_the_index_of_the_partner_leads_to_the_pages_of_its_smes(make_project, fake_workers):
    project = make_project()
    run_reports(project)
    index = pages_folder(project, "AA").with_name("index.html")
    assert "smes/" not in index.read_text(encoding="utf-8")
    make_feedback(project, smes=["AA-1"])
    assert 'href="smes/index.html">Feedback for your SMEs<' in index.read_text(encoding="utf-8")
    assert "smes/" not in pages_folder(project, "BB").with_name("index.html").read_text("utf-8")
    run_reports(project)
    assert 'href="smes/index.html"' in index.read_text(encoding="utf-8")


def test_a_page_stands_alone_in_the_language_of_its_partner(made):
    project, outcome = made
    for sme, language in (("CCTL-2", "es"), ("BCT-36", "bg")):
        page = outcome.pages[sme].read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in page and sme in page
        assert "<script" not in page and re.findall('(?:href|src)="([^"]*)', page) == ["#content"]
        partner = project.partner(sme.partition("-")[0])
        assert partner.email in page and len(page) < 60_000
        assert UNRELEASED not in page


def test_nobody_else_is_on_it_but_as_agreed(made):
    project, outcome = made
    survey = ma.load_survey(project)
    identifiers = set(list_identifiers(contacts_of(project)))
    for sme, path in outcome.pages.items():
        policy = ma.policy_for(project, survey, reader=f"sme:{sme}")
        said = path.read_text(encoding="utf-8")
        words = set(re.split(r"[^\w-]+", said))
        assert words & set(survey.answers.index) == {sme}
        near = [one for one in identifiers - policy.names if one in said]
        assert not [one for one in near if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)]


def test_a_second_run_is_the_same_and_pages_of_others_stay(made):
    project, outcome = made
    before = {path: path.read_bytes() for path in outcome.pages.values()}
    make_feedback(project, smes=["CCTL-2"])
    assert {path: path.read_bytes() for path in before} == before


def test_unknown_smes_and_partners_are_told_before_anything_is_made(made):
    project, _ = made
    with pytest.raises(RunError, match=r"CCTL-9999(.|\n)*|XX") as error:
        make_feedback(project, smes=["CCTL-9999"], partners=["XX"])
    assert len(error.value.fault_list) == 2


def test_one_failing_page_stops_no_other(made, monkeypatch):
    project, _ = made
    maker = feedback._Maker(project)
    run = maker._book.executed

    def fails(parameters):
        if parameters["sme"] == "CCTL-2":
            raise CellError("In [3]: KeyError: 'x'")
        return run(parameters)

    monkeypatch.setattr(maker._book, "executed", fails)
    monkeypatch.setattr(feedback, "_maker", lambda file, changed: maker)
    shown = CliRunner().invoke(
        app, ["feedback", "CCTL-2", "CCTL-100", "--project", str(project.file)]
    )
    assert shown.exit_code == 1
    assert "failed CCTL-2: In [3]: KeyError: 'x'" in shown.stdout
    assert "1 pages, 1 failed." in shown.stdout


def test_pages_of_smes_that_are_gone_go_with_the_next_reports(make_project, fake_workers):
    project = make_project()
    run_reports(project)
    folder = feedback.pages_folder(project, "AA")
    folder.mkdir()
    for name in ("AA-1.html", "AA-9.html", "AA-9.pdf"):
        (folder / name).write_text(name)
    folder.with_suffix(".zip").write_text("all")
    export = project.folder / "data/raw/aa.csv"
    export.write_text(export.read_text() + "7,zoe@alpha.example,3,2026-01-05\n")
    run_reports(project)
    assert sorted(path.name for path in folder.iterdir()) == ["AA-1.html", "index.html"]
    assert not folder.with_suffix(".zip").exists()


def test_names_of_files_escape_no_folder():
    assert page_name("../../etc/x") == "..%2f..%2fetc%2fx.html"


def test_shared_cells_run_once_and_readers_do_not_meet(tmp_path):
    book = write_notebook(
        tmp_path / "n.ipynb", text("# T"), code("who = 'a'", "parameters"),
        code("runs = []", "shared"), code("runs.append(who)\nmine = who * 2"),
        code("mine"), code("# NBVAL_CHECK_OUTPUT\n1 / 0"),
    )  # fmt: skip
    shared = SharedNotebook(book, {})
    for who in ("b", "c"):
        made, names = shared.executed({"who": who})
        assert made["cells"][4]["outputs"][0]["data"]["text/plain"] == f"'{who * 2}'"
        assert names["runs"][-1] == who
    assert "mine" not in shared.names and shared.names["runs"] == ["b", "c"]
    with pytest.raises(CellError, match=r"n.ipynb, In \[4\]: TypeError"):
        shared.executed({"who": None})
