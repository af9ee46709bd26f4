"""Backbones against the Python package bicm: time, memory, and the same pairs found.

    python benchmarks/networks.py [--quick] [--json FILE]

Every measurement runs in a process of its own. Where bicm is not installed (it is no dependency:
``pip install bicm``), its columns are empty.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from move_analysis.networks import find_backbone

Pairs = set[tuple[int, int]]
Measured = tuple[float, float, Pairs]

QUICK = [(200, 30, "exact"), (200, 30, "poisson")]
FULL = [
    (600, 60, "poisson"),
    (600, 60, "exact"),
    (10_000, 500, "poisson"),
    (10_000, 500, "exact"),
    (100_000, 2_000, "refined_normal"),
]
TOO_LARGE_FOR_BICM = 20_000_000


def incidence(rows: int, columns: int) -> pd.DataFrame:
    """Independent cells; some columns follow another one, so that there is something to find."""
    rng = np.random.default_rng(0)
    column = rng.beta(2, 8, columns)
    table = np.empty((rows, columns), dtype=np.int8)
    for start in range(0, rows, 5_000):
        part = table[start : start + 5_000]
        row = rng.gamma(4, 0.25, (len(part), 1))
        part[:] = rng.random(part.shape) < np.minimum(0.95, row * column)
        for first in range(0, min(columns, 40) - 1, 4):
            part[:, first + 1] |= part[:, first] & (rng.random(len(part)) < 0.5)
    return pd.DataFrame(table)


def ours(table: pd.DataFrame, method: Any) -> Pairs:
    edges = find_backbone(table, method=method, correction="bh").edges
    kept = edges[edges["kept"].to_numpy(dtype=bool)]
    return set(zip(kept["source"], kept["target"], strict=True))


def bicm_poisson(table: pd.DataFrame, _method: str) -> Pairs:
    from bicm import BipartiteGraph

    graph = BipartiteGraph(biadjacency=table.to_numpy())
    with contextlib.redirect_stdout(io.StringIO()):
        graph.compute_projection(rows=False, alpha=0.05, threads_num=1, progress_bar=False)
    found = graph.projected_cols_adj_list
    return {tuple(sorted((a, b))) for a, others in found.items() for b in others}


def measure(run: Callable[[pd.DataFrame, str], Pairs], rows: int, columns: int, method: str):
    """Seconds, peak MB above the input's, and the pairs found, after a small first run."""
    run(incidence(40, 12), method)
    table = incidence(rows, columns)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    found = run(table, method)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return seconds, (peak - before) / 1024, found


def alone(*arguments: Any) -> Measured:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(measure, *arguments).result()


def row(rows: int, columns: int, method: str) -> dict[str, Any]:
    ours_s, ours_mb, found = alone(ours, rows, columns, method)
    result = {
        "case": f"backbone {rows:,} x {columns:,}, {method}",
        "ours_s": round(ours_s, 4),
        "ours_mb": round(ours_mb, 1),
        "peer": "bicm, poisson",
        "peer_s": None,
        "peer_mb": None,
        "ratio": None,
        "compared": f"SDSM with Benjamini-Hochberg; {len(found)} pairs found",
    }
    if importlib.util.find_spec("bicm") and rows * columns <= TOO_LARGE_FOR_BICM:
        peer_s, peer_mb, theirs = alone(bicm_poisson, rows, columns, method)
        result |= {
            "peer_s": round(peer_s, 4),
            "peer_mb": round(peer_mb, 1),
            "ratio": round(peer_s / ours_s, 1),
            "compared": f"{result['compared']}, {len(theirs)} by bicm, {len(found & theirs)} alike",
        }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="a small case only")
    options = parser.parse_args()
    rows = []
    for case in QUICK if options.quick else FULL:
        rows.append(row(*case))
        print(json.dumps(rows[-1]), file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
