"""Calls from workbook to log: contacts in a partner's own copy alone, outcomes read back."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import move_analysis as ma
from move_analysis.cli import app
from move_analysis.errors import DataError
from move_analysis.prepare import contacts_of
from move_analysis.project import load_project
from move_analysis.readers.calls import HEADINGS
from move_analysis.reports.calls import note_calls
from move_analysis.reports.contacts import with_contacts
from move_analysis.reports.pages import about_page
from move_analysis.reports.workbook import write_workbook

openpyxl = pytest.importorskip("openpyxl")
pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported:UserWarning")
ROOT = Path(__file__).resolve().parents[2]
MATCH, OUTCOME, DAY = 2, 10, 11


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo in a folder of its own, without a log of calls; its survey and its matches."""
    folder = tmp_path_factory.mktemp("calls")
    shutil.copy(ROOT / "privacy.key", folder)
    lines = (ROOT / "move.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    rest = "".join(line for line in lines if not line.startswith("  calls: "))
    (folder / "move.yml").write_text(rest, encoding="utf-8")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    project = load_project(folder)
    ma.prepare.save_prepared(project)
    survey = ma.load_survey(project)
    return project, survey, ma.matching.match_needs(survey, settings=project.matching)


def sheet_for(demo, reader: str) -> dict:
    project, survey, matches = demo
    shown = ma.release(matches, ma.policy_for(project, survey, reader=reader))
    own = shown if reader == "partnership" else shown.filter(partner=reader)
    with ma.in_language(project.language_of(reader)):
        return ma.figures.list_of_calls(own).data


def reached(demo, sheet: dict, reader: str) -> list[dict]:
    project, survey, _ = demo
    policy = ma.policy_for(project, survey, reader=reader)
    return with_contacts([sheet], project, survey=survey, policy=policy)


def filled(demo, reader: str, path: Path, outcomes: dict[int, tuple[object, object]]) -> Path:
    """A workbook as an office sends it back: outcome and day in some rows."""
    project, survey, _ = demo
    tables = reached(demo, sheet_for(demo, reader), reader)
    write_workbook(tables, path, title="Report", about=about_page(project, survey, reader))
    book = openpyxl.load_workbook(path)
    for row, (outcome, day) in outcomes.items():
        for column, value in ((OUTCOME, outcome), (DAY, day)):
            book.worksheets[1].cell(4 + row, column, value)
    book.save(path)
    return path


def test_own_members_with_all_they_gave_others_by_their_office(demo):
    project, _, _ = demo
    (table,) = reached(demo, sheet_for(demo, "CCTL"), "CCTL")
    contacts = contacts_of(project)
    for row in table["rows"]:
        respondent = row[0].rpartition("(")[2].rstrip(")")
        assert row[7] == ", ".join(contacts.loc[respondent, ["email", "phone"]].dropna())
        own = "(CCTL-" in row[1] or row[1].startswith("CCTL-")
        assert ("@cctl.example.org" in row[8]) == own
        assert own or row[8].split(", ")[1].endswith(".example")
    others = contacts[~contacts.index.str.startswith("CCTL-")]
    said = " ".join(cell for row in table["rows"] for cell in row)
    assert not [one for one in others["email"].dropna() if one in said]


def test_no_other_reader_gets_contacts(demo):
    sheet = sheet_for(demo, "partnership")
    (table,) = reached(demo, sheet, "partnership")
    assert len(table["columns"]) == len(sheet["columns"]) - 2
    assert {len(row) for row in table["rows"]} == {len(table["columns"])}
    assert HEADINGS["outcome"] in [one["heading"] for one in table["columns"]]


def test_outcomes_come_back_in_any_language_and_count_once(demo, tmp_path):
    project, survey, _ = demo
    spanish = filled(
        demo, "CCTL", tmp_path / "a.xlsx",
        {1: ("agreement", "2017-02-01"), 2: ("not suitable", "2017-02-03")},
    )  # fmt: skip
    noted = note_calls(project, [spanish])
    assert (noted.added, noted.known, noted.named) == (2, 0, False)
    assert noted.file == project.folder / "data/raw/calls.csv"
    rows = noted.file.read_text().splitlines()
    row = sheet_for(demo, "CCTL")["rows"][0]
    day, sme, partner, match, match_partner, outcome = rows[1].split(",")
    policy = ma.policy_for(project, survey, reader="CCTL")
    assert (day, partner, outcome) == ("2017-02-01", "CCTL", "agreement")
    assert policy.display_names[sme] == row[0] and policy.display_names[match] == row[1]
    assert survey.series("partner")[match] == match_partner
    again = note_calls(project, [spanish])
    assert (again.added, again.known) == (0, 2)
    assert noted.file.read_text().splitlines() == rows
    noted.file.unlink()


def test_faults_are_told_together_and_nothing_is_written(demo, tmp_path):
    project, *_ = demo
    one = filled(demo, "CCTL", tmp_path / "a.xlsx", {1: ("perhaps", "2017-02-01"), 3: ("met", "")})
    other = filled(demo, "BCT", tmp_path / "b.xlsx", {2: ("follow-up", "2017-02-01")})
    book = openpyxl.load_workbook(other)
    book.worksheets[1].cell(6, MATCH, "CCTL AAAAA")
    book.save(other)
    with pytest.raises(DataError) as error:
        note_calls(project, [one, other, tmp_path / "none.xlsx"])
    assert sorted(fault.problem for fault in error.value.fault_list) == [
        '"perhaps" is no outcome of a call.',
        'No SME is "CCTL AAAAA" on the page of this partner.', "The outcome has no day.",
        "The workbook does not exist.",
    ]  # fmt: skip
    assert not (project.folder / "data/raw/calls.csv").exists()


def test_the_command_says_what_it_added_and_how_to_go_on(demo, tmp_path):
    project, *_ = demo
    book = filled(demo, "BCT", tmp_path / "b.xlsx", {1: ("they met", "2017-02-01")})
    shown = CliRunner().invoke(app, ["calls", str(book), "--project", str(project.file)])
    assert shown.exit_code == 0 and "1 outcomes; there already: 0." in shown.stdout
    assert "calls: data/raw/calls.csv" in shown.stdout
    (project.folder / "data/raw/calls.csv").unlink()
