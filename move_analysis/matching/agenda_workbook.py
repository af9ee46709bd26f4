"""Workbook: the agenda for Excel, a sheet per slot and one of all personal agendas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ..messages import Message, say, say_many
from ..settings import Event
from ..values import Day, Listed, Name, Text
from .agenda import Agenda
from .agenda_tables import WHEN

TEXT_STAYS_TEXT = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
SYNTHETIC = say("Synthetic: invented answers, no real SME")
HEADINGS = {
    "slot": say("Slot"),
    "day": say("Day"),
    "start": say("Start"),
    "end": say("End"),
    "table": say("At table"),
    "sme": say("SME"),
    "match": say("meets"),
    "score": say("Value"),
    "state": say("State"),
    "participant": say("Participant"),
    "meets": say("meets"),
    "why": say("Why"),
    "respondent": say("Participant"),
    "partner": say("Partner"),
    "country_label": say("Country"),
    "sector_label": say("Sector"),
    "slots": say("Slots present"),
    "possible": say("Could meet"),
    "meetings": say("Meetings"),
    "value": say("Value"),
    "missing": say("Missing meetings"),
}
MEETINGS = ["slot", "day", "start", "end", "table", "sme", "match", "score", "state"]
PARTICIPANTS = [
    "respondent", "partner", "country_label", "sector_label", "table", "slots", "possible",
    "meetings", "value", "missing", "why",
]  # fmt: skip
WIDTHS = {
    "day": 12,
    "sme": 38,
    "match": 38,
    "participant": 38,
    "meets": 38,
    "respondent": 38,
    "why": 90,
}
PLAIN_WIDTH = 11
LONGEST = 31
"""Characters of the name of a sheet that Excel takes."""


def write_workbook(agenda: Agenda, personal: pd.DataFrame, path: Path) -> None:
    """Write a released agenda as a workbook: contents, meetings, slots, personal agendas.

    It is in the active language; texts stay texts, whatever they begin with.
    """
    import xlsxwriter

    sheets = _sheets(agenda, personal)
    contents, *names = _sheet_names([say("Contents"), *(name for name, _, _ in sheets)])
    with xlsxwriter.Workbook(path, TEXT_STAYS_TEXT) as book:
        # a fixed day: the same agenda is the same bytes
        day = agenda.event.dates[0]
        book.set_properties({"created": datetime(day.year, day.month, day.day)})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#e8eef3"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "cell": book.add_format({"valign": "top"}),
            "number": book.add_format({"valign": "top", "num_format": "0.00"}),
            "link": book.get_default_url_format(),
        }
        links = [(name, what) for name, (_, what, _) in zip(names, sheets, strict=True)]
        _write_contents(book.add_worksheet(contents), agenda, links, formats)
        for name, (_, _, table) in zip(names, sheets, strict=True):
            _write_table(book.add_worksheet(name), table, formats)


def _sheets(agenda: Agenda, personal: pd.DataFrame) -> list[tuple[Text, Message, pd.DataFrame]]:
    """What each sheet is called, what it is, and its table."""
    tables = agenda.tables()
    several = len(agenda.event.dates) > 1
    meetings = _in_words(tables["meetings"], "meetings")[MEETINGS]
    slots = [
        (
            Name(" ".join([*map(str, (slot.slot, *when, slot.start, slot.end))]).replace(":", ".")),
            say_many(
                "{time}: {n} meeting", "{time}: {n} meetings",
                n=len(own), time=Name(" ".join([*when, f"{slot.start}-{slot.end}"])),
            ),
            own,
        )
        for slot in agenda.slots.itertuples()
        for when in [[str(slot.day)] if several else []]
        for own in [meetings.loc[meetings["slot"] == slot.slot, ["table", "sme", "match"]]]
    ]  # fmt: skip
    shown = personal[["participant", *WHEN, "table", "meets", "why"]]
    participants = _in_words(tables["participants"], "participants")[PARTICIPANTS]
    gone = tables["dropped"][[*WHEN, "table", "sme", "match"]]
    dropped = (
        say("Not held any more"), say("Meetings of the plan before that are not held"), gone
    )  # fmt: skip
    sheets = [
        (say("Meetings"), say("All meetings"), meetings),
        *slots,
        (say("Personal agendas"), say("Who meets whom, participant by participant"), shown),
        (
            say("Participants"),
            say("How many meetings each has, and why some lack"),
            participants,
        ),
        *([dropped] if len(gone) else []),
    ]
    if several:
        return sheets
    return [(name, what, own.drop(columns="day", errors="ignore")) for name, what, own in sheets]


def days_of(event: Event) -> Text:
    """On which days an event is."""
    days = [Day(day.isoformat()) for day in event.dates]
    return say("{days}", days=Listed(days, "comma"))


def _in_words(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """A table of an agenda with words instead of codes of ours, in the active language."""
    words = {
        column: {code: word.render() for code, word in about.words.items()}
        for column, about in Agenda.SCHEMA[name].items()
        if about.words
    }
    return table.assign(
        **{column: table[column].map(own).fillna("").astype("str") for column, own in words.items()}
    )


def _sheet_names(texts: Sequence[Text]) -> list[str]:
    """Names that Excel takes, whatever the language: short, without its signs, all different."""
    names: list[str] = []
    for text in texts:
        name = re.sub(r"[\[\]:*?/\\]", "-", text.render()).replace("'", "’")[:LONGEST]
        taken = {one.casefold() for one in names}
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{name[: LONGEST - 3]} {count}"
        names.append(name)
    return names


def _write_contents(
    sheet: Any,
    agenda: Agenda,
    links: Sequence[tuple[str, Message]],
    formats: dict[str, Any],
) -> None:
    event = agenda.event
    when = {"day": days_of(event), "zone": Name(event.time_zone)}
    where = (
        say("{day}, {place} (times in {zone})", place=Name(event.place), **when)
        if event.place
        else say("{day} (times in {zone})", **when)
    )
    sheet.write_string(0, 0, event.name, formats["title"])
    sheet.write_string(1, 0, where.render())
    row = 3
    warning = (SYNTHETIC,) if agenda.arguments.get("synthetic") else ()
    for sentence in (*warning, *agenda.reading()):
        sheet.write_string(row, 0, sentence.render())
        row += 1
    for column, heading in enumerate((say("Sheet"), say("What it holds"))):
        sheet.write_string(row + 1, column, heading.render(), formats["head"])
    for place, (name, what) in enumerate(links, start=row + 2):
        sheet.write_url(place, 0, f"internal:'{name}'!A1", formats["link"], name)
        sheet.write_string(place, 1, what.render())
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)
    sheet.hide_gridlines(2)


def _write_table(sheet: Any, table: pd.DataFrame, formats: dict[str, Any]) -> None:
    for column, name in enumerate(table.columns):
        wide = WIDTHS.get(str(name), PLAIN_WIDTH)
        sheet.set_column(column, column, wide, formats["wrap" if wide > PLAIN_WIDTH else "cell"])
        sheet.write_string(0, column, HEADINGS[str(name)].render(), formats["head"])
        for row, value in enumerate(table[name].tolist(), start=1):
            if pd.isna(value):
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write_number(
                    row, column, value, formats["number" if isinstance(value, float) else "cell"]
                )
    sheet.freeze_panes(1, 0)
    if len(table):
        sheet.autofilter(0, 0, len(table), table.shape[1] - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
