"""Late changes: plan again, so that no meeting that can be held is lost, and few move."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from ..choices import Whole
from ..messages import say, sentences
from ..result import analysis, held_columns
from ..settings import Event
from .agenda import Agenda, as_agenda, names_from
from .agenda_moves import with_fewest_moves
from .agenda_participants import availability, may_meet, tables_of
from .agenda_problem import Setup, set_up
from .agenda_search import Schedule, best_schedule
from .agenda_tables import WHEN, cancelled_table, with_reasons
from .matches import Matches

REPLAN_NOTE = sentences(
    say(
        "Planned again: every meeting that can stay at its time and table is held, there if "
        "possible: as few as possible move, and only where fewer lack to the minimum then. Next, "
        "as many as possible of the others are held at another time, and the rest is filled by "
        "value."
    ),
    say("Bound and gap hold for such plans."),
)


@analysis
def replan_agenda(
    agenda: Agenda,
    matches: Matches | pd.DataFrame,
    *,
    event: Event | None = None,
    participants: pd.DataFrame | None = None,
    cancelled: Collection[str] = (),
    lost: Collection[str] = (),
    seed: Whole = 0,
) -> Agenda:
    """Plan an agenda again after a late change, so that as few meetings as possible move.

    Meetings that can be held are not given up. Who comes late finds its meetings beside them;
    where that leaves more lacking to the minimum than need be, as few as possible move.

    Parameters
    ----------
    agenda : Agenda
        The plan before, not released.
    matches : Matches or DataFrame
        As for `plan_agenda`; with those of SMEs that come late.
    event : Event, optional
        As it is now; left out, as it was. Slots are recognised by day and start; where all days
        are others, by the place of the day.
    participants : DataFrame, optional
        As for `plan_agenda`: who takes part now.
    cancelled : collection of str
        Respondents that do not come.
    lost : collection of str
        Starts of slots that are lost, such as ``"09:30"``; of one day, ``"2027-05-18 09:30"``.
    seed : int
        As for `plan_agenda`.

    Returns
    -------
    Agenda
        Each meeting ``kept``, ``moved`` (to another time or table) or ``new``; those that are not
        held are in ``dropped``. Numbers of meetings stay, and so do their revisions.

    Examples
    --------
    >>> from move_analysis.matching.agenda import plan_agenda
    >>> matches = pd.DataFrame({
    ...     "sme": ["A-1", "A-1", "A-2"], "match": ["B-1", "B-2", "B-1"], "score": [5, 3, 4]})
    >>> event = Event(slots=["09:00-09:20", "09:20-09:40"], tables=1, minimum=0)
    >>> before = plan_agenda(matches, event=event)
    >>> replan_agenda(before, matches, cancelled=["A-2"]).meetings["state"].tolist()
    ['kept', 'new']
    """
    if agenda.released:
        raise ValueError("agenda should be the plan before its release, got a released one.")
    agenda = _on_days_of(event or agenda.event, agenda)
    event = _without(event or agenda.event, lost)
    listed = matches if isinstance(matches, pd.DataFrame) else matches.matches
    smes = _present(agenda, listed, participants, cancelled)
    known = pd.concat([listed[["sme", "match", "score"]], _unlisted(agenda.meetings, listed)])
    stay = _keepable(agenda.meetings, smes, event)
    setup = set_up(known, event, participants=smes, fixed=stay)
    schedule = _with_most_kept(setup, agenda.meetings, seed)
    if schedule.missing:
        setup, schedule = _with_moves(setup, schedule, agenda.meetings, seed)
    new = as_agenda(setup, schedule, event, participants=smes, seed=seed)
    meetings, dropped = _compared(with_reasons(new.meetings, listed), agenda)
    counts = {state: int((meetings["state"] == state).sum()) for state in ("kept", "moved", "new")}
    gone = len(agenda.meetings) - counts["kept"] - counts["moved"]
    return replace(
        new.with_tables(
            meetings=meetings,
            dropped=dropped,
            cancelled=cancelled_table(dropped),
            revisions=agenda.revisions,
            summary=new.summary.assign(**counts, dropped=gone),
        ),
        names={**agenda.names, **names_from(matches)},
        arguments={
            **agenda.arguments,
            **new.arguments,
            "before": len(agenda.meetings),
            "lost": sorted(lost),
        },
        notes=(*new.notes, REPLAN_NOTE),
    )


def _without(event: Event, lost: Collection[str]) -> Event:
    starts = dict.fromkeys(name for slot in event.times() for name in (slot.start, slot.key))
    if unknown := set(lost) - set(starts):
        raise ValueError(f"lost should be starts of slots ({[*starts]}), got {sorted(unknown)}")
    return event.without(lost)


def _on_days_of(event: Event, agenda: Agenda) -> Agenda:
    """The agenda with its days moved to those of the event, where it has none of them."""
    old, new = ([day.isoformat() for day in one.dates] for one in (agenda.event, event))
    if set(old) & set(new):
        return agenda
    days = dict(zip(old, new, strict=False))
    moved = [
        table.assign(day=table["day"].replace(days)) for table in (agenda.meetings, agenda.dropped)
    ]
    return agenda.with_tables(meetings=moved[0], dropped=moved[1])


def _present(
    agenda: Agenda,
    listed: pd.DataFrame,
    participants: pd.DataFrame | None,
    cancelled: Collection[str],
) -> pd.DataFrame:
    if participants is None:
        everybody = {*listed["sme"], *listed["match"], *agenda.participants["respondent"]}
        participants = pd.DataFrame({"respondent": sorted(everybody)}, dtype="str")
    return participants[~participants["respondent"].isin(list(cancelled))].reset_index(drop=True)


def _unlisted(meetings: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Meetings of the plan before that the matches do not list any more."""
    pairs = set(map(frozenset, zip(listed["sme"], listed["match"], strict=True)))
    ends = zip(meetings["sme"], meetings["match"], strict=True)
    return meetings.loc[[frozenset(pair) not in pairs for pair in ends], ["sme", "match", "score"]]


def _keepable(meetings: pd.DataFrame, smes: pd.DataFrame, event: Event) -> pd.DataFrame:
    """Meetings whose slot is there, whose SMEs are there and may meet, and that find a table."""
    present, hosts = availability(smes, event), tables_of(smes, event)
    both = meetings[["sme", "match"]].isin(present.index).all(axis=1)
    keys = meetings["day"] + " " + meetings["start"]
    own = meetings[both & keys.isin(present.columns)]
    when = present.columns.get_indexer(pd.Index(keys[own.index]))
    one, other = (present.index.get_indexer(pd.Index(own[end])) for end in ("sme", "match"))
    hosting = own[["sme", "match"]].isin(list(hosts))
    able = present.to_numpy()[one, when] & present.to_numpy()[other, when]
    able &= may_meet(smes, one=own["sme"], other=own["match"]) & ~hosting.all(axis=1)
    kept = own.assign(shared=~hosting.any(axis=1))[able]
    free = set(range(1, event.tables + 1)) - set(hosts.values())
    host_of = kept["sme"].map(hosts).fillna(kept["match"].map(hosts))
    seat = kept["table"].where(kept["table"].isin(free) & kept["shared"], host_of)
    kept = kept.assign(table=seat.astype("Float64"))
    by_worth = kept.sort_values(["table", "score"], ascending=[True, False], kind="stable")
    place = by_worth.groupby(["day", "start", "shared"]).cumcount().reindex(kept.index)
    seated = ~kept["shared"] | (place < len(free))
    stay: pd.DataFrame = kept[seated.to_numpy(dtype=bool)]
    return stay


def _with_most_kept(setup: Setup, before: pd.DataFrame, seed: int) -> Schedule:
    """The best schedule in which as many as possible of the meetings before are held."""
    planned = set(map(frozenset, zip(before["sme"], before["match"], strict=True)))
    ends = zip(setup.pairs["sme"], setup.pairs["match"], strict=True)
    movable = np.array([frozenset(pair) in planned for pair in ends], dtype=bool)
    movable &= setup.fixed < 0
    problem = setup.problem
    extra = np.where(movable, problem.places.sum() / 2 + 1, 0.0)
    first = replace(problem, value=problem.value + extra)
    found = best_schedule(first, fixed=setup.fixed, seed=seed)
    held = float(extra[found.slot_of >= 0].sum())
    return replace(found, value=found.value - held, bound=found.bound - held)


def _with_moves(
    setup: Setup, schedule: Schedule, before: pd.DataFrame, seed: int
) -> tuple[Setup, Schedule]:
    """The same, or one in which some that stayed move, where fewer are then lacking."""
    problem = setup.problem
    lacking = np.maximum(problem.least - problem.counts(schedule.slot_of), 0)
    fixed = with_fewest_moves(problem, setup.fixed, lacking)
    table = np.where(fixed == setup.fixed, setup.fixed_table, 0)
    moved = replace(setup, fixed=fixed, fixed_table=table)
    found = _with_most_kept(moved, before, seed)
    return (moved, found) if found.missing < schedule.missing else (setup, schedule)


def _compared(meetings: pd.DataFrame, agenda: Agenda) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each meeting with what became of it; those of before that are not held."""
    before = {_pair(row): row for row in agenda.dropped.to_dict("records")}
    held = {_pair(row): row for row in agenda.meetings.to_dict("records")}
    numbers = [row["number"] for row in (*before.values(), *held.values())]
    fresh = count(max(numbers, default=0) + 1)
    rows = []
    for row in meetings.to_dict("records"):
        old = held.get(_pair(row))
        same = old is not None and all(old[name] == row[name] for name in (*WHEN, "table"))
        state = "new" if old is None else "kept" if same else "moved"
        known = old or before.get(_pair(row)) or {"number": next(fresh)}
        rows.append({**row, "state": state, "number": known["number"]})
    now = {_pair(row) for row in meetings.to_dict("records")}
    gone = [{**row, "state": "dropped"} for pair, row in held.items() if pair not in now]
    gone += [row for pair, row in before.items() if pair not in now]
    columns = list(held_columns(Agenda.SCHEMA["dropped"]))
    dropped = pd.DataFrame(gone, columns=columns).astype(agenda.dropped.dtypes.to_dict())
    compared = pd.DataFrame(rows, columns=meetings.columns).astype(meetings.dtypes.to_dict())
    return compared, dropped


def _pair(row: dict[Any, Any]) -> frozenset[str]:
    return frozenset((row["sme"], row["match"]))
