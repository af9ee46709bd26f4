"""Outcomes: what became of opportunities that SMEs were told of, a log like those of monitoring."""

from __future__ import annotations

import pandas as pd

from ..errors import DataError
from ..memory import cached
from ..project import Project
from .logs import _Log, _Reading

OUTCOME_COLUMNS = {
    "opportunity": "its reference number, link or title; needed",
    "sme": "code of the SME; needed",
    "told": "day on which it was told; needed",
    "interested": "day on which it said so; blank: not yet",
    "applied": "day on which it applied or bid; blank: not yet",
    "won": "day on which it won; blank: not yet",
}
"""Columns of the log of outcomes; other columns are the user's own and are not read."""

OUTCOMES = ("told", "interested", "applied", "won")


@cached
def read_outcomes(project: Project) -> pd.DataFrame:
    """What became of opportunities that SMEs were told of?

    Parameters
    ----------
    project : Project
        ``opportunities: outcomes:`` in ``move.yml`` names the log.

    Returns
    -------
    DataFrame
        The columns of `OUTCOME_COLUMNS`, a row per opportunity and SME; no rows where no log is
        named.

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
    table = reading.log(project.opportunities.outcomes, OUTCOME_COLUMNS, _check)
    if reading.faults:
        raise DataError.gather(reading.faults)
    return table


def _check(log: _Log) -> None:
    log.required("opportunity", "sme", "told")
    log.dates(*OUTCOMES)
    for outcome in OUTCOMES[1:]:
        log.not_before(outcome, "told")
    log.once("opportunity", "sme")
