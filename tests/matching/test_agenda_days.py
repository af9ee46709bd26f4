"""Events of several days: slots on each, who is there when, and files that say which day."""

import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from pydantic import ValidationError

import move_analysis as ma
from move_analysis.errors import DataError
from move_analysis.matching import plan_agenda, replan_agenda, with_revisions, write_agenda
from move_analysis.settings import Event

DAYS = {"2027-07-02": ["09:00-09:20", "09:20-09:40"], "2027-07-01": ["09:00-09:20"]}
EVENT = Event(name="Fair", time_zone="Europe/Sofia", days=DAYS, tables=2, minimum=0)
MATCHES = pd.DataFrame(
    [("A", "B", 5.0), ("A", "C", 3.0), ("A", "D", 2.0)], columns=["sme", "match", "score"]
)


def people(**available):
    return pd.DataFrame(
        {"respondent": [*"ABCD"], "available": [available.get(x, "") for x in "ABCD"]}
    )


def when(agenda):
    rows = agenda.meetings.itertuples()
    return {row.match: (row.day[-2:], row.start) for row in rows}


def test_slots_are_those_of_all_days_in_order():
    assert [slot.key for slot in EVENT.times()] == [
        "2027-07-01 09:00", "2027-07-02 09:00", "2027-07-02 09:20",
    ]  # fmt: skip
    again = Event.model_validate(EVENT.model_dump(mode="json"))
    assert again == EVENT and len(again.dates) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"slots": ["09:00-09:20"]}, "give either slots"),
        ({"days": {"2027-07-01": ["09:00-09:20", "09:10-09:30"]}}, "each slot should end"),
    ],
)
def test_days_that_cannot_be(given, said):
    with pytest.raises(ValidationError, match=said):
        Event(**{"days": DAYS, **given})


def test_one_sme_is_at_one_place_at_a_time_on_each_day():
    agenda = plan_agenda(MATCHES, event=EVENT)
    assert sorted(when(agenda).values()) == [("01", "09:00"), ("02", "09:00"), ("02", "09:20")]
    assert agenda.slots["day"].tolist() == ["2027-07-01", "2027-07-02", "2027-07-02"]
    assert agenda.summary["places"].item() == 6


def test_who_is_there_on_one_day_or_for_some_hours_of_it():
    there = people(B="2027-07-02", C="2027-07-02 09:00-09:20", D="09:00-09:20")
    found = when(plan_agenda(MATCHES, event=EVENT, participants=there))
    assert found == {"C": ("02", "09:00"), "B": ("02", "09:20"), "D": ("01", "09:00")}
    with pytest.raises(DataError, match='"2027-07-03" is no span of time'):
        plan_agenda(MATCHES, event=EVENT, participants=people(B="2027-07-03"))


def test_fixed_meetings_name_their_day():
    fixed = pd.DataFrame({"sme": ["A"], "match": ["D"], "start": ["09:00"], "day": ["2027-07-02"]})
    assert when(plan_agenda(MATCHES, event=EVENT, fixed=fixed))["D"] == ("02", "09:00")
    with pytest.raises(DataError, match="No slot starts then"):
        plan_agenda(MATCHES, event=EVENT, fixed=fixed.drop(columns="day"))


def test_a_lost_slot_of_one_day_moves_what_was_in_it():
    before = plan_agenda(MATCHES, event=EVENT)
    lost = next(match for match, at in when(before).items() if at == ("01", "09:00"))
    after = replan_agenda(before, MATCHES, lost=["2027-07-01 09:00"])
    state = after.meetings.set_index("match")["state"].to_dict()
    assert lost not in state and set(state.values()) == {"kept"} and len(state) == 2
    both = replan_agenda(before, MATCHES, lost=["09:00"])
    assert both.event.times() == EVENT.times()[2:]


def test_an_event_that_is_put_off_keeps_its_meetings():
    later = {"2027-08-01": DAYS["2027-07-01"], "2027-08-02": DAYS["2027-07-02"]}
    before = plan_agenda(MATCHES, event=EVENT)
    after = replan_agenda(before, MATCHES, event=EVENT.model_copy(
        update={"days": Event(days=later).days}
    ))  # fmt: skip
    assert after.meetings["state"].eq("kept").all() and len(after.meetings) == 3
    assert after.meetings["day"].str.startswith("2027-08").all()
    assert when(after) == when(before)


@pytest.fixture
def folder(tmp_path):
    agenda = with_revisions(plan_agenda(MATCHES, event=EVENT))
    return write_agenda(replace(agenda, released="partnership"), tmp_path / "out", language="es")


def test_files_say_which_day(folder):
    calendar = (folder / "calendars" / "a.ics").read_text("utf-8")
    starts = sorted(re.findall(r"DTSTART:(\d+T\d+Z)", calendar))
    assert starts == ["20270701T060000Z", "20270702T060000Z", "20270702T062000Z"]
    book = openpyxl.load_workbook(folder / "agenda.xlsx")
    assert book.sheetnames[2:5] == [
        "1 2027-07-01 09.00 09.20", "2 2027-07-02 09.00 09.20", "3 2027-07-02 09.20 09.40",
    ]  # fmt: skip
    days = [row[1] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)]
    assert days == ["2027-07-01", "2027-07-02", "2027-07-02"]
    cards = (folder / "cards.html").read_text("utf-8")
    one = cards.split("<section>")[1]
    assert re.findall(r'rowgroup">([^<]*)<', one) == ["1 de julio de 2027", "2 de julio de 2027"]
    assert "1 de julio de 2027, 2 de julio de 2027" in one
    schedule = (folder / "schedule.html").read_text("utf-8")
    assert "<h2>2 de julio de 2027, 09:20–09:40</h2>" in schedule


def test_figures_tell_the_days_apart():
    figure = ma.figures.agenda_schedule(plan_agenda(MATCHES, event=EVENT))
    shown = [label.replace("<br>", " ") for label in figure.layout.xaxis.ticktext]
    assert shown == [slot.key for slot in EVENT.times()]


NAMES = ["Zeta", "Ñandú", "Nz", "Ähre", "ahorn", "Яна", "Ёлка", "Αθήνα", "A-10", "A-9"]


@pytest.fixture
def named(tmp_path):
    def write(language):
        matches = pd.DataFrame({"sme": NAMES[1:], "match": NAMES[0], "score": 1.0})
        event = Event(slots=["09:00-09:20", "09:20-09:40"], minimum=0)
        agenda = replace(plan_agenda(matches, event=event), released="partnership")
        return write_agenda(agenda, tmp_path / language, language=language)

    return write


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("es", ["A-9", "A-10", "ahorn", "Ähre", "Nz", "Ñandú", "Zeta", "Αθήνα", "Ёлка", "Яна"]),
        ("de", ["A-9", "A-10", "ahorn", "Ähre", "Ñandú", "Nz", "Zeta", "Αθήνα", "Ёлка", "Яна"]),
        ("bg", ["Ёлка", "Яна", "A-9", "A-10", "ahorn", "Ähre", "Ñandú", "Nz", "Zeta", "Αθήνα"]),
    ],
)
def test_names_stand_in_the_order_of_the_language(named, language, order):
    folder = named(language)
    cards = (folder / "cards.html").read_text("utf-8")
    assert re.findall("<h2>(.*?)</h2>", cards) == order
    book = openpyxl.load_workbook(folder / "agenda.xlsx")
    shown = [row[0] for row in book.worksheets[-1].iter_rows(min_row=2, values_only=True)]
    assert shown == order


def test_names_of_files_keep_their_script(named):
    files = {path.stem for path in (named("en") / "calendars").iterdir()}
    assert {"яна", "ёлка", "αθήνα", "ñandú", "a-9"} <= files and len(files) == len(NAMES)


def test_names_of_files_are_such_as_every_system_takes():
    from move_analysis.matching.agenda_files import _file_name

    taken = set()
    names = [
        _file_name(one, taken) for one in ("../x/Y: z?", "CON", "con 1", "Я" * 300, "Я" * 300, "?")
    ]
    assert names == ["x-y-z", "con-1", "con-1-2", "я" * 80, "я" * 80 + "-2", "participant"]


def test_each_page_has_one_heading_above_all(named):
    folder = named("en")
    for page in ("cards", "schedule"):
        text = (folder / f"{page}.html").read_text("utf-8")
        assert re.findall("<h1>(.*?)</h1>", text) == [
            f"Brokerage event: {'personal agendas' if page == 'cards' else 'meetings'}"
        ]
        assert text.index("<h1>") < text.index("<h2>")
