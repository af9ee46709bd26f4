"""Letters: each reader its own folder and no other; nothing is sent; a dry run says why."""

import email
import os
from dataclasses import replace
from email import policy

import pytest
from typer.testing import CliRunner

from move_analysis.cli import app
from move_analysis.prepare import save_prepared
from move_analysis.reports import run_reports
from move_analysis.reports.feedback import page_name, pages_folder
from move_analysis.reports.letters import plan_letters, write_letters

from .conftest import MOVE

openpyxl = pytest.importorskip("openpyxl")
SETTINGS = MOVE.replace(
    "name: Alpha cluster,", "name: Alpha cluster, language: es, email: a@alpha.example,"
)
BROKEN = SETTINGS.replace("name: Beta cluster,", 'name: Beta cluster, email: "b@x, c@y",')


@pytest.fixture
def site(make_project, fake_workers):
    """Reports of both partners, and feedback pages of some SMEs."""

    def make(move: str = SETTINGS, smes: tuple[str, ...] = ("AA-1", "AA-2", "BB-1")):
        project = make_project(move=move)
        run_reports(project)
        save_prepared(project)
        for sme in smes:
            page = pages_folder(project, sme[:2]) / page_name(sme)
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(f"<p>{sme}</p>", encoding="utf-8")
        return project

    return make


def planned(project):
    return {letter.reader: letter for letter in plan_letters(project)}


def drafts(project):
    paths = write_letters(project, plan_letters(project))[1:]
    return {
        path.stem: email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in paths
    }


def test_everybody_is_listed_with_address_and_reason(site):
    letters = planned(site())
    assert list(letters) == ["partnership", "AA", "BB", "sme:AA-1", "sme:AA-2", "sme:BB-1"]
    assert letters["AA"].to == "a@alpha.example" and letters["AA"].hindrance == ""
    assert letters["partnership"].to == "" and letters["partnership"].hindrance == ""
    assert letters["BB"].hindrance == "No address is known."
    assert letters["sme:AA-1"].to == "ann@alpha.example"
    assert letters["sme:AA-2"].hindrance == "No address is known."  # it gave a name alone
    assert letters["AA"].why.startswith("For the office of Alpha cluster only")
    assert letters["sme:AA-1"].why.startswith("Its own answers")


def test_an_address_that_would_reach_others_is_none(site):
    letter = planned(site(BROKEN))["BB"]
    assert letter.hindrance == "Its address is no e-mail address."


def test_a_draft_names_its_own_folder_and_no_other(site):
    project = site()
    made = drafts(project)
    assert set(made) == {"partnership", "AA", "sme.AA-1", "sme.BB-1"}
    body = made["AA"].get_body().get_content()
    assert "«AA»" in body and "BB" not in body and "Beta" not in body
    assert made["AA"]["To"] == "a@alpha.example" and made["AA"]["X-Unsent"] == "1"
    assert not list(made["AA"].iter_attachments())
    assert made["AA"]["Subject"] == "Sus resultados de la encuesta: Tiny partnership"
    for stem, sme, other in (("sme.AA-1", "AA-1", "BB-1"), ("sme.BB-1", "BB-1", "AA-1")):
        (attached,) = made[stem].iter_attachments()
        assert attached.get_filename() == f"{sme}.html"
        assert attached.get_content().strip() == f"<p>{sme}</p>"
        text = made[stem].as_string() + made[stem].get_body().get_content()
        assert other not in text and sme in made[stem].get_body().get_content()
    assert made["sme.BB-1"]["To"] == "dora@beta.example"


def test_an_archive_of_its_own_is_attached(site):
    project = site()
    reports = project.processed / "reports"
    for name in ("AA", "BB"):
        (reports / "for" / f"{name}.zip").write_bytes(name.encode())
    (attached,) = drafts(project)["AA"].iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("AA.zip", b"AA")


def test_a_name_in_another_script_is_kept_and_is_there_in_latin_letters_too(site):
    project = site()
    page = pages_folder(project, "AA") / page_name("AA-ъгъл/Αθήνα")
    page.write_text("<p>AA</p>", encoding="utf-8")
    letter = replace(planned(project)["sme:AA-1"], attached=(page,))
    (draft,) = write_letters(project, [letter])[1:]
    written = draft.read_bytes()
    assert b'name="AA--g-l%2fAthina.html"' in written and written.isascii()
    (attached,) = email.message_from_bytes(written, policy=policy.default).iter_attachments()
    assert attached.get_filename() == page.name == "AA-ъгъл%2fΑθήνα.html"


def test_a_draft_is_in_the_language_of_its_reader(site):
    made = drafts(site(SETTINGS.replace("title: Tiny", "title: {es: Pequeña} #")))
    assert "Pequeña" in made["AA"]["Subject"] and "Pequeña" in made["AA"].get_body().get_content()
    assert "Solo para" in made["AA"].get_body().get_content()


def test_the_list_holds_all_and_drafts_of_before_are_gone(site):
    project = site()
    office = project.processed / "reports" / "office"
    first = {path.name: path.read_bytes() for path in write_letters(project, plan_letters(project))}
    (office / "letters" / "old.eml").write_text("old")
    (pages_folder(project, "BB") / "BB-1.html").unlink()
    paths = write_letters(project, plan_letters(project))
    assert sorted(path.name for path in (office / "letters").iterdir()) == [
        "AA.eml", "partnership.eml", "sme.AA-1.eml",
    ]  # fmt: skip
    assert all(path.read_bytes() == first[path.name] for path in paths[1:])
    sheet = openpyxl.load_workbook(office / "send.xlsx").worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=9)]
    assert [row[0] for row in rows] == ["partnership", "AA", "BB", "sme:AA-1", "sme:AA-2"]
    assert rows[1][3:5] == ["a@alpha.example", "for/AA"] and rows[3][5] == "AA-1.html"
    assert rows[2][7] == "No address is known."


def test_what_the_office_noted_in_the_list_is_kept(site):
    project = site()
    path = write_letters(project, plan_letters(project))[0]
    book = openpyxl.load_workbook(path)
    book.worksheets[1]["I6"] = "3 May, by Ana"
    book.save(path)
    write_letters(project, plan_letters(project))
    noted = {row[0].value: row[8].value for row in openpyxl.load_workbook(path).worksheets[1]}
    assert noted["AA"] == "3 May, by Ana" and not noted["BB"] and not noted["sme:AA-1"]
    path.write_bytes(b"damaged")
    assert write_letters(project, plan_letters(project))[0].stat().st_size > 1000


def test_what_is_not_up_to_date_is_not_written_about(site):
    project = site()
    page = pages_folder(project, "AA") / "AA-1.html"
    os.utime(page, (1, 1))
    assert planned(project)["sme:AA-1"].hindrance.startswith("Its page is older than the answers")
    (project.processed / "reports/for/AA/AA.partner_report.html").unlink()
    assert planned(project)["AA"].hindrance.startswith("1 of its pages is not up to date")
    assert set(drafts(project)) == {"partnership", "sme.BB-1"}


def test_a_dry_run_writes_nothing(site):
    project = site()
    shown = CliRunner().invoke(app, ["letters", "--dry-run", "--project", str(project.file)])
    assert shown.exit_code == 0
    assert "AA (Alpha cluster) to a@alpha.example: " in shown.stdout
    assert "BB (Beta cluster): no draft. No address is known." in shown.stdout
    assert not (project.processed / "reports/office/send.xlsx").exists()
    shown = CliRunner().invoke(app, ["letters", "--project", str(project.file)])
    assert "4 drafts; nothing was sent." in shown.stdout
