"""Check: project, codebook and exports in one go, before anything is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pandas as pd

from ..codebook import Codebook
from ..columns import Column
from ..errors import Fault, MoveError, did_you_mean, together
from ..messages import Message, say
from ..project import Project, load_project
from ..result import Result, Schema
from ..values import Name, Text
from .account import Row, account_rows, account_table
from .candidates import read_candidates
from .exports import missing_columns, no_exports, read_exports
from .logs import read_invitations, read_logs
from .members import read_members


@dataclass(frozen=True, kw_only=True, eq=False)
class Faults(Result):
    """All that is wrong with a project, its codebook and its exports, and how they were read.

    Parameters
    ----------
    table : DataFrame
        One row per fault: what, where, how to fix it.
    account : DataFrame
        What was read, left out, merged, assumed and not understood, export by export.

    Examples
    --------
    >>> check_project("nowhere").tables()["table"]["problem"].tolist()
    ['nowhere does not exist.']
    """

    SCHEMA: ClassVar[Schema] = {
        "table": {
            # For who has the exports: it may quote an answer, so that no reader of pages sees it.
            "fault": Column.withheld("number of the fault"),
            "problem": Column.name_of("fault", "what is wrong", domain="problem"),
            "where": Column.withheld("file, line, column or row where it is wrong"),
            "fix": Column.name_of("fault", "how to fix it", domain="fix"),
        },
        "account": {
            "partner": Column.withheld("partner whose export it is"),
            "file": Column.withheld("the export"),
            "what": Column.withheld("what was read, left out, merged, assumed or not understood"),
            "count": Column.withheld("how many rows, answers or columns; missing of a remark"),
            "where": Column.withheld("column, sheet or rows; empty for the whole file"),
        },
    }
    table: pd.DataFrame
    account: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    def reading(self) -> tuple[Message, ...]:
        """Say each fault in one sentence."""
        if not len(self):
            return (say("No fault was found."),)
        return tuple(
            say(
                "{problem} {where}: {fix}",
                problem=self.name("problem", number),
                where=Name(where),
                fix=self.name("fix", number),
            )
            for number, where in zip(self.table["fault"], self.table["where"], strict=True)
        )

    def faults(self) -> tuple[Fault, ...]:
        """Return the faults one by one."""
        rows = zip(self.table["fault"], self.table["where"], strict=True)
        return tuple(Fault(self.name("problem", n), at, self.name("fix", n)) for n, at in rows)


def check_project(
    path: str | Path = "move.yml", *, also: Sequence[Callable[[Project], object]] = ()
) -> Faults:
    """Check project, codebook and exports for what must be fixed before reports can be made.

    Parameters
    ----------
    path : str or Path
        The project file, or its folder.
    also : sequence of callable
        What else reads files of the project, such as `opportunities.check_opportunities`: each
        takes the project and raises a `MoveError` with what is wrong.

    Returns
    -------
    Faults
        Empty where all is well. Faults of people's files never raise here.

    Examples
    --------
    >>> len(check_project("nowhere"))
    1
    """
    faults, account = _all_faults(path, also)
    known = {str(number): fault for number, fault in enumerate(together(faults), 1)}
    rows = [(number, fault.where) for number, fault in known.items()]
    return Faults(
        table=pd.DataFrame(rows, columns=["fault", "where"], dtype="str"),
        account=account_table(account),
        names={
            "problem": {number: _text(fault.problem) for number, fault in known.items()},
            "fix": {number: _text(fault.fix) for number, fault in known.items()},
        },
        arguments={"path": str(path)},
    )


def _text(text: str) -> Text:
    return text if isinstance(text, Text) else Name(text)


def _all_faults(
    path: str | Path, also: Sequence[Callable[[Project], object]]
) -> tuple[Sequence[Fault], list[Row]]:
    try:
        project = load_project(path)
    except MoveError as error:
        return error.fault_list, []
    try:
        book = project.load_codebook()
    except MoveError as error:
        return [*no_exports(project), *error.fault_list, *_missing_files(project)], []
    sectors = [sector.code for sector in book.sectors]
    unknown = [
        Fault(
            say(
                'Partner {partner} has the unknown sector "{sector}".',
                partner=Name(partner.code),
                sector=Name(partner.sector),
            ),
            f"{project.file}, partners > {partner.code}",
            did_you_mean(partner.sector, sectors),
        )
        for partner in project.partners
        if partner.sector and sectors and partner.sector not in sectors
    ]
    reads, faults = read_exports(project, book, partners=project.partners)
    missing = missing_columns(project, book, reads)
    account = [*(row for read in reads for row in account_rows(read)), *_unnamed(project, book)]
    lists = _faults_of_lists(project, [*LISTS, *also])
    return [*no_exports(project), *unknown, *faults, *missing, *lists], account


def _unnamed(project: Project, book: Codebook) -> Iterator[Row]:
    """Say how SMEs appear by name, where they appear by codes alone though names are known."""
    codes = [question.code for question in book.by_role("identifier")]
    if codes and not project.privacy.name:
        yield ["", project.file.name, NO_NAMES, None, ", ".join(codes)]


NO_NAMES = say(
    "SMEs appear by codes alone, to their own office, too: to show them by name to those that may "
    'see it, write the question that holds the name of the company under "privacy: name:"'
)
LISTS = (read_candidates, read_members, read_logs, read_invitations)
"""What reads the files beside the survey."""


def _faults_of_lists(
    project: Project, readers: Sequence[Callable[[Project], object]]
) -> list[Fault]:
    faults: list[Fault] = []
    for read in readers:
        try:
            read(project)
        except MoveError as error:
            faults += error.fault_list
    return faults


def _missing_files(project: Project) -> list[Fault]:
    """Return exports that are not there: with a broken codebook they can't be understood."""
    fix = say("Correct the path in move.yml, or put the file there.")
    files = [(export.file, project.path(export)) for p in project.partners for export in p.exports]
    return [
        Fault(say("The export does not exist."), name, fix)
        for name, file in files
        if not file.exists()
    ]
