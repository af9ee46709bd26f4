"""Outcomes: what became of opportunities that SMEs were told of, a log like those of monitoring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..project import Project
from .log_columns import EVENT_COLUMNS, EVENT_TYPES

if TYPE_CHECKING:
    from .logs import _Log

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


OUTCOME_KINDS = {f"opportunity_{outcome}": outcome for outcome in OUTCOMES}
"""Kinds of the entries of the event log that follow from outcomes."""


def check_outcomes(log: _Log) -> None:
    """Check the log: who was told of what and when, and nothing before that."""
    log.required("opportunity", "sme", "told")
    log.dates(*OUTCOMES)
    for outcome in OUTCOMES[1:]:
        log.not_before(outcome, "told")
    log.once("opportunity", "sme")


def with_earlier_steps(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes with what they imply: who won also applied, on that day at the latest.

    >>> day = pd.Timestamp("2016-05-01")
    >>> log = pd.DataFrame([[day, pd.NaT, pd.NaT, day]], columns=list(OUTCOMES))
    >>> bool(with_earlier_steps(log).notna().to_numpy().all())
    True
    """
    return outcomes.assign(**outcomes[list(OUTCOMES)].bfill(axis=1))


def entries_of(outcomes: pd.DataFrame, project: Project) -> pd.DataFrame:
    """Return the steps of each SME as entries of the event log, each on its day."""
    known = with_earlier_steps(outcomes)
    codes = [partner.code for partner in project.partners]
    partners = {code: (code,) for code in codes}
    of = known["sme"].map(lambda sme: partners.get(_partner(sme, codes), ()))
    steps = [
        known.assign(
            kind=kind, date=known[step], partner=of, smes=known["sme"].map(lambda sme: (sme,)),
            title=known["opportunity"],
        )
        for kind, step in OUTCOME_KINDS.items()
    ]  # fmt: skip
    entries = pd.concat(steps, ignore_index=True).dropna(subset="date")
    return entries.reindex(columns=[*EVENT_COLUMNS]).astype(EVENT_TYPES)


def _partner(sme: str, codes: list[str]) -> str:
    """Code of the partner with which the code of an SME begins; of several, the longest."""
    return max((code for code in codes if sme.startswith(f"{code}-")), key=len, default="")
