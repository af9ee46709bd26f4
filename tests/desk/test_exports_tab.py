"""From an unknown export to a survey that is read, by what a person does on the tab."""

import csv
import random

import ipywidgets as widgets
import pytest
import xlsxwriter

import move_analysis as ma
from move_analysis.codebook import SHIPPED
from move_analysis.desk import Desk
from move_analysis.desk.begin import begin_project
from move_analysis.desk.edits import edit_project, set_export
from move_analysis.desk.exports import ExportsTab
from move_analysis.desk.sector_menu import ANOTHER
from move_analysis.desk.steps import next_step
from move_analysis.readers import check_project, read_survey

CLUSTERS = ["Transport Cluster Bulgaria", "Numérique Lyon Network", "ENVIPARK"]
CAN = [
    "Fleet management", "Warehouse automation", "Internet of things", "Data analysis",
    "Solar energy", "Waste management",
]  # fmt: skip
HEADERS = [
    "Timestamp", "Which cluster are you a member of?", "Name of your company",
    "In which country is your company?", "Number of employees", "What are your competences?",
    "What does your company need?", "What else do you need, in your own words?",
    "Favourite colour",
]  # fmt: skip
WORDS = [
    "data analisis and more",
    "herding cats",
    "solar energy",
    "",
    "something blue",
    "big ideas",
]


def google_form(rows=60):
    """A form with all partners in one sheet, several answers in a cell, and own words."""
    rng = random.Random(1)
    sheet = [HEADERS]
    for n in range(rows):
        some = [", ".join(c for c in CAN if rng.random() < share) for share in (0.5, 0.3)]
        sheet.append(
            [f"3/{1 + n % 28}/2026 10:{n:02}:00", CLUSTERS[n % 3], f"Company {n}",
             ["Bulgaria", "France", "Italy"][n % 3], rng.choice(["1-9", "10-49", "50-249"]),
             some[0] or CAN[0], some[1] or CAN[1], f"{WORDS[n % 6]}\n{n}" if WORDS[n % 6] else "",
             rng.choice(["red", "blue"])]
        )  # fmt: skip
    return sheet


def as_csv(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path.read_bytes()


def drop(tab, **files):
    """What the browser hands over when files are dropped."""
    tab.upload.files = [
        {"name": name if "." in name else f"{name}.csv", "content": memoryview(content)}
        for name, content in files.items()
    ]


@pytest.fixture
def begun(tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    tab = ExportsTab(Desk(folder))
    drop(tab, form=as_csv(tmp_path / "form.csv", google_form()))
    return tab, folder


def test_a_form_for_all_partners_is_read_after_two_clicks(begun):
    tab, folder = begun
    tab.accept.click()
    assert not len(check_project(folder))
    survey = read_survey(ma.load_project(folder))
    assert len(survey) == 60
    assert survey.series("partner").value_counts().to_dict() == {
        "TCB": 20,
        "NLN": 20,
        "ENVIPARK": 20,
    }
    assert survey.incidence("has").shape[1] == 6
    assert len(survey.codebook.competences) == 6, "has and needs share their competences"


def test_a_form_of_several_partners_is_one_export(begun):
    tab, folder = begun
    tab.accept.click()
    assert "3 partners and 1 export." in next_step(Desk(folder)).text


def test_the_card_says_what_was_recognised_and_how_it_is_split(begun):
    tab, _ = begun
    card = tab.cards["data/raw/form.csv"]
    assert "Google Forms" in card.about.value and "60" in card.about.value
    assert card.column.value == HEADERS[1]
    assert {text: menu.value for text, menu in card.values.items()} == {
        CLUSTERS[0]: "TCB", CLUSTERS[1]: "NLN", CLUSTERS[2]: "ENVIPARK"
    }  # fmt: skip


def test_a_value_is_given_to_another_partner(begun):
    tab, folder = begun
    card = tab.cards["data/raw/form.csv"]
    card.values[CLUSTERS[2]].value = "TCB"
    exports = ma.load_project(folder).partner("TCB").exports
    assert exports[0].values == (CLUSTERS[0], CLUSTERS[2])
    assert not ma.load_project(folder).partner("ENVIPARK").exports
    assert "# What may be published." in (folder / "move.yml").read_text()


def test_another_column_splits_the_form(begun):
    tab, folder = begun
    card = tab.cards["data/raw/form.csv"]
    card.column.value = "In which country is your company?"
    assert [p.code for p in ma.load_project(folder).partners] == ["Bulgaria", "France", "Italy"]
    assert len(read_survey(ma.load_project(folder))) == 60


def test_menus_change_kind_role_and_scale_in_the_file(begun):
    tab, folder = begun
    row = tab.questions["Favourite_colour"]
    assert row.kind.value == "single" and row.role.value == "profile"
    row.kind.value = "ordinal"
    book = ma.load_project(folder).load_codebook()
    scale = book.scale_of(book.question("Favourite_colour"))
    assert [point.text() for point in scale.points] == ["blue", "red"]
    assert row.scale.value == scale.code
    row.kind.value = "text"
    assert book.question("Favourite_colour").scale
    assert ma.load_project(folder).load_codebook().question("Favourite_colour").scale is None


def test_what_would_make_the_codebook_invalid_is_refused_and_shown_as_it_was(begun):
    tab, folder = begun
    before = (folder / "codebook.yml").read_bytes()
    row = tab.questions["Favourite_colour"]
    row.role.value = "has"
    assert 'role="alert"' in tab.status.value and "needs competences" in tab.status.value
    assert row.role.value == "profile"
    assert (folder / "codebook.yml").read_bytes() == before


def test_a_part_is_another_competence_or_none(begun):
    tab, folder = begun
    tab.accept.click()
    row = next(row for row in tab.questions.values() if row.role.value == "needs")
    row.more.click()
    assert len(row.parts) == 6
    row.parts["Waste_management"].value = ""
    row.parts["Solar_energy"].value = "Waste_management"
    book = ma.load_project(folder).load_codebook()
    codes = [part.code for part in book.question(row.code).options]
    assert codes == [
        "Fleet_management", "Warehouse_automation", "Internet_of_things", "Data_analysis",
        "Waste_management",
    ]  # fmt: skip
    needs = read_survey(ma.load_project(folder)).incidence("needs")["Waste_management"]
    told = sum("Solar energy" in line[6] for line in google_form()[1:])
    assert needs.sum() == told


def test_a_question_is_left_out_and_taken_in_again(begun):
    tab, folder = begun
    tab.questions["Favourite_colour"].drop.click()
    assert "Favourite_colour" not in tab.questions
    assert "Favourite colour" not in (folder / "codebook.yml").read_text()
    tab.add_new.click()
    assert tab.questions["Favourite_colour"].kind.value == "single"
    assert "1 question was added" in tab.status.value


def test_files_of_the_same_name_are_not_overwritten_unasked(begun, tmp_path):
    tab, folder = begun
    other = as_csv(tmp_path / "other.csv", google_form(rows=12))
    before = (folder / "data/raw/form.csv").read_bytes()
    drop(tab, form=other)
    assert "there already" in tab.status.value
    assert (folder / "data/raw/form.csv").read_bytes() == before
    tab.replace.value = True
    drop(tab, form=other)
    assert (folder / "data/raw/form.csv").read_bytes() == other
    assert "12" in tab.cards["data/raw/form.csv"].about.value


def test_a_second_file_is_given_to_a_partner(begun, tmp_path):
    tab, folder = begun
    drop(tab, more=as_csv(tmp_path / "more.csv", google_form(rows=9)))
    card = tab.cards["data/raw/more.csv"]
    assert card.whose.value == ""
    card.whose.value = "NLN"
    files = [export.file for export in ma.load_project(folder).partner("NLN").exports]
    assert files == ["data/raw/form.csv", "data/raw/more.csv"]


def test_what_is_no_export_begins_no_project(tmp_path):
    tab = ExportsTab(Desk(tmp_path))
    drop(tab, empty=b"")
    assert "empty" in tab.status.value and not (tmp_path / "move.yml").exists()


def test_competences_are_put_into_sectors_that_have_names(begun):
    tab, folder = begun
    tab.accept.click()
    assert not tab.groups.sectors, "none is named after a question"
    assert "into sectors" in next_step(Desk(folder)).text
    has = next(row for row in tab.questions.values() if row.role.value == "has")
    assert has.sector.menu.value == "unsorted" and len(has.sector.children) == 1
    has.sector.menu.value = ANOTHER
    has.sector.children[1].value = "Transport"
    assert has.sector.menu.value == "Transport" and len(has.sector.children) == 1
    tab.groups.new.value = "Green"
    tab.groups.add.click()
    tab.groups.sectors["Green"].value = "Green technologies"
    assert [*tab.groups.sectors] == ["Transport", "Green"] and not tab.groups.competences
    tab.groups.more.click()
    tab.groups.competences["Solar_energy"].value = "Green"
    assert has.sector.menu.value is None, "its competences are in two"
    book = ma.load_project(folder).load_codebook()
    assert [sector.text() for sector in book.sectors] == ["Transport", "Green technologies"]
    assert {c.code: c.sector for c in book.competences}["Solar_energy"] == "Green"
    assert "into sectors" not in next_step(Desk(folder)).text


def test_a_scale_that_was_taken_from_answers_is_put_in_order(begun):
    tab, folder = begun
    row = tab.questions["Favourite_colour"]
    assert not row.points.children
    row.kind.value = "ordinal"
    assert row.points.children, "its order is anybody's guess"
    assert [label for label, _ in row.points.points.options] == ["blue", "red"]
    row.points.points.value = "red"
    row.points.lower.click()
    assert row.points.points.value == "red", "it can be moved on"
    assert points_of(folder, "Favourite_colour") == ["red", "blue"]
    row.points.turn.click()
    assert points_of(folder, "Favourite_colour") == ["blue", "red"]
    row.order.click()
    assert not row.points.children
    row.order.click()
    row.kind.value = "text"
    assert not row.points.children
    assert row.order.layout.display == "none"


def points_of(folder, code):
    book = ma.load_project(folder).load_codebook()
    return [point.text() for point in book.scale_of(book.question(code)).points]


def test_what_did_not_change_is_not_told_the_browser_again(begun, monkeypatch):
    tab, _ = begun
    tab.accept.click()
    told = []
    monkeypatch.setattr(widgets.Widget, "send_state", lambda self, key=None: told.append(self))
    tab.refresh()
    assert told == []


def test_how_a_file_is_read_is_said_for_all_its_partners(begun):
    tab, folder = begun
    card = tab.cards["data/raw/form.csv"]
    card.how.click()
    assert card.settings.layout.display == ""
    card.settings.controls["format"].value = "csv"
    card.settings.controls["skip_rows"].value = "0"
    project = ma.load_project(folder)
    assert [p.exports[0].format for p in project.partners] == ["csv"] * 3
    assert [p.exports[0].skip_rows for p in project.partners] == [0] * 3
    assert "any table" in card.about.value
    card.settings.controls["skip_rows"].value = ""
    assert ma.load_project(folder).partner("TCB").exports[0].skip_rows is None


def test_an_encoding_is_chosen_by_how_words_read(begun):
    tab, folder = begun
    rows = [["Company", "Любим цвят"], ["Company 1", "синьо"]]
    content = "\n".join(map(",".join, rows)).encode("cp1251")
    drop(tab, more=content)
    card = tab.cards["data/raw/more.csv"]
    card.whose.value = "NLN"
    menu, sheet = (card.settings.controls[name] for name in ("encoding", "sheet"))
    assert sheet.layout.display == "none" and menu.layout.display == ""
    labels = {value: label for label, value in menu.options}
    assert menu.value == "" and [*labels][:2] == ["", "cp1251"]
    assert labels["cp1251"] == "cp1251: Любим, цвят, синьо"
    assert labels["cp1252"] == "cp1252: Ëþáèì, öâÿò, ñèíüî"
    menu.value = "cp1252"
    assert ma.load_project(folder).partner("NLN").exports[1].encoding == "cp1252"
    menu.value = ""
    assert ma.load_project(folder).partner("NLN").exports[1].encoding is None


def test_what_the_file_says_of_an_encoding_is_shown_and_can_be_taken_back(begun):
    tab, folder = begun
    card = tab.cards["data/raw/form.csv"]
    menu = card.settings.controls["encoding"]
    assert menu.layout.display == "none", "UTF-8 is certain"
    file = folder / "move.yml"
    edit_project(file, lambda data: set_export(data, card.file, name="encoding", value="koi8_r"))
    tab.refresh()
    assert menu.layout.display == "" and menu.value == "koi8_r"
    menu.value = ""
    assert "koi8_r" not in file.read_text()


def test_a_sheet_is_chosen_of_those_that_are_there(begun, tmp_path):
    tab, folder = begun
    with xlsxwriter.Workbook(tmp_path / "two.xlsx") as book:
        for name, rows in (("2025 ", 5), ("2026", 8)):
            sheet = book.add_worksheet(name)
            for place, row in enumerate(google_form(rows)):
                sheet.write_row(place, 0, [*row, name] if rows == 8 else row)
    drop(tab, **{"two.xlsx": (tmp_path / "two.xlsx").read_bytes()})
    card = tab.cards["data/raw/two.xlsx"]
    card.whose.value = "NLN"
    menu = card.settings.controls["sheet"]
    assert [value for _, value in menu.options] == ["", "2025 ", "2026"]
    assert "Rows: 5" in card.about.value
    menu.value = "2026"
    assert "Rows: 8" in card.about.value and menu.value == "2026"
    menu.value = "2025 "
    assert ma.load_project(folder).partner("NLN").exports[1].sheet == "2025 "
    assert "Rows: 5" in card.about.value


def test_the_account_is_shown(begun):
    tab, _ = begun
    tab.read.click()
    assert "rows read" in tab._account.value and "<th>Partner</th>" in tab._account.value


def test_own_words_are_listed_suggested_and_decided(begun):
    tab, folder = begun
    tab.accept.click()
    row = tab.questions["What_else_do_you_need_in_your_own_words"]
    row.kind.value = "text"
    row.role.value = "needs"
    tab.review.collect.click()
    assert "herding cats" in tab.review.phrases
    tab.review.phrases["herding cats"].value = "Fleet_management"
    tab.review.phrases["big ideas"].value = "ignore"
    tab.review.accept.click()
    lines = (folder / "vocabulary.csv").read_text("utf-8-sig").splitlines()
    cells = {line.split(",")[0]: line.split(",")[3] for line in lines[1:]}
    assert cells["herding cats"] == "Fleet_management" and cells["big ideas"] == "ignore"


def test_who_has_no_survey_yet_begins_with_the_shipped_questionnaire(tmp_path):
    desk = Desk(tmp_path)
    tab = ExportsTab(desk)
    assert tab.copy.layout.display == "" and "No survey yet?" in tab._shipped.value
    tab.copy.click()
    assert "is in codebook.yml" in tab.status.value
    assert tab.copy.layout.display == "none" and tab._shipped.layout.display == "none"
    shipped = (SHIPPED / "move.yml").read_bytes()
    assert (tmp_path / "codebook.yml").read_bytes() == shipped
    assert tab.questions["size"].role.value == "size"
    assert next_step(desk).text.endswith("add the exports of your survey.")


def test_a_shipped_questionnaire_is_copied_before_it_is_changed(tmp_path):
    begin_project(tmp_path)
    file = tmp_path / "move.yml"
    edit_project(file, lambda data: data.update(codebook="move", partners=[{"code": "A"}]))
    tab = ExportsTab(Desk(tmp_path))
    tab.questions["size"].role.value = "profile"
    assert "comes with the package" in tab.status.value
    tab.copy.click()
    assert "there already" in tab.status.value
    (tmp_path / "codebook.yml").unlink()
    tab.copy.click()
    tab.questions["size"].role.value = "profile"
    book = ma.load_project(tmp_path).load_codebook()
    assert book.question("size").role == "profile"
    assert "# what was asked" in file.read_text(), "comments stay"


def test_one_grid_says_what_smes_have_and_what_they_need(tmp_path):
    answers = ["We have it", "We need it", "Neither"]
    rng, head = random.Random(2), ["Name of your company", "Number of employees"]
    rows = [[*head, *(f"Competences of your company [{one}]" for one in CAN)]]
    rows += [[f"Company {n}", "1-9", *(rng.choice(answers) for _ in CAN)] for n in range(40)]
    folder = tmp_path / "new"
    folder.mkdir()
    tab = ExportsTab(Desk(folder))
    drop(tab, grid=as_csv(tmp_path / "grid.csv", rows))
    row = next(row for row in tab.questions.values() if row.counts.layout.display == "")
    row.role.value = "has"
    assert 'role="alert"' not in tab.status.value
    assert row.counts.value == ("We_have_it",), "its words tell"
    assert row.other.layout.display == ""
    row.other.click()
    assert row.other.layout.display == "none"
    survey = read_survey(ma.load_project(folder))
    for role, answer in (("has", answers[0]), ("needs", answers[1])):
        assert int(survey.incidence(role).sum().sum()) == sum(line.count(answer) for line in rows)
    row.counts.value = ("We_have_it", "Neither")
    survey = read_survey(ma.load_project(folder))
    assert survey.incidence("has").sum().sum() == sum(
        line.count(answers[0]) + line.count(answers[2]) for line in rows
    )
    row.kind.value = "ordinal"
    assert 'role="alert"' not in tab.status.value, "what only one choice has is gone"
