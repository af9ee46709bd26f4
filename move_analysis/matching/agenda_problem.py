"""From matches, participants and an event to a problem in numbers, and tables for its solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import DataError, Fault
from ..settings import Event
from .agenda_model import UNPLANNED, Flags, Floats, Integers, Problem
from .agenda_participants import availability, faults_of, may_meet, tables_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Setup:
    """A problem, and what its numbers stand for.

    Parameters
    ----------
    problem : Problem
    smes : Index of str
        Respondent of each number.
    pairs : DataFrame
        ``sme match score`` of each pair; ``sme`` comes first in the alphabet.
    fixed : ndarray of int of shape (n_pairs,)
        Slot of each meeting that is fixed, else -1.
    fixed_table : ndarray of int of shape (n_pairs,)
        Table of each meeting whose table is fixed, else 0.
    hosts : mapping of str to int
        Table of each host.
    scale : float
        Score that counts as 1 in the problem.
    """

    problem: Problem
    smes: pd.Index[str]
    pairs: pd.DataFrame
    fixed: Integers
    fixed_table: Integers
    hosts: Mapping[str, int]
    scale: float


def set_up(
    matches: pd.DataFrame,
    event: Event,
    *,
    participants: pd.DataFrame | None = None,
    fixed: pd.DataFrame | None = None,
) -> Setup:
    """Put an event in numbers; DataError has every fault of participants and fixed meetings."""
    if participants is None:
        smes = sorted({*matches["sme"], *matches["match"]})
        participants = pd.DataFrame({"respondent": smes}, dtype="str")
    if faults := list(faults_of(participants, event)):
        raise DataError.gather(faults)
    present, hosts = availability(participants, event).sort_index(), tables_of(participants, event)
    pairs = _pairs(matches, fixed, present.index)
    number = pd.Series(np.arange(len(present)), index=present.index)
    ends = np.column_stack([number[pairs["sme"]], number[pairs["match"]]]).astype(np.int64)
    hosting = np.isin(pairs[["sme", "match"]].to_numpy(dtype=object), list(hosts))
    slot_of, table_of = _fixed(pairs, fixed, event)
    faults = list(_clashes(pairs, slot_of, table_of, event=event, hosts=hosts, hosting=hosting))
    if faults:
        raise DataError.gather(faults)
    willing = may_meet(participants, one=pairs["sme"], other=pairs["match"]).to_numpy(dtype=bool)
    scale = max(float(pairs["score"].max()), 0.0) if len(pairs) else 0.0
    problem = _numbers(
        present.to_numpy(dtype=bool),
        ends,
        allowed=willing & ~hosting.all(axis=1),
        slot_of=slot_of,
        shared=np.logical_not(hosting.any(axis=1)),
        value=pairs["score"].to_numpy(dtype=float) / (scale or 1.0),
        event=event,
        hosts=len(hosts),
    )
    return Setup(
        problem=problem,
        smes=present.index,
        pairs=pairs,
        fixed=slot_of,
        fixed_table=table_of,
        hosts=hosts,
        scale=scale or 1.0,
    )


def _numbers(
    present: Flags,
    ends: Integers,
    *,
    allowed: Flags,
    slot_of: Integers,
    shared: Flags,
    value: Floats,
    event: Event,
    hosts: int,
) -> Problem:
    """The arrays; who agreed to a fixed meeting is there, whatever else is said."""
    places = present.astype(np.int64)
    held = np.flatnonzero(slot_of >= 0)
    for end in (0, 1):
        places[ends[held, end], slot_of[held]] = 1
    counts = np.bincount(ends[held].ravel(), minlength=len(places))
    most = event.maximum or len(event.times())
    return Problem(
        ends=ends,
        value=value,
        open=present[ends[:, 0]] & present[ends[:, 1]] & allowed[:, None],
        places=places,
        shared=shared,
        tables=np.full(len(event.times()), event.tables - hosts, dtype=np.int64),
        least=np.where(present.any(axis=1), event.minimum, 0).astype(np.int64),
        most=np.maximum(counts, most).astype(np.int64),
    )


def _pairs(matches: pd.DataFrame, fixed: pd.DataFrame | None, smes: pd.Index[str]) -> pd.DataFrame:
    """Each pair of participants once, with its higher score; fixed ones without score count 0."""
    if (matches["score"] < 0).any() or matches["score"].isna().any():
        raise ValueError("score should be a number of at least 0 in every row of matches.")
    agreed = [] if fixed is None else [fixed[["sme", "match"]]]
    rows = pd.concat([matches[["sme", "match", "score"]], *agreed])
    rows = rows[rows["sme"].isin(smes) & rows["match"].isin(smes) & (rows["sme"] != rows["match"])]
    ends = np.sort(rows[["sme", "match"]].to_numpy(dtype=object), axis=1)
    table = pd.DataFrame({"sme": ends[:, 0], "match": ends[:, 1]}, dtype="str")
    table["score"] = rows["score"].fillna(0.0).to_numpy(dtype=float)
    return table.groupby(["sme", "match"])[["score"]].max().reset_index()


def _fixed(
    pairs: pd.DataFrame, fixed: pd.DataFrame | None, event: Event
) -> tuple[Integers, Integers]:
    """Slot and table of each fixed pair."""
    slot_of = np.full(len(pairs), UNPLANNED, dtype=np.int64)
    table_of = np.zeros(len(pairs), dtype=np.int64)
    place = {pair: at for at, pair in enumerate(zip(pairs["sme"], pairs["match"], strict=True))}
    slots = {slot.key: place for place, slot in enumerate(event.times())}
    only = event.dates[0].isoformat() if len(event.dates) == 1 else ""
    faults = []
    for row in [] if fixed is None else fixed.to_dict("records"):
        key = f"{row.get('day') or only} {row['start']}".strip()
        where = f"fixed meeting of {row['sme']} and {row['match']} at {key}"
        pair = place.get(tuple(sorted((row["sme"], row["match"]))))
        if pair is None or key not in slots:
            problem = "No slot starts then." if pair is not None else "One of them takes no part."
            faults.append(Fault(problem, where, "Correct it, or leave it out."))
        elif slot_of[pair] != UNPLANNED:
            faults.append(Fault("The two meet twice.", where, "Keep one of the two meetings."))
        else:
            slot_of[pair] = slots[key]
            table_of[pair] = 0 if pd.isna(row.get("table")) else int(row["table"])
    if faults:
        raise DataError.gather(faults)
    return slot_of, table_of


def _clashes(
    pairs: pd.DataFrame,
    slot_of: Integers,
    table_of: Integers,
    *,
    event: Event,
    hosts: Mapping[str, int],
    hosting: Flags,
) -> Iterator[Fault]:
    """What can't be: an SME or a table in two meetings at a time, more meetings than tables."""
    fix = "Keep one of the meetings, or give another time or table."
    taken: set[tuple[int, str | int]] = set()
    held = np.flatnonzero(slot_of >= 0)
    for pair in held:
        ends, slot, table = _ends(pairs, int(pair)), int(slot_of[pair]), int(table_of[pair])
        where = f"fixed meeting of {' and '.join(ends)} at {event.times()[slot].key}"
        own = {hosts[one] for one in ends if one in hosts}
        if table and (table > event.tables or (own != {table} and table in {*hosts.values()})):
            yield Fault(f"Table {table} is not free for them.", where, fix)
        for one in (*ends, table):
            if one and (slot, one) in taken:
                name = f"table {one}" if one == table else one
                yield Fault(f"There is another fixed meeting of {name} then.", where, fix)
            taken.add((slot, one))
    shared = slot_of[held[~hosting[held].any(axis=1)]]
    for slot, count in enumerate(np.bincount(shared, minlength=len(event.times()))):
        if count > event.tables - len(hosts):
            where = f"fixed meetings at {event.times()[slot].key}"
            yield Fault(f"{count} of them need a shared table.", where, fix)


def _ends(pairs: pd.DataFrame, pair: int) -> tuple[str, str]:
    return str(pairs["sme"].iloc[pair]), str(pairs["match"].iloc[pair])


def seated(setup: Setup, slot_of: Integers, event: Event) -> Integers:
    """Return the table of each meeting, 0 where the pair does not meet.

    Hosts keep their own; the others get the one where one of them just was, where it is free.
    """
    tables = np.zeros(len(slot_of), dtype=np.int64)
    ends, last = setup.problem.ends, np.zeros(len(setup.smes), dtype=np.int64)
    own = np.zeros(len(setup.smes), dtype=np.int64)
    for host, table in setup.hosts.items():
        own[setup.smes.get_loc(host)] = table
    shared = set(range(1, event.tables + 1)) - set(setup.hosts.values())
    for slot in range(len(event.times())):
        pairs = np.flatnonzero(slot_of == slot)
        tables[pairs] = np.where(
            setup.fixed_table[pairs] > 0, setup.fixed_table[pairs], own[ends[pairs]].max(axis=1)
        )
        free = shared - set(tables[pairs].tolist())
        for pair in pairs[tables[pairs] == 0]:
            near = [int(table) for table in last[ends[pair]] if table in free]
            tables[pair] = near[0] if near else min(free)
            free.remove(int(tables[pair]))
        last[ends[pairs]] = tables[pairs][:, None]
    return tables
