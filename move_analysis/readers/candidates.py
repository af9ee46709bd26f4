"""Candidates: outside clusters and innovation actors that could join the partnership."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import pandas as pd
from rapidfuzz import fuzz, process

from ..choices import choosing
from ..codebook import Codebook, Option
from ..columns import Column
from ..errors import DataError, Fault, first_of
from ..messages import Message, say
from ..project import Export, Project
from ..result import Names, Result, Schema, held_columns
from ..values import Listed, Name
from .formats import read_table
from .spellings import Spellings, meant
from .table import Table, normal

COLUMNS = {
    "code": "short name; left out, the name",
    "name": "name of the cluster or innovation actor; needed",
    "kind": "cluster, university, technology centre, ...",
    "country": "where it is: code or label of the codebook, or any other country",
    "sectors": "its sectors, separated by semicolons: codes or labels of the codebook, or others",
    "competences": "what its members can do, separated by semicolons: codes, labels or synonyms",
    "needs": "what its members look for, in the same words; left out, it is not known",
    "markets": "target markets to which it has links, separated by semicolons",
    "links": "partners with which it works already, separated by semicolons: codes or names",
    "members": "number of its member SMEs; left out, as many as are needed",
    "source": "where these facts come from",
}
"""Columns of the table of candidates; other columns are the user's own and are not read."""

Offer = Literal["sector", "competence", "need", "market", "link"]
OFFERS: dict[str, Offer] = {
    "sectors": "sector", "competences": "competence", "needs": "need", "markets": "market",
    "links": "link",
}  # fmt: skip
STRICT = ("competence", "need", "link")
"""What must be known; of the others, only what looks misspelt is a fault."""

LOOKS_MISSPELT = 85


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidates(Result):
    """Outside clusters and innovation actors, in the words of the codebook.

    Parameters
    ----------
    candidates : DataFrame
        One row per candidate.
    offers : DataFrame
        What each brings: one row per candidate and sector, competence, market or link; and
        what its members need.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> read_candidates(demo_project()).offers["what"].unique().tolist()
    ['sector', 'competence', 'market', 'link']
    """

    SCHEMA: ClassVar[Schema] = {
        "candidates": {
            "candidate": Column.label("code of the candidate"),
            "name": Column.label("its name"),
            "kind": Column.label("cluster, university, technology centre, ..."),
            "country": Column.label("code of its country"),
            "country_label": Column.name_of("country", "its country"),
            "members": Column.exact(
                "its member SMEs; missing where not known",
                "members",
                why="from the table of candidates; it is no answer of an SME",
            ),
            "source": Column.label("where the facts come from"),
        },
        "offers": {
            "candidate": Column.label("code of the candidate"),
            "what": Column.label("sector, competence, need, market or link"),
            "code": Column.label(
                "code of the sector, competence, needed competence, market or partner"
            ),
            "label": Column.name_of("code", "its label", domain="{what}"),
        },
    }

    candidates: pd.DataFrame
    offers: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say how many candidates there are, from where, and what they bring together."""
        if self.candidates.empty:
            return (say("There is no table of candidates."),)
        kinds = self.offers.groupby("what")["code"].nunique()
        brought = {what: int(kinds.get(what, 0)) for what in OFFERS.values()}
        return (
            say(
                "Candidates: {count} (countries: {countries}). They bring competences: "
                "{competences}, links to partners: {partners}, links to target markets: {markets}.",
                count=len(self.candidates),
                countries=self.candidates["country"].nunique(),
                competences=brought["competence"],
                partners=brought["link"],
                markets=brought["market"],
            ),
        )


@choosing
def read_candidates(project: Project) -> Candidates:
    """Read the table of outside clusters and innovation actors that could join.

    The table is a CSV or Excel file, named in ``move.yml`` under ``enlargement: candidates:``.
    Its columns are ``code name kind country sectors competences needs markets links members
    source``, of which only ``name`` is needed; cells with several entries part them by semicolons.

    Parameters
    ----------
    project : Project
        Names the file, the partners and the codebook.

    Returns
    -------
    Candidates
        Empty where the project names no file.

    Raises
    ------
    DataError
        With every fault of the file: unknown competences with near misses, unknown partners,
        candidates that are there twice, members that are no number.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> len(read_candidates(demo_project()).candidates)
    12
    """
    file = project.enlargement.candidates
    if not file:
        note = say('move.yml names no table of candidates ("enlargement: candidates: FILE").')
        return _as_result([], [], notes=(note,))
    table = read_table(project.folder / file, Export(file=file))
    reading = _Reading(table, project, project.load_codebook())
    rows, offers = reading.rows(), reading.offers()
    if reading.faults:
        raise DataError.gather(reading.faults)
    names = {what: known.labels for what, known in reading.known.items()}
    return _as_result(rows, offers, notes=reading.notes(), names=names, file=file)


def _as_result(
    rows: Sequence[Mapping[str, object]],
    offers: Sequence[Mapping[str, object]],
    *,
    notes: tuple[Message, ...],
    names: Names | None = None,
    **arguments: str,
) -> Candidates:
    candidates = pd.DataFrame(rows, columns=[*held_columns(Candidates.SCHEMA["candidates"])])
    return Candidates(
        candidates=candidates.astype({"members": "Int64"}),
        offers=pd.DataFrame(
            offers, columns=[*held_columns(Candidates.SCHEMA["offers"])]
        ).drop_duplicates(),
        names=names or {},
        arguments=arguments,
        notes=notes,
    )


@dataclass
class _Reading:
    """The table being read; faults are gathered on the way."""

    table: Table
    project: Project
    book: Codebook
    faults: list[Fault] = field(default_factory=list)
    others: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        options = {
            role: [o for q in self.book.questions if q.role == role for o in q.options]
            for role in ("country", "market")
        }
        known = {option.code for option in options["market"]}
        options["market"] += [Option(code=c) for c in self.project.markets if c not in known]
        partners = [Option(code=p.code, label={"": p.name}) for p in self.project.partners]
        self.known = {
            what: Spellings.of(entries)
            for what, entries in {
                "sector": self.book.sectors,
                "competence": self.book.competences,
                "need": self.book.competences,
                "link": partners,
                **options,
            }.items()
        }
        self.columns = self._columns()
        names = self._cells("name")
        self.names = [text or f"row {row}" for row, text in enumerate(names, start=1)]
        codes = zip(self._cells("code"), self.names, strict=True)
        self.codes = [code or name for code, name in codes]

    def _columns(self) -> dict[str, str]:
        """Header of each known column; what looks like a misspelt one is a fault."""
        headers = {normal(header): header for header in self.table.headers}
        found = {name: headers[name] for name in COLUMNS if name in headers}
        missing = [name for name in COLUMNS if name not in found]
        for text in headers.keys() - set(COLUMNS):
            near = process.extractOne(text, missing, scorer=fuzz.ratio, score_cutoff=75)
            if near:
                self._fault(
                    say('Unknown column "{name}".', name=Name(headers[text])),
                    say('Call it "{name}".', name=Name(near[0])),
                )
        if "name" not in found:
            columns = first_of(COLUMNS, len(COLUMNS))
            problem = say('There is no column "{name}".', name=Name("name"))
            self._fault(problem, say("Columns are: {list}.", list=columns))
        return found

    def _cells(self, column: str) -> list[str]:
        if column not in self.columns:
            return [""] * len(self.table.cells)
        return self.table.cells[self.columns[column]].fillna("").tolist()

    def _fault(self, problem: Message, fix: Message, *, row: int = 0, column: str = "") -> None:
        place = f", row {row} ({self.names[row - 1]})" if row else ""
        column = f', column "{column}"' if column else ""
        self.faults.append(Fault(problem, f"{self.table.file}{place}{column}", fix))

    def rows(self) -> list[dict[str, object]]:
        """One row per candidate."""
        rows: list[dict[str, object]] = []
        for row, (code, name) in enumerate(zip(self.codes, self.names, strict=True), start=1):
            if "name" in self.columns and not self._cells("name")[row - 1]:
                problem = say("A candidate has no name.")
                self._fault(problem, say("Fill it in."), row=row, column="name")
            if self.codes.index(code) != row - 1:
                problem = say('The candidate "{code}" is there twice.', code=Name(code))
                fix = say("Delete one of the two, or give it a code of its own.")
                self._fault(problem, fix, row=row, column="code")
            where = self._cells("country")[row - 1]
            rows.append(
                {
                    "candidate": code,
                    "name": name,
                    "kind": self._cells("kind")[row - 1],
                    "country": self.known["country"].code(where) or where,
                    "members": self._members(row),
                    "source": self._cells("source")[row - 1],
                }
            )
        return rows

    def _members(self, row: int) -> int | None:
        text = self._cells("members")[row - 1]
        if re.fullmatch(r"\d+", text):
            return int(text)
        if text:
            problem = say('"{text}" is no number of members.', text=Name(text))
            fix = say("Write a whole number, or leave it blank where it is not known.")
            self._fault(problem, fix, row=row, column="members")
        return None

    def offers(self) -> list[dict[str, object]]:
        """One row per candidate and thing that it brings."""
        return [
            {"candidate": code, "what": what, "code": found}
            for column, what in OFFERS.items()
            for row, (code, cell) in enumerate(
                zip(self.codes, self._cells(column), strict=True), start=1
            )
            for entry in self._entries(cell, what)
            for found in self._known(entry, what, row=row, column=column)
        ]

    def _entries(self, cell: str, what: Offer) -> list[str]:
        """Entries of a cell; commas part them too, unless they belong to a label."""
        entries = [entry.strip() for entry in re.split(r"[;\n]", cell)]
        parts: list[str] = []
        for entry in entries:
            whole = self.known[what].code(entry) is not None
            parts += [entry] if whole else [part.strip() for part in entry.split(",")]
        return [part for part in parts if part]

    def _known(self, entry: str, what: Offer, *, row: int, column: str) -> list[str]:
        vocabulary = self.known[what]
        code = vocabulary.code(entry)
        if code is not None:
            return [code]
        near = vocabulary.near(entry, cutoff=60 if what in STRICT else LOOKS_MISSPELT)
        if what in STRICT or near:
            fix = meant(near) if near else _fix(what, vocabulary)
            problem = say('Unknown {column} "{code}".', column=Name(what), code=Name(entry))
            self._fault(problem, fix, row=row, column=column)
            return []
        self.others.setdefault(what, []).append(entry)
        return [entry]

    def notes(self) -> tuple[Message, ...]:
        """Say what was read that the codebook does not know."""
        return tuple(
            OUTSIDE[what](Listed([*map(Name, dict.fromkeys(entries))], "comma"))
            for what, entries in self.others.items()
        )


OUTSIDE: Mapping[str, Callable[[Listed], Message]] = {
    "sector": lambda names: say(
        "Sectors that the codebook does not have, taken as they are: {list}.", list=names
    ),
    "market": lambda names: say(
        "Markets that are no target markets, not counted: {list}.", list=names
    ),
}


def _fix(what: Offer, vocabulary: Spellings) -> Message:
    if what == "link":
        codes = Listed([*map(Name, vocabulary.labels)], "comma")
        return say("Use the codes of the partners: {list}.", list=codes)
    return say("Use a code, label or synonym of the codebook, or add the competence there.")
