"""Tables of opportunities in several layouts become one table; faults are sentences."""

import json

import pytest
import xlsxwriter
from typer.testing import CliRunner

from move_analysis.cli import app
from move_analysis.demo import demo_opportunity_truth, demo_project, write_demo_opportunities
from move_analysis.demo.opportunities import _planted
from move_analysis.errors import DataError
from move_analysis.opportunities import (
    check_opportunities,
    read_opportunities,
    write_opportunity_review,
)
from move_analysis.opportunities.layouts import LAYOUTS, layout_of
from move_analysis.project import load_project
from move_analysis.readers import check_project

HEAD = "name: X\ncodebook: move\nmarkets: [MA, BR]\npartners: [{code: BCT}]\n"


@pytest.fixture
def given(tmp_path):
    """Write files, declare them, and read them."""

    def read(*files, more=""):
        for name, content in files:
            (tmp_path / name).write_text(content, encoding="utf-8")
        names = ", ".join(name for name, _ in files)
        text = f"{HEAD}opportunities:\n  files: [{names}]\n  as_of: 2026-06-30\n{more}"
        (tmp_path / "move.yml").write_text(text)
        return read_opportunities(load_project(tmp_path))

    read.folder = tmp_path
    return read


def wanted(found):
    return {
        found.name("opportunity", code): list(rows["competence"])
        for code, rows in found.wanted.groupby("opportunity", sort=False)
    }


def test_the_demo_is_read_as_it_was_planted():
    found = read_opportunities(demo_project())
    code = found.opportunities.set_index("number")["opportunity"]
    read = found.wanted.groupby("opportunity")["competence"].agg(set)
    every, truth = _planted(0)
    assert len(found.opportunities) == 120 and found.opportunities["sources"].sum() == 125
    for one in every:
        assert read[code[one.number]] == set(one.wanted), one.number
    assert set(truth.fits.values()) | set(truth.teams) <= set(code.index)
    assert found.phrases.empty


def test_the_files_of_the_demo_are_what_is_written(tmp_path):
    folder = demo_project().folder / "data" / "raw"
    for path in write_demo_opportunities(tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()
    assert demo_opportunity_truth().rising == "hydrogen"


def test_a_table_of_tenders_by_its_cpv_codes(given):
    found = given(("ted.csv", "notice-title;buyer-country;classification-cpv;publication-date;"
                   "deadline-receipt-tender-date-lot;total-value\n"
                   "Software for buses;ESP;72212000-4;2026-06-01+02:00;2026-07-15+02:00;1.250.000\n"
                   "Something;XYZ;;2026-06-02+02:00;2026-06-15+02:00;\n"))  # fmt: skip
    first, second = found.opportunities.to_dict("records")
    assert (first["kind"], first["market"], first["value"]) == ("tender", "ES", 1_250_000)
    assert (first["published"], first["deadline"]) == ("2026-06-01", "2026-07-15")
    assert (first["open"], second["open"], second["market"]) == (True, False, "")
    assert wanted(found) == {"Software for buses": ["software", "public_transport"]}
    assert "ted.csv: the country of 1 row is not known." in found.notes


def test_the_search_interface_of_the_portal_as_json(given):
    notice = {
        "publication-number": "9-2026",
        "notice-title": {"fra": ["Bornes"], "eng": ["Charging stations for Rabat"]},
        "buyer-country": ["MAR"],
        "classification-cpv": ["31158000", "31158000"],
        "deadline-receipt-tender-date-lot": ["2026-08-01+02:00", "2026-08-09+02:00"],
        "links": {"html": {"ENG": "https://example.org/9"}},
    }
    found = given(("notices.json", json.dumps({"notices": [notice], "totalNoticeCount": 1})))
    row = found.opportunities.iloc[0]
    assert (row["market"], row["deadline"], row["number"]) == ("MA", "2026-08-01", "9-2026")
    assert wanted(found) == {"Charging stations for Rabat": ["charging"]}


def test_a_national_portal_names_no_country(given):
    """Headers as Bulgarian tenders are collected in a public table; the row is invented."""
    table = (
        "id,name,organization,unique_id,award_method,deadline,publish_date,details_link\n"
        "1,Доставка на зарядни станции,Община Пример,00000-2026-0001,Открита процедура,2026-07-13,"
        "2026-06-11,https://example.org/today/1\n"
    )
    given(("portal.csv", table))
    (given.folder / "move.yml").write_text(
        f"{HEAD}opportunities: {{files: [{{file: portal.csv, market: BG}}], as_of: 2026-06-30}}\n"
    )
    row = read_opportunities(load_project(given.folder)).opportunities.iloc[0]
    assert row[["market", "buyer", "number", "published", "deadline", "link"]].tolist() == [
        "BG", "Община Пример", "00000-2026-0001", "2026-06-11", "2026-07-13",
        "https://example.org/today/1",
    ]  # fmt: skip


def test_profiles_offer_or_ask(given):
    lines = [
        {"POD Reference": "BOBG1", "Profile type": "Business Offer", "Title": "Maker of sensors",
         "Technology keywords": ["IoT", "Herding cats"], "Country of origin": "Болгария"},
        {"POD Reference": "TRFR2", "Profile type": "Technology Request", "Title": "Fleet wanted",
         "Technology keywords": ["Gestion de flotte"], "Country of origin": "France"},
    ]  # fmt: skip
    found = given(("profiles.jsonl", "\n".join(map(json.dumps, lines))))
    roles = dict(zip(found.wanted["competence"], found.wanted["role"], strict=True))
    assert roles == {"iot": "offers", "fleet": "asks"}
    assert found.phrases["phrase"].tolist() == ["herding cats"]
    path = write_opportunity_review(found, given.folder / "vocabulary.csv")
    text = path.read_text("utf-8-sig").replace("herding cats,1,,,", "herding cats,1,,fleet,")
    path.write_text(text, encoding="utf-8")
    again = given(("profiles.jsonl", "\n".join(map(json.dumps, lines))))
    assert wanted(again)["Maker of sensors"] == ["iot", "fleet"]


def test_workbooks_and_own_words(given):
    path = given.folder / "own.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["title", "kind", "keywords", "market", "published"])
        sheet.write_row(1, 0, ["Yoghurt for Brazil", "call", "yoghurt", "Brasil", "2026-06-01"])
    (given.folder / "mine.yml").write_text("keywords: {cold_chain: [yoghurt]}\n")
    text = f"{HEAD}opportunities: {{files: [own.xlsx], words: mine.yml, as_of: 2026-06-30}}\n"
    (given.folder / "move.yml").write_text(text)
    found = read_opportunities(load_project(given.folder))
    assert wanted(found) == {"Yoghurt for Brazil": ["cold_chain"]}
    assert found.opportunities["market"].item() == "BR" and found.opportunities["open"].item()
    (given.folder / "mine.yml").write_text("cpv: {'72': [sofware]}\n")
    with pytest.raises(DataError, match='Did you mean "software"'):
        read_opportunities(load_project(given.folder))


def test_every_fault_of_a_table_kept_by_hand(given):
    rows = (
        "title,kind,market,asks,deadline,value,sizes\n"
        "One,tendr,MA,iot,2026-07-01,5,micro\n"
        ",tender,Atlantis,Fleet managment;xyzzy,soon,cheap,huge\n"
        "Two,tender,Atlantis,xyzzy,soon,cheap,huge\n"
    )
    with pytest.raises(DataError) as caught:
        given(("own.csv", rows))
    problems = [fault.problem for fault in caught.value.fault_list]
    for problem in (
        'Unknown kind "tendr".', '"title" is blank.', 'Unknown country or market "Atlantis".',
        '"soon" is no day.', '"cheap" is no value.', 'Unknown size "huge".',
        'Unknown competence "xyzzy".',
    ):  # fmt: skip
        assert problem in problems
    where = {fault.problem: fault.where for fault in caught.value.fault_list}
    assert where['"soon" is no day.'].startswith("own.csv, row ")
    with pytest.raises(DataError, match='Call it "deadline"'):
        given(("own.csv", "title,kind,market,asks,deadlin\nA,tender,MA,iot,2026-07-01\n"))


def test_rows_of_faults_are_those_of_the_file(given):
    rows = "title,kind,market,asks\n,tender,MA,iot\nTwo,tender,Atlantis,iot\n"
    with pytest.raises(DataError) as caught:
        given(("own.csv", rows))
    assert [f.where for f in caught.value.fault_list] == [
        "own.csv, row 2, title", "own.csv, row 3, market",
    ]  # fmt: skip


def test_unknown_columns_are_one_fault(given):
    with pytest.raises(DataError, match="The columns of the table are not known"):
        given(("what.csv", "a,b\n1,2\n"))
    with pytest.raises(DataError, match="holds no list of objects"):
        given(("y.json", "{}"))
    with pytest.raises(DataError, match="It is no JSON"):
        given(("x.json", "{"))


@pytest.mark.parametrize(
    ("changed", "n"),
    [({}, 1), ({"link": "https://www.example.org/a/"}, 1), ({"link": "b", "number": "N-1234"}, 1),
     ({"link": "b", "number": "M-1234"}, 1),
     ({"link": "b", "number": "M-1", "title": "Other thing"}, 2),
     ({"link": "b", "number": "M-1", "deadline": "2026-09-09"}, 2)],
)  # fmt: skip
def test_the_same_from_two_tables_is_one(given, changed, n):
    row = {"title": "Buses for Recife", "kind": "tender", "number": "N-1234",
           "link": "example.org/a", "deadline": "2026-08-01", "value": ""}  # fmt: skip
    other = {**row, "value": "5000", **changed}
    head = ",".join(row)
    found = given(
        ("one.csv", f"{head}\n{','.join(row.values())}\n"),
        ("two.csv", f"{head}\n{','.join(other.values())}\n"),
    )
    assert len(found.opportunities) == n
    assert found.opportunities["value"].dropna().tolist() == [5000]


def test_codes_stay_when_more_comes(given):
    row = "title,kind,number\nA thing,tender,N-1\n"
    before = given(("a.csv", row)).opportunities["opportunity"].tolist()
    after = given(("b.csv", "title,kind,number\nNew,call,N-0\n"), ("a.csv", row))
    assert set(before) < set(after.opportunities["opportunity"])


def test_nothing_declared_is_nothing_to_read(given):
    found = given()
    assert found.opportunities.empty and len(found.reading()) == 1


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_recognises_its_own_headers(name):
    layout = LAYOUTS[name]
    assert layout_of([spellings[0] for spellings in layout.headers.values()]) is layout
    assert layout.what and set(layout.telling) <= set(layout.headers)


def test_labels_are_in_the_language_of_the_reader():
    found = read_opportunities(demo_project())
    table = found.tables(language="es")["opportunities"]
    assert {"Marruecos", "Brasil", "Alemania"} <= set(table["market_label"])
    assert "iot" not in set(found.tables(language="es")["wanted"]["label"])


def test_two_of_one_table_with_the_same_title_are_two(given):
    rows = "title,kind,number\nSoftware care,tender,N-1234\nSoftware care,tender,N-9999\n"
    assert len(given(("own.csv", rows)).opportunities) == 2
    lots = rows.replace("N-9999", "N-1234")
    assert len(given(("own.csv", lots)).opportunities) == 1


def test_check_gathers_the_faults_of_all_tables_and_of_the_words(given):
    files = {
        "own.csv": "title,kind,asks,deadline\nOne,tender,iott,soon\n",
        "untitled.csv": "kind,asks,market\ntender,iot,MA\n",
        "ted.csv": "title,buyer name,cpv,deadline\nBread,A,15810000,2026-07-01\n"
        "Milk,A,15500000,2026-07-01\nBuses,A,60112000,2026-07-01\n",
        "mine.yml": "cpv: {'60': [bus], '72': []}\n",
    }
    for name, text in files.items():
        (given.folder / name).write_text(text, encoding="utf-8")
    tables = (
        "[own.csv, untitled.csv, {file: untitled.csv, layout: own}, ted.csv, none.csv, none.json]"
    )
    text = f"{HEAD}opportunities: {{files: {tables}, words: mine.yml, outcomes: out.csv}}\n"
    (given.folder / "move.yml").write_text(text)
    found = check_project(given.folder / "move.yml", also=[check_opportunities]).tables()["table"]
    told = {(row.problem, row.where) for row in found.itertuples()}
    assert {
        ('Unknown competence "bus".', "mine.yml, cpv, 60"),
        ('Unknown competence "iott".', "own.csv, row 2, asks"),
        ('"soon" is no day.', "own.csv, row 2, deadline"),
        ("The columns of the table are not known.", "untitled.csv"),
        ('There is no column "title".', "untitled.csv"),
        ("No competence stands for the CPV codes 15... of 2 rows.", "ted.csv, cpv"),
        ("The table of opportunities does not exist.", "none.json"),
    } <= told
    missing = {where for problem, where in told if "does not exist" in problem}
    assert missing == {"none.csv", "none.json", "out.csv"}
    fixes = dict(zip(found["where"], found["fix"], strict=True))
    assert fixes["ted.csv, cpv"] == 'Write it under cpv: in mine.yml; "15": [] where it means none.'
    assert all(fixes.values())


def test_cpv_codes_without_competences_are_read_but_stop_the_check(given):
    table = ("ted.csv", "title,buyer name,cpv,deadline\nBread,A,15810000,2026-07-01\n")
    assert len(given(table).opportunities) == 1
    project = load_project(given.folder)
    with pytest.raises(DataError, match=r"CPV codes 15\.\.\. of 1 row") as caught:
        check_opportunities(project)
    assert "name it under opportunities: words:" in caught.value.fault_list[0].fix
    (given.folder / "mine.yml").write_text("cpv: {'158': []}\n")
    settings = project.opportunities.model_copy(update={"words": "mine.yml"})
    assert (
        len(check_opportunities(project.model_copy(update={"opportunities": settings})).wanted) == 0
    )


def test_the_command_checks_opportunities_too(given):
    given(("own.csv", "title,kind\nOne,tender\n"))
    (given.folder / "own.csv").write_text("title,kind\nOne,tendr\n")
    shown = CliRunner().invoke(app, ["check", "--project", str(given.folder / "move.yml")])
    assert shown.exit_code == 2 and 'Unknown kind "tendr".' in shown.output
