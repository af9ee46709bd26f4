"""Best partners of each SME against dense numpy and scipy sparse, and lists with a limit.

    python benchmarks/matching.py [--quick] [--json FILE]

Every measurement runs in a process of its own, after a small one, and is the best of three runs, or
of as many as start within twenty seconds. The peers do the same job the plain way: dense numpy
multiplies blocks of 500 rows in single precision and sorts out the best of each row; scipy
multiplies both directions as sparse blocks, joins them, and goes through the rows. Where that would
take too long they do the first rows only, and their time is multiplied up (``compared`` says so).

The answers: so many competences per SME (the same for needs and assets), drawn with a popularity
that varies (gamma, shape 1.5), levels of 2/3 or 1. How dense they are decides: the work grows with
the number of competences that pairs have in common, that is with the square of the competences per
SME, and inversely with the number of competences.
"""

from __future__ import annotations

import argparse
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
from scipy import sparse

from move_analysis.matching.load import recommended
from move_analysis.matching.pairs import Differs, Offers, Shares, best_pairs, blended

TOP = 10
# SMEs, competences, fewest and most competences per SME, and rows that each peer does.
QUICK = [(600, 60, 4, 10, 600)]
FULL = [(10_000, 500, 4, 10, 10_000), (100_000, 2_000, 4, 10, 2_000), (100_000, 2_000, 15, 25, 500)]
LISTS_QUICK, LISTS_FULL = [(250, 48)], [(250, 48), (1_000, 60), (5_000, 200)]


def layer(smes: int, competences: int, *, few: int, many: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    popular = rng.gamma(1.5, 1, competences)
    count = rng.integers(few, many + 1, smes)
    row = np.repeat(np.arange(smes), count)
    column = rng.choice(competences, size=len(row), p=popular / popular.sum())
    cells = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(smes, competences))
    cells.sum_duplicates()
    cells.data = rng.choice([2 / 3, 1.0], len(cells.data))
    return cells


def made(smes: int, competences: int, few: int, many: int, *, bonuses: bool = False) -> Offers:
    needs = layer(smes, competences, few=few, many=many, seed=0)
    has = layer(smes, competences, few=few, many=many, seed=1)
    needs.data[:] = 1
    weight = -np.log((has.astype(bool).sum(axis=0) + 1) / (smes + 2))
    wanted = sparse.csr_array(needs * weight[None, :])
    total = wanted.sum(axis=1) + 0.5 * weight.mean()
    rng = np.random.default_rng(2)
    extra = (
        Differs(0.1, rng.integers(0, 3, smes)),
        Differs(0.1, rng.integers(0, 4, smes)),
        Shares(0.1, rng.random((smes, 2)) < 0.3),
        Shares(0.05, rng.random((smes, 8)) < 0.3),
    )
    share = sparse.csr_array(wanted / total[:, None])
    return Offers(share, has, one_way=0.2, bonuses=extra if bonuses else ())


def ours(offers: Offers, rows: int) -> np.ndarray[Any, Any]:
    del rows  # all of them
    sme, _, score = best_pairs(offers, TOP)
    return np.bincount(sme, score, minlength=offers.needs.shape[0])


def dense(offers: Offers, rows: int) -> np.ndarray[Any, Any]:
    needs, has = (m.toarray().astype(np.float32) for m in (offers.needs, offers.has))
    sums = np.zeros(len(needs))
    for start in range(0, rows, 500):
        own = slice(start, min(start + 500, rows))
        scores = blended(needs[own] @ has.T, has[own] @ needs.T, one_way=offers.one_way)
        scores[np.arange(len(scores)), np.arange(own.start, own.stop)] = 0
        sums[own] = np.partition(scores, -TOP, axis=1)[:, -TOP:].sum(axis=1)
    return sums


def scipy_sparse(offers: Offers, rows: int) -> np.ndarray[Any, Any]:
    needs, has = offers.needs, offers.has
    sums = np.zeros(needs.shape[0])
    for start in range(0, rows, 500):
        own = slice(start, min(start + 500, rows))
        gets, gives = needs[own] @ has.T, has[own] @ needs.T
        both = gets.multiply(gives).sqrt() * (1 - offers.one_way)
        scores = sparse.csr_array(both + (gets + gives) * (offers.one_way / 2))
        for row in range(own.stop - own.start):
            part = slice(scores.indptr[row], scores.indptr[row + 1])
            values = np.where(scores.indices[part] == start + row, 0, scores.data[part])
            sums[start + row] = np.sort(np.partition(values, max(-TOP, -len(values)))[-TOP:]).sum()
    return sums


def measure(run: Callable[[Offers, int], Any], size: tuple[int, ...], bonuses: bool) -> Any:
    *case, rows = size
    run(made(200, 20, 4, 10, bonuses=bonuses), 200)
    offers = made(*case, bonuses=bonuses)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds: list[float] = []
    while len(seconds) < 3 and sum(seconds) < 20:
        start = time.perf_counter()
        found = run(offers, rows)
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return min(seconds), (peak - before) / 1024, found


def alone(*arguments: Any) -> Any:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(measure, *arguments).result()


def row(case: str, seconds: float, megabytes: float, compared: str) -> dict[str, Any]:
    return {
        "case": case, "ours_s": round(seconds, 3), "ours_mb": round(megabytes, 1), "peer": "",
        "peer_s": None, "peer_mb": None, "ratio": None, "compared": compared,
    }  # fmt: skip


def pair_rows(size: tuple[int, ...]) -> list[dict[str, Any]]:
    smes, competences, few, many, rows = size
    case = f"best {TOP} of {smes:,} SMEs x {competences:,}, {few}-{many} competences each"
    mine_s, mine_mb, mine = alone(ours, size, False)
    found = []
    for name, peer in (("dense numpy", dense), ("scipy sparse", scipy_sparse)):
        peer_s, peer_mb, theirs = alone(peer, size, False)
        whole = peer_s * smes / rows
        miss = float(np.abs(mine[:rows] / np.maximum(theirs[:rows], 1e-30) - 1).max())
        part = "" if rows == smes else f", peer's time from {rows:,} rows"
        found.append(
            row(case, mine_s, mine_mb, f"sums of the best scores: {miss:.0e} apart at most{part}")
            | {
                "peer": name, "peer_s": round(whole, 2), "peer_mb": round(peer_mb, 1),
                "ratio": round(whole / mine_s, 1),
            }
        )  # fmt: skip
    with_s, with_mb, _ = alone(ours, size, True)
    found.append(row(f"{case}, with four bonuses", with_s, with_mb, "no peer"))
    return found


def list_row(smes: int, competences: int) -> dict[str, Any]:
    offers = made(smes, competences, 4, 10, bonuses=True)
    start = time.perf_counter()
    lists = recommended(offers, top=5, load=10)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    compared = f"total {lists.score.sum():.1f}, at most {lists.gap:.4%} below the best possible"
    return row(f"lists of 5, none in more than 10, {smes:,} SMEs", seconds, peak, compared)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="small cases only")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for size in QUICK if options.quick else FULL:
        rows += pair_rows(size)
        print(*map(json.dumps, rows[-3:]), sep="\n", file=sys.stderr)
    for smes, competences in LISTS_QUICK if options.quick else LISTS_FULL:
        rows.append(list_row(smes, competences))
        print(json.dumps(rows[-1]), file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
