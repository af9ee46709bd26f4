"""Calls: what came of the lists of matches, from the sheet that an office filled in to a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import DataError, Fault, did_you_mean
from ..languages import languages
from ..messages import Message, say
from ..project import Project
from ..values import Name
from .formats.workbook import read_sheets
from .log_columns import EVENT_COLUMNS, EVENT_TYPES
from .quantities import to_dates
from .table import normal

if TYPE_CHECKING:
    from .logs import _Log

MATCHED = "matched_meeting"
"""Kind of the entries of the event log that follow from lists of matches."""
OUTCOMES = {
    "met": say("they met"),
    "follow_up": say("follow-up"),
    "agreement": say("agreement"),
    "not_suitable": say("not suitable"),
}
"""What may come of a call, the furthest step but the last, which ends it."""
HEADINGS = {
    "sme": say("SME"),
    "match": say("Whom to call"),
    "outcome": say("What came of it"),
    "day": say("On which day"),
}
"""Columns of the sheet that are read back, in any language of the program."""


@dataclass(frozen=True)
class Noted:
    """One outcome as an office noted it: SMEs as its page shows them, and where it stands."""

    sme: str
    match: str
    outcome: str
    date: str
    where: str


def read_call_sheet(file: Path) -> list[Noted]:
    """Read what an office noted in the sheet *Calls* of its workbook, in whatever language.

    Raises
    ------
    DataError
        With every outcome that is none, and every one without its day; where there is no sheet.
    """
    if not file.is_file():
        raise DataError(say("The workbook does not exist."), str(file), say("Look for its name."))
    for sheet in read_sheets(file.read_bytes(), file=str(file)):
        for row, cells in enumerate(sheet.rows):
            places = _places(cells)
            if len(places) == len(HEADINGS):
                where = f"{file}, sheet {sheet.name}"
                return _noted(sheet.rows[row + 1 :], places, where=where, first=row + 2)
    raise DataError(
        say("The workbook has no sheet with calls."),
        str(file),
        say("Give the workbook of a partner's report, with the headings as they were."),
    )


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Where the columns stand, if this is the row of their headings."""
    found = {normal(cell): place for place, cell in reversed([*enumerate(cells)]) if cell}
    return {
        name: found[said]
        for name, heading in HEADINGS.items()
        for said in _said(heading)
        if said in found
    }


def _said(text: Message) -> dict[str, None]:
    """A text in all languages, as it is compared."""
    return dict.fromkeys(normal(text.render(language)) for language in languages())


def _noted(
    rows: Sequence[Sequence[str]], places: dict[str, int], *, where: str, first: int
) -> list[Noted]:
    words = {said: code for code, text in OUTCOMES.items() for said in (code, *_said(text))}
    cells = pd.DataFrame(
        [[row[place].strip() for place in places.values()] for row in rows], columns=[*places]
    ).assign(row=range(first, first + len(rows)))
    filled = cells[(cells["outcome"] != "") & (cells["match"] != "")].copy()
    days = to_dates(filled["day"].where(filled["day"] != "").astype("str"))
    faults: list[Fault] = []
    found = []
    for one, day in zip(filled.to_dict("records"), days, strict=True):
        place, outcome = f"{where}, row {one['row']}", words.get(normal(one["outcome"]))
        faults += _faults(one["outcome"], outcome, day, place)
        if outcome and pd.notna(day):
            found.append(Noted(one["sme"], one["match"], outcome, f"{day:%Y-%m-%d}", place))
    if faults:
        raise DataError.gather(faults)
    return found


def _faults(text: str, outcome: str | None, day: Any, where: str) -> Iterator[Fault]:
    if outcome is None:
        known = [said.render() for said in OUTCOMES.values()]
        yield Fault(
            say('"{text}" is no outcome of a call.', text=Name(text)),
            where,
            did_you_mean(text, known),
        )
    if pd.isna(day):
        yield Fault(
            say("The outcome has no day."), where, say("Write the day beside it, as 2016-05-31.")
        )


def check_calls(project: Project) -> Callable[[_Log], None]:
    """What must hold of the log of calls."""

    def check(log: _Log) -> None:
        partners = [partner.code for partner in project.partners]
        log.required("date", "sme", "partner", "match", "match_partner", "outcome")
        log.known("partner", partners)
        log.known("match_partner", partners)
        log.known("outcome", [*OUTCOMES])
        log.dates("date")

    return check


def pairs_of(calls: pd.DataFrame) -> pd.Series[str]:
    """Both SMEs of each call, whoever of the two called."""
    ends = zip(calls["sme"], calls["match"], strict=True)
    return pd.Series([" ".join(sorted(map(str, pair))) for pair in ends], calls.index, dtype="str")


def meetings_of(calls: pd.DataFrame) -> pd.DataFrame:
    """Return the meetings that calls led to, one per pair of SMEs, as entries of the event log.

    A follow-up or an agreement says that they met, at the latest on that day.

    >>> calls = pd.DataFrame({"date": pd.to_datetime(["2016-05-01", "2016-06-01"]),
    ...     "sme": ["A-1", "B-2"], "partner": ["A", "B"], "match": ["B-2", "A-1"],
    ...     "match_partner": ["B", "A"], "outcome": ["met", "agreement"]})
    >>> meetings_of(calls)[["partner", "smes", "date", "agreement"]].astype(str).values.tolist()
    [["('A', 'B')", "('A-1', 'B-2')", '2016-05-01', '2016-06-01']]
    """
    met = calls[calls["outcome"] != "not_suitable"]
    rows = []
    for pair, own in met.groupby(pairs_of(met), sort=True):
        first = own.groupby("outcome")["date"].min()
        later = first.reindex(["follow_up", "agreement"]).dropna()
        rows.append(
            {
                "date": own["date"].min(),
                "kind": MATCHED,
                "partner": tuple(sorted({*own["partner"], *own["match_partner"]})),
                "smes": tuple(str(pair).split(" ")),
                "follow_up": later.min() if len(later) else pd.NaT,
                "agreement": first.get("agreement", pd.NaT),
            }
        )
    return pd.DataFrame(rows, columns=[*EVENT_COLUMNS]).astype(EVENT_TYPES)
