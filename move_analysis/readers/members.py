"""Members: the membership lists of the partners, to which weights are raked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import pandas as pd
from rapidfuzz import fuzz, process

from ..choices import choosing
from ..codebook import Codebook, Option
from ..columns import Column
from ..errors import DataError, Fault, first_of
from ..messages import Message, say, say_many
from ..project import Export, Project
from ..result import Result, Schema
from ..values import Listed, Name
from .formats import read_table
from .spellings import Spellings, meant
from .table import Table, normal

Attribute = Literal["partner", "country", "sector", "size"]
ATTRIBUTES: tuple[Attribute, ...] = get_args(Attribute)
ATTRIBUTE_NAMES = {
    "partner": say("partner"),
    "country": say("country"),
    "sector": say("sector"),
    "size": say("size"),
}
COUNT = "members"
LOOKS_MISSPELT = 80
LISTS = "from the membership lists of the partners; it is no answer of an SME"
"""Why numbers of members are published as they are."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Members(Result):
    """All members of the partners, counted by what is known of them.

    Parameters
    ----------
    members : DataFrame
        One row per combination of partner, country, sector and size.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> int(read_members(demo_project()).members["members"].sum())
    612
    """

    SCHEMA: ClassVar[Schema] = {
        "members": {
            "partner": Column.label("code of the partner; empty where not known"),
            "country": Column.label("code of the country; empty where not known"),
            "sector": Column.label("code of the sector; empty where not known"),
            "size": Column.label("code of the size class; empty where not known"),
            "members": Column.exact("how many there are", "members", why=LISTS),
        }
    }

    members: pd.DataFrame

    def __len__(self) -> int:
        return int(self.members["members"].sum())

    def attributes(self) -> tuple[str, ...]:
        """Return what the lists say of the members, of partner, country, sector and size."""
        return tuple(name for name in ATTRIBUTES if (self.members[name] != "").any())

    def reading(self) -> tuple[Message, ...]:
        """Say how many members there are, and what is known of them."""
        if not len(self):
            return (say("There is no list of members."),)
        known = Listed([ATTRIBUTE_NAMES[name] for name in self.attributes()], "comma")
        return (
            say_many("{n} member, by {list}.", "{n} members, by {list}.", n=len(self), list=known),
        )


@choosing
def read_members(project: Project) -> Members:
    """Read the membership lists: how many members of which kind there are.

    A CSV or Excel file, named in ``move.yml`` under ``members:``, with a line per member, or a
    line per kind of member and how many there are in the column ``members``. Its other columns
    are ``partner``, ``country``, ``sector`` and ``size``, as far as they are known: codes or
    labels of the codebook. Further columns, such as names, are not read.

    Parameters
    ----------
    project : Project
        Names the file, the partners and the codebook.

    Returns
    -------
    Members
        Empty where the project names no file.

    Raises
    ------
    DataError
        With every fault of the file at once.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> read_members(demo_project()).attributes()
    ('partner', 'country', 'sector', 'size')
    """
    columns = list(Members.SCHEMA["members"])
    if not project.members:
        note = say('move.yml names no list of members ("members: FILE").')
        return Members(members=pd.DataFrame(columns=columns), notes=(note,))
    table = read_table(project.folder / project.members, Export(file=project.members))
    reading = _Reading(table, project, project.load_codebook())
    cells: dict[str, list[str]] = {name: reading.codes(name) for name in ATTRIBUTES}
    counted = pd.DataFrame({**cells, COUNT: reading.counts()})
    if reading.faults:
        raise DataError.gather(reading.faults)
    kinds = counted.groupby([*cells])[[COUNT]].sum().reset_index()
    return Members(members=kinds[columns], arguments={"file": project.members})


class _Reading:
    """The list being read; faults are gathered on the way, one per misspelt word."""

    def __init__(self, table: Table, project: Project, book: Codebook) -> None:
        self.table = table
        self.faults: list[Fault] = []
        self._headers = {normal(header): header for header in table.headers}
        self._known = {
            "partner": [Option(code=p.code, label={"": p.name}) for p in project.partners]
        }
        for name in ATTRIBUTES[1:]:
            questions = [q for q in book.questions if q.role == name]
            self._known[name] = [option for q in questions for option in q.options]
        if not self._known["sector"]:
            self._known["sector"] = list(book.sectors)
        if not self._headers.keys() & set(ATTRIBUTES):
            columns = first_of((*ATTRIBUTES, COUNT), len(ATTRIBUTES) + 1)
            problem = say("No column tells what the members are.")
            self._fault(problem, say("Columns are: {list}.", list=columns))
        self._misspelt_headers()

    def _fault(self, problem: Message, fix: Message, *, where: str = "") -> None:
        self.faults.append(Fault(problem, f"{self.table.file}{where}", fix))

    def _misspelt_headers(self) -> None:
        missing = [name for name in (*ATTRIBUTES, COUNT) if name not in self._headers]
        for text in self._headers.keys() - {*ATTRIBUTES, COUNT}:
            near = process.extractOne(text, missing, scorer=fuzz.ratio, score_cutoff=75)
            if near:
                self._fault(
                    say('Unknown column "{name}".', name=Name(self._headers[text])),
                    say('Call it "{name}".', name=Name(near[0])),
                )

    def _cells(self, name: str) -> Sequence[str]:
        if name not in self._headers:
            return [""] * len(self.table.cells)
        return self.table.cells[self._headers[name]].fillna("").tolist()

    def codes(self, name: str) -> list[str]:
        """Return the codes in a column; what the codebook does not have stays as it is written."""
        known = Spellings.of(self._known[name])
        texts = self._cells(name)
        codes = {text: known.code(text) or text for text in set(texts)}
        for row, text in enumerate(texts, start=1):
            if text and known.code(text) is None and text in codes:
                cutoff = 0 if name == "partner" else LOOKS_MISSPELT
                if near := known.near(text, cutoff=cutoff):
                    where = f', row {row}, column "{name}"'
                    problem = say('Unknown {column} "{code}".', column=Name(name), code=Name(text))
                    self._fault(problem, meant(near), where=where)
                    codes.pop(text)
        return [codes.get(text, text) for text in texts]

    def counts(self) -> list[int]:
        """Return how many members each line counts for: one, unless a column says how many."""
        if COUNT not in self._headers:
            return [1] * len(self.table.cells)
        counts = []
        for row, text in enumerate(self._cells(COUNT), start=1):
            whole = re.fullmatch(r"\d+", text)
            if not whole:
                problem = say('"{text}" is no number of members.', text=Name(text))
                where = f', row {row}, column "{COUNT}"'
                self._fault(problem, say("Write a whole number."), where=where)
            counts.append(int(text) if whole else 0)
        return counts
