"""What changed between two sites: what moved, what may be chance, and what can't be told."""

import json

import pytest
from typer.testing import CliRunner

from move_analysis.cli import app
from move_analysis.prepare import load_survey
from move_analysis.reports import report_status, run_reports
from move_analysis.reports.change_notes import news_of, standing_of
from move_analysis.reports.changes import compare
from move_analysis.reports.disclosure import TABLE

from .conftest import EXPORTS, MOVE

COLUMNS = [
    ("label", "Competence", "", "label"), ("number", "SMEs that have it", "SMEs", "count"),
    ("share", "Share of them", "share", "derived"), ("low", "Lower", "share", "derived"),
    ("high", "Upper", "share", "derived"), ("events", "Events", "events", "exact"),
    ("score", "Score", "", "coarse"),
]  # fmt: skip
FLEET = ["Fleet", 20, 0.5, 0.4, 0.6, 3, 1.5]


def table(*rows: list, caption: str = "What they have") -> dict:
    names = ("name", "heading", "unit", "kind")
    columns = [dict(zip(names, column, strict=True)) for column in COLUMNS]
    return {"caption": caption, "columns": columns, "rows": [*map(list, rows)], "notes": []}


def site(*tables: dict, page: str = "AA.report") -> dict:
    return {"variance": 1.5, "pages": {page: {"tables": [*tables]}}}


def changed(**cells: object) -> list:
    names = [name for name, *_ in COLUMNS]
    return [cells.get(name, value) for name, value in zip(names, FLEET, strict=True)]


@pytest.mark.parametrize(
    ("cells", "moved", "counts"),
    [
        ({}, [], {}),
        ({"number": 26}, [], {"within": 1}),  # 4 standard deviations are 6.9
        ({"number": 27}, ["SMEs that have it"], {}),
        ({"number": 13}, ["SMEs that have it"], {}),
        ({"share": 0.58, "low": 0.48, "high": 0.68}, [], {"within": 1}),
        ({"share": 0.62, "low": 0.49, "high": 0.70}, [], {"within": 1}),  # 0.5 is in it
        ({"share": 0.70, "low": 0.60, "high": 0.80}, ["Share of them"], {}),
        ({"share": 0.30, "low": 0.20, "high": 0.40}, ["Share of them"], {}),
        ({"share": 0.9, "low": "too few", "high": "too few"}, [], {"unjudged": 1}),
        ({"events": 4}, ["Events"], {}),
        ({"score": 9.9}, [], {"unjudged": 1}),
        ({"number": "fewer than 5"}, [], {"hidden": 1}),
        ({"label": "Ships"}, [], {"new row": 1, "old row": 1}),
    ],
)
def test_what_moved(cells, moved, counts):
    found = compare(site(table(FLEET)), site(table(changed(**cells))))
    assert [one.what for changes in found for one in changes.moved] == moved
    assert dict(found[0].counts if found else {}) == counts


def test_it_does_not_matter_in_which_order_rows_and_tables_stand():
    ships = ["Ships", 7, 0.1, 0.0, 0.2, 1, 2.0]
    old = site(table(FLEET, ships), table(ships, caption="Other"))
    new = site(table(ships, caption="Other"), table(ships, FLEET))
    assert compare(old, new) == []


def test_they_are_told_in_the_order_of_the_page():
    rows = [[name, *FLEET[1:]] for name in map(str, range(20))]
    more = [[name, 90, *FLEET[2:]] for name in map(str, range(20))]
    (changes,) = compare(site(table(*rows)), site(table(*more)))
    assert [one.row for one in changes.moved] == [*map(str, range(20))]


def test_pages_that_are_new_or_gone():
    (new, gone) = compare(site(page="AA.old"), site(page="AA.new"))
    assert [*map(str, new.texts())] == ["The page is new."]
    assert [*map(str, gone.texts())] == ["The page is no longer there."]


def test_sentences():
    changed_row = changed(number=1200, share=0.71, low=0.6, high=0.8, score=2.0)
    (changes,) = compare(site(table(FLEET)), site(table(changed_row)))
    assert [*map(str, changes.texts())] == [
        "What they have, Fleet: SMEs that have it went from 20 to 1,200.",
        "What they have, Fleet: Share of them went from 50% to 71%.",
        "1 number changed that has neither noise nor an interval to judge it by.",
    ]
    assert str(changes.texts(1)[-1]) == "1 more number moved."


SURPLUS = [
    ("label", "Competence", "", "label"), ("surplus", "Surplus", "share", "derived"),
    ("surplus_low", "Lower", "share", "derived"), ("surplus_high", "Upper", "share", "derived"),
]  # fmt: skip


def gap(surplus: float) -> dict:
    names = ("name", "heading", "unit", "kind")
    columns = [dict(zip(names, column, strict=True)) for column in SURPLUS]
    row = ["Fleet", surplus, surplus - 0.1, surplus + 0.1]
    return {"caption": "Gaps", "columns": columns, "rows": [row], "notes": []}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (-0.2, 0.1, ["The gap in Fleet is closed."]),
        (0.1, -0.2, ["There is a gap in Fleet now."]),
        (-0.4, -0.2, ["Gaps, Fleet: Surplus went from -40% to -20%."]),
        (-0.05, 0.04, ["1 number changed within its noise or interval."]),
    ],
)
def test_gaps_that_closed_are_told_beyond_their_interval(old, new, said):
    (changes,) = compare(site(gap(old)), site(gap(new)))
    assert [*map(str, changes.texts())] == said


def standing(partners: dict, answers: dict, meetings: dict) -> dict:
    return {"partners": partners, "answers": answers, "meetings": meetings}


def test_partners_answers_and_meetings_are_told_to_whom_they_are_of():
    whole = "partnership"
    old = standing({"AA": "Alpha"}, {"AA": 7, whole: 7}, {"AA": 1, whole: 1})
    now = standing(
        {"AA": "Alpha", "BB": "Beta"}, {"AA": 7, "BB": 6, whole: 13}, {"AA": 3, "BB": 2, whole: 3}
    )
    told = {reader: [*map(str, news_of(old, now, reader=reader))] for reader in ("AA", "BB", whole)}
    assert told["AA"] == ["New partner: Beta.", "2 more matches became meetings."]
    assert told["BB"][1:] == ["6 more SMEs answered.", "2 more matches became meetings."]
    assert told[whole][1:] == ["6 more SMEs answered.", "2 more matches became meetings."]
    assert [*news_of(now, now, reader=whole)] == []


CALLED = """date,sme,partner,match,match_partner,outcome
2026-01-20,AA-1,AA,BB-1,BB,met
2026-01-21,BB-1,BB,AA-1,AA,agreement
2026-01-22,AA-2,AA,BB-1,BB,not_suitable
"""


def test_a_match_that_both_sides_noted_is_one_meeting(make_project):
    project = make_project(move=MOVE + "monitoring: {calls: data/raw/calls.csv}\n")
    log = project.folder / "data/raw/calls.csv"
    log.write_text(CALLED)
    found = standing_of(project, load_survey(project))
    assert found["meetings"] == {"AA": 1, "BB": 1, "partnership": 1}
    assert found["answers"] == {"AA": 3, "BB": 2, "partnership": 5}
    log.write_text(CALLED.replace("met\n", "unheard of\n"))
    assert standing_of(project, load_survey(project))["meetings"] == {}


def test_pages_tell_what_changed_and_stay_up_to_date(make_project, fake_workers):
    project = make_project()
    folder = run_reports(project).index.parent
    page = folder / "for/AA/AA.partner_report.html"
    assert "<!-- changes --><!-- /changes -->" in page.read_text()
    add_answer(project)
    ran = fake_workers()
    run_reports(project)
    assert ran()
    note = page.read_text().partition("<!-- /changes -->")[0]
    assert "What changed since the last release" in note and "1 more SME answered." in note
    other = (folder / "for/BB/BB.partner_report.html").read_text()
    assert "Nothing changed on this page but what may be chance." in other
    assert {state for _, state, _ in report_status(project)} == {"done"}
    ran = fake_workers()
    (folder / "index.html").unlink()  # so that the site is finished once more
    before = page.read_bytes()
    run_reports(project)
    assert ran() == [] and page.read_bytes() == before


def add_answer(project) -> None:
    export = project.folder / "data/raw/aa.csv"
    export.write_text(f"{EXPORTS['aa.csv']}4,zoe@alpha.example,3,2026-01-05\n")


def test_the_command(tmp_path):
    folders = [tmp_path / "old", tmp_path / "new"]
    for folder, row in zip(folders, (FLEET, changed(number=40)), strict=True):
        (folder / "office/notebooks").mkdir(parents=True)
        cell = {"cell_type": "code", "outputs": [{"data": {TABLE: table(row)}}]}
        book = folder / "office/notebooks/AA.report.ipynb"
        book.write_text(json.dumps({"cells": [cell]}))
    shown = CliRunner().invoke(app, ["diff", *map(str, folders)])
    assert shown.exit_code == 0
    told = "AA.report\n  What they have, Fleet: SMEs that have it went from 20 to 40.\n"
    assert shown.stdout == told
    same = CliRunner().invoke(app, ["diff", str(folders[0]), str(folders[0])])
    assert same.stdout == "No number changed.\n"
    shown = CliRunner().invoke(app, ["diff", str(tmp_path), str(folders[0])])
    assert shown.exit_code == 2 and "no folder of finished reports" in shown.stderr


def test_the_index_links_what_changed_since_the_last_release(make_project, fake_workers):
    project = make_project()
    folder = run_reports(project).index.parent
    assert not (folder / "changes.html").exists()
    assert "changes.html" not in (folder / "index.html").read_text()
    add_answer(project)
    run_reports(project)
    assert "No number changed." in (folder / "changes.html").read_text()
    assert 'href="changes.html">What changed since' in (folder / "index.html").read_text()
    (folder / "changes.html").unlink()
    run_reports(project)
    assert (folder / "changes.html").is_file()
