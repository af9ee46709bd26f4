"""Backbones against the Python package bicm, brokerage, and how well null models are calibrated.

    python benchmarks/networks.py [--quick] [--json FILE] [--calibration FILE]

Every measurement runs in a process of its own, after a small one (bicm compiles in it), and is the
best of ten runs, or of as many as start within five seconds. Where bicm is not installed (it is no
dependency: ``pip install bicm``), its columns are empty.

Calibration, on 20 tables of 300 SMEs x 30 competences: the share of pairs kept (not corrected,
alpha 0.05) where the table is drawn from the null model, and how often three planted pairs are
kept (after Benjamini-Hochberg; with the FDSM, whose draws are too few for that, not corrected) if
they are 1.25, 1.5 or 2 times as common as by chance.
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
from move_analysis.networks.bicm import cell_chances
from move_analysis.networks.fixed_margins import drawn_tables
from move_analysis.networks.partitions import (
    brokerage_roles,
    external_index,
    open_two_paths,
)
from move_analysis.networks.permutation import permuted

Pairs = set[tuple[int, int]]
Measured = tuple[float, float, Pairs]

QUICK = [(200, 30, "exact"), (200, 30, "poisson")]
FULL = [
    (600, 60, "poisson"),
    (600, 60, "exact"),
    (10_000, 500, "poisson"),
    (10_000, 500, "exact"),
    (100_000, 2_000, "screened"),
]
QUICK_ROLES, FULL_ROLES = (60, 99), (600, 10_000)
QUICK_FDSM, FULL_FDSM = (60, 12, 50), (600, 60, 1000)
NULLS = {"sdsm": 300, "hypergeometric": 300, "fdsm": 300}
"""Null models that are calibrated, with the draws of those that draw."""
LIFTS = (1.25, 1.5, 2.0)
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


def fdsm(table: pd.DataFrame, draws: int) -> Pairs:
    edges = find_backbone(table, null="fdsm", draws=draws).edges
    kept = edges[edges["kept"].to_numpy(dtype=bool)]
    return set(zip(kept["source"], kept["target"], strict=True))


def best(run: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the best of ten runs, or of those that start within five seconds."""
    seconds: list[float] = []
    while len(seconds) < 10 and sum(seconds) < 5:
        start = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - start)
    return min(seconds), found


def measure(run: Callable[[pd.DataFrame, Any], Pairs], rows: int, columns: int, option: Any):
    """Seconds, peak MB above the input's, and the pairs found, after a small first run."""
    run(incidence(40, 12), option)
    table = incidence(rows, columns)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, found = best(lambda: run(table, option))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return seconds, (peak - before) / 1024, found


def measure_roles(nodes: int, permutations: int, _: Any, __: Any):
    """Gould-Fernandez roles of all nodes and the E-I index, each with its permutation test."""
    rng = np.random.default_rng(0)
    ties = rng.random((nodes, nodes)) < 3 / nodes
    np.fill_diagonal(ties, False)
    groups = rng.integers(0, 4, nodes).astype(np.int16)

    def run() -> int:
        paths, ends = open_two_paths(ties), np.array(np.nonzero(np.triu(ties | ties.T)))
        for statistic, width in (
            (brokerage_roles(paths, n_nodes=nodes), paths.shape[1]),
            (external_index(ends, n_nodes=nodes), ends.shape[1]),
        ):
            permuted(statistic, groups, permutations=permutations, seed=0, width=width)
        return paths.shape[1]

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, paths = best(run)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return seconds, (peak - before) / 1024, paths


def alone(*arguments: Any, how: Callable[..., Any] = measure) -> Measured:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(how, *arguments).result()


def without_peer(case: str, seconds: float, megabytes: float, compared: str) -> dict[str, Any]:
    return {
        "case": case,
        "ours_s": round(seconds, 4),
        "ours_mb": round(megabytes, 1),
        "peer": "",
        "peer_s": None,
        "peer_mb": None,
        "ratio": None,
        "compared": compared,
    }


def row(rows: int, columns: int, method: str) -> dict[str, Any]:
    ours_s, ours_mb, found = alone(ours, rows, columns, method)
    compared = f"SDSM with Benjamini-Hochberg; {len(found)} pairs found"
    result = without_peer(f"backbone {rows:,} x {columns:,}, {method}", ours_s, ours_mb, compared)
    result["peer"] = "bicm, poisson"
    if importlib.util.find_spec("bicm") and rows * columns <= TOO_LARGE_FOR_BICM:
        peer_s, peer_mb, theirs = alone(bicm_poisson, rows, columns, method)
        result |= {
            "peer_s": round(peer_s, 4),
            "peer_mb": round(peer_mb, 1),
            "ratio": round(peer_s / ours_s, 1),
            "compared": f"{compared}, {len(theirs)} by bicm, {len(found & theirs)} alike",
        }
    return result


def own_rows(quick: bool) -> list[dict[str, Any]]:
    rows, columns, draws = QUICK_FDSM if quick else FULL_FDSM
    seconds, megabytes, found = alone(fdsm, rows, columns, draws)
    nodes, permutations = QUICK_ROLES if quick else FULL_ROLES
    roles_s, roles_mb, paths = alone(nodes, permutations, None, None, how=measure_roles)
    return [
        without_peer(
            f"backbone {rows} x {columns}, FDSM, {draws:,} draws",
            *(seconds, megabytes, f"{len(found)} pairs found, not corrected"),
        ),
        without_peer(
            f"Gould-Fernandez roles and E-I index, {nodes} SMEs, {permutations:,} permutations",
            *(roles_s, roles_mb, f"{paths} open paths"),
        ),
    ]


def null_table(null: str, seed: int) -> pd.DataFrame:
    """A table of 300 x 30 drawn from the null model that is fitted to a survey-like one."""
    rng = np.random.default_rng(seed)
    table = incidence(300, 30).to_numpy()
    if null == "sdsm":
        chances = cell_chances(table.sum(axis=1), table.sum(axis=0)).table()
        return pd.DataFrame((rng.random(table.shape) < chances).astype(int))
    if null == "hypergeometric":
        return pd.DataFrame(np.column_stack([rng.permutation(column) for column in table.T]))
    *_, last = drawn_tables(table.astype(np.uint8), draws=20, rng=rng)
    return pd.DataFrame(last.astype(int))


def planted(table: pd.DataFrame, lift: float, seed: int) -> tuple[pd.DataFrame, Pairs]:
    """Move cells of three columns so that they share `lift` times the rows of three others."""
    rng = np.random.default_rng(seed)
    cells, order = table.to_numpy().copy(), np.argsort(-table.sum().to_numpy())[2:8]
    pairs = [tuple(sorted(pair)) for pair in order.reshape(3, 2).tolist()]
    for one, other in pairs:
        first, second = cells[:, one] == 1, cells[:, other] == 1
        want = round(lift * first.sum() * second.sum() / len(cells)) - (first & second).sum()
        come, go = np.flatnonzero(first & ~second), np.flatnonzero(second & ~first)
        count = int(np.clip(want, 0, min(len(come), len(go))))
        cells[rng.choice(come, count, replace=False), other] = 1
        cells[rng.choice(go, count, replace=False), other] = 0
    return pd.DataFrame(cells), set(pairs)


def calibration(tables: int = 20) -> list[dict[str, Any]]:
    rows = []
    for null, draws in NULLS.items():
        kept, power = [], dict.fromkeys(LIFTS, 0)
        correction: Any = "none" if null == "fdsm" else "bh"
        for seed in range(tables):
            table = null_table(null, seed)
            kept.append(find_backbone(table, null=null, draws=draws).edges["kept"].mean())
            for lift in LIFTS:
                with_pairs, pairs = planted(table, lift, seed)
                edges = find_backbone(
                    with_pairs, null=null, draws=draws, correction=correction
                ).edges
                edges = edges[edges["kept"].to_numpy(dtype=bool)]
                found = set(zip(edges["source"], edges["target"], strict=True))
                power[lift] += len(found & pairs)
        rows.append(
            {
                "null": null,
                "power_corrected": correction,
                "share_kept": round(float(np.mean(kept)), 4),
                **{f"power_lift_{lift}": round(n / tables / 3, 3) for lift, n in power.items()},
            }
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--calibration", type=Path, help="write the calibration to this file")
    parser.add_argument("--quick", action="store_true", help="small cases only")
    options = parser.parse_args()
    rows = own_rows(options.quick)
    for case in QUICK if options.quick else FULL:
        rows.append(row(*case))
        print(json.dumps(rows[-1]), file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if options.calibration:
        table = calibration(2 if options.quick else 20)
        options.calibration.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
