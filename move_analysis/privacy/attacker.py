"""Attacker: adds and subtracts all published tables, and tries to get a hidden count back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, product
from math import ceil, floor
from typing import ClassVar, cast, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..competences.groups import By, groups_of
from ..result import Column, Result, Schema
from ..survey import Survey
from .published import Cell

OTHER = ""
ROUNDING = 1e-6
HOW = (
    "Each hidden count is bounded from below and above by linear programming: all published "
    "counts of the same thing hold, and no group counts more SMEs than answered (Hundepool et "
    "al. 2012, Statistical Disclosure Control, section 4.4.2)."
)
CONTRADICTED = (
    'The tables contradict each other about "{}": they count different SMEs under one name, so '
    "nothing can be computed from them."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Disclosure(Result):
    """What an attacker learns about hidden counts from all published tables together.

    Parameters
    ----------
    leaks : DataFrame
        One row per hidden count that they give back.
    tried : DataFrame
        How much was published, hidden and tried.

    Examples
    --------
    >>> list(Disclosure.SCHEMA)
    ['tried', 'leaks']
    """

    SCHEMA: ClassVar[Schema] = {
        "tried": {
            "published": Column("different counts that are published", unit="counts"),
            "hidden": Column("different counts that are hidden", unit="counts"),
            "leaks": Column("hidden counts that are given back", unit="counts"),
            "contradicted": Column("things of which tables say different counts", unit="things"),
        },
        "leaks": {
            "counts": Column("what is counted"),
            "who": Column("of which SMEs"),
            "low": Column("the attacker knows that it is at least this", unit="count"),
            "high": Column("and at most this", unit="count"),
            "tables": Column("tables that hide it, and those that give it back"),
        },
    }

    tried: pd.DataFrame
    leaks: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """Whether hidden counts can be got back, and from which tables."""
        tried = self.tried.iloc[0]
        minimum = self.arguments["minimum"]
        start = (
            f"{tried['published']} different counts are published and {tried['hidden']} are hidden."
        )
        if not tried["leaks"]:
            return (
                start,
                f"Whoever adds and subtracts them finds at least {minimum} possible values for "
                "every hidden count.",
            )
        lines = [
            f'"{leak.counts}" of {leak.who} is from {leak.low} to {leak.high}: {leak.tables}.'
            for leak in self.leaks.itertuples()
        ]
        return (start, f"{tried['leaks']} hidden counts can be got back.", *lines)


def check_site(cells: Iterable[Cell], survey: Survey, *, minimum: int = 5) -> Disclosure:
    """Do all published tables together give back a count that one of them hides?

    Parameters
    ----------
    cells : iterable of Cell
        All counts of all reports, for all readers: readers may put their reports together.
    survey : Survey
        Says how many SMEs there are of each partner, country, sector and size, which the
        attacker is taken to know.
    minimum : int
        Smallest number of SMEs that a published number may stand on.

    Returns
    -------
    Disclosure
        A hidden count is given back where it may be below the minimum, and fewer than `minimum`
        values of it agree with all that is published.

    References
    ----------
    Hundepool, A. et al. (2012). Statistical Disclosure Control. Wiley. Section 4.4.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> known = ["BCT", "CCTL", "ENVIPARK"]
    >>> shown = [Cell("has iot", (("partner", partner),), 9.0, "map") for partner in known]
    >>> hidden = Cell("has iot", (("partner", "NUMELINK"),), None, "map")
    >>> total = Cell("has iot", (), 30.0, "total")
    >>> check_site([*shown, hidden, total], demo_survey()).leaks[["low", "high"]].values.tolist()
    [[3, 3]]
    """
    known = sorted(set(cells), key=lambda cell: (cell.counts, cell.who, cell.where))
    members = _members(survey)
    leaks: list[tuple[str, str, int, int, str]] = []
    contradicted: list[str] = []
    published = hidden = 0
    for counts, same in groupby(known, key=lambda cell: cell.counts):
        tables = _Tables.of(list(same), members)
        published += len(tables.values)
        hidden += len(tables.hidden)
        if tables.hidden and not tables.agree():
            contradicted.append(counts)
        elif tables.hidden:
            leaks += tables.leaks(minimum)
    columns = {name: list(table) for name, table in Disclosure.SCHEMA.items()}
    tried = [(published, hidden, len(leaks), len(contradicted))]
    return Disclosure(
        tried=pd.DataFrame(tried, columns=columns["tried"]),
        leaks=pd.DataFrame(leaks, columns=columns["leaks"]),
        arguments={"minimum": minimum},
        notes=(HOW, *(CONTRADICTED.format(counts) for counts in contradicted)),
    )


Who = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Tables:
    """All cells that count the same, over the smallest groups that any of them tells apart.

    Parameters
    ----------
    counts : str
        What is counted.
    values : tuple
        Each group of SMEs that is published, with its count.
    hidden : tuple
        The groups that are hidden.
    where : dict
        Of each group, the tables in which it stands.
    atoms : DataFrame
        The smallest groups: their attributes, and ``n``, how many SMEs there are.
    """

    counts: str
    values: tuple[tuple[Who, float], ...]
    hidden: tuple[Who, ...]
    where: Mapping[Who, str]
    atoms: pd.DataFrame

    @classmethod
    def of(cls, cells: Sequence[Cell], members: pd.DataFrame) -> _Tables:
        values = tuple(dict.fromkeys((c.who, c.value) for c in cells if c.value is not None))
        shown = {who for who, _ in values}
        hidden = dict.fromkeys(c.who for c in cells if c.who not in shown)
        where = {
            who: ", ".join(dict.fromkeys(cell.where for cell in same))
            for who, same in groupby(cells, key=lambda cell: cell.who)
        }
        attributes = {one for cell in cells for one, _ in cell.who}
        own = {
            one: [OTHER, *sorted({dict(c.who)[one] for c in cells if one in dict(c.who)})]
            for one in sorted(attributes.difference(members.columns))
        }
        public = members.groupby([one for one in members if one in attributes] or [OTHER]).size()
        atoms = public.rename("n").reset_index()
        choices = pd.DataFrame(list(product(*own.values())), columns=list(own))
        return cls(cells[0].counts, values, tuple(hidden), where, atoms.merge(choices, how="cross"))

    def leaks(self, minimum: int) -> list[tuple[str, str, int, int, str]]:
        inside = np.array([self._members_of(who) for who in self.hidden])
        least, most = np.full(len(inside), np.inf), np.full(len(inside), -np.inf)

        def look(direction: NDArray[np.float64]) -> None:
            """Counts that agree with all that is published tell of every group at once."""
            nonlocal least, most
            counts = self._least(direction)
            assert counts is not None  # since the tables agree
            least, most = np.minimum(least, inside @ counts), np.maximum(most, inside @ counts)

        look(inside.sum(axis=0))
        look(-inside.sum(axis=0))
        found = []
        for place, who in enumerate(self.hidden):
            if most[place] - least[place] < minimum:  # else enough values are possible
                look(inside[place])
                look(-inside[place])
            low, high = ceil(least[place] - ROUNDING), floor(most[place] + ROUNDING)
            if low < minimum and high - low + 1 < minimum:
                named = " and ".join(f"{one} {value}" for one, value in who) or "all"
                found.append((self.counts, named, low, high, self.where[who]))
        return found

    def agree(self) -> bool:
        """Whether any counts of the smallest groups add up to all that is published."""
        return self._least(np.zeros(len(self.atoms))) is not None

    def _least(self, objective: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Counts of the smallest groups with the least objective; None where tables contradict."""
        from scipy.optimize import linprog

        most = self.atoms["n"].to_numpy()
        end = linprog(
            objective,
            A_eq=self._sums,
            b_eq=[value for _, value in self.values],
            bounds=np.column_stack([0 * most, most]),
        )
        return np.asarray(end.x) if end.success else None

    @cached_property
    def _sums(self) -> NDArray[np.float64]:
        """A row for each published group: its smallest groups."""
        rows = np.array([self._members_of(one) for one, _ in self.values])
        return rows.reshape(-1, len(self.atoms))

    def _members_of(self, who: Who) -> NDArray[np.float64]:
        """1 for each smallest group that belongs to `who`."""
        inside = np.ones(len(self.atoms))
        for attribute, value in who:
            inside *= self._attributes[attribute] == value
        return inside

    @cached_property
    def _attributes(self) -> dict[str, NDArray[np.object_]]:
        return {str(one): self.atoms[one].astype(str).to_numpy(object) for one in self.atoms}


def _members(survey: Survey) -> pd.DataFrame:
    """Partner, country, sector and size of each respondent, where the survey has them."""
    known = {
        by: groups_of(survey, cast("By", by)).codes.fillna(OTHER)
        for by in get_args(By)
        if survey.columns(by)
    }
    return pd.DataFrame(known, index=survey.answers.index).assign(**{OTHER: 0})
