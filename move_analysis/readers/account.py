"""Account: what of the exports was read, left out, merged, assumed and not understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from ..history import ADMITTED, KNOWN_TO_DIFFER
from ..messages import say
from ..survey import Survey
from ..values import Name
from .blanks import REASONS
from .identity import ReadExport

COLUMNS = ("partner", "file", "what", "count", "where")
READ = say("export read")
WAITING = say("answers that wait until enough have come to be published")
Row = Sequence[str | int | None]


def account_of(survey: Survey) -> pd.DataFrame:
    """Return what became of the exports and their rows, up to this survey.

    Parameters
    ----------
    survey : Survey
        From `read_survey` or `load_survey`.

    Returns
    -------
    DataFrame
        ``partner, file, what, count, where``: rows read; rows, sheets and columns left out, and
        why; what was assumed, merged or not understood. For the office that holds the exports:
        it may quote an answer.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.readers import read_survey
    >>> account_of(read_survey(demo_project())).query("what == 'rows read'")["partner"].tolist()
    ['CCTL', 'BCT', 'NUMELINK', 'ENVIPARK']
    """
    rows: list[Row] = []
    for step in survey.history:
        if step.what == READ:
            rows += step.arguments.get("account", ())
        elif step.what == KNOWN_TO_DIFFER:
            rows.append(["", "", step.what, len(step.arguments["respondents"]), ""])
        elif step.what == ADMITTED and step.selects:
            rows.append(["", "", step.what, step.rows_after, ""])
            rows.append(["", "", WAITING, step.rows_before - step.rows_after, ""])
        elif step.selects:
            rows.append(["", "", step.what, step.rows_before - step.rows_after, ""])
    return account_table(rows)


def account_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Return the account as a frame."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return frame.astype({"count": "Int64"} | {n: "str" for n in COLUMNS if n != "count"})


def account_rows(read: ReadExport) -> list[Row]:
    """Return the rows of the account of one export, in the order of `COLUMNS`."""
    table, rows = read.table, len(read.kept)
    found: list[tuple[str, int | None, str]] = [(say("rows read"), rows, "")]
    found += [(loss.what, loss.count, loss.where) for loss in (*table.losses, *read.losses)]
    found += [(note, None, "") for note in table.notes]
    for header, meanings in table.missing.items():
        found += [(_declared(what), n, header) for what, n in meanings.items()]
    for what, columns in read.remarks.counts.items():
        for column, count in columns.items():
            shown = _few(read.remarks.examples.get((what, column), ()))
            found.append((what, count, f"{column}: {shown}" if shown else column))
    used = {header for at in read.found.values() for header in at.headers()}
    own = [header for header in table.metadata if header not in used]
    if own:
        found.append((say("columns of the tool's own records"), len(own), _few(own)))
    unused = unused_headers(read)
    if unused:
        found.append(
            (say("columns that no question of the codebook uses"), len(unused), _few(unused))
        )
    return [
        [read.partner.code, table.file, str(what), count, where] for what, count, where in found
    ]


def _declared(what: str) -> str:
    """What a tool's own code means; or what the file itself calls an answer that is missing."""
    if what in REASONS.values():
        return what
    return say("answers declared missing in the file: {what}", what=Name(what))


def unused_headers(read: ReadExport) -> list[str]:
    """Return headers that no question uses, without the tool's own records and the id."""
    used = {header for found in read.found.values() for header in found.headers()}
    used.update(read.table.metadata)
    used.update(() if read.raw_ids is None else (str(read.raw_ids.name),))
    used.update(() if read.export.split_by is None else (read.export.split_by,))
    return [header for header in read.table.headers if header and header not in used]


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(f'"{name[:60]}"' for name in names[:8])
    return shown + (f" and {len(names) - 8} more" if len(names) > 8 else "")
