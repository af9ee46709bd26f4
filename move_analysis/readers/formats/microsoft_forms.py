"""Microsoft Forms: Id, start and completion time; ``stem.row``, or rows alone; ";" at the end."""

from __future__ import annotations

from dataclasses import replace

from ..table import Table
from .layout import DOTS, SURE, by_stem, first_row, has, known_metadata, table_of
from .registry import Format
from .source import Source

START = (
    "start time", "hora de inicio", "начален час", "heure de début", "ora di inizio", "startzeit",
    "hora de início",
)  # fmt: skip
END = (
    "completion time", "hora de finalización", "час на завършване", "heure de fin",
    "ora di completamento", "fertigstellungszeit", "hora de conclusão",
)  # fmt: skip
OWN = (
    *START, *END, "last modified time", "email", "name", "correo electrónico", "nombre", "имейл",
    "име", "adresse de messagerie", "nom", "posta elettronica", "nome", "e-mail",
    "hora de la última modificación", "heure de la dernière modification", "language",
    "ora ultima modifica", "zeitpunkt der letzten änderung", "hora da última modificação",
)  # fmt: skip


def recognise(source: Source) -> float:
    """Tell how sure it is: both times among the first columns."""
    start = first_row(source)[:7]
    return SURE if has(start, START, least=1) and has(start, END, least=1) else 0.0


def read(source: Source) -> Table:
    """Read headers, grids and answers; the account's name and mail are the tool's own."""
    table = table_of(source)
    own = known_metadata(table.headers[1:7], OWN)
    return replace(
        table,
        parts=by_stem(table.headers, DOTS),
        metadata=own,
        respondent=table.headers[0],
        write_ins=True,
    )


FORMAT = Format(
    "Microsoft Forms",
    recognise,
    read,
    export="the Excel file of responses",
    recognised="grids with stems or bare rows, joined answers with write-ins",
)
