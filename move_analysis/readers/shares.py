"""One form for several partners: whose row is it, and does a file count twice?"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import DataError, Fault, did_you_mean, first_of
from ..messages import Message, say
from ..project import Export, Partner, Project
from ..values import Listed, Name
from .body import Loss
from .table import Table, normal

OTHERS = say("rows of other partners, left out here")
NOBODYS = say("rows that name no partner, left out")


def share_of(table: Table, export: Export, partner: Partner) -> Table:
    """Return the rows of a shared form that belong to a partner."""
    if export.split_by is None:
        return table
    whose = table.cells[_column(table, export.split_by)]
    different, values = whose.dropna().unique(), _values(export, partner)
    own = whose.isin([text for text in different if normal(text) in values])
    if not own.any():
        shown = first_of(list(dict.fromkeys(map(normal, different)))[:8], 8, quoted=True)
        raise DataError(
            say("No row belongs to partner {partner}.", partner=Name(partner.code)),
            f"{export.file}, column {export.split_by}",
            say(
                'Write under "values:" what stands there for this partner. It holds: {list}.',
                list=shown,
            ),
        )
    losses = (
        Loss(OTHERS, int((~own & whose.notna()).sum()), export.split_by),
        Loss(NOBODYS, int(whose.isna().sum()), export.split_by),
    )
    cells = table.cells[own].reset_index(drop=True)
    return replace(table, cells=cells, losses=(*table.losses, *(x for x in losses if x.count)))


def unclaimed_rows(project: Project, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Yield which rows of shared forms belong to no partner, or to two."""
    claims: dict[str, list[tuple[Partner, Export]]] = defaultdict(list)
    for partner in project.partners:
        for export in partner.exports:
            if export.split_by is not None and export.file in tables:
                claims[export.file].append((partner, export))
    for file, users in claims.items():
        claimed = Counter(value for p, e in users for value in _values(e, p))
        split_by = str(users[0][1].split_by)
        cells = tables[file].cells[_column(tables[file], split_by)].dropna()
        counts = Counter(cells.map(str).tolist())
        for number, problem in _CLAIMED.items():
            wrong = [v for v in counts if min(claimed[normal(v)], 2) == number]
            if wrong:
                shown = [
                    say('"{value}" ({count})', value=Name(value), count=counts[value])
                    for value in wrong[:8]
                ]
                yield Fault(
                    problem(Listed(shown, "comma")),
                    f"{file}, column {split_by}",
                    say('Write each under "values:" of the export of one partner.'),
                )


_CLAIMED: Mapping[int, Callable[[Listed], Message]] = {
    0: lambda rows: say("Rows of a shared form belong to no partner: {list}.", list=rows),
    2: lambda rows: say("Rows of a shared form belong to two partners: {list}.", list=rows),
}
"""What is wrong with rows that none, or two, of the partners claim."""


def same_files(project: Project, answered: Collection[str]) -> Iterator[Fault]:
    """Yield which files count more than once; without answers in them, they may look alike."""
    used: dict[str, list[tuple[Partner, Export]]] = defaultdict(list)
    for partner in project.partners:
        for export in partner.exports:
            path = project.path(export)
            if export.split_by is None and export.file in answered:
                used[_digest(path, export.sheet)].append((partner, export))
    for users in used.values():
        if len(users) > 1:
            yield _used_twice(users)


def _used_twice(users: Sequence[tuple[Partner, Export]]) -> Fault:
    partners = list(dict.fromkeys(partner.code for partner, _ in users))
    files = ", ".join(dict.fromkeys(export.file for _, export in users))
    fix = say("Name it once.")
    if len(partners) > 1:
        fix = say(
            "Where one form was for all partners, write under each of them "
            "{file: ..., split_by: COLUMN, values: [...]}: the column that says whose SME it is, "
            "and what stands there; else name the export of each partner."
        )
    return Fault(
        say(
            "The same answers are named {count} times; every SME would count as often.",
            count=len(users),
        ),
        f"{files}, of {', '.join(partners)}",
        fix,
    )


def _digest(path: Path, sheet: str | None) -> str:
    with path.open("rb") as file:
        return f"{hashlib.file_digest(file, 'sha256').hexdigest()} {sheet or ''}"


def _column(table: Table, name: str) -> str:
    """Header of the column that tells the partners apart."""
    for header in table.headers:
        part = table.parts.get(header)
        if normal(name) in {
            normal(header),
            *map(normal, _names(part.code, part.question) if part else ()),
        }:
            return header
    raise DataError(
        say('There is no column "{name}" to tell the partners apart.', name=Name(name)),
        table.file,
        say('Correct "split_by:" in move.yml. {near}', near=did_you_mean(name, table.headers)),
    )


def _names(*texts: str) -> Iterable[str]:
    return (text for text in texts if text)


def _values(export: Export, partner: Partner) -> set[str]:
    values = export.values or tuple(_names(partner.code, partner.name))
    return {normal(value) for value in values}
