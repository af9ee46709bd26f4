"""Who could use what is open: 100,000 opportunities and 20,000 SMEs, against plain numpy and scipy.

    python benchmarks/opportunities.py [--quick] [--json FILE]

Each measurement runs in a process of its own; its memory is the peak of the whole process, survey
and tables included. ``match`` is `match_opportunities` as a user calls it: comparing, lists with a
limit, chances, teams, near misses, what is lacking, and all tables. ``compare`` is the comparison
alone; the peers do the same job the plain way: dense numpy multiplies blocks of opportunities with
all SMEs and partitions each row, scipy multiplies sparse blocks and goes through the rows. Where
that would take too long they do the first opportunities only, and their time is multiplied up.

The opportunities ask for two to five competences, drawn with a popularity that varies, in three
markets; the survey is the demo's, of that size.
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
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from move_analysis.demo import demo_project, demo_survey
from move_analysis.opportunities import Opportunities, match_opportunities, read_opportunities
from move_analysis.opportunities.demand import demand_of, supply_of
from move_analysis.opportunities.fits import best_pairs
from move_analysis.result import held_columns
from move_analysis.settings import Internationalisation, OpportunitySettings
from move_analysis.values import Name

DEPTH, LEAST = 10, 0.5
QUICK, FULL = [(200, 100, 200)], [(10_000, 2_000, 2_000), (100_000, 20_000, 2_000)]
"""Opportunities, SMEs, and opportunities that each peer does."""


def opportunities(m: int) -> Opportunities:
    """Open opportunities that ask for two to five competences each."""
    like, rng = read_opportunities(demo_project()), np.random.default_rng(0)
    codes = np.array([one.code for one in demo_survey().codebook.competences])
    popular = rng.gamma(2, 1, len(codes))
    ids = np.array([f"o{n:07}" for n in range(m)])
    row = np.repeat(np.arange(m), rng.integers(2, 6, m))
    asked = rng.choice(codes, len(row), p=popular / popular.sum())
    columns = dict.fromkeys(held_columns(Opportunities.SCHEMA["opportunities"]), "")
    table = pd.DataFrame(columns, index=range(m), dtype="str").assign(
        opportunity=ids, kind="tender", market=rng.choice(["MA", "BR", "ES"], m),
        published="2017-01-01", deadline="2017-06-01", open=True, sources=1,
        value=pd.array([None] * m, dtype="Float64"),
    )  # fmt: skip
    wanted = pd.DataFrame(
        {"opportunity": ids[row], "role": "asks", "competence": asked, "how": "cpv"}
    )
    made = like.with_tables(opportunities=table, wanted=wanted.drop_duplicates(ignore_index=True))
    titles = {code: Name(code) for code in ids}
    return replace(made, names={**like.names, "opportunity": titles})


def matched(m: int, n: int) -> None:
    match_opportunities(demo_survey(smes=n), opportunities(m))


def layers(m: int, n: int) -> tuple[Any, Any]:
    supply = supply_of(
        demo_survey(smes=n), shown=("named",), default="counted", rules=Internationalisation()
    )
    return demand_of(opportunities(m), supply, OpportunitySettings()), supply


def ours(demand: Any, supply: Any, _: int) -> None:
    best_pairs(demand, supply, depth=DEPTH, least=LEAST)


def dense(demand: Any, supply: Any, rows: int) -> None:
    cells, wanted = supply.cells.astype(np.float32).T, demand.wanted[:rows].astype(np.float32)
    for start in range(0, rows, 500):
        part = slice(start, min(start + 500, rows))
        scores = (wanted[part].toarray() @ cells) * demand.factors[demand.kind[part]]
        np.argpartition(-scores, DEPTH, axis=1)[:, :DEPTH]


def by_rows(demand: Any, supply: Any, rows: int) -> None:
    cells = sparse.csr_array(supply.cells.T)
    for start in range(0, rows, 500):
        part = slice(start, min(start + 500, rows))
        scores = sparse.csr_array(demand.wanted[:rows][part] @ cells)
        for i in range(scores.shape[0]):
            own = scores.data[scores.indptr[i] : scores.indptr[i + 1]]
            own = (
                own
                * demand.factors[demand.kind[start + i]][
                    scores.indices[scores.indptr[i] : scores.indptr[i + 1]]
                ]
            )
            np.argsort(-own)[:DEPTH]


def measured(what: Callable[..., None], *given: Any) -> tuple[float, float]:
    """Seconds and peak megabytes of one call, what it needs made before."""
    if what is matched:
        survey, known = demo_survey(smes=given[1]), opportunities(given[0])
        start = time.perf_counter()
        match_opportunities(survey, known)
    else:
        demand, supply = layers(*given[:2])
        start = time.perf_counter()
        what(demand, supply, given[2])
    took = time.perf_counter() - start
    return took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(what: Callable[..., None], *given: Any) -> tuple[float, float]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(measured, what, *given).result()


def rows_of(sizes: list[tuple[int, int, int]]) -> list[dict[str, Any]]:
    rows = []
    for m, n, few in sizes:
        took, mb = alone(matched, m, n)
        rows.append(row(f"match {m} x {n}", took, mb, "", None, None, m))
        took, mb = alone(ours, m, n, m)
        for name, peer in (("dense numpy", dense), ("scipy rows", by_rows)):
            peer_took, peer_mb = alone(peer, m, n, min(few, m))
            scaled = peer_took * m / min(few, m)
            rows.append(row(f"compare {m} x {n}", took, mb, name, scaled, peer_mb, min(few, m)))
    return rows


def row(
    case: str, took: float, mb: float, peer: str, peer_s: float | None, peer_mb: float | None,
    compared: int,
) -> dict[str, Any]:  # fmt: skip
    return {
        "case": case, "ours_s": round(took, 3), "ours_mb": round(mb), "peer": peer,
        "peer_s": peer_s and round(peer_s, 3), "peer_mb": peer_mb and round(peer_mb),
        "ratio": peer_s and round(peer_s / took, 1), "compared": compared,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rows = rows_of(QUICK if given.quick else FULL)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1))
    print(pd.DataFrame(rows).to_string(index=False), file=sys.stdout)


if __name__ == "__main__":
    main()
