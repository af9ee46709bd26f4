"""Contacts: written into the workbook of a partner's own page, and kept out of all else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..messages import in_language
from ..project import Project

if TYPE_CHECKING:
    from ..privacy import Policy
    from ..survey import Survey

Table = Mapping[str, Any]


def with_contacts(
    tables: Sequence[Table], project: Project, *, survey: Survey, policy: Policy
) -> list[Table]:
    """The tables of a page with contacts of SMEs where they have columns for it.

    For readers that reach nobody (see `privacy.contacts_for`) these columns are left out.
    """
    if not any(_places(table) for table in tables):
        return list(tables)
    from ..privacy import contacts_for

    contacts = contacts_for(project, survey, policy=policy)
    with in_language(project.language_of(policy.reader)):
        if not contacts.by_name:
            return [_without(table, _places(table)) for table in tables]
        return [_with(table, _places(table), contacts.of) for table in tables]


def _places(table: Table) -> dict[int, int]:
    """Columns for contacts, and the columns that show the SMEs these are of."""
    columns = enumerate(table["columns"])
    return {place: one["contact_of"] for place, one in columns if "contact_of" in one}


def _with(table: Table, places: Mapping[int, int], reached: Callable[[str], str]) -> Table:
    rows = [
        [
            reached(str(row[places[place]])) if place in places else cell
            for place, cell in enumerate(row)
        ]
        for row in table["rows"]
    ]
    return {**table, "rows": rows}


def _without(table: Table, places: Mapping[int, int]) -> Table:
    def rest(cells: Sequence[Any]) -> list[Any]:
        return [cell for place, cell in enumerate(cells) if place not in places]

    return {
        **table,
        "columns": rest(table["columns"]),
        "rows": [rest(row) for row in table["rows"]],
    }
