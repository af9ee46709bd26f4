"""The tabs of the desk without a browser: what they show, and what they do."""

import shutil
import time
from pathlib import Path

import pytest

from move_analysis.desk import TABS, Desk, open_desk
from move_analysis.desk import batch as batch_module
from move_analysis.desk.exploring import ExploreTab
from move_analysis.desk.faults import FaultsTab
from move_analysis.desk.letters import Letters
from move_analysis.desk.making import ReportsTab
from move_analysis.desk.reading import ReadTab
from move_analysis.desk.steps import next_step
from move_analysis.explore import Explorer
from move_analysis.languages import languages, set_language
from move_analysis.reports import batch_process, run_reports, stop_batch
from move_analysis.reports.place import locked

from ..reports.conftest import MOVE, code, write_project

ROOT = Path(__file__).resolve().parents[2]
WAITS = "import time\nfrom pathlib import Path\nPath('begun').touch()\ntime.sleep(600)"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A project whose reports are made, as by a terminal."""
    folder = tmp_path_factory.mktemp("finished")
    run_reports(write_project(folder, partner=(code("1"),)))
    return folder


@pytest.fixture(autouse=True)
def english_again():
    yield
    set_language("en")


def test_the_project_is_read_again_when_its_file_changes(make_project, tmp_path):
    make_project()
    desk = Desk(tmp_path)
    assert desk.project.name == "Tiny"
    whole = desk.file.read_text()
    desk.file.write_text("name: [")
    assert desk.project is None
    desk.file.write_text(whole.replace("Tiny\n", "Renamed\n", 1))
    assert desk.project.name == "Renamed"


def test_who_wants_to_know_is_told_until_the_language_changes(tmp_path):
    desk, told = Desk(tmp_path), []
    desk.on_change(lambda: told.append(1))
    desk.changed()
    desk.speak("es")
    desk.changed()
    assert told == [1]


def test_the_next_step_follows_the_files(make_project, tmp_path, finished):
    assert next_step(Desk(finished)).tab == "read"
    desk = Desk(tmp_path)
    assert next_step(desk).tab == "exports"
    make_project()
    assert next_step(desk).tab == "exports" and "what the questions" in next_step(desk).text
    book = tmp_path / "codebook.yml"
    book.write_text(f"{book.read_text()}  - {{code: know, kind: text, role: tie}}\n")
    whole = desk.file.read_text()
    desk.file.write_text(whole.replace("name: Beta cluster, ", ""))
    assert next_step(desk).tab == "partners"
    desk.file.write_text(whole)
    assert next_step(desk).tab == "reports"
    assert "2 partners and 2 exports. 0 of 3 reports" in next_step(desk).text
    (tmp_path / "data" / "raw" / "aa.csv").rename(tmp_path / "aa.csv")
    assert next_step(desk).tab == "exports"
    (tmp_path / "aa.csv").rename(tmp_path / "data" / "raw" / "aa.csv")
    desk.file.write_text("name: [")
    assert next_step(desk).tab == "faults"


@pytest.mark.parametrize("language", languages())
def test_every_tab_opens_in_every_language(make_project, tmp_path, language):
    make_project()
    frame = open_desk(tmp_path, language)
    assert frame.heading.words["page"]
    for name in ("faults", "reports", "read"):
        frame.heading.tab = name
        [shown] = frame.place.children
        assert TABS[name].title.render(language) in shown.children[0].value


def test_another_language_makes_the_tab_again(make_project, tmp_path):
    make_project()
    frame = open_desk(tmp_path)
    frame.show("read")
    [before] = frame.place.children
    frame.heading.language = "es"
    [after] = frame.place.children
    assert after is not before and before.comm is None
    assert frame.heading.tab == "read" and frame.desk.language == "es"


def test_faults_are_shown_where_they_are_and_lead_to_their_tab(make_project, tmp_path):
    project = make_project()
    frame = open_desk(tmp_path)
    tab = FaultsTab(frame.desk)
    tab.wait()
    assert tab.found.children == ()
    whole = project.file.read_text()
    project.file.write_text(whole.replace("synthetic: true", "synthetc: true"))
    frame.desk.changed()
    tab.wait()
    [fault] = tab.found.children[0].children
    text, button = fault.children
    assert "synthetic" in text.value and "<code>move.yml, line 5" in text.value
    button.click()
    assert frame.heading.tab == "partners"
    project.file.write_text(whole)
    (tmp_path / "data" / "raw" / "aa.csv").unlink()
    tab.check()
    tab.wait()
    [fault] = tab.found.children[0].children
    fault.children[1].click()
    assert frame.heading.tab == "exports"


def test_the_explorer_stays_until_somebody_reads_the_answers_again(tmp_path):
    for name in ("move.yml", "privacy.key"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    desk = Desk(tmp_path)
    tab = ExploreTab(desk)
    tab.wait()
    [panel] = tab.place.children
    assert isinstance(panel, Explorer)
    panel.wait()
    desk.changed()
    assert tab.place.children == (panel,) and tab.again.layout.display == "none"
    (tmp_path / "data" / "raw" / "demo_bct.csv").unlink()
    desk.changed()
    assert tab.place.children == (panel,) and tab.again.layout.display == ""
    tab.again.click()
    tab.wait()
    assert "The export does not exist." in tab.place.children[0].children[0].children[0].value


def test_reports_are_made_beside_the_page(make_project, tmp_path):
    make_project(partner=(code("assert partner != 'BB', 'no such answers'"),))
    desk = Desk(tmp_path)
    tab = ReportsTab(desk)
    assert tab.make.description == "Make the reports" and "0 of 1 made" in tab.readers.value
    tab.make.click()
    assert tab.running
    tab.wait()
    assert not tab.running and tab.make.description == "Make the missing report"
    assert "Report of a partner failed: AssertionError: no such answers" in tab.readers.value
    assert tab.readers.value.count("1 of 1 made") == 2
    assert (desk.project.processed / "reports" / "for" / "AA.zip").is_file()


def test_what_keeps_a_batch_from_starting_is_said(make_project, tmp_path):
    make_project(partner=(code("1"),))
    (tmp_path / "data" / "raw" / "bb.csv").unlink()
    tab = ReportsTab(Desk(tmp_path))
    tab.start()
    tab.wait()
    assert "<strong>The export does not exist.</strong>" in tab.said.value


def test_a_batch_of_another_process_is_shown_and_stopped(make_project, tmp_path):
    project = make_project(partner=(code(WAITS),))
    desk = Desk(tmp_path)
    started = batch_module.start_batch(desk)  # as by a page that is closed by now
    while not [*tmp_path.rglob("begun")]:
        assert started.poll() is None
        time.sleep(0.1)
    assert batch_process(project) == started.pid
    tab = ReportsTab(desk)
    assert tab.running and tab.make.disabled and not tab.stop.disabled
    tab.stop.click()
    tab.wait()
    assert started.wait(30) == 130
    started.stderr.close()
    assert not tab.running and batch_process(project) is None and not stop_batch(project)
    assert not tab.make.disabled and tab.stop.layout.display == "none"  # and it can go on


def test_finished_pages_are_offered_and_packed(finished, tmp_path):
    assert "No report is made yet" in ReadTab(Desk(tmp_path)).children[0].value
    tab = ReadTab(Desk(finished))
    overview, _, first, _, letters = tab.children
    letters.wait()
    assert 'href="reports/index.html" target="_blank"' in overview.value
    text, tools = first.children
    assert 'href="reports/for/AA/AA.partner_report.html" target="_blank" lang="en"' in text.value
    assert str(finished / "data" / "processed" / "reports" / "for" / "AA") in text.value
    tools.children[0].click()
    letters.wait()
    tools = tab.children[2].children[1]
    assert 'href="reports/for/AA.zip" download' in tools.children[0].value


def test_who_gets_what_is_listed_and_what_hinders_a_letter_leads_to_its_tab(finished):
    frame = open_desk(finished)
    letters = Letters(frame.desk)
    letters.look()
    letters.wait()
    said = letters.listed.value
    assert said.count("<td>No address is known.</td>") == 2 and ".eml" not in said
    assert letters.go["reports"].layout.display == "none"
    letters.go["partners"].click()
    assert frame.heading.tab == "partners"


def test_drafts_are_written_found_and_gone_again_when_the_project_changes(make_project, tmp_path):
    addressed = MOVE.replace("name: Alpha cluster,", "name: Alpha cluster, email: a@alpha.example,")
    project = make_project(move=addressed)
    run_reports(project, extras=["zip"])
    desk = Desk(tmp_path)
    tab = ReadTab(desk)
    tab.letters.wait()
    assert "<td></td><td>a@alpha.example</td><td>AA.zip</td>" in tab.letters.listed.value
    tab.letters.write.click()
    tab.letters.wait()
    office = project.processed / "reports" / "office"
    assert sorted(path.name for path in office.glob("letters/*")) == ["AA.eml", "partnership.eml"]
    assert 'href="reports/office/letters/AA.eml" download' in tab.letters.listed.value
    assert "2 drafts; nothing was sent." in tab.letters.status.value
    assert 'href="reports/office/send.xlsx" download' in tab.letters.status.value
    desk.changed()
    tab.letters.wait()
    assert 'href="reports/office/letters/AA.eml"' in tab.letters.listed.value, "it is as it was"
    desk.file.write_text(addressed.replace("a@alpha", "office@alpha"))
    desk.changed()
    tab.letters.wait()
    assert "<td>office@alpha.example</td>" in tab.letters.listed.value
    assert "AA.eml" not in tab.letters.listed.value, "the draft has another address"


def test_drafts_are_not_written_while_reports_are(finished):
    letters = Letters(Desk(finished))
    letters.look()
    letters.wait()
    with locked(finished / "data" / "processed" / "reports"):
        letters.write.click()
        letters.wait()
    assert "Another batch is writing reports here." in letters.status.value
    assert not letters.write.disabled
