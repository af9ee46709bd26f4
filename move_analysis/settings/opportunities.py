"""Opportunities: the tables in which they come, what makes an SME fit, and how long lists are."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ..yamlfile import Declared

LayoutName = Literal["auto", "own", "tenders", "profiles"]
"""``auto``, or a name in the registry of `opportunities.layouts`."""


class OpportunityFile(Declared):
    """One table of opportunities, and how to read it where that can't be seen from it.

    Parameters
    ----------
    file : str
        CSV, xlsx or JSON; path relative to the project file.
    layout : str
        ``auto`` looks at the headers; else ``own`` (the columns of `opportunities.COLUMNS`),
        ``tenders`` or ``profiles`` (of partners).
    sheet : str
        Sheet of an xlsx file; left out, the first.
    source : str
        Where it comes from, as pages state it; left out, the name of the file.
    market : str
        Country or market of the rows that name none: portals of one country leave it out.

    Examples
    --------
    >>> OpportunityFile(file="data/raw/tenders.csv").layout
    'auto'
    """

    file: str
    layout: LayoutName = "auto"
    sheet: str | None = None
    source: str = ""
    market: str = ""


def _as_file(value: object) -> object:
    return {"file": value} if isinstance(value, str) else value


class OpportunitySettings(Declared):
    """Which opportunities come in, and how they are matched to SMEs.

    Parameters
    ----------
    files : tuple of OpportunityFile
        Tables; a plain path will do.
    words : str
        YAML file that reads CPV codes and keywords as competences; left out, the one that is
        shipped.
    outcomes : str
        Log of what became of them: who was told, was interested, applied, won.
    as_of : date
        Day on which deadlines are looked at; left out, today.
    smes : int
        SMEs named for each opportunity.
    load : int
        For so many opportunities an SME may be named at most; 0: for any number.
    least : float
        Share of what is asked (rare competences weigh more) that an SME must meet to be named.
    damping : float
        So many competences are added to what is asked before the share that is met is taken.
    market, ready : float
        Bonus for SMEs that are interested in its market, and for readiness for other markets.
    related : float
        Proximity from which one competence is a near miss for another, 0 to 1.
    team : int
        Most SMEs in a team.
    teams : int
        Teams are sought for so many opportunities at most, those that ask for most.
    recent : int
        Months that the watch lists look back.

    Examples
    --------
    >>> OpportunitySettings(files=["data/raw/tenders.csv"]).files[0].file
    'data/raw/tenders.csv'
    """

    files: tuple[Annotated[OpportunityFile, BeforeValidator(_as_file)], ...] = ()
    words: str = ""
    outcomes: str = ""
    as_of: date | None = None
    smes: Annotated[int, Field(ge=1)] = 5
    load: Annotated[int, Field(ge=0)] = 5
    least: Annotated[float, Field(gt=0, le=1)] = 0.5
    damping: Annotated[float, Field(ge=0)] = 0.5
    market: Annotated[float, Field(ge=0)] = 0.2
    ready: Annotated[float, Field(ge=0)] = 0.1
    related: Annotated[float, Field(ge=0, le=1)] = 0.4
    team: Annotated[int, Field(ge=2)] = 4
    teams: Annotated[int, Field(ge=0)] = 500
    recent: Annotated[int, Field(ge=1)] = 6

    @property
    def data_files(self) -> tuple[str, ...]:
        """Every file that is named."""
        named = (*(one.file for one in self.files), self.words, self.outcomes)
        return tuple(name for name in named if name)
