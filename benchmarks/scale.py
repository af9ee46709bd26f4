"""Seconds and memory of every step as a survey grows, and whether what was planted is found again.

    python benchmarks/scale.py [--smes 250 2500 10000] [--steps ties matches ...] [--json FILE]

The surveys are `demo_survey(partners=, smes=, competences=67)` with a partner for each 62 SMEs,
from 4 to 160, and every step runs in a process of its own. Memory is what the process holds at most
above what it held before the step. The exponent is the slope of the logarithm of seconds over that
of SMEs, from the second size on: below that, what a call costs whatever the survey hides it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

import move_analysis as ma
from move_analysis.demo import demo_survey, demo_truth
from move_analysis.survey import Survey

COMPETENCES = 67
SMES = [250, 2_500, 10_000, 20_000]
AMONG = 3
"""Planted pairs are found where they are among so many first matches."""


def size_of(smes: int) -> dict[str, int]:
    return {
        "partners": min(160, max(4, smes // 62)),
        "smes": smes,
        "competences": COMPETENCES,
    }  # fmt: skip


def found_again(smes: int, matches: Any) -> str:
    """How many planted pairs are among the first matches."""
    near = matches.matches[matches.matches["rank"] <= AMONG]
    listed = {*zip(near["sme"], near["match"], strict=True)}
    pairs = demo_truth(**size_of(smes)).complementary_pairs
    both = sum(pair in listed or pair[::-1] in listed for pair in pairs)
    return f"{both} of {len(pairs)} planted pairs"


def rand_index(smes: int, segments: Any) -> str:
    """How far segments are those that were planted."""
    members = segments.members.set_index("respondent")["segment"]
    planted = demo_truth(**size_of(smes)).segments.reindex(members.index)
    index = adjusted_rand_score(planted, members)
    return f"{segments.segments['segment'].max()} segments, Rand index {index:.2f}"


STEPS: dict[str, Callable[[Survey], Any]] = {
    "balance": lambda s: ma.competences.measure_balance(s, by="partner"),
    "flows": lambda s: ma.competences.measure_flows(s),
    "relatedness": lambda s: ma.competences.measure_relatedness(s),
    "segments": lambda s: ma.segments.find_segments(s),
    "competence network": lambda s: ma.networks.find_competence_network(s),
    "ties": lambda s: ma.networks.find_ties(s),
    "matches": lambda s: ma.matching.match_needs(s),
    "teachers": lambda s: ma.matching.match_teachers(s),
    "unmet needs": lambda s: ma.matching.find_unmet_needs(s),
    "training needs": lambda s: ma.training.measure_training_needs(s),
}
TRUTH = {"matches": found_again, "segments": rand_index}


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(step: str, smes: int) -> dict[str, Any]:
    """Run a step once after one of the smallest survey, in this process."""
    STEPS[step](demo_survey())
    survey, before = demo_survey(**size_of(smes)), megabytes()
    start, cpu = time.perf_counter(), time.process_time()
    result = STEPS[step](survey)
    row = {
        "step": step, "smes": smes, "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu, "megabytes": megabytes() - before,
    }  # fmt: skip
    return row | ({"truth": TRUTH[step](smes, result)} if step in TRUTH else {})


def exponents(rows: pd.DataFrame) -> pd.Series[float]:
    """Slope of each step from the second size on."""
    large = rows[rows["smes"] > rows["smes"].min()]
    slopes = {
        step: np.polyfit(np.log(own["smes"]), np.log(own["seconds"]), 1)[0]
        for step, own in large.groupby("step", sort=False)
        if len(own) > 1
    }
    return pd.Series(slopes, dtype=float)


def table_of(rows: pd.DataFrame) -> pd.DataFrame:
    seconds = rows.pivot_table(index="step", columns="smes", values="seconds").round(1)
    memory = rows.pivot_table(index="step", columns="smes", values="megabytes").round()
    table = seconds.add_suffix(" s").join(memory.add_suffix(" MB"))
    table["exponent"] = exponents(rows).round(2)
    order = list(dict.fromkeys(rows["step"]))
    return table.loc[order]


def as_row(
    *, step: str, smes: int, seconds: float, megabytes: float, **more: Any
) -> dict[str, Any]:
    """A row as every benchmark writes it; nobody else offers these steps."""
    row = {"case": f"{step}, {smes} SMEs", "ours_s": seconds, "ours_mb": round(megabytes)}
    return row | dict.fromkeys(["peer", "peer_s", "peer_mb", "ratio", "compared"]) | more


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smes", type=int, nargs="+", default=SMES)
    parser.add_argument("--steps", nargs="+", choices=list(STEPS), default=list(STEPS))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="one step, for the tests")
    options = parser.parse_args()
    if options.quick:
        options.smes, options.steps = [250, 500], ["ties"]
    rows = []
    for step in options.steps:
        for smes in options.smes:
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(1, mp_context=context) as alone:
                rows.append(alone.submit(measured, step, smes).result())
            print(rows[-1], flush=True)
    frame = pd.DataFrame(rows)
    print(table_of(frame).to_string(na_rep=""))
    if options.json:
        options.json.write_text(json.dumps([as_row(**row) for row in rows], indent=1))


if __name__ == "__main__":
    main()
