"""Files of an agenda: workbook, tables per slot, printable cards, a calendar for each."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import CodebookError, DisclosureError
from ..languages import SOURCE
from ..languages.collation import name_key
from ..messages import active_language, in_language, speaks, translate
from ..prepare.saved import put_in_place
from ..settings import Event
from ..values import Day
from .agenda import Agenda
from .agenda_calendar import calendar
from .agenda_revisions import entries_of, with_revisions
from .agenda_tables import WHEN
from .agenda_workbook import SYNTHETIC, days_of, write_workbook

TEMPLATES = Path(__file__).parent / "templates"
PERSONAL = [
    "participant", "slot", *WHEN, "table", "meets", "why", "state", "number",
]  # fmt: skip
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")
"""Names that Windows keeps for itself."""
LONGEST = 80
"""Characters of the name of a file, which may be bytes times four."""


def personal_agendas(agenda: Agenda, *, language: str | None = None) -> pd.DataFrame:
    """Return whom each participant meets, when and at which table.

    Parameters
    ----------
    agenda : Agenda
        From `plan_agenda`.
    language : str, optional
        Of the reasons; left out, the one that `set_language` chose.

    Returns
    -------
    DataFrame
        Two rows per meeting, one for each side: ``participant slot day start end table meets why
        state number``, by participant and time.

    Examples
    --------
    >>> from move_analysis.matching import plan_agenda
    >>> from move_analysis.settings import Event
    >>> matches = pd.DataFrame({"sme": ["A-1"], "match": ["B-1"], "score": [3]})
    >>> agenda = plan_agenda(matches, event=Event(slots=["09:00-09:20"]))
    >>> personal_agendas(agenda)[["participant", "meets"]].values.tolist()
    [['A-1', 'B-1'], ['B-1', 'A-1']]
    """
    with in_language(language):
        return agenda.both_sides()[PERSONAL]


def write_agenda(agenda: Agenda, folder: str | Path, *, language: str | None = None) -> Path:
    """Write everything that an event needs of its agenda; all of it, or nothing.

    Parameters
    ----------
    agenda : Agenda
        Released: names and codes stand in the files as the reader may see them.
    folder : path
        Is replaced where it exists. It will hold ``agenda.xlsx``, ``schedule.html`` (a table per
        slot), ``cards.html`` (a page per participant, to be printed) and ``calendars/`` (an
        iCalendar file per participant, in which what has changed since `with_revisions` has a
        higher sequence).
    language : str, optional
        Of everything in the files but names; left out, the one that `set_language` chose.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    CodebookError
        Where the event has no slots.
    DisclosureError
        Where the agenda was not released.

    Examples
    --------
    >>> from move_analysis.matching import plan_agenda
    >>> from move_analysis.settings import Event
    >>> matches = pd.DataFrame({"sme": ["A-1"], "match": ["B-1"], "score": [3]})
    >>> agenda = plan_agenda(matches, event=Event(slots=["09:00-09:20"]))
    >>> write_agenda(agenda, "agenda")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    move_analysis.errors.DisclosureError: The agenda was not released.
    """
    if agenda.released is None:
        fix = "Write ma.release(agenda, policy), with the policy of who will read it."
        raise DisclosureError("The agenda was not released.", "write_agenda", fix)
    if agenda.slots.empty:
        fix = "Write, under event: slots: [09:30-09:50, 09:50-10:10]"
        raise CodebookError("The event has no slots.", "move.yml, event, slots", fix)
    target = Path(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}-{os.getpid()}")
    try:
        with in_language(language):
            _write(with_revisions(agenda), draft)
        put_in_place(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _write(agenda: Agenda, draft: Path) -> None:
    (draft / "calendars").mkdir(parents=True)
    agenda, entries = _by_name(agenda), entries_of(agenda)
    personal = _in_order(personal_agendas(agenda), "participant")
    write_workbook(agenda, personal, draft / "agenda.xlsx")
    own = dict(tuple(personal.groupby("participant")))
    names: set[str] = set()
    everybody = {*agenda.participants["respondent"], *entries["participant"]}
    for person in sorted(everybody, key=name_key):
        file = draft / "calendars" / f"{_file_name(person, names)}.ics"
        ics = calendar(entries[entries["participant"] == person], event=agenda.event)
        file.write_bytes(ics.encode())
    cards = [
        {"name": person, "rows": _rows(_with_days(own.get(person, personal[:0]), agenda.event))}
        for person in agenda.participants["respondent"]
    ]
    slots = [
        {**slot, "rows": _rows(agenda.meetings[agenda.meetings["slot"] == slot["slot"]])}
        for slot in _with_days(agenda.slots, agenda.event).to_dict("records")
    ]
    about = {
        "event": agenda.event,
        "day": days_of(agenda.event).render(),
        "synthetic": SYNTHETIC.render() if agenda.arguments.get("synthetic") else "",
        "t": translate,
        "language": active_language() if speaks(active_language()) else SOURCE,
    }
    for name, content in (("cards", {"cards": cards}), ("schedule", {"slots": slots})):
        page = _template(f"{name}.html.j2").render(**about, **content)
        (draft / f"{name}.html").write_text(page, encoding="utf-8")


def _by_name(agenda: Agenda) -> Agenda:
    """The agenda with its participants in the order of their names."""
    return agenda.with_tables(participants=_in_order(agenda.participants, "respondent"))


def _in_order(table: pd.DataFrame, names: str) -> pd.DataFrame:
    """Rows by name, as a reader of the active language looks it up."""
    return table.sort_values(
        names, key=lambda column: column.map(name_key), kind="stable", ignore_index=True
    )


def _with_days(table: pd.DataFrame, event: Event) -> pd.DataFrame:
    """Add, of an event of several days, what the day of each row is called."""
    several = len(event.dates) > 1
    names = [Day(day).render() if several else "" for day in table["day"]]
    return table.assign(day_name=names)


def _rows(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.to_dict("records")


def _file_name(person: str, taken: set[str]) -> str:
    """A name in the script of the participant, that every system can hold, and nobody else has."""
    letters = unicodedata.normalize("NFC", person).lower()
    stem = re.sub(r"[\W_]+", "-", letters)[:LONGEST].strip("-") or "participant"
    stem = f"{stem}-1" if RESERVED.fullmatch(stem) else stem
    name, count = stem, 1
    while name in taken:
        count += 1
        name = f"{stem}-{count}"
    taken.add(name)
    return name


@cache
def _template(name: str) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
