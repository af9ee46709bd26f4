"""Reading: tables of tenders, calls, partners and trends into one table of opportunities."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ..competences.groups import competence_names
from ..errors import DataError, Fault, MoveError
from ..memory import cached
from ..messages import Message, say, say_many
from ..prepare.review import written
from ..project import Project
from ..readers.table import normal
from ..settings import OpportunityFile
from ..values import Listed, Name, Text
from .columns import COLUMNS
from .files import cells_of
from .layouts import LAYOUTS, layout_of
from .places import Places
from .rows import Rows
from .same import without_copies
from .table import Opportunities, day_names
from .words import Interpreter

WITHOUT_DEADLINE = 365
"""Days for which something without a deadline counts as open."""
NEVER_OPEN = ("trend",)
LEFT_OUT: Mapping[str, Any] = {
    "title": lambda n, file: say_many(
        "{file}: {n} row without a title is left out.",
        "{file}: {n} rows without a title are left out.", n=n, file=file,
    ),
    "market": lambda n, file: say_many(
        "{file}: the country of {n} row is not known.",
        "{file}: the country of {n} rows is not known.", n=n, file=file,
    ),
    "published": lambda n, file: say_many(
        "{file}: the day of publication of {n} row can't be read.",
        "{file}: the day of publication of {n} rows can't be read.", n=n, file=file,
    ),
    "deadline": lambda n, file: say_many(
        "{file}: the deadline of {n} row can't be read.",
        "{file}: the deadline of {n} rows can't be read.", n=n, file=file,
    ),
    "value": lambda n, file: say_many(
        "{file}: the value of {n} row can't be read.",
        "{file}: the value of {n} rows can't be read.", n=n, file=file,
    ),
    "sizes": lambda n, file: say_many(
        "{file}: the size classes of {n} row can't be read.",
        "{file}: the size classes of {n} rows can't be read.", n=n, file=file,
    ),
}  # fmt: skip
OPEN = say(
    "Open: published, and its deadline has not passed; without a deadline, for a year after it was "
    "published. What has passed is kept for the trends."
)
READ_AS = say(
    "Which competences are asked: as the table says; where it does not, from CPV codes, keywords "
    "and the words of title and text, in the languages of the vocabulary."
)


@cached
def read_opportunities(project: Project) -> Opportunities:
    """Read what the outside asks for and offers: tenders, calls, partners, trends, events.

    Parameters
    ----------
    project : Project
        ``opportunities:`` in ``move.yml`` names the tables (CSV, xlsx or JSON) and the day on
        which deadlines are looked at.

    Returns
    -------
    Opportunities
        Empty where the project names no table. The same opportunity from two tables is one.

    Raises
    ------
    DataError
        With every fault of all tables, each with file, row and column.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> found = read_opportunities(demo_project()).opportunities
    >>> sorted(found["kind"].unique())
    ['call', 'event', 'offer', 'request', 'tender', 'trend']
    """
    found = _Reading(project)
    if found.faults:
        raise DataError.gather(found.faults)
    return _as_result(found)


def check_opportunities(project: Project) -> Opportunities:
    """Read what the outside asks for, and let nothing pass that can't be read as a competence.

    Parameters
    ----------
    project : Project
        As for `read_opportunities`.

    Returns
    -------
    Opportunities

    Raises
    ------
    DataError
        With every fault of all tables and of the words, and the divisions of CPV codes (their
        first two digits) that no competence stands for.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> len(check_opportunities(demo_project()).opportunities)
    120
    """
    found = _Reading(project)
    if faults := [*found.faults, *found.unmapped_cpv()]:
        raise DataError.gather(faults)
    return _as_result(found)


def write_opportunity_review(opportunities: Opportunities, path: str | Path) -> Path:
    """Write what a person should decide into the review file of the vocabulary.

    Parameters
    ----------
    opportunities : Opportunities
        From `read_opportunities`.
    path : path
        The file that ``vocabulary:`` in ``move.yml`` names; what it holds is kept.

    Returns
    -------
    Path
        The file. Fill ``competence`` with a code (several with ``;``), or with ``ignore``.

    Examples
    --------
    >>> import tempfile
    >>> from move_analysis.demo import demo_project
    >>> path = Path(tempfile.mkdtemp()) / "vocabulary.csv"
    >>> write_opportunity_review(read_opportunities(demo_project()), path).name
    'vocabulary.csv'
    """
    table = opportunities.phrases.drop_duplicates("phrase")
    phrases = table["phrase"].tolist()
    counts = dict(zip(phrases, table["n"].astype(int), strict=True))
    read_as = dict(zip(phrases, table["competence"], strict=True))
    return written(Path(path), counts, open_phrases=phrases, read_as=read_as)


class _Reading:
    """All tables of a project, and what is wrong with them."""

    def __init__(self, project: Project) -> None:
        self.project, self.book = project, project.load_codebook()
        self.words, self.places = Interpreter(project, self.book), Places(self.book)
        self.tables, self.notes = list[pd.DataFrame](), list[Message]()
        self.faults = list(self.words.faults)
        for declared in project.opportunities.files:
            try:
                self._add(declared)
            except MoveError as error:
                self.faults += error.fault_list

    def _add(self, declared: OpportunityFile) -> None:
        rows = self._rows(declared)
        cells = _with_competences(rows.checked(), rows, self.words)
        source = declared.source or Path(declared.file).name
        cells = cells.assign(source=cells["source"].mask(cells["source"] == "", source))
        self.tables.append(cells)
        self.faults += rows.faults
        file = Name(declared.file)
        self.notes += [LEFT_OUT[column](n, file) for column, n in rows.left_out.items()]

    def _rows(self, declared: OpportunityFile) -> Rows:
        cells = cells_of(self.project.folder, declared)
        layout = layout_of(list(cells.columns), declared.layout)
        if layout is None:
            raise DataError(
                say("The columns of the table are not known."),
                declared.file,
                say(
                    "Name its layout ({layouts}), or call its columns {columns}.",
                    layouts=Listed([*map(Name, LAYOUTS)], "comma"),
                    columns=Listed([*map(Name, COLUMNS)], "comma"),
                ),
            )
        return Rows(declared.file, cells, layout, self.book, self.places, declared.market)

    def unmapped_cpv(self) -> Iterator[Fault]:
        """Yield each division of CPV codes of which the words say nothing, table by table."""
        for cells in self.tables:
            by_cpv = cells[~cells["how"].isin(["stated"])]
            counts = by_cpv["cpv"].map(self.words.unmapped).explode().value_counts()
            for division, n in sorted(counts.items()):
                yield self._unmapped(str(division), n, file=str(cells["file"].iloc[0]))

    def _unmapped(self, division: str, n: int, *, file: str) -> Fault:
        own = self.project.opportunities.words
        example = Name(f'"{division}": []')
        return Fault(
            say_many(
                "No competence stands for the CPV codes {division}... of {n} row.",
                "No competence stands for the CPV codes {division}... of {n} rows.",
                n=n, division=Name(division),
            ),
            f"{file}, cpv",
            say("Write it under cpv: in {file}; {example} where it means none.",
                file=Name(own), example=example)
            if own
            else say("Copy the file with words that comes with the program, name it under "
                     "opportunities: words: in move.yml, and write there {example}, or the "
                     "competences that it means.", example=example),
        )  # fmt: skip


def _with_competences(cells: pd.DataFrame, rows: Rows, reader: Interpreter) -> pd.DataFrame:
    """Add what is asked and offered, and how that is known, to each row."""
    found = [
        _competences(int(str(place)), row, rows, reader)
        for place, row in zip(cells.index, cells.to_dict("records"), strict=True)
    ]
    names = ["asked", "offered", "how"]
    return cells.drop(columns=["asks", "offers"]).join(
        pd.DataFrame(found, columns=names, index=cells.index, dtype="str")
    )


def _competences(
    place: int, row: Mapping[Any, str], rows: Rows, reader: Interpreter
) -> tuple[str, str, str]:
    stated = {}
    for column in ("asks", "offers"):
        stated[column], unknown = reader.of_entries(row[column])
        rows.unknown_entries(place + 1, column, unknown)
    if any(stated.values()):
        return ";".join(stated["asks"]), ";".join(stated["offers"]), "stated"
    by_cpv = reader.of_cpv(row["cpv"])
    by_keyword, _ = reader.of_entries(row["keywords"].replace(",", ";"))
    by_text = (*by_keyword, *reader.of_text(f"{row['title']}\n{row['text']}"))
    codes = ";".join(dict.fromkeys((*by_cpv, *by_text)))
    how = "cpv" if by_cpv else "text"
    return ("", codes, how) if row["kind"] == "offer" else (codes, "", how)


def _as_result(found: _Reading) -> Opportunities:
    project, book, places = found.project, found.book, found.places
    columns = [*(name for name in COLUMNS if name not in ("asks", "offers")), "file"]
    empty = pd.DataFrame(columns=[*columns, "asked", "offered", "how"], dtype="str")
    every = pd.concat([empty.astype({"value": "Float64"}), *found.tables], ignore_index=True)
    rows = without_copies(every)
    as_of = project.opportunities.as_of or date.today()
    rows = rows.assign(opportunity=_codes(rows), open=_open(rows, as_of))
    rows = rows.sort_values(["published", "opportunity"], kind="stable", ignore_index=True)
    copies = len(every) - len(rows)
    titles: dict[str, Text] = dict(zip(rows["opportunity"], map(Name, rows["title"]), strict=True))
    return Opportunities(
        opportunities=rows[_held("opportunities")].astype({"sources": "int64", "open": "bool"}),
        wanted=pd.DataFrame(_wanted(rows), columns=_held("wanted"), dtype="str"),
        phrases=pd.DataFrame(_phrases(found.words), columns=_held("phrases")),
        names={
            **competence_names(book),
            "opportunity": titles,
            "market": {code: places.name(code) for code in rows["market"].unique() if code},
            "sector": {one.code: one.name for one in book.sectors},
            "day": dict(day_names(rows["published"], rows["deadline"])),
        },
        arguments={"as_of": as_of.isoformat(), "files": len(found.tables)},
        notes=(
            *found.notes,
            *([say_many("{n} row stands for an opportunity that another row names.",
                        "{n} rows stand for opportunities that other rows name.", n=copies)]
              if copies else []),
            READ_AS, OPEN,
        ),
    )  # fmt: skip


def _held(table: str) -> list[str]:
    return [name for name, one in Opportunities.SCHEMA[table].items() if not one.names]


def _codes(rows: pd.DataFrame) -> pd.Series[str]:
    """A code of each opportunity that stays the same from run to run."""
    keys = [
        normal(row["number"] or row["link"] or f"{row['title']} {row['deadline']}")
        for row in rows[["number", "link", "title", "deadline"]].to_dict("records")
    ]
    again = pd.Series(keys, index=rows.index, dtype="str")
    turn = again.groupby(again).cumcount()
    again = again.where(turn == 0, again + " " + turn.astype("str"))
    return again.map(lambda key: f"o{hashlib.sha256(key.encode()).hexdigest()[:8]}").astype("str")


def _open(rows: pd.DataFrame, as_of: date) -> pd.Series[bool]:
    today = as_of.isoformat()
    recent = (pd.Timestamp(as_of) - pd.Timedelta(days=WITHOUT_DEADLINE)).date().isoformat()
    published, deadline = rows["published"], rows["deadline"]
    due = deadline >= today
    undated = (deadline == "") & ((published == "") | (published >= recent))
    return (due | undated) & (published <= today) & ~rows["kind"].isin(NEVER_OPEN)


def _wanted(rows: pd.DataFrame) -> Iterator[tuple[str, str, str, str]]:
    for row in rows.itertuples():
        for role, cell in (("asks", row.asked), ("offers", row.offered)):
            for competence in filter(None, str(cell).split(";")):
                yield str(row.opportunity), role, competence, str(row.how)


def _phrases(reader: Interpreter) -> Iterator[tuple[str, int, str]]:
    for phrase, n in sorted(reader.open.items(), key=lambda item: (-item[1], item[0])):
        yield phrase, n, ";".join(reader.read_as[phrase])
