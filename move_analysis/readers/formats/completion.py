"""Who finished the questionnaire: partial responses are told, who was turned away is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ...messages import say
from ..body import Loss
from ..table import Table, normal
from .layout import without_rows

UNFINISHED = say("responses that were not finished, kept")
TURNED_AWAY = say("rows of people whom the survey turned away (disqualified, quota full), left out")


@dataclass(frozen=True)
class Status:
    """How a tool says whether somebody finished: names of its column, and what stands there.

    Parameters
    ----------
    column, finished, partial, away : str
        Regular expressions of a whole header, and of whole cells, in normal form.
    blank : bool
        Whether a blank cell means that somebody did not finish.
    own : bool
        Whether it is so called in a tool's own records alone; elsewhere it is a question.

    Examples
    --------
    >>> Status("finished", "1|true", "0|false").blank
    False
    """

    column: str
    finished: str
    partial: str
    away: str = "(?!)"
    blank: bool = False
    own: bool = False

    def of(self, table: Table) -> list[str]:
        """Headers of the columns that say so, and nothing else."""
        known = re.compile(f"{self.finished}|{self.partial}|{self.away}")
        among = table.metadata if self.own else table.headers
        named = [header for header in among if re.fullmatch(self.column, normal(header))]
        return [
            header
            for header in named
            if all(known.fullmatch(normal(text)) for text in table.cells[header].dropna().unique())
            and table.cells[header].notna().any()
        ]


_COMPLETE = (
    r"completed?|finished|submitted|full|abgeschlossen|vollständig|beendet|completad[oa]|complet[oa]|"
    r"finalizad[oa]|complète?|complétée?|terminée?|completat[oa]|concluíd[oa]|завършен\w*|пълен"
)
_PARTIAL = (
    r"partial(ly)?( (complete|completed|response|submission))?|incomplete|unfinished|unverified|"
    r"not (complete|completed|finished)|in progress|started|saved|abandoned|drop(ped)? ?out|"
    r"teilweise( abgeschlossen)?|unvollständig|abgebrochen|nicht (abgeschlossen|beendet)|parcial|"
    r"incomplet[oa]|en curso|abandonad[oa]|partiel(le)?|incomplète?|en cours|abandonnée?|parziale|"
    r"in corso|não concluíd[oa]|em curso|частичен|непълен|незавършен\w*"
)
_AWAY = (
    r"disqualified|screen(ed)?[ -]?out|terminated( early)?|over ?quota|quota (full|exceeded|met)|"
    r"ausgescreent|disqualifiziert|quote voll|descalificad[oa]|disqualifiée?|squalificat[oa]|"
    r"desqualificad[oa]|дисквалифициран\w*"
)
_SUBMITTED = (
    "date submitted|date de soumission|datum abgeschickt|fecha de envío|data( di)? invio|"
    "data de (submissão|envio)|дата на изпращане"
)
STATUSES: Sequence[Status] = (
    Status(
        r"((response|survey|completion|submission|participant|interview|respondent) )?"
        r"(status|state)|completion|complete\?|estado|statut|stato|статус",
        _COMPLETE,
        _PARTIAL,
        _AWAY,
    ),
    Status("completion status|dispcode", "1|3[1-4]", "0|[12][0-9]", "3[5-9]|4[0-9]"),
    Status(r".*_complete|complete\?", f"2|{_COMPLETE}", f"[01]|{_PARTIAL}", own=True),
    Status("finished|completed", "1|true|yes", "0|false|no", own=True),
    Status(
        rf"submitdate(\W.*)?|{_SUBMITTED}".replace(" ", "[ _]"), ".*", "(?!)", blank=True, own=True
    ),
)
"""The ways in which tools say so; a column of other contents is a question."""


def with_completion(table: Table) -> Table:
    """Tell how many did not finish, and leave out who was turned away; both are counted.

    Who answered a part is kept, as with every tool; who answered nothing is left out later.

    Parameters
    ----------
    table : Table

    Returns
    -------
    Table

    Examples
    --------
    >>> from ..table import make_table
    >>> rows = [["Status", "Staff"], ["Complete", "12"], ["Partial", "7"], ["Disqualified", "1"]]
    >>> table = with_completion(make_table("a.csv", rows))
    >>> [(loss.count, loss.where) for loss in table.losses], table.cells["Staff"].tolist()
    ([(1, ''), (1, 'Status')], ['12', '7'])
    """
    for status in STATUSES:
        columns = status.of(table)
        if columns:
            return _told(table, status, columns)
    return table


def _told(table: Table, status: Status, columns: Sequence[str]) -> Table:
    own = (*table.metadata, *(c for c in columns if c not in table.metadata))
    table = replace(table, metadata=tuple(own))
    table = without_rows(table, _any(table, columns, status.away), why=TURNED_AWAY)
    partial = _any(table, columns, status.partial)
    if status.blank:
        partial |= table.cells[list(columns)].isna().all(axis=1)
    loss = (Loss(UNFINISHED, int(partial.sum()), ", ".join(columns)),) if partial.any() else ()
    return replace(table, losses=(*table.losses, *loss))


def _any(table: Table, columns: Sequence[str], pattern: str) -> pd.Series[bool]:
    """Rows in which one of the columns says so."""
    means = re.compile(pattern)
    found = pd.Series(False, index=table.cells.index)
    for column in columns:
        cells = table.cells[column]
        so = [text for text in cells.dropna().unique() if means.fullmatch(normal(str(text)))]
        found |= cells.isin(so)
    return found
