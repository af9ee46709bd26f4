"""Checks project, codebook and exports in one go, before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import ClassVar

import pandas as pd

from ..columns import Column
from ..errors import Fault, MoveError, did_you_mean
from ..project import Project, load_project
from ..result import Result, Schema
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
    >>> check_project("nowhere").table["problem"].tolist()
    ['nowhere does not exist.']
    """

    SCHEMA: ClassVar[Schema] = {
        "table": {
            # For who has the exports: it may quote an answer, so that no reader of pages sees it.
            "problem": Column.withheld("what is wrong"),
            "where": Column.withheld("file, line, column or row where it is wrong"),
            "fix": Column.withheld("how to fix it"),
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

    def reading(self) -> tuple[str, ...]:
        """Say each fault in one sentence."""
        if not len(self):
            return ("No fault was found.",)
        rows = zip(*(self.table[name] for name in self.table.columns), strict=True)
        return tuple(f"{problem} {where}: {fix}" for problem, where, fix in rows)


def check_project(path: str | Path = "move.yml") -> Faults:
    """Check project, codebook and exports: what must be fixed before reports can be made?

    Parameters
    ----------
    path : str or Path
        The project file, or its folder.

    Returns
    -------
    Faults
        Empty where all is well. Faults of people's files never raise here.

    Examples
    --------
    >>> len(check_project("nowhere"))
    1
    """
    faults, account = _all_faults(path)
    names = [field.name for field in fields(Fault)]
    table = pd.DataFrame([asdict(fault) for fault in faults], columns=names, dtype="str")
    return Faults(table=table, account=account_table(account), arguments={"path": str(path)})


def _all_faults(path: str | Path) -> tuple[Sequence[Fault], list[Row]]:
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
            f'Partner {partner.code} has the unknown sector "{partner.sector}".',
            f"{project.file}, partners > {partner.code}",
            did_you_mean(partner.sector, sectors),
        )
        for partner in project.partners
        if partner.sector and sectors and partner.sector not in sectors
    ]
    reads, faults = read_exports(project, book, partners=project.partners)
    missing = missing_columns(project, book, reads)
    account = [row for read in reads for row in account_rows(read)]
    lists = _faults_of_lists(project)
    return [*no_exports(project), *unknown, *faults, *missing, *lists], account


def _faults_of_lists(project: Project) -> list[Fault]:
    """What is wrong with what lies beside the survey: lists of candidates, members, logs."""
    faults: list[Fault] = []
    for read in (read_candidates, read_members, read_logs, read_invitations):
        try:
            read(project)
        except MoveError as error:
            faults += error.fault_list
    return faults


def _missing_files(project: Project) -> list[Fault]:
    """With a broken codebook the exports can't be understood, but they can be looked for."""
    fix = "Correct the path in move.yml, or put the file there."
    files = [(export.file, project.path(export)) for p in project.partners for export in p.exports]
    return [
        Fault("The export does not exist.", name, fix) for name, file in files if not file.exists()
    ]
