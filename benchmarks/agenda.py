"""Agenda: seconds to a schedule, and how far from the proved bound it can be at most.

    python benchmarks/agenda.py [--quick] [--json FILE]

Invented events: gamma-distributed scores; ``matches`` best partners listed for each SME (0: all
pairs are listed); each SME is there in each slot with the given chance. One run each, one thread.
No peer is known that proves a bound, so those columns are empty; the greedy schedule (best meeting
first, first free slot; it does not care for minima) says what the search gains.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from move_analysis.matching import plan_agenda
from move_analysis.settings import Event


@dataclass(frozen=True)
class Case:
    smes: int
    slots: int
    tables: int
    matches: int
    there: float = 1.0
    minimum: int = 3
    hosts: int = 0


QUICK = [Case(12, 4, 5, 5), Case(30, 6, 10, 6, there=0.8)]
FULL = [
    Case(30, 8, 12, 8, there=0.8),
    Case(120, 12, 40, 10),
    Case(120, 12, 40, 10, there=0.75),
    Case(120, 12, 40, 30),
    Case(120, 12, 40, 30, there=0.75),
    Case(120, 12, 60, 10, there=0.6, minimum=6),
    Case(120, 12, 40, 10, hosts=40),
    Case(120, 12, 40, 0),
    Case(120, 12, 40, 0, there=0.75, minimum=8),
    Case(300, 12, 100, 20, there=0.9),
]


def drawn(case: Case) -> tuple[pd.DataFrame, pd.DataFrame, Event]:
    """Matches, participants and event of a case."""
    rng = np.random.default_rng(0)
    one, other = np.triu_indices(case.smes, 1)
    score = rng.gamma(2, 1, len(one))
    table = np.zeros((case.smes, case.smes))
    table[one, other] = table[other, one] = score
    rank = (-table).argsort(axis=1).argsort(axis=1) < (case.matches or case.smes)
    kept = (rank | rank.T)[one, other]
    names = np.array([f"S-{place:03d}" for place in range(case.smes)])
    matches = pd.DataFrame(
        {"sme": names[one[kept]], "match": names[other[kept]], "score": score[kept]}
    )
    starts = [9 * 60 + 25 * slot for slot in range(case.slots)]
    slots = [f"{clock(start)}-{clock(start + 20)}" for start in starts]
    there = rng.random((case.smes, case.slots)) < case.there
    people = pd.DataFrame(
        {
            "respondent": names,
            "available": [", ".join(np.array(slots)[own]) or "00:00-00:01" for own in there],
            "table": [str(k + 1) if k < case.hosts else "" for k in range(case.smes)],
        }
    )
    event = Event(slots=slots, tables=case.tables, minimum=case.minimum)
    return matches, people, event


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def greedy(matches: pd.DataFrame, people: pd.DataFrame, event: Event) -> float:
    """Value of taking the best meeting first, in the first slot in which both are free."""
    spans = people.set_index("respondent")["available"].str.split(", ").map(set).to_dict()
    hosts = set(people.loc[people["table"] != "", "respondent"])
    used = dict.fromkeys(event.slots, event.tables - len(hosts))
    value = 0.0
    for row in matches.sort_values("score", ascending=False).itertuples():
        guests = not {row.sme, row.match} & hosts
        for slot in event.slots if not {row.sme, row.match} <= hosts else ():
            if slot in spans[row.sme] & spans[row.match] and used[slot] >= guests:
                spans[row.sme].remove(slot)
                spans[row.match].remove(slot)
                used[slot] -= guests
                value += row.score
                break
    return value


def measured(case: Case) -> dict[str, Any]:
    matches, people, event = drawn(case)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    told = plan_agenda(matches, event=event, participants=people).summary.iloc[0]
    seconds = time.perf_counter() - start
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    name = ", ".join(f"{key} {value}" for key, value in asdict(case).items())
    return {
        "case": f"agenda: {name}; {len(matches)} pairs",
        "ours_s": round(seconds, 2),
        "ours_mb": round(peak, 1),
        "peer": None,
        "peer_s": None,
        "peer_mb": None,
        "ratio": None,
        "compared": f"{told['meetings']:.0f} meetings; gap to the proved bound {told['gap']:.3%}; "
        f"{told['missing']:.0f} missing to the minimum, at least {told['missing_bound']:.0f} in "
        f"every schedule; value {told['value']:.1f}, greedy {greedy(matches, people, event):.1f}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small cases only")
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    options = parser.parse_args()
    plan_agenda(*drawn(QUICK[0])[:1], event=drawn(QUICK[0])[2])  # imports
    rows = []
    for case in QUICK if options.quick else FULL:
        rows.append(measured(case))
        print(rows[-1]["ours_s"], rows[-1]["case"], rows[-1]["compared"], sep=" | ", flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
