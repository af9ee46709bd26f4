"""Files of an agenda: whole or not at all, right times, texts that stay texts, no ids."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.errors import DisclosureError
from move_analysis.matching import personal_agendas, plan_agenda, replan_agenda, write_agenda
from move_analysis.matching.agenda_calendar import escaped, folded, in_utc
from move_analysis.settings import Event

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


@pytest.fixture
def agenda():
    return plan_agenda(MATCHES, event=EVENT)


@pytest.fixture
def folder(agenda, tmp_path):
    return write_agenda(replace(agenda, released="partnership"), tmp_path / "out" / "agenda")


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


def test_winter_and_summer_differ():
    winter = EVENT.model_copy(update={"day": EVENT.day.replace(month=1)})
    assert in_utc(EVENT, "09:00") == "20270701T060000Z"
    assert in_utc(winter, "00:30") == "20261231T223000Z"


def test_calendar_lines_are_short_and_end_as_they_must(folder):
    for file in (folder / "calendars").iterdir():
        data = file.read_bytes()
        assert data.endswith(b"END:VCALENDAR\r\n") and b"\n" not in data.replace(b"\r\n", b"")
        assert max(map(len, data.split(b"\r\n"))) <= 75
        data.decode("utf-8")


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=300))
def test_folding_can_be_undone(text):
    parts = folded(text).split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == text


def test_marks_of_the_format_are_escaped():
    assert escaped("a\\b;c,d\ne\r\nf") == r"a\\b\;c\,d\ne\nf"


def test_a_new_plan_moves_and_cancels_what_calendars_hold(folder, agenda, tmp_path):
    again = replan_agenda(agenda, MATCHES, cancelled=["=1+1"])
    new = write_agenda(replace(again, released="partnership"), tmp_path / "new")
    before = {e["UID"]: e for f in (folder / "calendars").iterdir() for e in entries(f)}
    after = {e["UID"]: e for f in (new / "calendars").iterdir() for e in entries(f)}
    gone = [entry for entry in after.values() if entry["STATUS"] == "CANCELLED"]
    assert len(gone) == len(again.dropped) > 0
    assert all(entry["SEQUENCE"] == "1" and entry["UID"] in before for entry in gone)
    kept = [uid for uid, entry in after.items() if entry["STATUS"] == "CONFIRMED"]
    assert len(set(kept) & set(before)) == again.summary["kept"].iloc[0]


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
