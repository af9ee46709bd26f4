"""Workbook: the agenda for Excel, a sheet per slot and one of all personal agendas."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from .agenda import Agenda

TEXT_STAYS_TEXT = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
SYNTHETIC = "Synthetic: the SMEs and their answers are invented."
HEADINGS = {
    "slot": "Slot",
    "start": "Start",
    "end": "End",
    "table": "Table",
    "sme": "SME",
    "match": "meets",
    "score": "Value",
    "state": "State",
    "participant": "Participant",
    "meets": "meets",
    "why": "Why",
    "respondent": "Participant",
    "partner": "Partner",
    "country": "Country",
    "sector": "Sector",
    "slots": "Slots there",
    "possible": "Could meet",
    "meetings": "Meetings",
    "value": "Value",
    "missing": "Missing",
}
WIDTHS = {"sme": 38, "match": 38, "participant": 38, "meets": 38, "respondent": 38, "why": 90}
PLAIN_WIDTH = 11


def write_workbook(agenda: Agenda, personal: pd.DataFrame, path: Path) -> None:
    """Write the agenda as a workbook: contents, all meetings, slot by slot, personal agendas.

    Parameters
    ----------
    agenda : Agenda
        Released.
    personal : DataFrame
        From `personal_agendas`.
    path : Path
        Of the file. Texts stay texts, whatever they begin with.
    """
    import xlsxwriter

    sheets = _sheets(agenda, personal)
    with xlsxwriter.Workbook(path, TEXT_STAYS_TEXT) as book:
        # a fixed day: the same agenda is the same bytes
        day = agenda.event.day
        book.set_properties({"created": datetime(day.year, day.month, day.day)})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#e8eef3"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "cell": book.add_format({"valign": "top"}),
            "number": book.add_format({"valign": "top", "num_format": "0.00"}),
            "link": book.get_default_url_format(),
        }
        _write_contents(book.add_worksheet("Contents"), agenda, sheets, formats)
        for name, (_, table) in sheets.items():
            _write_table(book.add_worksheet(name), table, formats)


def _sheets(agenda: Agenda, personal: pd.DataFrame) -> dict[str, tuple[str, pd.DataFrame]]:
    """What each sheet is, and its table."""
    meetings = agenda.meetings[["slot", "start", "end", "table", "sme", "match", "score", "state"]]
    sheets = {"Meetings": ("All meetings", meetings)}
    for slot in agenda.slots.itertuples():
        own = meetings.loc[meetings["slot"] == slot.slot, ["table", "sme", "match"]]
        what = f"{slot.start}-{slot.end}: {len(own)} meetings"
        sheets[f"{slot.slot} {slot.start} {slot.end}".replace(":", ".")] = (what, own)
    shown = personal[["participant", "start", "end", "table", "meets", "why"]]
    sheets["Personal agendas"] = ("Who meets whom, participant by participant", shown)
    sheets["Participants"] = ("How many meetings each has, and why some lack", agenda.participants)
    if len(agenda.dropped):
        gone = agenda.dropped[["start", "end", "table", "sme", "match"]]
        sheets["Not held any more"] = ("Meetings of the plan before that are not held", gone)
    return sheets


def _write_contents(
    sheet: Any,
    agenda: Agenda,
    sheets: dict[str, tuple[str, pd.DataFrame]],
    formats: dict[str, Any],
) -> None:
    event = agenda.event
    where = f", {event.place}" if event.place else ""
    sheet.write_string(0, 0, event.name, formats["title"])
    sheet.write_string(1, 0, f"{event.day:%d %B %Y}{where} (times in {event.time_zone})")
    row = 3
    warning = (SYNTHETIC,) if agenda.arguments.get("synthetic") else ()
    for sentence in (*warning, *agenda.reading()):
        sheet.write_string(row, 0, sentence)
        row += 1
    for column, heading in enumerate(("Sheet", "What it holds")):
        sheet.write_string(row + 1, column, heading, formats["head"])
    for place, (name, (what, _)) in enumerate(sheets.items(), start=row + 2):
        sheet.write_url(place, 0, f"internal:'{name}'!A1", formats["link"], name)
        sheet.write_string(place, 1, what)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)
    sheet.hide_gridlines(2)


def _write_table(sheet: Any, table: pd.DataFrame, formats: dict[str, Any]) -> None:
    for column, name in enumerate(table.columns):
        wide = WIDTHS.get(str(name), PLAIN_WIDTH)
        sheet.set_column(column, column, wide, formats["wrap" if wide > PLAIN_WIDTH else "cell"])
        sheet.write_string(0, column, HEADINGS[str(name)], formats["head"])
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
