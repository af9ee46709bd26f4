"""Joined multi-select cells ("red; blue") to one boolean column per option: ours and pandas."""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from move_analysis.readers.multiselect import parse_ticked

ROWS, QUICK_ROWS, REPEATS = 500_000, 2_000, 3
CASES = {
    "10 options, 10 questions": (10, 10, 0.2),
    "10 options, 1 question": (10, 1, 0.2),
    "48 options, 1 question, nearly every cell unlike the others": (48, 1, 0.2),
}


def make_cells(rows: int, n_options: int, share: float, seed: int) -> pd.Series:
    ticks = np.random.default_rng(seed).random((rows, n_options)) < share
    names = np.array([f"option{place}" for place in range(n_options)])
    cells = pd.Series([";".join(names[row]) for row in ticks], dtype="str")
    return cells.mask(cells == "")


def ours(cells: pd.Series, n_options: int) -> np.ndarray:
    places = {f"option{place}": place for place in range(n_options)}
    return parse_ticked(cells, places, n_options=n_options).ticks


def pandas_get_dummies(cells: pd.Series, n_options: int) -> np.ndarray:
    names = [f"option{place}" for place in range(n_options)]
    return cells.str.get_dummies(";")[names].to_numpy(dtype=bool)


WAYS = {"ours": ours, "pandas": pandas_get_dummies}


def measure(case: str, way: str, rows: int) -> dict[str, float | int]:
    """Best time of some runs, memory and a checksum of one way, in this process."""
    n_options, n_questions, share = CASES[case]
    questions = [make_cells(rows, n_options, share, seed) for seed in range(n_questions)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = float("inf")
    for _ in range(REPEATS):
        started = time.perf_counter()
        results = [WAYS[way](cells, n_options) for cells in questions]
        seconds = min(seconds, time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    weights = np.arange(1, n_options + 1)
    rows_weight = np.arange(1, rows + 1) % 1_000
    checksum = sum(int(((ticks * weights).sum(axis=1) * rows_weight).sum()) for ticks in results)
    return {"s": seconds, "mb": (peak - before) / 1024, "checksum": checksum}


def in_own_process(case: str, way: str, rows: int) -> dict[str, float | int]:
    command = [sys.executable, __file__, "--measure", case, way, "--rows", str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def compare(case: str, rows: int) -> dict[str, object]:
    own, peer = (in_own_process(case, way, rows) for way in WAYS)
    assert own["checksum"] == peer["checksum"], f"{case}: the two differ"
    return {
        "case": f"{case}, {rows} rows",
        "ours_s": round(own["s"], 4),
        "ours_mb": round(own["mb"], 1),
        "peer": f"pandas {pd.__version__} Series.str.get_dummies",
        "peer_s": round(peer["s"], 4),
        "peer_mb": round(peer["mb"], 1),
        "ratio": round(peer["s"] / own["s"], 1),
        "compared": "boolean matrices, by checksum over rows and options",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows here")
    parser.add_argument("--quick", action="store_true", help="few rows, to see that it runs")
    parser.add_argument("--measure", nargs=2, metavar=("CASE", "WAY"), help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=ROWS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(*options.measure, options.rows)))
        return
    rows = QUICK_ROWS if options.quick else options.rows
    cases = list(CASES)[1:2] if options.quick else CASES
    table = [compare(case, rows) for case in cases]
    print(pd.DataFrame(table).to_string(index=False))
    if options.json:
        options.json.write_text(json.dumps(table, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
