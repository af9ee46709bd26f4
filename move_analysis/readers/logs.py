"""Logs of a partnership: events and meetings, organisations that joined, figures as reported."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..errors import DataError, Fault, MoveError, did_you_mean
from ..memory import cached
from ..messages import Message, say
from ..project import Export, Project
from ..values import Count, Name
from .calls import check_calls, meetings_of
from .formats import read_table
from .log_columns import (
    CALL_COLUMNS,
    EVENT_COLUMNS,
    EVENT_KINDS,
    INVITATION_COLUMNS,
    ORGANISATION_COLUMNS,
    REPORTED_COLUMNS,
)
from .outcomes import OUTCOME_COLUMNS, check_outcomes, entries_of
from .quantities import to_dates
from .table import Table, normal

TOTAL, WHOLE = "total", "all"


@dataclass(frozen=True, eq=False)
class Logs:
    """What the logs of a project hold, checked.

    Parameters
    ----------
    events : DataFrame
        The columns of `EVENT_COLUMNS`, with ``partner`` and ``smes`` as tuples of codes; one row
        per entry. Meetings that followed from lists of matches are among them, and what became
        of opportunities.
    organisations : DataFrame
        The columns of `ORGANISATION_COLUMNS`; one row per organisation.
    reported : DataFrame
        The columns of `REPORTED_COLUMNS` and ``file``; one row per figure.
    calls : DataFrame
        The columns of `CALL_COLUMNS`: what came of each match that was called.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> read_logs(demo_project()).reported["value"].head(3).tolist()
    [5.0, 3.0, 3.0]
    """

    events: pd.DataFrame
    organisations: pd.DataFrame
    reported: pd.DataFrame
    calls: pd.DataFrame


@cached
def read_logs(project: Project) -> Logs:
    """Read what happened, who joined, and what was reported.

    Parameters
    ----------
    project : Project
        ``monitoring:`` in ``move.yml`` names the files, ``opportunities: outcomes:`` that of
        opportunities; a log that is not named is empty.

    Returns
    -------
    Logs

    Raises
    ------
    DataError
        With every fault of all logs, each with file, row and column.

    Examples
    --------
    >>> from move_analysis.project import Partner
    >>> from pathlib import Path
    >>> bct = Partner(code="BCT")
    >>> project = Project(name="Demo", partners=(bct,), folder=Path("x"), file=Path("y"))
    >>> len(read_logs(project).events)
    0
    """
    settings = project.monitoring
    reading = _Reading(project)
    own = {kind for one in settings.indicators for kind in one.kinds}
    events = reading.log(settings.events, EVENT_COLUMNS, _events(project, own))
    check = _organisations(project)
    organisations = reading.log(settings.organisations, ORGANISATION_COLUMNS, check)
    calls = reading.log(settings.calls, CALL_COLUMNS, check_calls(project))
    outcomes = reading.log(project.opportunities.outcomes, OUTCOME_COLUMNS, check_outcomes)
    parts = [reading.log(file, REPORTED_COLUMNS, _reported(project)) for file in settings.reported]
    if reading.faults:
        raise DataError.gather(reading.faults)
    parts = [part.assign(file=f) for part, f in zip(parts, settings.reported, strict=True)]
    empty = pd.DataFrame(columns=[*REPORTED_COLUMNS, "file"])
    reported = pd.concat(parts, ignore_index=True) if parts else empty
    followed = [meetings_of(calls), entries_of(outcomes, project)]
    entries = [part for part in (_tuples(events), *followed) if len(part)]
    events = pd.concat(entries, ignore_index=True) if entries else _tuples(events)
    return Logs(events, organisations, reported, calls)


@cached
def read_invitations(project: Project) -> pd.DataFrame:
    """Read who was invited to the survey.

    Parameters
    ----------
    project : Project
        ``response: invitations:`` in ``move.yml`` names the table.

    Returns
    -------
    DataFrame
        ``partner``, ``respondent`` (with the partner's code before it, as in the survey) and
        ``reminded``; no rows where no table is named.

    Raises
    ------
    DataError
        With every fault of the table.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> len(read_invitations(demo_project()))
    612
    """
    reading = _Reading(project)
    table = reading.log(project.response.invitations, INVITATION_COLUMNS, _invitations(project))
    if reading.faults:
        raise DataError.gather(reading.faults)
    pairs = zip(table["partner"], table["respondent"], strict=True)
    ids = [one if one.startswith(f"{code}-") else f"{code}-{one}" for code, one in pairs]
    return table.assign(respondent=pd.Series(ids, index=table.index, dtype="str"))


@cached
def read_outcomes(project: Project) -> pd.DataFrame:
    """Read what became of opportunities that SMEs were told of.

    Parameters
    ----------
    project : Project
        ``opportunities: outcomes:`` in ``move.yml`` names the log.

    Returns
    -------
    DataFrame
        The columns of `outcomes.OUTCOME_COLUMNS`, a row per opportunity and SME; no rows where no
        log is named.

    Raises
    ------
    DataError
        With every fault of the log, each with file, row and column.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> read_outcomes(demo_project()).columns.tolist()[2:]
    ['told', 'interested', 'applied', 'won']
    """
    reading = _Reading(project)
    table = reading.log(project.opportunities.outcomes, OUTCOME_COLUMNS, check_outcomes)
    if reading.faults:
        raise DataError.gather(reading.faults)
    return table


def _tuples(events: pd.DataFrame) -> pd.DataFrame:
    parts = {
        name: events[name].fillna("").map(_entries).astype(object) for name in ("partner", "smes")
    }
    return events.assign(**parts)


def _entries(cell: str) -> tuple[str, ...]:
    """Codes of a cell, each once."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[;\n]", cell) if part.strip()))


@dataclass
class _Log:
    """One log while it is checked: its cells, where they stand, and what is wrong."""

    table: Table
    cells: pd.DataFrame
    faults: list[Fault] = field(default_factory=list)

    def fault(
        self, problem: Message, fix: Message, *, row: int | None = None, column: str = ""
    ) -> None:
        place = "" if row is None else f", row {row + 1}"
        self.faults.append(
            Fault(problem, f"{self.table.file}{place}{column and f', column {column}'}", fix)
        )

    def filled(self, column: str) -> Iterator[tuple[int, str]]:
        for row, text in enumerate(self.cells[column]):
            if isinstance(text, str):
                yield row, text

    def required(self, *columns: str) -> None:
        for column in columns:
            for row in self.cells.index[self.cells[column].isna()]:
                problem = say('"{column}" is blank.', column=Name(column))
                self.fault(problem, say("Fill it in."), row=row, column=column)

    def known(self, column: str, allowed: Collection[str], *, many: bool = False) -> None:
        """Check that every code is one of those allowed, in upper or lower case."""
        spelt = {normal(code): code for code in allowed}
        found = {}
        for row, text in self.filled(column):
            codes = _entries(text) if many else (text,)
            for code in [code for code in codes if normal(code) not in spelt]:
                near = did_you_mean(code, allowed)
                problem = say('Unknown {column} "{code}".', column=Name(column), code=Name(code))
                self.fault(problem, near, row=row, column=column)
            found[row] = ";".join(spelt.get(normal(code), code) for code in codes)
        self.cells[column] = pd.Series(found, index=self.cells.index, dtype="str")

    def numbers(self, *columns: str) -> None:
        for column in columns:
            for row, text in self.filled(column):
                if _number(text) is None:
                    fix = say("Write a number of 0 or more, with digits only.")
                    problem = say('"{text}" is no number.', text=Name(text))
                    self.fault(problem, fix, row=row, column=column)
            values = [_number(t) if isinstance(t, str) else None for t in self.cells[column]]
            self.cells[column] = pd.array(values, dtype="Float64")

    def dates(self, *columns: str) -> None:
        for column in columns:
            written = self.cells[column].astype("str")
            days = to_dates(written)
            for row in self.cells.index[written.notna() & days.isna()]:
                fix = say("Write it as 2016-05-31, in the whole column.")
                problem = say('"{text}" is no day.', text=Name(written[row]))
                self.fault(problem, fix, row=row, column=column)
            self.cells[column] = days.dt.normalize()

    def not_before(self, column: str, first: str) -> None:
        for row in self.cells.index[self.cells[column] < self.cells[first]]:
            names = {"first": Name(first)}
            day = Name(f"{self.cells[first][row]:%Y-%m-%d}")
            fix = say("Correct one of the two days; {first} is {day}.", **names, day=day)
            problem = say("{column} is before {first}.", column=Name(column), **names)
            self.fault(problem, fix, row=row, column=column)

    def once(self, *columns: str) -> None:
        for row in self.cells.index[self.cells.duplicated(list(columns))]:
            named = ", ".join(str(self.cells[column][row]) for column in columns)
            fix = say("Delete one of the two rows.")
            problem = say('"{names}" stands twice.', names=Name(named))
            self.fault(problem, fix, row=row, column=columns[0])


@dataclass
class _Reading:
    """All logs of a project; faults are gathered on the way."""

    project: Project
    faults: list[Fault] = field(default_factory=list)

    def log(
        self, file: str, columns: Mapping[str, str], check: Callable[[_Log], None]
    ) -> pd.DataFrame:
        """Return the checked cells of one log; no rows where none is named or it can't be read."""
        cells = pd.DataFrame(columns=list(columns), dtype="str")
        table = Table(file, cells)
        try:
            table = read_table(self.project.folder / file, Export(file=file)) if file else table
        except MoveError as error:
            self.faults += error.fault_list
        headers = {normal(header): header for header in table.headers}
        log = _Log(table, table.cells.rename(columns={h: n for n, h in headers.items()}))
        for name, meaning in columns.items():
            if name not in log.cells and meaning.endswith("needed"):
                log.fault(
                    say('There is no column "{name}".', name=Name(name)),
                    say(
                        "It holds: {meaning}. {near}",
                        meaning=Name(meaning), near=did_you_mean(name, table.headers),
                    ),
                )  # fmt: skip
        log.cells = log.cells.reindex(columns=list(columns)).astype("str")
        if not log.faults:
            check(log)
        self.faults += log.faults
        return log.cells


def _number(text: str) -> float | None:
    """Return a plain number, not negative; None where it is none."""
    plain = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    if not re.fullmatch(r"\d+(\.\d+)?", plain):
        return None
    return float(plain)


def _events(project: Project, own: Collection[str]) -> Callable[[_Log], None]:
    def check(log: _Log) -> None:
        log.required("date", "kind", "partner")
        log.known("kind", [*EVENT_KINDS, *own])
        log.known("partner", [partner.code for partner in project.partners], many=True)
        log.known("target_country", project.markets)
        log.numbers("sme_count", "guests", "hours", "reached")
        log.dates("date", "follow_up", "agreement")
        log.not_before("follow_up", "date")
        log.not_before("agreement", "date")
        counted = log.cells["sme_count"]
        for row, text in log.filled("smes"):
            listed = len(_entries(text))
            if pd.notna(counted[row]) and counted[row] < listed:
                fix = say("Write at least {count}, or leave it blank.", count=listed)
                problem = say(
                    "{counted} SMEs are counted, {listed} are listed.",
                    counted=Count(counted[row]), listed=listed,
                )  # fmt: skip
                log.fault(problem, fix, row=row, column="sme_count")

    return check


def _organisations(project: Project) -> Callable[[_Log], None]:
    def check(log: _Log) -> None:
        log.required("organisation", "kind", "joined", "through")
        log.once("organisation")
        partners = [partner.code for partner in project.partners]
        log.known("through", [*partners, *log.cells["organisation"].dropna()])
        log.dates("joined", "declaration", "agreement")
        log.not_before("declaration", "joined")
        log.not_before("agreement", "joined")
        joined = log.cells.drop_duplicates("organisation").set_index("organisation")["joined"]
        earlier = pd.to_datetime(log.cells["through"].map(joined.to_dict()))
        own = log.cells["through"] == log.cells["organisation"]
        for row in log.cells.index[own | (earlier > log.cells["joined"])]:
            fix = say("Name who brought it: a partner, or an organisation that joined before.")
            problem = say('"{name}" had not joined yet.', name=Name(log.cells["through"][row]))
            log.fault(problem, fix, row=row, column="through")

    return check


def _reported(project: Project) -> Callable[[_Log], None]:
    def check(log: _Log) -> None:
        log.required("indicator", "target_country", "value", "source")
        log.known("target_country", [*project.markets, TOTAL, WHOLE])
        log.once("indicator", "target_country")
        log.numbers("value")
        _check_totals(log)

    return check


def _check_totals(log: _Log) -> None:
    """Check that every reported total is the sum of its countries."""
    for indicator, rows in log.cells.groupby("indicator", sort=False):
        single = rows[~rows["target_country"].isin([TOTAL, WHOLE])]
        for row in rows.index[rows["target_country"] == TOTAL]:
            total, parts = rows["value"][row], single["value"]
            if pd.notna(total) and parts.notna().all() and not math.isclose(total, parts.sum()):
                added = " + ".join(f"{part:g}" for part in parts)
                log.fault(
                    say(
                        'The total of "{indicator}" is {total}, its countries add up to {sum}.',
                        indicator=Name(indicator),
                        total=Name(f"{total:g}"),
                        sum=Name(f"{added} = {parts.sum():g}"),
                    ),
                    say("Correct the total, or the row of a country."),
                    row=row,
                    column="value",
                )


def _invitations(project: Project) -> Callable[[_Log], None]:
    def check(log: _Log) -> None:
        log.required("partner", "respondent")
        log.known("partner", [partner.code for partner in project.partners])
        log.once("partner", "respondent")
        log.dates("reminded")

    return check
