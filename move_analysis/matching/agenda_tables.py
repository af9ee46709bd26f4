"""A schedule as tables: meetings, participants, slots, and how good it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..settings import Event
from .agenda_model import Integers
from .agenda_participants import ATTRIBUTES
from .agenda_problem import Setup, seated
from .agenda_search import Schedule

WHEN = ("day", "start", "end")
NO_REVISIONS = pd.DataFrame(
    {"number": [], "side": [], "sequence": [], "stamp": [], "digest": []}
).astype({"number": "int64", "side": "str", "sequence": "int64", "stamp": "str", "digest": "str"})


def meetings_table(setup: Setup, slot_of: Integers, event: Event) -> pd.DataFrame:
    held = np.flatnonzero(slot_of >= 0)
    times = pd.DataFrame(event.times(), columns=[*WHEN], dtype="str")
    slots = slot_of[held]
    table = pd.DataFrame(
        {
            "slot": slots + 1,
            **{name: times[name].to_numpy()[slots] for name in WHEN},
            "table": seated(setup, slot_of, event)[held],
            **{name: setup.pairs[name].to_numpy()[held] for name in ("sme", "match", "score")},
        }
    )
    table = table.sort_values(["slot", "table"], ignore_index=True)
    table = table.assign(to_sme="", to_match="", state="new", number=range(1, len(table) + 1))
    texts = dict.fromkeys((*WHEN, "sme", "match", "to_sme", "to_match", "state"), "str")
    return table.astype(texts)


def both_sides(meetings: pd.DataFrame) -> pd.DataFrame:
    """Each meeting as each of the two sees it, by participant and time."""
    one = {"sme": "participant", "match": "meets", "to_sme": "why"}
    other = {"match": "participant", "sme": "meets", "to_match": "why"}
    sides = {"sme": meetings.rename(columns=one), "match": meetings.rename(columns=other)}
    table = pd.concat([own.assign(side=side) for side, own in sides.items()])
    return table.sort_values(["participant", "day", "start"], kind="stable", ignore_index=True)


def cancelled_table(dropped: pd.DataFrame) -> pd.DataFrame:
    """What is to be taken out of the calendars of those that were to meet."""
    names = [*WHEN, "table", "participant", "number", "side"]
    return both_sides(dropped)[names].astype({"side": "str"})


def with_reasons(meetings: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Add why the two of each meeting should meet, for each side, where the matches say it."""
    if "reasons" not in listed:
        return meetings
    reasons = listed.set_index(["sme", "match"])["reasons"]
    reasons = reasons[~reasons.index.duplicated()]
    sides = {"to_sme": ["sme", "match"], "to_match": ["match", "sme"]}
    found = {
        name: reasons.reindex(pd.MultiIndex.from_frame(meetings[ends])).fillna("").to_numpy()
        for name, ends in sides.items()
    }
    return meetings.assign(**found).astype(dict.fromkeys(sides, "str"))


def participants_table(
    setup: Setup,
    slot_of: Integers,
    event: Event,
    participants: pd.DataFrame | None,
) -> pd.DataFrame:
    problem, smes = setup.problem, setup.smes
    able = problem.open.any(axis=1) | (slot_of >= 0)
    worth = np.zeros(len(smes))
    held = slot_of >= 0
    for end in (0, 1):
        np.add.at(worth, problem.ends[held, end], setup.pairs["score"].to_numpy()[held])
    table = pd.DataFrame(
        {
            "respondent": smes,
            **_attributes(smes, participants),
            "table": pd.Series(smes.map(setup.hosts), dtype="Int64").to_numpy(),
            "slots": problem.places.sum(axis=1),
            "possible": np.bincount(problem.ends[able].ravel(), minlength=len(smes)),
            "meetings": problem.counts(slot_of),
            "value": worth,
            "missing": np.maximum(problem.least - problem.counts(slot_of), 0),
        }
    )
    table = table[(table["slots"] > 0).to_numpy()].reset_index(drop=True)
    why = [_why(row, event) for row in table.to_dict("records")]
    return table.astype({"respondent": "str", "table": "Int64"}).assign(
        why=pd.Series(why, dtype="str")
    )


def _attributes(smes: pd.Index[str], participants: pd.DataFrame | None) -> dict[str, Any]:
    about = pd.DataFrame({"respondent": smes}) if participants is None else participants
    known = about.set_index("respondent").reindex(index=smes, columns=list(ATTRIBUTES))
    return {name: known[name].astype("str").to_numpy() for name in ATTRIBUTES}


def _why(row: dict[Any, Any], event: Event) -> str:
    """Code of why an SME lacks meetings; empty where it lacks none."""
    if not row["missing"]:
        return ""
    if not row["possible"]:
        return "nobody"
    if row["possible"] < event.minimum:
        return "few matches"
    return "few slots" if row["slots"] < event.minimum else "taken"


def slots_table(meetings: pd.DataFrame, event: Event) -> pd.DataFrame:
    by_slot = meetings.groupby("slot")["score"].agg(["size", "sum"])
    by_slot = by_slot.reindex(range(1, len(event.times()) + 1), fill_value=0)
    times = pd.DataFrame(event.times(), columns=[*WHEN], dtype="str")
    return pd.DataFrame(
        {
            "slot": by_slot.index,
            **times,
            "meetings": by_slot["size"].to_numpy(dtype=np.int64),
            "tables": event.tables,
            "value": by_slot["sum"].to_numpy(dtype=float),
        }
    )


def summary_table(
    setup: Setup,
    schedule: Schedule,
    meetings: pd.DataFrame,
    smes: pd.DataFrame,
    event: Event,
) -> pd.DataFrame:
    bound = max(schedule.bound, schedule.value)
    gap = 0.0 if schedule.proved or not schedule.value else bound / schedule.value - 1
    row = {
        "base": len(smes),
        "meetings": len(meetings),
        "places": event.tables * len(event.times()),
        "value": schedule.value * setup.scale,
        "bound": bound * setup.scale,
        "gap": gap,
        "missing": schedule.missing,
        "missing_bound": schedule.missing_bound,
        **{name: _crossing(meetings, smes, name) for name in ATTRIBUTES},
        "kept": 0,
        "moved": 0,
        "new": len(meetings),
        "dropped": 0,
    }
    return pd.DataFrame([row])


def _crossing(meetings: pd.DataFrame, smes: pd.DataFrame, name: str) -> float:
    """Share of the meetings whose two SMEs differ, among those for which it is known."""
    of = smes.set_index("respondent")[name]
    one, other = meetings["sme"].map(of), meetings["match"].map(of)
    known = one.notna() & other.notna()
    return float((one != other)[known].mean()) if known.any() else float("nan")
