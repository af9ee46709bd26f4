"""Attacker: adds and subtracts all published tables, and tries to get a hidden count back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from math import ceil, floor, prod
from typing import ClassVar, cast, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..competences.groups import By, groups_of
from ..result import Column, Result, Schema
from ..survey import Survey
from .published import PART, Cell

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
    members = _Members(survey)
    all_tables = [
        _Tables.of(list(same), members) for _, same in groupby(known, key=lambda cell: cell.counts)
    ]
    hiding = [tables for tables in all_tables if tables.hidden]
    seen = _look(hiding)
    if seen is None:
        seen = [one for tables in hiding for one in _look([tables]) or [None]]
    together = list(zip(hiding, seen, strict=True))
    contradicted = [tables.counts for tables, ends in together if ends is None]
    leaks = [
        leak
        for tables, ends in together
        if ends is not None
        for leak in tables.leaks(ends, minimum)
    ]
    published = sum(len(tables.shown) for tables in all_tables)
    hidden = sum(len(tables.hidden) for tables in hiding)
    columns = {name: list(table) for name, table in Disclosure.SCHEMA.items()}
    tried = [(published, hidden, len(leaks), len(contradicted))]
    return Disclosure(
        tried=pd.DataFrame(tried, columns=columns["tried"]),
        leaks=pd.DataFrame(leaks, columns=columns["leaks"]),
        arguments={"minimum": minimum},
        notes=(HOW, *(CONTRADICTED.format(counts) for counts in contradicted)),
    )


Who = tuple[tuple[str, str], ...]
Floats = NDArray[np.float64]


class _Members:
    """How many SMEs there are of each partner, country, sector and size: what everybody knows."""

    def __init__(self, survey: Survey) -> None:
        self._known = {
            str(by): groups_of(survey, cast("By", by)).codes.fillna(OTHER)
            for by in get_args(By)
            if survey.columns(by)
        }
        self._smes = pd.DataFrame(self._known, index=survey.answers.index).assign(**{OTHER: 0})
        self._found: dict[tuple[str, ...], tuple[dict[str, NDArray[np.object_]], Floats]] = {}

    def by(self, attributes: Collection[str]) -> tuple[dict[str, NDArray[np.object_]], Floats]:
        """The groups that these attributes tell apart, those of members: values, and sizes."""
        wanted = tuple(one for one in self._known if one in attributes)
        if wanted not in self._found:
            sizes = self._smes.groupby([*(wanted or (OTHER,))]).size()
            groups = sizes.index.to_frame(index=False)
            values = {one: np.array([*map(str, groups[one])], dtype=object) for one in wanted}
            self._found[wanted] = values, np.asarray(sizes, dtype=np.float64)
        return self._found[wanted]


@dataclass(frozen=True)
class _Tables:
    """All cells that count the same, over the smallest groups that any of them tells apart.

    Parameters
    ----------
    counts : str
        What is counted.
    shown : ndarray of shape (n_shown,)
        The counts that are published.
    hidden : tuple
        The groups that are hidden.
    where : dict
        Of each group, the tables in which it stands.
    most : ndarray of shape (n_atoms,)
        How many SMEs there are in each smallest group.
    sums : ndarray of shape (n_shown, n_atoms)
        A row for each published group: 1 for its smallest groups.
    inside : ndarray of shape (n_hidden, n_atoms)
        The same for the hidden ones.
    """

    counts: str
    shown: Floats
    hidden: tuple[Who, ...]
    where: Mapping[Who, str]
    most: Floats
    sums: Floats
    inside: Floats

    @classmethod
    def of(cls, cells: Sequence[Cell], members: _Members) -> _Tables:
        shown = tuple(dict.fromkeys((c.who, c.value) for c in cells if c.value is not None))
        hidden = dict.fromkeys(c.who for c in cells)
        for who, _ in shown:
            hidden.pop(who, None)
        where = {
            who: ", ".join(dict.fromkeys(cell.where for cell in same))
            for who, same in groupby(cells, key=lambda cell: cell.who)
        }
        attributes: dict[str, set[str]] = {}
        for one, value in (pair for cell in cells for pair in cell.who):
            attributes.setdefault(one, set()).add(value)
        public, sizes = members.by(attributes)
        own = {one: _values(one, attributes[one]) for one in sorted({*attributes} - {*public})}
        choices = np.array(list(product(*own.values())), dtype=object)
        atoms = {one: np.repeat(values, len(choices)) for one, values in public.items()}
        atoms |= {
            one: np.tile(values, len(sizes)) for one, values in zip(own, choices.T, strict=True)
        }
        most = np.repeat(sizes, len(choices))
        masks = {
            (one, value): (atoms[one] == value).astype(float)
            for one, said in attributes.items()
            for value in said
        }

        def inside(groups: Iterable[Who]) -> Floats:
            """A row for each group, 1 for each smallest group that belongs to it."""
            rows = [prod([masks[pair] for pair in who], start=np.ones(len(most))) for who in groups]
            return np.array(rows).reshape(-1, len(most))

        return cls(
            cells[0].counts,
            np.array([value for _, value in shown]),
            tuple(hidden),
            where,
            most,
            inside(who for who, _ in shown),
            inside(hidden),
        )

    def leaks(self, seen: Floats, minimum: int) -> list[tuple[str, str, int, int, str]]:
        """Hidden counts that are given back.

        Parameters
        ----------
        seen : ndarray of shape (n_atoms, n_seen)
            Counts of the smallest groups that agree with all that is published. They tell of
            every hidden group at once: where they differ enough, nothing more need be tried.
        minimum : int
            So many values must be possible.
        """
        found = []
        for place, who in enumerate(self.hidden):
            counts = self.inside[place] @ seen
            if np.ptp(counts) < minimum:
                own = self.inside[place]
                ways = [_least([self], [sign * own]) for sign in (1, -1)]
                counts = np.array([own @ way for way in ways if way is not None])
            low, high = ceil(counts.min() - ROUNDING), floor(counts.max() + ROUNDING)
            if low < minimum and high - low + 1 < minimum:
                named = " and ".join(f"{one} {value}" for one, value in who) or "all"
                found.append((self.counts, named, low, high, self.where[who]))
        return found


def _values(attribute: str, said: Iterable[str]) -> list[str]:
    """All values that an attribute may have: there may be others than tables name, but of parts."""
    return [*([] if attribute == PART else [OTHER]), *sorted(said)]


def _look(together: Sequence[_Tables]) -> list[Floats | None] | None:
    """For each of the tables, counts that agree: where the hidden ones are least, and most.

    None where some of them contradict each other.
    """
    if not together:
        return []
    inside = [tables.inside.sum(axis=0) for tables in together]
    ends = [_least(together, [sign * one for one in inside]) for sign in (1, -1)]
    if ends[0] is None or ends[1] is None:
        return None
    parts = np.cumsum([len(tables.most) for tables in together])[:-1]
    return [*np.split(np.column_stack([ends[0], ends[1]]), parts)]


def _least(together: Sequence[_Tables], objectives: Sequence[Floats]) -> Floats | None:
    """Counts of the smallest groups with the least objective; None where tables contradict.

    Tables that count different things have nothing to do with each other: one program for all
    of them is solved in the time of a few.
    """
    from scipy.optimize import linprog
    from scipy.sparse import block_diag

    most = np.concatenate([tables.most for tables in together])
    end = linprog(
        np.concatenate(objectives),
        A_eq=block_diag([tables.sums for tables in together], format="csr"),
        b_eq=np.concatenate([tables.shown for tables in together]),
        bounds=np.column_stack([0 * most, most]),
    )
    return np.asarray(end.x) if end.success else None
