"""Calls: what partners noted in their workbooks, added to the log that monitoring reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DataError, Fault
from ..messages import say
from ..prepare import load_survey
from ..project import Project
from ..readers.calls import Noted, read_call_sheet
from ..readers.log_columns import CALL_COLUMNS
from ..values import Name
from ..wholefile import write_whole

if TYPE_CHECKING:
    from ..survey import Survey

USUAL = "data/raw/calls.csv"
Row = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NotedCalls:
    """What was added to the log of calls.

    Parameters
    ----------
    file : Path
        The log.
    added, known : int
        Outcomes that are new, and that were there.
    named : bool
        Whether ``move.yml`` names the log, so that monitoring reads it.

    Examples
    --------
    >>> NotedCalls(file=Path("calls.csv"), added=2, known=0, named=True).added
    2
    """

    file: Path
    added: int
    known: int
    named: bool


def note_calls(project: Project, workbooks: Sequence[Path]) -> NotedCalls:
    """Add what partners noted in the sheet *Calls* of their workbooks to the log of calls.

    Parameters
    ----------
    project : Project
        ``monitoring: calls:`` in ``move.yml`` names the log; left out, ``data/raw/calls.csv``.
    workbooks : sequence of Path
        As partners sent them back; an outcome that is in the log already is not added again.

    Returns
    -------
    NotedCalls

    Raises
    ------
    DataError
        With every fault of all workbooks; then nothing has been written.

    Examples
    --------
    >>> from move_analysis.project import load_project
    >>> note_calls(load_project("move.yml"), [Path("CCTL.xlsx")])  # doctest: +SKIP
    """
    survey = load_survey(project)
    noted: list[Noted] = []
    faults: list[Fault] = []
    for workbook in workbooks:
        try:
            noted += read_call_sheet(workbook)
        except DataError as error:
            faults += error.fault_list
    rows, unknown = _rows(noted, project, survey)
    if faults := [*faults, *unknown]:
        raise DataError.gather(faults)
    file = project.folder / (project.monitoring.calls or USUAL)
    before = _known(file)
    new = [row for row in dict.fromkeys(rows) if row not in before]
    if new:
        _write(file, [*before, *new])
    known = len(set(rows)) - len(new)
    return NotedCalls(file=file, added=len(new), known=known, named=bool(project.monitoring.calls))


def _rows(
    noted: Sequence[Noted], project: Project, survey: Survey
) -> tuple[list[Row], list[Fault]]:
    """Rows of the log, with respondent ids in place of what the page of the office shows."""
    of_partner = {str(one): str(code) for one, code in survey.series("partner").dropna().items()}
    shown = _Shown(project, survey, of_partner)
    rows: list[Row] = []
    faults: list[Fault] = []
    for one in noted:
        sme = shown.own(one.sme)
        match = shown.respondent(one.match, reader=of_partner[sme]) if sme else ""
        faults += [_unknown(text, one.where) for text, found in
                   ((one.sme, sme), (one.match, match or not sme)) if not found]  # fmt: skip
        if sme and match:
            ends = (sme, of_partner[sme], match, of_partner.get(match, ""))
            rows.append((one.date, *ends, one.outcome))
    return rows, faults


@dataclass
class _Shown:
    """Which SME a page means; the pages of each reader are looked up once."""

    project: Project
    survey: Survey
    of_partner: Mapping[str, str]

    def __post_init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {}

    def own(self, text: str) -> str:
        """The respondent id of a member, as its own office's page shows it: its sign."""
        sign = _sign(text)
        return sign if sign in self.of_partner else ""

    def respondent(self, text: str, *, reader: str) -> str:
        from ..privacy import policy_for

        if reader not in self._names:
            policy = policy_for(self.project, self.survey, reader=reader)
            self._names[reader] = {_sign(n): one for one, n in policy.display_names.items()}
        return self._names[reader].get(_sign(text), "")


def _sign(shown: str) -> str:
    """The code, or the respondent id, of what a page shows: "Name (BCT K7Q2M)"."""
    return shown.rpartition("(")[2].rstrip(") ").strip()


def _unknown(text: str, where: str) -> Fault:
    return Fault(
        say('No SME is "{text}" on the page of this partner.', text=Name(text)),
        where,
        say("Leave the columns with the SMEs as they were; codes differ between partners."),
    )


def _known(file: Path) -> list[Row]:
    """Rows that the log holds."""
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as content:
        return [tuple(row[name] for name in CALL_COLUMNS) for row in csv.DictReader(content)]


def _write(file: Path, rows: Sequence[Row]) -> None:
    """Write the log whole or not at all."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([tuple(CALL_COLUMNS), *sorted(rows)])
    write_whole(file, text.getvalue())


def account_of_calls(noted: NotedCalls) -> Iterator[str]:
    """What to tell of it on a terminal."""
    yield str(
        say(
            "Added to {file}: {added} outcomes; there already: {known}.",
            file=Name(noted.file), added=noted.added, known=noted.known,
        )
    )  # fmt: skip
    if not noted.named:
        yield str(say("Name it in move.yml, so that monitoring reads it: calls: {file}",
                      file=Name(USUAL)))  # fmt: skip
