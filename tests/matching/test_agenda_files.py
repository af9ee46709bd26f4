"""Files of an agenda: whole or not at all, right times, texts that stay texts, no ids."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest

from move_analysis.errors import DisclosureError
from move_analysis.matching import (
    calendar_changes,
    personal_agendas,
    plan_agenda,
    replan_agenda,
    with_revisions,
    write_agenda,
)
from move_analysis.matching.agenda_calendar import in_utc
from move_analysis.matching.agenda_workbook import _sheet_names
from move_analysis.privacy import Blur, Policy, release
from move_analysis.settings import Event
from move_analysis.values import Name

EVENT = Event(
    name="Fair, day 1",
    place="Hall; north",
    day="2027-07-01",
    time_zone="Europe/Sofia",
    slots=["09:00-09:20", "09:20-09:40"],
    tables=3,
    minimum=1,
)
MATCHES = pd.DataFrame(
    [
        ("=1+1", "Ännchen & Söhne <b>", 5.0, "You need 100, and; they\nhave it."),
        ("Ännchen & Söhne <b>", "=1+1", 5.0, "You have 100."),
        ("=1+1", "+39 SRL", 3.0, "so that " + "é" * 90),
        ("@home", "+39 SRL", 4.0, ""),
        ("@home", "-minus", 1.0, ""),
    ],
    columns=["sme", "match", "score", "reasons"],
)


FIRST, LATER = datetime(2027, 5, 1, 12, tzinfo=UTC), datetime(2027, 5, 2, 12, tzinfo=UTC)


@pytest.fixture
def agenda():
    return with_revisions(plan_agenda(MATCHES, event=EVENT), now=FIRST)


@pytest.fixture
def folder(agenda, tmp_path):
    return write_agenda(replace(agenda, released="partnership"), tmp_path / "out" / "agenda")


def of_one(folder, name) -> dict[str, dict[str, str]]:
    return {entry["UID"]: entry for entry in entries(folder / "calendars" / f"{name}.ics")}


def entries(file: Path) -> list[dict[str, str]]:
    text = re.sub("\r\n ", "", file.read_bytes().decode())
    blocks = re.findall("BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, flags=re.S)
    return [dict(line.split(":", 1) for line in block.splitlines()) for block in blocks]


def test_an_unreleased_agenda_is_not_written(agenda, tmp_path):
    with pytest.raises(DisclosureError, match="not released"):
        write_agenda(agenda, tmp_path / "agenda")
    assert list(tmp_path.iterdir()) == []


def test_everybody_has_a_calendar_and_a_card(folder, agenda):
    people = sorted(agenda.participants["respondent"])
    assert len(list((folder / "calendars").iterdir())) == len(people) == 5
    cards = (folder / "cards.html").read_text("utf-8")
    assert cards.count("<section>") == 5 and "break-after: page" in cards
    assert "Ännchen &amp; Söhne &lt;b&gt;" in cards and "<b>" not in cards
    assert "http" not in cards and "src=" not in cards
    schedule = (folder / "schedule.html").read_text("utf-8")
    assert schedule.count("<section>") == 2 and schedule.count('class="table"') == len(
        agenda.meetings
    )


def test_calendars_hold_the_meetings_at_the_right_time(folder, agenda):
    personal = personal_agendas(agenda)
    found = [entry for file in (folder / "calendars").iterdir() for entry in entries(file)]
    assert len(found) == len(personal) == 2 * len(agenda.meetings)
    assert len({entry["UID"] for entry in found}) == len(agenda.meetings)
    own = personal[personal["participant"] == "@home"]
    mine = entries(folder / "calendars" / "home.ics")
    for entry, row in zip(mine, own.to_dict("records"), strict=True):
        hour, minute = map(int, row["start"].split(":"))
        local = datetime(2027, 7, 1, hour, minute, tzinfo=ZoneInfo("Europe/Sofia"))
        assert entry["DTSTART"] == local.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        assert entry["SUMMARY"] == f"Meeting with {row['meets']}"
        assert entry["LOCATION"] == f"Table {row['table']}\\, Hall\\; north"
        assert (entry["SEQUENCE"], entry["STATUS"]) == ("0", "CONFIRMED")
        assert entry["DTSTAMP"] == "20270501T120000Z"


def test_winter_and_summer_differ():
    assert in_utc(EVENT, "2027-07-01", "09:00") == "20270701T060000Z"
    assert in_utc(EVENT, "2027-01-01", "00:30") == "20261231T223000Z"


def test_calendar_lines_are_short_and_end_as_they_must(folder):
    for file in (folder / "calendars").iterdir():
        data = file.read_bytes()
        assert data.endswith(b"END:VCALENDAR\r\n") and b"\n" not in data.replace(b"\r\n", b"")
        assert max(map(len, data.split(b"\r\n"))) <= 75
        data.decode("utf-8")


def test_a_new_plan_moves_and_cancels_what_calendars_hold(folder, agenda, tmp_path):
    again = with_revisions(replan_agenda(agenda, MATCHES, cancelled=["=1+1"]), now=LATER)
    new = write_agenda(replace(again, released="partnership"), tmp_path / "new")
    before = {e["UID"]: e for f in (folder / "calendars").iterdir() for e in entries(f)}
    after = {e["UID"]: e for f in (new / "calendars").iterdir() for e in entries(f)}
    gone = [entry for entry in after.values() if entry["STATUS"] == "CANCELLED"]
    assert len(gone) == len(again.dropped) > 0
    for entry in gone:
        assert entry["SEQUENCE"] == "1" and entry["UID"] in before
        assert (entry["DTSTAMP"], entry["SUMMARY"]) == ("20270502T120000Z", "Meeting cancelled")
    kept = [uid for uid, entry in after.items() if entry["STATUS"] == "CONFIRMED"]
    assert len(set(kept) & set(before)) == again.summary["kept"].iloc[0]


@pytest.mark.parametrize(
    "change",
    [{"place": "Hall; south"}, {"day": EVENT.day.replace(day=2)}, {"time_zone": "Europe/Madrid"}],
)
def test_entries_change_with_the_event(agenda, folder, tmp_path, change):
    event = EVENT.model_copy(update=change)
    again = with_revisions(replan_agenda(agenda, MATCHES, event=event), now=LATER)
    assert again.meetings["state"].eq("kept").all()
    new = write_agenda(replace(again, released="partnership"), tmp_path / "new")
    for file in (folder / "calendars").iterdir():
        old, now = of_one(folder, file.stem), of_one(new, file.stem)
        assert set(old) == set(now)
        assert {(e["SEQUENCE"], e["DTSTAMP"]) for e in now.values()} == {("1", "20270502T120000Z")}
    assert calendar_changes(agenda, again) == (
        f"Calendar entries that have changed: {len(again.revisions)} of {len(again.revisions)}.",
    )


def test_only_the_entry_in_which_something_changed_counts_on(agenda, folder, tmp_path):
    """A reason is said to one of the two: the calendar of the other stays as it is."""
    matches = MATCHES.assign(reasons=MATCHES["reasons"].replace("You have 100.", "You have 99."))
    again = with_revisions(replan_agenda(agenda, matches), now=LATER)
    new = write_agenda(replace(again, released="partnership"), tmp_path / "new")
    changed = [
        (file.stem, entry["DESCRIPTION"])
        for file in (folder / "calendars").iterdir()
        for uid, entry in of_one(new, file.stem).items()
        if entry != of_one(folder, file.stem)[uid]
    ]
    assert changed == [("ännchen-söhne-b", "You have 99.")]
    assert again.revisions["sequence"].sum() == 1
    assert set(again.revisions["stamp"]) == {"20270501T120000Z", "20270502T120000Z"}
    name = MATCHES["sme"].iloc[0]
    renamed = again.with_tables(meetings=again.meetings.replace(name, "New name"))
    assert with_revisions(renamed).revisions["sequence"].tolist() != [0] * len(again.revisions)


def test_who_is_not_shown_for_a_while_goes_on_counting(agenda):
    hidden = agenda.with_tables(meetings=agenda.meetings.iloc[1:])
    between = with_revisions(hidden, now=LATER)
    assert len(between.revisions) == len(agenda.revisions)
    back = with_revisions(agenda.with_tables(revisions=between.revisions))
    key = ["number", "side"]
    pd.testing.assert_frame_equal(
        back.revisions.sort_values(key, ignore_index=True),
        agenda.revisions.sort_values(key, ignore_index=True),
    )


def test_a_cancelled_meeting_is_told_where_the_other_may_not_be_shown(agenda):
    again = replan_agenda(agenda, MATCHES, cancelled=["=1+1"])
    seen = frozenset(MATCHES["sme"]) | frozenset(MATCHES["match"])
    policy = Policy(minimum=5, reader="partnership", blur=Blur(b"key"), visible=seen - {"=1+1"})
    shown = release(again, policy)
    assert shown.dropped.empty and "=1+1" not in set(shown.cancelled["participant"])
    assert len(shown.cancelled) == len(again.dropped) > 0


def test_texts_of_the_workbook_stay_texts(folder, agenda):
    book = openpyxl.load_workbook(folder / "agenda.xlsx")
    assert book.sheetnames == [
        "Contents", "Meetings", "1 09.00 09.20", "2 09.20 09.40", "Personal agendas",
        "Participants",
    ]  # fmt: skip
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    names = {cell.value for cell in cells}
    assert {"=1+1", "+39 SRL", "@home", "-minus"} <= names
    rows = list(book["Personal agendas"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 2 * len(agenda.meetings)
    assert all(book[name].freeze_panes == "A2" for name in book.sheetnames[1:])
    links = [cell.hyperlink.location for cell in book["Contents"]["A"] if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


class Marked:
    """A language in which everything that is translated is marked."""

    def gettext(self, text):
        return f"«{text}»"

    def ngettext(self, one, many, n):
        return f"«{one if n == 1 else many}»"


@pytest.fixture
def marked(monkeypatch):
    monkeypatch.setattr("move_analysis.messages.catalogue", lambda _: Marked())


def test_all_texts_of_the_files_are_translated_and_no_name_is(tmp_path, marked):
    """An SME called "Step", another called "Table": proper names, whatever they also mean."""
    rows = [("Step", "Table", 5.0, "Market")]
    matches = pd.DataFrame(rows, columns=["sme", "match", "score", "reasons"])
    agenda = replace(plan_agenda(matches, event=EVENT), released="partnership")
    found = write_agenda(agenda, tmp_path / "es", language="es")
    book = openpyxl.load_workbook(found / "agenda.xlsx")
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    texts = {text for text in cells - {""} if isinstance(text, str) and not re.match(r"\d|«", text)}
    assert texts == {"Step", "Table", "Market", EVENT.name}
    assert all(name.startswith("«") or name[0].isdigit() for name in book.sheetnames)
    assert "1 de julio de 2027" in str(cells)
    (entry,) = entries(found / "calendars" / "step.ics")
    assert entry["LOCATION"] == "«Table 1\\, Hall\\; north»"
    assert (entry["SUMMARY"], entry["DESCRIPTION"]) == ("«Meeting with Table»", "Market")
    for name in ("cards", "schedule"):
        page = (found / f"{name}.html").read_text("utf-8").split("</style>")[1]
        texts = {text for text in re.findall(r">([^<>]*[a-z][^<>]*)<", page) if "«" not in text}
        assert texts <= {"Step", "Table", "Market", EVENT.name, "1 de julio de 2027, Hall; north"}


def test_another_language_changes_the_calendars_and_is_counted(agenda, marked):
    again = with_revisions(agenda, now=LATER, language="es")
    assert again.revisions["sequence"].eq(1).all()
    assert with_revisions(again, language="es").revisions.equals(again.revisions)


def test_sheets_have_names_that_excel_takes():
    names = _sheet_names([Name("Meetings/day: 1"), Name("x" * 40), Name("X" * 40), Name("'a'")])
    assert names == ["Meetings-day- 1", "x" * 31, "X" * 28 + " 2", "’a’"]


def test_the_same_agenda_is_the_same_bytes(folder, agenda, tmp_path):
    twin = write_agenda(replace(agenda, released="partnership"), tmp_path / "twin")
    for file in (f for f in folder.rglob("*") if f.is_file()):
        assert file.read_bytes() == (twin / file.relative_to(folder)).read_bytes(), file.name


def test_a_failure_leaves_the_agenda_of_before(folder, agenda, monkeypatch):
    from move_analysis.matching import agenda_files

    def broken(*_args):
        raise OSError("disk full")

    before = sorted(path.name for path in folder.rglob("*"))
    monkeypatch.setattr(agenda_files, "write_workbook", broken)
    with pytest.raises(OSError, match="disk full"):
        write_agenda(replace(agenda, released="partnership"), folder)
    assert sorted(path.name for path in folder.rglob("*")) == before
    assert [path.name for path in folder.parent.iterdir()] == ["agenda"]
